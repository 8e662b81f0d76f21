"""The published JSON Schema of workflow definitions, for whoever writes them with other tools.

It says what a schema can say; `reading` says the same and the rest, and names every fault.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

#: The file that is published: JSON Schema 2020-12.
PATH = Path(__file__).with_name("schema.json")


@cache
def schema() -> dict[str, Any]:
    """What is in it."""
    found: dict[str, Any] = json.loads(PATH.read_text("utf-8"))
    return found
