"""What becomes of a notice that we ourselves cannot handle: tried a few times, then shown."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from core.notices.models import Notice
from core.notices.outcomes import Outcome, postponed

log = logging.getLogger(__name__)

#: So often, then an officer sees it.
MOST_FAULTS = 12
_WAIT = timedelta(seconds=60)


def faults(notices: Sequence[Notice], error: Exception) -> list[Outcome]:
    """Log what went wrong, and try again in a while."""
    log.exception("notice could not be sent", extra=facts(notices[0]))
    at, why = datetime.now(UTC), type(error).__name__
    return [
        postponed(one, why="fault", failure=why, at=at, after=_WAIT, most=MOST_FAULTS)
        for one in notices
    ]


def facts(notice: Notice) -> dict[str, object]:
    """What a log line may tell of a notice."""
    return {"notice": notice.id, "kind": notice.kind, "attempts": notice.attempts}
