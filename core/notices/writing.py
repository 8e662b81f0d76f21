"""Writing what a dossier's people are told, and the same to those who subscribed to it.

One statement for all who hear the same: it reads by itself who subscribed, so that a change
of a dossier asks nothing first. What was written before is not written again.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import count, groupby

from core.columns import inserted, stored
from core.notices.models import Notice, NoticeState
from core.together import Statement

#: What people hear differently of the same thing ...
_OWN = ("key", "medium", "address", "language", "state")
#: ... and what is the same for all. The other columns are empty until it is sent.
_SAME = (
    "kind", "facts", "priority", "owed_at", "next_at", "useless_after", "attempts",
    "claimed_by", "provider", "provider_id", "failure",
)  # fmt: skip


def told(notices: Iterable[Notice], dossier_id: int) -> list[Statement]:
    """The statements that write new notices of a dossier, those of one kind together.

    Whoever is told as one of its people is not told again as a subscriber.
    """
    return [
        _told(about, list(people), dossier_id)
        for about, people in groupby(notices, lambda one: one.key.rpartition(":")[0])
    ]


def told_alone(notice: Notice, dossier_id: int) -> Statement:
    """The statement that writes a new notice of a dossier for one person, and for no subscriber."""
    text, values = inserted(notice, ("dossier_id", *_SAME, *_OWN), {"dossier_id": dossier_id})
    return f"{text} ON CONFLICT (key) DO NOTHING", values


def _told(about: str, people: list[Notice], dossier_id: int) -> Statement:
    values = [dossier_id, f"{about}:s", *stored(people[0], _SAME)]
    for one in people:
        values += stored(one, _OWN)
    return _statement(len(people)), values


@cache
def _statement(people: int) -> str:
    """Its values: the dossier, how keys of subscribers begin, `_SAME`, and `_OWN` of each."""
    number = count(1)
    dossier, about = f"${next(number)}", f"CAST(${next(number)} AS TEXT)"
    same = [f"${next(number)}" for _ in _SAME]
    own = [{name: f"CAST(${next(number)} AS TEXT)" for name in _OWN} for _ in range(people)]
    selects = [", ".join(f"{place} AS {name}" for name, place in one.items()) for one in own]
    selects.append(
        f"{about} || id, medium, address, language, '{NoticeState.OWED.value}'"
        f" FROM notice_subscription WHERE dossier_id = {dossier} AND ended_at IS NULL"
        f" AND address NOT IN ({', '.join(one['address'] for one in own)})"
    )
    return (
        f"INSERT INTO notice (dossier_id, {', '.join((*_SAME, *_OWN))})"
        f" SELECT {', '.join((dossier, *same, *_OWN))}"
        f" FROM ({' UNION ALL '.join(f'SELECT {one}' for one in selects)}) one"
        " WHERE true ON CONFLICT (key) DO NOTHING"
    )
