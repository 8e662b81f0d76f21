"""Asking for a code, and confirming a number with it.

Whoever asks learns nothing about the number: a known one and an unknown one are texted alike,
counted alike, and every failure of a code is the same failure. A text costs money, and somebody
may be pestered with them, so asking is limited by number, by where it comes from, and by day.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.confirmations.codes import code_of, fits, token_hash
from core.confirmations.models import ConfirmedNumber, NumberChallenge
from core.database import rows, transaction
from core.errors import CoreError, InvalidInput
from core.notices.models import Medium, Notice, NoticeState, Priority
from core.people.phones import Kind, read_phone
from core.people.sessions import source

#: Kind of the notice that brings a code. Its facts: `challenge`, from which the code is drawn.
OTP = "otp"
LIFE = timedelta(minutes=5)
MAX_TRIES = 5
#: Numbers change hands: after this long one is to be confirmed anew.
CONFIRMED_FOR = timedelta(days=180)
_KEPT = timedelta(days=2)


class TooManyCodes(CoreError):
    """No code is sent for now. `facts`: `minutes` until asking again may help."""

    kind = "too_many_codes"


class WrongCode(CoreError):
    """Not the code, or too late, or tried too often, or never asked for. `facts`: `left` tries."""

    kind = "wrong_code"


@dataclass(frozen=True, slots=True)
class Limits:
    """How many codes are sent."""

    #: To one number: in a quarter of an hour, and in a day.
    number_soon: int = 3
    number_day: int = 6
    #: To whoever asks from one place: an hour, a day. Networks put many people behind one address.
    source_hour: int = 20
    source_day: int = 100
    #: In all, in a day: what a stranger can make the house pay.
    day: int = 5000


@dataclass(frozen=True, slots=True)
class Asked:
    """A code is under way; the token goes to who asked and is kept nowhere else."""

    token: str
    number: str  #: E.164
    expires_at: datetime


class Confirmations:
    """Confirms numbers with one secret."""

    def __init__(
        self,
        secret: bytes,
        *,
        limits: Limits | None = None,
        draw: Callable[[], str] = lambda: secrets.token_urlsafe(24),
    ) -> None:
        self._secret, self._limits, self._draw = secret, limits or Limits(), draw

    async def ask(self, typed: str, address: str, *, language: str = "vi", now: datetime) -> Asked:
        """Owe a code to the number.

        Args:
            typed: the number as people write it.
            address: from where it is asked.

        Raises:
            InvalidPhone: no telephone number.
            InvalidInput: not a mobile of Viet Nam: texts abroad are what cheats live on.
            TooManyCodes: for that number, from that place, or in all.
        """
        phone = read_phone(typed)
        if phone.kind is not Kind.MOBILE:
            raise InvalidInput(field="phone", why="mobile")
        where, token = source(address)[:45], self._draw()
        challenge = token_hash(token)
        await self._refuse_too_many(phone.number, where, now)
        asked = await NumberChallenge.create(
            token_hash=challenge,
            number=phone.number,
            source=where,
            asked_at=now,
            expires_at=now + LIFE,
        )
        try:
            # Once more, now that this one is written and so are all that came before.
            await self._refuse_too_many(phone.number, where, now, own=1)
        except TooManyCodes:
            await NumberChallenge.filter(id=asked.id).delete()
            raise
        await Notice.create(
            key=f"{OTP}:{challenge}",
            kind=OTP,
            medium=Medium.SMS,
            address=phone.number,
            language=language,
            facts={"challenge": challenge},
            state=NoticeState.OWED,
            priority=Priority.ASKED,
            owed_at=now,
            next_at=now,
            useless_after=now + LIFE,
        )
        return Asked(token, phone.number, now + LIFE)

    async def confirm(self, token: str, typed: str, *, now: datetime) -> str:
        """Confirm the number that the token's code was sent to; the number.

        A try is counted before the code is looked at, so that a thousand at once get no
        further than five.

        Raises:
            WrongCode
        """
        challenge = token_hash(token)
        found = await rows(_TRY, challenge, now, MAX_TRIES)
        is_right = fits(self._secret, challenge, typed)
        if not (found and is_right):
            raise WrongCode(left=MAX_TRIES - found[0]["tries"] if found else 0)
        number = str(found[0]["number"])
        async with transaction():
            await rows(_CONFIRM, number, now)
        return number

    def code(self, challenge: str) -> str:
        """The code to be texted for a notice's `challenge`."""
        return code_of(self._secret, challenge)

    async def _refuse_too_many(self, number: str, where: str, now: datetime, own: int = 0) -> None:
        limits = self._limits
        to_number = NumberChallenge.filter(number=number)
        from_there = NumberChallenge.filter(source=where)
        for asked, allowed, window in (
            (to_number, limits.number_soon, timedelta(minutes=15)),
            (to_number, limits.number_day, timedelta(days=1)),
            (from_there, limits.source_hour, timedelta(hours=1)),
            (from_there, limits.source_day, timedelta(days=1)),
            (NumberChallenge.all(), limits.day, timedelta(days=1)),
        ):
            if await asked.filter(asked_at__gt=now - window).count() >= allowed + own:
                raise TooManyCodes(minutes=int(window.total_seconds() // 60))


_TRY = """
UPDATE number_challenge SET tries = tries + 1
WHERE token_hash = $1 AND expires_at > $2 AND tries < $3
RETURNING number, tries
"""
_CONFIRM = """
INSERT INTO confirmed_number (number, confirmed_at) VALUES ($1, $2)
ON CONFLICT (number) DO UPDATE SET confirmed_at = excluded.confirmed_at
"""


async def is_confirmed(number: str, *, now: datetime) -> bool:
    """Whether the owner of a number (E.164) confirmed it, not too long ago."""
    return await ConfirmedNumber.exists(number=number, confirmed_at__gt=now - CONFIRMED_FOR)


async def sweep(now: datetime) -> None:
    """Drop what no question looks at any more."""
    await NumberChallenge.filter(asked_at__lt=now - _KEPT).delete()
    await ConfirmedNumber.filter(confirmed_at__lt=now - CONFIRMED_FOR).delete()
