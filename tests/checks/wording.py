"""Every wording folder says the same in all languages: `python -m tests.checks.wording`."""

from __future__ import annotations

import sys
from pathlib import Path

from core.language import LANGUAGES, Wording

ROOT = Path(__file__).parents[2]


def faults(root: Path = ROOT) -> list[str]:
    """What is missing or differs, each with its folder."""
    found = []
    for package in ("advisor", "backoffice", "channels", "gateway"):
        for file in sorted((root / package).rglob("vi.toml")):
            folder = file.parent
            place = folder.relative_to(root)
            absent = [name for name in LANGUAGES if not (folder / f"{name}.toml").exists()]
            found += [f"{place}: {name}.toml is missing" for name in absent]
            if not absent:
                found += [f"{place}: {fault}" for fault in Wording(folder).faults()]
    return found


if __name__ == "__main__":
    complaints = faults()
    print("\n".join(complaints) or "every sentence is there in every language")
    sys.exit(1 if complaints else 0)
