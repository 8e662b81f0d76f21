"""Recordings where the lines keep them: Twilio's over its API, Asterisk's over its interface.

They are fetched when somebody listens and held in memory for the ranges that a player asks for;
nothing is written to a disk of ours.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

import aiohttp

from backoffice.recordings import Sound
from channels.voice.asterisk_ari import Ari, AriFailed, Gone, whole_recording
from gateway.settings import Settings

#: How many are held, and how long.
_HELD, _HELD_S = 8, 300.0
_TIMEOUT = aiohttp.ClientTimeout(total=15)
#: How our recordings over Asterisk are named, and Twilio's.
_ASTERISK, _TWILIO = "motcua-", "RE"

_log = logging.getLogger(__name__)


class LineRecordings:
    """The recordings of all lines of this installation."""

    def __init__(self, settings: Settings, *, http: Callable[[], aiohttp.ClientSession]) -> None:
        self._settings, self._http = settings, http
        self._held: OrderedDict[str, tuple[float, Sound]] = OrderedDict()

    async def sound(self, name: str) -> Sound | None:
        """The recording of that name; None: it is not there, or cannot be had now."""
        held = self._held.get(name)
        if held is not None and monotonic() - held[0] < _HELD_S:
            return held[1]
        octets = await self._fetched(name)
        if octets is None:
            return None
        sound = Sound(octets, "audio/wav")
        self._held[name] = (monotonic(), sound)
        while len(self._held) > _HELD:
            self._held.popitem(last=False)
        return sound

    async def _fetched(self, name: str) -> bytes | None:
        settings = self._settings
        if name.startswith(_ASTERISK) and settings.asterisk_ari_url is not None:
            try:
                return await Ari(settings.asterisk_ari_url, self._http).recorded(name)
            except (Gone, AriFailed) as error:
                _log.warning("a recording is not there", extra={"reason": str(error)})
                return None
        if name.startswith(_TWILIO) and settings.uses_twilio:
            return await self._of_twilio(name)
        return None

    async def _of_twilio(self, name: str) -> bytes | None:
        """Source: https://www.twilio.com/docs/voice/api/recording#fetch-a-recordings-media-file"""
        settings = self._settings
        account = settings.twilio_account_sid
        url = f"{settings.twilio_api_base}/2010-04-01/Accounts/{account}/Recordings/{name}.wav"
        who = aiohttp.encode_basic_auth(account, settings.twilio_auth_token, "utf-8")
        try:
            async with self._http().get(
                url, headers={"Authorization": who}, timeout=_TIMEOUT
            ) as response:
                if response.status == 200:
                    return await whole_recording(response)
                reason = f"Twilio answered {response.status}"
        except (aiohttp.ClientError, TimeoutError) as error:
            reason = type(error).__name__
        _log.warning("a recording is not there", extra={"reason": reason})
        return None
