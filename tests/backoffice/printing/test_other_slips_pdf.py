"""Forms 02 and 03 on paper: everything asked at once, every refusal with its reason."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backoffice.printing.printer import Printer
from core.receipts.content import Party, RefusalSlip, Slip, SupplementSlip
from tests.slips import CODE, HOLDER, OFFICE, RECEIVED_AT, in_order, papers, symbols, texts

SUPPLEMENT = SupplementSlip(
    office=OFFICE,
    code=CODE,
    holder=HOLDER,
    procedure_name="Đăng ký khai sinh",
    procedure_code="1.001193",
    officer_name="Trần Văn Được",
    issued_at=RECEIVED_AT,
    papers=papers(2),
    requests=("Ghi rõ nơi cư trú của người mẹ.", "Ký tên vào trang 2."),
    reason="Thiếu giấy chứng sinh.",
    complete_by=datetime(2026, 11, 20, 10, tzinfo=UTC),
)
REFUSAL = RefusalSlip(
    office=OFFICE,
    holder=HOLDER,
    procedure_name="Đăng ký khai sinh",
    officer_name="Trần Văn Được",
    issued_at=RECEIVED_AT,
    reason="Không thuộc thẩm quyền.",
    advice="Nộp tại nơi cư trú của mẹ.",
)
ONLINE = RefusalSlip(
    office=OFFICE,
    code=CODE,
    holder=HOLDER,
    procedure_name="Đăng ký khai sinh",
    officer_name="Trần Văn Được",
    issued_at=RECEIVED_AT,
    reason="Không thuộc thẩm quyền.",
    submitted_at=RECEIVED_AT,
    online=True,
)


@pytest.fixture(scope="module")
def printer() -> Printer:
    return Printer()


def test_l_11_everything_to_complete_stands_in_one_list(printer: Printer) -> None:
    (text,) = texts(printer.supplement_slip(SUPPLEMENT))
    in_order(
        text,
        CODE,
        "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
        "Bộ phận tiếp nhận và trả kết quả: Trung tâm",
        "Tiếp nhận hồ sơ của: Nguyễn Thị Thử Nghiệm",
        "Địa chỉ: 12 đường Giả Định",
        "Số điện thoại: 0900 000 001",
        "Nội dung yêu cầu giải quyết: Đăng ký khai sinh (1.001193)",
        "Yêu cầu Ông/Bà hoàn thiện hồ sơ",
        "1 Tờ khai theo mẫu 1",
        "- Ghi rõ nơi cư trú của người mẹ.",
        "- Ký tên vào trang 2.",
        "Lý do: Thiếu giấy chứng sinh.",
        "Đề nghị hoàn thiện trước: 17 giờ 00 phút, ngày 20 tháng 11 năm 2026",
        "trong một lần",
        "liên hệ Trần Văn Được, điện thoại 1900 0000.",
        "NGƯỜI HƯỚNG DẪN",
        "Trần Văn Được",
    )


def test_a_supplement_slip_carries_the_code_for_machines(printer: Printer) -> None:
    assert symbols(printer.supplement_slip(SUPPLEMENT)) == {"Code 128": CODE}


def test_l_12_a_refusal_at_the_counter_gives_its_reason_and_two_signatures(
    printer: Printer,
) -> None:
    (text,) = texts(printer.refusal_slip(REFUSAL))
    in_order(
        text,
        "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ",
        "Tiếp nhận hồ sơ của: Nguyễn Thị Thử Nghiệm",
        "với lý do cụ thể như sau:",
        "Lý do: Không thuộc thẩm quyền.",
        "Hướng dẫn: Nộp tại nơi cư trú của mẹ.",
        "NGƯỜI NỘP HỒ SƠ",
        "NGƯỜI TỪ CHỐI",
    )
    assert CODE not in text and "Thời gian nộp" not in text


def test_a_refusal_online_has_code_time_and_one_signature(printer: Printer) -> None:
    (text,) = texts(printer.refusal_slip(ONLINE))
    in_order(
        text,
        CODE,
        "PHIẾU TỪ CHỐI TIẾP NHẬN HỒ SƠ",
        "Thời gian nộp: 09 giờ 05 phút, ngày 03 tháng 11 năm 2026",
        "NGƯỜI TỪ CHỐI",
    )
    assert "NGƯỜI NỘP HỒ SƠ" not in text


def test_empty_fields_leave_no_labels(printer: Printer) -> None:
    slip = SupplementSlip(
        office=OFFICE,
        holder=Party(name="Lê An"),
        procedure_name="Chứng thực",
        officer_name="Trần Văn Được",
        issued_at=RECEIVED_AT,
        reason="Thiếu giấy tờ.",
    )
    (text,) = texts(printer.supplement_slip(slip))
    for label in ("Địa chỉ", "Số điện thoại", "Email", "Đề nghị", "TT Thành phần", "()", "None"):
        assert label not in text


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("paper", ["a5", "a4"])
@pytest.mark.parametrize(
    "slip",
    [
        pytest.param(slip, id=name)
        for name, slip in (
            ("supplement", SUPPLEMENT),
            ("refusal", REFUSAL),
            ("online", ONLINE),
        )
    ],
)
async def test_every_slip_prints_on_every_paper_in_every_language(
    printer: Printer, slip: Slip, paper: str, language: str
) -> None:
    (text,) = texts(await printer.pdf(slip, language, paper))
    assert slip.officer_name in text


async def test_a_slip_of_no_known_form_is_a_fault_of_the_program(printer: Printer) -> None:
    bare = Slip(
        office=OFFICE,
        holder=HOLDER,
        procedure_name="x",
        officer_name="x",
        issued_at=RECEIVED_AT,
    )
    with pytest.raises(TypeError):
        await printer.pdf(bare)
