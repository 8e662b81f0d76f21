"""The life of one process: built, served until it is asked to stop, taken apart."""

from __future__ import annotations

import gc
import socket
from collections.abc import Callable
from pathlib import Path

from gateway.cli.outcome import DONE, FAILED, Failed, Hopeless
from gateway.logs import AccessLog
from gateway.serving import Stop, serve
from gateway.settings import Settings


async def live(
    settings: Settings,
    access_log: AccessLog,
    sock: socket.socket | None,
    *,
    web: bool = True,
    loops: bool = True,
    metrics_folder: Path | None = None,
    parent: int | None = None,
    started: Callable[[], None] = lambda: None,
) -> int:
    """Live until a signal; the exit code.

    Args:
        sock: None: no requests are taken.
        parent: a pipe that closes when the parent process is gone.
        started: called when requests are taken.

    Raises:
        Hopeless: the database lacks migrations.
        Failed: the database is away.
    """
    # Imported here: a parent of several processes stays small.
    from gateway.app import Process, Role, SchemaBehind
    from gateway.down import DATABASE_ERRORS, is_away

    def ready() -> None:
        # What was loaded stays: looking through it again and again for garbage would hold up
        # requests for tens of milliseconds each time.
        gc.collect()
        gc.freeze()
        started()

    stop = Stop()
    stop.watch_signals()
    if parent is not None:
        stop.watch_parent(parent)
    role = Role(web=web, loops=loops, metrics_folder=metrics_folder)
    process = Process(settings, role, access_log)
    try:
        await serve(
            process.application(),
            sock,
            stop,
            wait_s=settings.stop_wait_s,
            started=ready,
            stopping=process.health.stopping,
        )
    except SchemaBehind as error:
        raise Hopeless(str(error)) from error
    except DATABASE_ERRORS as error:
        if not is_away(error):
            raise
        raise Failed(f"the database cannot be used: {error}") from error
    return FAILED if stop.forced else DONE
