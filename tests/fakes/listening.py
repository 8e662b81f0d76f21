"""What the fakes that speak HTTP have in common: a port of loopback, open while they are up."""

from __future__ import annotations

import ssl
from typing import Self

from aiohttp import web


class Listening:
    """Serves `_application()` as an async context; `base` is its address."""

    base: str = ""
    tls: ssl.SSLContext | None = None
    _runner: web.AppRunner | None = None

    def _application(self) -> web.Application:
        raise NotImplementedError

    def release(self) -> None:
        """Let answers that are held back be given."""

    async def __aenter__(self) -> Self:
        self._runner = web.AppRunner(self._application(), handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=self.tls).start()
        host, port = self._runner.addresses[0][:2]
        self.base = f"{'https' if self.tls else 'http'}://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def stop(self) -> None:
        """Close the port: from now on connections are refused."""
        self.release()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
