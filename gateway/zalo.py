"""Zalo, joined: the webhook, what answers it, what carries notices, the token that is renewed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import aiohttp
from aiohttp import web

from channels.chat.lines import Lines
from channels.chat.telling import Telling
from channels.chat.zalo_sender import ZaloSender
from channels.chat.zalo_signature import ZaloSignature
from channels.chat.zalo_talk import MESSENGER, ZaloTalk
from channels.chat.zalo_tokens import ZaloTokens
from channels.chat.zalo_webhook import ZaloWebhook
from core.grants.pairs import Pairs
from core.notices import outbox
from core.notices.forgetting import forget_address
from core.notices.models import Medium
from gateway import keys
from gateway.loops import Loop
from gateway.messenger import Chats
from gateway.settings import Settings

#: The token is looked after so often.
_LOOK_S = 600.0


class Zalo:
    """One Official Account."""

    medium = Medium.ZALO

    def __init__(self, chats: Chats) -> None:
        settings = chats.settings
        self._forget_talk = chats.forget
        self._tokens = zalo_tokens(settings, chats.secret, chats.http, chats.clock)
        self.sender = ZaloSender(
            chats.http,
            self._tokens,
            api_base=settings.zalo_api_base,
            language=settings.language,
        )
        self._lines = Lines()
        talk = ZaloTalk(
            telling=Telling(self.sender.say),
            http=chats.http,
            file_hosts=settings.zalo_file_hosts,
            conversing=chats.conversing,
            report=outbox.report,
            forget=self._forget,
            clock=chats.clock,
            language=settings.language,
        )
        self._webhook = ZaloWebhook(
            signature=ZaloSignature(app_id=settings.zalo_app_id, secret=settings.zalo_oa_secret),
            lines=self._lines,
            work=talk.work,
            clock=chats.clock,
            counted=chats.counted,
        )

    def routes(self) -> list[web.RouteDef]:
        return self._webhook.routes()

    def loops(self) -> list[Loop]:
        """Renewing the token before it ends."""
        return [Loop("token of zalo", self._tokens.renew, pause_s=_LOOK_S)]

    async def close(self) -> None:
        await self._lines.close()

    async def _forget(self, person: str, now: datetime) -> None:
        await forget_address(Medium.ZALO, person, now=now)
        await self._forget_talk(f"{MESSENGER}:{person}")


def zalo_tokens(
    settings: Settings,
    secret: bytes,
    http: Callable[[], aiohttp.ClientSession],
    clock: Callable[[], datetime],
) -> ZaloTokens:
    """The tokens of our account."""
    pairs = Pairs(
        MESSENGER,
        given=settings.zalo_refresh_token,
        key=keys.derived(secret, "tokens of Zalo"),
    )
    return ZaloTokens(
        http,
        pairs,
        app_id=settings.zalo_app_id,
        app_secret=settings.zalo_app_secret,
        oauth_base=settings.zalo_oauth_base,
        clock=clock,
    )
