"""`create-officer`: open an account."""

from __future__ import annotations

import argparse
import getpass
import sys
from datetime import UTC, datetime

from core import database
from core.people.officers import create_officer
from core.people.roles import Role
from gateway.cli.outcome import BadInput
from gateway.cli.places import unit_named
from gateway.settings import Settings


async def run(settings: Settings, arguments: argparse.Namespace) -> None:
    password = _password(from_input=arguments.password_stdin)
    async with database.opened(settings.database_url):
        roles = dict([await _role(each) for each in arguments.role])
        async with database.transaction():
            officer = await create_officer(
                arguments.username,
                password,
                arguments.name,
                now=datetime.now(UTC),
                roles=roles,
                title=arguments.title,
            )
    print(f"{officer.username} may sign in at {settings.public_url}/office")


def _password(*, from_input: bool) -> str:
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != password:
        raise BadInput("the two passwords differ")
    return password


async def _role(written: str) -> tuple[int, Role]:
    """`H15.01:receiver` -> (id of the unit, role)."""
    place, _, name = written.rpartition(":")
    if name not in set(Role):
        raise BadInput(f"{name!r} is not a role; there are {', '.join(Role)}")
    return (await unit_named(place)).id, Role(name)
