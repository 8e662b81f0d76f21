"""Messages out through Telegram's Bot API.

Plain text: nothing that a citizen or an officer wrote can turn into a format. A link is not
looked up for a preview, which would open somebody's page before he does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import aiohttp
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import InvalidToken, TelegramError

from channels.base import BadAddress, Misconfigured, Outgoing
from channels.chat.parting import parts
from channels.chat.telegram_codes import failed
from channels.chat.telegram_request import SessionRequest
from channels.chat.telegram_updates import UNREADABLE
from channels.exchange import TIMEOUT_S
from channels.turns import Button, Message

#: Letters of one message. Source: https://core.telegram.org/bots/api#sendmessage
LONGEST = 4096
#: Letters of buttons that stand beside each other; a longer one has a row of its own.
_ROW, _IN_ROW = 24, 3
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


def bot_of(
    http: Callable[[], aiohttp.ClientSession],
    *,
    token: str,
    api_base: str,
    timeout_s: float = TIMEOUT_S,
) -> Bot:
    """Our bot; it polls for nothing.

    Raises:
        Misconfigured: the token has not even the form of one.
    """
    base, request = api_base.rstrip("/"), SessionRequest(http, timeout_s=timeout_s)
    try:
        return Bot(
            token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=request,
            get_updates_request=request,
        )
    except InvalidToken as error:
        raise Misconfigured("that is no token of a Telegram bot") from error


class TelegramSender:
    """Sends as one bot (`channels.base.Sender`)."""

    provider = "telegram"

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def send(self, message: Outgoing) -> str:
        """Hand a text over; the name of its last part comes back.

        Raises:
            SendFailed: one of its five subclasses.
        """
        return await self.say(message.to, Message(message.text))

    async def say(self, chat: str, message: Message) -> str:
        """The same with buttons, which hang under the last part.

        Raises:
            SendFailed
        """
        if not _is_chat(chat):
            raise BadAddress("that names no chat of Telegram")
        *before, last = list(parts(message.text, LONGEST)) or [" "]
        try:
            for part in before:
                await self._bot.send_message(int(chat), part, link_preview_options=_NO_PREVIEW)
            sent = await self._bot.send_message(
                int(chat),
                last,
                link_preview_options=_NO_PREVIEW,
                reply_markup=keyboard(message.buttons),
            )
        except TelegramError as error:
            raise failed(error) from None
        except UNREADABLE:
            # Taken is taken: sent again for want of a name, the person would get it twice.
            return f"{chat}:0"
        return f"{chat}:{sent.message_id}"

    async def check(self) -> None:
        """Ask who we are.

        Raises:
            TryLater, Misconfigured
        """
        try:
            await self._bot.get_me()
        except TelegramError as error:
            raise failed(error) from None


def keyboard(buttons: Sequence[Button]) -> InlineKeyboardMarkup | None:
    """Short buttons beside each other, long ones below each other; None: there are none."""
    rows: list[list[InlineKeyboardButton]] = []
    room = 0
    for one in buttons:
        button = InlineKeyboardButton(one.says, callback_data=one.payload)
        if rows and len(one.says) <= room and len(rows[-1]) < _IN_ROW:
            rows[-1].append(button)
            room -= len(one.says)
        else:
            rows.append([button])
            room = _ROW - len(one.says)
    return InlineKeyboardMarkup(rows) if rows else None


def _is_chat(chat: str) -> bool:
    digits = chat.removeprefix("-")
    return digits.isascii() and digits.isdigit() and len(digits) <= 18
