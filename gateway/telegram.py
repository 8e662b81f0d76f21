"""Telegram, joined: its webhook, what answers, what carries notices, telling it where we are."""

from __future__ import annotations

import logging
from datetime import datetime

from aiohttp import web
from telegram import Bot
from telegram.error import TelegramError

from channels.chat.lines import Lines
from channels.chat.telegram_codes import failed
from channels.chat.telegram_sender import TelegramSender, bot_of
from channels.chat.telegram_talk import TelegramTalk
from channels.chat.telegram_webhook import PATH, TelegramWebhook
from channels.chat.telling import Telling
from core.notices.models import Medium
from gateway import keys
from gateway.loops import Loop
from gateway.messenger import Chats
from gateway.settings import Settings

log = logging.getLogger(__name__)

#: All that we read; Telegram sends nothing else.
_WANTED = ("message", "edited_message", "callback_query")
#: Somebody else may have moved the webhook: looked at so often.
_LOOK_S = 1800.0


class Telegram:
    """One bot."""

    medium = Medium.TELEGRAM

    def __init__(self, chats: Chats) -> None:
        settings = chats.settings
        self._settings = settings
        self._secret = secret(settings, chats.secret)
        self._bot = bot_of(
            chats.http, token=settings.telegram_token, api_base=settings.telegram_api_base
        )
        self.sender = TelegramSender(self._bot)
        self._lines = Lines()
        talk = TelegramTalk(
            bot=self._bot,
            http=chats.http,
            telling=Telling(self.sender.say),
            conversing=chats.conversing,
            clock=chats.clock,
            language=settings.language,
        )
        self._webhook = TelegramWebhook(
            secret=self._secret, lines=self._lines, work=talk.work, counted=chats.counted
        )

    def routes(self) -> list[web.RouteDef]:
        return self._webhook.routes()

    def loops(self) -> list[Loop]:
        """Telling Telegram where we are; it takes no address without TLS."""
        if not self._settings.public_url.startswith("https:"):
            return []
        return [Loop("webhook of telegram", self._place_webhook, pause_s=_LOOK_S)]

    async def close(self) -> None:
        await self._lines.close()

    async def _place_webhook(self, _: datetime) -> bool:
        wanted = self._settings.public_url + PATH
        try:
            if await _webhook_of(self._bot) != wanted:
                await self._bot.set_webhook(
                    wanted, secret_token=self._secret, allowed_updates=_WANTED
                )
                log.info("Telegram was told where to call")
        except TelegramError as error:
            log.warning("Telegram cannot be told where to call: %s", failed(error))
        return False


async def _webhook_of(bot: Bot) -> str:
    return (await bot.get_webhook_info()).url


def secret(settings: Settings, key: bytes) -> str:
    """What Telegram says with each call: set, or derived, as we tell it ourselves."""
    return settings.telegram_secret or keys.derived(key, "calls of Telegram").hex()
