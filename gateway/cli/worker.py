"""`worker`: the loops alone, beside web processes that run with `--no-loops`."""

from __future__ import annotations

import argparse
import asyncio

from gateway import lock, logs
from gateway.cli.outcome import DONE, Failed
from gateway.serving import CannotListen, Stop, listen, serve
from gateway.settings import Settings


def run(settings: Settings, arguments: argparse.Namespace) -> int:
    access_log = logs.set_up(settings.log_level, settings.log_format)
    try:
        with lock.held(settings.data_dir):
            return asyncio.run(_process(settings, access_log, arguments.port))
    except (CannotListen, lock.InUse) as error:
        raise Failed(str(error)) from error


async def _process(settings: Settings, access_log: logs.AccessLog, port: int | None) -> int:
    from gateway.app import Process, Role, SchemaBehind
    from gateway.down import DATABASE_ERRORS, is_away

    stop = Stop()
    stop.watch_signals()
    process = Process(settings, Role(web=False), access_log)
    sock = listen(settings.host, port) if port else None
    try:
        await serve(
            process.application(),
            sock,
            stop,
            wait_s=settings.stop_wait_s,
            stopping=process.health.stopping,
        )
    except SchemaBehind as error:
        raise Failed(str(error)) from error
    except DATABASE_ERRORS as error:
        if not is_away(error):
            raise
        raise Failed(f"the database cannot be used: {error}") from error
    return DONE
