"""Designing a form through the pages: from nothing to what citizens fill in."""

from __future__ import annotations

import json
import re
from html import unescape

import pypdfium2
import pytest

from core.forms import versions
from core.forms.definition import Kind, Known, Rule, When
from core.forms.models import FormVersion, Stage
from core.forms.schema import schema
from core.people.roles import Role
from core.workflow.conditions import condition
from tests.core.forms.birth import BIRTH, with_field
from tests.core.forms.test_form_versions import CODE, somebody
from tests.office import a_procedure
from tests.surfing import Page, fields_of

PATH = f"/office/forms/{CODE}"

# What databases do with drafts is tested on both in tests/core/forms.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
async def author(site):
    """Who designs for the province, on the page of a procedure without a form."""
    await somebody(site.office, "author")
    browser = await site.signed_in("author")
    await browser.get(PATH)
    return browser


async def press(browser, do, path=PATH, **fields):
    """Press a button of the page last seen, and go where it leads."""
    sent = {"revision": browser.hidden("revision"), "do": do}
    response = await browser.post(
        path, sent | {name.replace("__", "."): text for name, text in fields.items()}
    )
    return await browser.follow(response) if response.status == 303 else response


async def drafted():
    return (await versions.editing(CODE))[0]


async def edit(browser, place, **fields):
    path = f"{PATH}/field"
    await browser.get(f"{path}?place={place}")
    return await press(browser, "save", path, place=place, **fields)


async def test_from_nothing_to_a_published_form(site, author):
    assert "biểu mẫu chưa có tên" in author.text and "chưa có câu hỏi nào" in author.text
    await press(author, "title", title="Tờ khai", title_en="Declaration")
    await press(author, "add", new_label="Họ tên", new_kind="text")
    assert "ho_ten" in author.text
    await edit(
        author,
        "ho_ten",
        label="Họ và tên",
        label_en="Name",
        need="always",
        prefill="holder_name",
        longest="120",
    )
    await press(author, "add", new_label="Nơi sinh", new_kind="choice")
    await edit(author, "noi_sinh", label="Nơi sinh", label_en="Born at", need="always",
               options="Bệnh viện | Hospital\nNhà | Home | at_home")  # fmt: skip
    await press(author, "add", new_label="Vì sao", new_kind="text")
    await edit(author, "vi_sao", label="Vì sao", label_en="Why", need="when",
               show__0__test="noi_sinh:is:at_home", require__0__test="ho_ten:given")  # fmt: skip
    await author.get(PATH)
    assert "Hiện khi Nơi sinh là “Nhà”" in unescape(author.text)
    assert "Bắt buộc khi Họ và tên có điền" in author.text
    await press(author, "publish")
    assert "Đã công bố" in author.text
    form = (await versions.published_for(CODE)).form
    name, place, why = form.fields
    assert (name.needed, name.prefill, name.longest) == (True, Known.HOLDER_NAME, 120)
    assert [(one.value, one.label_en) for one in place.options] == [
        ("benh_vien", "Hospital"), ("at_home", "Home"),
    ]  # fmt: skip
    assert why.show == condition({"field": "noi_sinh", "is": "equal", "value": "at_home"})
    assert why.require == condition({"field": "ho_ten", "is": "given"})


@pytest.fixture
async def birth(site, author):
    """The page of a form that is there already, as a draft."""
    by = await somebody(site.office, "founder")
    await versions.save_draft(CODE, BIRTH, 0, by, site.clock.now)
    await author.get(PATH)
    return author


async def test_fields_and_parts_move_and_go_by_buttons(birth):
    await press(birth, "down:child_name")
    assert [one.key for one in (await drafted()).fields][:2] == ["born_on", "child_name"]
    await press(birth, "up:child_name")
    await press(birth, "remove:why_home")
    assert (await drafted()).field("why_home") is None
    await press(birth, "part_down:child")
    assert [part.key for part in (await drafted()).parts] == ["parents", "child"]
    await press(birth, "add_part", part_title="Cam kết", part_title_en="Statements")
    assert [part.key for part in (await drafted()).parts][-1] == "cam_ket"
    await press(birth, "part_remove:child")
    assert len(list((await drafted()).fields)) == len(list(BIRTH.fields)) - 1


async def test_the_heading_of_a_part_is_edited_and_its_fields_stay(birth):
    path = f"{PATH}/part"
    await birth.get(f"{path}?key=child")
    await press(
        birth,
        "save",
        path,
        key="child",
        title="Trẻ em",
        title_en="Child",
        help="Về trẻ",
        help_en="",
    )
    part = (await drafted()).parts[0]
    assert (part.title, part.help, part.fields) == ("Trẻ em", "Về trẻ", BIRTH.parts[0].fields)


async def test_saving_a_field_as_it_is_changes_nothing(birth):
    """Whatever its kind: what the page begins with is what is there."""
    places = [one.key for one in BIRTH.fields] + ["children.who", "children.copies"]
    for place in places:
        path = f"{PATH}/field"
        await birth.get(f"{path}?place={place}")
        sent = [
            (name, value)
            for name, value in form_fields(birth.text)
            if name not in ("csrf", "language", "next")
        ]
        response = await birth.post(path, dict(sent) | {"do": "save"})
        assert response.status == 303, place
        assert await drafted() == BIRTH, place


def form_fields(page):
    found = Page("http://x", 200, {}, page.encode())
    return fields_of(found.form("Lưu"))


@pytest.mark.parametrize(
    ("place", "fields", "expected"),
    [
        pytest.param(
            "total",
            {
                "compute.word": "difference",
                "compute.0": "column:children.copies",
                "compute.number": "1",
            },
            {"difference": [{"sum": [{"column": "children.copies"}]}, 1]},
            id="a sum less one",
        ),
        pytest.param(
            "total",
            {"compute.word": "count", "compute.0": "count:children"},
            {"count": "children"},
            id="rows",
        ),
        pytest.param("total", {"compute.word": ""}, None, id="typed by hand"),
    ],
)
async def test_what_is_computed_is_chosen_from_lists(birth, place, fields, expected):
    response = await edit(birth, place, label="Tổng", **fields)
    assert response.status == 200
    computed = (await drafted()).field(place).compute
    assert (computed.as_json() if computed else None) == expected


async def test_conditions_are_joined(birth):
    await edit(
        birth,
        "why_home",
        label="Vì sao",
        need="no",
        **{
            "show.join": "any",
            "show.0.test": "place:is_not:hospital",
            "show.1.test": "child_name:not_given",
        },
    )
    assert (await drafted()).field("why_home").show == condition(
        {
            "any": [
                {"not": {"field": "place", "is": "equal", "value": "hospital"}},
                {"not": {"field": "child_name", "is": "given"}},
            ]
        }
    )


async def test_a_condition_that_selects_cannot_show_is_kept(site, birth):
    deep = condition(
        {"all": [{"any": [{"field": "place", "is": "given"}]}, {"field": "born_on", "is": "given"}]}
    )
    by = await somebody(site.office, "other")
    await versions.save_draft(CODE, with_field("why_home", show=deep), 1, by, site.clock.now)
    await edit(birth, "why_home", label="Mới", need="always", show__kept="on")
    assert (await drafted()).field("why_home").show == deep
    await edit(birth, "why_home", label="Mới", need="always", show__0__test="place:is:home")
    assert (await drafted()).field("why_home").show == condition(
        {"field": "place", "is": "equal", "value": "home"}
    )


async def test_columns_of_a_table_are_edited_on_its_page(birth):
    path = f"{PATH}/field"
    await birth.get(f"{path}?place=children")
    await press(
        birth,
        "add",
        path,
        place="children",
        label="Các con",
        need="no",
        new_label="Ngày sinh",
        new_kind="date",
    )
    assert (await drafted()).field("children").columns[-1].key == "ngay_sinh"
    await edit(birth, "children.ngay_sinh", label="Sinh ngày", need="always", when="past")
    await birth.get(f"{path}?place=children")
    await press(birth, "up:children.ngay_sinh", path, place="children", label="Các con", need="no")
    column = (await drafted()).field("children").columns[1]
    assert (column.label, column.kind, column.needed, column.when) == (
        "Sinh ngày", Kind.DATE, True, When.PAST,
    )  # fmt: skip
    await birth.get(f"{path}?place=children")
    await press(
        birth, "remove:children.ngay_sinh", path, place="children", label="Các con", need="no"
    )
    assert len((await drafted()).field("children").columns) == 2


@pytest.mark.parametrize(
    ("place", "fields", "fault"),
    [
        pytest.param("child_name", {"label": ""}, "label", id="no question"),
        pytest.param("child_name", {"label": "x" * 301}, "label", id="a question without end"),
        pytest.param(
            "child_name", {"label": "a", "longest": "5000"}, "longest", id="a text without end"
        ),
        pytest.param("total", {"label": "a", "least": "nhiều"}, "least", id="a bound in words"),
        pytest.param(
            "place", {"label": "a", "options": "A | | x\nB | | x"}, "options", id="a value twice"
        ),
        pytest.param(
            "place", {"label": "a", "options": "A | | É"}, "options", id="a value with marks"
        ),
        pytest.param("email", {"label": "a", "need": "when"}, "require.0.test", id="when what"),
        pytest.param(
            "total",
            {"label": "a", "compute.word": "difference", "compute.0": "column:children.copies"},
            "compute.0",
            id="less what",
        ),
        pytest.param(
            "proof",
            {"label": "a", "need": "no", "show.0.test": "total:over"},
            "show.0.number",
            id="over what",
        ),
    ],
)
async def test_a_fault_stands_by_its_field_and_nothing_is_saved(birth, place, fields, fault):
    response = await edit(birth, place, **{"need": "no", **fields})
    assert response.status == 422
    assert f'href="#{fault}"' in birth.text and f'id="{fault}"' in birth.text
    assert await drafted() == BIRTH


async def test_two_authors_the_second_is_told_and_keeps_what_was_typed(site, birth):
    await somebody(site.office, "second")
    other = await site.signed_in("second")
    path = f"{PATH}/field"
    for browser in (birth, other):
        await browser.get(f"{path}?place=child_name")
    await press(birth, "save", path, place="child_name", label="Tên một", need="always")
    await press(other, "save", path, place="child_name", label="Tên hai", need="always")
    assert "Cán bộ author đã lưu bản nháp" in other.text
    assert 'value="Tên hai"' in other.text
    assert (await drafted()).field("child_name").label == "Tên một"
    await press(other, "save", path, place="child_name", label="Tên hai", need="always")
    assert (await drafted()).field("child_name").label == "Tên hai"


async def test_findings_stand_beside_their_rows_and_keep_from_publishing(site, birth):
    await press(birth, "remove:place")
    assert "điều kiện hiện hỏi mục không còn: place" in birth.text
    assert re.search(r'value="publish" disabled', birth.text)
    await press(birth, "publish")
    assert "còn lỗi nên chưa công bố được" in birth.text
    assert await versions.published_for(CODE) is None


async def test_a_draft_is_thrown_away_and_a_form_taken_out_of_use(birth):
    await press(birth, "publish")
    await press(birth, "title", title="Tên khác")
    assert "Đang sửa bản nháp" in birth.text
    await press(birth, "discard")
    assert (await drafted()).title == BIRTH.title
    await press(birth, "retire")
    assert await FormVersion.filter(stage=Stage.PUBLISHED).count() == 0


async def test_a_form_goes_out_and_comes_back_as_json_schema(birth):
    response = await birth.get(f"{PATH}/schema.json")
    taken = await response.json(content_type="application/schema+json")
    assert taken == schema(BIRTH)
    await birth.get(PATH)
    taken["title"] = "Tờ khai mới"
    await press(birth, "import", json=json.dumps(taken))
    assert (await drafted()).title == "Tờ khai mới"
    taken["properties"]["place"]["enum"] = ["hospital"]
    response = await press(birth, "import", json=json.dumps(taken))
    assert "properties.place.enum: differs" in birth.text
    response = await press(birth, "import", json="{")
    assert response.status == 422 and "Không phải JSON" in birth.text


async def test_a_form_begins_as_a_copy_of_another(site, birth):
    await a_procedure(site.clock.now, "1.000894", name="Kết hôn")
    await birth.get("/office/forms/1.000894")
    await press(birth, "copy", "/office/forms/1.000894", source=CODE)
    assert (await versions.editing("1.000894"))[0] == BIRTH


async def test_the_preview_is_the_form_that_citizens_get_and_stores_nothing(birth):
    path = f"{PATH}/preview"
    await birth.get(path)
    assert 'name="form.child_name"' in birth.text and "why_home" not in birth.text
    await birth.get(f"{path}?lang=en")
    assert "Name of the child" in birth.text
    await birth.post(path, {"do": "form", "form.place": "home"})
    assert 'name="form.why_home"' in birth.text
    response = await birth.post(path, {"do": "try", "form.child_name": "A"})
    assert response.status == 422 and "Xin điền mục này" in birth.text
    response = await birth.get(f"{PATH}/empty.pdf")
    pages = pypdfium2.PdfDocument(await response.read())
    assert "TỜ KHAI ĐĂNG KÝ KHAI SINH" in pages[0].get_textpage().get_text_range()


async def test_an_unfit_form_is_previewed_too(birth):
    await edit(birth, "place", label="Nơi sinh", need="always", options="")
    response = await birth.get(f"{PATH}/preview")
    assert response.status == 200
    assert "chưa thử kiểm tra được" in birth.text


async def test_the_list_finds_procedures_with_and_without(birth):
    await birth.get("/office/forms")
    assert f'href="{PATH}"' in birth.text and "Đăng ký khai sinh" in birth.text
    await birth.get("/office/forms?q=khai+sinh")
    assert "Không tìm thấy thủ tục nào chưa có biểu mẫu" in birth.text


@pytest.mark.parametrize("role", list(Role))
async def test_nobody_else_designs_forms(site, role):
    browser = await site.signed_in(role)
    pages = ("", "/field?place=x", "/part?key=x", "/preview", "/schema.json", "/empty.pdf")
    for path in ("/office/forms", *(f"{PATH}{page}" for page in pages)):
        response = await browser.get(path)
        assert response.status == 403, path
    for path in ("", "/field", "/part", "/preview"):
        response = await browser.post(f"{PATH}{path}", {"do": "publish", "revision": "1"})
        assert response.status == 403, path


@pytest.mark.parametrize(
    ("path", "status"),
    [
        pytest.param("/office/forms/9.999999", 404, id="no such procedure"),
        pytest.param(f"{PATH}/field?place=nowhere", 404, id="no such field"),
        pytest.param(f"{PATH}/field?place=child_name.x", 404, id="no such column"),
        pytest.param(f"{PATH}/part?key=nowhere", 404, id="no such part"),
        pytest.param("/office/forms?q=%00%ff", 200, id="octets that are no text"),
    ],
)
async def test_what_is_not_there_is_said_so(birth, path, status):
    assert (await birth.get(path)).status == status


@pytest.mark.parametrize(
    "do",
    ["up:", "remove:nowhere", "part_remove:x", "fly:child_name", "", "down:children.who", "add"],
)
async def test_odd_buttons_break_nothing(birth, do):
    response = await press(birth, do)
    assert response.status in (200, 422)
    assert Rule.PERSON in {one.rule for one in (await drafted()).fields}
