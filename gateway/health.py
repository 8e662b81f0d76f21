"""Is this process alive, and may it be given work?

`/healthz` answers as long as the event loop turns: a "no" asks for a restart.
`/readyz` looks at the database and the loops: a "no" asks for patience.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import orjson
from aiohttp import web

from gateway.down import DATABASE_ERRORS
from gateway.metrics import CONTENT_TYPE, Metrics

log = logging.getLogger(__name__)

#: What a part says when asked: whether it is well, and a word about it.
Verdict = tuple[bool, str]
Check = Callable[[], Awaitable[Verdict]]

#: A part that does not answer within this is not well.
PATIENCE_S = 2.0


class Health:
    """The three addresses that operators and their tools read."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._checks: dict[str, Check] = {}
        self._stopping = False

    def check(self, part: str, check: Check) -> None:
        """Readiness depends on `check` too."""
        self._checks[part] = check

    def stopping(self) -> None:
        """From now on this process wants no new work."""
        self._stopping = True

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/healthz", self._alive),
            web.get("/readyz", self._ready),
            web.get("/metrics", self._measured),
        ]

    async def _alive(self, _: web.Request) -> web.Response:
        return web.Response(text="ok\n", headers={"Cache-Control": "no-store"})

    async def _ready(self, _: web.Request) -> web.Response:
        verdicts = {part: await _asked(part, check) for part, check in self._checks.items()}
        if self._stopping:
            verdicts["gateway"] = (False, "stopping")
        ready = all(well for well, _ in verdicts.values())
        body = {"ready": ready} | {part: word for part, (_, word) in verdicts.items()}
        return web.Response(
            body=orjson.dumps(body) + b"\n",
            status=200 if ready else 503,
            content_type="application/json",
            headers={"Cache-Control": "no-store"},
        )

    async def _measured(self, _: web.Request) -> web.Response:
        return web.Response(
            body=await self._metrics.exposition(), headers={"Content-Type": CONTENT_TYPE}
        )


async def _asked(part: str, check: Check) -> Verdict:
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await check()
    except TimeoutError:
        return False, "no answer"
    except DATABASE_ERRORS as error:  # its words are for the log, not for a stranger
        log.warning("%s is not well: %s", part, error, extra={"error": type(error).__name__})
        return False, "failed"


async def database_answers() -> Verdict:
    """Whether the opened database runs a statement."""
    from core.database import rows

    await rows("SELECT 1 AS one")
    return True, "ok"
