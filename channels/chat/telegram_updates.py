"""What Telegram tells us, made an event of ours; the library reads it.

Only what somebody says to the bot alone is heard: what is said in a group, others would read the
answer to. Everything else is counted and passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType

#: What the library raises over what is no object of Telegram's. Not all of it can be known.
UNREADABLE = (AttributeError, KeyError, LookupError, OverflowError, TypeError, ValueError, OSError)


class Kind(StrEnum):
    """What happened. The values are labels of a metric."""

    TEXT = "text"
    PRESSED = "pressed"  #: a button
    FILE = "file"
    EDITED = "edited"  #: what was said before is said otherwise now
    WORDLESS = "wordless"  #: a voice, a place, a picture that moves: nothing we can read
    GROUP = "group"
    OTHER = "other"  #: nothing to do
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class File:
    """A file that was sent; it lies with the messenger still."""

    id: str
    name: str
    size: int  #: octets; 0 when it was not said


@dataclass(frozen=True, slots=True)
class Event:
    """One update."""

    kind: Kind
    update: int = 0
    chat: str = ""
    text: str = ""  #: typed, or written under a file
    chosen: str = ""  #: payload of the button
    query: str = ""  #: name of the press, which wants to be answered
    file: File | None = None


def read(data: object) -> Event:
    """The event that an update tells of; never raises."""
    try:
        if not isinstance(data, Mapping):
            return Event(Kind.UNREADABLE)
        update = Update.de_json(dict(data), None)
        return _of(update) if update is not None else Event(Kind.UNREADABLE)
    except UNREADABLE:
        return Event(Kind.UNREADABLE)


def _of(update: Update) -> Event:
    if not isinstance(update.update_id, int):
        return Event(Kind.UNREADABLE)
    if update.callback_query is not None:
        return _pressed(update.update_id, update.callback_query)
    if update.edited_message is not None:
        return _placed(update.update_id, update.edited_message, Kind.EDITED)
    if update.message is not None:
        return _message(update.update_id, update.message)
    return Event(Kind.OTHER, update.update_id)


def _message(number: int, message: Message) -> Event:
    if message.text is not None:
        return _placed(number, message, Kind.TEXT, text=str(message.text))
    if (file := _file(message)) is not None:
        return _placed(number, message, Kind.FILE, text=str(message.caption or ""), file=file)
    if any(getattr(message, name) for name in _WORDLESS):
        return _placed(number, message, Kind.WORDLESS)
    return Event(Kind.OTHER, number)  # somebody joined, a title changed


_WORDLESS = (
    "voice", "audio", "video", "video_note", "animation", "sticker", "location", "venue",
    "contact", "poll", "dice",
)  # fmt: skip


def _file(message: Message) -> File | None:
    """A document, or a photograph in its largest size."""
    if message.animation:  # comes as a document besides
        return None
    if (it := message.document) is not None:
        return File(str(it.file_id), str(it.file_name or ""), _size(it.file_size))
    if message.photo:
        largest = max(message.photo, key=lambda one: one.width * one.height)
        return File(str(largest.file_id), "", _size(largest.file_size))
    return None


def _size(told: Any) -> int:
    return told if isinstance(told, int) and told > 0 else 0


def _pressed(number: int, query: CallbackQuery) -> Event:
    message, payload = query.message, query.data
    if message is None or not isinstance(payload, str):
        return Event(Kind.OTHER, number)
    if message.chat.type != ChatType.PRIVATE:
        return Event(Kind.GROUP, number)
    return Event(
        Kind.PRESSED, number, str(int(message.chat.id)), chosen=payload, query=str(query.id)
    )


def _placed(number: int, message: Message, kind: Kind, **more: Any) -> Event:
    """An event of a private chat; in any other it is none of ours."""
    if message.chat.type != ChatType.PRIVATE:
        return Event(Kind.GROUP, number)
    return Event(kind, number, str(int(message.chat.id)), **more)
