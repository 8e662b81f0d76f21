"""Reading a `.env` file: `NAME=value` lines, as shells and compose write them."""

from __future__ import annotations

import re
from pathlib import Path

_LINE = re.compile(
    r"""
    (?:export\s+)? (?P<name>[A-Za-z_][A-Za-z0-9_]*) \s*=\s*
    (?: "(?P<double>[^"]*)" | '(?P<single>[^']*)' | (?P<bare>[^"'\s\#].*?|) )
    (?: \s* | \s+\#.* )  # a hash begins a comment only after a space
    """,
    re.VERBOSE,
)


def read(file: Path) -> tuple[dict[str, str], list[str]]:
    """The values of the file by name, and what is wrong with it.

    An absent file is empty. A fault names the line, never what stands in it: it may be a secret.
    """
    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except FileNotFoundError:
        return {}, []
    except (OSError, UnicodeDecodeError) as error:
        return {}, [f"{file} cannot be read: {type(error).__name__}"]
    found: dict[str, str] = {}
    faults = []
    for number, line in enumerate(lines, start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            faults.append(f"{file} line {number} is not NAME=value")
        else:
            found[match["name"]] = match["double"] or match["single"] or match["bare"] or ""
    return found, faults
