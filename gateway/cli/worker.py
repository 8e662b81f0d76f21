"""`worker`: the loops alone, beside web processes that run with `--no-loops`."""

from __future__ import annotations

import argparse

from gateway import lock, logs
from gateway.cli.event_loop import lived
from gateway.cli.living import live
from gateway.cli.outcome import Failed
from gateway.serving import CannotListen, listen
from gateway.settings import Settings


def run(settings: Settings, arguments: argparse.Namespace) -> int:
    access_log = logs.set_up(settings.log_level, settings.log_format)
    try:
        with lock.held(settings.data_dir):
            if arguments.port is None:
                return lived(live(settings, access_log, None, web=False))
            with listen(settings.host, arguments.port) as sock:
                return lived(live(settings, access_log, sock, web=False))
    except (CannotListen, lock.InUse) as error:
        raise Failed(str(error)) from error
