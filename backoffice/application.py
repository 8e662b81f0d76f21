"""From the fields of the reception form to what core receives.

Nothing is checked twice: core finds its faults, all at once, and they are put beside the
fields they belong to, together with those of the form itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from backoffice.checklist import Group, papers_given
from backoffice.money import fees_typed
from backoffice.offers import limit_chosen
from backoffice.typed import Typed
from core.dossiers.application import Application, Holder, PaperGiven, Submitter, checked
from core.dossiers.models import ApplicantKind, Channel, DeliveryMethod
from core.errors import InvalidForm
from core.procedures.catalogue import Version

#: How a dossier reaches the counter; online filing has its own way in.
CHANNELS = (Channel.DIRECT, Channel.POST)
_Choice = TypeVar("_Choice", Channel, DeliveryMethod, ApplicantKind)
#: The fields of the folded part for whoever files for the holder.
SUBMITTER = ("submitter_name", "submitter_relation", "submitter_number", "submitter_phone")


def application_of(
    typed: Typed, version: Version, groups: Sequence[Group], unit_id: int, *, refused: bool
) -> Application | None:
    """The application, or None when something is wrong: `typed.faults` then says what.

    Args:
        refused: turned away, so that neither a limit nor fees are asked for.
    """
    given = papers_given([line for group in groups for line in group.lines], typed)
    application = Application(
        version_id=version.id,
        receiving_unit_id=unit_id,
        holder=_holder(typed),
        submitter=_submitter(typed),
        channel=_one_of(CHANNELS, typed.text("channel")),
        delivery_method=_one_of(tuple(DeliveryMethod), typed.text("delivery_method")),
        subject=typed.text("subject"),
        set_count=typed.whole("set_count"),
        papers=tuple(paper for _, paper in given),
        limit=None if refused else limit_chosen(version.content, typed),
        fees=() if refused else fees_typed(version.content, typed),
    )
    _check(application, given, typed)
    return None if typed.faults else application


def _check(application: Application, given: Sequence[tuple[str, PaperGiven]], typed: Typed) -> None:
    try:
        checked(application)
    except InvalidForm as error:
        for name, why in error.faults.items():
            table, _, number = name.partition(".")
            if table == "papers" and number:
                key = given[int(number)][0]
                name = f"{key}.name" if key.startswith("extra") else f"{key}.originals"
            typed.faults.setdefault(name, why)


def _holder(typed: Typed) -> Holder:
    return Holder(
        name=typed.text("holder_name"),
        kind=_one_of(tuple(ApplicantKind), typed.text("holder_kind")),
        number=typed.text("holder_number"),
        phone=typed.text("holder_phone"),
        email=typed.text("holder_email"),
        address=typed.text("holder_address"),
    )


def _submitter(typed: Typed) -> Submitter | None:
    """Somebody else than the holder, when any of the fields was filled."""
    name, relation, number, phone = (typed.text(field) for field in SUBMITTER)
    if not (name or relation or number or phone):
        return None
    return Submitter(name=name, relation=relation, number=number, phone=phone)


def _one_of(known: Sequence[_Choice], text: str) -> _Choice:
    """The choice with that value; the first when a form was tampered with."""
    return next((one for one in known if one.value == text), known[0])
