"""What citizens' texts mean (contract.md, "Text commands")."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.commands import HELP, RESUME, STOP, Command, Kind, understand
from core.dossiers.codes import is_code

CODE = "H15.50.05.13-261008-0975"
PUBLIC = Command(Kind.STATUS, (CODE,))
WITH_PIN = Command(Kind.STATUS, (CODE,), pin="4821")
NUMBER = Command(Kind.STATUS, number="2612345677")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(CODE, id="the code alone"),
        pytest.param(f"TT {CODE}", id="TT"),
        pytest.param(f"HS {CODE}", id="HS"),
        pytest.param(f"TTHC {CODE}", id="TTHC"),
        pytest.param(f"tra cứu {CODE}", id="with accents"),
        pytest.param(f"tt {CODE.lower()}", id="lower case"),
        pytest.param(f"  TT:  {CODE} \n", id="colon and blanks"),
        pytest.param(f"TT{CODE}", id="no blank after the keyword"),
        pytest.param("TT H15.50.05.13–261008–0975", id="long dashes"),
        pytest.param("TT H15. 50.05.13 - 261008 - 0975", id="blanks around separators"),
        pytest.param("TT H15.50.05.13 261008 0975", id="blanks for dashes"),
        pytest.param("TT H15.5O.05.13-261OO8-O975".replace("5O.", "50."), id="letter O for zero"),
        pytest.param("TT H15.50.05.13261008-0975", id="dash missing"),
        pytest.param("TT H155005132610080975", id="separators missing"),
        pytest.param(f"Cho tôi hỏi hồ sơ {CODE} đã xong chưa ạ?", id="inside a sentence"),
        pytest.param(f"ho so ({CODE}).", id="in brackets"),
        pytest.param("hồ sơ h15.50.05.13 261008 0975 của tôi", id="sloppy inside a sentence"),
        pytest.param(f"{CODE} cam on", id="with thanks"),
        pytest.param(f"Ma ho so cua toi la: {CODE}, sdt 0912345678", id="with a telephone number"),
    ],
)
def test_a_text_with_a_code_asks_for_its_status(text):
    assert understand(text) == PUBLIC


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"TT {CODE} 4821", id="as on the receipt"),
        pytest.param(f"tt {CODE.lower()}  4821", id="lower case"),
        pytest.param(f"{CODE} 4821", id="without keyword"),
        pytest.param(f"TT {CODE} PIN 4821", id="with the word"),
        pytest.param(f"TT {CODE}, mã: 4821", id="with a comma and another word"),
        pytest.param("TT H15.50.05.13 261008 0975 4821", id="blanks for dashes"),
        pytest.param(f"TT {CODE}-4821", id="dash before the PIN"),
        pytest.param(f"cho hoi {CODE} PIN: 4821 voi", id="named inside a sentence"),
    ],
)
def test_a_pin_behind_the_code_asks_for_details(text):
    assert understand(text) == WITH_PIN


@pytest.mark.parametrize(
    ("text", "command"),
    [
        pytest.param("2612345677", NUMBER, id="ten digits"),
        pytest.param("261 234 5677", NUMBER, id="as printed"),
        pytest.param("TT 261 234 5677", NUMBER, id="with keyword"),
        pytest.param("TT2612345677", NUMBER, id="keyword without a blank"),
        pytest.param("261-234-5677", NUMBER, id="dashes"),
        pytest.param(
            "2612345677 4821", Command(Kind.STATUS, number="2612345677", pin="4821"), id="with PIN"
        ),
        pytest.param(
            "261 234 5677 4821",
            Command(Kind.STATUS, number="2612345677", pin="4821"),
            id="as printed, with PIN",
        ),
        pytest.param("cho hoi so 261 234 5677 a", NUMBER, id="inside a sentence"),
        pytest.param(
            "2612435677", Command(Kind.STATUS, number="2612435677"), id="a wrong digit is asked too"
        ),
        pytest.param(
            "goi lai cho toi 261 243 5677",
            Command(Kind.TEXT, words="goi lai cho toi 261 243 5677"),
            id="ten other digits in a sentence",
        ),
        pytest.param("0912345678", Command(Kind.TEXT, words="0912345678"), id="a telephone number"),
    ],
)
def test_a_look_up_number_is_read_as_printed_and_as_typed(text, command):
    assert understand(text) == command


@pytest.mark.parametrize(
    ("text", "command"),
    [
        pytest.param("TG", HELP, id="TG"),
        pytest.param("?", HELP, id="question mark"),
        pytest.param("trợ giúp", HELP, id="help in words"),
        pytest.param("", HELP, id="nothing"),
        pytest.param("DUNG", STOP, id="DUNG"),
        pytest.param("Dừng", STOP, id="with accent"),
        pytest.param("d u n g", STOP, id="spaced out"),
        pytest.param("stop.", STOP, id="STOP"),
        pytest.param("dừng nhắn tin", STOP, id="in words"),
        pytest.param("Đúng", HELP, id="'right' is no stop"),
        pytest.param("TIEP", RESUME, id="TIEP"),
        pytest.param("tiếp tục", RESUME, id="go on"),
        pytest.param("TIẾP", RESUME, id="capitals with accents"),
    ],
)
def test_help_stop_and_go_on_are_understood(text, command):
    assert understand(text) == command


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("xin chào", id="a greeting"),
        pytest.param("TT", id="a keyword alone"),
        pytest.param(f"TT {CODE[:-1]}x", id="a spoilt code"),
        pytest.param("dung roi", id="'that is right' without accents"),
        pytest.param("dk kết hôn cần giấy tờ gì", id="'dk' for a word"),
        pytest.param("Huy oi cho hoi", id="a name"),
        pytest.param("đăng ký tạm trú ở đâu", id="two words of a command"),
    ],
)
def test_anything_else_is_left_to_the_advisor_as_it_was_typed(text):
    assert understand(text) == Command(Kind.TEXT, words=text)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        pytest.param(f"DK {CODE} 4821", Command(Kind.FOLLOW, (CODE,), pin="4821"), id="DK"),
        pytest.param(f"dk: {CODE.lower()} 4821", Command(Kind.FOLLOW, (CODE,), pin="4821"),
                     id="DK, sloppy"),
        pytest.param(f"đăng ký {CODE} 4821", Command(Kind.FOLLOW, (CODE,), pin="4821"),
                     id="DK in words"),
        pytest.param("DK 261 234 5677 4821", Command(Kind.FOLLOW, number="2612345677", pin="4821"),
                     id="DK by number"),
        pytest.param(f"DK {CODE}", Command(Kind.FOLLOW, (CODE,)), id="DK without PIN"),
        pytest.param("DK", Command(Kind.FOLLOW), id="DK alone"),
        pytest.param(f"HUY {CODE}", Command(Kind.LEAVE, (CODE,)), id="HUY"),
        pytest.param(f"Hủy {CODE}", Command(Kind.LEAVE, (CODE,)), id="HUY with accents"),
        pytest.param("HD khai sinh", Command(Kind.GUIDE, words="khai sinh"), id="HD"),
        pytest.param("hướng dẫn làm thẻ căn cước", Command(Kind.GUIDE, words="làm thẻ căn cước"),
                     id="HD in words"),
        pytest.param("HD", Command(Kind.GUIDE), id="HD alone"),
        pytest.param(f"DG {CODE} 5", Command(Kind.RATE, (CODE,), stars=5), id="DG"),
        pytest.param(f"đg {CODE} 4 Cán bộ nhiệt tình.",
                     Command(Kind.RATE, (CODE,), stars=4, words="Cán bộ nhiệt tình."),
                     id="DG with words"),
        pytest.param(f"danh gia {CODE} 3 sao, cham",
                     Command(Kind.RATE, (CODE,), stars=3, words="cham"), id="DG with stars"),
        pytest.param("DG H15.50.05.13 261008 0975 1/5 te",
                     Command(Kind.RATE, (CODE,), stars=1, words="te"), id="DG, blanks for dashes"),
        pytest.param("DG 2612345677 2", Command(Kind.RATE, number="2612345677", stars=2),
                     id="DG by number"),
        pytest.param(f"DG {CODE}", Command(Kind.RATE, (CODE,)), id="DG without a judgment"),
        pytest.param("DG", Command(Kind.RATE), id="DG alone"),
        pytest.param("YK Quầy 3 không có ai.", Command(Kind.PETITION, words="Quầy 3 không có ai."),
                     id="YK"),
        pytest.param("Góp ý: nên có ghế", Command(Kind.PETITION, words="nên có ghế"),
                     id="YK in words"),
        pytest.param("SO", Command(Kind.QUEUE), id="SO"),
        pytest.param("so phuong Tan Lap", Command(Kind.QUEUE, words="phuong Tan Lap"),
                     id="SO with a unit"),
        pytest.param(f"số hồ sơ của tôi là {CODE}", PUBLIC, id="'số' before a code"),
    ],
)  # fmt: skip
def test_a_command_is_known_by_its_first_words(text, command):
    assert understand(text) == command


def test_a_doubtful_code_is_asked_in_every_reading():
    assert understand("TT H15.5O-261008-0975").codes == ("H15.50-261008-0975", "H15.5O-261008-0975")
    assert understand(f"{CODE} 123").codes[-1] == CODE


@given(
    st.one_of(
        st.text(max_size=300),
        st.text("HOIL0123456789.- TXYZ?đ", max_size=300),
        st.lists(st.sampled_from(["LLL", "H15", "00.", "O", "-", " ", "1" * 9])).map("".join),
    )
)
def test_whatever_is_typed_has_one_meaning(text):
    command = understand(text)
    if command.kind is Kind.STATUS:
        assert command.names_dossier
    assert not (command.codes and command.number)
    assert all(is_code(code) for code in command.codes)
