"""What Rasa does anew at every turn and need do but once, or not at all.

Measured: checking an action's answer, with a schema that was itself checked each time, took four
fifths of the time of a turn. What answers is our own gateway, which has to show a token.
"""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace, TracebackType
from typing import Any

import aiohttp
import dask.core
from rasa.core.actions.action import RemoteAction
from rasa.core.processor import MessageProcessor
from rasa.engine.runner import dask as runner
from rasa.shared.utils import common
from rasa.utils.endpoints import EndpointConfig


def from_now_on() -> None:
    """For this process."""
    RemoteAction._validate_action_result = lambda self, result: True
    EndpointConfig.session = _kept_open(EndpointConfig.session)
    common.all_subclasses = cache(common.all_subclasses)  # of events, looked for at each of them
    MessageProcessor._check_for_unseen_features = lambda self, parsed: None  # trained with them
    runner.dask = SimpleNamespace(get=dask.core.get)  # in one thread, without a scheduler


class _Open:
    """A session that stays open when the work with it is done."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.session = session

    async def __aenter__(self) -> aiohttp.ClientSession:
        return self.session

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """The next action goes over the same connections."""


def _kept_open(opened: Any) -> Any:
    kept: dict[int, tuple[EndpointConfig, _Open]] = {}

    def session(self: EndpointConfig) -> _Open:
        if id(self) not in kept:
            kept[id(self)] = self, _Open(opened(self))
        return kept[id(self)][1]

    return session
