"""What was filled in for a dossier, for its page: `templates/form_filled.html` draws it.

{% include "form_filled.html" %}    with `filled` from `filled_of(who, dossier, f)`
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backoffice.formats import Formats
from backoffice.pages import sees_whole
from backoffice.visitor import Visitor
from core.dossiers.models import Dossier
from core.dossiers.states import ENDS
from core.forms import filling
from core.forms.asking import Section, sections
from core.forms.reading import InvalidDefinition
from core.people.roles import Right


@dataclass(frozen=True, slots=True)
class FilledShown:
    """The form of a dossier."""

    code: str  #: of the dossier
    title: str
    number: int  #: of the form's version
    answered: bool
    changed_at: datetime | None
    sections: Sequence[Section]
    office_parts: Sequence[tuple[str, str]]  #: (key, title) of what the office fills in
    whole: bool  #: whether this officer sees numbers whole (L-76)
    may_fill: bool
    may_print: bool


async def filled_of(who: Visitor, dossier: Dossier, f: Formats) -> FilledShown | None:
    """The form of the dossier, and its answers if there are any; None: there is no form, or
    one of a format that cannot be read any more.
    """
    try:
        answers = await filling.of(dossier.id)
        version = answers.version if answers else await filling.form_of(dossier)
    except InvalidDefinition:
        return None
    if version is None:
        return None
    return FilledShown(
        code=dossier.code,
        title=version.form.said(f.language),
        number=version.number,
        answered=answers is not None,
        changed_at=answers.changed_at if answers else None,
        sections=sections(version.form, answers.data, f.language) if answers else (),
        office_parts=[
            (part.key, part.said(f.language)) for part in version.form.parts if part.office
        ]
        if answers
        else [],
        whole=sees_whole(who, dossier),
        may_fill=dossier.state not in ENDS and filling.may_fill(who.actor, dossier),
        may_print=who.actor.may(Right.PRINT, dossier.receiving_unit_id),
    )
