"""Sentences as sound files that Asterisk plays: recorded where somebody recorded them, else spoken
by a speech engine of the house, once.

A file's name is a digest of what made it, so that another sentence, voice or recording is another
file. Sentences of the wording files stay; those with somebody's number in them are thrown away
after a day.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import shlex
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from channels.voice.asterisk_sound import NotSound, telephone_wav
from core.language import LANGUAGES, Wording

#: Reads a sentence from its standard input, writes WAV to its standard output.
ENGINE = "espeak-ng -v {language} -s 150 --stdin --stdout"
#: How long an engine may take for a sentence; engines at work at once.
PATIENCE_S, AT_ONCE = 20.0, 2
KEPT_FOR = timedelta(days=1)

_STAYING, _PASSING = "wording", "calls"
_log = logging.getLogger(__name__)


class Prompts:
    """The files of one house."""

    def __init__(
        self,
        folder: Path,
        wording: Wording,
        *,
        engine: str = ENGINE,
        recorded: Path | None = None,
        seen: str = "",
    ) -> None:
        """
        Args:
            folder: where the files are kept.
            engine: command line; `{language}` stands for `vi` or `en`.
            recorded: folder of `vi/ask.main.wav`, named after the keys of the wording.
            seen: the folder as Asterisk sees it, where that is another path.
        """
        self._folder, self._engine = folder.resolve(), shlex.split(engine)
        self._seen = seen or str(self._folder)
        self._voice = "\0".join(self._engine)
        self._sentences = _sentences(wording)
        self._recorded = _recordings(recorded, self._sentences) if recorded else {}
        self._making: dict[str, asyncio.Task[str]] = {}
        self._free = asyncio.Semaphore(AT_ONCE)
        for part in (_STAYING, _PASSING):
            (self._folder / part).mkdir(parents=True, exist_ok=True)

    async def sound(self, sentence: str, language: str) -> str:
        """The file of that sentence as Asterisk names it; empty: it cannot be said."""
        name = self._name(sentence, language)
        if (self._folder / f"{name}.wav").exists():
            return f"{self._seen}/{name}"
        making = self._making.get(name)
        if making is None:
            making = asyncio.create_task(self._make(name, sentence, language))
            self._making[name] = making
            making.add_done_callback(lambda _: self._making.pop(name, None))
        # Whoever hangs up meanwhile does not take the sentence from the others.
        return await asyncio.shield(making)

    async def prepare(self) -> int:
        """Make what is said as it stands, before somebody calls; how many there are."""
        made = [await self.sound(sentence, language) for language, sentence in self._sentences]
        return sum(map(bool, made))

    def sweep(self, now: datetime) -> int:
        """Throw away what was said to single callers; how many files."""
        before = (now - KEPT_FOR).timestamp()
        old = [
            one
            for one in (self._folder / _PASSING).iterdir()
            if one.stat().st_mtime < before and one.suffix == ".wav"
        ]
        for one in old:
            one.unlink(missing_ok=True)
        return len(old)

    def _name(self, sentence: str, language: str) -> str:
        stays = (language, sentence) in self._sentences
        made_by = self._recorded.get((language, sentence), (None, self._voice))[1]
        digest = hashlib.sha256(f"{made_by}\0{language}\0{sentence}".encode()).hexdigest()
        return f"{_STAYING if stays else _PASSING}/{digest[:40]}"

    async def _make(self, name: str, sentence: str, language: str) -> str:
        source = self._recorded.get((language, sentence), (None, ""))[0]
        try:
            async with self._free:
                given = source.read_bytes() if source else await self._spoken(sentence, language)
                sound = await asyncio.to_thread(telephone_wav, given)
            path = self._folder / f"{name}.wav"
            passing = path.with_suffix(f".{os.getpid()}")
            passing.write_bytes(sound)
            passing.replace(path)
        except (NotSound, OSError, TimeoutError) as error:
            # No sentence: it may hold somebody's number.
            _log.warning("a sentence cannot be said", extra={"reason": f"{error!r:.200}"})
            return ""
        return f"{self._seen}/{name}"

    async def _spoken(self, sentence: str, language: str) -> bytes:
        command = [part.replace("{language}", language) for part in self._engine]
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            async with asyncio.timeout(PATIENCE_S):
                said, _ = await process.communicate(sentence.encode())
        finally:
            if process.returncode is None:
                process.kill()
        if process.returncode:
            raise NotSound(f"the speech engine ended with {process.returncode}")
        return said


def _sentences(wording: Wording) -> dict[tuple[str, str], str]:
    """(language, sentence) -> its key, of all that are said as they stand."""
    known = [
        (language, wording.sentence(key, language), key)
        for language in LANGUAGES
        for key in wording.under("")
    ]
    return {(language, said): key for language, said, key in known if "{" not in said}


def _recordings(
    folder: Path, sentences: Mapping[tuple[str, str], str]
) -> dict[tuple[str, str], tuple[Path, str]]:
    """(language, sentence) -> its recording, and the digest of that."""
    found = {said: folder / said[0] / f"{key}.wav" for said, key in sentences.items()}
    return {
        said: (path, hashlib.sha256(path.read_bytes()).hexdigest())
        for said, path in found.items()
        if path.is_file()
    }
