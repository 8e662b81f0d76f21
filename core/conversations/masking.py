"""What officers, corpora and training never see of what people typed: who they are.

Hidden are numbers of identity papers, telephones, accounts, tax and insurance, PINs, addresses
of mail, and names where they are told as such. Codes of procedures and of dossiers, numbers of
legal texts, dates and sums of money stay: an answer needs them, and they say nothing of anybody.
"""

from __future__ import annotations

import re
import unicodedata

HIDDEN = "•••"

#: Longer texts are cut before masking, so that the work on them stays bounded.
LONGEST = 4_000

#: Digits as they are said into a telephone; seven in a row are a number of somebody's.
_SPOKEN = (
    "không|một|mốt|hai|ba|bốn|tư|năm|lăm|sáu|bảy|bẩy|tám|chín|"
    "khong|mot|bon|nam|lam|sau|bay|tam|chin"
)

#: Family names of some nine in ten Vietnamese.
#: Source: https://en.wikipedia.org/wiki/Vietnamese_name#Family_name
_FAMILY = (
    "Nguyễn|Nguyen|Trần|Tran|Lê|Le|Phạm|Pham|Hoàng|Hoang|Huỳnh|Huynh|Phan|Vũ|Vu|Võ|Vo|Đặng|Dang|"
    "Bùi|Bui|Đỗ|Do|Hồ|Ho|Ngô|Ngo|Dương|Duong|Lý|Ly|Đinh|Dinh|Đoàn|Doan|Trịnh|Trinh|Trương|Truong|"
    "Lâm|Lam|Mai|Đào|Dao|Cao|Hà|Ha|Chu|Lương|Luong|Tô|To|Thái|Thai|Tạ|Ta"
)
#: A word that begins with a capital.
_WORD = r"[A-ZÀ-ỸĐ][a-zà-ỹđA-ZÀ-ỸĐ]*"
#: Before a street or a place that bears somebody's name.
_NO_PLACE = "".join(
    rf"(?<!\b{word} )"
    for word in ("đường", "phố", "phường", "xã", "quận", "huyện", "tỉnh", "TP", "TP.", "trường")
)

#: (pattern, what stands there afterwards), applied in this order.
_PATTERNS = [
    (r"[\w.+%-]{1,64}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63})+", HIDDEN),
    # What somebody calls a PIN, a password or a code for one use.
    (
        r"(?i)\b((?:mã\s+)?(?:pin|otp)|mật\s+khẩu|mat\s+khau|password)"
        r"(\s*(?:là|la|is)?\s*[:=]?\s*)(?=\S*\d)\S+",
        rf"\1\2{HIDDEN}",
    ),
    # Behind the code of a dossier stands its PIN.
    (r"(?i)([a-z]\d{2}(?:\.\d{1,3}){0,4}-\d{6}-\d{4,6}[ ,;:/-]{1,4})\d{4}(?!\d)", rf"\1{HIDDEN}"),
    # Passports (C1234567), cards of health insurance (DN4010112345678), plates (29A1-123.45).
    (r"(?<![\w.])(?:[A-Za-z]{1,2}|[A-Z]{1,2} )\d{7,13}(?!\d)", HIDDEN),
    (r"(?<![\w.])\d{2}[A-Z]{1,2}\d?[- .]?\d{3}[.]?\d{2}(?!\d)", HIDDEN),
    (rf"(?i)(?<!\w)(?:(?:{_SPOKEN})(?:[\s,]+|(?!\w))){{7,}}", f"{HIDDEN} "),
    (
        rf"(?i:\b((?:(?:họ\s+)?tên(?:\s+là)?|tên\s+tôi\s+là|my\s+name\s+is|ông|bà|anh|chị|cô|chú|bác|"
        rf"cháu|con|em|bé|vợ|chồng|mẹ|bố|ba|má|cha)\s*:?\s+))(?!Hồ Chí Minh)"
        rf"(?:{_FAMILY})(?:\s+{_WORD}){{1,4}}",
        rf"\1{HIDDEN}",
    ),
    (rf"(?<!\w){_NO_PLACE}(?!Hồ Chí Minh)(?:{_FAMILY})(?:[ ]{_WORD}){{2,4}}(?!\w)", HIDDEN),
    (
        r"(?i:\b(tên\s+(?:tôi\s+|em\s+|mình\s+)?là\s+))" + _WORD + rf"(?:\s+{_WORD}){{1,4}}",
        rf"\1{HIDDEN}",
    ),
]
#: Nine digits and more, in groups or not: a telephone, an identity number, an account. Three
#: blanks at most between them, so that a list of small numbers is none.
_NUMBER = re.compile(r"(?<![\d.,/-])[+(]{0,2}\d(?:[ .()\-]{0,2}\d){7,24}(?![\d])")
_MONEY = re.compile(r"(?i)\s*(?:đ(?!\w)|₫|đồng|dong|vnd|vnđ|triệu|tỷ|tỉ)")
_DATES = re.compile(r"\d{1,2}[-. ]\d{1,2}[-. ]\d{4}(?:\s.*)?|\d{4}-\d{2}-\d{2}")
#: What stays whole: codes of dossiers and procedures, numbers of legal texts, dates.
_STAYS = re.compile(
    r"((?<!\w)[A-Z]\d{2}(?:\.\d{1,3}){0,4}-\d{6}-\d{4,6}(?!\d)"
    r"|(?<![\d.])[0-9]\.\d{6}(?:\.[\dA-Z.]+)?(?!\d)"
    r"|(?<!\d)\d{1,4}/\d{4}/[A-ZĐ\d-]+"
    r"|(?<!\d)\d{1,2}[-./]\d{1,2}[-./]\d{4}(?!\d))",
    re.IGNORECASE,
)
_INVISIBLE = dict.fromkeys([0x00AD, 0x180E, *range(0x200B, 0x2010), 0x2060, 0xFEFF])
_COMPILED = [(re.compile(pattern), then) for pattern, then in _PATTERNS]


def masked(text: str) -> str:
    """The text without what would tell who wrote it, on at most `LONGEST` characters.

    >>> masked("cccd 079 123 456 789, gọi 0912.345.678 nhé, phí 1.001193 là 8.000 đồng?")
    'cccd •••, gọi ••• nhé, phí 1.001193 là 8.000 đồng?'
    """
    text = unicodedata.normalize("NFKC", text[:LONGEST]).translate(_INVISIBLE)
    for pattern, then in _COMPILED:
        text = pattern.sub(then, text)
    pieces = _STAYS.split(text)
    for number in range(0, len(pieces), 2):
        pieces[number] = _NUMBER.sub(_hidden, pieces[number])
    return "".join(pieces)


def _hidden(found: re.Match[str]) -> str:
    if _MONEY.match(found.string, found.end()) or _DATES.fullmatch(found[0]):
        return found[0]
    # Eight digits are a number of a landline at home, and also a sum: hidden where it is no sum.
    return HIDDEN
