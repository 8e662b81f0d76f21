"""Steps of a workflow a second: in memory, kept in the database, and beside SpiffWorkflow 3.

`python -m tests.bench.bench_workflow`. The same process of four steps everywhere. Kept means
all that a step of an officer is: the dossier's row, its event chained to the history, where
it stands, the tasks, the notices, synced. SpiffWorkflow keeps its state alone, as JSON in a
row, synced too; it knows no dossier.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import json
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import orjson

from core import database
from core.database import rows
from core.dossiers.beginnings import receive
from core.dossiers.effects import Said
from core.dossiers.verify import verify_history
from core.people.models import Officer
from core.people.officers import Actor, actor
from core.people.roles import Role
from core.workflow import engine, running
from core.workflow.models import Task
from core.workflow.reading import workflow
from core.workflow.standing import state_from, state_json
from gateway.cli.event_loop import lived
from tests.bench.report import Figure, report
from tests.bench.spiff import steps
from tests.core.workflow.offices import CLERK, DESK, LEADER, ONE_STOP, at, published, way
from tests.core.workflow.workflows import definition, end, usual
from tests.databases import Postgres
from tests.office import an_office
from tests.processes import ROOT

#: So many officers work at once in each process.
PROCESSES, CLIENTS, SECONDS, DOSSIERS = 2, 8, 10, 6_000

FOUR = definition(
    at("counter", ONE_STOP, way("hand_on", "work", "transfer")),
    at("work", DESK, way("submit", "sign", "submit")),
    at("sign", LEADER, way("approve", "stamp", "approve")),
    at("stamp", CLERK, way("finish", "end", "finish")),
    end(),
)
#: Step -> who takes it, and what is said.
WHO = {
    "counter": (Role.RECEIVING_OFFICER, "hand_on"),
    "work": (Role.HANDLING_OFFICER, "submit"),
    "sign": (Role.LEADER, "approve"),
    "stamp": (Role.CLERK, "finish"),
}


def ours() -> Iterator[str]:
    """The same as `spiff.steps`: the state as JSON after each step, and read back."""
    four = workflow(FOUR)
    while True:
        state = engine.begin(four).state
        kept = orjson.dumps(state_json(state))
        while state.ended is None:
            state = state_from(orjson.loads(kept))
            [token] = state.tokens
            [action] = four[token.step].actions
            state = engine.act(four, state, token.id, action.key, {}).state
            kept = orjson.dumps(state_json(state))
            yield kept.decode()


def forked() -> Iterator[int]:
    """Steps through forks and joins, nothing kept."""
    it = usual()
    ways = ("to_handle", "to_opinions", "to_met", "to_sign", "to_result", "to_end")
    while True:
        state = engine.begin(it).state
        while state.ended is None:
            token = state.tokens[0]
            offered = {action.key for action in it[token.step].actions}
            key = next(one for one in ways if one in offered)
            state = engine.act(it, state, token.id, key, {}).state
            yield token.id


def rate(walk: Iterator[object], seconds: float = 2.0) -> float:
    """Steps a second."""
    for _ in itertools.islice(walk, 100):
        pass
    count, began = 0, time.perf_counter()
    while (taken := time.perf_counter() - began) < seconds:
        for _ in itertools.islice(walk, 100):
            count += 1
    return count / taken


async def spiff_kept(postgres: Postgres, seconds: float) -> float:
    """SpiffWorkflow, its state written and committed after each step, by one client."""
    async with postgres.fresh() as url, database.opened(url):
        await rows("CREATE TABLE spiff (id int PRIMARY KEY, state text)")
        await rows("INSERT INTO spiff VALUES (1, '')")
        walk, count, began = steps(), 0, time.perf_counter()
        while (taken := time.perf_counter() - began) < seconds:
            await rows("UPDATE spiff SET state = $1 WHERE id = 1", next(walk))
            count += 1
    return count / taken


async def taken(url: str, part: int, parts: int, clients: int, seconds: float) -> int:
    """Steps that one process takes with its share of the dossiers."""
    async with database.opened(f"{url}&maxsize={clients + 1}"):
        now, count = datetime.now(UTC), 0
        actors = {
            role: await actor(await Officer.get(username=role.value), now)
            for role, _ in WHO.values()
        }
        department = (await rows("SELECT id FROM unit WHERE kind = 'department'"))[0]["id"]
        found = await rows("SELECT code FROM dossier WHERE id % $1 = $2 ORDER BY id", parts, part)
        waiting = iter([row["code"] for row in found])
        until = 0.0

        async def through(code: str) -> None:
            nonlocal count
            for token, (role, key) in enumerate(WHO.values(), 1):
                if until and time.perf_counter() > until:
                    return
                said = SAID[key](department)
                await running.act(actors[role], code, token, key, said, now=datetime.now(UTC))
                count += bool(until)

        async def client() -> None:
            for code in waiting:
                if time.perf_counter() > until:
                    return
                await through(code)

        # A server that runs has its calendar counted and its statements prepared, and what it
        # began with set aside (`gateway.cli.living`).
        await asyncio.gather(*(through(next(waiting)) for _ in range(clients)))
        gc.freeze()
        until = time.perf_counter() + seconds
        await asyncio.gather(*(client() for _ in range(clients)))
        assert time.perf_counter() > until, "the dossiers ran out: make more"
    return count


SAID = {
    "hand_on": lambda department: Said(unit_id=department),
    "submit": lambda department: Said(outcome="granted"),
    "approve": lambda department: Said(),
    "finish": lambda department: Said(result_number="1/KQ"),
}


async def kept(url: str, processes: int, clients: int, seconds: float) -> float:
    """Steps a second by several processes at once."""
    started = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", __spec__.name, url, str(part), str(processes), str(clients),
            str(seconds), cwd=ROOT, stdout=asyncio.subprocess.PIPE,
        )
        for part in range(processes)
    ]  # fmt: skip
    printed = [(await process.communicate())[0] for process in started]
    return sum(json.loads(one) for one in printed) / seconds


async def fill(url: str) -> None:
    """An office whose dossiers run on the process of four steps."""
    async with database.opened(url):
        now = datetime.now(UTC)
        office = await an_office(now)
        await published(FOUR, now)
        receiver: Actor = await office.actor(Role.RECEIVING_OFFICER)
        for start in range(0, DOSSIERS, 8):
            await asyncio.gather(
                *(
                    receive(office.desk, receiver, office.application(), now=now)
                    for _ in range(start, min(start + 8, DOSSIERS))
                )
            )
        await rows("ANALYZE")  # as the server does by itself before long


async def measure() -> bool:
    """All of it in one run."""
    postgres = Postgres(durable=True)
    await postgres.prepare()
    memory, saved, theirs = rate(forked()), rate(ours()), rate(steps())
    async with postgres.fresh() as url:
        await fill(url)
        durable = await kept(url, PROCESSES, CLIENTS, SECONDS)
        async with database.opened(url):
            done = await Task.filter(done_at__isnull=False).count()
            assert done >= durable * SECONDS * 0.9
            codes = await rows("SELECT code FROM dossier WHERE event_count > 1 LIMIT 20")
            for row in codes:
                assert [one async for one in verify_history(row["code"])] == []
    alone = await spiff_kept(postgres, SECONDS / 2)
    return report(
        "workflow",
        [
            Figure("steps in memory, forks and joins", memory, "/s", least=20_000),
            Figure("steps with the state as JSON", saved, "/s", least=theirs),
            Figure("the same, SpiffWorkflow", theirs, "/s"),
            Figure("steps of officers, kept, 2 processes", durable, "/s", least=1_000),
            Figure("SpiffWorkflow, its state kept, 1 client", alone, "/s"),
        ],
        spiff_workflow=_version(),
        dossiers=DOSSIERS,
    )


def _version() -> str:
    from importlib.metadata import version

    return version("SpiffWorkflow")


if __name__ == "__main__":
    if len(sys.argv) == 6:
        _, address, part, parts, clients, duration = sys.argv
        counted = taken(address, int(part), int(parts), int(clients), float(duration))
        print(json.dumps(lived(counted)))
    else:
        sys.exit(0 if asyncio.run(measure()) else 1)
