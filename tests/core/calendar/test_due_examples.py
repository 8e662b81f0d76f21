"""The worked examples of the domain, by their numbers: what a citizen is promised."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.calendar.deadlines import (
    apology_by,
    ask_papers_by,
    clock_starts_at,
    transfer_by,
    warnings_on,
)
from core.calendar.due import due
from core.calendar.hours import periods
from core.calendar.limits import Limit, LimitUnit
from core.calendar.pauses import Pause, SupplementPolicy, clock_after
from core.calendar.reasons import Why
from core.calendar.special import Day, DayKind
from tests.core.calendar.nation import (
    HANOI,
    hanoi,
    nation,
    on,
    saturday_desk,
    seven_and_a_half,
    without,
)
from tests.core.calendar.walking import Walker, replayed, replayed_hours

DAY_LIMITS = """
E01 | 02/11/2026 09:10 | 1 working_day | 03/11/2026
E02 | 02/11/2026 15:00 | 1 working_day | 03/11/2026
E03 | 02/11/2026 15:01 | 1 working_day | 04/11/2026
E04 | 05/10/2026 09:00 | 10 working_day | 19/10/2026
E05 | 06/11/2026 16:20 | 3 working_day | 12/11/2026
E06 | 07/11/2026 09:00 | 2 working_day | 11/11/2026
E07 | 06/11/2026 20:15 | 1 working_day | 10/11/2026
E08 | 20/11/2026 10:00 | 2 working_day | 25/11/2026
E09 | 23/11/2026 15:05 | 3 working_day | 30/11/2026
E10 | 05/11/2026 08:30 | 20 working_day | 04/12/2026
E11 | 31/12/2025 10:00 | 5 working_day | 09/01/2026
E12 | 31/12/2025 10:00 | 6 working_day | 10/01/2026
E13 | 09/01/2026 15:30 | 1 working_day | 12/01/2026
E14 | 12/02/2026 14:00 | 5 working_day | 26/02/2026
E15 | 13/02/2026 15:10 | 1 working_day | 24/02/2026
E16 | 18/02/2026 10:00 | 3 working_day | 26/02/2026
E17 | 24/04/2026 09:00 | 2 working_day | 29/04/2026
E18 | 21/04/2026 15:30 | 5 working_day | 04/05/2026
E19 | 28/04/2026 15:20 | 5 working_day | 08/05/2026
E20 | 28/04/2026 08:00 | 15 working_day | 21/05/2026
E21 | 19/08/2026 10:00 | 3 working_day | 22/08/2026
E22 | 21/08/2026 16:00 | 1 working_day | 24/08/2026
E23 | 22/08/2026 09:00 | 2 working_day | 25/08/2026
E24 | 27/08/2026 09:00 | 3 working_day | 04/09/2026
E25 | 28/08/2026 15:30 | 5 working_day | 10/09/2026
E26 | 30/12/2026 09:00 | 3 working_day | 05/01/2027
E27 | 31/12/2026 16:00 | 2 working_day | 06/01/2027
E28 | 02/02/2027 10:00 | 3 working_day | 12/02/2027
E29 | 28/04/2027 10:00 | 3 working_day | 05/05/2027
E30 | 02/11/2026 09:00 | 1 same_day | 02/11/2026
E31 | 02/11/2026 15:10 | 1 same_day | 03/11/2026
E32 | 06/11/2026 15:30 | 1 same_day | 09/11/2026
E33 | 23/11/2026 16:00 | 1 same_day | 25/11/2026
E34 | 02/11/2026 09:00 | 10 calendar_day | 12/11/2026
E35 | 06/11/2026 09:00 | 15 calendar_day | 23/11/2026
E36 | 09/11/2026 10:00 | 15 calendar_day | 25/11/2026
E37 | 11/02/2026 09:00 | 7 calendar_day | 23/02/2026
E38 | 02/04/2026 09:00 | 30 calendar_day | 04/05/2026
E39 | 03/08/2026 09:00 | 30 calendar_day | 03/09/2026
E40 | 07/08/2026 09:00 | 15 calendar_day | 22/08/2026
E41 | 31/12/2025 10:00 | 10 calendar_day | 10/01/2026
E42 | 06/11/2026 16:00 | 10 calendar_day | 19/11/2026
E43 | 25/10/2026 09:00 | 30 calendar_day | 25/11/2026
E44 | 02/12/2026 08:00 | 30 calendar_day | 04/01/2027
E45 | 30/10/2026 10:00 | 1 month | 30/11/2026
E46 | 31/03/2026 09:00 | 1 month | 04/05/2026
E47 | 24/08/2026 10:00 | 3 month | 25/11/2026
E48 | 31/12/2026 09:00 | 2 month | 01/03/2027
E49 | 30/11/2026 15:30 | 1 month | 04/01/2027
E78 | 20/11/2026 09:00 | 15 working_day | 14/12/2026
"""

HOUR_LIMITS = """
E50 | 02/11/2026 09:00 | 2 | 02/11/2026 11:00
E51 | 02/11/2026 10:45 | 2 | 02/11/2026 14:15
E52 | 02/11/2026 10:45 | 2 | 02/11/2026 14:45 | 7.5
E53 | 02/11/2026 12:10 | 1 | 02/11/2026 14:00
E54 | 02/11/2026 07:00 | 4 | 02/11/2026 11:30
E55 | 02/11/2026 08:00 | 8 | 03/11/2026 08:00
E56 | 02/11/2026 08:00 | 8 | 03/11/2026 08:30 | 7.5
E57 | 02/11/2026 15:30 | 4 | 03/11/2026 10:00
E58 | 06/11/2026 16:30 | 2 | 09/11/2026 09:00
E59 | 06/11/2026 20:15 | 8 | 09/11/2026 17:00
E60 | 06/11/2026 20:15 | 8 | 10/11/2026 08:00 | 7.5
E61 | 23/11/2026 16:00 | 8 | 25/11/2026 16:00
E62 | 21/08/2026 16:00 | 8 | 22/08/2026 16:00
E63 | 31/12/2026 14:00 | 4 | 04/01/2027 08:30
E65 | 02/11/2026 10:00 | 4 | 02/11/2026 15:30
"""


def table(text: str):
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [pytest.param(*cells[1:4], *cells[4:] or [""], id=cells[0]) for cells in rows]


def limit(text: str) -> Limit:
    count, unit = text.split()
    return Limit(int(count), LimitUnit(unit))


def days_of(found, why: Why) -> list[str]:
    return [f"{reason.on:%d/%m}" for reason in found.reasons if reason.why == why]


@pytest.mark.parametrize(("received", "allowed", "promised", "_"), table(DAY_LIMITS))
def test_a_limit_in_days_ends_at_closing_time_of_the_day_the_law_gives(
    received, allowed, promised, _
):
    found = due(hanoi(received), limit(allowed), nation())
    assert found.at == hanoi(f"{promised} 17:00")
    assert found.on == on(promised)
    assert replayed(hanoi(received), limit(allowed), found.reasons) == on(promised)


@pytest.mark.parametrize(("received", "allowed", "promised", "_"), table(DAY_LIMITS))
def test_a_walk_from_day_to_day_ends_there_too(received, allowed, promised, _):
    walker = Walker(nation().days, nation().week)
    assert walker.due_on(hanoi(received), limit(allowed)) == on(promised)


@pytest.mark.parametrize(("received", "hours", "promised", "day"), table(HOUR_LIMITS))
def test_a_limit_in_hours_is_consumed_inside_the_hours_of_the_day(received, hours, promised, day):
    calendar = seven_and_a_half() if day == "7.5" else nation()
    found = due(hanoi(received), Limit(int(hours), LimitUnit.WORKING_HOUR), calendar)
    assert found.at == hanoi(promised)
    minutes = int(hours) * 60
    assert Walker(calendar.days, calendar.week).after_minutes(hanoi(received), minutes) == found.at
    assert replayed_hours(hanoi(received), minutes, found.reasons, calendar.week) == found.on


def test_e64_an_afternoon_that_is_closed_gives_no_hours():
    half = Day(on("31/12/2026"), DayKind.HALF, Why.HALF_DAY, periods=periods("07:30-11:30"))
    calendar = replace(nation(), days={**nation().days, half.on: half})
    received_at, allowed = hanoi("31/12/2026 10:00"), Limit(4, LimitUnit.WORKING_HOUR)
    found = due(received_at, allowed, calendar)
    assert found.at == hanoi("04/01/2027 10:00")
    assert found.reasons[0].as_json() == {
        "date": "2026-12-31",
        "why": "half_day",
        "hours": "07:30-11:30",
    }
    assert replayed_hours(received_at, 240, found.reasons, calendar.week) == found.on


def test_e65_half_a_working_day_is_half_of_the_days_minutes():
    received_at = hanoi("02/11/2026 10:00")
    assert due(received_at, Limit(0.5, LimitUnit.WORKING_DAY), nation()).at == hanoi(
        "02/11/2026 15:30"
    )
    assert due(received_at, Limit(0.5, LimitUnit.WORKING_DAY), seven_and_a_half()).at == hanoi(
        "02/11/2026 15:45"
    )


ASKED = hanoi("07/10/2026 09:00")


@pytest.mark.parametrize(
    ("policy", "complete", "promised"),
    [
        pytest.param("restart", "12/10/2026 10:00", "26/10/2026", id="E66"),
        pytest.param("pause", "12/10/2026 10:00", "22/10/2026", id="E67"),
        pytest.param("restart", "12/10/2026 15:20", "27/10/2026", id="E68 restart"),
        pytest.param("pause", "12/10/2026 15:20", "23/10/2026", id="E68 pause"),
    ],
)
def test_a_supplement_starts_the_limit_again_or_moves_it_l24(policy, complete, promised):
    received_at, allowed = hanoi("05/10/2026 09:00"), limit("10 working_day")
    start, pauses = clock_after(
        SupplementPolicy(policy), received_at, [Pause(ASKED, hanoi(complete))]
    )
    found = due(start, allowed, nation(), pauses=pauses)
    assert found.at == hanoi(f"{promised} 17:00")
    assert replayed(start, allowed, found.reasons) == on(promised)


def test_e69_the_tax_notice_stops_the_clock_until_the_receipt_is_brought():
    tax = Pause(hanoi("12/11/2026 10:00"), hanoi("18/11/2026 09:00"))
    received_at = hanoi("02/11/2026 09:00")
    assert due(received_at, limit("20 working_day"), nation()).on == on("01/12/2026")
    found = due(received_at, limit("20 working_day"), nation(), pauses=[tax])
    assert found.on == on("07/12/2026")
    assert days_of(found, Why.WAITING) == ["13/11", "16/11", "17/11", "18/11"]


def test_e70_papers_may_be_asked_for_within_three_working_days_l23():
    assert ask_papers_by(hanoi("26/11/2026 10:00"), nation()) == on("01/12/2026")


def test_e71_the_apology_is_due_on_the_last_working_day_before_l38():
    assert apology_by(on("04/05/2026"), nation()) == on("29/04/2026")
    assert warnings_on(on("04/05/2026"), nation()) == (on("28/04/2026"), on("29/04/2026"))


@pytest.mark.parametrize(
    ("competent_at", "promised"),
    [
        pytest.param("09/11/2026 08:20", "16/11/2026", id="E72"),
        pytest.param("09/11/2026 15:40", "17/11/2026", id="E73"),
    ],
)
def test_the_clock_of_a_boundary_free_dossier_waits_for_the_competent_agency_l20(
    competent_at, promised
):
    accepted_at = hanoi("06/11/2026 14:00")
    assert clock_starts_at(accepted_at, boundary_free=True, competent_at=None) is None
    start = clock_starts_at(accepted_at, boundary_free=True, competent_at=hanoi(competent_at))
    assert due(start, limit("5 working_day"), nation()).on == on(promised)
    assert clock_starts_at(accepted_at, boundary_free=False, competent_at=start) == accepted_at


def test_e74_e75_a_desk_open_on_saturday_receives_on_saturday():
    received_at, allowed = hanoi("07/11/2026 09:00"), limit("7 working_day")
    at_desk = due(received_at, allowed, saturday_desk())
    assert at_desk.on == on("17/11/2026")
    assert days_of(at_desk, Why.OPEN_DESK) == ["07/11"]
    assert at_desk.counted_from == on("07/11/2026")
    online = due(received_at, allowed, nation())
    assert online.on == on("18/11/2026")
    assert online.counted_from == on("09/11/2026")
    for found in (at_desk, online):
        assert replayed(received_at, allowed, found.reasons) == found.on


@pytest.mark.parametrize(
    ("received", "handed_over"),
    [
        pytest.param("02/11/2026 14:40", "02/11/2026 17:00", id="E76 before the cut-off"),
        pytest.param("02/11/2026 15:00", "02/11/2026 17:00", id="E76 on the stroke"),
        pytest.param("02/11/2026 15:05", "03/11/2026 07:30", id="E76 after it"),
        pytest.param("23/11/2026 15:30", "25/11/2026 07:30", id="E77"),
        pytest.param("07/11/2026 09:00", "09/11/2026 17:00", id="filed on a day off"),
    ],
)
def test_papers_reach_the_handling_unit_on_time_l26(received, handed_over):
    assert transfer_by(hanoi(received), nation()) == hanoi(handed_over)


def test_papers_from_a_saturday_desk_go_on_monday_morning_l26():
    assert transfer_by(hanoi("07/11/2026 09:00"), saturday_desk()) == hanoi("09/11/2026 07:30")


def test_e79_entering_a_make_up_saturday_moves_a_date_earlier():
    received_at, allowed = hanoi("19/08/2026 10:00"), limit("3 working_day")
    before = without(nation(), on("22/08/2026"), on("31/08/2026"))
    assert due(received_at, allowed, before).on == on("24/08/2026")
    assert due(received_at, allowed, nation()).on == on("22/08/2026")


def test_the_reasons_of_e19_name_every_skipped_day():
    found = due(hanoi("28/04/2026 15:20"), limit("5 working_day"), nation())
    assert [(f"{reason.on:%d/%m}", reason.why.value, reason.name) for reason in found.reasons] == [
        ("28/04", "cutoff", ""),
        ("30/04", "holiday", "Ngày Chiến thắng 30/4"),
        ("01/05", "holiday", "Ngày Quốc tế Lao động 1/5"),
        ("02/05", "weekend", ""),
        ("03/05", "weekend", ""),
    ]
    assert found.counted_from == on("29/04/2026")


@pytest.mark.parametrize(
    ("received", "why", "days"),
    [
        pytest.param("31/12/2025 10:00", Why.SWAP, ["02/01"], id="swapped day off"),
        pytest.param("31/12/2025 10:00", Why.MAKE_UP, ["10/01"], id="make-up Saturday counted"),
        pytest.param("24/04/2026 09:00", Why.COMPENSATORY, ["27/04"], id="compensatory day"),
        pytest.param("06/11/2026 20:15", Why.CLOSED_DESK, ["06/11"], id="filed in the evening"),
        pytest.param("09/01/2026 15:30", Why.MAKE_UP, ["10/01"], id="received on a make-up day"),
    ],
)
def test_a_reason_says_which_rule_it_was(received, why, days):
    assert days_of(due(hanoi(received), limit("6 working_day"), nation()), why) == days


def test_e28_a_date_that_rests_on_an_expected_day_says_so():
    expected = due(hanoi("02/02/2027 10:00"), limit("3 working_day"), nation())
    assert expected.provisional
    assert {reason.projected for reason in expected.reasons if reason.why == Why.HOLIDAY} == {True}
    assert not due(hanoi("02/11/2026 10:00"), limit("20 working_day"), nation()).provisional
    assert not due(hanoi("15/03/2027 10:00"), limit("3 working_day"), nation()).provisional


def test_a_due_date_travels_as_json_with_everything_it_knows():
    found = due(hanoi("02/02/2027 10:00"), limit("3 working_day"), nation())
    written = found.as_json()
    assert written["due_at"] == "2027-02-12T17:00:00+07:00"
    assert type(found).from_json(written) == found
    assert found.version == "nation"
    assert found.at.utcoffset().total_seconds() == 0
    assert found.at.astimezone(HANOI).hour == 17
