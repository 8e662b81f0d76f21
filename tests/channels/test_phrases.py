"""Answers and notices in a citizen's words: complete, and for SMS in one segment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from channels.notices import full_notice, short_notice
from channels.phrases import Phrases
from channels.room import Part, Room, fitted, shortened
from channels.saved_wording import overlaid
from channels.sms.segments import cost, to_gsm
from channels.sms.texts import ONE_SEGMENT, sms_digest, sms_notice, sms_phrases
from channels.wording import citizens_wording
from core.dossiers.disclosure import Degree, public_status
from core.dossiers.enquiries import Answer, Outcome
from core.dossiers.states import NATIONAL, NationalStatus, State
from core.language import LANGUAGES
from core.notices.kinds import NOTICE_KINDS
from core.notices.owing import KINDS
from core.notices.sentences import places
from tests.channels.known_dossiers import CODE, DETAILS, LONGEST_CODE

WORDING = citizens_wording()
SMS = sms_phrases(WORDING)
CHAT = Phrases(WORDING)
LONG_UNIT = "Trung tâm Phục vụ hành chính công Ủy ban nhân dân phường Buôn Ma Thuột"
FACTS = {
    "code": CODE,
    "unit": "Ủy ban nhân dân xã Minh Họa",
    "officer": "Trần Văn Mẫu",
    "received_at": "2026-10-08T09:00+07:00",
    "due_at": "2026-10-22T16:30+07:00",
    "completed_at": None,
    "returned_at": None,
    "asked": "Giấy chứng sinh bản chính",
    "outcome": "",
}


def detailed(state: State, **changes: object) -> Answer:
    details = replace(DETAILS, state=state, status=NATIONAL[state], **changes)
    return Answer(Outcome.DETAILS, public_status(CODE, state, State.IN_REVIEW), details)


def test_both_languages_have_every_sentence_with_the_same_places():
    assert WORDING.faults() == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("before", [None, State.IN_REVIEW])
@pytest.mark.parametrize("state", State)
def test_the_public_answer_fits_one_segment_in_every_state_even_with_the_longest_code(
    state, before, language
):
    if state in (State.WAITING_PAPERS, State.WAITING_PAYMENT) and before is None:
        before = State.RECEIVED
    status = public_status(LONGEST_CODE, state, before)
    sentence = to_gsm(SMS.answer(Answer(Outcome.STATUS, status), language))
    assert len(LONGEST_CODE) == 52
    assert cost(sentence).segments == 1
    assert cost(sentence).gsm7
    assert LONGEST_CODE in sentence
    # L-54: code and degree of completion, and whether something is asked.
    assert (to_gsm(WORDING.say("status.asks", language)) in sentence) == status.asks_applicant
    assert (
        status.degree is Degree.FILED
        or status.degree is Degree.ENDED
        or (f"{status.percent}%" in sentence)
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", State)
def test_the_detailed_answer_fits_one_segment_in_every_state(state, language):
    answer = detailed(
        state,
        unit=LONG_UNIT,
        asked="Bản chính giấy chứng sinh " * 20,
        procedure="Thủ tục có tên rất dài " * 10,
        due_provisional=True,
    )
    sentence = to_gsm(SMS.answer(answer, language))
    assert cost(sentence).segments == 1
    assert CODE in sentence
    assert to_gsm(WORDING.say(f"details.status.{NATIONAL[state]}", language)) in sentence


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "outcome", [Outcome.NOT_FOUND, Outcome.AMBIGUOUS, Outcome.TOO_MANY, Outcome.LOCKED]
)
def test_a_question_without_answer_gets_one_segment_too(outcome, language):
    sentence = to_gsm(SMS.answer(Answer(outcome), language))
    assert cost(sentence).segments == 1
    assert "{" not in sentence


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "what",
    ["answer.help", "answer.stopped", "answer.resumed", "follow.how", "follow.needs_pin",
     "rate.how", "guide.how", "guide.not_found", "petition.how"],
)  # fmt: skip
def test_help_and_wishes_are_answered_in_one_segment(what, language):
    assert cost(to_gsm(SMS.said(what, language))).segments == 1


def test_the_public_answer_reads_as_a_citizen_expects():
    status = public_status(CODE, State.WAITING_PAPERS, State.IN_REVIEW)
    assert to_gsm(SMS.answer(Answer(Outcome.STATUS, status), "vi")) == (
        f"Ho so {CODE}: dang xu ly, hoan thanh 40%. Can bo sung giay to hoac nop phi, thue."
    )


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        pytest.param(
            detailed(State.IN_REVIEW),
            f"Ho so {CODE}: dang xu ly. Hen tra 22/10/2026."
            " Noi giai quyet: Phong Van hoa - Xa hoi. Tiep nhan 08/10/2026.",
            id="in progress: due date, unit, reception",
        ),
        pytest.param(
            detailed(State.WAITING_PAPERS, asked="giấy chứng sinh\n(bản chính)"),
            f"Ho so {CODE}: can bo sung giay to. Yeu cau: giay chung sinh (ban chinh)."
            " Noi giai quyet: Phong Van hoa - Xa hoi.",
            id="papers asked: which, before all else",
        ),
        pytest.param(
            detailed(State.IN_REVIEW, asked="cũ"),
            f"Ho so {CODE}: dang xu ly. Hen tra 22/10/2026."
            " Noi giai quyet: Phong Van hoa - Xa hoi. Tiep nhan 08/10/2026.",
            id="what was asked before and given is not repeated",
        ),
        pytest.param(
            detailed(State.READY, completed_at=datetime(2026, 10, 20, 18, 0, tzinfo=UTC)),
            f"Ho so {CODE}: da xu ly xong, moi den nhan ket qua. Xong ngay 21/10/2026."
            " Noi giai quyet: Phong Van hoa - Xa hoi.",
            id="ready: the civil date, not the UTC one",
        ),
    ],
)
def test_the_detailed_answer_says_the_most_wanted_first(answer, sentence):
    assert to_gsm(SMS.answer(answer, "vi")).startswith(sentence)


def test_a_chat_has_room_for_all_details():
    sentence = CHAT.answer(detailed(State.IN_REVIEW, unit=LONG_UNIT), "vi")
    assert LONG_UNIT in sentence
    assert "Đăng ký khai sinh" in sentence


def test_an_answer_given_before_is_repeated_as_it_was():
    assert SMS.answer(Answer(Outcome.STATUS, earlier="như cũ"), "vi") == "như cũ"


def test_when_pins_are_closed_the_public_status_is_still_told():
    status = public_status(CODE, State.IN_REVIEW, None)
    sentence = SMS.answer(Answer(Outcome.LOCKED, status), "vi")
    assert "40%" in sentence
    assert WORDING.say("answer.details_closed", "vi") in sentence


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(NOTICE_KINDS.keys() - {"reappointed"}))
def test_a_short_notice_is_one_segment_even_with_the_longest_code_and_unit(kind, language):
    facts = FACTS | {"code": LONGEST_CODE, "unit": LONG_UNIT}
    link = f"https://motcua.example.vn/tra-cuu?ma={LONGEST_CODE}"
    text = sms_notice(WORDING, kind, facts, language, link=link)
    assert cost(text).segments == 1
    assert cost(text).gsm7
    assert LONGEST_CODE in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", NOTICE_KINDS)
def test_a_short_notice_names_no_person_and_no_reason(kind, language):
    text = short_notice(WORDING, kind, FACTS, language)
    assert FACTS["officer"] not in text
    assert FACTS["asked"] not in text


@pytest.mark.parametrize("status", NationalStatus)
def test_every_status_that_owes_a_notice_has_its_sentence(status):
    assert WORDING.has(f"notice.short.{KINDS[status]}")
    assert WORDING.has(f"details.status.{status}")


@pytest.mark.parametrize("degree", Degree)
def test_every_degree_of_completion_has_its_sentence(degree):
    assert WORDING.has(f"status.{degree}")


def test_a_short_notice_gives_the_due_date_then_the_link_then_the_unit():
    text = sms_notice(WORDING, "received", FACTS, "vi", link="https://a.vn/t")
    assert text == (
        f"Ho so {CODE} da duoc tiep nhan. Hen tra: 22/10/2026. https://a.vn/t UBND xa Minh Hoa."
    )


def test_a_date_that_the_calendar_moved_says_why_in_one_segment():
    storm = {"date": "2026-11-04", "why": "closure", "name": "Bão số 9"}
    facts = FACTS | {"due_at": "2026-11-06T17:00+07:00", "reasons": [storm]}
    text = sms_notice(WORDING, "due_changed", facts, "vi", link="https://a.vn/t")
    assert "Hen tra: 06/11/2026. Vi 4/11 co quan nghi." in text
    assert cost(text).segments == 1
    assert "Vì 4/11 cơ quan nghỉ." in full_notice(WORDING, "due_changed", facts, "vi")


def test_a_short_notice_of_a_result_promises_no_date():
    assert "22/10/2026" not in sms_notice(WORDING, "ready", FACTS, "vi")


def test_the_full_notice_carries_the_six_facts_of_l_46():
    facts = FACTS | {
        "completed_at": "2026-10-20T10:05+07:00",
        "returned_at": "2026-10-21T08:15+07:00",
    }
    text = full_notice(WORDING, "handed_over", facts, "vi", link="https://a.vn/t")
    for fact in (
        "Ủy ban nhân dân xã Minh Họa",
        "Trần Văn Mẫu",
        "09:00 08/10/2026",
        "16:30 22/10/2026",
        "10:05 20/10/2026",
        "08:15 21/10/2026",
        "https://a.vn/t",
    ):
        assert fact in text


def test_the_full_notice_leaves_out_what_is_not_known():
    lines = full_notice(WORDING, "received", FACTS, "vi").splitlines()
    assert len(lines) == 6  # the sentence, agency, officer, two moments, what is asked


WANTED = FACTS | {"until": "2026-10-30T23:59+07:00", "amount": 1250000}


def test_who_owes_papers_or_money_is_told_until_when_and_how_much():
    text = sms_notice(WORDING, "payment_asked", WANTED, "vi")
    assert text == (
        f"Ho so {CODE} can nop phi hoac thue. Han: 30/10/2026. So tien: 1.250.000 dong."
        " UBND xa Minh Hoa."
    )
    assert "VND 1,250,000" in sms_notice(WORDING, "payment_asked", WANTED, "en")
    lines = full_notice(WORDING, "supplement_asked", WANTED, "vi").splitlines()
    assert "Nội dung yêu cầu: Giấy chứng sinh bản chính" in lines
    assert "Hạn: 30/10/2026" in lines


def saved(kind: str, short: str, full: str = ""):
    return overlaid(WORDING, {kind: {"vi": {"short": short} | ({"full": full} if full else {})}})


def test_saved_sentences_lie_over_the_shipped_ones_and_say_nothing_twice():
    wording = saved("payment_asked", "{unit}: nộp {amount} đồng trước {until}, hồ sơ {code}.")
    assert sms_notice(wording, "payment_asked", WANTED, "vi") == (
        f"UBND xa Minh Hoa: nop 1.250.000 dong truoc 30/10/2026, ho so {CODE}."
    )
    assert sms_notice(wording, "ready", FACTS, "vi") == sms_notice(WORDING, "ready", FACTS, "vi")
    assert sms_notice(wording, "payment_asked", FACTS, "en").startswith("Dossier")


def test_the_full_notice_begins_with_a_sentence_of_its_own_where_there_is_one():
    wording = saved("received", "Hồ sơ {code}.", "Chúng tôi đã nhận hồ sơ {code} ngày {received}.")
    first, *rest = full_notice(wording, "received", FACTS, "vi").splitlines()
    assert first == f"Chúng tôi đã nhận hồ sơ {CODE} ngày 08/10/2026."
    assert rest == full_notice(WORDING, "received", FACTS, "vi").splitlines()[1:]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", NOTICE_KINDS)
def test_every_place_that_a_sentence_may_have_is_filled_even_when_nothing_is_known(kind, language):
    every = " ".join(f"{{{name}}}" for name in places(kind))
    wording = overlaid(WORDING, {kind: {language: {"short": every, "full": every}}})
    bare = {"code": CODE, "due_at": None, "unit": ""}
    for text in (
        short_notice(wording, kind, bare, language),
        full_notice(wording, kind, WANTED, language),
    ):
        assert CODE in text
        assert "{" not in text
        assert "None" not in text


def test_five_texts_become_one_that_says_each_kind_once():
    told = [("received", FACTS | {"code": f"X98.01-261102-000{n}"}) for n in range(1, 4)]
    told += [("ready", FACTS), ("on_time", FACTS)]
    text = sms_digest(WORDING, told, "vi")
    assert text == (
        "Ho so X98.01-261102-0001, X98.01-261102-0002, X98.01-261102-0003 da duoc tiep nhan."
        f" Ho so {CODE} da co ket qua. Moi chu ho so hoac nguoi duoc uy quyen den nhan."
        f" Ho so {CODE} van dung hen. Ong/ba khong can lam gi."
    )
    assert cost(text).segments < sum(
        cost(sms_notice(WORDING, kind, facts, "vi")).segments for kind, facts in told
    )
    assert sms_digest(WORDING, told * 3 + [("ready", FACTS | {"code": "9" * 300})], "vi") is None


def test_kinds_whose_sentences_name_a_date_are_said_of_each_dossier():
    wording = saved("received", "Hồ sơ {code} hẹn trả {due}.")
    told = [("received", FACTS), ("received", FACTS | {"due_at": "2026-11-03T17:00+07:00"})]
    text = sms_digest(wording, told, "vi")
    assert text == f"Ho so {CODE} hen tra 22/10/2026. Ho so {CODE} hen tra 03/11/2026."


LETTERS = Room(40, len)


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        pytest.param([Part("b" * 34)], "aaaaa " + "b" * 34, id="just fits"),
        pytest.param([Part("b" * 35)], "aaaaa", id="one too many is left out"),
        pytest.param([Part("b" * 35), Part("c")], "aaaaa c", id="what follows may still fit"),
        pytest.param(
            [Part("what is needed of you is a birth paper", may_be_cut=True)],
            "aaaaa what is needed of you is a...",
            id="cut between words",
        ),
        pytest.param(
            [Part("a " + "b" * 40, may_be_cut=True)], "aaaaa", id="a stump is not worth it"
        ),
    ],
)
def test_sentences_are_added_while_there_is_room(parts, text):
    assert fitted("aaaaa", parts, LETTERS) == text


def test_a_first_sentence_without_room_stays_whole():
    assert fitted("a" * 50, [Part("b", may_be_cut=True)], LETTERS) == "a" * 50


def test_units_are_abbreviated_as_officials_do():
    assert shortened(LONG_UNIT) == "TTPVHCC UBND phường Buôn Ma Thuột"
    assert ONE_SEGMENT.measure("Hồ sơ") == 5


ANEW = FACTS | {
    "reappointed_at": "2026-10-30T17:00+07:00",
    "reason": "Chờ kết quả xác minh thực địa\ncủa cơ quan chuyên môn",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", ["Mưa bão", "Chờ xác minh. " * 280, "[{€}] " * 200], ids=len)
def test_an_apology_tells_both_dates_and_the_reason_in_two_segments_at_most_L40(reason, language):
    facts = ANEW | {"code": LONGEST_CODE, "unit": LONG_UNIT, "reason": reason}
    link = f"https://motcua.example.vn/tra-cuu?ma={LONGEST_CODE}"
    text = sms_notice(WORDING, "reappointed", facts, language, link=link)
    assert cost(text).gsm7
    assert cost(text).segments <= 2
    for told in (LONGEST_CODE, "22/10/2026", "30/10/2026", to_gsm(reason)[:5]):
        assert told in text


def test_an_apology_as_a_text_and_in_full():
    text = sms_notice(WORDING, "reappointed", ANEW, "vi")
    assert text == (
        f"Ho so {CODE}: xin loi vi tra ket qua cham. Ngay hen 22/10/2026 chuyen sang 30/10/2026."
        " Ly do: Cho ket qua xac minh thuc dia cua co quan chuyen mon UBND xa Minh Hoa."
    )
    full = full_notice(WORDING, "reappointed", ANEW, "vi")
    assert "Hẹn trả lại: 17:00 30/10/2026" in full
    assert "Lý do: Chờ kết quả xác minh thực địa" in full


def test_the_answer_gives_the_new_date_with_the_apology_L40():
    anew = datetime(2026, 10, 30, 10, 0, tzinfo=UTC)
    answer = detailed(State.IN_REVIEW, reappointed_at=anew)
    assert to_gsm(SMS.answer(answer, "vi")).startswith(
        f"Ho so {CODE}: dang xu ly. Xin loi vi cham tra: hen lai 30/10/2026 thay cho 22/10/2026."
    )
    done = detailed(State.READY, reappointed_at=anew, completed_at=anew)
    assert "Xin loi" not in to_gsm(SMS.answer(done, "vi"))
