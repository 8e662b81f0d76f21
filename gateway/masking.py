"""What no log line may say: who, on which number, with which PIN.

A log is read by more people than a dossier is. Code that logs names no person;
this is the net under it, for what a library, a database or an exception puts
into a sentence. It prefers to hide too much: a dossier code stays readable
(it says nothing to a stranger), the PIN after it does not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

HIDDEN = "***"

#: So many digits are the number of a person, a telephone or a dossier.
LONG_NUMBER = re.compile(r"\d(?:[\s.-]?\d){5,}")

#: Longer texts are cut before masking: a log line is a line, and the work on it stays bounded.
LONGEST = 8_000

#: Family names of some nine in ten Vietnamese, with and without diacritics.
#: Source: https://en.wikipedia.org/wiki/Vietnamese_name#Family_name
_FAMILIES = (
    "Nguyễn|Nguyen|Trần|Tran|Lê|Le|Phạm|Pham|Hoàng|Hoang|Huỳnh|Huynh|Phan|Vũ|Vu|Võ|Vo|Đặng|Dang|"
    "Bùi|Bui|Đỗ|Do|Hồ|Ho|Ngô|Ngo|Dương|Duong|Lý|Ly|Đinh|Dinh|Đoàn|Doan|Trịnh|Trinh|Trương|Truong|"
    "Lâm|Lam|Mai|Đào|Dao|Cao|Hà|Ha|Chu|Lương|Luong|Tô|Thái|Thai|Tạ"
)

#: Keys whose value is personal or secret, whatever joins the two.
_KEYS = (
    "pin|token|secret|password|passwd|authorization|signature|sig|otp|api_?key|cookie|session|"
    "csrf|phone|from|to|msisdn|e?mail|(?:full_?)?name|applicant|submitter|body|text|address|"
    "identity|cccd|cmnd|birth|born"
)

_GAP = r"(?:[\s+]|%20)"
#: A dossier code, as written or as a citizen may write it.
_CODE = r"[a-z]\d{2}(?:[.\s]?\d{1,3}){0,4}[-–—\s.]{0,3}\d{6}[-–—\s.]{0,3}\d{4,6}"


def _name(match: re.Match[str]) -> str:
    words = match[0].split()
    capital = next((n for n, word in enumerate(words) if not word[0].isupper()), len(words))
    return match[0] if capital < 2 else " ".join([HIDDEN, *words[capital:]])


#: (pattern, what stands there afterwards), applied in this order.
_PATTERNS: list[tuple[str, str | Callable[[re.Match[str]], str]]] = [
    # postgres://user:password@host
    (r"(?<=://)[^\s/@]+@", f"{HIDDEN}@"),
    # A query string holds tokens, PINs and what somebody searched for.
    (r"(?<=[\w/])\?[^\s\"'<>]*=[^\s\"'<>]*", f"?{HIDDEN}"),
    # PostgreSQL quotes values: DETAIL:  Key (phone)=(0912...) already exists.
    (r"\(([\w, \"]+)\)=\([^\n]*?\)", rf"(\1)=({HIDDEN})"),
    (r"(Failing row contains) \([^\n]*", rf"\1 ({HIDDEN})"),
    (r"\b(Basic|Bearer|Digest) [\w.~+/=:-]+", rf"\1 {HIDDEN}"),
    # 'phone': '0912', pin=1234, "token": "abc", From=%2B84...
    (
        rf"(?<![\w-])((?:{_KEYS})['\"]?\s{{0,3}}[=:]\s{{0,3}})"
        r"(?:\"[^\"\n]*\"?|'[^'\n]*'?|[^\s,;&)}\]]+)",
        rf"\1{HIDDEN}",
    ),
    (r"[\w.+%-]{1,64}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63})+", HIDDEN),
    (rf"(?<!\w)({_CODE}(?:{_GAP}|[,;:/-]){{1,4}})\d{{4}}(?!\d)", rf"\1{HIDDEN}"),
    (rf"\b((?:tt|hs|tthc|dk){_GAP}+\S{{4,40}}{_GAP}+)\d{{4}}(?!\d)", rf"\1{HIDDEN}"),
]

#: Applied between the codes only, lest a code be taken for a telephone number.
_NUMBERS = [
    # +84 912 345 678, (091) 234-5678, 0084912345678
    r"(?<!\d)(?:\+|%2B|00)?[(]?(?:84|0)[)]?(?:[\s.()-]{0,2}\d){8,10}(?!\d)",
    # Numbers of other countries, of identity papers and accounts, with the PIN that may follow.
    r"(?<!\d)\+?\d{9,}(?:\s\d{4}(?!\d))?",
]

_COMPILED = [(re.compile(pattern, re.I), then) for pattern, then in _PATTERNS]
_COMPILED_NUMBERS = [re.compile(pattern, re.I) for pattern in _NUMBERS]
_BETWEEN_CODES = re.compile(r"((?<!\w)[A-Z]\d{2}(?:\.\d{1,3}){0,4}-\d{6}-\d{4,6}(?!\d))")
_NAMES = re.compile(rf"(?i)(?<!\w)(?:{_FAMILIES})(?:[ \u00a0][^\W\d_]+){{1,5}}")
_INVISIBLE = dict.fromkeys([0x00AD, 0x180E, *range(0x200B, 0x2010), 0x2060, 0xFEFF])


def masked(text: str) -> str:
    """The text without personal data and secrets, on at most `LONGEST` characters.

    >>> masked("TT H15.01-261122-0012 4711 from +84 912 345 678")
    'TT H15.01-261122-0012 *** from ***'
    >>> masked("GET /tra-cuu?ma=H15&t=abc")
    'GET /tra-cuu?***'
    """
    if len(text) > LONGEST:
        text = text[:LONGEST] + "..."
    if not text.isascii():  # one way of writing each letter and digit, nothing unseen between
        text = unicodedata.normalize("NFKC", text).translate(_INVISIBLE)
    for pattern, then in _COMPILED:
        text = pattern.sub(then, text)
    pieces = _BETWEEN_CODES.split(text)
    for number in range(0, len(pieces), 2):
        for pattern in _COMPILED_NUMBERS:
            pieces[number] = pattern.sub(HIDDEN, pieces[number])
    return _NAMES.sub(_name, "".join(pieces))
