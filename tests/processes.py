"""The same small script in several processes at once, and what each of them printed."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


async def at_once(module: str, calls: Sequence[Sequence[str]]) -> list[Any]:
    """Run `python -m MODULE ARGUMENTS` for each of the calls; the JSON that each printed.

    A script says "ready" on its first line and waits for a line: so all begin together,
    however long the interpreter takes to start.
    """
    running = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            *arguments,
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        for arguments in calls
    ]
    for process in running:
        assert process.stdout is not None
        assert (await process.stdout.readline()).strip() == b"ready", "the script did not start"
    printed = await asyncio.gather(*(process.communicate(b"go\n") for process in running))
    assert [process.returncode for process in running] == [0] * len(running)
    return [json.loads(out) for out, _ in printed]


async def together() -> None:
    """Called by a script when it is ready: come back when all others are too."""
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
