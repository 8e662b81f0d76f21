"""Spoken petitions, for those who may read petitions: the sound, whole or in ranges.

Nothing of it is kept by a browser or on the way. Listening is recorded when it begins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from aiohttp import web

from backoffice.visitor import visitor
from core.calls import reading
from core.errors import NotFound

_NAME = re.compile(r"\[([0-9A-Za-z._-]{1,80})\]")


@dataclass(frozen=True, slots=True)
class Sound:
    """A recording."""

    octets: bytes
    type: str  #: `audio/wav`


class Recordings(Protocol):
    """Where lines keep what they record; `gateway.recordings` has it."""

    async def sound(self, name: str) -> Sound | None:
        """The recording of that name; None: it is not there (any more)."""
        ...


class NoRecordings:
    """Where there is no line."""

    async def sound(self, name: str) -> Sound | None:
        """None."""
        return None


def recording_name(words: str) -> str:
    """The line's name of a recording that stands in place of words; else empty.

    >>> recording_name("[RE0123]"), recording_name("Cán bộ chưa trả lời")
    ('RE0123', '')
    """
    found = _NAME.fullmatch(words)
    return found[1] if found else ""


class RecordingPages:
    """Gives out the sound."""

    def __init__(self, recordings: Recordings) -> None:
        self._recordings = recordings

    async def sound(self, request: web.Request) -> web.StreamResponse:
        """All of it, or the range that was asked for."""
        who = visitor(request)
        petition = await reading.listen(who.actor, int(request.match_info["id"]))
        name = recording_name(petition.words)
        sound = await self._recordings.sound(name) if name else None
        if sound is None:
            raise NotFound(what="recording")
        size = len(sound.octets)
        part = _range(request, size)
        if part is None:
            return web.Response(status=416, headers={"Content-Range": f"bytes */{size}"})
        if part.start == 0:
            await reading.listened(who.actor, petition.id, now=who.now)
        return _response(sound, part, ranged=request.headers.get("Range") is not None)


def _range(request: web.Request, size: int) -> range | None:
    """Which octets are wanted; None: there are none such."""
    try:
        found = range(size)[request.http_range]
    except ValueError:
        return None
    return found if found or not request.headers.get("Range") else None


def _response(sound: Sound, part: range, *, ranged: bool) -> web.Response:
    headers = {
        "Content-Type": sound.type,
        "Accept-Ranges": "bytes",
        "Cache-Control": "no-store",
        "Content-Disposition": "inline",
    }
    if not ranged:
        return web.Response(body=sound.octets, headers=headers)
    headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{len(sound.octets)}"
    return web.Response(status=206, body=sound.octets[part.start : part.stop], headers=headers)
