"""What a form is: parts with fields, each of a kind, shown and needed under conditions. Plain data.

A form asks in order. A condition or a computed field looks only at fields that stand before it,
so that a form can be shown on a page, or asked one question after the other, and means the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.forms.computing import Expression
from core.workflow.conditions import ALWAYS, Condition

FORMAT = "motcua-form/1"


class Kind(StrEnum):
    """What is asked for. Stored in definitions."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"  #: one of several
    CHOICES = "choices"  #: any of several
    TICK = "tick"  #: a statement that one agrees to: ticked, or not there
    CODE = "code"  #: a number or address with a rule of its own
    ADDRESS = "address"  #: province, commune, and the line below them
    FILE = "file"
    TABLE = "table"  #: rows of the same fields


class Rule(StrEnum):
    """The rule of a code; `core.forms.rules` knows them. Stored in definitions."""

    PERSON = "person"  #: số định danh cá nhân, số căn cước: 12 digits
    OLD_PERSON = "old_person"  #: the same, or the identity card of 9 digits of before
    TAX_CODE = "tax_code"
    PASSPORT = "passport"
    PHONE = "phone"
    EMAIL = "email"


class When(StrEnum):
    """How a date lies to the day on which the form is filled."""

    ANY = "any"
    PAST = "past"  #: that day, or before
    FUTURE = "future"  #: that day, or later


class Known(StrEnum):
    """What reception knows of the holder, from which a field can be filled."""

    HOLDER_NAME = "holder_name"
    HOLDER_NUMBER = "holder_number"
    HOLDER_PHONE = "holder_phone"
    HOLDER_EMAIL = "holder_email"
    HOLDER_ADDRESS = "holder_address"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice."""

    value: str
    label: str
    label_en: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One question. Which of its parts mean anything depends on its kind: `reading.PARTS`."""

    key: str
    kind: Kind
    label: str
    label_en: str = ""
    help: str = ""
    help_en: str = ""
    needed: bool = False  #: whenever it is shown
    show: Condition = ALWAYS
    require: Condition | None = None  #: needed when that holds
    prefill: Known | None = None
    longest: int = 200  #: of a text, in letters
    several_lines: bool = False
    least: int | float | None = None  #: of a number
    most: int | float | None = None
    decimals: int = 0
    unit: str = ""  #: behind a number: m², đồng
    compute: Expression | None = None  #: a number that nobody types
    when: When = When.ANY
    options: tuple[Option, ...] = ()
    rule: Rule | None = None
    columns: tuple[Field, ...] = ()
    least_rows: int = 1
    most_rows: int = 20
    most_files: int = 5

    def said(self, language: str) -> str:
        """The question in a language."""
        return (self.label_en if language == "en" else "") or self.label

    def helped(self, language: str) -> str:
        """What is said below the question."""
        return (self.help_en if language == "en" else "") or self.help


@dataclass(frozen=True, slots=True)
class Part:
    """Fields under one heading; a step of a workflow may name it (`Step.form_part`)."""

    key: str
    title: str
    title_en: str = ""
    help: str = ""
    help_en: str = ""
    fields: tuple[Field, ...] = ()
    #: Filled in by the office at a step, and not by who applies: there whole, or not at all
    office: bool = False

    def begun(self, data: Mapping[str, Any]) -> bool:
        """Whether anything of it was answered; what is computed is no answer."""
        return any(one.key in data for one in self.fields if one.compute is None)

    def said(self, language: str) -> str:
        """The heading in a language."""
        return (self.title_en if language == "en" else "") or self.title

    def helped(self, language: str) -> str:
        """What is said below the heading."""
        return (self.help_en if language == "en" else "") or self.help


@dataclass(frozen=True, slots=True)
class FormDefinition:
    """A form."""

    title: str
    title_en: str = ""
    parts: tuple[Part, ...] = ()

    def said(self, language: str) -> str:
        """The title in a language."""
        return (self.title_en if language == "en" else "") or self.title

    @property
    def fields(self) -> Iterator[Field]:
        """Every field, in order; columns of tables are not among them."""
        for part in self.parts:
            yield from part.fields

    def field(self, key: str) -> Field | None:
        """The field with that key."""
        return next((one for one in self.fields if one.key == key), None)

    def before(self, key: str) -> tuple[Field, ...]:
        """The fields that stand before that one."""
        found: list[Field] = []
        for one in self.fields:
            if one.key == key:
                break
            found.append(one)
        return tuple(found)

    @property
    def asked(self) -> frozenset[str]:
        """The parts that who applies is asked; the others the office fills in."""
        return frozenset(one.key for one in self.parts if not one.office)

    def of_parts(self, parts: Collection[str]) -> Iterator[Field]:
        """The fields of these parts, in order."""
        for part in self.parts:
            if part.key in parts:
                yield from part.fields
