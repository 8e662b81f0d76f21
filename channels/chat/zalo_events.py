"""What Zalo tells us, made an event of ours.

Source: names of events as other open systems list them (unverified live).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from channels.chat.zalo_sender import PRESSED


class Kind(StrEnum):
    """What happened. The values are labels of a metric."""

    TEXT = "text"
    PRESSED = "pressed"
    FILE = "file"
    WORDLESS = "wordless"
    FOLLOWED = "followed"
    LEFT = "left"  #: follows no more: Zalo lets us write no more, and says so when we try
    WITHDRAWN = "withdrawn"  #: wants its data deleted
    ARRIVED = "arrived"  #: a message of ours came to the person's telephone
    NAMELESS = "nameless"  #: somebody without an account; cannot be answered by name
    OTHER = "other"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class File:
    """A file that was sent; it lies with Zalo."""

    url: str
    name: str
    size: int  #: octets; 0 when it was not said


@dataclass(frozen=True, slots=True)
class Event:
    """One event."""

    kind: Kind
    name: str = ""  #: of the message: a repeat has the same
    person: str = ""
    text: str = ""
    chosen: str = ""
    files: tuple[File, ...] = ()
    arrived: tuple[str, ...] = ()  #: names of messages of ours


#: event_name -> kind. What is absent is `other`.
KINDS: dict[str, Kind] = {
    "user_send_text": Kind.TEXT,
    "user_click_button": Kind.PRESSED,
    "user_send_image": Kind.FILE,
    "user_send_file": Kind.FILE,
    "user_send_audio": Kind.WORDLESS,
    "user_send_video": Kind.WORDLESS,
    "user_send_sticker": Kind.WORDLESS,
    "user_send_gif": Kind.WORDLESS,
    "user_send_location": Kind.WORDLESS,
    "user_send_link": Kind.WORDLESS,
    "user_send_business_card": Kind.WORDLESS,
    "follow": Kind.FOLLOWED,
    "unfollow": Kind.LEFT,
    "user_withdraw": Kind.WITHDRAWN,
    "user_received_message": Kind.ARRIVED,
    "user_seen_message": Kind.ARRIVED,
    "anonymous_send_text": Kind.NAMELESS,
    "anonymous_send_image": Kind.NAMELESS,
    "anonymous_send_file": Kind.NAMELESS,
    "anonymous_send_sticker": Kind.NAMELESS,
}
#: Kinds of which the account itself is the sender.
_OURS = frozenset({Kind.ARRIVED})


def read(data: object) -> Event:
    """The event; never raises."""
    if not isinstance(data, Mapping):
        return Event(Kind.UNREADABLE)
    kind = KINDS.get(_text(data, "event_name"), Kind.OTHER)
    person = _person(data, kind)
    if kind is not Kind.OTHER and not person:
        return Event(Kind.UNREADABLE)
    message = data.get("message")
    message = message if isinstance(message, Mapping) else {}
    return _read(kind, person, message, _text(data, "timestamp"))


def _read(kind: Kind, person: str, message: Mapping[str, Any], moment: str) -> Event:
    name = (_text(message, "msg_id") or f"{person}.{kind.value}.{moment}")[:80]
    text = _text(message, "text")
    if kind is Kind.ARRIVED:
        listed = message.get("msg_ids")
        names = [str(one) for one in listed] if isinstance(listed, list) else [name]
        return Event(kind, f"{kind.value}.{names[0] if names else ''}.{moment}"[:80], person,
                     arrived=tuple(names[:50]))  # fmt: skip
    if kind in (Kind.TEXT, Kind.PRESSED) and text.startswith(PRESSED):
        return Event(Kind.PRESSED, name, person, chosen=text.removeprefix(PRESSED)[:64])
    if kind is Kind.PRESSED:  # without a payload of ours: as if it had been typed
        return Event(Kind.TEXT if text else Kind.OTHER, name, person, text=text)
    if kind is Kind.FILE:
        files = tuple(_files(message))
        return Event(kind if files else Kind.WORDLESS, name, person, text=text, files=files)
    return Event(kind, name, person, text=text)


def _person(data: Mapping[str, Any], kind: Kind) -> str:
    """Who it is about: as the account knows people."""
    for place in ("recipient",) if kind in _OURS else ("sender", "follower"):
        who = data.get(place)
        if isinstance(who, Mapping) and (id := _text(who, "id")):
            return id[:40]
    return _text(data, "user_id")[:40] if kind is Kind.WITHDRAWN else ""


def _files(message: Mapping[str, Any]) -> list[File]:
    listed = message.get("attachments")
    found = []
    for one in listed[:10] if isinstance(listed, list) else ():
        payload = one.get("payload") if isinstance(one, Mapping) else None
        if isinstance(payload, Mapping) and (url := _text(payload, "url")):
            size = _text(payload, "size")
            octets = int(size) if size.isascii() and size.isdigit() and len(size) < 12 else 0
            found.append(File(url[:2000], _text(payload, "name")[:200], octets))
    return found


def _text(of: Mapping[str, Any], key: str) -> str:
    """Text, or a number as text; empty for anything else."""
    value = of.get(key)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
