"""The conversations of `advisor/rasa/tests`, held with the embedded advisor and with the real Rasa.

Their file is in the form of Rasa's end-to-end tests, so that `rasa test` reads it too.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
import yaml

from advisor.advice import Advice, Advising, Heard
from advisor.training.project import RASA
from tests.real_rasa import Beside, a_real_rasa, an_advisor

FILE = RASA / "tests" / "test_conversations.yml"
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)

#: One Rasa for all of them, whichever worker has it.
pytestmark = pytest.mark.xdist_group("rasa")


@dataclass
class Said:
    """A turn and what is expected of its answer."""

    text: str
    expected: dict[str, Any] = field(default_factory=dict)


def stories() -> dict[str, list[Said]]:
    """Title -> turns."""
    found: dict[str, list[Said]] = {}
    for story in yaml.safe_load(FILE.read_text("utf-8"))["stories"]:
        turns: list[Said] = []
        for step in story["steps"]:
            if "user" in step:
                turns.append(Said(step["user"].strip()))
            for slot in step.get("slot_was_set", []):
                turns[-1].expected |= slot
        found[story["story"]] = turns
    return found


STORIES = stories()


async def held(advisor: Advising, conversation: str, turns: list[Said]) -> list[Advice]:
    """Hold a conversation; each answer is what the story expects."""
    told = []
    for number, said in enumerate(turns):
        heard = Heard(said.text, conversation, "chat", turn=f"{conversation}-{number}")
        advice = await advisor.hear(heard, now=NOW)
        got = {
            "kind": advice.kind.value,
            "procedure": advice.procedure,
            "facet": advice.facet.value if advice.facet else None,
        }
        assert {name: got[name] for name in said.expected} == said.expected, said.text
        told.append(advice)
    return told


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def beside(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Beside]:
    async with a_real_rasa(tmp_path_factory.mktemp("rasa")) as found:
        yield found


def test_there_are_conversations_enough():
    assert len(STORIES) >= 60
    assert all(said.expected for turns in STORIES.values() for said in turns)


@pytest.mark.parametrize("title", STORIES)
async def test_with_the_embedded_advisor(title):
    await held(an_advisor(), "web:1", STORIES[title])


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("title", STORIES)
async def test_with_the_real_rasa(beside, title):
    before = len(beside.outcomes)
    await held(beside.advisor, f"web:{title}", STORIES[title])
    assert set(beside.outcomes[before:]) <= {"answered", "at_once"}


@pytest.mark.asyncio(loop_scope="session")
async def test_no_request_is_lost_when_rasa_is_killed_in_mid_load(tmp_path):
    """Ten talk at once; a third of the way Rasa is killed -9. Everybody is answered, rightly."""
    talks = list(STORIES.values())
    async with a_real_rasa(tmp_path) as rasa:
        waiting = list(enumerate(talks))
        finished = 0

        async def one_after_another() -> None:
            nonlocal finished
            while waiting:
                number, turns = waiting.pop()
                await held(rasa.advisor, f"web:{number}", turns)
                finished += 1
                if finished == len(talks) // 3:
                    assert rasa.child.process is not None
                    rasa.child.process.send_signal(signal.SIGKILL)

        await asyncio.gather(*(one_after_another() for _ in range(10)))
        assert finished == len(talks)
        assert {"answered", "failed"} <= set(rasa.outcomes)
