"""A catalogue held in memory as the advisor asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from core.procedures.catalogue import Version
from core.procedures.content import Content
from core.procedures.review import review

_NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


class Known:
    """Implements the advisor's `Facts`; no procedure has a form."""

    def __init__(self, contents: Iterable[Content]) -> None:
        self._contents = {one.code: one for one in contents}

    async def of(self, code: str) -> Version | None:
        content = self._contents.get(code)
        if content is None:
            return None
        doubts = tuple((one["where"], one["why"]) for one in review(content))
        return Version(1, 1, 1, date(2026, 10, 1), _NOW, "bench", content, doubts, ())

    async def has_form(self, code: str) -> bool:
        return False
