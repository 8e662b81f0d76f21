"""Looking whether catalogue or examples changed, and what that did to answers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime

from advisor import changes
from advisor.situations.reading import shipped
from core.changes import reports
from core.changes.reports import Standing
from core.procedures import catalogue
from core.procedures.content import Content
from core.questions import examples

log = logging.getLogger(__name__)

PAUSE_S = 30.0


async def follow(now: datetime) -> bool:
    """Report on what changed since the last report; the first look only remembers."""
    state = repr((*await catalogue.state(), *await examples.state()))
    before = await reports.last()
    if before is not None and before.state == state[:200]:
        return False
    after = await reports.standing(state)
    if before is None or (before.versions, before.examples) == (after.versions, after.examples):
        await reports.keep(None, after, now=now)
        return False
    corpus = shipped()
    were, are = await examples.of(before.examples), await examples.of(after.examples)
    found = await asyncio.to_thread(
        changes.compare,
        await _contents(before),
        await _contents(after),
        (corpus.with_more(were), corpus.with_more(are)),
        _joined(were, are),
        await reports.asked_lately(now),
    )
    await reports.keep(found, after, now=now)
    log.info("%d answers moved, %d facts changed", len(found.moved), len(found.facts))
    return False


async def _contents(standing: Standing) -> list[Content]:
    ids = sorted(standing.versions.values())
    return [one async for one in catalogue.contents_of(ids)]


def _joined(
    were: Mapping[str, tuple[str, ...]], are: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    codes = dict.fromkeys([*were, *are])
    return {code: tuple(dict.fromkeys([*were.get(code, ()), *are.get(code, ())])) for code in codes}
