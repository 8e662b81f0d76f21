"""Texts that somebody waits for fit where they must, in both languages."""

from __future__ import annotations

import pytest

from channels.asked import code_text, missed_call_text
from channels.sms.segments import cost, to_gsm
from channels.sms.texts import TWO_SEGMENTS
from channels.wording import citizens_wording
from tests.channels.known_dossiers import CODE, LONGEST_CODE

WORDING = citizens_wording()


def dossier(code: str = CODE, **changes) -> dict[str, object]:
    return {"code": code, "percent": 40, "degree": "in_progress", "asks": False} | changes


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_code_is_one_segment_and_says_how_long_it_is_good(language):
    text = to_gsm(code_text(WORDING, "004711", language))
    assert "004711" in text and " 5 " in text
    assert cost(text).segments == 1


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_missed_call_is_answered_in_two_segments_whatever_there_is_to_tell(language):
    facts = {"dossiers": [dossier(LONGEST_CODE, asks=True)] * 3, "more": 97}
    text = to_gsm(missed_call_text(WORDING, facts, language, room=TWO_SEGMENTS))
    assert LONGEST_CODE in text
    assert cost(text).segments <= 2


def test_where_each_dossier_stands_is_told_and_whether_it_asks_something():
    facts = {"dossiers": [dossier(), dossier("H15.01-261102-0001", asks=True)], "more": 0}
    text = missed_call_text(WORDING, facts, "vi")
    assert text == (
        f"Hồ sơ {CODE}: đang xử lý, hoàn thành 40%. Hồ sơ H15.01-261102-0001: đang xử lý,"
        " hoàn thành 40%. Cần bổ sung giấy tờ hoặc nộp phí, thuế."
    )


def test_how_many_more_there_are_is_said_at_the_end():
    facts = {"dossiers": [dossier()], "more": 4}
    assert "4 hồ sơ khác" in missed_call_text(WORDING, facts, "vi")
