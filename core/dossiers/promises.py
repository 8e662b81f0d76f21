"""The date promised to the applicant, as columns of the dossier.

The clock starts when the dossier is complete (L-15). A dossier without a known
limit gets no date: none is guessed (due-dates.md section 2.14).
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from core.calendar.days import Calendar
from core.calendar.due import due
from core.calendar.hours import CutOffMode
from core.calendar.limits import Limit
from core.calendar.pauses import Pause
from core.calendar.reckoning import NeverOpen, UnknownYear
from core.calendar.taken import taken_days, waited_days
from core.dossiers.models import Dossier


def promised(
    limit: Limit | None,
    started_at: datetime,
    calendar: Calendar,
    pauses: tuple[Pause, ...] = (),
    *,
    cutoff: CutOffMode | None = None,
) -> dict[str, Any]:
    """The columns of a clock that started then and stood during `pauses`.

    `cutoff` is what the procedure shifts after the unit's hour; None: what the unit shifts.
    """
    columns: dict[str, Any] = {
        "clock_started_at": started_at,
        "paused_at": None,
        "pauses": [[_iso(pause.started_at), _iso(pause.ended_at)] for pause in pauses],
    }
    if limit is None:
        return columns
    rule = calendar.week.cutoff_under(cutoff)
    found = due(started_at, limit, calendar, cutoff=rule, pauses=pauses)
    return columns | {
        "due_at": found.at,
        "due_reasons": [reason.as_json() for reason in found.reasons],
        "due_provisional": found.provisional,
    }


def promised_again(
    dossier: Dossier, started_at: datetime, calendar: Calendar, cutoff: CutOffMode | None
) -> dict[str, Any]:
    """The whole limit once more, from the complete dossier (restart, L-24)."""
    return promised(_limit(dossier), started_at, calendar, cutoff=cutoff)


def promised_later(
    dossier: Dossier, until: datetime, calendar: Calendar, cutoff: CutOffMode | None
) -> dict[str, Any]:
    """The date moved by the time the clock stood until now (pause, due-dates.md section 2.7)."""
    if dossier.clock_started_at is None or dossier.paused_at is None:
        return {"paused_at": None}
    pauses = (
        *pauses_of(dossier),
        # A server's clock may have been put back meanwhile: then nobody waited.
        Pause(dossier.paused_at, max(until, dossier.paused_at)),
    )
    return promised(_limit(dossier), dossier.clock_started_at, calendar, pauses, cutoff=cutoff)


def waited(
    dossier: Dossier,
    changes: Mapping[str, Any],
    policy: str,
    until: datetime,
    calendar: Calendar,
    cutoff: CutOffMode | None,
) -> dict[str, Any]:
    """What the history keeps as proof of a wait that ends now (L-24, L-34).

    `{"policy", "waiting_from", "waiting_to", "waited_days", "due_before", "due_after"}`;
    `changes` are the columns that take a new value.
    """
    facts: dict[str, Any] = {"policy": policy}
    if dossier.paused_at is not None:
        wait = Pause(dossier.paused_at, max(until, dossier.paused_at))
        facts |= {"waiting_from": _iso(wait.started_at), "waiting_to": _iso(wait.ended_at)}
        with suppress(UnknownYear, NeverOpen):
            rule = calendar.week.cutoff_under(cutoff)
            facts["waited_days"] = waited_days(wait, calendar, cutoff=rule)
    if dossier.due_at is not None:
        facts |= {
            "due_before": _iso(dossier.due_at),
            "due_after": _iso(changes.get("due_at", dossier.due_at)),
        }
    return facts


def shown_due_at(due_at: datetime | None, reappointed_at: datetime | None) -> datetime | None:
    """The date that the applicant is told: the later of the two, where there are two.

    After an apology the limit may still move, for papers or by a changed calendar, even
    beyond the new date.
    """
    return max(filter(None, (due_at, reappointed_at)), default=None)


def taken(
    dossier: Dossier, completed_at: datetime, calendar: Calendar, cutoff: CutOffMode | None
) -> int | None:
    """Working days that the office took until then; None when the clock never ran.

    Nor is there a figure for years that the calendar does not know: the result goes out
    without one.
    """
    if dossier.clock_started_at is None:
        return None
    with suppress(UnknownYear, NeverOpen):
        return taken_days(
            dossier.clock_started_at,
            completed_at,
            calendar,
            cutoff=calendar.week.cutoff_under(cutoff),
            pauses=pauses_of(dossier),
        )
    return None


def pauses_of(dossier: Dossier) -> tuple[Pause, ...]:
    """When the clock stood, since it was last started."""
    return tuple(
        Pause(datetime.fromisoformat(start), datetime.fromisoformat(end))
        for start, end in dossier.pauses
    )


def _limit(dossier: Dossier) -> Limit | None:
    return Limit.from_json(dossier.time_limit) if dossier.time_limit else None


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
