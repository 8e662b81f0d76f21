"""The one place that builds objects and joins them: what one process is made of."""

from __future__ import annotations

import logging
import os
import socket as sockets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

import gateway
from core import database
from gateway import health, keys, schema
from gateway.front import Front
from gateway.health import Health
from gateway.logs import AccessLog
from gateway.loops import Loop, Loops
from gateway.metrics import Metrics, database_pool
from gateway.refusals import Refusals
from gateway.settings import Settings
from gateway.static import Static

log = logging.getLogger(__name__)

_STATIC = Path(__file__).parent / "static"
_SHEET = "site.css"

#: Scanned papers come in one form; a webhook limits itself to much less.
_LARGEST_BODY = 110 * 1024 * 1024


class SchemaBehind(Exception):
    """The database lacks migrations; nothing may run on it."""


@dataclass(frozen=True, slots=True)
class Role:
    """What one process of several does."""

    web: bool = True
    loops: bool = True
    #: Folder in which several web processes add up their counts; None when there is one.
    metrics_folder: Path | None = None


class Process:
    """Everything that one process is made of, joined and ready to serve."""

    def __init__(self, settings: Settings, role: Role, access_log: AccessLog) -> None:
        self._settings, self._role = settings, role
        self._secret = keys.secret_key(settings)
        self._name = f"{sockets.gethostname()[:24]}:{os.getpid()}"
        self._metrics = Metrics(gateway.__version__, role.metrics_folder)
        self._metrics.measure(database_pool)
        self.health = Health(self._metrics)
        self._static = Static(_STATIC)
        sheet = self._static.url(_SHEET) if self._static.has(_SHEET) else None
        self._front = Front(
            metrics=self._metrics,
            access_log=access_log,
            refusals=Refusals(language=settings.language, sheet=sheet),
            over_tls=settings.public_url.startswith("https:"),
            trusted_proxies=settings.trusted_proxies,
        )

    def application(self) -> web.Application:
        """What is served: everything, or the health addresses alone."""
        application = web.Application(
            middlewares=[self._front.around], client_max_size=_LARGEST_BODY
        )
        application.add_routes(self.health.routes())
        if self._role.web:
            application.add_routes(self._static.routes())
        application.cleanup_ctx.append(self._lifetime)
        return application

    async def _lifetime(self, _: web.Application | None = None) -> AsyncIterator[None]:
        """Database and loops, from before the first request to after the last."""
        async with database.opened(self._settings.database_url):
            if lacking := await schema.pending():
                raise SchemaBehind(f"the database lacks {', '.join(lacking)}: run `motcua migrate`")
            self.health.check("database", health.database_answers)
            loops = Loops(self._loops(), failed=self._metrics.loop_failed)
            self.health.check("loops", loops.alive)
            loops.start()
            try:
                yield
            finally:
                await loops.stop(self._settings.stop_wait_s)

    def _loops(self) -> list[Loop]:
        return []
