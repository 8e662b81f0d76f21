"""Writing a change of a dossier: row, event and notices, in as few round trips as there can be."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from core.columns import inserted, updated
from core.dossiers.history import NAMES
from core.dossiers.models import Dossier, DossierEvent
from core.notices.models import Notice
from core.notices.writing import told
from core.together import Statement, together

_EVENT = (
    "dossier_id", "number", "action", "at", "officer_id", "facts", "changes", "personal",
    "personal_salt", "personal_digest", "previous_hash", "hash", "request_id",
)  # fmt: skip
_FOLLOWING = ("event_count", "head_hash", "changed_at")


async def record(
    dossier: Dossier,
    event: DossierEvent,
    changed: Collection[str],
    notices: Iterable[Notice] = (),
    more: Iterable[Statement] = (),
) -> None:
    """Write what `history.next_event` did to the dossier, inside the transaction around.

    Args:
        changed: the columns of the dossier that took a new value.
        more: what else belongs to the change; reads nothing that is written here.
    """
    names = ["names_folded"] if NAMES & set(changed) else []
    # In one order, so that the statement is the same one for the same columns.
    columns = dict.fromkeys([*_FOLLOWING, *names, *sorted(changed)])
    await together([updated(dossier, columns), *began(dossier, event, notices), *more])


def began(dossier: Dossier, event: DossierEvent, notices: Iterable[Notice]) -> list[Statement]:
    """The statements that write an event and its notices beside a row that is there."""
    return [inserted(event, _EVENT, {"dossier_id": dossier.id}), *told(notices, dossier.id)]
