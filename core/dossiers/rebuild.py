"""Deriving the rows of dossiers again from their histories.

The row is what lists and look-ups read; the history is the truth. After a
rebuild both must agree, and they do unless somebody reached into the table.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from core.database import transaction
from core.dossiers.history import DERIVED, NAMES, PERSONAL, fold, folded_names
from core.dossiers.locking import locked
from core.dossiers.models import Dossier, DossierEvent
from core.workflow.rebuilding import RUN, differing_runs, mend_run

_PAGE = 200
_COLUMNS = tuple(
    name
    for name in Dossier._meta.db_fields
    if name not in DERIVED and not Dossier._meta.fields_map[name].pk
)


@dataclass(frozen=True, slots=True)
class Difference:
    """A column that does not hold what the history says."""

    code: str
    column: str


async def rebuild(
    *,
    mend: bool = True,
    code: str | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> AsyncIterator[Difference]:
    """Compare every row with its history, and put right what differs when `mend` is set."""
    last, seen = 0, 0
    query = Dossier.filter(code=code) if code else Dossier.all()
    while page := await query.filter(id__gt=last).order_by("id").limit(_PAGE):
        last = page[-1].id
        events: dict[int, list[DossierEvent]] = {dossier.id: [] for dossier in page}
        async for event in DossierEvent.filter(dossier_id__in=list(events)).order_by(
            "dossier_id", "number"
        ):
            events[event.dossier_id].append(event)
        runs = await differing_runs(page, events)
        for dossier in page:
            differing = differences(dossier, events[dossier.id])
            for column in differing:
                yield Difference(dossier.code, column)
            if dossier.id in runs:
                yield Difference(dossier.code, RUN)
                if mend:
                    await mend_run(dossier.id, runs[dossier.id])
            if mend and differing:
                await _mend(dossier.code)
        seen += len(page)
        progress(seen)


def derived(events: Sequence[DossierEvent]) -> dict[str, Any]:
    """Every column as the history has it; those never set hold their default."""
    columns = fold(events)
    fields = Dossier._meta.fields_map
    # What was erased by law is in no event any more: the row is left as the erasure left it.
    unknown = PERSONAL if any(e.personal_digest and e.personal is None for e in events) else ()
    for name in _COLUMNS:
        if name not in columns and name not in unknown:
            default = fields[name].default
            columns[name] = default() if callable(default) else default
    if columns.keys() >= NAMES:
        columns["names_folded"] = folded_names(columns["holder_name"], columns["submitter_name"])
    return columns


def differences(dossier: Dossier, events: Sequence[DossierEvent]) -> list[str]:
    """The columns that do not hold what the history says."""
    columns = derived(events)
    return [name for name in columns if columns[name] != getattr(dossier, name)]


async def _mend(code: str) -> None:
    async with transaction():
        dossier = await locked(code)
        events = await DossierEvent.filter(dossier_id=dossier.id).order_by("number")
        for name, value in derived(events).items():
            setattr(dossier, name, value)
        await dossier.save()
