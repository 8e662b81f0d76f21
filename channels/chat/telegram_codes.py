"""Telegram's words for what went wrong, in ours.

Its errors are a status and a sentence; the sentence alone tells some of them apart.
"""

from __future__ import annotations

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from channels.base import FAILURES, Failure, SendFailed, TryLater
from channels.chat.telegram_request import Nonsense, NotReached, Throttled

#: Class of the library -> why. The first that fits.
#: Source: https://core.telegram.org/bots/api#making-requests
_BY_CLASS: tuple[tuple[type[TelegramError], Failure], ...] = (
    (InvalidToken, Failure.MISCONFIGURED),
    (Forbidden, Failure.OPTED_OUT),  # blocked by the person, as a rule
    (ChatMigrated, Failure.BAD_ADDRESS),
    (Conflict, Failure.TRY_LATER),
    (RetryAfter, Failure.TRY_LATER),
    (BadRequest, Failure.REFUSED),
    (NetworkError, Failure.TRY_LATER),
)
#: What a sentence says, in small letters -> why; it wins over the class.
#: Source: the sentences of https://github.com/tdlib/telegram-bot-api, which are no promise.
_BY_SENTENCE: dict[str, Failure] = {
    "user is deactivated": Failure.BAD_ADDRESS,
    "bot can't initiate conversation": Failure.BAD_ADDRESS,
    "chat not found": Failure.BAD_ADDRESS,
    "peer_id_invalid": Failure.BAD_ADDRESS,
    "user_id_invalid": Failure.BAD_ADDRESS,
    "bot_blocked": Failure.OPTED_OUT,
    "bots can't send messages to bots": Failure.BAD_ADDRESS,
    "not enough rights": Failure.MISCONFIGURED,
    "have no rights to send": Failure.MISCONFIGURED,
    "can't use method with a test": Failure.MISCONFIGURED,
}


def failed(error: TelegramError) -> SendFailed:
    """The failure of ours; its text names neither person nor message."""
    if isinstance(error, Throttled):
        return TryLater("Telegram asks for patience", after_s=error.after_s)
    if isinstance(error, NotReached):
        return TryLater(f"Telegram unreachable: {error.message}")
    if isinstance(error, Nonsense):
        odd = f"Telegram's address answered {error.status}"
        if error.status in (401, 403, 404, 407):
            return FAILURES[Failure.MISCONFIGURED](odd)
        return TryLater(odd, maybe_taken=error.status < 300 or error.status in (502, 504))
    why = _why(error)
    name = type(error).__name__
    if why is not Failure.TRY_LATER:
        return FAILURES[why](f"Telegram answered {name}")
    cut_off = type(error) is NetworkError and error.message in _CUT_OFF
    return TryLater(f"Telegram: {name}", maybe_taken=isinstance(error, TimedOut) or cut_off)


#: What aiohttp calls an answer that was cut off after the question.
_CUT_OFF = frozenset({"ServerDisconnectedError", "ClientPayloadError", "ClientOSError"})


def _why(error: TelegramError) -> Failure:
    said = error.message.lower()
    for words, why in _BY_SENTENCE.items():
        if words in said:
            return why
    fitting = (why for known, why in _BY_CLASS if isinstance(error, known))
    # BadRequest is a NetworkError to the library, TimedOut too.
    return next(fitting, Failure.REFUSED)
