"""No change of a model lacks its migration: `python -m tests.checks.migrations`.

The migration that the present models would ask for is written into a copy of the project's
migrations; there must be none.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def lacking(root: Path = ROOT) -> str:
    """What the migration that is missing would say; empty when none is."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        shutil.copytree(root / "core", copy / "core")
        shutil.copy(root / "pyproject.toml", copy)
        before = set((copy / "core" / "migrations").glob("*.py"))
        done = subprocess.run(
            [sys.executable, "-m", "tortoise", "makemigrations", "core"],
            cwd=copy,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            return done.stdout + done.stderr
        made = set((copy / "core" / "migrations").glob("*.py")) - before
        return "\n".join(file.read_text("utf-8") for file in sorted(made))


if __name__ == "__main__":
    found = lacking()
    print(found or "every model has its migrations")
    sys.exit(1 if found else 0)
