"""One form for counter, web and chat: what to ask now, in which words, in which order.

A pure function of the form, the answers so far and the language. A page shows all sections at
once; a chat asks `next_question` until there is none.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from core.forms.definition import Field, FormDefinition, Kind, Part
from core.forms.saying import said
from core.forms.settling import needed, settled, shown


@dataclass(frozen=True, slots=True)
class Question:
    """One field as it is put to a person."""

    field: Field
    label: str
    help: str
    needed: bool
    value: Any  #: the answer so far, None without one
    said: str  #: the same as people read it; of a table, nothing
    options: tuple[tuple[str, str], ...]  #: (value, label)
    columns: tuple[Question, ...]  #: of a table: what is asked in each row
    rows: tuple[tuple[str, ...], ...]  #: of a table: the answers as people read them

    @property
    def key(self) -> str:
        """Under which the answer is kept."""
        return self.field.key

    @property
    def computed(self) -> bool:
        """Whether nobody types it."""
        return self.field.compute is not None


@dataclass(frozen=True, slots=True)
class Section:
    """Questions under one heading."""

    key: str
    title: str
    help: str
    office: bool  #: filled in by the office
    questions: tuple[Question, ...]


def sections(
    form: FormDefinition,
    data: Mapping[str, Any],
    language: str = "vi",
    *,
    parts: Collection[str] | None = None,
) -> tuple[Section, ...]:
    """What to show for these answers; parts of which nothing is shown are left out.

    Args:
        parts: the keys of those to show: what a step fills in, or who applies; None: all.
    """
    known = settled(form, data)
    visible = shown(form, known)
    chosen = (part for part in form.parts if parts is None or part.key in parts)
    found = (_section(part, known, visible, language) for part in chosen)
    return tuple(one for one in found if one.questions)


def to_bring(
    form: FormDefinition, data: Mapping[str, Any], language: str = "vi"
) -> tuple[str, ...]:
    """What files are asked for under these answers: papers to be brought to the counter."""
    shown = sections(form, data, language, parts=form.asked)
    asked = (one for section in shown for one in section.questions)
    return tuple(one.label for one in asked if one.field.kind is Kind.FILE)


def next_question(
    form: FormDefinition,
    data: Mapping[str, Any],
    language: str = "vi",
    *,
    skipped: Collection[str] = (),
) -> Question | None:
    """The first shown field that who applies has not answered; None when all was asked.

    `skipped` are the keys that the person left out on purpose: they are asked again only if the
    form cannot do without them.
    """
    for section in sections(form, data, language, parts=form.asked):
        for one in section.questions:
            passed_over = one.key in skipped and not one.needed
            if one.value is None and not one.computed and not passed_over:
                return one
    return None


def question(field: Field, data: Mapping[str, Any], language: str) -> Question:
    """One field; `data` is settled."""
    value = data.get(field.key)
    rows = value if field.columns and isinstance(value, list) else []
    return Question(
        field=field,
        label=field.said(language),
        help=field.helped(language),
        needed=needed(field, data),
        value=value,
        said=said(field, value, language),
        options=tuple(
            (one.value, (one.label_en if language == "en" else "") or one.label)
            for one in field.options
        ),
        columns=tuple(question(one, {}, language) for one in field.columns),
        rows=tuple(_row(field, row, language) for row in rows),
    )


def _section(
    part: Part, data: Mapping[str, Any], visible: Collection[str], language: str
) -> Section:
    asked = tuple(question(one, data, language) for one in part.fields if one.key in visible)
    return Section(part.key, part.said(language), part.helped(language), part.office, asked)


def _row(field: Field, row: Any, language: str) -> tuple[str, ...]:
    given = row if isinstance(row, Mapping) else {}
    return tuple(said(column, given.get(column.key), language) for column in field.columns)
