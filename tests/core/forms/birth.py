"""A form to test with: a child, its parents, what they ask for."""

from __future__ import annotations

from dataclasses import replace

from core.forms.computing import expression
from core.forms.definition import (
    Field,
    FormDefinition,
    Kind,
    Known,
    Option,
    Part,
    Rule,
    When,
)
from core.workflow.conditions import condition

CHILD = Part(
    "child",
    "Người được khai sinh",
    "The child",
    fields=(
        Field("child_name", Kind.TEXT, "Họ tên trẻ", "Name of the child", needed=True),
        Field("born_on", Kind.DATE, "Ngày sinh", "Date of birth", needed=True, when=When.PAST),
        Field(
            "place",
            Kind.CHOICE,
            "Nơi sinh",
            "Born at",
            needed=True,
            options=(Option("hospital", "Cơ sở y tế", "Hospital"), Option("home", "Nhà", "Home")),
        ),
        Field(
            "why_home",
            Kind.TEXT,
            "Vì sao không sinh ở cơ sở y tế",
            "Why not at a hospital",
            show=condition({"field": "place", "is": "equal", "value": "home"}),
            needed=True,
        ),
        Field("home_address", Kind.ADDRESS, "Nơi cư trú", "Residence", needed=True),
    ),
)
PARENTS = Part(
    "parents",
    "Người đi khai sinh",
    "The applicant",
    fields=(
        Field("name", Kind.TEXT, "Họ tên", "Name", prefill=Known.HOLDER_NAME, needed=True),
        Field(
            "number",
            Kind.CODE,
            "Số định danh",
            "Number",
            rule=Rule.PERSON,
            prefill=Known.HOLDER_NUMBER,
        ),
        Field("phone", Kind.CODE, "Điện thoại", "Phone", rule=Rule.PHONE),
        Field(
            "email",
            Kind.CODE,
            "Thư điện tử",
            "E-mail",
            rule=Rule.EMAIL,
            require=condition({"not": {"field": "phone", "is": "given"}}),
        ),
        Field(
            "children",
            Kind.TABLE,
            "Các con khác",
            "Other children",
            columns=(
                Field("who", Kind.TEXT, "Họ tên", "Name", needed=True),
                Field("copies", Kind.NUMBER, "Số bản sao", "Copies", least=0, most=20),
            ),
            most_rows=3,
        ),
        Field(
            "total",
            Kind.NUMBER,
            "Tổng số bản sao",
            "Copies in all",
            compute=expression({"sum": [{"column": "children.copies"}]}),
        ),
        Field("proof", Kind.FILE, "Giấy chứng sinh", "Proof of birth", most_files=2),
        Field(
            "truth", Kind.TICK, "Tôi cam đoan lời khai đúng", "I declare it is true", needed=True
        ),
    ),
)
BIRTH = FormDefinition("Tờ khai đăng ký khai sinh", "Declaration of birth", (CHILD, PARENTS))

#: Right answers, settled.
RIGHT = {
    "child_name": "Trần Ví Dụ",
    "born_on": "2026-10-20",
    "place": "hospital",
    "home_address": {"province": "Tỉnh Mẫu", "commune": "Xã Minh Họa", "line": "Thôn Mẫu"},
    "name": "Trần Thị Ví Dụ",
    "number": "001199000001",
    "phone": "+84912345678",
    "children": [{"who": "Trần Anh", "copies": 2}, {"who": "Trần Em"}],
    "total": 2,
    "truth": True,
}


def with_field(key: str, **changes: object) -> FormDefinition:
    """The form with one field changed."""

    def of(part: Part) -> Part:
        fields = (replace(one, **changes) if one.key == key else one for one in part.fields)
        return replace(part, fields=tuple(fields))

    return replace(BIRTH, parts=tuple(of(part) for part in BIRTH.parts))
