"""A dossier on a workflow, from counter to result, through the pages alone."""

from __future__ import annotations

import re

from core.dossiers.models import Dossier
from core.dossiers.states import State
from core.forms import versions
from core.people.models import Assignment
from core.people.roles import Role
from core.workflow.models import Task
from tests.core.forms.birth import BIRTH
from tests.core.forms.test_form_versions import CODE
from tests.core.workflow.offices import published, usual
from tests.office import LONG_AGO
from tests.slips import texts


async def a_dossier(site, value=None) -> Dossier:
    await published(value or usual(), site.clock.now)
    dossier = await site.received()
    assert dossier.workflow_version_id is not None
    return dossier


async def look(site, role, dossier):
    browser = await site.signed_in(role)
    response = await browser.get(f"/office/dossiers/{dossier.code}")
    assert response.status == 200
    return browser


def form_to(browser, ending: str) -> tuple[str, dict[str, str]]:
    """The address of a form, and its hidden fields."""
    found = re.search(
        rf'<form method="post" action="([^"]+{ending})".*?</form>', browser.text, re.S
    )
    assert found, f"no form to {ending}"
    return found[1], dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', found[0]))


async def does(site, role, dossier, key, **said):
    browser = await look(site, role, dossier)
    address, fields = form_to(browser, f"/{key}")
    response = await browser.post(address, fields | said)
    assert response.status == 303, browser.text
    await browser.follow(response)
    assert 'class="notice notice-done"' in browser.text
    return browser


async def test_the_way_of_a_dossier_through_its_workflow(site):
    dossier = await a_dossier(site)
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    await browser.get("/office")
    assert dossier.code in browser.text and "counter" in browser.text
    department = str(site.office.department.id)
    for role, key, said in (
        (Role.RECEIVING_OFFICER, "hand_on", {"unit_id": department}),
        (Role.HANDLING_OFFICER, "lacking", {"note": "Giấy chứng sinh"}),
        (Role.RECEIVING_OFFICER, "ask", {"note": "Giấy chứng sinh"}),
        (Role.RECEIVING_OFFICER, "brought", {"paper.0.given": "on", "paper.0.originals": "1"}),
        (Role.HANDLING_OFFICER, "submit", {"outcome": "granted"}),
        (Role.LEADER, "approve", {}),
        (Role.CLERK, "finish", {"result_number": "12/KS"}),
        (Role.RECEIVING_OFFICER, "give", {"collector": "Nguyễn Thị Thử Nghiệm"}),
    ):
        await does(site, role, dossier, key, **said)
    await dossier.refresh_from_db()
    assert dossier.state is State.HANDED_OVER and dossier.result_number == "12/KS"
    assert not await Task.filter(done_at=None).exists()


async def test_a_task_offers_its_forms_to_none_but_who_may_do_it(site):
    dossier = await a_dossier(site)
    for role in (Role.HANDLING_OFFICER, Role.CLERK, Role.INSPECTOR):
        browser = await site.signed_in(role)
        response = await browser.get(f"/office/dossiers/{dossier.code}")
        if response.status == 200:
            assert "/tasks/" not in browser.text, role
    browser = await look(site, Role.RECEIVING_OFFICER, dossier)
    address, fields = form_to(browser, "/hand_on")
    other = await site.signed_in(Role.CLERK)
    response = await other.post(address, {**fields, "csrf": other.token})
    assert response.status == 403
    assert not await Task.filter(done_at__isnull=False).exists()


async def test_what_is_missing_is_said_and_what_was_typed_stays(site):
    dossier = await a_dossier(site)
    await does(
        site, Role.RECEIVING_OFFICER, dossier, "hand_on", unit_id=str(site.office.department.id)
    )
    browser = await look(site, Role.HANDLING_OFFICER, dossier)
    address, fields = form_to(browser, "/submit")
    response = await browser.post(address, fields | {"note": "Đã xem xét kỹ"})
    assert response.status == 422
    assert "Đã xem xét kỹ" in browser.text and "fault" in browser.text
    [task] = await Task.filter(done_at=None)
    assert task.step == "work"


async def test_of_two_officers_the_second_is_told_who_was_first(site):
    dossier = await a_dossier(site)
    slow, quick = [await look(site, Role.RECEIVING_OFFICER, dossier) for _ in range(2)]
    said = {"unit_id": str(site.office.department.id)}
    address, fields = form_to(quick, "/hand_on")
    assert (await quick.post(address, fields | said)).status == 303
    address, fields = form_to(slow, "/hand_on")
    response = await slow.post(address, fields | said)
    assert response.status == 409
    name = site.office.officers[Role.RECEIVING_OFFICER].name
    assert f"{name} đã làm việc này trước bạn" in slow.text
    # The same form of one browser sent twice is no second attempt.
    address, fields = form_to(await look(site, Role.HANDLING_OFFICER, dossier), "/submit")
    again = await site.signed_in(Role.HANDLING_OFFICER)
    for _ in range(2):
        response = await again.post(address, {**fields, "csrf": again.token, "outcome": "granted"})
        assert response.status == 303, again.text


async def test_hostile_addresses_of_tasks_are_answered_without_a_fault_of_ours(site):
    dossier = await a_dossier(site)
    browser = await look(site, Role.RECEIVING_OFFICER, dossier)
    _, fields = form_to(browser, "/hand_on")
    for path in ("tasks/999999999/hand_on", "tasks/1/%2e%2e", "tasks/1/%00", "desk/999999999"):
        response = await browser.post(
            f"/office/dossiers/{dossier.code}/{path}", fields | {"to": "officer", "officer_id": "x"}
        )
        assert 400 <= response.status < 500, path


async def test_a_head_gives_a_task_and_it_is_taken_and_given_back(site):
    dossier = await a_dossier(site)
    await does(
        site, Role.RECEIVING_OFFICER, dossier, "hand_on", unit_id=str(site.office.department.id)
    )
    [task] = await Task.filter(done_at=None)
    browser = await look(site, Role.HANDLING_OFFICER, dossier)
    address, fields = form_to(browser, f"/desk/{task.token}")
    assert (await browser.post(address, fields | {"to": "pool"})).status == 303
    assert (await Task.get(id=task.id)).officer_id is None
    await look(site, Role.HANDLING_OFFICER, dossier)
    assert (await browser.post(address, fields | {"to": "me"})).status == 303
    handler = site.office.officers[Role.HANDLING_OFFICER].id
    assert (await Task.get(id=task.id)).officer_id == handler
    head = await look(site, Role.HEAD, dossier)
    address, fields = form_to(head, f"/desk/{task.token}")
    given = fields | {"to": "officer", "officer_id": str(site.office.stranger.id)}
    assert (await head.post(address, given)).status == 422


async def test_a_refusal_is_printed_where_the_step_says_so_L32(site):
    value = usual()
    give = next(step for step in value["steps"] if step["key"] == "give")
    give["prints"], give["papers"] = ["refusal_slip", "tax_notice"], ["Văn bản từ chối"]
    dossier = await a_dossier(site, value)
    department = str(site.office.department.id)
    await does(site, Role.RECEIVING_OFFICER, dossier, "hand_on", unit_id=department)
    said = {"outcome": "refused", "note": "Không đủ tuổi kết hôn"}
    await does(site, Role.HANDLING_OFFICER, dossier, "submit", **said)
    address = f"/office/dossiers/{dossier.code}/refusal.pdf"
    early = await site.signed_in(Role.RECEIVING_OFFICER)
    assert (await early.get(address)).status == 404
    await does(site, Role.LEADER, dossier, "approve")
    await does(site, Role.CLERK, dossier, "finish", result_number="3/TB")
    browser = await look(site, Role.RECEIVING_OFFICER, dossier)
    assert "Thông báo nghĩa vụ tài chính" in browser.text and "Văn bản từ chối" in browser.text
    assert f'href="{address}"' in browser.text
    response = await browser.get(address)
    printed = " ".join(texts(await response.read()))
    assert "Không đủ tuổi kết hôn" in printed and dossier.code in printed
    assert site.office.officers[Role.LEADER].name in printed


async def test_a_step_leads_to_the_part_of_the_form_that_is_filled_in_there(site):
    value = usual()
    work = next(step for step in value["steps"] if step["key"] == "work")
    work["form_part"] = "child"
    actor = await site.office.actor(Role.ADMINISTRATOR)
    await Assignment.create(
        officer_id=actor.officer_id,
        unit=site.office.province,
        role=Role.ADMINISTRATOR,
        valid_from=LONG_AGO,
    )
    actor = await site.office.actor(Role.ADMINISTRATOR)
    await versions.save_draft(CODE, BIRTH, 0, actor, site.clock.now)
    await versions.publish(CODE, 1, actor, site.clock.now)
    assert "child" in {part.key for part in BIRTH.parts}
    dossier = await a_dossier(site, value)
    department = str(site.office.department.id)
    await does(site, Role.RECEIVING_OFFICER, dossier, "hand_on", unit_id=department)
    browser = await look(site, Role.HANDLING_OFFICER, dossier)
    address = f"/office/dossiers/{dossier.code}/form?part=child"
    assert f'href="{address}"' in browser.text
    assert (await browser.get(address)).status == 200
