"""Workflows to test with, and random ones."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from core.workflow.definition import FORMAT, Workflow
from core.workflow.reading import workflow

_ONE_STOP = {"unit": "receiving", "role": "receiving_officer"}
_DESK = {"unit": "handling", "role": "handling_officer"}
_CLERK = {"unit": "receiving", "role": "clerk"}


def task(key: str, *ways: Any, place: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """A task with an action to each of the steps: "to", or ("to", {more}). Where no place is
    said the desk does it, and the clerk what finishes.
    """
    actions = [
        {"key": f"to_{to}", "name": to, "to": to, **said}
        for to, said in ((way, {}) if isinstance(way, str) else way for way in ways)
    ]
    desk = _CLERK if "finish" in {action.get("does") for action in actions} else _DESK
    return {"key": key, "name": key, "place": place or desk, "actions": actions, **more}


def end(key: str = "end", how: str = "handed_over", **more: Any) -> dict[str, Any]:
    """An end."""
    return {"key": key, "name": key, "kind": "end", "end": how, **more}


def definition(*steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A definition as JSON."""
    return {
        "format": FORMAT,
        "procedure": "1.001193",
        "name": "Mẫu",
        "start": steps[0]["key"],
        "steps": list(steps),
        **more,
    }


def made(*steps: dict[str, Any], **more: Any) -> Workflow:
    """The same, read."""
    return workflow(definition(*steps, **more))


DONE = {"does": "finish"}


def usual() -> Workflow:
    """Reception, handling with a way back, two opinions at once, signing, hand-over."""
    return made(
        task("receive", "handle", place=_ONE_STOP, time={"count": 0.5, "unit": "working_day"}),
        task("handle", "papers", "opinions", "sign", time={"count": 2, "unit": "working_day"}),
        task("papers", "handle", place=_ONE_STOP, pauses=True, prints=["supplement_slip"]),
        {"key": "opinions", "name": "opinions", "kind": "fork", "branches": ["police", "tax"]},
        task("police", "met", time={"count": 3, "unit": "working_day"}),
        task("tax", "met", "tax", time={"count": 1, "unit": "working_day"}),
        {"key": "met", "name": "met", "kind": "join", "next": "sign"},
        task("sign", ("result", DONE), "handle"),
        {"key": "result", "name": "result", "kind": "notify", "notice": "ready", "next": "give"},
        task("give", "end", place=_ONE_STOP),
        end(),
        limit={"count": 7, "unit": "working_day"},
    )


@st.composite
def random_workflows(draw: st.DrawFn) -> Workflow:
    """Any graph of tasks, forks and joins: most are wrong in some way."""
    count = draw(st.integers(1, 7))
    keys = [f"s{n}" for n in range(count)]
    anywhere = st.sampled_from([*keys, "end"])
    steps: list[dict[str, Any]] = []
    for key in keys:
        kind = draw(st.sampled_from(["task", "task", "task", "fork", "join", "wait", "notify"]))
        to = draw(anywhere)
        match kind:
            case "task":
                ways = draw(st.lists(anywhere, min_size=1, max_size=3, unique=True))
                steps.append(task(key, *((way, {"leaves": draw(st.booleans())}) for way in ways)))
            case "fork":
                branches = draw(st.lists(anywhere, min_size=2, max_size=3))
                steps.append({"key": key, "name": key, "kind": "fork", "branches": branches})
            case "wait":
                hour = {"count": 1, "unit": "working_hour"}
                steps.append({"key": key, "name": key, "kind": kind, "next": to, "time": hour})
            case "notify":
                more = {"notice": "ready", "next": to}
                steps.append({"key": key, "name": key, "kind": kind, **more})
            case _:
                steps.append({"key": key, "name": key, "kind": kind, "next": to})
    return made(*steps, end())
