"""The receipt of a dossier as PDF, for whatever brings it to the applicant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property

from backoffice.printing.printer import Printer
from core.dossiers.models import Dossier
from core.people.units import unit_tree
from core.procedures import catalogue
from core.receipts.content import Part
from core.receipts.of_dossier import Issuer, receipt_of


class Receipts:
    """Makes them; the typesetter is begun with the first one."""

    def __init__(self, issuer: Issuer, *, clock: Callable[[], datetime]) -> None:
        self._issuer, self._clock = issuer, clock

    @cached_property
    def _printer(self) -> Printer:
        return Printer()

    async def pdf(self, dossier_id: int) -> bytes | None:
        """The applicant's part, without the PIN, which nobody keeps; None before the reception."""
        dossier = await Dossier.get_or_none(id=dossier_id)
        if dossier is None or dossier.received_at is None:
            return None
        slip = await receipt_of(
            dossier,
            (await catalogue.version(dossier.version_id)).content,
            await unit_tree(self._clock()),
            self._issuer,
        )
        return await self._printer.pdf(slip, "vi", "a4", (Part.APPLICANT,))
