"""Serving an application on a socket until a signal asks to stop, without cutting a request.

A first SIGTERM or SIGINT stops accepting and waits for what is running, for a bounded time;
a second one gives that up.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from typing import Any

from aiohttp import web

log = logging.getLogger(__name__)

#: Connections that the system keeps for us while we are busy.
_QUEUE = 1024


class CannotListen(Exception):
    """The address is taken, or not ours."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; opened before anything slow, so that a taken port is known at once.

    Raises:
        CannotListen: with the system's reason.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with ExitStack() as closing:
            opened = closing.enter_context(socket.socket(family, kind, protocol))
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            opened.bind(address)
            opened.listen(_QUEUE)
            closing.pop_all()
    except OSError as error:
        reason = error.strerror or str(error)
        raise CannotListen(f"cannot listen on {host}:{port}: {reason}") from error
    return opened


class Stop:
    """The wish to stop, from signals or from a parent process that is gone."""

    def __init__(self) -> None:
        self._wished = asyncio.Event()
        self._insisted = asyncio.Event()

    def watch_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(each, self._ask, each.name)

    def watch_parent(self, pipe: int) -> None:
        """Stop when the other end of `pipe` closes: the parent died without a word."""
        loop = asyncio.get_running_loop()

        def gone() -> None:
            loop.remove_reader(pipe)
            os.close(pipe)
            self._ask("the parent process is gone")

        loop.add_reader(pipe, gone)

    def ask(self) -> None:
        """Wish it from within."""
        self._ask("asked to")

    async def wished(self) -> None:
        await self._wished.wait()

    async def insisted(self) -> None:
        await self._insisted.wait()

    @property
    def forced(self) -> bool:
        """Whether somebody did not want to wait."""
        return self._insisted.is_set()

    def _ask(self, reason: str) -> None:
        if self._wished.is_set():
            self._insisted.set()
            return
        log.info("stopping", extra={"reason": reason})
        self._wished.set()


async def serve(
    application: web.Application,
    sock: socket.socket | None,
    stop: Stop,
    *,
    wait_s: float,
    started: Callable[[], None] = lambda: None,
    stopping: Callable[[], None] = lambda: None,
) -> None:
    """Serve until `stop` is wished, then end every running request within `wait_s`.

    Args:
        sock: None: no requests are taken, only the application's lifetime is lived.
        started: called when requests are taken.
        stopping: called when no new ones are.
    """
    runner = web.AppRunner(
        application, access_log=None, handle_signals=False, shutdown_timeout=wait_s
    )
    await runner.setup()
    try:
        if sock is not None:
            await web.SockSite(runner, sock, backlog=_QUEUE).start()
        started()
        await stop.wished()
        stopping()
    finally:
        await _until(runner.cleanup(), stop)


async def _until(cleanup: Coroutine[Any, Any, None], stop: Stop) -> None:
    ending = asyncio.create_task(cleanup)
    insisted = asyncio.create_task(stop.insisted())
    await asyncio.wait({ending, insisted}, return_when=asyncio.FIRST_COMPLETED)
    insisted.cancel()
    if not ending.done():
        log.warning("asked twice: running requests are given up")
        ending.cancel()
    await asyncio.wait({ending})
    if not ending.cancelled():
        ending.result()
