"""Which steps a dossier can come to from others."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from core.workflow.definition import Step, Workflow

#: The steps that follow one, as far as one wants to follow.
Ways = Callable[[Step], Iterable[str]]


def after(workflow: Workflow, *keys: str, ways: Ways = lambda step: step.leads_to) -> set[str]:
    """The steps, and all that such ways lead to."""
    waiting, seen = list(keys), set(keys)
    while waiting:
        new = [to for to in ways(workflow[waiting.pop()]) if to not in seen]
        seen.update(new)
        waiting += new
    return seen
