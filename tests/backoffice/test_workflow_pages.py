"""The designer through its pages: from a template to a published version, and what may go wrong."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from aiohttp import FormData

from core.forms.models import Stage
from core.people.models import Assignment, Officer
from core.people.roles import Role
from core.workflow.models import WorkflowVersion
from core.workflow.reading import workflow
from core.workflow.versions import publish, save_draft
from tests.backoffice.conftest import Browser
from tests.core.workflow.offices import received, usual
from tests.core.workflow.workflows import DONE, definition, end, task
from tests.surfing import Page, fields_of

UNIT = "X98.01"
CODE = "1.001193"


async def begun(site, browser: Browser, **fields: Any) -> str:
    """A draft begun on the page; its address."""
    await browser.get(f"/office/workflows/new?procedure={CODE}")
    form = FormData(default_to_multipart=True)
    told = {"csrf": browser.token, "procedure": CODE, "workflow_unit": UNIT, **fields}
    for name, value in told.items():
        more = {"filename": "quy trình.json"} if name == "file" else {}
        form.add_field(name, BytesIO(value) if isinstance(value, bytes) else value, **more)
    response = await browser.session.post(
        site.base + "/office/workflows/new", data=form, allow_redirects=False
    )
    await browser._seen(response)
    return urlsplit(response.headers.get("Location", "")).path if response.status == 303 else ""


def shown(browser: Browser) -> Page:
    return Page("", 200, {}, browser.text.encode())


def form_to(browser: Browser, ending: str, **filled: Any) -> dict[str, Any]:
    """What a browser would send of the form that goes there, with some fields changed."""
    found = dict(fields_of(shown(browser).form(ending)))
    unknown = filled.keys() - found.keys() - {"step", "agency", "key"}
    ticks = {name for name in unknown if re.fullmatch(r"(pauses|a\.\d+\.\w+)", name)}
    assert unknown <= ticks, unknown - ticks
    return found | filled


async def saved_step(browser: Browser, address: str, key: str, **filled: Any):
    """Change a step as its form shows it."""
    await browser.get(f"{address}/step?key={quote(key)}")
    fields = form_to(browser, "/step", step="save", **filled)
    return await browser.post(f"{address}/step", fields)


async def the_draft() -> WorkflowVersion:
    return await WorkflowVersion.get(stage=Stage.DRAFT)


async def test_a_template_is_taken_changed_found_fault_with_mended_and_published(site):
    keeper = await site.signed_in(Role.ADMINISTRATOR)
    await keeper.get("/office/workflows")
    assert "Chưa có quy trình nào" in keeper.text
    await keeper.get("/office/workflows/new?q=khai+sinh")
    assert f"procedure={CODE}" in keeper.text
    address = await begun(site, keeper, source="template", template="birth_registration")
    await keeper.get(address)
    draft = await the_draft()
    steps = workflow(draft.definition).steps
    assert len(steps) >= 6 and draft.unit_code == UNIT
    page = shown(keeper)
    assert [svg.attributes["role"] for svg in page.root.all("svg") if "role" in svg.attributes] == [
        "img"
    ]
    rows = [row for row in page.root.all("tr") if row.attributes.get("id", "").startswith("step-")]
    assert len(rows) == len(steps)
    assert "Kiểm tra: không có lỗi nào" in page.text and "Công bố" in keeper.text

    first = next(iter(steps.values()))
    action = first.actions[0]
    response = await saved_step(keeper, address, first.key, **{"a.0.to": first.key})
    await keeper.follow(response)
    text = shown(keeper).text
    assert "không bao giờ kết thúc" in text or "không có gì dẫn đến" in text
    assert "wf-has-error" in keeper.text and 'action="' + address + '/publish"' not in keeper.text
    refused = await keeper.post(f"{address}/publish", {"revision": keeper.hidden("revision")})
    assert refused.status == 422 and "Chưa công bố được" in keeper.text

    response = await saved_step(keeper, address, first.key, **{"a.0.to": action.to})
    await keeper.follow(response)
    assert "Kiểm tra: không có lỗi nào" in shown(keeper).text
    response = await keeper.post(f"{address}/publish", form_to(keeper, "/publish"))
    await keeper.follow(response)
    assert "Đã công bố" in keeper.text
    version = await WorkflowVersion.get(stage=Stage.PUBLISHED)
    assert workflow(version.definition) == workflow(draft.definition)
    await keeper.get("/office/workflows")
    assert "Đang dùng, bản 1" in keeper.text

    officer = await site.signed_in(Role.RECEIVING_OFFICER)
    assert (await officer.get(address)).status == 200
    assert "<svg" in officer.text and "/edit" not in officer.text and "/step?" not in officer.text


async def test_the_second_author_is_told_who_saved_and_loses_nothing(site):
    keeper = await site.signed_in(Role.ADMINISTRATOR)
    address = await begun(site, keeper, source="empty")
    other = await site.signed_in(Role.ADMINISTRATOR)
    await keeper.get(f"{address}/step?key=work")
    mine = form_to(keeper, "/step", step="save", step_name="Thẩm tra hồ sơ")
    await saved_step(other, address, "give", step_name="Trao giấy khai sinh")
    response = await keeper.post(f"{address}/step", mine)
    assert response.status == 409
    assert "Cán bộ administrator đã lưu bản nháp này" in keeper.text
    assert 'value="Thẩm tra hồ sơ"' in keeper.text  # nothing is typed twice
    await keeper.follow(await keeper.post(f"{address}/step", form_to(keeper, "/step", step="save")))
    names = [step.name for step in workflow((await the_draft()).definition).steps.values()]
    assert names[:2] == ["Thẩm tra hồ sơ", "Trao giấy khai sinh"]  # both are there


@pytest.mark.parametrize(
    ("to", "fields"),
    [
        ("publish", {}),
        ("discard", {}),
        ("undo", {}),
        ("remove", {"key": "work"}),
        ("order", {"key": "work", "step": "down"}),
        ("settings", {"workflow_name": "Khác", "workflow_start": "work"}),
    ],
    ids=["publishing", "throwing away", "taking back", "removing", "moving", "renaming"],
)
async def test_what_was_not_looked_at_is_neither_changed_nor_published(site, to, fields):
    keeper = await site.signed_in(Role.ADMINISTRATOR)
    address = await begun(site, keeper, source="empty")
    await keeper.get(address)
    seen = keeper.hidden("revision")
    await saved_step(keeper, address, "work", step_name="Đổi rồi")
    before = (await the_draft()).definition
    response = await keeper.post(f"{address}/{to}", {"revision": seen, **fields})
    assert response.status == 409 and "đã lưu bản nháp này" in keeper.text
    assert (await the_draft()).definition == before


async def test_a_step_is_added_into_a_way_moved_and_removed_again(site):
    keeper = await site.signed_in(Role.ADMINISTRATOR)
    address = await begun(site, keeper, source="empty")
    await keeper.get(f"{address}/step?after=work")
    fields = form_to(
        keeper,
        "/step",
        step="save",
        step_name="Soát xét",
        step_role="head",
        step_time="0,5",
        **{"a.0.name": "Đồng ý"},
    )
    assert fields["from"] == "work:0" and fields["a.0.to"] == "give"
    await keeper.follow(await keeper.post(f"{address}/step", fields))
    found = workflow((await the_draft()).definition)
    assert list(found.steps) == ["work", "soat_xet", "give", "end"]
    assert found["work"].actions[0].to == "soat_xet"
    assert found["soat_xet"].actions[0].to == "give"
    assert found["soat_xet"].time.as_json() == {"count": 0.5, "unit": "working_day"}
    fields = {"key": "soat_xet", "revision": keeper.hidden("revision")}
    await keeper.follow(await keeper.post(f"{address}/order", {**fields, "step": "up"}))
    assert next(iter(workflow((await the_draft()).definition).steps)) == "soat_xet"
    fields["revision"] = keeper.hidden("revision")
    await keeper.follow(await keeper.post(f"{address}/remove", fields))
    found = workflow((await the_draft()).definition)
    assert "soat_xet" not in found.steps and found["work"].actions[0].to == "give"
    refused = await keeper.post(
        f"{address}/remove", {"key": "end", "revision": keeper.hidden("revision")}
    )
    assert refused.status == 422 and "Chưa bỏ được bước này" in keeper.text


async def test_actions_with_conditions_and_questions_are_added_changed_and_removed(site):
    keeper = await site.signed_in(Role.ADMINISTRATOR)
    address = await begun(site, keeper, source="empty")
    await keeper.get(f"{address}/step?key=work")
    fields = form_to(
        keeper,
        "/step",
        step="go_on",
        **{
            "a.1.name": "Trả lại",
            "a.1.to": "give",
            "a.1.does": "send_back",
            "a.1.field.0": "area_m2",
            "a.1.is.0": "over",
            "a.1.value.0": "300",
            "a.1.field.1": "outcome",
            "a.1.is.1": "not_equal",
            "a.1.value.1": "refused",
            "a.1.joined": "any",
            "a.1.needs": "document_number",
        },
    )
    await keeper.follow(await keeper.post(f"{address}/step", fields))
    assert f"key={quote('work')}" in f"{address}/step?key=work" and "Đã lưu" in keeper.text
    action = workflow((await the_draft()).definition)["work"].actions[1]
    assert action.when.as_json() == {
        "any": [
            {"field": "area_m2", "is": "over", "value": 300},
            {"not": {"field": "outcome", "is": "equal", "value": "refused"}},
        ]
    }
    assert action.needs == ("document_number",) and action.does.value == "send_back"
    assert 'value="300"' in keeper.text and 'value="refused"' in keeper.text
    await keeper.get(address)
    assert "area_m2 lớn hơn 300 hoặc kết quả đề xuất không là từ chối giải quyết" in (
        shown(keeper).text
    )
    await saved_step(keeper, address, "work", **{"a.1.gone": "on"})
    assert len(workflow((await the_draft()).definition)["work"].actions) == 1


async def test_every_kind_of_step_can_be_made_by_its_form(site):
    keeper = await site.signed_in(Role.ADMINISTRATOR)
    address = await begun(site, keeper, source="empty")
    made: dict[str, dict[str, str]] = {
        "join": {"step_next": "give"},
        "notify": {"step_next": "give", "step_notice": "in_progress"},
        "wait": {"step_next": "give", "step_time": "3"},
        "call": {"step_next": "give", "step_address": "https://thue.example/x"},
        "agency": {"step_next": "give", "step_unit": "X98.02", "step_time": "2"},
        "fork": {"branch.0": "join", "branch.1": "notify"},
        "end": {"step_end": "refused"},
    }
    for kind, fields in made.items():
        await keeper.get(f"{address}/step")
        asked = form_to(keeper, "/step", step="kind", kind=kind, step_name=kind)
        response = await keeper.post(f"{address}/step", asked)
        assert response.status == 200 and f'value="{kind}" selected' in keeper.text
        assert f'name="step_name" type="text" value="{kind}"' in keeper.text
        filled = form_to(keeper, "/step", step="save", **fields)
        response = await keeper.post(f"{address}/step", {**filled, "from": ""})
        assert response.status == 303, keeper.text
    found = workflow((await the_draft()).definition)
    assert {found[kind].kind.value for kind in made if kind != "end"} == made.keys() - {"end"}
    assert found["end_2"].end.value == "refused"
    assert found["fork"].branches == ("join", "notify")
    await keeper.get(address)
    assert "Kiểm tra" in keeper.text


async def test_faults_of_a_step_are_named_by_field_and_nothing_is_lost(site):
    keeper = await site.signed_in(Role.ADMINISTRATOR)
    address = await begun(site, keeper, source="empty")
    response = await saved_step(
        keeper,
        address,
        "work",
        step_name="",
        step_time="một",
        step_unit="nowhere",
        **{"a.0.to": "nowhere", "a.0.field.0": "x", "a.0.is.0": "over", "a.0.value.0": "many"},
    )
    assert response.status == 422
    links = set(shown(keeper).links.values())
    assert {"#step_name", "#step_time", "#step_unit", "#a.0.to", "#a.0.value.0"} <= links
    assert 'value="một"' in keeper.text and (await the_draft()).revision == 1


async def test_an_agency_that_the_template_left_open_is_chosen(site):
    keeper = await site.signed_in(Role.ADMINISTRATOR)
    address = await begun(site, keeper, source="template", template="building_permit")
    await keeper.get(address)
    assert "Cơ quan Cảnh sát phòng cháy" in keeper.text
    refused = await keeper.post(f"{address}/agency", form_to(keeper, "/agency"))
    assert refused.status == 422 and "Xin chọn một cơ quan" in keeper.text
    response = await keeper.post(f"{address}/agency", form_to(keeper, "/agency", agency="X98.02"))
    await keeper.follow(response)
    places = {step.place.unit for step in workflow((await the_draft()).definition).steps.values()
              if step.place}  # fmt: skip
    assert "X98.02" in places and "@fire" not in places and "@planning" in places


async def test_a_removed_step_comes_back(site):
    keeper = await site.signed_in(Role.ADMINISTRATOR)
    address = await begun(site, keeper, source="template", template="land_transfer")
    await keeper.get(address)
    assert f'action="{address}/undo"' not in keeper.text  # nothing to take back
    before = (await the_draft()).definition
    key = next(iter(workflow(before).steps))
    await keeper.follow(await keeper.post(f"{address}/remove", form_to(keeper, "/remove", key=key)))
    assert key not in workflow((await the_draft()).definition).steps
    await keeper.follow(await keeper.post(f"{address}/undo", form_to(keeper, "/undo")))
    assert "Đã hoàn tác" in keeper.text
    assert (await the_draft()).definition == before


async def test_a_definition_goes_out_as_a_file_and_comes_back_the_same(site):
    keeper = await site.signed_in(Role.ADMINISTRATOR)
    address = await begun(site, keeper, source="template", template="land_transfer")
    response = await keeper.get(f"{address}/definition.json")
    body = await response.read()
    assert "attachment" in response.headers["Content-Disposition"]
    kept = (await the_draft()).definition
    assert json.loads(body) == kept
    await keeper.get(address)
    await keeper.post(f"{address}/discard", form_to(keeper, "/discard"))
    assert not await WorkflowVersion.exists()
    again = await begun(site, keeper, source="file", file=body)
    assert again and (await the_draft()).definition == kept


async def test_a_diagram_goes_out_to_modellers_and_comes_back_the_same(site):
    keeper = await site.signed_in(Role.ADMINISTRATOR)
    address = await begun(site, keeper, source="template", template="building_permit")
    response = await keeper.get(f"{address}/diagram.bpmn")
    body = await response.read()
    assert b"BPMNDiagram" in body and "Cán bộ thụ lý, phòng chuyên môn".encode() in body
    kept = (await the_draft()).definition
    await keeper.get(address)
    await keeper.post(f"{address}/discard", form_to(keeper, "/discard"))
    assert await begun(site, keeper, source="file", file=body)
    assert (await the_draft()).definition == kept


async def test_what_a_diagram_says_and_a_workflow_cannot_is_shown_before_it_is_left_out(site):
    keeper = await site.signed_in(Role.ADMINISTRATOR)
    address = await begun(site, keeper, source="empty")
    body = await (await keeper.get(f"{address}/diagram.bpmn")).read()
    await keeper.get(address)
    await keeper.post(f"{address}/discard", form_to(keeper, "/discard"))
    odd = body.replace(b"</bpmn:process>", b'<bpmn:boundaryEvent id="odd"/></bpmn:process>')
    assert await begun(site, keeper, source="file", file=odd) == ""
    assert "odd: phần tử không thành bước được: boundaryEvent" in shown(keeper).text
    assert not await WorkflowVersion.exists()
    fields = dict(fields_of(shown(keeper).form("/new")))
    assert await begun(site, keeper, source="file", definition=fields["definition"])
    assert "work" in workflow((await the_draft()).definition).steps


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param(b"", "Tệp trống", id="nothing"),
        pytest.param(b"not json", "không phải JSON", id="no JSON"),
        pytest.param(b"[" * 100_000, "không phải JSON", id="nested without end"),
        pytest.param(b"\xff\xfe\x00", "không phải JSON", id="no text"),
        pytest.param(b'{"format": "x"}', "steps: missing", id="no workflow"),
        pytest.param(b"<bpmn", "không phải sơ đồ BPMN", id="no XML"),
        pytest.param(b"<html/>", "không phải sơ đồ BPMN", id="another kind of XML"),
        pytest.param(
            b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
            "không phải sơ đồ BPMN",
            id="XML that reads files",
        ),
        pytest.param(b" " * (1024 * 1024 + 1), "lớn hơn 1 MB", id="too large"),
    ],
)
async def test_a_file_that_is_no_definition_is_refused_in_words(site, body, said):
    keeper = await site.signed_in(Role.ADMINISTRATOR)
    assert await begun(site, keeper, source="file", file=body) == ""
    assert said in shown(keeper).text
    assert not await WorkflowVersion.exists()


async def test_another_procedures_workflow_is_copied(site):
    keeper, actor = (
        await site.signed_in(Role.ADMINISTRATOR),
        await site.office.actor(Role.ADMINISTRATOR),
    )
    other = {**usual(), "procedure": "2.000001", "unit": UNIT, "name": "Của thủ tục khác"}
    draft = await save_draft(other, 0, actor, site.clock.now)
    await publish(draft.id, 1, actor, site.clock.now)
    address = await begun(site, keeper, source="copy", copy=str(draft.id))
    assert address
    made = await the_draft()
    assert (made.procedure_code, made.unit_code) == (CODE, UNIT)
    assert made.definition["steps"] == (await WorkflowVersion.get(id=draft.id)).definition["steps"]


async def test_a_draft_that_is_there_is_not_begun_twice_but_shown(site):
    keeper = await site.signed_in(Role.ADMINISTRATOR)
    address = await begun(site, keeper, source="empty")
    assert await begun(site, keeper, source="empty") == ""
    assert "đã có bản nháp" in keeper.text and address in keeper.text


async def test_a_published_version_is_changed_in_a_new_one_and_never_itself(site):
    keeper = await site.signed_in(Role.ADMINISTRATOR)
    actor = await site.office.actor(Role.ADMINISTRATOR)
    draft = await save_draft({**usual(), "unit": UNIT}, 0, actor, site.clock.now)
    await publish(draft.id, 1, actor, site.clock.now)
    address = f"/office/workflows/{draft.id}"
    assert (await keeper.get(f"{address}/step?key=work")).status == 403
    await keeper.get(address)
    refused = await keeper.post(f"{address}/remove", {"key": "ask", "revision": "1"})
    assert refused.status == 422
    for _ in range(2):  # the second time the draft is opened
        await keeper.get(address)
        response = await keeper.post(f"{address}/edit", form_to(keeper, "/edit"))
        new = response.headers["Location"]
    assert new != address and await WorkflowVersion.all().count() == 2
    await keeper.get(new)
    assert "Bản nháp 2" in keeper.text
    await keeper.get(address)
    response = await keeper.post(f"{address}/retire", form_to(keeper, "/retire"))
    await keeper.follow(response)
    assert "Đã ngừng dùng" in keeper.text


async def test_running_dossiers_are_moved_after_a_look_at_what_it_does(site):
    keeper = await site.signed_in(Role.ADMINISTRATOR)
    actor, now = await site.office.actor(Role.ADMINISTRATOR), site.clock.now
    old = await save_draft({**usual(), "unit": UNIT}, 0, actor, now)
    await publish(old.id, 1, actor, now)
    ones = [await received(site.office, now) for _ in range(3)]
    for one in ones[1:]:
        await one.does(Role.RECEIVING_OFFICER, "hand_on", unit_id=site.office.department.id)
    text = json.dumps({**usual(), "unit": UNIT}).replace('"work"', '"examine"')
    draft = await save_draft(json.loads(text), 0, actor, now)
    new = (await publish(draft.id, 1, actor, now)).id
    await keeper.get(f"/office/workflows/{new}")
    assert f"/office/workflows/{new}/move?from={old.id}" in keeper.text
    await keeper.get(f"/office/workflows/{new}/move?from={old.id}")
    assert "1 hồ sơ sẽ chuyển, 2 hồ sơ giữ ở bản cũ" in shown(keeper).text
    assert "chọn giữ ở bản cũ" in keeper.text
    fields = form_to(keeper, "/move", step="preview", **{"map.1": "examine"})
    response = await keeper.post(f"/office/workflows/{new}/move", fields)
    assert response.status == 200
    assert "3 hồ sơ sẽ chuyển, 0 hồ sơ giữ ở bản cũ" in shown(keeper).text
    assert (await ones[0].dossier()).workflow_version_id == old.id  # nothing has moved yet
    fields = form_to(keeper, "/move", step="confirm")
    response = await keeper.post(f"/office/workflows/{new}/move", fields)
    await keeper.follow(response)
    assert "Đã chuyển 3 hồ sơ" in keeper.text and "Không còn hồ sơ nào" in keeper.text
    assert [(await one.dossier()).workflow_version_id for one in ones] == [new] * 3
    officer = await site.signed_in(Role.RECEIVING_OFFICER)
    await officer.get(f"/office/dossiers/{ones[0].code}")
    assert "Chuyển sang phiên bản mới của quy trình" in officer.text


async def test_only_who_designs_sees_drafts_and_changes_anything(site):
    keeper = await site.signed_in(Role.ADMINISTRATOR)
    address = await begun(site, keeper, source="empty")
    for role in (Role.RECEIVING_OFFICER, Role.LEADER, "stranger"):
        browser = await site.signed_in(role)
        assert (await browser.get("/office/workflows")).status == 200
        assert "Bản nháp" not in browser.text and "/workflows/new" not in browser.text
        for path in (address, f"{address}/step?key=work", f"{address}/definition.json"):
            assert (await browser.get(path)).status == 404, path
        assert (await browser.get("/office/workflows/new")).status == 403
        for path in ("step", "remove", "order", "settings", "publish", "discard", "edit"):
            response = await browser.post(f"{address}/{path}", {"revision": "1", "key": "work"})
            assert response.status == 404, path
    support = await site.signed_in(Role.SUPPORT)
    assert (await support.get("/office/workflows")).status == 403
    assert (await the_draft()).revision == 1


async def test_the_workflow_of_all_units_takes_the_right_at_the_top(site):
    keeper = await site.signed_in(Role.ADMINISTRATOR)
    assert await begun(site, keeper, source="empty", workflow_unit="") == ""
    assert "Xin chọn một mục" in keeper.text
    officer = await Officer.get(username="administrator")
    await Assignment.create(
        officer=officer,
        unit=site.office.province,
        role=Role.ADMINISTRATOR,
        valid_from=site.clock.now.date(),
    )
    address = await begun(site, keeper, source="empty", workflow_unit="")
    await keeper.get(address)
    assert "Mọi đơn vị" in keeper.text and "Cơ quan chưa có người" in keeper.text
    assert "UBND xã Bên Cạnh" in keeper.text


@pytest.mark.parametrize(
    "key",
    ["<script>", "a b&c=d", "'\"", "../x", "bước ế"],
    ids=["markup", "an address", "quotation marks", "a path", "letters"],
)
async def test_whatever_a_step_is_called_its_page_opens_and_says_nothing_raw(site, key):
    keeper, actor = (
        await site.signed_in(Role.ADMINISTRATOR),
        await site.office.actor(Role.ADMINISTRATOR),
    )
    odd = definition(
        task(key, ("give", DONE), form_part="<b>", prints=["unheard_of"], papers=["<i>"]),
        task("give", "end"),
        end(),
        unit=UNIT,
        name="<script>alert(1)</script>",
    )
    draft = await save_draft(odd, 0, actor, site.clock.now)
    address = f"/office/workflows/{draft.id}"
    assert (await keeper.get(address)).status == 200
    assert "<script>" not in keeper.text and "<b>" not in keeper.text
    links = [
        link for link in shown(keeper).root.all("a") if "/step?key=" in link.attributes["href"]
    ]
    asked = parse_qs(urlsplit(links[0].attributes["href"]).query)["key"][0]
    assert asked == key
    response = await saved_step(keeper, address, key, step_name="Khác")
    assert response.status == 303
    found = workflow((await the_draft()).definition)
    assert found[key].name == "Khác" and found[key].prints == ("unheard_of",)


@pytest.mark.parametrize(
    "path",
    ["/999999", "/1/step?key=nowhere", "/999999/move?from=1", "/1/move?from=x", "/new?procedure=x"],
)
async def test_what_is_not_there_is_said_in_words(site, path):
    keeper = await site.signed_in(Role.ADMINISTRATOR)
    await begun(site, keeper, source="empty")
    draft = await the_draft()
    response = await keeper.get(f"/office/workflows{path.replace('/1/', f'/{draft.id}/')}")
    assert response.status in (200, 404, 422) and "<h1" in keeper.text
