"""The printed receipt: what people read on it, in order, and what machines read back."""

from __future__ import annotations

import asyncio
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pypdfium2
import pytest

from backoffice.printing.printer import Printer
from core.calendar.due import Due
from core.receipts import token
from core.receipts.content import Money, Office, Part, Party, Receipt
from tests.slips import (
    CODE,
    DUE,
    HOLDER,
    KEY,
    RECEIVED_AT,
    fonts,
    in_order,
    papers,
    receipt,
    symbols,
    texts,
)

APPLICANT = (Part.APPLICANT,)
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
VOWELS = unicodedata.normalize("NFC", " ".join(a + t for a in "aăâeêioôơuưy" for t in TONES))
ALPHABET = VOWELS + " b c d đ g h k l m n p q r s t v x f j w z"


@pytest.fixture(scope="module")
def printer() -> Printer:
    return Printer()


def test_every_field_of_form_01_stands_in_the_order_in_use(printer: Printer) -> None:
    text = texts(printer.receipt(receipt(), parts=APPLICANT))[0]
    in_order(
        text,
        "ỦY BAN NHÂN DÂN PHƯỜNG MẪU",
        "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG PHƯỜNG MẪU",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Đắk Lắk, ngày 03 tháng 11 năm 2026",
        CODE,
        "Quyển số: 01, Số thứ tự: 125",
        "Số tra cứu 261 234 5677",
        "Mã PIN 4827",
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "(Liên: Giao khách hàng)",
        "Bộ phận tiếp nhận và trả kết quả: Trung tâm Phục vụ hành chính công phường Mẫu",
        "Tiếp nhận hồ sơ của: Nguyễn Thị Thử Nghiệm (nộp trực tiếp)",
        "Địa chỉ: 12 đường Giả Định, phường Mẫu",
        "Số điện thoại: 0900 000 001",
        "Email: thu.nghiem@example.vn",
        "Số CCCD/hộ chiếu/MST: 000000000001",
        "Nội dung yêu cầu giải quyết: Đăng ký khai sinh (1.001193)",
        "Trích yếu: Khai sinh cho con",
        "1. Thành phần hồ sơ:",
        "Bản chính Bản chứng thực Bản photo",
        "1 Tờ khai theo mẫu 1 – –",
        "3 Giấy chứng nhận kết hôn của cha mẹ (nếu có) 1 – 2",
        "2. Số lượng hồ sơ: 01 bộ",
        "3. Thời gian giải quyết theo quy định: 15 ngày làm việc",
        "4. Thời gian nhận hồ sơ: 09 giờ 05 phút, ngày 03 tháng 11 năm 2026",
        "5. Thời gian trả kết quả: 17 giờ 00 phút, ngày 25 tháng 11 năm 2026",
        "ngày 24/11 nghỉ Ngày Văn hóa Việt Nam.",
        "6. Đăng ký nhận kết quả: tại Trung tâm Phục vụ hành chính công phường Mẫu",
        "7. Phí, lệ phí: lệ phí 8.000 đồng (cấp bản sao)",
        f"soạn TT {CODE} gửi 8000",
        "NGƯỜI NỘP HỒ SƠ",
        "Nguyễn Thị Thử Nghiệm",
        "NGƯỜI TIẾP NHẬN HỒ SƠ",
        "Trần Văn Được",
    )


@pytest.mark.parametrize("paper", ["a5", "a4"])
@pytest.mark.parametrize("count", [0, 1, 10, 12, 40])
def test_both_symbols_read_back_from_the_print(printer: Printer, paper: str, count: int) -> None:
    slip = receipt(papers=papers(count))
    found = symbols(printer.receipt(slip, paper=paper, parts=APPLICANT))
    assert found == {"Code 128": CODE, "QR Code": slip.url}


def test_what_the_qr_says_proves_the_slip_to_a_stranger(printer: Printer) -> None:
    address = symbols(printer.receipt(receipt()), page=1)["QR Code"]
    query = parse_qs(urlsplit(address).query)
    assert urlsplit(address).path == "/tra-cuu"
    claims = token.verify([KEY.public_key()], query["ma"][0], query["t"][0])
    assert claims == token.Claims(CODE, date(2026, 11, 3), date(2026, 11, 25))


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("H56-261103-0001", id="shortest"),
        pytest.param("000.00.01.H21-230101-0001", id="old order"),
        pytest.param("G09.20-20260609-0092637", id="ministry"),
        pytest.param("H15.50.05.13.001.002.003.004.005-261103-0000975", id="longest"),
    ],
)
def test_codes_of_every_length_read_back(printer: Printer, code: str) -> None:
    slip = receipt(code=code)
    found = symbols(printer.receipt(slip, parts=APPLICANT))
    assert found == {"Code 128": code, "QR Code": slip.url}


def test_the_pin_stands_on_the_applicants_part_only(printer: Printer) -> None:
    given, kept = texts(printer.receipt(receipt()))
    assert "(Liên: Giao khách hàng)" in given and "4827" in given
    assert "(Liên: Lưu)" in kept
    assert "4827" not in kept and "PIN" not in kept
    assert "261 234 5677" in kept


def test_without_a_pin_nothing_speaks_of_one(printer: Printer) -> None:
    reprinted = receipt(pin=None, reprinted_at=datetime(2026, 11, 5, 7, 0, tzinfo=UTC))
    for text in texts(printer.receipt(reprinted)):
        assert "PIN" not in text


def test_a_reprint_says_so_and_shows_the_same(printer: Printer) -> None:
    first = texts(printer.receipt(receipt(pin=None)))
    again = texts(
        printer.receipt(receipt(pin=None, reprinted_at=datetime(2026, 11, 5, 7, 0, tzinfo=UTC)))
    )
    mark = " Bản in lại lúc 14 giờ 00 phút, ngày 05 tháng 11 năm 2026"
    assert [mark in text for text in again] == [True, True]
    assert [text.replace(mark, "") for text in again] == first


@pytest.mark.parametrize(
    ("count", "pages"),
    [
        pytest.param(0, 1, id="no papers"),
        pytest.param(1, 1, id="one"),
        pytest.param(6, 1, id="usual"),
        pytest.param(10, 1, id="ten: the law's page holds them"),
        pytest.param(12, 1, id="twelve"),
        pytest.param(40, 2, id="forty flow to a second page"),
    ],
)
def test_pages_of_a_part(printer: Printer, count: int, pages: int) -> None:
    made = texts(printer.receipt(receipt(papers=papers(count))))
    assert len(made) == 2 * pages
    assert [("Liên:" in text) for text in made] == ([True] + [False] * (pages - 1)) * 2


def test_a_following_page_names_the_code_and_its_number(printer: Printer) -> None:
    made = texts(printer.receipt(receipt(papers=papers(40))))
    for first, second in (made[:2], made[2:]):
        assert "Trang" not in first
        assert second.startswith(f"GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ · {CODE} · Trang 2")
        assert "TT Thành phần hồ sơ" in second  # the table's head is repeated
        assert "NGƯỜI NỘP HỒ SƠ" in second


BARE = Receipt(
    office=Office(name="Trung tâm Phục vụ hành chính công", place="Đắk Lắk"),
    code=CODE,
    holder=Party(name="Lê An"),
    procedure_name="Chứng thực bản sao",
    officer_name="Trần Văn Được",
    issued_at=RECEIVED_AT,
    url="https://example.vn/tra-cuu",
    received_at=RECEIVED_AT,
)


def test_empty_fields_leave_no_labels(printer: Printer) -> None:
    text = texts(printer.receipt(BARE, parts=APPLICANT))[0]
    for label in (
        *("Quyển số", "Số thứ tự", "Số tra cứu", "PIN", "Cơ quan giải quyết", "Người nộp:"),
        *("Địa chỉ", "Số điện thoại", "Email", "Số CCCD", "Trích yếu", "Chủ hồ sơ", "Phí"),
        *("Vì sao", "tin nhắn: soạn", "Tra cứu:", "Bản in lại", "MẪU", "()", "None", ": :"),
    ):
        assert label not in text
    in_order(
        text,
        "1. Thành phần hồ sơ: không có giấy tờ kèm theo",
        "3. Thời gian giải quyết theo quy định: chưa xác định",
        "5. Thời gian trả kết quả: cơ quan sẽ báo khi xác định được ngày trả",
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("address", "12 đường Giả Định", id="address"),
        pytest.param("phone", "0900 000 009", id="phone"),
        pytest.param("email", "x@example.vn", id="email"),
        pytest.param("identity_number", "000000000009", id="identity number"),
    ],
)
def test_one_contact_alone_brings_only_its_own_label(
    printer: Printer, field: str, value: str
) -> None:
    labels = {
        "address": "Địa chỉ",
        "phone": "Số điện thoại",
        "email": "Email",
        "identity_number": "Số CCCD/hộ chiếu/MST",
    }
    holder = Party(name="Lê An", **{field: value})
    text = texts(printer.receipt(replace(BARE, holder=holder), parts=APPLICANT))[0]
    assert [key for key, label in labels.items() if f"{label}:" in text] == [field]
    assert f"{labels[field]}: {value}" in text


def test_address_and_telephone_are_of_the_same_person(printer: Printer) -> None:
    submitter = Party(name="Lê Văn Nộp Thay", address="99 đường Khác", phone="0900 000 099")
    text = texts(printer.receipt(receipt(submitter=submitter), parts=APPLICANT))[0]
    in_order(
        text,
        "Tiếp nhận hồ sơ của: Nguyễn Thị Thử Nghiệm",
        "Người nộp: Lê Văn Nộp Thay",
        "Địa chỉ: 99 đường Khác",
        "Số điện thoại: 0900 000 099",
        "Chủ hồ sơ: Nguyễn Thị Thử Nghiệm",
        "Địa chỉ chủ hồ sơ: 12 đường Giả Định",
        "NGƯỜI NỘP HỒ SƠ (Ký và ghi rõ họ tên) Lê Văn Nộp Thay",
    )
    assert HOLDER.phone not in text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"channel": "online"}, "(nộp trực tuyến)", id="online"),
        pytest.param({"channel": "post"}, "(nộp qua bưu chính công ích)", id="post"),
        pytest.param(
            {"delivery_method": "post", "delivery_place": "1 phố Xa"},
            "6. Đăng ký nhận kết quả: qua bưu chính công ích, đến: 1 phố Xa",
            id="posted to an address",
        ),
        pytest.param(
            {"delivery_method": "post"},
            "6. Đăng ký nhận kết quả: qua bưu chính công ích 7.",
            id="posted",
        ),
        pytest.param(
            {"delivery_method": "online"}, "6. Đăng ký nhận kết quả: trực tuyến", id="sent online"
        ),
        pytest.param(
            {"competent_unit": "Văn phòng Đăng ký đất đai"},
            "Cơ quan giải quyết: Văn phòng Đăng ký đất đai",
            id="decided elsewhere (L-20)",
        ),
        pytest.param(
            {"money": (Money("fee", 1_500_000, "thẩm định"), Money("charge", 0))},
            "7. Phí, lệ phí: phí 1.500.000 đồng (thẩm định); không thu lệ phí",
            id="fee and charge apart",
        ),
        pytest.param({"set_count": 3}, "2. Số lượng hồ sơ: 03 bộ", id="sets"),
        pytest.param(
            {"due": Due(DUE.at, DUE.reasons, True, DUE.counted_from)},
            "Đây là ngày tạm tính",
            id="provisional date",
        ),
    ],
)
def test_a_value_is_said_in_its_own_words(
    printer: Printer, changes: dict[str, Any], said: str
) -> None:
    assert said in texts(printer.receipt(receipt(**changes), parts=APPLICANT))[0]


def test_online_only_the_officer_signs(printer: Printer) -> None:
    text = texts(printer.receipt(receipt(channel="online"), parts=APPLICANT))[0]
    assert "NGƯỜI TIẾP NHẬN HỒ SƠ" in text
    assert "NGƯỜI NỘP HỒ SƠ" not in text


def test_a_posted_result_does_not_ask_anybody_to_come(printer: Printer) -> None:
    text = texts(printer.receipt(receipt(delivery_method="post"), parts=APPLICANT))[0]
    assert "Khi đến nhận kết quả" not in text


def test_l_06_a_sample_is_marked_on_each_page(printer: Printer) -> None:
    made = texts(printer.receipt(receipt(sample=True, papers=papers(40))))
    assert [text.split().count("MẪU") for text in made] == [3, 1, 3, 1]  # the office has two


def test_long_names_and_addresses_wrap_inside_the_page(printer: Printer) -> None:
    name = " ".join(["Nguyễn Phước Hoàng Công Tằng Tôn Nữ Quỳnh Ánh Nguyệt Minh Châu"])
    address = "Số nhà 123/45/67 ngõ 89, tổ dân phố số 12, khu đô thị mới phía Đông Nam, " * 3
    party = Party(name=name, address=address.strip(), phone="0900 000 001")
    slip = receipt(holder=party, submitter=party, papers=papers(3))
    pdf = printer.receipt(slip, parts=APPLICANT)
    text = texts(pdf)[0]
    assert f"Người nộp: {name}" in text
    assert text.count(address.strip()) == 2
    page = pypdfium2.PdfDocument(pdf)[0]
    boxes = [page.get_textpage().get_charbox(n) for n in range(page.get_textpage().count_chars())]
    assert min(left for left, _, _, _ in boxes) >= 0
    assert max(right for _, _, right, _ in boxes) <= page.get_width()


def test_every_vietnamese_letter_is_set_in_the_slips_own_fonts(printer: Printer) -> None:
    # A letter that the font lacks would come from another font, or not at all.
    letters = f"{ALPHABET} {ALPHABET.upper()}"
    office = Office(superior=letters, name=letters, place=letters)
    slip = receipt(office=office, subject=letters, holder=Party(name=letters))
    pdf = printer.receipt(slip, parts=APPLICANT)
    assert fonts(pdf) <= {f"LibertinusSerif-{face}" for face in ("Regular", "Bold", "Italic")}
    assert f"Trích yếu: {letters}" in " ".join(texts(pdf))


def test_a_name_typed_with_loose_accents_prints_like_any_other(printer: Printer) -> None:
    loose = Party(name=unicodedata.normalize("NFD", HOLDER.name))
    whole = Party(name=HOLDER.name)
    assert printer.receipt(receipt(holder=loose)) == printer.receipt(receipt(holder=whole))


def test_the_same_slip_is_the_same_file(printer: Printer) -> None:
    assert printer.receipt(receipt()) == Printer().receipt(receipt())


def test_markup_in_a_name_is_printed_not_obeyed(printer: Printer) -> None:
    name = '#panic("x") *đậm* $x$ <a> \\ "'
    text = texts(printer.receipt(receipt(holder=Party(name=name)), parts=APPLICANT))[0]
    assert f"Tiếp nhận hồ sơ của: {name} (nộp" in text


def test_english_says_the_same_in_english(printer: Printer) -> None:
    text = texts(printer.receipt(receipt(), "en", parts=APPLICANT))[0]
    in_order(
        text,
        "Look-up number 261 234 5677",
        "PIN 4827",
        "RECEIPT OF DOSSIER",
        "5. Result due at: 17:00, 25/11/2026",
        "24/11 off for Culture Day.",
        "7. Fees and charges: charge 8,000 VND",
    )


@pytest.mark.parametrize(
    ("paper", "millimetres"), [("a5", (148, 210)), ("a4", (210, 297))], ids=["a5", "a4"]
)
def test_paper_has_the_size_asked_for(
    printer: Printer, paper: str, millimetres: tuple[int, int]
) -> None:
    page = pypdfium2.PdfDocument(printer.receipt(receipt(), paper=paper))[0]
    assert tuple(round(points / 72 * 25.4) for points in page.get_size()) == millimetres


def test_a_due_date_of_next_year_names_the_year_of_days_before_it(printer: Printer) -> None:
    due = Due.from_json(
        {
            "due_at": "2027-01-05T17:00:00+07:00",
            "reasons": [
                {"date": "2026-12-31", "why": "closure"},
                {"date": "2027-01-01", "why": "holiday", "name": "Tết Dương lịch"},
            ],
            "provisional": False,
            "counted_from": "2026-12-30",
            "version": "",
        }
    )
    text = texts(printer.receipt(receipt(due=due), parts=APPLICANT))[0]
    assert "ngày 31/12/2026 cơ quan nghỉ; ngày 01/01 nghỉ Tết Dương lịch." in text


async def test_officers_who_print_at_once_each_get_their_own_slip(printer: Printer) -> None:
    codes = [f"H56-261103-{n:04}" for n in range(1, 9)]
    made = await asyncio.gather(*(printer.pdf(receipt(code=code)) for code in codes))
    assert [symbols(pdf)["Code 128"] for pdf in made] == codes
