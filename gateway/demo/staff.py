"""The officers of the province, each with an account that only demo mode knows.

All have the one password that is printed, so it is hashed once: a hash takes tens of
milliseconds on purpose, and there are more than a hundred officers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from random import Random

from core.clock import CIVIL
from core.database import transaction
from core.people.models import Assignment, Officer
from core.people.passwords import hashed
from core.people.roles import Role
from gateway.demo import people
from gateway.demo.province import Post, Province, founded_on, posts

#: Of every demo account; printed by `make run` and `seed-demo`.
PASSWORD = "motcua-demo-2026"


@dataclass(frozen=True, slots=True)
class Account:
    """Something to sign in with."""

    username: str
    password: str
    name: str
    title: str
    role: Role
    unit: str
    main: bool  #: of the one-stop that visitors try first


@dataclass(frozen=True, slots=True)
class Member:
    """An officer in a place of the staff."""

    post: Post
    officer_id: int
    name: str

    def account(self) -> Account:
        """What is printed."""
        post = self.post
        return Account(
            post.username, PASSWORD, self.name, post.title, post.role, post.unit.name, post.main
        )


async def appoint(province: Province) -> list[Member]:
    """An officer for every place; those that are there already stay as they are."""
    wanted = list(posts(province))
    async with transaction():
        known = await _officers(wanted)
        new = [post for post in wanted if post.username not in known]
        if new:
            await _open_accounts(new)
            known = await _officers(wanted)
            await Assignment.bulk_create(
                Assignment(
                    officer_id=known[post.username].id,
                    unit_id=post.unit.id,
                    role=post.role,
                    valid_from=founded_on(),
                )
                for post in new
            )
    return [
        Member(post, known[post.username].id, known[post.username].name)
        for post in wanted
        if known[post.username].demo
    ]


async def _officers(wanted: Sequence[Post]) -> dict[str, Officer]:
    names = [post.username for post in wanted]
    return {one.username: one for one in await Officer.filter(username__in=names)}


async def _open_accounts(new: Sequence[Post]) -> None:
    password_hash = await hashed(PASSWORD)
    since = datetime.combine(founded_on(), time(8), CIVIL).astimezone(UTC)
    await Officer.bulk_create(
        Officer(
            username=post.username,
            password_hash=password_hash,
            name=people.name(Random(f"officer {post.username}")),
            title=post.title,
            demo=True,
            created_at=since,
        )
        for post in new
    )
