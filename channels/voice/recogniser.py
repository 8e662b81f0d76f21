"""What a caller said, written down by a program of the house.

The program is given a WAV file (one voice, 8,000 samples a second, 16 bits) and prints what was
said. The file lives as long as the program; neither the sound nor the words are logged.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shlex
import tempfile
from contextlib import suppress

from channels.voice.hearing import LONGEST_WORDS

#: How long the program may take; programs at work at once.
PATIENCE_S, AT_ONCE = 10.0, 2

_log = logging.getLogger(__name__)


class Recogniser:
    """One command line."""

    def __init__(self, command: str, *, patience_s: float = PATIENCE_S) -> None:
        """
        Args:
            command: `{file}` in it stands for the file, which else comes last; `{language}`
                for `vi` or `en`.
        """
        parts = shlex.split(command)
        self._command = parts if any("{file}" in part for part in parts) else [*parts, "{file}"]
        self._patience_s = patience_s
        self._free = asyncio.Semaphore(AT_ONCE)

    async def words(self, wav: bytes, language: str) -> str:
        """What was said; empty where nothing was understood, or the program failed."""
        try:
            async with self._free, asyncio.timeout(self._patience_s):
                return await self._printed(wav, language)
        except (OSError, TimeoutError) as error:
            _log.warning("nothing was recognised", extra={"reason": type(error).__name__})
            return ""

    async def _printed(self, wav: bytes, language: str) -> str:
        with tempfile.NamedTemporaryFile(prefix="motcua-heard-", suffix=".wav") as file:
            file.write(wav)
            file.flush()
            facts = {"{file}": file.name, "{language}": language}
            process = await asyncio.create_subprocess_exec(
                *(_filled(part, facts) for part in self._command),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                start_new_session=True,
            )
            try:
                printed, _ = await process.communicate()
            finally:
                if process.returncode is None:
                    # With what it started, which would hold its output open.
                    with suppress(ProcessLookupError):
                        os.killpg(process.pid, 9)
                    await process.wait()
        if process.returncode:
            _log.warning("nothing was recognised", extra={"reason": f"exit {process.returncode}"})
            return ""
        return " ".join(printed.decode("utf-8", "replace").split())[:LONGEST_WORDS]


def _filled(part: str, facts: dict[str, str]) -> str:
    for name, value in facts.items():
        part = part.replace(name, value)
    return part
