"""The slips of one dossier, filled from what is stored.

A reprint takes everything from the dossier as it was received, so that it shows what the
first print showed; only the PIN is gone, because nobody keeps it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.calendar.due import Due
from core.calendar.limits import Limit
from core.calendar.reasons import OFF_WHYS, Reason, Why
from core.clock import civil_date
from core.dossiers.models import DeliveryMethod, Dossier, DossierEvent
from core.dossiers.states import Action
from core.people.models import Officer
from core.people.units import UnitTree
from core.procedures.content import Content
from core.receipts.content import (
    Money,
    Office,
    PaperRow,
    Party,
    Receipt,
    RefusalSlip,
    SupplementSlip,
)
from core.receipts.token import Claims, address, sign

#: What makes a day of arrival no day of reception.
_SKIPPED = OFF_WHYS | {Why.CUTOFF, Why.CLOSED_DESK}

#: Kinds of money that a receipt shows apart; other sums are fees under their own name.
_KINDS = ("fee", "charge")


@dataclass(frozen=True, slots=True)
class Issuer:
    """What an installation prints on every slip."""

    public_url: str
    key: Ed25519PrivateKey  #: signs what the QR opens
    sms_number: str = ""


def due_of(dossier: Dossier) -> Due | None:
    """The promised date with its reasons, as stored; None when none was promised."""
    if dossier.due_at is None or dossier.clock_started_at is None:
        return None
    reasons = tuple(Reason.from_json(reason) for reason in dossier.due_reasons)
    return Due(
        dossier.due_at,
        reasons,
        dossier.due_provisional,
        _counted_from(civil_date(dossier.clock_started_at), reasons),
    )


def _counted_from(arrived_on: date, reasons: Iterable[Reason]) -> date:
    skipped = {reason.on for reason in reasons if reason.why in _SKIPPED}
    while arrived_on in skipped:
        arrived_on += timedelta(days=1)
    return arrived_on


def status_address(issuer: Issuer, dossier: Dossier) -> str:
    """What the QR of the receipt opens."""
    received_at = dossier.received_at or dossier.submitted_at
    due_on = civil_date(dossier.due_at) if dossier.due_at else None
    token = sign(issuer.key, Claims(dossier.code, civil_date(received_at), due_on))
    return address(issuer.public_url, dossier.code, token)


async def receipt_of(
    dossier: Dossier,
    content: Content,
    tree: UnitTree,
    issuer: Issuer,
    *,
    pin: str | None = None,
    reprinted_at: datetime | None = None,
) -> Receipt:
    """Form 01. The dossier must have been received.

    Args:
        content: of the version that the dossier was received under.
        pin: only while it is still known.
        reprinted_at: of a later print, which says so.
    """
    assert dossier.received_at is not None, "a receipt is for a dossier that was received"
    return Receipt(
        **await _common(dossier, content, tree, issuer, Action.RECEIVE),
        issued_at=dossier.received_at,
        reprinted_at=reprinted_at,
        lookup_number=dossier.lookup_number,
        pin=pin,
        url=status_address(issuer, dossier),
        channel=dossier.channel.value,
        submitter=_submitter(dossier),
        subject=dossier.subject,
        papers=[_paper(paper) for paper in dossier.papers],
        set_count=dossier.set_count,
        limit=Limit.from_json(dossier.time_limit) if dossier.time_limit else None,
        received_at=dossier.received_at,
        due=due_of(dossier),
        delivery_method=dossier.delivery_method.value,
        delivery_place=(
            dossier.holder_address if dossier.delivery_method is DeliveryMethod.POST else ""
        ),
        money=[_money(fee) for fee in dossier.fees],
        sms_number=issuer.sms_number,
    )


async def refusal_of(
    dossier: Dossier,
    content: Content,
    tree: UnitTree,
    issuer: Issuer,
    *,
    reason: str,
    by: Action = Action.REFUSE,
) -> RefusalSlip:
    """Form 03; `reason` is the phrased key, the officer's explanation stands in the dossier.

    Args:
        by: what the officer who refused did: turn it away, or sign the refusal.
    """
    online = dossier.channel.value == "online"
    return RefusalSlip(
        **await _common(dossier, content, tree, issuer, by),
        issued_at=dossier.completed_at or dossier.ended_at or dossier.submitted_at,
        reason=reason,
        advice=dossier.asked,
        submitted_at=dossier.submitted_at if online else None,
        online=online,
    )


async def supplement_of(
    dossier: Dossier, content: Content, tree: UnitTree, issuer: Issuer, *, reason: str
) -> SupplementSlip:
    """Form 02, of the request that is open: everything in one time (L-11)."""
    lines = [line.strip(" -•\t") for line in dossier.asked.splitlines()]
    return SupplementSlip(
        **await _common(dossier, content, tree, issuer, Action.ASK_PAPERS),
        issued_at=dossier.paused_at or dossier.changed_at,
        requests=[line for line in lines if line],
        reason=reason,
    )


async def _common(
    dossier: Dossier, content: Content, tree: UnitTree, issuer: Issuer, action: Action
) -> dict[str, Any]:
    return {
        "office": _office(dossier, tree, issuer),
        "code": dossier.code,
        "holder": _holder(dossier),
        "procedure_name": content.name,
        "procedure_code": content.code,
        "officer_name": await _who_did(dossier, action),
    }


async def _who_did(dossier: Dossier, action: Action) -> str:
    event = (
        await DossierEvent.filter(dossier_id=dossier.id, action=action.value)
        .order_by("-number")
        .first()
        .values("officer_id")
    )
    if event is None or event["officer_id"] is None:
        return ""
    return (await Officer.get(id=event["officer_id"])).name


def _office(dossier: Dossier, tree: UnitTree, issuer: Issuer) -> Office:
    unit = tree.get(dossier.receiving_unit_id)
    agency = tree.agency(unit.id)
    above = tree.get(agency.parent_id).name if agency.parent_id else ""
    return Office(
        superior=above if agency.id == unit.id else agency.name,
        name=unit.name,
        place=unit.place or agency.place,
        hotline=unit.phone or agency.phone,
        website=f"{issuer.public_url.rstrip('/')}/tra-cuu",
    )


def _holder(dossier: Dossier) -> Party:
    return Party(
        name=dossier.holder_name,
        address=dossier.holder_address,
        phone=dossier.holder_phone,
        email=dossier.holder_email,
        identity_number=dossier.holder_number,
    )


def _submitter(dossier: Dossier) -> Party | None:
    if not dossier.submitter_name:
        return None
    return Party(
        name=dossier.submitter_name,
        phone=dossier.submitter_phone,
        identity_number=dossier.submitter_number,
    )


def _paper(paper: Mapping[str, Any]) -> PaperRow:
    return PaperRow(paper["name"], paper["originals"], paper["certified"], paper["copies"])


def _money(fee: Mapping[str, Any]) -> Money:
    kind = fee.get("kind", "fee")
    name = "" if fee["what"] in _KINDS else fee["what"]
    return Money(kind if kind in _KINDS else "fee", fee["amount"], name)
