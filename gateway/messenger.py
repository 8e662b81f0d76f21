"""What a messenger is made with, and what it is to the gateway."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import aiohttp
from aiohttp import web

from channels.base import Sender
from channels.chat.conversing import Conversing
from core.notices.models import Medium
from gateway.loops import Loop
from gateway.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Chats:
    """What every messenger is made with."""

    settings: Settings
    secret: bytes
    conversing: Conversing
    #: Erases whatever is kept of a conversation.
    forget: Callable[[str], Awaitable[None]]
    http: Callable[[], aiohttp.ClientSession]
    clock: Callable[[], datetime]
    counted: Callable[[str, str], None]


class Messenger(Protocol):
    """One messenger, joined: `gateway.telegram.Telegram`, `gateway.zalo.Zalo`."""

    medium: Medium

    @property
    def sender(self) -> Sender: ...

    def routes(self) -> list[web.RouteDef]: ...

    def loops(self) -> list[Loop]: ...

    async def close(self) -> None: ...
