"""The demo's forms: read from plain words, published once by the demo's administrator."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from core.forms import versions
from core.forms.computing import expression
from core.forms.definition import Field, FormDefinition, Kind, Known, Option, Part, Rule, When
from core.forms.models import FormVersion
from core.people.models import Officer
from core.people.officers import actor
from core.people.roles import Role
from core.procedures.models import Procedure
from core.workflow.conditions import condition
from gateway.demo.staff import Member

_FORMS = Path(__file__).with_name("forms.toml")

#: What of a field is not as it is written.
_READ: Mapping[str, Any] = {
    "kind": Kind,
    "rule": Rule,
    "when": When,
    "prefill": Known,
    "show": condition,
    "require": condition,
    "compute": expression,
    "options": lambda given: tuple(Option(**one) for one in given),
    "columns": lambda given: tuple(map(_field, given)),
}


def forms() -> dict[str, FormDefinition]:
    """Procedure -> its form."""
    given = tomllib.loads(_FORMS.read_text("utf-8"))["form"]
    return {one["procedure"]: _form(one) for one in given}


def _form(given: Mapping[str, Any]) -> FormDefinition:
    parts = tuple(_part(one) for one in given["part"])
    return FormDefinition(given["title"], given["title_en"], parts)


def _part(given: Mapping[str, Any]) -> Part:
    words = {name: value for name, value in given.items() if name != "field"}
    return Part(**words, fields=tuple(map(_field, given["field"])))


def _field(given: Mapping[str, Any]) -> Field:
    return Field(
        **{name: _READ[name](value) if name in _READ else value for name, value in given.items()}
    )


async def publish_forms(staff: Sequence[Member], now: datetime) -> None:
    """Publish those that have no version yet, of procedures that there are."""
    administrator = next((one for one in staff if one.post.role is Role.ADMINISTRATOR), None)
    if administrator is None:
        return
    by = await actor(await Officer.get(id=administrator.officer_id), now)
    for code, form in forms().items():
        known = await FormVersion.exists(procedure_code=code)
        if not known and await Procedure.exists(code=code):
            draft = await versions.save_draft(code, form, 0, by, now)
            await versions.publish(code, draft.revision, by, now)
