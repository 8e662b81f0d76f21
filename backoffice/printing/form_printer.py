"""Forms of procedures to PDF: one compiler is kept, as for slips."""

from __future__ import annotations

import asyncio
import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

import typst

_PAGE = re.compile(rb"/Type ?/Page\b")
#: In points: a smaller size is taken where it saves a sheet.
_SIZES = (12, 11.5, 11, 10.5)
_TEMPLATES = Path(__file__).parent / "templates"


class FormPrinter:
    """Makes PDFs of forms. May be shared by threads: they take turns."""

    def __init__(self) -> None:
        self._compiler: typst.Compiler | None = None
        self._turn = Lock()

    async def pdf(self, page: Mapping[str, Any], made_at: datetime) -> bytes:
        """The form that `backoffice.form_print` laid out; the same page is the same file."""
        return await asyncio.to_thread(self._made, page, made_at)

    def _made(self, page: Mapping[str, Any], made_at: datetime) -> bytes:
        with self._turn:
            if self._compiler is None:  # reading the fonts takes 60 ms: not before it is wanted
                self._compiler = typst.Compiler(
                    str(_TEMPLATES / "form.typ"), root=str(_TEMPLATES), ignore_system_fonts=True
                )
            best, *smaller = _SIZES
            made = self._typeset({**page, "size": best}, made_at)
            sheets = _sheets(made)
            for size in smaller if sheets > 1 else ():
                again = self._typeset({**page, "size": size}, made_at)
                if _sheets(again) < sheets:
                    return again
            return made

    def _typeset(self, page: Mapping[str, Any], made_at: datetime) -> bytes:
        # Some keyboards send accents apart from their letters, which sets them badly.
        data = unicodedata.normalize("NFC", json.dumps(page, ensure_ascii=False))
        assert self._compiler is not None, "it is made first"
        made = self._compiler.compile(
            sys_inputs={"data": data}, timestamp=made_at.replace(microsecond=0)
        )
        assert isinstance(made, bytes)  # a list only for pictures of several pages
        return made


def _sheets(made: bytes) -> int:
    return len(_PAGE.findall(made))
