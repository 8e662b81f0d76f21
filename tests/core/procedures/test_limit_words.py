"""Words settle a time limit where they are plain, and never where they are not."""

from __future__ import annotations

import pytest

from core.calendar.hours import CutOffMode
from core.calendar.limits import Limit, LimitUnit
from core.procedures.limit_kinds import LimitKind, kind_of
from core.procedures.review import missing, review
from tests.core.procedures.rows import content, way

SAME_DAY = (
    "Nếu nhận hồ sơ sau 15 giờ thì hẹn trả kết quả cho người yêu cầu trong ngày làm việc tiếp theo."
)


def read(description: str = "", *, steps: str = "", value=None, unit=None, raw: str | None = None):
    told = raw if raw is not None else "" if value is None else str(value)
    row = way(time_value=value, time_unit=unit, time_raw=told, description=description)
    return content(ways=[row], steps=steps).ways[0]


def days(count: int, unit: LimitUnit = LimitUnit.WORKING_DAY) -> Limit:
    return Limit(count, unit)


@pytest.mark.parametrize(
    ("description", "limit", "kind"),
    [
        pytest.param(
            "05 ngày làm việc kể từ ngày nhận được hồ sơ đầy đủ, hợp lệ.",
            days(5),
            "working_day",
            id="working days",
        ),
        pytest.param(
            "Trong vòng 15 ngày", days(15, LimitUnit.CALENDAR_DAY), "calendar_day", id="d"
        ),
        pytest.param("Không quá 2 tuần.", days(2, LimitUnit.WEEK), "week", id="weeks"),
        pytest.param("Tối đa 03 tháng", days(3, LimitUnit.MONTH), "month", id="months"),
        pytest.param(
            "Thời hạn giải quyết: 4 giờ làm việc",
            days(4, LimitUnit.WORKING_HOUR),
            "working_hour",
            id="hours",
        ),
        pytest.param(
            "Nộp tại quầy.\nThời hạn giải quyết: 13 (mười ba) ngày làm việc, kể từ ngày tiếp nhận"
            " hồ sơ (không tính thời gian lấy ý kiến)",
            days(13),
            "working_day",
            id="on a line of its own",
        ),
        pytest.param("từ 5 đến 7 ngày làm việc", days(7), "range", id="a range: the later end"),
        pytest.param("10-15 ngày", days(15, LimitUnit.CALENDAR_DAY), "range", id="with a dash"),
    ],
)
def test_one_plain_limit_in_words_is_taken(description, limit, kind):
    found = read(description)
    assert found.limit == limit
    assert kind_of(found) == kind
    assert kind_of(found).understood


@pytest.mark.parametrize(
    ("description", "why"),
    [
        pytest.param(
            "28 ngày làm việc (cấp mới), 02 ngày làm việc (cấp lại)", "limit_by_case", id="by case"
        ),
        pytest.param(
            "Thời gian giải quyết 15 ngày làm việc và 47 ngày.", "limit_by_case", id="a sum"
        ),
        pytest.param(
            "Trường hợp phải xác minh thì 10 ngày làm việc", "limit_unclear", id="one case"
        ),
        pytest.param("Trong 48 giờ", "limit_unclear", id="hours of the clock or of work"),
        pytest.param("Không quy định thời hạn giải quyết", "limit_not_regulated", id="none set"),
        pytest.param("Gửi qua bưu điện", "limit_missing", id="nothing about time"),
        pytest.param("Trước ngày 20 tháng 12", "limit_missing", id="a date is no limit"),
    ],
)
def test_words_that_are_not_plain_are_left_to_a_person(description, why):
    found = read(description)
    assert found.limit is None
    assert kind_of(found) == why
    assert not kind_of(found).understood


def test_a_bare_number_takes_the_unit_that_plain_words_give_it():
    assert read("05 ngày làm việc kể từ ngày nhận hồ sơ", value=5).limit == days(5)


def test_a_bare_number_with_another_one_in_words_is_contradicted():
    found = read("03 ngày làm việc", value=1)
    assert found.limit is None
    assert kind_of(found) is LimitKind.CONTRADICTED


def test_a_bare_number_takes_no_unit_from_the_steps_of_the_procedure():
    found = read(steps="Trong 05 ngày làm việc kể từ ngày nhận hồ sơ, chuyên viên báo.", value=5)
    assert found.limit is None


@pytest.mark.parametrize("value", [1, None])
def test_the_rule_of_15_00_makes_a_same_day_result_and_its_cut_off(value):
    row = way(time_value=value, time_unit=None, time_raw="1" if value else "")
    taken = content(ways=[row], steps=SAME_DAY)
    assert taken.ways[0].limit == Limit.same_day()
    assert taken.cutoff_policy is CutOffMode.SAME_DAY_ONLY


def test_the_rule_of_15_00_leaves_a_limit_with_its_unit_alone():
    taken = content(steps=SAME_DAY)
    assert taken.ways[0].limit == days(5)
    assert taken.cutoff_policy is CutOffMode.SAME_DAY_ONLY


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("Trả kết quả trong ngày làm việc.", id="no hour"),
        pytest.param("Nhận hồ sơ đến 15 giờ.", id="an hour of opening"),
        pytest.param("Hẹn trả kết quả (nếu nhận bổ sung sau 15 giờ).", id="one case of several"),
    ],
)
def test_other_words_about_15_00_change_nothing(said):
    taken = content(ways=[way(time_value=1, time_unit=None, time_raw="1")], steps=said)
    assert taken.ways[0].limit is None
    assert taken.cutoff_policy is None


@pytest.mark.parametrize(
    ("raw", "description"),
    [
        pytest.param("Không phải trả kết quả cho người nộp thuế", "", id="nothing to hand over"),
        pytest.param("", "Thời hạn giải quyết hồ sơ: Ngay sau khi nhận đủ hồ sơ.", id="at once"),
    ],
)
def test_where_nobody_waits_no_date_is_missing(raw, description):
    found = read(description, raw=raw)
    assert kind_of(found) is LimitKind.NO_APPOINTMENT
    taken = content(
        ways=[way(time_value=None, time_unit=None, time_raw=raw, description=description)]
    )
    assert not [doubt for doubt in review(taken) if doubt["where"] == "ways.0.limit"]
    assert "limit" not in missing(taken)
