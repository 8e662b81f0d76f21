"""Facts in words: dates, sums, limits, reasons, opening hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from channels.web.opening import openings, timetable, today
from channels.web.presenting import Words
from core.calendar.days import Calendar
from core.calendar.due import due
from core.calendar.hours import CutOff, Week, periods
from core.calendar.limits import Limit, LimitUnit
from core.calendar.reasons import Why
from core.calendar.special import Day, DayKind
from core.clock import CIVIL
from core.dossiers.disclosure import Degree
from core.dossiers.states import Action, NationalStatus
from core.language import Wording
from core.procedures.content import LEVELS, Channel
from core.procedures.models import OnlineLevel

WORDING = Wording(Path(__file__).parents[3] / "channels" / "web" / "wording")
VI, EN = Words(WORDING, "vi"), Words(WORDING, "en")


def test_both_languages_have_the_same_sentences_with_the_same_places():
    assert WORDING.faults() == []


@pytest.mark.parametrize(
    "key",
    [
        *(f"degree.{each}" for each in Degree),
        *(f"degree_more.{each}" for each in Degree),
        *(f"details.national.{each.value}" for each in NationalStatus),
        *(f"details.then.{each.value}" for each in NationalStatus),
        *(f"action.{each}" for each in Action),
        *(f"level.{each}" for each in LEVELS),
        *(f"channel.{each}" for each in Channel),
        *(f"online.{each}" for each in OnlineLevel),
        *(f"online_short.{each}" for each in OnlineLevel),
        *(f"limit.{number}.{each}" for each in LimitUnit for number in ("one", "more")),
    ],
)
def test_whatever_core_may_say_has_a_sentence(key):
    assert WORDING.has(key)


@pytest.mark.parametrize(
    ("amount", "currency", "vi", "en"),
    [
        pytest.param(0, "VND", "Miễn phí", "Free", id="nothing"),
        pytest.param(1_500_000, "VND", "1.500.000 đồng", "1,500,000 VND", id="millions"),
        pytest.param(10, "USD", "10 USD", "10 USD", id="foreign money"),
    ],
)
def test_sums_are_written_as_each_language_writes_them(amount, currency, vi, en):
    assert VI.money(amount, currency) == vi and EN.money(amount, currency) == en


@pytest.mark.parametrize(
    ("limit", "vi", "en"),
    [
        pytest.param(Limit.same_day(), "Trong ngày", "Same day", id="same day"),
        pytest.param(Limit(1, LimitUnit.WEEK), "1 tuần", "1 week", id="one"),
        pytest.param(
            Limit("0.5", LimitUnit.WORKING_DAY), "0,5 ngày làm việc", "0.5 working days", id="half"
        ),
        pytest.param(
            Limit(1000, LimitUnit.WORKING_HOUR),
            "1.000 giờ làm việc",
            "1,000 working hours",
            id="thousands",
        ),
    ],
)
def test_limits_in_words(limit, vi, en):
    assert VI.limit(limit) == vi and EN.limit(limit) == en


HOLIDAY = date(2026, 11, 24)
CALENDAR = Calendar(
    2026,
    2027,
    {HOLIDAY: Day(HOLIDAY, DayKind.OFF, Why.HOLIDAY, "Ngày Văn hóa Việt Nam", "Culture Day")},
)


def reasons(received_at, count):
    found = due(received_at.replace(tzinfo=CIVIL), Limit(count, LimitUnit.WORKING_DAY), CALENDAR)
    told = [reason.as_json() for reason in found.reasons]
    return VI.reasons(told, found.at), EN.reasons(told, found.at)


def test_a_holiday_on_the_way_is_named_in_both_languages():
    vi, en = reasons(datetime(2026, 11, 20, 10), 2)
    assert vi == [
        "không tính thứ Bảy, Chủ nhật 21–22/11",
        "không tính 24/11 (Ngày Văn hóa Việt Nam)",
    ]
    assert en[1] == "24/11 (Culture Day) not counted"


def test_reception_after_the_cut_off_is_told():
    vi, _ = reasons(datetime(2026, 11, 2, 15, 1), 1)
    assert vi == ["nhận sau giờ chốt ngày 02/11 nên tính như nhận ngày làm việc kế tiếp"]


def test_many_weekends_are_told_as_first_last_and_how_many():
    vi, _ = reasons(datetime(2026, 11, 2, 10), 60)
    assert vi[0].startswith("không tính thứ Bảy, Chủ nhật 07/11/2026 … 24/01 (")


def test_a_reason_of_tomorrow_does_not_break_the_page_of_today():
    told = [{"date": "2026-11-24", "why": "eclipse"}]
    assert VI.reasons(told, datetime(2026, 11, 30, tzinfo=UTC)) == ["24/11 được tính riêng"]


# --- opening hours ----------------------------------------------------------------------

SATURDAY_DESK = Week(desk=((),) * 5 + (periods("07:30-11:00"), ()), cutoff=CutOff(time(15)))


def test_days_with_the_same_hours_share_a_line():
    assert [(line.days, line.times) for line in timetable(SATURDAY_DESK, VI)] == [
        ("Thứ Hai đến thứ Sáu", "07:30–11:30, 13:00–17:00"),
        ("Thứ Bảy", "07:30–11:00"),
    ]


@pytest.mark.parametrize(
    ("at", "said", "is_open"),
    [
        pytest.param(datetime(2026, 11, 2, 7, 0), "Hôm nay mở cửa lúc 07:30", False, id="early"),
        pytest.param(datetime(2026, 11, 2, 7, 30), "Đang mở cửa, đến 11:30", True, id="opening"),
        pytest.param(datetime(2026, 11, 2, 12, 0), "Hôm nay mở cửa lúc 13:00", False, id="lunch"),
        pytest.param(
            datetime(2026, 11, 2, 17, 0),
            "Hôm nay đã đóng cửa, mở lại thứ Ba, 03/11/2026 lúc 07:30",
            False,
            id="closing",
        ),
        pytest.param(
            datetime(2026, 11, 7, 10, 0), "Đang mở cửa, đến 11:00", True, id="Saturday desk"
        ),
        pytest.param(
            datetime(2026, 11, 8, 10, 0),
            "Hôm nay nghỉ, mở lại thứ Hai, 09/11/2026 lúc 07:30",
            False,
            id="Sunday",
        ),
        pytest.param(
            datetime(2026, 11, 24, 10, 0),
            "Hôm nay nghỉ (Ngày Văn hóa Việt Nam), mở lại thứ Tư, 25/11/2026 lúc 07:30",
            False,
            id="holiday",
        ),
        pytest.param(datetime(2031, 1, 2, 10, 0), "", False, id="year without a calendar"),
    ],
)
def test_whether_the_desk_is_open_now(at, said, is_open):
    calendar = Calendar(2026, 2027, CALENDAR.days, SATURDAY_DESK)
    found = today(calendar, at.replace(tzinfo=CIVIL), VI)
    assert (found.said, found.open) == (said, is_open)


def test_a_day_off_closes_the_saturday_desk_too():
    saturday = date(2026, 11, 7)
    closed = {saturday: Day(saturday, DayKind.OFF, Why.CLOSURE)}
    assert openings(Calendar(2026, 2026, closed, SATURDAY_DESK), saturday) == ()


def test_desk_hours_beyond_working_hours_lengthen_the_day():
    week = Week(desk=(periods("11:00-12:30"), *((),) * 6))
    monday = date(2026, 11, 2)
    assert openings(Calendar(2026, 2026, {}, week), monday) == periods("07:30-12:30, 13:00-17:00")
