"""Rasa as a child process on loopback: started, started again when it dies, ended with us."""

from __future__ import annotations

import asyncio
import logging
import os
from pathlib import Path
from time import monotonic

from gateway.rasa.trained import HERE, PYTHON

log = logging.getLogger(__name__)

#: Seconds between two lives: the first pause, and the longest.
_FIRST_REST_S, _LONGEST_REST_S = 1.0, 60.0
#: Not handed on: our settings, and what would have it compile itself at every start.
_OURS = ("MOTCUA_", "PYTHONDONTWRITEBYTECODE")
#: A life that lasted so long was a good one.
_GOOD_LIFE_S = 120.0


class RasaChild:
    """Keeps one running."""

    def __init__(
        self, model: Path, *, port: int, actions_url: str, token: str, folder: Path
    ) -> None:
        """
        Args:
            folder: holds its project, and its log.
        """
        self._model, self._port, self._folder = model, port, folder
        self._told = {"ADVISOR_ACTIONS_URL": actions_url, "ADVISOR_ACTIONS_TOKEN": token}
        self.process: asyncio.subprocess.Process | None = None

    async def keep(self) -> None:
        """Until cancelled."""
        rest_s = _FIRST_REST_S
        try:
            while True:
                begun = monotonic()
                await self._start()
                assert self.process is not None
                code = await self.process.wait()
                log.warning("Rasa ended", extra={"code": code})
                lived_well = monotonic() - begun > _GOOD_LIFE_S
                rest_s = _FIRST_REST_S if lived_well else min(rest_s * 2, _LONGEST_REST_S)
                await asyncio.sleep(rest_s)
        finally:
            self._end()

    async def _start(self) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        with (self._folder / "rasa.log").open("ab") as out:
            self.process = await asyncio.create_subprocess_exec(
                PYTHON, HERE, "--child", "run", "--model", self._model.resolve(),
                "--endpoints", HERE.parent / "endpoints.yml",
                "--credentials", HERE.parent / "credentials.yml",
                "--interface", "127.0.0.1", "--port", str(self._port),
                cwd=self._folder, env=kept | self._told,
                stdin=asyncio.subprocess.PIPE, stdout=out, stderr=out,
            )  # fmt: skip

    def _end(self) -> None:
        if self.process is not None and self.process.returncode is None:
            self.process.kill()  # it keeps nothing
