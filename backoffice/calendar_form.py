"""The forms of the calendar: what was typed, as a proposal; every fault by its field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from backoffice.typed import Typed, date_of
from core.calendar.hours import WEEKDAYS, InvalidHours, Week, periods, written
from core.calendar.models import CalendarDay
from core.calendar.proposals import Proposal
from core.calendar.reasons import Why
from core.calendar.special import Certainty, Day, DayKind
from core.storable import storable

#: What a day can become, as the form offers it; the last one removes the unit's own row.
ORDINARY = "ordinary"
KINDS: dict[str, tuple[DayKind, Why]] = {
    "closure": (DayKind.OFF, Why.CLOSURE),
    "holiday": (DayKind.OFF, Why.HOLIDAY),
    "compensatory": (DayKind.OFF, Why.COMPENSATORY),
    "swap": (DayKind.OFF, Why.SWAP),
    "make_up": (DayKind.WORKED, Why.MAKE_UP),
    "half_day": (DayKind.HALF, Why.HALF_DAY),
}

#: A form enters at most so many days at once: Tet with what lies around it.
MOST_DAYS = 31

_LONGEST = {"day_name": 120, "name_en": 120, "document": 200}


def started_from(row: CalendarDay | None, on: date | None) -> dict[str, str]:
    """What the fields of the day show at first."""
    if row is None:
        empty = dict.fromkeys(("day_name", "name_en", "periods", "document", "projected"), "")
        return {"on": on.isoformat() if on else "", "kind": "closure", **empty}
    kind = next((name for name, it in KINDS.items() if it == (row.kind, row.why)), "closure")
    return {
        "on": row.on.isoformat(),
        "kind": kind,
        "day_name": row.name_vi,
        "name_en": row.name_en,
        "periods": row.periods,
        "document": row.document,
        "projected": "on" if row.certainty is Certainty.PROJECTED else "",
    }


def proposed_days(typed: Typed, unit_id: int) -> Proposal | None:
    """The days that were typed; None when something is wrong with them."""
    first, last = date_of(typed, "on"), date_of(typed, "through")
    made_up_on = date_of(typed, "made_up_on")
    if first is None:
        typed.faults.setdefault("on", "empty")
    kind = typed.text("kind")
    if kind not in KINDS and kind != ORDINARY:
        typed.faults["kind"] = "choose"
    if first and last and not timedelta() <= last - first < timedelta(days=MOST_DAYS):
        typed.faults["through"] = "days_between"
    for name, longest in _LONGEST.items():
        if len(typed.text(name)) > longest:
            typed.faults[name] = "too_long"
        elif not storable(typed.text(name)):
            typed.faults[name] = "unprintable"
    if typed.faults or first is None:
        return None
    dates = [first + timedelta(days=n) for n in range(((last or first) - first).days + 1)]
    if made_up_on in dates:
        typed.faults["made_up_on"] = "twice"
        return None
    if kind == ORDINARY:
        return Proposal(unit_id, removed=frozenset(dates))
    return _put(typed, unit_id, kind, dates, made_up_on)


def _put(
    typed: Typed, unit_id: int, kind: str, dates: list[date], made_up_on: date | None
) -> Proposal | None:
    told: dict[str, Any] = {
        "name": typed.text("day_name"),
        "name_en": typed.text("name_en"),
        "document": typed.text("document"),
        "certainty": Certainty.PROJECTED if typed.ticked("projected") else Certainty.DECIDED,
    }
    try:
        hours = periods(typed.text("periods")) or None if kind in ("make_up", "half_day") else None
        days = [Day(on, *KINDS[kind], periods=hours, **told) for on in dates]
    except InvalidHours as error:
        typed.faults["periods"] = f"hours_{error.facts['why']}"
        return None
    if made_up_on and kind in ("swap", "holiday", "compensatory", "closure"):
        days.append(Day(made_up_on, DayKind.WORKED, Why.MAKE_UP, **told))
    return Proposal(unit_id, tuple(days))


def week_started_from(week: Week) -> dict[str, str]:
    """What the fields of the ordinary week show at first."""
    shown: Mapping[str, Any] = week.as_json()
    fields = {f"hours.{day}": shown["hours"].get(day, "") for day in WEEKDAYS}
    fields |= {f"desk.{day}": shown["desk"].get(day, "") for day in WEEKDAYS}
    return fields | {"cutoff_at": shown["cutoff"]["at"], "cutoff_mode": shown["cutoff"]["mode"]}


def proposed_week(typed: Typed, unit_id: int) -> Proposal | None:
    """The ordinary week that was typed; None when something is wrong with it."""
    given: dict[str, dict[str, str]] = {"hours": {}, "desk": {}}
    for part, days in given.items():
        for day in WEEKDAYS:
            try:
                days[day] = written(periods(typed.text(f"{part}.{day}")))
            except InvalidHours as error:
                typed.faults[f"{part}.{day}"] = f"hours_{error.facts['why']}"
    if typed.faults:
        return None
    cutoff = {"at": typed.text("cutoff_at"), "mode": typed.text("cutoff_mode")}
    try:
        week = Week.from_json({**given, "cutoff": cutoff})
    except InvalidHours as error:
        why = error.facts["why"]
        typed.faults["cutoff_at" if why == "cutoff" else "hours.mon"] = f"hours_{why}"
        return None
    return Proposal(unit_id, week=week)
