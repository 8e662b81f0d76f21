"""Why this date, as a slip says it: short, and complete for every rule of the calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from backoffice.printing.reasons import why_this_date
from backoffice.printing.words import WORDING, Words
from core.calendar.due import Due
from core.calendar.limits import LimitUnit
from core.calendar.reasons import Reason, Why


def due(*reasons: Reason, provisional: bool = False) -> Due:
    return Due(datetime(2026, 11, 30, 10, tzinfo=UTC), reasons, provisional, date(2026, 11, 4))


def weekends(first: date, count: int) -> list[Reason]:
    """Saturdays and Sundays of so many weeks."""
    days = (first + timedelta(7 * week + day) for week in range(count) for day in (0, 1))
    return [Reason(day, Why.WEEKEND) for day in days]


def test_a_date_that_speaks_for_itself_has_no_reasons() -> None:
    assert why_this_date(due(), Words("vi")) == []


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("why", Why)
def test_every_rule_of_the_calendar_has_its_words(why: Why, language: str) -> None:
    reason = Reason(date(2026, 11, 24), why, "lễ X", "feast X", hours="07:30-11:30")
    (line,) = why_this_date(due(reason), Words(language))
    assert "24/11" in line


@pytest.mark.parametrize(
    ("reasons", "said"),
    [
        pytest.param(
            [*weekends(date(2026, 11, 7), 2), Reason(date(2026, 11, 24), Why.HOLIDAY, "lễ X")],
            "không tính thứ Bảy, Chủ nhật 07–08/11, 14–15/11; ngày 24/11 nghỉ lễ X.",
            id="weekends together, holiday apart",
        ),
        pytest.param(
            [Reason(date(2026, 2, day), Why.HOLIDAY, "Tết") for day in (16, 17, 18, 19, 20)],
            "ngày 16–20/02 nghỉ Tết.",
            id="one holiday of several days",
        ),
        pytest.param(
            [
                Reason(date(2026, 4, 30), Why.HOLIDAY, "A"),
                Reason(date(2026, 5, 1), Why.HOLIDAY, "B"),
            ],
            "ngày 30/04 nghỉ A; ngày 01/05 nghỉ B.",
            id="two holidays side by side keep their names",
        ),
        pytest.param(
            [Reason(date(2026, 10, 31), Why.WEEKEND), Reason(date(2026, 11, 1), Why.WEEKEND)],
            "không tính thứ Bảy, Chủ nhật 31/10–01/11.",
            id="a weekend over the turn of the month",
        ),
        pytest.param(
            weekends(date(2026, 8, 1), 6),
            "không tính thứ Bảy, Chủ nhật 01/08 … 06/09 (12 ngày).",
            id="many weekends are counted",
        ),
        pytest.param(
            [Reason(date(2026, 11, 3), Why.CUTOFF)],
            "nhận sau giờ chốt ngày 03/11 nên tính như nhận ngày 04/11.",
            id="after the cut-off",
        ),
        pytest.param(
            [Reason(date(2026, 11, 24), Why.HOLIDAY)], "ngày 24/11 nghỉ lễ.", id="nameless holiday"
        ),
        pytest.param(
            [Reason(date(2026, 11, 24), Why.SWAP)] * 2, "ngày 24/11 nghỉ hoán đổi.", id="said once"
        ),
    ],
)
def test_days_of_one_rule_are_said_together(reasons: list[Reason], said: str) -> None:
    assert why_this_date(due(*reasons), Words("vi")) == [f"Vì sao là ngày này: {said}"]


def test_a_provisional_date_is_called_so() -> None:
    (line,) = why_this_date(due(provisional=True), Words("vi"))
    assert line.startswith("Đây là ngày tạm tính")


def test_both_languages_have_the_same_sentences() -> None:
    assert WORDING.faults() == []


@pytest.mark.parametrize("unit", LimitUnit)
def test_every_unit_of_a_limit_has_its_words(unit: LimitUnit) -> None:
    assert WORDING.has(f"limit.{unit}")
