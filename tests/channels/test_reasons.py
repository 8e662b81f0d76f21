"""Why a date is that date: short for SMS, to be read aloud, and in full."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from channels.phrases import Phrases
from channels.reasons import full, sms, speech, stretches
from channels.sms.segments import cost, to_gsm
from channels.sms.texts import sms_phrases
from channels.wording import citizens_wording
from core.calendar.due import due
from core.calendar.limits import Limit, LimitUnit
from core.calendar.reasons import Reason, Why
from core.dossiers.disclosure import public_status
from core.dossiers.enquiries import Answer, Outcome
from core.dossiers.states import State
from core.language import LANGUAGES
from tests.channels.known_dossiers import CODE, DETAILS, LONGEST_CODE
from tests.core.calendar.nation import hanoi, nation

WORDING = citizens_wording()


def told(received: str, count: int, unit: LimitUnit = LimitUnit.WORKING_DAY):
    """The reasons of a due date as they are stored."""
    return [
        reason.as_json() for reason in due(hanoi(received), Limit(count, unit), nation()).reasons
    ]


def reasons(*given: Reason):
    return [reason.as_json() for reason in given]


def day(month: int, number: int, why: Why, **more: object) -> Reason:
    return Reason(date(2026, month, number), why, **more)


STORM = [day(11, 3, Why.CLOSURE, name="Bão số 12", document="CĐ 05"), day(11, 4, Why.CLOSURE)]


@pytest.mark.parametrize(
    ("found", "vi", "en"),
    [
        pytest.param(told("24/04/2026 09:00", 2), "vi 26/4, 27/4 nghi le", None, id="E17"),
        pytest.param(
            told("29/04/2026 08:00", 5),
            "vi 30/4, 1/5 nghi le",
            "as 30/4, 1/5 off (holiday)",
            id="the weekend after two holidays goes without saying",
        ),
        pytest.param(
            told("12/02/2026 14:00", 5),
            "vi 14/2-22/2 nghi Tet",
            "as 14/2-22/2 off (Tet)",
            id="E14: Tet with its weekends in one piece",
        ),
        pytest.param(
            told("31/12/2025 10:00", 6),
            "vi 1/1, 2/1 nghi le; 10/1 lam bu",
            None,
            id="E12: a make-up Saturday",
        ),
        pytest.param(
            told("28/04/2026 15:20", 5),
            "vi 30/4, 1/5 nghi le; nhan 28/4 sau gio chot",
            None,
            id="E19: the cut-off",
        ),
        pytest.param(told("06/11/2026 20:15", 1), "vi nop 6/11 ngoai gio", None, id="E07"),
        pytest.param(told("05/11/2026 08:30", 3), "", "", id="weekends alone"),
        pytest.param([], "", "", id="nothing"),
        pytest.param(reasons(*STORM), "vi 3/11, 4/11 co quan nghi", None, id="a storm"),
        pytest.param(
            reasons(*STORM, day(11, 24, Why.HOLIDAY)),
            "vi 3/11, 4/11 co quan nghi; 24/11 nghi le",
            None,
            id="a storm and a holiday",
        ),
        pytest.param(
            reasons(*[day(10, number, Why.WAITING) for number in (8, 9, 12)]),
            "vi cho bo sung 3 ngay",
            "as 3 days waiting for papers",
            id="E67: waiting",
        ),
        pytest.param(
            reasons(day(12, 31, Why.HALF_DAY, hours="07:30-11:30")),
            "vi 31/12 lam mot phan ngay",
            None,
            id="E64: a half day",
        ),
        pytest.param(reasons(day(2, 6, Why.SWAP)), "vi 6/2 nghi hoan doi", None, id="a swap"),
        pytest.param(reasons(day(11, 7, Why.OPEN_DESK)), "", "", id="a desk open on Saturday"),
    ],
)
def test_an_sms_says_in_a_few_words_what_is_out_of_the_ordinary(found, vi, en):
    assert to_gsm(sms(found, WORDING, "vi")) == vi
    if en is not None:
        assert sms(found, WORDING, "en") == en


@pytest.mark.parametrize(
    ("found", "vi", "en"),
    [
        pytest.param(
            told("29/04/2026 08:00", 5),
            "vì ngày ba mươi tháng tư và mùng một tháng năm nghỉ lễ",
            "because public offices are closed for holidays on the thirtieth of April"
            " and the first of May",
            id="two days",
        ),
        pytest.param(
            told("12/02/2026 14:00", 5),
            "vì từ ngày mười bốn tháng hai đến ngày hai mươi hai tháng hai nghỉ Tết",
            "because public offices are closed for Tet on the days from the fourteenth of February"
            " to the twenty-second of February",
            id="Tet",
        ),
        pytest.param(
            told("20/11/2026 15:30", 2),
            "vì ngày hai mươi tư tháng mười một nghỉ lễ, và hồ sơ nhận ngày hai mươi tháng mười một"
            " sau giờ chốt nên tính từ ngày làm việc kế tiếp",
            None,
            id="cut-off",
        ),
        pytest.param(told("05/11/2026 08:30", 3), "", "", id="weekends alone"),
    ],
)
def test_a_voice_says_it_without_digits_or_short_forms(found, vi, en):
    assert speech(found, WORDING, "vi") == vi
    if en is not None:
        assert speech(found, WORDING, "en") == en


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_day_of_a_year_can_be_spoken_without_a_digit(language):
    for number in range(1, 32):
        for month in range(1, 13):
            said = WORDING.say(
                "spoken.date",
                language,
                day=WORDING.say(f"spoken.day.{number}", language),
                month=WORDING.say(f"spoken.month.{month}", language),
            )
            assert not any(letter.isdigit() for letter in said)


def test_in_full_each_rule_is_a_clause_with_names_and_documents():
    due_on = date(2026, 5, 8)
    assert full(told("28/04/2026 15:20", 5), due_on, WORDING, "vi") == [
        "nhận sau giờ chốt ngày 28/04 nên tính như nhận ngày làm việc kế tiếp",
        "không tính 30/04 (Ngày Chiến thắng 30/4), 01/05 (Ngày Quốc tế Lao động 1/5),"
        " theo Bộ luật Lao động 2019, điều 112",
        "không tính thứ Bảy, Chủ nhật 02–03/05",
    ]
    assert full(reasons(*STORM), due_on, WORDING, "vi") == [
        "không tính 03/11 (Bão số 12), cơ quan nghỉ, theo CĐ 05",
        "không tính 04/11, cơ quan nghỉ",
    ]


def test_in_full_a_day_that_is_only_expected_says_so():
    (clause,) = full(told("02/02/2027 10:00", 3), date(2027, 2, 12), WORDING, "vi")
    assert clause.startswith("không tính 04–10/02 (Tết Nguyên đán)")
    assert "dự kiến" in clause


@pytest.mark.parametrize("why", Why)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_its_clause_in_full(why, language):
    assert WORDING.has(f"reason.full.{why}")
    (clause,) = full(reasons(day(11, 3, why)), date(2026, 11, 9), WORDING, language)
    assert "03/11" in clause


def test_stretches_keep_weekends_inside_and_drop_them_at_the_ends_of_short_ones():
    bridged = reasons(
        day(4, 30, Why.HOLIDAY),
        day(5, 1, Why.CLOSURE),
        day(5, 2, Why.WEEKEND),
        day(5, 3, Why.WEEKEND),
        day(5, 9, Why.WEEKEND),
    )
    (found,) = stretches(bridged)
    assert (found.days[0], found.days[-1]) == (date(2026, 4, 30), date(2026, 5, 1))


def answered(found, *, unit: str = "Phòng Tư pháp", code: str = CODE, provisional: bool = False):
    details = replace(
        DETAILS, unit=unit, due_reasons=tuple(found), due_provisional=provisional, procedure="Nuôi"
    )
    return Answer(Outcome.DETAILS, public_status(code, State.IN_REVIEW, None), details)


def test_the_status_by_sms_explains_the_date_in_one_segment():
    text = to_gsm(sms_phrases(WORDING).answer(answered(told("29/04/2026 08:00", 5)), "vi"))
    assert text == (
        f"Ho so {CODE}: dang xu ly. Hen tra 22/10/2026, vi 30/4, 1/5 nghi le."
        " Noi giai quyet: Phong Tu phap. Tiep nhan 08/10/2026. Thu tuc: Nuoi."
    )
    assert cost(text).segments == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("provisional", [False, True])
@pytest.mark.parametrize("code", [CODE, LONGEST_CODE])
@pytest.mark.parametrize(
    "unit", ["Phòng Tư pháp", "Trung tâm Phục vụ hành chính công phường Buôn Ma Thuột"]
)
@pytest.mark.parametrize("count", [1, 5, 12, 40, 200])
def test_reasons_are_dropped_before_any_fact_and_never_cost_a_second_segment(
    language, provisional, code, unit, count
):
    phrases = sms_phrases(WORDING)
    plain = to_gsm(
        phrases.answer(answered([], unit=unit, code=code, provisional=provisional), language)
    )
    found = told("28/04/2026 15:20", count)
    text = to_gsm(
        phrases.answer(answered(found, unit=unit, code=code, provisional=provisional), language)
    )
    assert cost(text).segments == cost(plain).segments == 1
    assert cost(text).gsm7
    assert all(sentence in text for sentence in plain.split(". ") if "2026" not in sentence)
    assert "22/10/2026" in text


def test_a_chat_has_room_for_the_reasons():
    said = Phrases(WORDING).answer(answered(told("12/02/2026 14:00", 5)), "vi")
    assert "Hẹn trả 22/10/2026, vì 14/2-22/2 nghỉ Tết." in said
