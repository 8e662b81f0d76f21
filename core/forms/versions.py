"""Versions of forms: a draft that several authors save, and what is published of it.

Of a procedure there is at most one draft and one published version. A published version never
changes; dossiers keep the version that they were filled under (L-02).
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.context import TortoiseContext, require_context

from core.database import IntegrityError, transaction
from core.errors import Conflict, CoreError, NotFound
from core.forms.checking import Finding, findings
from core.forms.definition import FormDefinition
from core.forms.models import FormVersion, Stage
from core.forms.reading import InvalidDefinition, form
from core.forms.schema import schema
from core.forms.validating import Validator
from core.people.models import Officer
from core.people.officers import Actor
from core.people.roles import Right
from core.procedures.codes import national


class DraftChanged(Conflict):
    """Somebody saved the draft since it was looked at. `facts`: `by` (a name), `at` (ISO)."""

    kind = "form.draft_changed"


class NotPublishable(CoreError):
    """The check found what forbids it. `findings` has everything found."""

    kind = "form.not_publishable"

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        super().__init__(findings=[f"{one.place}: {one.why}" for one in findings])


@dataclass(frozen=True, slots=True)
class Version:
    """One version, read."""

    id: int
    procedure_code: str
    number: int
    form: FormDefinition
    validator: Validator


@dataclass(frozen=True, slots=True)
class Line:
    """The form of a procedure, as the list of forms shows it."""

    procedure_code: str
    draft: FormVersion | None
    published: FormVersion | None


def require_forms(actor: Actor) -> None:
    """Go on only with the right to design forms: they hold for the whole installation.

    Raises:
        NotAllowed: no role at the top carries it.
    """
    actor.require_at_the_top(Right.MANAGE_CATALOGUE)


async def listed() -> list[Line]:
    """Every form that has a draft or a published version, by procedure."""
    found: dict[str, dict[Stage, FormVersion]] = {}
    current = FormVersion.filter(stage__in=[Stage.DRAFT, Stage.PUBLISHED])
    for row in await current.order_by("procedure_code"):
        found.setdefault(row.procedure_code, {})[row.stage] = row
    return [
        Line(code, stages.get(Stage.DRAFT), stages.get(Stage.PUBLISHED))
        for code, stages in found.items()
    ]


async def history_of(procedure_code: str) -> list[FormVersion]:
    """Every version of a form, the newest first."""
    return await FormVersion.filter(procedure_code=procedure_code).order_by("-number")


async def draft_of(procedure_code: str) -> FormVersion | None:
    """The draft of a procedure's form."""
    return await FormVersion.filter(procedure_code=procedure_code, stage=Stage.DRAFT).first()


async def published_of(procedure_code: str) -> FormVersion | None:
    """The published version under that very code."""
    return await FormVersion.filter(procedure_code=procedure_code, stage=Stage.PUBLISHED).first()


async def published_for(procedure_code: str) -> Version | None:
    """The form that a dossier of this procedure gets now; a local code without one means the
    national one. None: the procedure has no form.
    """
    codes = {procedure_code, national(procedure_code) or procedure_code}
    found = await FormVersion.filter(procedure_code__in=codes, stage=Stage.PUBLISHED).values_list(
        "procedure_code", "id"
    )
    ids: dict[str, int] = dict(found)
    if not ids:
        return None
    return await version(ids.get(procedure_code) or next(iter(ids.values())))


async def readable_for(procedure_code: str) -> Version | None:
    """The same, and none where it is of a format that cannot be read any more: nobody waits for
    a form that nobody can show.
    """
    try:
        return await published_for(procedure_code)
    except InvalidDefinition:
        return None


#: What was published in each opened database, read once: it never changes.
_kept: weakref.WeakKeyDictionary[TortoiseContext, dict[int, Version]] = weakref.WeakKeyDictionary()
#: One takes about 100 KiB with its validator.
_MOST_KEPT = 500


async def version(id: int) -> Version:
    """A version, read; from memory if it was published and asked for before.

    Raises:
        NotFound: there is none.
        InvalidDefinition: the format has moved on, and it cannot be read any more.
    """
    kept = _kept.setdefault(require_context(), {})
    if id in kept:
        return kept[id]
    row = await FormVersion.get_or_none(id=id)
    if row is None:
        raise NotFound(what="form")
    it = form(row.definition)
    found = Version(row.id, row.procedure_code, row.number, it, Validator(it, row.definition))
    if row.stage is not Stage.DRAFT:
        if len(kept) >= _MOST_KEPT:
            kept.pop(next(iter(kept)))
        kept[id] = found
    return found


async def save_draft(
    procedure_code: str, it: FormDefinition, revision: int, by: Actor, now: datetime
) -> FormVersion:
    """Save the draft of a procedure's form.

    Args:
        revision: of the draft that the author saw; 0: there was none.

    Raises:
        InvalidDefinition: it cannot be stored: texts too long, keys that are none.
        NotAllowed: not this officer's to design.
        DraftChanged: somebody else saved in between; nothing was stored.
    """
    require_forms(by)
    form(schema(it))
    try:
        async with transaction():
            return await _saved(procedure_code, it, revision, by, now)
    except IntegrityError:  # two authors began the same draft at once
        raise await _changed(await draft_of(procedure_code)) from None


async def _saved(
    procedure_code: str, it: FormDefinition, revision: int, by: Actor, now: datetime
) -> FormVersion:
    # In one look: whoever begins another draft at the same moment takes the same number.
    found = FormVersion.filter(procedure_code=procedure_code).order_by("-number")
    all_versions = await found.select_for_update()
    draft = next((one for one in all_versions if one.stage is Stage.DRAFT), None)
    if (draft.revision if draft else 0) != revision:
        raise await _changed(draft)
    values: dict[str, Any] = {
        "definition": schema(it),
        "changed_by": by.officer_id,
        "changed_at": now,
    }
    if draft is not None:
        draft.update_from_dict({**values, "revision": draft.revision + 1})
        await draft.save(update_fields=[*values, "revision"])
        return draft
    return await FormVersion.create(
        procedure_code=procedure_code,
        number=all_versions[0].number + 1 if all_versions else 1,
        stage=Stage.DRAFT,
        **values,
    )


async def discard(procedure_code: str, revision: int, by: Actor) -> None:
    """Throw a draft away.

    Raises:
        NotFound: no such draft.
        NotAllowed
        DraftChanged: somebody else saved it in between.
    """
    require_forms(by)
    async with transaction():
        await (await _draft(procedure_code, revision)).delete()


async def publish(procedure_code: str, revision: int, by: Actor, now: datetime) -> FormVersion:
    """Let dossiers that begin from now on be filled under the draft; the one before is retired.

    Raises:
        NotFound: no such draft.
        NotAllowed
        DraftChanged: it is not what the officer looked at.
        InvalidDefinition: the format has moved on, and it cannot be read any more.
        NotPublishable: the check found something that forbids it.
    """
    require_forms(by)
    async with transaction():
        draft = await _draft(procedure_code, revision)
        found = findings(form(draft.definition))
        if any(one.grave for one in found):
            raise NotPublishable(found)
        await FormVersion.filter(procedure_code=procedure_code, stage=Stage.PUBLISHED).update(
            stage=Stage.RETIRED
        )
        draft.update_from_dict(
            {
                "stage": Stage.PUBLISHED,
                "published_at": now,
                "changed_at": now,
                "changed_by": by.officer_id,
            }
        )
        await draft.save(update_fields=["stage", "published_at", "changed_at", "changed_by"])
    return draft


async def retire(procedure_code: str, by: Actor) -> None:
    """Let new dossiers of the procedure be filled under no form.

    Raises:
        NotFound: none is published.
        NotAllowed
    """
    require_forms(by)
    done = await FormVersion.filter(procedure_code=procedure_code, stage=Stage.PUBLISHED).update(
        stage=Stage.RETIRED
    )
    if not done:
        raise NotFound(what="form")


async def editing(procedure_code: str) -> tuple[FormDefinition, int]:
    """What an author starts from, and the revision to save it with: the draft, else what was
    published last, else an empty form.

    Raises:
        InvalidDefinition: the format has moved on, and it cannot be read any more.
    """
    draft = await draft_of(procedure_code)
    if draft is not None:
        return form(draft.definition), draft.revision
    published = await published_of(procedure_code)
    return (form(published.definition) if published else FormDefinition("")), 0


async def authors(versions: Sequence[FormVersion]) -> dict[int, str]:
    """The names of those who changed these versions, by id."""
    ids = {one.changed_by for one in versions if one.changed_by}
    found = await Officer.filter(id__in=ids).values_list("id", "name") if ids else []
    return dict(found)


async def _locked(procedure_code: str) -> FormVersion | None:
    """The draft, which nobody else can change until the transaction ends."""
    found = FormVersion.filter(procedure_code=procedure_code, stage=Stage.DRAFT)
    return await found.select_for_update().first()


async def _draft(procedure_code: str, revision: int) -> FormVersion:
    draft = await _locked(procedure_code)
    if draft is None:
        raise NotFound(what="form")
    if draft.revision != revision:
        raise await _changed(draft)
    return draft


async def _changed(draft: FormVersion | None) -> DraftChanged:
    """What to tell the author who came second; the draft is None when it is gone."""
    if draft is None:
        return DraftChanged(by="", at="")
    officer = await Officer.get_or_none(id=draft.changed_by)
    return DraftChanged(by=officer.name if officer else "", at=draft.changed_at.isoformat())
