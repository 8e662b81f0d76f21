"""`serve`: the web and the loops, in one process or several."""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path

from gateway import keys, lock, logs
from gateway.cli.outcome import DONE, FAILED, Failed
from gateway.serving import CannotListen, Stop, listen, serve
from gateway.settings import Settings
from gateway.workers import Workers

#: Children get this much longer than their requests before they are killed.
_GRACE_S = 10.0


def run(settings: Settings, arguments: argparse.Namespace) -> int:
    return serve_all(
        settings, workers=arguments.workers or settings.workers, loops=not arguments.no_loops
    )


def serve_all(
    settings: Settings,
    *,
    workers: int,
    loops: bool,
    started: Callable[[], None] = lambda: None,
) -> int:
    """Serve until asked to stop; `started` is called once requests are taken."""
    access_log = logs.set_up(settings.log_level, settings.log_format)
    keys.secret_key(settings)  # made before several processes look for it
    try:
        with lock.held(settings.data_dir), listen(settings.host, settings.port) as sock:
            if workers == 1:
                return asyncio.run(_process(settings, access_log, sock, loops, None, None, started))
            with tempfile.TemporaryDirectory(prefix="motcua-metrics-") as folder:

                def work(number: int, pipe: int) -> int:
                    # Read when prometheus_client is first imported, which only children do.
                    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
                    first = loops and number == 0
                    after = started if number == 0 else lambda: None
                    return asyncio.run(
                        _process(settings, access_log, sock, first, Path(folder), pipe, after)
                    )

                return Workers(workers, work, wait_s=settings.stop_wait_s + _GRACE_S).run()
    except (CannotListen, lock.InUse) as error:
        raise Failed(str(error)) from error


async def _process(
    settings: Settings,
    access_log: logs.AccessLog,
    sock: socket.socket,
    loops: bool,
    metrics_folder: Path | None,
    parent: int | None,
    started: Callable[[], None],
) -> int:
    # Imported here: a parent of several processes stays small.
    from gateway.app import Process, Role, SchemaBehind
    from gateway.down import DATABASE_ERRORS, is_away

    stop = Stop()
    stop.watch_signals()
    if parent is not None:
        stop.watch_parent(parent)
    process = Process(settings, Role(loops=loops, metrics_folder=metrics_folder), access_log)
    try:
        await serve(
            process.application(),
            sock,
            stop,
            wait_s=settings.stop_wait_s,
            started=started,
            stopping=process.health.stopping,
        )
    except SchemaBehind as error:
        raise Failed(str(error)) from error
    except DATABASE_ERRORS as error:
        if not is_away(error):
            raise
        raise Failed(f"the database cannot be used: {error}") from error
    return DONE if not stop.forced else FAILED
