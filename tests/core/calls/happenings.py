"""Calls as lines tell of them, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from core.calls.happened import Answered, Began, Ended, Happened, Line, Means, Out, Stepped

NUMBER = "+84912345678"


def a_call(
    call: str,
    ways: Sequence[str],
    *,
    at: datetime,
    line: Line = Line.TWILIO,
    ends: bool = True,
    answered: bool = False,
    waited_s: float = 0.5,
    **more: object,
) -> list[Happened]:
    """A call that went through these places, the first of which it began at.

    Args:
        ends: the line says that it is over.
        answered: its last step told what was asked for.
        more: of every step.
    """
    about = {"call": call, "line": line}
    told: list[Happened] = [
        Began(**about, at=at, number=NUMBER, place=ways[0]),
        Answered(**about, at=at, after_s=waited_s),
    ]
    for number, (place, led_to) in enumerate(pairwise(ways), 1):
        last = number == len(ways) - 1
        told.append(
            a_step(
                call, number, place, led_to, at=at, line=line, answered=answered and last, **more
            )
        )
    if ends:
        told.append(Ended(**about, at=at + timedelta(seconds=9 * len(ways))))
    return told


def a_step(
    call: str,
    number: int,
    place: str,
    led_to: str,
    *,
    at: datetime,
    line: Line = Line.TWILIO,
    **more: object,
) -> Stepped:
    """A key was pressed."""
    given = {"means": Means.KEY, "sign": "1", "took_s": 0.002, "number": NUMBER} | more
    moment = at + timedelta(seconds=9 * number)
    return Stepped(
        call=call, line=line, at=moment, step=number, place=place, led_to=led_to, **given
    )


def missed(call: str, *, at: datetime) -> list[Happened]:
    """Nobody answered."""
    about = {"call": call, "line": Line.ASTERISK, "at": at}
    return [Began(**about, number=NUMBER, place="language"), Ended(**about, out=Out.MISSED)]
