"""Who asked is masked; what was asked stays."""

from __future__ import annotations

import pytest

from core.conversations.masking import HIDDEN, LONGEST, masked


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        pytest.param("cccd của em 079123456789 ạ", "079123456789", id="identity number"),
        pytest.param("cmnd 123456789 cấp ở Huế", "123456789", id="old identity number"),
        pytest.param("cccd 079 123 456 789", "079 123 456 789", id="identity number in groups"),
        pytest.param("gọi em 0912.345.678 nha", "0912.345.678", id="telephone with dots"),
        pytest.param("call (+84) 912 345 678", "912 345 678", id="telephone from abroad"),
        pytest.param("sđt 091-234-5678", "091-234-5678", id="telephone with dashes"),
        pytest.param("số ０９１２３４５６７８", "０９１２３４５６７８", id="full-width digits"),
        pytest.param("máy bàn 0243 825 1234", "0243 825 1234", id="landline"),
        pytest.param("stk 19036541234567 techcombank", "19036541234567", id="account"),
        pytest.param("hộ chiếu C1234567 hết hạn", "C1234567", id="passport"),
        pytest.param("thẻ bhyt DN4010112345678", "DN4010112345678", id="health insurance"),
        pytest.param("xe 29A1-123.45 bị mất", "29A1-123.45", id="plate"),
        pytest.param("mail em la lan.nguyen@example.vn", "lan.nguyen@example.vn", id="mail"),
        pytest.param("TT H15.01-261122-0012 4711", "4711", id="PIN behind a code"),
        pytest.param("mã pin là 4711 đúng không", "4711", id="PIN called so"),
        pytest.param("otp: 993214", "993214", id="code for one use"),
        pytest.param("mật khẩu hoa2024!", "hoa2024!", id="password"),
        pytest.param("em tên là Trần Thị Hoa muốn hỏi", "Trần Thị Hoa", id="name told"),
        pytest.param("làm cho ông Nguyễn Văn Tám", "Nguyễn Văn Tám", id="name of another"),
        pytest.param("Lê Thị Bích Ngọc xin hỏi", "Lê Thị Bích Ngọc", id="name that begins"),
        pytest.param("số không chín một hai ba bốn năm sáu bảy tám", "chín một hai", id="spoken"),
    ],
)
def test_who_asked_is_hidden(text, secret):
    found = masked(text)
    assert secret not in found
    assert HIDDEN in found


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("thủ tục 1.001193 mất bao lâu", id="code of a procedure"),
        pytest.param("1.000656.000.00.00.H15 là gì", id="long code of a procedure"),
        pytest.param("hồ sơ H15.01-261122-0012 tới đâu rồi", id="code of a dossier"),
        pytest.param("theo 123/2015/NĐ-CP và 87/2020/NĐ-CP", id="legal texts"),
        pytest.param("con em sinh 22/11/2026", id="date"),
        pytest.param("sinh ngày 02-11-2026 tại Huế", id="date with dashes"),
        pytest.param("phí 1.500.000 đồng hay 500000đ", id="sums"),
        pytest.param("vốn điều lệ 10.000.000.000 đồng", id="large sum"),
        pytest.param("sống ở đường Nguyễn Thị Minh Khai", id="street"),
        pytest.param("em ở TP Hồ Chí Minh, làm ở Hà Nội", id="city"),
        pytest.param("chồng em mới mất tuần trước giờ phải làm gì", id="situation"),
        pytest.param("nhà có 2 con 1 trai 1 gái 3 tuổi 5 tuổi", id="small numbers"),
        pytest.param("năm tư em ba năm không về", id="words that are digits too"),
        pytest.param("giấy đó tên là gì vậy anh", id="name of a thing"),
        pytest.param("đất 120 m2 thửa 45 tờ 12", id="plot"),
    ],
)
def test_what_was_asked_stays(text):
    assert masked(text) == text


def test_a_long_text_is_cut_before_the_work():
    assert len(masked("hỏi " * LONGEST)) <= LONGEST
