"""`advisor`: a Rasa for this gateway: installed, trained, and kept running beside it."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from contextlib import suppress

from gateway import keys
from gateway.cli.outcome import BadInput, Failed
from gateway.cli.progress import progress
from gateway.cli.train_advisor import taught
from gateway.rasa import trained
from gateway.rasa.actions import PATH
from gateway.rasa.child import RasaChild
from gateway.settings import Settings

#: Answered by this machine itself when the gateway listens on every address.
_LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}


async def run(settings: Settings, arguments: argparse.Namespace) -> None:
    if not arguments.port:
        raise BadInput("say where Rasa is to listen: --port 5005")
    try:
        await trained.installed()
        names, reviewed = await taught(settings)
        with progress("parts learned", leave=False) as bar:
            model = await trained.model(settings.data_dir, names, reviewed=reviewed, progress=bar)
    except trained.NotMade as error:
        raise Failed(f"{error}; the advisor understands by itself") from error
    host = _LOOPBACK.get(settings.host, settings.host)
    child = RasaChild(
        model,
        port=arguments.port,
        actions_url=f"http://{host}:{settings.port}{PATH}",
        token=keys.rasa_token(settings, keys.secret_key(settings)),
        folder=settings.data_dir / "advisor",
    )
    print(f"Rasa listens on 127.0.0.1:{arguments.port} in a moment", file=sys.stderr, flush=True)
    keeping = asyncio.create_task(child.keep())
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, keeping.cancel)
    if arguments.child:
        # The gateway's end of the pipe closes with it, however it ends.
        loop.add_reader(sys.stdin, keeping.cancel)
    with suppress(asyncio.CancelledError):
        await keeping
