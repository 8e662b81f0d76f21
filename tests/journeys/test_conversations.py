"""The conversations of `advisor/rasa/tests`, held with the embedded advisor and with the real Rasa.

Their file is in the form of Rasa's end-to-end tests, and `rasa test` is held to it too: what Rasa
understands by itself, and what it does then.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import yaml

from advisor.advice import Advice, Advising, Heard
from advisor.training.project import RASA
from gateway.rasa.trained import HERE, PYTHON
from tests.real_rasa import Beside, a_real_rasa, an_advisor, model

FILE = RASA / "tests" / "test_conversations.yml"
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


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


@pytest.mark.rasa
@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("title", STORIES)
async def test_with_the_real_rasa(beside, title):
    before = len(beside.outcomes)
    await held(beside.advisor, f"web:{title}", STORIES[title])
    assert set(beside.outcomes[before:]) <= {"answered", "at_once"}


#: One that holds, one whose action is another, one whose intent is another.
WRONG = """
version: "3.1"
stories:
  - story: Right
    steps:
      - { user: đăng ký khai sinh cho con, intent: ask_procedure }
      - action: action_advise
  - story: A wrong action
    steps:
      - { user: đăng ký khai sinh cho con, intent: ask_procedure }
      - action: action_doubt
  - story: A wrong intent
    steps:
      - { user: đăng ký khai sinh cho con, intent: thank }
      - action: action_advise
"""


async def rasa_test(stories: Path) -> tuple[int, dict[str, Any], str]:
    """Run `rasa test core`; its exit code, its report, and the stories that failed."""
    out = stories / "out"
    process = await asyncio.create_subprocess_exec(
        PYTHON, HERE, "--child", "test", "core", "--model", await model(),
        "--stories", stories, "--e2e", "--out", out, "--no-plot",
        "--endpoints", RASA / "endpoints.yml",
        cwd=stories, stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    code = await process.wait()
    report = json.loads((out / "story_report.json").read_text("utf-8"))
    return code, report, (out / "failed_test_stories.yml").read_text("utf-8")


@pytest.mark.rasa
async def test_rasas_own_test_finds_every_story_as_told_and_a_changed_one_wrong(tmp_path):
    shutil.copy(FILE, tmp_path)
    (tmp_path / "test_wrong.yml").write_text(WRONG, "utf-8")
    code, report, failed = await rasa_test(tmp_path)
    assert code == 0
    told = report["conversation_accuracy"]
    assert (told["correct"], told["total"]) == (len(STORIES) + 1, len(STORIES) + 3)
    titles = [story["story"].partition(" (")[0] for story in yaml.safe_load(failed)["stories"]]
    assert titles == ["A wrong action", "A wrong intent"]
    assert "predicted: action_advise" in failed and "predicted: ask_procedure" in failed


@pytest.mark.rasa
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
