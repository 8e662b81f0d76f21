"""What citizens' texts mean (contract.md, "Text commands")."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.commands import HELP, LATER, RESUME, STOP, Command, Kind, understand
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
        pytest.param("goi lai cho toi 261 243 5677", HELP, id="ten other digits in a sentence"),
        pytest.param("0912345678", HELP, id="a telephone number"),
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
        pytest.param("TT", HELP, id="keyword alone"),
        pytest.param("xin chào", HELP, id="a greeting"),
        pytest.param(f"TT {CODE[:-1]}x", HELP, id="a spoilt code"),
        pytest.param("DUNG", STOP, id="DUNG"),
        pytest.param("Dừng", STOP, id="with accent"),
        pytest.param("d u n g", STOP, id="spaced out"),
        pytest.param("stop.", STOP, id="STOP"),
        pytest.param("dừng nhắn tin", STOP, id="in words"),
        pytest.param("Đúng", HELP, id="'right' is no stop"),
        pytest.param("dung roi", HELP, id="'that is right' without accents"),
        pytest.param("TIEP", RESUME, id="TIEP"),
        pytest.param("tiếp tục", RESUME, id="go on"),
        pytest.param("TIẾP", RESUME, id="capitals with accents"),
    ],
)
def test_help_stop_and_go_on_are_understood(text, command):
    assert understand(text) == command


@pytest.mark.parametrize("word", sorted(LATER))
def test_a_command_that_is_not_open_yet_gets_the_help_text_and_no_status(word):
    assert understand(f"{word} {CODE} 4821") == HELP
    assert understand(word.lower()) == HELP


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
    asks = command.kind is Kind.STATUS
    assert asks == bool(command.codes or command.number)
    assert not (command.codes and command.number)
    assert all(is_code(code) for code in command.codes)
