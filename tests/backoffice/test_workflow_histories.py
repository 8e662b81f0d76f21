"""What the history of a dossier on a workflow says: in the words of whoever drew it."""

from __future__ import annotations

import html
import re
from datetime import timedelta

from core.dossiers.models import Dossier, DossierEvent
from core.people.officers import actor
from core.people.roles import Role
from core.workflow import calls, running
from core.workflow.models import Task
from core.workflow.returning import return_results
from core.workflow.waking import escalate, wake
from tests.core.workflow.offices import (
    CLERK,
    ONE_STOP,
    OUT,
    Running,
    at,
    days,
    published,
    usual,
    way,
)
from tests.core.workflow.workflows import definition


def text_of(browser) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", browser.text)))


async def begun(site, value, unit_code="") -> Running:
    """A dossier that runs on that."""
    await published(value, site.clock.now, unit_code)
    dossier = await site.received()
    return Running(site.office, dossier.code, site.clock.now)


async def to_desk(it: Running) -> None:
    await it.does(Role.RECEIVING_OFFICER, "hand_on", unit_id=it.office.department.id)


async def history(site, it, role=Role.LEADER) -> str:
    browser = await site.signed_in(role)
    assert (await browser.get(f"/office/dossiers/{it.code}")).status == 200
    return text_of(browser).partition("Quá trình xử lý")[2]


async def test_actions_are_called_what_the_workflow_calls_them(site):
    value = usual({"key": "posted", "name": "Niêm yết", "kind": "wait", "next": "sign",
                   "time": days(15)})  # fmt: skip
    value["steps"][1]["actions"][2]["name"] = "Chuyển niêm yết"
    it = await begun(site, value)
    await to_desk(it)
    await it.does(Role.HANDLING_OFFICER, "to_posted")
    await wake(site.clock.now + timedelta(days=30))
    said = await history(site, it)
    assert "Chuyển niêm yết" in said and "hand_on" in said
    assert re.search(
        r"Hết thời gian chờ, quy trình đi tiếp \S+ \S+ · Phần mềm · .* Bước: Niêm yết", said
    )
    assert "Tiếp nhận" in said


async def test_what_another_system_was_told_is_told(site):
    told = {"kind": "call", "next": "sign", "address": "https://example.invalid/hook"}
    it = await begun(site, usual({"key": "told", "name": "Báo thuế", **told}))
    await to_desk(it)
    await it.does(Role.HANDLING_OFFICER, "to_told")
    [call] = await calls.take(site.clock.now)
    await calls.succeeded(call, now=site.clock.now)
    assert re.search(r"Đã báo cho hệ thống khác .* Bước: Báo thuế", await history(site, it))


async def test_results_of_another_agency_name_it_and_its_dossier_L31(site):
    office = site.office
    asked = {"key": "asked", "name": "Hỏi xã bên", "kind": "agency", "time": days(3),
             "place": {"unit": "X98.02", "role": "receiving_officer"}, "next": "stamp"}  # fmt: skip
    counter = at("counter", ONE_STOP, way("hand_on", "asked", "transfer"))
    stamp = at("stamp", CLERK, way("finish", "give", "finish"))
    there = definition(at("counter", ONE_STOP, way("done", "give", "finish")), *OUT[2:])
    await published(there, site.clock.now, "X98.02")
    it = await begun(site, definition(counter, asked, stamp, *OUT[2:]), "X98.01")
    await to_desk(it)
    child = await Dossier.get(receiving_unit_id=office.other_commune.id)
    stranger = await actor(office.stranger, site.clock.now)
    [task] = await Task.filter(dossier_id=child.id, done_at=None)
    said = running.Said(result_number="7/XN")
    await running.act(stranger, child.code, task.token, "done", said, now=site.clock.now)
    await return_results(site.clock.now)

    said = await history(site, it)
    assert re.search(
        rf"Nhận kết quả của cơ quan khác .*UBND xã Bên Cạnh, hồ sơ {child.code} .*Số kết quả 7/XN",
        said,
    )
    there = await history(site, Running(office, child.code, site.clock.now), "stranger")
    assert f"Giải quyết cho hồ sơ {it.code}" in there
    assert "Phần mềm" in there and "Người nộp" not in there


async def test_an_agencys_dossier_that_was_withdrawn_is_told_as_such(site):
    it = await begun(site, usual())
    event = await DossierEvent.filter(dossier__code=it.code).first()
    facts = {**event.facts, "child": "X98.02-261102-0001", "agency": "Xã", "outcome": "withdrawn"}
    await DossierEvent.filter(id=event.id).update(facts=facts)
    assert "Đã rút" in await history(site, it)


async def test_a_late_step_is_among_the_reminders_of_who_assigns(site):
    it = await begun(site, usual())
    await to_desk(it)
    site.clock.forward(timedelta(days=7))
    await escalate(site.clock.now)
    browser = await site.signed_in(Role.HEAD)
    assert f"{it.code} một bước của quy trình đã quá hạn" in text_of(browser)


async def test_a_move_to_a_new_version_says_which(site):
    it = await begun(site, usual())
    event = await DossierEvent.filter(dossier__code=it.code).first()
    facts = {"unit": "Xã", "from": 1, "to": 2, "numbers": [1, 2], "mapping": {}}
    await DossierEvent.filter(id=event.id).update(facts=facts, action="moved_workflow")
    said = await history(site, it)
    assert "Chuyển sang phiên bản mới của quy trình" in said
    assert "Phiên bản 1 chuyển thành 2" in said
