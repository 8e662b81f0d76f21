"""What folding makes equal, and what it leaves apart."""

from __future__ import annotations

import pytest

from core.folding import fold, words


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        pytest.param("Đăng ký khai sinh", "dang ky khai sinh", id="accents and case"),
        pytest.param("ĐĂNG  KÝ\nkhai\u00a0sinh ", "dang ky khai sinh", id="blanks of every kind"),
        pytest.param("ho\u0323\u0302 ti\u0323ch", "ho tich", id="letters typed as pieces"),
        pytest.param("hộ tịch", "ho tich", id="letters typed whole"),
        pytest.param("CCCD, số 1.001193", "cccd, so 1.001193", id="digits and punctuation stay"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_what_reads_the_same_folds_the_same(typed, folded):
    assert fold(typed) == folded


def test_words_leave_punctuation_out():
    assert words("Cấp sổ BHXH, thẻ BHYT (lần 2)") == [
        "cap", "so", "bhxh", "the", "bhyt", "lan", "2",
    ]  # fmt: skip
