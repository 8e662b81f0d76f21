"""Memory that a big piece of work leaves behind, given back to the machine.

glibc keeps what was freed in many small parts for the next time. Building the advisor's engine
comes once a month and leaves as much again as the engine itself takes.
"""

from __future__ import annotations

import ctypes
import gc
import sys


def give_back() -> None:
    """Give free memory back, where the C library knows how."""
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
        if trim is not None:
            trim(0)
