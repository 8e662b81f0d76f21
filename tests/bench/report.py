"""A table on the screen and the same figures in `var/bench/NAME.json`."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "var" / "bench"


@dataclass(frozen=True)
class Figure:
    """One measured number and what was promised of it."""

    what: str
    value: float
    unit: str
    least: float | None = None
    most: float | None = None

    @property
    def kept(self) -> bool:
        """Whether the promise holds."""
        return (self.least is None or self.value >= self.least) and (
            self.most is None or self.value <= self.most
        )

    @property
    def promise(self) -> str:
        """In words."""
        if self.least is not None and self.most is not None:
            return f"{self.least:g} to {self.most:g}"
        if self.least is not None:
            return f">= {self.least:g}"
        return f"<= {self.most:g}" if self.most is not None else ""


def report(name: str, figures: Sequence[Figure], **circumstances: Any) -> bool:
    """Print and write the figures; whether all promises hold."""
    width = max(len(figure.what) for figure in figures)
    print(f"\n{name}  {_spelled(circumstances)}")
    for figure in figures:
        mark = "" if figure.kept else "   MISSED"
        print(
            f"  {figure.what:<{width}}  {figure.value:>12,.2f} {figure.unit:<6}"
            f" {figure.promise:>10}{mark}"
        )
    FOLDER.mkdir(parents=True, exist_ok=True)
    rows = [vars(figure) | {"kept": figure.kept} for figure in figures]
    written = {"figures": rows, "circumstances": circumstances, "machine": platform.platform()}
    (FOLDER / f"{name}.json").write_text(json.dumps(written, indent=1, default=str))
    return all(figure.kept for figure in figures)


def _spelled(circumstances: Mapping[str, Any]) -> str:
    return ", ".join(f"{key} {value}" for key, value in circumstances.items())
