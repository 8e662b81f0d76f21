"""A form by question and answer: read like the conversation it is."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from channels.chat.filling import Dialogue, Outcome
from channels.chat.wording import ChatWords
from core.forms.definition import Field, FormDefinition, Kind, Part
from core.forms.filling import checked
from core.forms.validating import Validator
from core.forms.versions import Version
from core.people.units import UnitTree
from tests.core.forms.birth import BIRTH, RIGHT, with_field

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
HOME = {"province": "Thành phố Hà Nội", "commune": "xã Minh Họa", "line": "Thôn Mẫu"}
EXPECTED = {**RIGHT, "home_address": HOME}


class Talk:
    """One conversation; the state goes through JSON between all turns."""

    def __init__(self, form: FormDefinition = BIRTH, language: str = "vi") -> None:
        version = Version(1, "1.001193", 1, form, Validator(form))
        tree = UnitTree([])
        self._dialogue = Dialogue(
            form, lambda data: checked(version, data, tree, NOW, files=False), ChatWords(language)
        )
        self.turn = self._dialogue.begin()

    def say(self, *texts: str) -> str:
        """Say one after the other; what came back to the last."""
        for text in texts:
            assert self.turn.outcome is Outcome.ASKED, "nobody listens any more"
            state = json.loads(json.dumps(self.turn.state))
            self.turn = self._dialogue.hear(state, text)
        return self.said

    @property
    def said(self) -> str:
        return "\n".join(self.turn.says)


CHILD = ("Trần Ví Dụ", "20/10/2026", "1", "Thôn Mẫu, xã Minh Họa, Hà Nội")
PARENT = ("Trần Thị Ví Dụ", "001199000001", "0912 345 678", "bỏ qua")
TABLE = ("Trần Anh", "2", "có", "Trần Em", "bỏ qua", "không")
ALL = (*CHILD, *PARENT, *TABLE, "có")


def test_a_whole_conversation_ends_with_right_answers():
    talk = Talk()
    assert "Tờ khai đăng ký khai sinh. Xin trả lời từng câu." in talk.said
    assert "— Người được khai sinh —" in talk.said
    assert talk.said.endswith("Họ tên trẻ?")
    assert talk.say("Trần Ví Dụ") == "Ngày sinh?\nNgày/tháng/năm, ví dụ 25/11/2026."
    assert talk.say("20/10/2026").startswith("Nơi sinh?\n1. Cơ sở y tế\n2. Nhà\n")
    talk.say(*ALL[2:-1])
    assert talk.said == "Tôi cam đoan lời khai đúng\nTrả lời CÓ để xác nhận."
    summary = talk.say("có")
    for line in (
        "1. Họ tên trẻ: Trần Ví Dụ",
        "2. Ngày sinh: 20/10/2026",
        "3. Nơi sinh: Cơ sở y tế",
        "8. Các con khác: Trần Anh – 2; Trần Em",
        "9. Tổng số bản sao: 2",
    ):
        assert line in summary.splitlines()
    talk.say("LƯU")
    assert (talk.turn.outcome, talk.turn.data) == (Outcome.CONFIRMED, EXPECTED)


def test_in_english_it_is_the_same_conversation():
    talk = Talk(language="en")
    assert talk.said.endswith("Name of the child?")
    english = {"bỏ qua": "skip", "có": "yes", "không": "no", "1": "hospital"}
    summary = talk.say(*(english.get(text, text) for text in ALL))
    assert "3. Born at: Hospital" in summary.splitlines()
    talk.say("save")
    assert (talk.turn.outcome, talk.turn.data) == (Outcome.CONFIRMED, EXPECTED)


def test_what_is_wrong_is_said_and_asked_again():
    talk = Talk()
    said = talk.say("Trần Ví Dụ", "hôm qua")
    assert said.startswith("Ngày chưa đúng.")
    assert "Ngày sinh?" in said
    assert talk.say("23/11/2026").startswith("Ngày này chưa đến.")
    assert talk.say("20/10/2026", "bệnh viện").startswith("Xin chọn trong các câu trả lời")
    assert talk.say("nhà").startswith("Vì sao không sinh ở cơ sở y tế?")
    assert talk.say("Mưa bão", "Hà Nội").startswith("Xin ghi cả xã và tỉnh")
    assert talk.say("xã Minh Họa, tỉnh Không Có").startswith("Không có tỉnh, thành phố này.")
    assert talk.say(CHILD[3], "Trần Thị Ví Dụ", "12345").startswith("Số định danh có 12 chữ số")


def test_what_is_needed_cannot_be_left_out_and_what_follows_is_asked():
    talk = Talk()
    assert talk.say("bỏ qua").startswith("Câu này cần có câu trả lời.")
    talk.say(*CHILD, "Trần Thị Ví Dụ")
    assert talk.say("skip").startswith("Điện thoại?")
    assert "BỎ QUA" in talk.said
    assert talk.say("bo qua").startswith("Thư điện tử?")  # needed, because there is no telephone
    assert "BỎ QUA" not in talk.said
    assert talk.say("BỎ QUA").startswith("Câu này cần có câu trả lời.")
    assert "Các con khác" in talk.say("ten@vidu.vn")


def test_one_goes_back_as_far_as_one_likes():
    talk = Talk()
    talk.say("Trần Sai", "20/10/2026")
    assert talk.say("quay lại").startswith("Ngày sinh?")
    assert "Họ tên trẻ?" in talk.say("BACK")
    assert talk.say("quay lai").startswith("Đây là câu đầu tiên.")
    talk.say(*ALL, "quay lại")
    assert talk.said.startswith("Tôi cam đoan")
    talk.say("có", "lưu")
    assert talk.turn.data == EXPECTED


def test_a_table_is_begun_again_by_going_back():
    talk = Talk()
    talk.say(*CHILD, *PARENT, "Trần Sai", "9")
    assert "Thêm dòng nữa" in talk.said
    assert "dòng 1. Họ tên?" in talk.say("quay lại")
    talk.say(*TABLE, "có", "lưu")
    assert talk.turn.data == EXPECTED


def test_a_table_takes_no_more_rows_than_it_has_room_for():
    talk = Talk()
    talk.say(*CHILD, *PARENT)
    rows = ("Một", "-", "có", "Hai", "-", "có", "Ba", "-")
    assert talk.say(*rows).startswith("Mục này đã đủ số dòng.")
    talk.say("có", "lưu")
    assert [row["who"] for row in talk.turn.data["children"]] == ["Một", "Hai", "Ba"]


def test_a_table_may_be_left_out_and_a_cell_may_be_wrong():
    talk = Talk()
    talk.say(*CHILD, *PARENT)
    assert talk.say("Trần Anh", "nhiều").startswith("Xin gõ một số")
    assert talk.say("21").startswith("Số nằm ngoài mức cho phép.")
    assert "dòng 1. Số bản sao?" in talk.said
    assert "Thêm dòng nữa" in talk.say("20")
    assert "Thêm dòng nữa" in talk.say("hả?")
    talk.say("không", "có")
    other = Talk()
    other.say(*CHILD, *PARENT, "bỏ qua", "có", "lưu")
    assert (other.turn.outcome, "children" in other.turn.data) == (Outcome.CONFIRMED, False)


def test_a_table_that_is_needed_has_a_row():
    talk = Talk(with_field("children", needed=True, least_rows=2))
    talk.say(*CHILD, *PARENT)
    assert talk.say("bỏ qua").startswith("Câu này cần có câu trả lời.")
    assert "dòng 2. Họ tên?" in talk.say("Một", "1")
    talk.say("Hai", "1", "không", "có", "lưu")
    assert len(talk.turn.data["children"]) == 2


def test_an_answer_is_corrected_by_its_number():
    talk = Talk()
    talk.say(*ALL)
    assert "Họ tên trẻ?" in talk.say("SỬA 1")
    assert "1. Họ tên trẻ: Trần Đúng" in talk.say("Trần Đúng").splitlines()
    assert talk.say("sửa 3").startswith("Nơi sinh?")
    assert talk.say("2").startswith("Vì sao không sinh ở cơ sở y tế?")  # which follows from it
    assert "4. Vì sao không sinh ở cơ sở y tế: Mưa bão" in talk.say("Mưa bão").splitlines()
    assert talk.say("sửa 10").startswith("Mục này tự tính")
    assert talk.say("sửa 99").startswith("Nếu đúng, nhắn LƯU")
    talk.say("đúng")
    assert talk.turn.data["child_name"] == "Trần Đúng"


@pytest.mark.parametrize("text", ["THOÁT", "dừng", "Dừng.", "quit", "stop", "hủy tờ khai"])
@pytest.mark.parametrize("so_far", [(), CHILD, (*CHILD, *PARENT, "Trần Anh"), ALL])
def test_one_stops_whenever_one_likes(text, so_far):
    talk = Talk()
    talk.say(*so_far, text)
    assert talk.turn.outcome is Outcome.STOPPED
    assert "không giữ lại gì" in talk.said


@pytest.mark.parametrize("name", ["Dung", "DUNG", "Đúng", "Huy", "Lê Thị Có", "Không"])
def test_a_name_is_a_name_and_stops_nothing(name):
    talk = Talk()
    talk.say(name, *ALL[1:], "lưu")
    assert talk.turn.data["child_name"] == name


@pytest.mark.parametrize("text", ["?", "trợ giúp", "HELP"])
def test_help_is_given_and_the_question_stands(text):
    talk = Talk()
    said = talk.say("Trần Ví Dụ", text)
    assert said.startswith("Trả lời câu đang hỏi.")
    assert "Ngày sinh?" in said


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x" * 10_000, id="10,000 characters"),
        pytest.param("", id="nothing"),
        pytest.param("   \n", id="blanks"),
        pytest.param("a\0b", id="a NUL"),
        pytest.param("\ud83d", id="half of a letter"),
        pytest.param("9" * 4000, id="4,000 digits"),
        pytest.param("😀" * 50, id="pictures"),
        pytest.param("{0} {x} %s", id="places of sentences"),
    ],
)
def test_whatever_is_said_at_any_question_is_answered(text):
    talk = Talk()
    for one in ALL:
        before = talk.turn
        talk.say(text)
        assert talk.turn.says
        talk.turn = before
        talk.say(one)
    assert talk.say(text).endswith("THOÁT: bỏ.")


def test_files_are_not_asked_for_and_a_tick_may_be_refused():
    form = FormDefinition(
        "Tờ khai",
        parts=(
            Part(
                "all",
                "",
                fields=(
                    Field("paper", Kind.FILE, "Giấy chứng sinh", needed=True),
                    Field("wish", Kind.TICK, "Muốn nhận tin"),
                    Field("truth", Kind.TICK, "Cam đoan", needed=True),
                ),
            ),
        ),
    )
    talk = Talk(form)
    assert talk.said.endswith("Muốn nhận tin\nTrả lời CÓ để xác nhận.\nKhông có thì nhắn BỎ QUA.")
    assert talk.say("không").startswith("Cam đoan")
    assert talk.say("không").startswith("Câu này cần có câu trả lời.")
    assert talk.say("để xem đã").startswith("Xin điền mục này.")
    talk.say("đồng ý", "lưu")
    assert (talk.turn.outcome, talk.turn.data) == (Outcome.CONFIRMED, {"truth": True})


def test_several_choices_are_given_at_once():
    options = BIRTH.field("place").options
    wishes = Field("wishes", Kind.CHOICES, "Muốn gì", options=options)
    talk = Talk(FormDefinition("Tờ khai", parts=(Part("all", "", fields=(wishes,)),)))
    assert "cách nhau bằng dấu phẩy" in talk.said
    talk.say("1, nhà", "lưu")
    assert talk.turn.data == {"wishes": ["hospital", "home"]}


def test_the_office_s_part_is_not_asked():
    office = replace(BIRTH.parts[1], office=True)
    talk = Talk(replace(BIRTH, parts=(BIRTH.parts[0], office)))
    assert "Xin xem lại:" in talk.say(*CHILD)
    talk.say("lưu")
    assert set(talk.turn.data) == {"child_name", "born_on", "place", "home_address"}
