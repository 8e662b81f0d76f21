"""The clock of dossiers on workflows, as officers meet it: papers, duty, a new date."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.calendar.limits import Limit, LimitUnit
from core.calendar.pauses import SupplementPolicy
from core.clock import CIVIL, civil_date
from core.dossiers.rebuild import rebuild
from core.dossiers.states import State
from core.dossiers.verify import verify_history
from core.people.roles import Role
from core.procedures.models import ProcedureVersion
from tests.backoffice.test_workflow_dossier_pages import does, form_to, look
from tests.core.workflow.offices import DESK, ONE_STOP, at, published, usual, way

RECEIVER, HANDLER = Role.RECEIVING_OFFICER, Role.HANDLING_OFFICER

#: Duty is asked for and paid before the decision.
TAXED = usual(
    at("duty", DESK, way("ask_duty", "paid", "ask_payment")),
    at("paid", ONE_STOP, way("paid", "work", "record_payment"), pauses=True,
       prints=["tax_notice"]),
)  # fmt: skip


def moment(text: str) -> datetime:
    """`05/10 09:00` of 2026 on the office's clock."""
    civil = datetime.strptime(f"{text} 2026", "%d/%m %H:%M %Y").replace(tzinfo=CIVIL)
    return civil.astimezone(UTC)


async def at_work(site, value=None):
    """Received on Monday 5 October at 9:00, due in ten working days, with the department."""
    site.clock.now = moment("05/10 09:00")
    await published(value or usual(), site.clock.now)
    dossier = await site.received(limit=Limit(10, LimitUnit.WORKING_DAY))
    assert civil_date(dossier.due_at).isoformat() == "2026-10-19"
    unit_id = str(site.office.department.id)
    await does(site, RECEIVER, dossier, "hand_on", unit_id=unit_id)
    return dossier


async def whole(dossier) -> None:
    assert [finding async for finding in verify_history(dossier.code)] == []
    assert [one async for one in rebuild(mend=False, code=dossier.code)] == []


@pytest.mark.parametrize(
    ("policy", "due_on"),
    [
        # Brought on Friday the 16th: ten days from then, or the week that was waited more.
        pytest.param(SupplementPolicy.RESTART, "2026-10-30", id="restart"),
        pytest.param(SupplementPolicy.PAUSE, "2026-10-26", id="pause"),
    ],
)
async def test_papers_that_come_later_move_the_date_as_the_procedure_says_L24(site, policy, due_on):
    await ProcedureVersion.filter(id=site.office.version.id).update(supplement_policy=policy)
    dossier = await at_work(site)
    site.clock.now = moment("09/10 10:00")
    await does(site, HANDLER, dossier, "lacking", note="Giấy chứng sinh")
    await does(site, RECEIVER, dossier, "ask", note="Giấy chứng sinh")
    browser = await look(site, RECEIVER, dossier)
    assert "Chờ bổ sung" in browser.text
    site.clock.now = moment("16/10 10:00")
    await does(site, RECEIVER, dossier, "brought", **{"paper.0.given": "on",
               "paper.0.originals": "1"})  # fmt: skip
    await dossier.refresh_from_db()
    assert dossier.state is State.IN_REVIEW
    assert civil_date(dossier.due_at).isoformat() == due_on
    browser = await look(site, HANDLER, dossier)
    assert f"{civil_date(dossier.due_at):%d/%m/%Y}" in browser.text
    await whole(dossier)


async def test_the_clock_stands_from_the_notice_of_duty_to_the_proof_of_payment_L34(site):
    dossier = await at_work(site, TAXED)
    await does(site, HANDLER, dossier, "to_duty")
    site.clock.now = moment("07/10 14:00")
    await does(site, HANDLER, dossier, "ask_duty", amount="1.500.000", note="Lệ phí trước bạ")
    await dossier.refresh_from_db()
    assert dossier.state is State.WAITING_PAYMENT and dossier.paused_at == site.clock.now
    site.clock.now = moment("12/10 14:00")
    await does(site, RECEIVER, dossier, "paid")
    await dossier.refresh_from_db()
    assert dossier.paused_at is None and dossier.state is State.IN_REVIEW
    assert civil_date(dossier.due_at).isoformat() == "2026-10-22"  # three working days more
    browser = await look(site, HANDLER, dossier)
    assert "1.500.000" in browser.text
    await whole(dossier)


async def test_a_new_date_is_promised_once_and_refused_the_second_time_L38(site):
    dossier = await at_work(site)
    site.clock.now = moment("14/10 09:00")
    said = {"due_on": "2026-10-26", "note": "Chờ xác minh thực địa"}
    await does(site, Role.LEADER, dossier, "apologise", **said)
    browser = await look(site, Role.LEADER, dossier)
    assert "26/10/2026" in browser.text
    address, fields = form_to(browser, "/apologise")
    response = await browser.post(address, fields | said | {"due_on": "2026-10-28"})
    assert response.status == 409 and "một lần" in browser.text
    await dossier.refresh_from_db()
    assert civil_date(dossier.reappointed_at).isoformat() == "2026-10-26"
    # The way goes on where it stood.
    await does(site, HANDLER, dossier, "submit", outcome="granted")
    await whole(dossier)
