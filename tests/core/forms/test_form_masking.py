"""Numbers hidden on a page come back as they were, unless somebody types others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.forms.definition import Field, FormDefinition, Kind, Part, Rule
from core.forms.masking import Hidden, masked

NUMBER = Field("number", Kind.CODE, "Số", rule=Rule.PERSON)
FORM = FormDefinition(
    "Tờ khai",
    parts=(
        Part(
            "all",
            "",
            fields=(
                Field("name", Kind.TEXT, "Tên"),
                NUMBER,
                Field("phone", Kind.CODE, "Điện thoại", rule=Rule.PHONE),
                Field(
                    "people",
                    Kind.TABLE,
                    "Người",
                    columns=(Field("who", Kind.TEXT, "Tên"), replace(NUMBER, key="id")),
                ),
            ),
        ),
    ),
)
DATA = {
    "name": "Trần Thị Ví Dụ",
    "number": "001199000001",
    "phone": "+84912345678",
    "people": [{"who": "Một", "id": "001099000001"}, {"who": "Hai", "id": "001099000123"}],
}
SHOWN = {
    "form.name": "Trần Thị Ví Dụ",
    "form.number": "•••••••••001",
    "form.phone": "•••• ••• 678",
    "form.people.0.id": "•••••••••001",
    "form.people.1.id": "•••••••••123",
}
PLAIN = SHOWN | {
    "form.number": "001199000001",
    "form.phone": "0912 345 678",
    "form.people.0.id": "001099000001",
    "form.people.1.id": "001099000123",
}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("001199000001", "•••••••••001", id="a personal number"),
        pytest.param("B1234567", "••••••67", id="a passport"),
        pytest.param("12", "••", id="hardly anything"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_all_but_the_end_is_hidden(text, shown):
    assert masked(text) == shown


def test_codes_are_hidden_and_nothing_else():
    assert Hidden(FORM, DATA).hide(PLAIN) == SHOWN


def test_what_comes_back_as_it_was_shown_is_what_it_hid():
    texts = dict(SHOWN)
    Hidden(FORM, DATA).reveal(texts)
    assert texts == PLAIN


def test_what_somebody_types_stays_typed():
    texts = {"form.number": "001199000002", "form.phone": "", "form.name": "•••"}
    Hidden(FORM, DATA).reveal(texts)
    assert texts == {"form.number": "001199000002", "form.phone": "", "form.name": "•••"}


def test_a_row_that_moved_up_brings_its_number_along():
    texts = {"form.people.0.id": "•••••••••123"}
    Hidden(FORM, DATA).reveal(texts)
    assert texts == {"form.people.0.id": "001099000123"}


def test_nobody_reads_one_field_s_number_in_another():
    texts = {"form.phone": "•••••••••001", "form.name": "•••••••••001"}
    Hidden(FORM, DATA).reveal(texts)
    assert texts == {"form.phone": "•••••••••001", "form.name": "•••••••••001"}
