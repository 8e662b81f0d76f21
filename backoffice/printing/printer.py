"""Slips to PDF.

One compiler is kept: reading the fonts takes 60 ms, a slip takes a few. The typesetter is
not asked to look for fonts of the machine, so that a slip looks the same everywhere.
"""

from __future__ import annotations

import asyncio
import json
import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from threading import Lock

import typst

from backoffice.printing.fit import SHEETS, sizes_to_try
from backoffice.printing.layout import Block
from backoffice.printing.receipt import receipt_page
from backoffice.printing.slips import refusal_page, supplement_page
from backoffice.printing.words import Words
from core.receipts.content import Part, Receipt, RefusalSlip, Slip, SupplementSlip

PAPERS = tuple(SHEETS)  #: the law's paper first (TT 01/2018 art. 9(2)), then that in most printers
BOTH = (Part.APPLICANT, Part.KEPT)

_PAGE = re.compile(rb"/Type ?/Page\b")
_TEMPLATES = Path(__file__).parent / "templates"


class Printer:
    """Makes PDFs of slips. May be shared by threads: they take turns."""

    def __init__(self) -> None:
        self._compiler = typst.Compiler(
            str(_TEMPLATES / "slip.typ"), root=str(_TEMPLATES), ignore_system_fonts=True
        )
        self._turn = Lock()

    def receipt(
        self,
        receipt: Receipt,
        language: str = "vi",
        paper: str = "a5",
        parts: Sequence[Part] = BOTH,
    ) -> bytes:
        """Form 01: each part begins a page; the PIN stands on the applicant's alone."""
        return self._pdf(receipt_page(receipt, parts, Words(language)), receipt, paper)

    def supplement_slip(
        self, slip: SupplementSlip, language: str = "vi", paper: str = "a5"
    ) -> bytes:
        """Form 02."""
        return self._pdf(supplement_page(slip, Words(language)), slip, paper)

    def refusal_slip(self, slip: RefusalSlip, language: str = "vi", paper: str = "a5") -> bytes:
        """Form 03."""
        return self._pdf(refusal_page(slip, Words(language)), slip, paper)

    async def pdf(
        self,
        slip: Slip,
        language: str = "vi",
        paper: str = "a5",
        parts: Sequence[Part] = BOTH,
    ) -> bytes:
        """Any slip, made in a thread: typesetting is work for the processor.

        Raises:
            TypeError: a slip of no known form.
        """
        match slip:
            case Receipt():
                return await asyncio.to_thread(self.receipt, slip, language, paper, parts)
            case SupplementSlip():
                return await asyncio.to_thread(self.supplement_slip, slip, language, paper)
            case RefusalSlip():
                return await asyncio.to_thread(self.refusal_slip, slip, language, paper)
        raise TypeError(f"no form for {type(slip).__name__}")

    def _pdf(self, page: Block, slip: Slip, paper: str) -> bytes:
        sheet = SHEETS[paper]
        # The slip's own moment: the same slip is the same file. A PDF dates to the second.
        made_at = (slip.reprinted_at or slip.issued_at).replace(microsecond=0)
        with self._turn:
            for size in sizes_to_try(page, sheet):
                made = self._typeset({**page, "paper": paper, "size": size}, made_at)
                if len(_PAGE.findall(made)) <= len(page["parts"]):
                    return made
            return self._typeset({**page, "paper": paper, "size": sheet.several}, made_at)

    def _typeset(self, page: Block, made_at: datetime) -> bytes:
        # Some keyboards send accents apart from their letters, which sets them badly.
        data = unicodedata.normalize("NFC", json.dumps(page, ensure_ascii=False))
        made = self._compiler.compile(sys_inputs={"data": data}, timestamp=made_at)
        assert isinstance(made, bytes)  # a list only for pictures of several pages
        return made
