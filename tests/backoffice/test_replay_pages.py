"""A workflow tried with last year's dossiers, and where they wait: through the pages."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import pytest

from backoffice.formats import Formats
from backoffice.pages import WORDING
from backoffice.replay_chart import bars, curves
from backoffice.replay_runs import MOST_WAITING, Runs, Stopped
from core.dossiers.commands import act
from core.dossiers.effects import Said
from core.dossiers.states import Action
from core.forms.models import Stage
from core.people.roles import Role
from core.workflow.models import WorkflowVersion
from tests.backoffice.test_guard import Checker
from tests.core.workflow.offices import at, published, received, usual, way
from tests.core.workflow_rehearsal.test_reading import HOUR, by_the_table, through

DAY = timedelta(days=1)
LOOKED_AT = {"look": "Trưởng bộ phận xem", "by": {"unit": "handling", "role": "head"}}


async def a_past(site, workflow=True):
    """Some dossiers of the weeks before; the published version, if they ran on one."""
    begun = site.clock.now - 21 * DAY  # a Monday, 9:00
    version = await published(usual(name="Khai sinh"), begun) if workflow else None
    course = through if workflow else by_the_table
    for day, wait in enumerate((HOUR, DAY, 5 * DAY, 2 * HOUR)):
        await course(site.office, begun + day * DAY, wait)
    await received(site.office, begun + 14 * DAY)
    return version


async def a_draft(site):
    """Of the next version, in which the head looks at everything."""
    value = usual(name="Khai sinh")
    look = at("look", LOOKED_AT["by"], way("pass", "sign"), name=LOOKED_AT["look"],
              time={"count": 4, "unit": "working_hour"})  # fmt: skip
    value["steps"][1]["actions"][0]["to"] = "look"
    value["steps"].insert(2, {**look, "name": LOOKED_AT["look"]})
    return await WorkflowVersion.create(
        procedure_code=value["procedure"], number=2, definition=value, stage=Stage.DRAFT,
        changed_at=site.clock.now,
    )  # fmt: skip


async def done(browser, address):
    """The page when its result is there."""
    while True:
        response = await browser.get(address)
        assert response.status == 200, browser.text
        if "Refresh" not in response.headers:
            return browser.text


def cells(text, first):
    """The cells of the row of a table that begins so."""
    row = next(one for one in re.findall(r"<tr>(.*?)</tr>", text, re.S) if first in one)
    return [re.sub(r"<[^>]+>", " ", one).split() for one in re.findall(r"<td.*?</td>", row, re.S)]


async def test_todays_workflow_gives_back_what_was_recorded(site):
    version = await a_past(site)
    leader = await site.signed_in(Role.LEADER)
    await leader.get(f"/office/workflows/{version.id}/replay")
    assert "Chạy thử với hồ sơ năm qua" in leader.text and "rp-chart" not in leader.text
    text = await done(leader, f"/office/workflows/{version.id}/replay?run=1")
    assert "5 hồ sơ tiếp nhận từ" in text and 'class="rp-chart"' in text
    found = cells(text, "Đúng hạn")
    assert found[1] == found[2] == found[3]
    assert site.office.officers[Role.CLERK].name in text  # the leader assigns work


async def test_a_draft_with_a_step_more_takes_longer_and_says_what_it_assumed(site):
    await a_past(site)
    draft = await a_draft(site)
    keeper = await site.signed_in(Role.ADMINISTRATOR)
    assert (await keeper.get(f"/office/workflows/{draft.id}/replay")).status == 404
    draft.unit_code = "X98.01"  # which the administrator of the commune designs
    await draft.save()
    text = await done(keeper, f"/office/workflows/{draft.id}/replay?run=1&plus_clerk=1")
    half = cells(text, "Một nửa xong")
    assert float(half[3][0].replace(",", ".")) > float(half[2][0].replace(",", "."))
    assert "chưa từng được ghi" in text and LOOKED_AT["look"] in text
    assert "Người thêm 1" in text and 'value="1" selected' in text
    assert site.office.officers[Role.CLERK].name not in text  # who designs assigns nothing
    await keeper.post("/office/language", {"language": "en", "next": "/office"})
    english = await done(keeper, f"/office/workflows/{draft.id}/replay?run=1&plus_clerk=1")
    assert "Half are done within" in english and "was never recorded" in english


async def test_where_dossiers_wait_is_shown_on_the_drawing_and_in_tables(site):
    version = await a_past(site)
    officer = await site.signed_in(Role.HANDLING_OFFICER)
    text = await done(officer, f"/office/workflows/{version.id}/bottlenecks?weeks=26")
    assert "4 hồ sơ." in text and "wf-heat-5" in text
    assert cells(text, "2. work")[2:5] == [["4"], ["0", "·", "0"], ["1,5", "·", "24"]]
    assert "Theo cán bộ" not in text  # he assigns nothing
    head = await site.signed_in(Role.HEAD)
    text = await done(head, f"/office/workflows/{version.id}/bottlenecks?weeks=26")
    assert site.office.officers[Role.HANDLING_OFFICER].name in text
    assert site.office.officers[Role.CLERK].name not in text  # not of the department
    leader = await site.signed_in(Role.LEADER)
    text = await done(leader, f"/office/workflows/{version.id}/bottlenecks?weeks=26")
    assert site.office.officers[Role.CLERK].name in text


async def test_dossiers_without_a_workflow_are_shown_at_the_steps_that_stand_for_their_states(site):
    await a_past(site, workflow=False)
    version = await published(usual(), site.clock.now)
    leader = await site.signed_in(Role.LEADER)
    text = await done(leader, f"/office/workflows/{version.id}/bottlenecks?weeks=26")
    assert "2. work" in text and "Đang thụ lý" in text
    text = await done(leader, f"/office/workflows/{version.id}/replay?run=1")
    found = cells(text, "Đúng hạn")
    assert found[1] == found[2] == found[3]


async def test_pages_say_so_where_nothing_was_received(site):
    version = await published(usual(), site.clock.now)
    officer = await site.signed_in(Role.RECEIVING_OFFICER)
    text = await done(officer, f"/office/workflows/{version.id}/bottlenecks")
    assert "Chưa có hồ sơ nào" in text
    text = await done(officer, f"/office/workflows/{version.id}/replay?run=1")
    assert "Chưa có hồ sơ nào để chạy thử" in text


async def test_another_commune_sees_nothing_of_these_dossiers(site):
    version = await a_past(site)
    stranger = await site.signed_in("stranger")
    for page in (
        "bottlenecks?weeks=52",
        "replay?run=1",
        f"bottlenecks?unit={site.office.commune.id}",
    ):
        text = await done(stranger, f"/office/workflows/{version.id}/{page}")
        assert "Chưa có hồ sơ nào" in text


@pytest.mark.parametrize("page", ["replay", "bottlenecks"])
async def test_who_sees_no_dossiers_and_designs_nothing_sees_no_past(site, page):
    version = await a_past(site)
    support = await site.signed_in(Role.SUPPORT)
    assert (await support.get(f"/office/workflows/{version.id}/{page}")).status == 403
    leader = await site.signed_in(Role.LEADER)
    assert (await leader.get(f"/office/workflows/999999/{page}")).status == 404


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("run=1&plus_clerk=99&plus_leader=x&plus_head=1", id="odd changes"),
        pytest.param("run=1&unit=%00&weeks=-1", id="octets that are no unit"),
        pytest.param("run=1&unit=999999999999&weeks=12", id="no such unit"),
    ],
)
async def test_odd_questions_are_answered_with_the_usual(site, query):
    version = await a_past(site)
    leader = await site.signed_in(Role.LEADER)
    for page in ("replay", "bottlenecks"):
        text = await done(leader, f"/office/workflows/{version.id}/{page}?{query}")
        checker = Checker()
        checker.feed(text)
        assert checker.faults == []
        assert "5 hồ sơ" in text


async def test_a_withdrawn_dossier_and_papers_are_told(site):
    begun = site.clock.now - 21 * DAY
    version = await published(usual(), begun)
    await through(site.office, begun, HOUR, papers=True)
    it = await received(site.office, begun)
    receiver = await site.office.actor(Role.RECEIVING_OFFICER)
    await act(receiver, it.code, Action.WITHDRAW, Said(), now=begun + HOUR)
    leader = await site.signed_in(Role.LEADER)
    text = await done(leader, f"/office/workflows/{version.id}/replay?run=1")
    assert cells(text, "Đã rút hoặc dừng")[1:4] == [["1"], ["1"], ["1"]]
    text = await done(leader, f"/office/workflows/{version.id}/bottlenecks?weeks=26")
    assert "chờ người dân" in text


async def test_a_long_run_shows_how_far_it_is_and_is_shared():
    runs, gate = Runs(), asyncio.Event()
    made = []

    async def make(progress):
        made.append(1)
        progress(0.5)
        await gate.wait()
        return "there"

    first = await runs.ask("key", make)
    again = await runs.ask("key", make)
    assert first is again and not first.done and first.part == 0.5
    gate.set()
    assert (await runs.ask("key", make)).result() == "there"
    assert made == [1]
    await runs.close()


async def test_a_run_that_fails_is_begun_anew():
    runs = Runs()

    async def fails(progress):
        raise ValueError("once")

    async def works(progress):
        return 1

    with pytest.raises(ValueError, match="once"):
        (await runs.ask("key", fails)).result()
    assert (await runs.ask("key", works)).result() == 1


async def test_a_closing_office_stops_what_runs():
    runs, begun = Runs(), asyncio.Event()

    def work(progress):
        while True:
            progress(0.1)

    async def make(progress):
        begun.set()
        await asyncio.to_thread(work, progress)

    asking = asyncio.create_task(runs.ask("key", make))
    await begun.wait()
    [run] = runs._runs.values()
    await runs.close()
    assert run.stopped and run.task.done()
    await asking
    with pytest.raises(Stopped):
        run._tell(0.2)


async def test_of_too_many_that_wait_the_oldest_is_given_up_and_begun_again_when_asked():
    runs, gate = Runs(), asyncio.Event()

    async def make(progress):
        await gate.wait()
        return "there"

    asked = [asyncio.create_task(runs.ask(n, make)) for n in range(MOST_WAITING + 2)]
    first = await asked[0]
    assert not first.done and first.task.cancelled()
    gate.set()
    for one in asked[1:]:
        assert (await one).result() == "there"
    assert (await runs.ask(0, make)).result() == "there"


def test_a_chart_is_drawn_of_shares_only():
    f = Formats(WORDING, "vi", None)
    then = tuple(min(1.0, n / 8) for n in range(61))
    draft = tuple(min(1.0, n / 5) for n in range(61))
    picture = str(curves(f, then, draft, [draft, then]))
    assert picture.count("<polyline") == 2 and picture.count("<polygon") == 1
    assert "style=" not in picture and "NaN" not in picture
    assert 'width="100%"' in str(bars(1.0, 2.0, 2.0)) and 'width="50%"' in str(bars(1.0, 2.0, 2.0))
    assert 'width="0%"' in str(bars(1.0, 2.0, 0.0))
