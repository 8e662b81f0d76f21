"""`serve`: the web and the loops, in one process or several."""

from __future__ import annotations

import argparse
import ipaddress
import logging
import os
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from gateway import keys, lock, logs
from gateway.cli.event_loop import lived
from gateway.cli.living import live
from gateway.cli.outcome import Ended, Failed
from gateway.serving import CannotListen, listen
from gateway.settings import Settings
from gateway.workers import Workers

log = logging.getLogger(__name__)

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
    """Serve until asked to stop; `started` is called once requests are taken.

    Raises:
        Failed: before anything was served.
    """
    access_log = logs.set_up(settings.log_level, settings.log_format)
    keys.secret_key(settings)  # made before several processes look for it
    _warn(settings, workers)
    try:
        with lock.held(settings.data_dir), listen(settings.host, settings.port) as sock:
            if workers == 1:
                return lived(live(settings, access_log, sock, loops=loops, started=started))
            return _several(settings, access_log, sock, workers, loops, started)
    except (CannotListen, lock.InUse) as error:
        raise Failed(str(error)) from error


def _several(
    settings: Settings,
    access_log: logs.AccessLog,
    sock: socket.socket,
    count: int,
    loops: bool,
    started: Callable[[], None],
) -> int:
    with tempfile.TemporaryDirectory(prefix="motcua-metrics-") as folder:

        def work(number: int, parent: int) -> int:
            # Read when prometheus_client is first imported, which only children do.
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
            first = number == 0
            life = live(
                settings,
                access_log,
                sock,
                loops=loops and first,
                metrics_folder=Path(folder),
                parent=parent,
                started=started if first else lambda: None,
            )
            try:
                return lived(life)
            except Ended as error:
                print(f"motcua: {error}", file=sys.stderr)
                return error.code_of_child

        return Workers(count, work, wait_s=settings.stop_wait_s + _GRACE_S).run()


def _warn(settings: Settings, workers: int) -> None:
    if settings.in_production:
        return
    if not _is_loopback(settings.host):
        log.warning("demo mode is open to other machines: its accounts are known to everybody")
    if workers > 1:
        log.warning("the simulator's telephones live in one process: with several, texts get lost")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
