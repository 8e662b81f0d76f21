"""No test reaches beyond this machine.

An audit hook sees every connection that Python code opens, whichever library
asks, and refuses the ones that leave loopback. Nothing is patched.
"""

from __future__ import annotations

import ipaddress
import socket
import sys
from typing import Any


class LeftLoopback(RuntimeError):
    """A test tried to reach beyond this machine."""


def _is_local(host: object) -> bool:
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name in ("", "localhost", "None"):
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        sock, address = arguments
        if sock.family in (socket.AF_INET, socket.AF_INET6) and not _is_local(address[0]):
            raise LeftLoopback(f"a test tried to reach {address}")
    elif event == "socket.getaddrinfo" and not _is_local(arguments[0]):
        raise LeftLoopback(f"a test tried to look up {arguments[0]!r}")


def guard() -> None:
    """Refuse such connections for the rest of this process."""
    sys.addaudithook(_watch)
