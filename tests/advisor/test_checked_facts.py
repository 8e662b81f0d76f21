"""Nothing leaves that the record does not bear out: a planted fee or place stops it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from advisor.advice import Facet, Kind
from advisor.answers.checking import Check, Record, Unfounded
from advisor.answers.composing import Composing
from advisor.answers.saying import Saying
from advisor.answers.telling import advisor_wording
from advisor.questions import Why
from core.calendar.limits import Limit, LimitUnit
from core.procedures.content import Channel, Content, Paper, Way
from tests.advisor.known_procedures import CONTENTS, URL, version
from tests.advisor.talking import a_talk

WORDING = advisor_wording()
BIRTH = version(CONTENTS[0])
CHECK = Check(WORDING, "vi", public_url=URL)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("content", CONTENTS, ids=lambda one: one.code)
@pytest.mark.parametrize("facet", Facet)
def test_what_is_composed_is_borne_out(facet: Facet, content: Content, language: str):
    composing = Composing(version(content), Saying(WORDING, language), public_url=URL)
    check = Check(WORDING, language, public_url=URL)
    for lines in (
        composing.facet(facet), composing.facet(facet, by_residence=True), composing.brief(facet)
    ):  # fmt: skip
        assert len(lines) >= 3
        check(lines, Record(version(content)))


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("Phí, lệ phí: 9.000 đồng.", id="another fee"),
        pytest.param("Phí, lệ phí: 8.000 USD.", id="another currency"),
        pytest.param("Phí, lệ phí: từ 0 đồng đến 80.000 đồng, tùy trường hợp.", id="a range"),
        pytest.param("- trực tuyến: 8.000 đồng.", id="the fee of another way"),
        pytest.param("- bưu chính: không thu phí.", id="a way that there is not"),
        pytest.param("Thời hạn giải quyết: 2 ngày làm việc.", id="another limit"),
        pytest.param("Thời hạn giải quyết: 1 ngày.", id="another unit"),
        pytest.param("Thời hạn giải quyết: trong ngày.", id="no limit of this one"),
        pytest.param("- Sổ hộ khẩu", id="another paper"),
        pytest.param("- Thẻ căn cước (2 bản chính)", id="another count"),
        pytest.param("- Cả hai bên có mặt", id="a remark is no paper"),
        pytest.param("Giấy tờ: Thẻ căn cước; Sổ hộ khẩu.", id="a paper among others"),
        pytest.param("Cơ quan thực hiện: Ủy ban nhân dân cấp huyện", id="another place"),
        pytest.param("1. Người dưới 14 tuổi", id="a case that there is not"),
        pytest.param("9. Ủy quyền cho người khác", id="a place that no case has"),
        pytest.param("Không Ủy quyền cho người khác:", id="a word before a case"),
        pytest.param("Địa chỉ: số 1 phố Huế", id="an address of nobody"),
        pytest.param("Cấp thực hiện: cấp tỉnh.", id="another tier"),
        pytest.param("Căn cứ pháp lý: 60/2014/QH14.", id="another law"),
        pytest.param("Nguồn: thủ tục 1.001194, dữ liệu ngày 01/10/2026.", id="another code"),
        pytest.param("Nguồn: thủ tục 1.001193, dữ liệu ngày 02/10/2026.", id="another day"),
        pytest.param("Xem đủ: https://evil.example/thu-tuc/1.001193", id="a link elsewhere"),
        pytest.param("Về phí, danh mục ghi: “Miễn lệ phí cho mọi người”", id="a false quotation"),
        pytest.param("Về phí, danh mục ghi: “n lệ phí cho người thuộc”", id="half a word"),
        pytest.param("Xin đóng thêm cho cán bộ.", id="a sentence of nobody"),
    ],
)
def test_a_planted_line_is_stopped(line: str):
    with pytest.raises(Unfounded):
        CHECK([line], Record(BIRTH))


def test_a_limit_and_a_fee_that_need_review_are_stopped_whatever_stands_there():
    ways = (Way(channel=Channel.DIRECT, limit=Limit(3, LimitUnit.WORKING_DAY), fee_amount=5_000),)
    content = Content(code="1.1", name="Việc", field="Khác", levels=("commune",), ways=ways)
    doubted = replace(
        version(content), review=(("ways.0.limit", "limit_missing"), ("ways.0.fee", "fee_unclear"))
    )
    composing = Composing(doubted, Saying(WORDING, "vi"), public_url=URL)
    text = "\n".join([*composing.facet(Facet.TIME), *composing.facet(Facet.FEE)])
    assert "3 ngày" not in text and "5.000" not in text and "chưa ghi rõ" in text
    for line in ("Thời hạn giải quyết: 3 ngày làm việc.", "Phí, lệ phí: 5.000 đồng."):
        CHECK([line], Record(version(content)))
        with pytest.raises(Unfounded):
            CHECK([line], Record(doubted))


def test_a_sentence_with_digits_of_its_own_bears_nothing_out():
    planted = WORDING.over({("vi", "fact.fee"): "Phí, lệ phí: 8.000 đồng và 5.000 đồng lót tay."})
    check = Check(planted, "vi", public_url=URL)
    with pytest.raises(Unfounded):
        check(["Phí, lệ phí: 8.000 đồng và 5.000 đồng lót tay."], Record(BIRTH))


async def test_a_wrong_number_is_stopped_in_a_conversation_and_an_officer_is_told():
    planted = WORDING.over({("vi", "fact.fee_way_note"): "- {channels}: {amount}0 ({note})."})
    talk = a_talk(wording=planted)
    told = await talk.say("đăng ký khai sinh phí bao nhiêu")
    assert told.kind is Kind.HANDOVER and "80.00" not in told.text and "8.000" not in told.text
    assert "/thu-tuc/1.001193" in told.text
    assert [one.why for one in talk.inbox.asked] == [Why.STOPPED]


def test_a_cut_text_never_ends_in_half_a_number():
    name = "Giấy " + "rất dài " * 28 + "số 123456/2015/NĐ-CP và khác"
    content = replace(CONTENTS[0], papers=(Paper(name=name),))
    composing = Composing(version(content), Saying(WORDING, "vi"), public_url=URL)
    [line] = [line for line in composing.facet(Facet.PAPERS) if line.startswith("- ")]
    assert "…" in line
    assert not any(c.isdigit() for c in line) or "123456/2015/NĐ-CP" in line
