"""Interviews that officers changed, over those that are shipped (`reading.Interviews`)."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from advisor.interviews.definition import Interview, InvalidInterview
from advisor.interviews.reading import shipped
from core.interviews import versions

log = logging.getLogger(__name__)


class Saved:
    """The tables that hold now. What was saved since is found by one cheap look."""

    def __init__(self) -> None:
        self._revision = -1
        self._all: Mapping[str, Interview] = {}

    async def all(self) -> Mapping[str, Interview]:
        """By key, those shipped first."""
        revision = await versions.revision()
        if revision != self._revision:
            self._all = _over_shipped(await versions.newest())
            self._revision = revision
        return self._all


def _over_shipped(saved: Mapping[str, Mapping[str, object]]) -> Mapping[str, Interview]:
    found = dict(shipped())
    for event, content in saved.items():
        if not content:
            continue
        try:
            found[event] = Interview.of(event, content)
        except InvalidInterview as error:
            # Saved by another version of the program, whose rules were others.
            log.error("the saved interview %s is passed over: %s", event, error)
    return found
