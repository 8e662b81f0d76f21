"""The event loop that servers and workers run on: uvloop, where there is one.

A sixth less of the time of a step in a workflow, measured with `bench_workflow`. Windows has
none and gets asyncio's own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

_Loops = Callable[[], asyncio.AbstractEventLoop]

_quick: _Loops | None = None  # asyncio's own
with suppress(ImportError):
    from uvloop import new_event_loop

    _quick = new_event_loop

_Result = TypeVar("_Result")


def lived(life: Coroutine[Any, Any, _Result]) -> _Result:
    """Run to the end what a process lives for."""
    with asyncio.Runner(loop_factory=_quick) as runner:
        return runner.run(life)
