"""`call-key`: the key by which another system knows that it is us who calls."""

from __future__ import annotations

import argparse

from gateway import keys, values
from gateway.cli.outcome import BadInput
from gateway.settings import Settings


def run(settings: Settings, arguments: argparse.Namespace) -> None:
    try:
        (host,) = values.hosts(arguments.host)
    except ValueError:
        raise BadInput(f"{arguments.host!r} is no host") from None
    print(keys.call_key(keys.secret_key(settings), host).decode())
