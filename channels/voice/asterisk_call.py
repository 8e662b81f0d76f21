"""One call that Asterisk brings: sentences played, keys gathered, remarks recorded, step by step.

Where the call stands is kept on its channel in Asterisk before anything is said. So a gateway
that comes back finds its calls, says sorry, and goes on with them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from urllib.parse import parse_qs, urlencode

from channels.voice.asterisk_ari import Ari, AriFailed, Gone
from channels.voice.asterisk_keys import whole
from channels.voice.asterisk_prompts import Prompts
from channels.voice.asterisk_sound import NotSound, speaks
from channels.voice.calls import Caller, Calls, Turn
from channels.voice.hearing import Given
from channels.voice.menu import Expected, Talk
from channels.voice.recogniser import Recogniser
from channels.voice.twiml import REMARK_S, SILENCE_S, address_of, talk_from
from core.calls.happened import Line, Out

#: Context of the dialplan that connects with an officer and brings the call back.
OFFICERS = "motcua-officers"
#: No turn is listened to longer: a playback whose end is never told must not hold a call.
LONGEST_TURN_S = 180.0
#: Longest thing that is said to the recogniser; silence that ends it, heard twice before it begins.
UTTERANCE_S, PAUSE_S = 20, 3
#: What is said to the recogniser is recorded under this and the channel's name, for a moment.
HEARD = "motcua-heard-"
#: Faults of ours that one call bears.
FAULTS = 3

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Key:
    """A key was pressed."""

    key: str


@dataclass(frozen=True, slots=True)
class Played:
    """All sentences were played, or stopped."""

    playback: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording has ended."""

    name: str
    heard: bool  #: whether anybody spoke


Happened = Key | Played | Recorded


class AsteriskCall:
    """A caller in our application."""

    def __init__(
        self,
        channel: str,
        number: str,
        *,
        ari: Ari,
        prompts: Prompts,
        calls: Calls,
        clock: Callable[[], datetime],
        recogniser: Recogniser | None = None,
    ) -> None:
        """
        Args:
            channel: Asterisk's name of the call.
            number: the caller's in E.164, empty when it is hidden.
            recogniser: None: keys are understood, words are not.
        """
        self._channel, self._recogniser = channel, recogniser
        self._caller = Caller(channel, number, Line.ASTERISK, hears=recogniser is not None)
        self._ari, self._prompts, self._calls, self._clock = ari, prompts, calls, clock
        self._happened: asyncio.Queue[Happened] = asyncio.Queue()
        self._pressed = ""  #: keys that stopped a sentence, or came before it
        self._said = 0  #: turns that were played
        self._path: list[str] = []
        self._began_at = monotonic()

    def tell(self, happened: Happened) -> None:
        """Something happened on this line."""
        self._happened.put_nowait(happened)

    def gone(self) -> None:
        """The caller hung up, or the call left us."""
        self._calls.ended(self._caller, now=self._clock())

    async def run(self, *, connected: bool = False) -> None:
        """Lead the call to its end.

        Args:
            connected: it comes back from an officer who did not answer.
        """
        turn: Turn | None = None
        faults = 0
        try:
            while turn is None or turn.expects is not None:
                try:
                    turn = await (self._next(turn) if turn else self._first(connected))
                except (Gone, AriFailed):
                    raise
                except Exception:
                    faults += 1
                    _log.exception("a step of a call failed", extra={"call": self._channel})
                    if faults >= FAULTS:
                        self._calls.ended(self._caller, now=self._clock(), out=Out.BROKEN)
                        break
                    turn = self._calls.interrupted(turn.talk if turn else Talk(), self._caller)
            await self._end(turn)
        except Gone:
            self._calls.ended(self._caller, now=self._clock())
        except AriFailed as error:
            _log.warning("a call is lost", extra={"call": self._channel, "reason": str(error)})
            self._calls.ended(self._caller, now=self._clock(), out=Out.BROKEN)
            # Rather that than a line on which nobody speaks any more.
            with suppress(Gone, AriFailed):
                await self._ari.hang_up(self._channel)
        finally:
            self._record_path()

    async def _first(self, connected: bool) -> Turn:
        kept = await self._ari.kept(self._channel)
        if not kept:
            await self._ari.answer(self._channel)
            return self._calls.begun(self._caller, now=self._clock())
        query = {name: values[0] for name, values in parse_qs(kept).items()}
        talk = talk_from(query)
        said = query.get("said", "0")
        self._said = int(said) if said.isdecimal() else 0
        if connected:
            return await self._calls.step(talk, Given(), self._caller, now=self._clock())
        await self._clear()
        return self._calls.interrupted(talk, self._caller)

    async def _clear(self) -> None:
        """Stop what the gateway before us played or recorded."""
        for stop in (
            self._ari.hush(self._playback()),
            self._ari.discard(self._recording(), live=True),
            self._ari.discard(heard_of(self._channel), live=True),
        ):
            try:
                await stop
            except Gone:
                continue

    async def _next(self, turn: Turn) -> Turn:
        self._said += 1
        kept = address_of(turn.talk) | {"said": str(self._said)}
        await self._ari.keep(self._channel, urlencode(kept))
        await self._say(turn)
        given = await self._given(turn.expects or Expected(), turn.talk.language)
        self._path.append(f"{turn.talk.place} {_shown(given)}")
        return await self._calls.step(turn.talk, given, self._caller, now=self._clock())

    async def _say(self, turn: Turn) -> None:
        """Play the sentences; a key stops them where keys are waited for."""
        self._take_pressed()
        if self._pressed and turn.expects is not None:
            return
        language = turn.talk.language
        sounds = [await self._prompts.sound(one, language) for one in turn.says]
        if not any(sounds):
            return
        playback = self._playback()
        await self._ari.play(self._channel, playback, [one for one in sounds if one])
        if self._said == 1:
            after_s = monotonic() - self._began_at
            self._calls.answered(self._caller, after_s=after_s, now=self._clock())
        by = asyncio.get_running_loop().time() + LONGEST_TURN_S
        while (happened := await self._event(by)) is not None:
            if happened == Played(playback):
                return
            if isinstance(happened, Key) and turn.expects is not None:
                self._pressed += happened.key
                await self._hush(playback)
                return

    async def _hush(self, playback: str) -> None:
        try:
            await self._ari.hush(playback)
        except Gone:
            return  # it ended at that moment

    async def _given(self, expects: Expected, language: str) -> Given:
        keys, self._pressed = self._pressed, ""
        if expects.recording and not keys:
            return await self._remark()
        if expects.speech and self._recogniser and not keys:
            heard = await self._utterance(self._recogniser, language)
            if not isinstance(heard, Key):
                return heard
            keys = heard.key
        how = Expected() if expects.recording else expects
        while (found := whole(keys, how)) is None:
            key = await self._key()
            if key is None:
                return Given(keys=keys)
            keys += key
        self._pressed = "" if how.keys is None else keys[len(found) :]
        return Given(keys=found)

    async def _key(self) -> str | None:
        """The next key; None: silence."""
        by = asyncio.get_running_loop().time() + SILENCE_S
        while (happened := await self._event(by)) is not None:
            if isinstance(happened, Key):
                return happened.key
        return None

    async def _remark(self) -> Given:
        name = self._recording()
        try:
            await self._ari.record(self._channel, name, longest_s=REMARK_S, silence_s=SILENCE_S)
        except AriFailed as error:
            # A full disk must not end the call: whoever cannot be recorded gets a person.
            _log.warning("Asterisk does not record", extra={"reason": str(error)})
            return Given()
        by = asyncio.get_running_loop().time() + LONGEST_TURN_S
        while (happened := await self._event(by)) is not None:
            if isinstance(happened, Recorded) and happened.name == name:
                if happened.heard:
                    return Given(recording=name)
                await self._ari.discard(name, live=False)
                break
        return Given()

    async def _utterance(self, recogniser: Recogniser, language: str) -> Given | Key:
        """What is said, or the key that is pressed instead."""
        for tone in (True, False):
            found = await self._recorded(tone=tone)
            if isinstance(found, Key):
                return found
            if found:
                return Given(words=await recogniser.words(found, language))
        return Given()

    async def _recorded(self, *, tone: bool) -> bytes | Key:
        """What is said until a pause, or the key that ends it; empty: nobody speaks."""
        name = heard_of(self._channel)
        try:
            await self._ari.record(
                self._channel,
                name,
                longest_s=UTTERANCE_S,
                silence_s=PAUSE_S,
                tone=tone,
                ends_on="none",
            )
        except AriFailed as error:
            _log.warning("Asterisk does not record", extra={"reason": str(error)})
            return (await self._key_event()) or b""
        by = asyncio.get_running_loop().time() + LONGEST_TURN_S
        while (happened := await self._event(by)) is not None:
            if isinstance(happened, Key):
                await self._forget(name, live=True)
                return happened
            if isinstance(happened, Recorded) and happened.name == name:
                break
        return await self._taken(name)

    async def _taken(self, name: str) -> bytes:
        """The recording, which is thrown away; empty: nobody speaks in it."""
        try:
            wav = await self._ari.recorded(name)
            return wav if speaks(wav) else b""
        except (Gone, NotSound):
            return b""
        finally:
            await self._forget(name, live=False)

    async def _forget(self, name: str, *, live: bool) -> None:
        with suppress(Gone):
            await self._ari.discard(name, live=live)

    async def _key_event(self) -> Key | None:
        key = await self._key()
        return None if key is None else Key(key)

    async def _end(self, turn: Turn | None) -> None:
        if turn is None or not turn.connects:
            if turn is not None:
                await self._say(turn)
            await self._ari.hang_up(self._channel)
            return
        self._said += 1
        await self._ari.keep(self._channel, urlencode(address_of(turn.talk)))
        await self._say(turn)
        self._path.append("connected")
        await self._ari.go_on(self._channel, OFFICERS, turn.connects)

    async def _event(self, by: float) -> Happened | None:
        try:
            async with asyncio.timeout_at(by):
                return await self._happened.get()
        except TimeoutError:
            return None

    def _take_pressed(self) -> None:
        while not self._happened.empty():
            happened = self._happened.get_nowait()
            if isinstance(happened, Key):
                self._pressed += happened.key

    def _playback(self) -> str:
        return f"{self._channel}-{self._said}"

    def _recording(self) -> str:
        return f"motcua-{self._channel}"

    def _record_path(self) -> None:
        """How the caller went through the menu; numbers are only counted."""
        _log.info(
            "call ended",
            extra={
                "call": self._channel,
                "path": ", ".join(self._path),
                "seconds": round(monotonic() - self._began_at, 1),
            },
        )


def heard_of(channel: str) -> str:
    """Name of what a caller says to the recogniser."""
    return f"{HEARD}{channel}"


def _shown(given: Given) -> str:
    if given.recording:
        return "recorded"
    if given.words:
        return "(words)"
    return f"({len(given.keys)} keys)" if len(given.keys) > 1 else given.keys or "-"
