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
        print(f"  {figure.what:<{width}} {_cell(figure)}".rstrip())
    _keep(name, circumstances, figures=_rows(figures))
    return all(figure.kept for figure in figures)


def side_by_side(name: str, columns: Mapping[str, Sequence[Figure]], **circumstances: Any) -> bool:
    """The same of several ways to do a thing, in one table: a figure has its line by its name."""
    lines = list(dict.fromkeys(each.what for figures in columns.values() for each in figures))
    cells = {title: {each.what: each for each in figures} for title, figures in columns.items()}
    width, empty = max(map(len, lines)), " " * len(_cell(Figure("", 0, "")))
    heads = "".join(f"{title:>14}{'':{len(empty) - 14}}" for title in columns)
    print(f"\n{name}  {_spelled(circumstances)}\n  {'':<{width}} {heads}".rstrip())
    for what in lines:
        told = [_cell(found[what]) if what in found else empty for found in cells.values()]
        print(f"  {what:<{width}} {''.join(told)}".rstrip())
    _keep(name, circumstances, columns={title: _rows(each) for title, each in columns.items()})
    return all(each.kept for figures in columns.values() for each in figures)


def _cell(figure: Figure) -> str:
    """Value, unit, promise; always of one width."""
    mark = "" if figure.kept else "MISSED"
    return f" {figure.value:>12,.2f} {figure.unit:<6} {figure.promise:>10} {mark:<6}"


def _rows(figures: Sequence[Figure]) -> list[dict[str, Any]]:
    return [vars(figure) | {"kept": figure.kept} for figure in figures]


def _keep(name: str, circumstances: Mapping[str, Any], **told: Any) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    written = {**told, "circumstances": circumstances, "machine": platform.platform()}
    (FOLDER / f"{name}.json").write_text(json.dumps(written, indent=1, default=str))


def _spelled(circumstances: Mapping[str, Any]) -> str:
    return ", ".join(f"{key} {value}" for key, value in circumstances.items())
