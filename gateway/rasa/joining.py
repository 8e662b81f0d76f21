"""The parts around Rasa, joined, where the settings name one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import aiohttp

from advisor.understood import Understanding
from gateway import keys
from gateway.rasa.actions import RasaActions
from gateway.rasa.asking import Doors, RasaAdvisor
from gateway.rasa.sealed import SealedTurns
from gateway.settings import Settings


@dataclass(frozen=True, slots=True)
class WithRasa:
    """What asks Rasa, and what Rasa asks."""

    asking: RasaAdvisor
    actions: RasaActions


def with_rasa(
    settings: Settings,
    advisor: Doors,
    *,
    understanding: Understanding,
    secret: bytes,
    http: Callable[[], aiohttp.ClientSession],
    clock: Callable[[], datetime],
    counted: Callable[[str], None],
) -> WithRasa | None:
    """None: the settings name no Rasa."""
    if not settings.rasa_url:
        return None
    sealed = SealedTurns(keys.derived(secret, "turns through Rasa"))
    asking = RasaAdvisor(
        advisor,
        understanding=understanding,
        url=settings.rasa_url,
        http=http,
        sealed=sealed,
        naming_key=keys.derived(secret, "conversations' names for Rasa"),
        counted=counted,
    )
    actions = RasaActions(
        advisor,
        understanding=understanding,
        sealed=sealed,
        token=keys.rasa_token(settings, secret),
        clock=clock,
    )
    return WithRasa(asking, actions)
