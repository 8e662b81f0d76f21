"""A server in a process of its own, for test_serving: `... slow_server WORKERS WAIT_S`.

It prints its port, then `begun` for each request to /slow, which answers half a second later.
"""

from __future__ import annotations

import asyncio
import os
import sys

from aiohttp import web

from gateway import logs
from gateway.serving import Stop, listen, serve
from gateway.workers import Workers


async def _slow(_: web.Request) -> web.Response:
    print("begun", flush=True)
    await asyncio.sleep(0.5)
    return web.Response(text="whole")


async def _endless(_: web.Request) -> web.Response:
    print("begun", flush=True)
    await asyncio.sleep(3600)
    return web.Response()


async def _pid(_: web.Request) -> web.Response:
    return web.Response(text=str(os.getpid()))


def main(workers: int, wait_s: float) -> int:
    logs.set_up("info", "text")
    sock = listen("127.0.0.1", 0)
    print(sock.getsockname()[1], flush=True)

    async def process(parent: int | None) -> int:
        stop = Stop()
        stop.watch_signals()
        if parent is not None:
            stop.watch_parent(parent)
        application = web.Application()
        application.add_routes(
            [web.get("/slow", _slow), web.get("/endless", _endless), web.get("/pid", _pid)]
        )
        await serve(application, sock, stop, wait_s=wait_s)
        return 0

    if workers == 1:
        return asyncio.run(process(None))
    return Workers(workers, lambda _, pipe: asyncio.run(process(pipe)), wait_s=wait_s + 5).run()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), float(sys.argv[2])))
