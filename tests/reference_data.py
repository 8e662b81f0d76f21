"""Where the reference data lie, for tests and benchmarks: beside the checkout, or elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

_BESIDE = Path(__file__).parents[2] / "shared"


def folder() -> Path:
    """The folder of their data, which need not be there."""
    return Path(os.environ.get("MOTCUA_SHARED", _BESIDE)) / "data"
