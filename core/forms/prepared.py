"""Declarations that are prepared at home: filled in before there is a dossier, kept for a while.

Who filled one in takes its number to the counter, where reception begins with the answers. The
answers are personal: they are shown again only beside the secret of the number, or to an officer
who receives. They are erased when a dossier has taken them over, or when nobody came; that the
number was there is remembered a while longer, so that it can be said what became of it.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from core.database import IntegrityError
from core.dossiers.models import Dossier
from core.errors import Conflict, CoreError, InvalidForm, NotAllowed, NotFound
from core.forms import tries, versions
from core.forms.filling import checked
from core.forms.models import Prepared
from core.forms.prepared_number import drawn, is_prepared_number, secret, secret_fits
from core.forms.versions import Version
from core.people.officers import Actor
from core.people.roles import Right
from core.people.units import unit_tree

#: So long a declaration waits for its dossier; so long its number is remembered after that.
KEPT, REMEMBERED = timedelta(days=30), timedelta(days=90)
#: Drawing the same number twice happens once in a thousand years.
_DRAWS = 5


class Unknown(NotFound):
    """No such number, or not with that secret: the same answer for both."""

    kind = "prepared.unknown"


class Mistyped(NotFound):
    """No number of a prepared declaration: its check digit is wrong."""

    kind = "prepared.mistyped"


class Expired(Conflict):
    """Nobody came for it in time, and it was erased. `facts`: `on` (ISO)."""

    kind = "prepared.expired"


class Used(Conflict):
    """A dossier has begun with it already. `facts`: `at` (ISO), `code` of the dossier."""

    kind = "prepared.used"


class TooManyTries(CoreError):
    """This asker has tried numbers, or prepared declarations, often enough for now."""

    kind = "prepared.too_many"


@dataclass(frozen=True, slots=True)
class Declaration:
    """What was prepared."""

    number: str
    procedure_code: str  #: which may be a local one of the form's
    version: Version
    data: Mapping[str, Any]
    channel: str  #: on which it was filled in: `web`, `chat`
    made_at: datetime
    changed_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Slip:
    """What its author is told: the number, and the secret beside it."""

    number: str
    secret: str
    expires_at: datetime


class Declarations:
    """Keeps them and shows them to those who made them."""

    def __init__(self, *, key: bytes, below: Callable[[int], int] = secrets.randbelow) -> None:
        """`key` makes the secrets; it is not in the database."""
        self._key, self._below = key, below

    async def keep(
        self,
        procedure_code: str,
        version: Version,
        data: Mapping[str, Any],
        *,
        channel: str,
        asker: str,
        request_id: str,
        now: datetime,
    ) -> Slip:
        """Keep answers that are right; the same request again keeps what it says now.

        Args:
            asker: whose attempts are counted: an address, the name of a chat.
            request_id: drawn by the face for each form that it shows, and known to nobody else.

        Raises:
            InvalidForm: with every fault, by field. Files are no part of it: they are brought.
            TooManyTries: the asker has prepared a great many already.
            Used: a dossier has begun with what that request kept.
        """
        answers = await _right(version, data, now)
        for _ in range(_DRAWS):
            row = await Prepared.get_or_none(request_id=request_id)
            if row is not None:
                return await self._changed(row, version, answers, now)
            if not await tries.allowed(self._subject("keep", asker), tries.KEEPING, now):
                raise TooManyTries
            try:
                row = await Prepared.create(
                    number=drawn(self._below),
                    request_id=request_id,
                    procedure_code=procedure_code,
                    version_id=version.id,
                    channel=channel,
                    data=answers,
                    made_at=now.replace(microsecond=0),
                    changed_at=now,
                    expires_at=now + KEPT,
                )
            except IntegrityError:
                continue  # the number is taken, or the same request came a moment before
            return self._told(row)
        raise Conflict(what="prepared")

    async def shown(
        self, number: str, typed_secret: str, *, asker: str, now: datetime
    ) -> Declaration:
        """What was prepared, to whoever has number and secret.

        Raises:
            Unknown: also with the wrong secret.
            Mistyped, Expired, Used, TooManyTries
        """
        return await _declaration(await self._opened(number, typed_secret, asker, now))

    async def to_print(
        self, number: str, typed_secret: str, *, asker: str, now: datetime
    ) -> Declaration:
        """The same, to be typeset: so often and no more.

        Raises:
            Unknown, Mistyped, Expired, Used, TooManyTries
        """
        row = await self._opened(number, typed_secret, asker, now)
        if not await tries.allowed(self._subject("print", asker), tries.PRINTING, now):
            raise TooManyTries
        return await _declaration(row)

    async def change(
        self,
        number: str,
        typed_secret: str,
        version: Version,
        data: Mapping[str, Any],
        *,
        asker: str,
        now: datetime,
    ) -> Slip:
        """Put other answers in place of those that are kept; the number stays.

        Raises:
            InvalidForm: with every fault, by field.
            Unknown, Mistyped, Expired, Used, TooManyTries
        """
        row = await self._opened(number, typed_secret, asker, now)
        return await self._changed(row, version, await _right(version, data, now), now)

    async def erase(self, number: str, typed_secret: str, *, asker: str, now: datetime) -> None:
        """Erase it at once, as its author wishes (L-55).

        Raises:
            Unknown, Mistyped, Expired, Used, TooManyTries
        """
        row = await self._opened(number, typed_secret, asker, now)
        await Prepared.filter(id=row.id, used_at=None).update(data=None, expires_at=now)

    async def _opened(self, number: str, typed: str, asker: str, now: datetime) -> Prepared:
        if not is_prepared_number(number):
            raise Mistyped
        subject = self._subject("open", asker)
        if not await tries.left(subject, tries.GUESSING, now):
            raise TooManyTries
        row = await Prepared.get_or_none(number=number)
        if row is None or not secret_fits(self._key, number, row.made_at, typed):
            await tries.missed(subject, now)
            raise Unknown
        await _require_open(row, now)
        return row

    async def _changed(
        self, row: Prepared, version: Version, answers: Mapping[str, Any], now: datetime
    ) -> Slip:
        await _require_open(row, now)
        done = await Prepared.filter(id=row.id, used_at=None).update(
            data=dict(answers), version_id=version.id, changed_at=now
        )
        if not done:
            await row.refresh_from_db()
            await _require_open(row, now)
        return self._told(row)

    def _told(self, row: Prepared) -> Slip:
        return Slip(row.number, secret(self._key, row.number, row.made_at), row.expires_at)

    def _subject(self, what: str, asker: str) -> str:
        said = f"{what}\0{asker}".encode(errors="surrogatepass")
        return f"prepared:{hmac.new(self._key, said, sha256).hexdigest()[:40]}"


async def at_counter(number: str, by: Actor, now: datetime) -> Declaration:
    """What was prepared under a number that somebody brings; the look is remembered (L-55).

    Raises:
        NotAllowed: receives nowhere.
        Unknown, Mistyped, Expired, Used
        TooManyTries: numbers that are none were tried often enough.
    """
    if not by.units_with(Right.RECEIVE):
        raise NotAllowed(right=Right.RECEIVE.value)
    if not is_prepared_number(number):
        raise Mistyped
    subject = f"prepared:officer:{by.officer_id}"
    if not await tries.left(subject, tries.GUESSING, now):
        raise TooManyTries
    row = await Prepared.get_or_none(number=number)
    if row is None:
        await tries.missed(subject, now)
        raise Unknown
    await _require_open(row, now)
    await Prepared.filter(id=row.id).update(opened_by=by.officer_id, opened_at=now)
    return await _declaration(row)


async def use(number: str, dossier: Dossier, now: datetime) -> str:
    """A dossier has begun with it: once only, in the transaction of the beginning. The answers
    are the dossier's from now on. Gives back the channel on which it was filled in.

    Raises:
        Unknown, Expired, Used
    """
    taken = await Prepared.filter(number=number, used_at=None, expires_at__gt=now).update(
        used_at=now, dossier_id=dossier.id, data=None
    )
    row = await Prepared.get_or_none(number=number)
    if row is None:
        raise Unknown
    if not taken:
        await _require_open(row, now)
    return row.channel


async def sweep(now: datetime) -> bool:
    """Erase what nobody came for, and forget numbers of long ago; the turn of a loop."""
    await Prepared.filter(expires_at__lte=now, data__isnull=False).update(data=None)
    await Prepared.filter(expires_at__lte=now - REMEMBERED).delete()
    return False


async def _right(version: Version, data: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The answers of who applies, settled.

    Raises:
        InvalidForm
    """
    asked = {one.key for one in version.form.of_parts(version.form.asked)}
    given = {key: value for key, value in data.items() if key in asked}
    answers, faults = checked(version, given, await unit_tree(now), now, files=False)
    if faults:
        raise InvalidForm(faults)
    return answers


async def _require_open(row: Prepared, now: datetime) -> None:
    """Go on only with one that waits for its dossier.

    Raises:
        Used, Expired
    """
    if row.used_at is not None:
        dossier = await Dossier.get_or_none(id=row.dossier_id)
        raise Used(at=row.used_at.isoformat(), code=dossier.code if dossier else "")
    if row.expires_at <= now or row.data is None:
        raise Expired(on=row.expires_at.isoformat())


async def _declaration(row: Prepared) -> Declaration:
    return Declaration(
        number=row.number,
        procedure_code=row.procedure_code,
        version=await versions.version(row.version_id),
        data=row.data or {},
        channel=row.channel,
        made_at=row.made_at,
        changed_at=row.changed_at,
        expires_at=row.expires_at,
    )
