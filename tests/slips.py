"""A receipt with every field filled, to change and print, and ways to read a PDF back."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import zxingcpp

from core.calendar.due import Due
from core.calendar.limits import Limit, LimitUnit
from core.calendar.reasons import Reason, Why
from core.receipts import token
from core.receipts.content import Money, Office, PaperRow, Party, Receipt

KEY = token.signing_key(b"a secret of the test installation")
CODE = "H15.50.05.13-261103-0975"
PUBLIC_URL = "https://dichvucong.example.gov.vn"
RECEIVED_AT = datetime(2026, 11, 3, 2, 5, 7, 123456, tzinfo=UTC)  # as clocks give it

OFFICE = Office(
    superior="Ủy ban nhân dân phường Mẫu",
    name="Trung tâm Phục vụ hành chính công phường Mẫu",
    place="Đắk Lắk",
    hotline="1900 0000",
    website=PUBLIC_URL,
)
HOLDER = Party(
    name="Nguyễn Thị Thử Nghiệm",
    address="12 đường Giả Định, phường Mẫu",
    phone="0900 000 001",
    email="thu.nghiem@example.vn",
    identity_number="000000000001",
)
DUE = Due(
    at=datetime(2026, 11, 25, 10, 0, tzinfo=UTC),
    reasons=(
        *(Reason(date(2026, 11, day), Why.WEEKEND) for day in (7, 8, 14, 15, 21, 22)),
        Reason(date(2026, 11, 24), Why.HOLIDAY, "Ngày Văn hóa Việt Nam", "Culture Day"),
    ),
    provisional=False,
    counted_from=date(2026, 11, 3),
)
_NAMES = (
    "Tờ khai theo mẫu",
    "Giấy chứng sinh",
    "Giấy chứng nhận kết hôn của cha mẹ (nếu có)",
    "Văn bản ủy quyền theo quy định của pháp luật trong trường hợp ủy quyền thực hiện",
    "Thẻ căn cước của người đi đăng ký (xuất trình để đối chiếu)",
    "Giấy tờ chứng minh nơi cư trú",
)


def papers(count: int) -> tuple[PaperRow, ...]:
    """So many papers; one name in six takes two lines."""
    return tuple(
        PaperRow(_NAMES[n % len(_NAMES)], originals=1, photocopies=n % 3) for n in range(count)
    )


def receipt(**changes: Any) -> Receipt:
    """A receipt with every field filled, except those changed."""
    code = changes.get("code", CODE)
    signed = token.sign(KEY, token.Claims(code, date(2026, 11, 3), date(2026, 11, 25)))
    fields: dict[str, Any] = {
        "office": OFFICE,
        "code": code,
        "holder": HOLDER,
        "procedure_name": "Đăng ký khai sinh",
        "procedure_code": "1.001193",
        "officer_name": "Trần Văn Được",
        "issued_at": RECEIVED_AT,
        "lookup_number": "2612345677",
        "pin": "4827",
        "url": token.address(PUBLIC_URL, code, signed),
        "register_volume": "01",
        "register_number": "125",
        "subject": "Khai sinh cho con",
        "papers": papers(6),
        "limit": Limit(15, LimitUnit.WORKING_DAY),
        "received_at": RECEIVED_AT,
        "due": DUE,
        "money": (Money("charge", 8000, "cấp bản sao"),),
        "sms_number": "8000",
    }
    return Receipt(**{**fields, **changes})


def texts(pdf: bytes) -> list[str]:
    """The text of each page: NFC, runs of blanks as one."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_text(page.get_textpage().get_text_range()) for page in document]
    finally:
        document.close()


def in_order(text: str, *pieces: str) -> None:
    """Fail at the first piece that does not stand after the one before."""
    place = 0
    for piece in pieces:
        found = text.find(piece, place)
        assert found >= 0, f"{piece!r} is missing after {text[:place][-60:]!r}"
        place = found + len(piece)


def symbols(pdf: bytes, page: int = 0, dots_per_inch: int = 300) -> dict[str, str]:
    """What a scanner reads on a page printed so finely: name of the symbology to content."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        picture = document[page].render(scale=dots_per_inch / 72).to_pil().convert("L")
    finally:
        document.close()
    return {str(found.format): found.text for found in zxingcpp.read_barcodes(picture)}


def fonts(pdf: bytes) -> set[str]:
    """Names of all fonts that a letter is set in."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return {name for page in document for name in _fonts(page.get_textpage())}
    finally:
        document.close()


def _fonts(page: pypdfium2.PdfTextPage) -> Iterator[str]:
    for place in range(page.count_chars()):
        name = bytearray(200)
        buffer = (pdfium.c_char * len(name)).from_buffer(name)
        pdfium.FPDFText_GetFontInfo(page.raw, place, buffer, len(name), None)
        # Blanks that the reader adds between words have no font.
        if face := bytes(name).partition(b"\0")[0].decode().rpartition("+")[2]:
            yield face


def _text(raw: str) -> str:
    return " ".join(unicodedata.normalize("NFC", raw).replace("\ufffe", "").split())
