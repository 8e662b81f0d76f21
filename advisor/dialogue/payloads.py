"""What buttons carry: at most 64 octets of ASCII that say everything, whenever they are pressed."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.advice import Facet

#: What Telegram carries.
MOST = 64
OFFICER, NONE, RESTART, STATUS = "o", "n", "r", "s"
_PROCEDURE, _FACET, _LIST, _INTERVIEW, _CASE = "p", "f", "l", "i", "c"
#: Before the place from which on further cases are shown.
_FROM = "+"
_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Pressed:
    """A payload, read."""

    what: str  #: `p`, `f`, `l`, `i`, `c`, `o`, `n`, `r` or `s`
    code: str = ""
    facet: Facet | None = None
    event: str = ""
    question: str = ""
    answer: str = ""
    place: int = 0  #: 0-based, of a case
    onward: bool = False  #: the cases from that place on are wanted, not that one


def procedure(code: str) -> str:
    """That procedure is meant."""
    return f"{_PROCEDURE}:{code}"


def facet(code: str, facet: Facet) -> str:
    """A fact of it is asked for."""
    return f"{_FACET}:{facet.value}:{code}"


def checklist(code: str) -> str:
    """The list of what to prepare for it."""
    return f"{_LIST}:{code}"


def case(code: str, place: int) -> str:
    """The papers of that case of it are asked for."""
    return f"{_CASE}:{place}:{code}"


def cases(code: str, start: int) -> str:
    """Its cases from that place on."""
    return f"{_CASE}:{_FROM}{start}:{code}"


def interview(event: str, question: str = "", answer: str = "") -> str:
    """The interview of an event begins, or goes on with an answer."""
    return ":".join(part for part in (_INTERVIEW, event, question, answer) if part)


def fits(payload: str) -> bool:
    """Whether a button can carry it."""
    return payload.isascii() and len(payload) <= MOST


def read(payload: str) -> Pressed | None:
    """What was pressed; None: no button of ours."""
    what, *parts = payload[: 2 * MOST].split(":")
    if what in (OFFICER, NONE, RESTART, STATUS) and not parts:
        return Pressed(what)
    if what in (_PROCEDURE, _LIST) and len(parts) == 1 and parts[0]:
        return Pressed(what, code=parts[0])
    if what == _FACET and len(parts) == 2 and parts[0] in set(Facet) and parts[1]:
        return Pressed(what, code=parts[1], facet=Facet(parts[0]))
    if what == _CASE and len(parts) == 2 and parts[1]:
        place = parts[0].removeprefix(_FROM)
        if not (place.isascii() and place.isdigit() and len(place) <= _DIGITS):
            return None
        onward = parts[0].startswith(_FROM)
        return Pressed(what, code=parts[1], place=int(place), onward=onward)
    if what == _INTERVIEW and len(parts) in (1, 3) and all(parts):
        event, question, answer = (*parts, "", "")[:3]
        return Pressed(what, event=event, question=question, answer=answer)
    return None
