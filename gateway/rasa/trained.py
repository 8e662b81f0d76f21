"""Rasa's environment and its trained model: made once, found again by what they are made of."""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

from advisor.training import project

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
HERE = project.RASA / "here.py"
_INSTALL = ROOT / "requirements" / "install_rasa.py"

#: Models of earlier catalogues that are kept, to go back to.
_KEPT = 2
#: So often it is looked whether another process has finished.
_PATIENCE_S = 0.2
#: The line by which Rasa's log tells that a part of the pipeline has learned.
_LEARNED = b"Finished training component"


class NotMade(Exception):
    """The environment or the model could not be made; the text says what was tried."""


async def installed() -> None:
    """See to it that Rasa's environment is there; what is done is printed.

    Raises:
        NotMade: see there.
    """
    if not await asyncio.to_thread(_INSTALL.exists):
        raise NotMade(f"there is no {_INSTALL.name} here: Rasa has an image of its own")
    process = await asyncio.create_subprocess_exec(sys.executable, _INSTALL)
    if await process.wait() != 0:
        raise NotMade("Rasa could not be installed")


async def model(
    data_dir: Path,
    names: Sequence[str],
    *,
    reviewed: Sequence[str] = (),
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Path:
    """The model for these procedures, trained unless it was before.

    Args:
        names: of procedures, as published.
        reviewed: what officers accepted that people say, masked.
        progress: is told how many parts of how many have been learned.

    Raises:
        NotMade: see there.
    """
    folder = data_dir / "advisor"
    async with _alone(folder):
        written = folder / "project"
        name = await asyncio.to_thread(project.write, written, names, reviewed=reviewed)
        models = folder / "models"
        found = models / f"{name}.tar.gz"
        if not await asyncio.to_thread(found.exists):
            await _train(written, models, name, progress)
            _forget(models, found)
    return found


@asynccontextmanager
async def _alone(folder: Path) -> AsyncIterator[None]:
    """Wait until no other process writes or trains there; the lock falls with the process."""
    with await asyncio.to_thread(_lock_file, folder) as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                await asyncio.sleep(_PATIENCE_S)
        yield


def _lock_file(folder: Path) -> IO[str]:
    folder.mkdir(parents=True, exist_ok=True)
    return open(folder / "lock", "a")


async def _train(
    written: Path, models: Path, name: str, progress: Callable[[int, int], None]
) -> None:
    draft = models / f".draft-{os.getpid()}"
    log = models / "training.log"
    await asyncio.to_thread(models.mkdir, parents=True, exist_ok=True)
    process = await asyncio.create_subprocess_exec(
        PYTHON, HERE, "--child", "train", "--skip-validation", "--domain", "domain.yml",
        "--config", "config.yml", "--data", "data",
        "--out", draft.absolute(), "--fixed-model-name", name,
        cwd=written, stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    try:
        await _follow(process, log, progress, _steps(written))
        made = draft / f"{name}.tar.gz"
        if await process.wait() != 0 or not made.exists():
            raise NotMade(f"Rasa could not be trained: see {log}")
        os.replace(made, models / made.name)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


async def _follow(
    process: asyncio.subprocess.Process,
    log: Path,
    progress: Callable[[int, int], None],
    total: int,
) -> None:
    assert process.stdout is not None
    done = 0
    with log.open("wb") as out:
        async for line in process.stdout:
            out.write(line)
            if _LEARNED in line:
                done += 1
                progress(min(done, total), total)


def _steps(written: Path) -> int:
    """Parts of the pipeline that learn."""
    config = (written / "config.yml").read_text("utf-8")
    learning = ("SentenceCounts", "Regression", "FacetClassifier", "RulePolicy")
    return sum(config.count(f"{one}\n") for one in learning)


def _forget(models: Path, current: Path) -> None:
    others = sorted(
        (file for file in models.glob("*.tar.gz") if file != current),
        key=lambda file: file.stat().st_mtime,
    )
    for file in others[: -_KEPT or None]:
        file.unlink()
