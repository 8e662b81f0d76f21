"""What a text costs on the network, and its unaccented form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.sms.segments import Cost, cost, to_gsm

RECEIVED = "Ho so H15.50.05.13-261008-0975 da duoc tiep nhan. Ngay hen tra: 22/10/2026"
READY = (
    "Ho so H15.50.05.13-261008-0975 da duoc xu ly xong."
    " Moi chu ho so hoac nguoi uy quyen den nhan ket qua!"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", Cost(0, 1, True), id="an empty text is still one message"),
        pytest.param("a" * 160, Cost(160, 1, True), id="last septet of one segment"),
        pytest.param("a" * 161, Cost(161, 2, True), id="first septet of a second"),
        pytest.param("a" * 306, Cost(306, 2, True), id="last septet of two"),
        pytest.param("a" * 307, Cost(307, 3, True), id="first septet of a third"),
        pytest.param("a" * 158 + "€", Cost(160, 1, True), id="euro sign fills one segment"),
        pytest.param("a" * 159 + "€", Cost(161, 2, True), id="euro sign overflows one segment"),
        pytest.param(
            "a" * 152 + "€" + "a" * 152, Cost(306, 3, True), id="a wide character moves on"
        ),
        pytest.param(
            "a" * 151 + "€" + "a" * 153, Cost(306, 2, True), id="a wide character just fits"
        ),
        pytest.param("[QC]", Cost(6, 1, True), id="brackets take two septets"),
        pytest.param("^{}\\[~]|€\f", Cost(20, 1, True), id="the whole extension table"),
        pytest.param("àèéìòùÉ", Cost(7, 1, True), id="the Vietnamese letters of GSM-7"),
        pytest.param("ă" * 70, Cost(70, 1, False), id="one foreign letter halves the room"),
        pytest.param("ă" * 71, Cost(71, 2, False), id="first unit of a second"),
        pytest.param("ă" * 134, Cost(134, 2, False), id="last unit of two"),
        pytest.param("ă" * 135, Cost(135, 3, False), id="first unit of a third"),
        pytest.param("😀" * 35, Cost(70, 1, False), id="35 emoji fill one"),
        pytest.param("😀" * 36, Cost(72, 2, False), id="36 emoji overflow"),
        pytest.param("ă" * 66 + "😀" + "ă" * 66, Cost(134, 3, False), id="an emoji moves on"),
        pytest.param(RECEIVED, Cost(74, 1, True), id="reception notice"),
        pytest.param(
            "Hồ sơ H15.50.05.13-261008-0975 đã được tiếp nhận. Ngày hẹn trả: 22/10/2026",
            Cost(74, 2, False),
            id="reception notice with accents",
        ),
        pytest.param(READY, Cost(102, 1, True), id="result notice"),
        pytest.param("a\u00a0b", Cost(3, 1, False), id="a no-break blank is not in GSM-7"),
        pytest.param("ç", Cost(1, 1, False), id="small c cedilla is not, only the capital"),
    ],
)
def test_a_text_is_billed_as_the_network_does(text, expected):
    assert cost(text) == expected


#: TS 23.038 section 6.2.1, row by row as printed; position 0x1B is the escape.
TABLE = (
    "@£$¥èéùìòÇ\nØø\rÅå",
    "Δ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ",
    " !\"#¤%&'()*+,-./",
    "0123456789:;<=>?",
    "¡ABCDEFGHIJKLMNO",
    "PQRSTUVWXYZÄÖÑÜ§",
    "¿abcdefghijklmno",
    "pqrstuvwxyzäöñüà",
)
ESCAPED = {
    0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\",
    0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|", 0x65: "€",
}  # fmt: skip


def _slow_parts(text: str) -> tuple[list[list[bytes]], bool]:
    """Encode each character, then fill segments one character at a time."""
    codes: dict[str, bytes] = {}
    for row, line in enumerate(TABLE):
        for column, character in enumerate(line):
            codes[character] = bytes([16 * row + column])
    del codes["\x1b"]
    codes |= {character: bytes([0x1B, at]) for at, character in ESCAPED.items()}
    gsm7 = set(text) <= set(codes)
    if gsm7:
        pieces, whole, room = [codes[character] for character in text], 160, 153
    else:
        pieces, whole, room = [c.encode("utf-16-be", "surrogatepass") for c in text], 140, 134
    if sum(map(len, pieces)) <= whole:
        return [pieces], gsm7
    parts: list[list[bytes]] = [[]]
    for piece in pieces:
        if sum(map(len, parts[-1])) + len(piece) > room:
            parts.append([])
        parts[-1].append(piece)
    return parts, gsm7


near_the_limits = st.builds(
    lambda pieces, tail: "".join(character * times for character, times in pieces) + tail,
    st.lists(
        st.tuples(st.sampled_from("aé€[😀ắç"), st.sampled_from([1, 2, 35, 66, 69, 70, 76, 152])),
        max_size=4,
    ),
    st.text(max_size=5),
)


@given(st.one_of(st.text(max_size=400), near_the_limits))
def test_the_cost_is_that_of_filling_segments_one_character_at_a_time(text):
    parts, gsm7 = _slow_parts(text)
    octets = sum(len(piece) for part in parts for piece in part)
    assert cost(text) == Cost(octets if gsm7 else octets // 2, len(parts), gsm7)


VIETNAMESE = (
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
)
UNACCENTED = "a" * 18 + "bcdd" + "e" * 12 + "gh" + "i" * 6 + "klmn" + "o" * 18 + "pqrst"
UNACCENTED += "u" * 12 + "vx" + "y" * 6


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        pytest.param(VIETNAMESE, UNACCENTED, id="every small letter"),
        pytest.param(VIETNAMESE.upper(), UNACCENTED.upper(), id="every capital"),
        pytest.param("–—−‐…“”‘’", "----...\"\"''", id="typographic signs"),
        pytest.param("e\u0323\u0302", "e", id="letters written with combining marks"),
        pytest.param("50.000\u00a0₫", "50.000 d", id="money"),
        pytest.param("½ ① ﬁ", "1/2 1 fi", id="compatibility forms"),
        pytest.param("😀 你", "? ?", id="what has no plain form"),
        pytest.param("[QC] a\nb@c_d", "[QC] a\nb@c_d", id="plain text is left alone"),
    ],
)
def test_accents_and_typographic_signs_are_made_plain(text, plain):
    assert to_gsm(text) == plain


@given(st.text(max_size=200))
def test_a_plain_text_is_always_gsm7_and_stays_as_it_is(text):
    plain = to_gsm(text)
    assert cost(plain).gsm7
    assert to_gsm(plain) == plain
