"""A form from its JSON Schema; every fault named by where it stands.

What is read is written again and compared: a schema that says more, less or something else than
its annotations is no form of ours, so that what validators check is what people were asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from core.errors import CoreError
from core.forms.computing import FARTHEST, Expression, NoExpression, expression
from core.forms.definition import (
    FORMAT,
    Field,
    FormDefinition,
    Kind,
    Known,
    Option,
    Part,
    Rule,
    When,
)
from core.forms.schema import DIALECT, OURS, schema
from core.storable import storable
from core.workflow.conditions import ALWAYS, Condition, Is, NoCondition, condition

#: The longest labels and helps, and the most fields, options, columns and rows.
LONGEST_LABEL, LONGEST_HELP, LONGEST_TEXT = 300, 1000, 4000
MOST_FIELDS, MOST_PARTS, MOST_OPTIONS, MOST_COLUMNS, MOST_ROWS, MOST_FILES = (
    200,
    30,
    200,
    12,
    50,
    10,
)
MOST_DECIMALS = 4

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")

#: The parts of a field that belong to its kind, besides those that all have.
PARTS: dict[Kind, frozenset[str]] = {
    Kind.TEXT: frozenset({"several_lines", "prefill"}),
    Kind.NUMBER: frozenset({"decimals", "unit", "compute"}),
    Kind.DATE: frozenset({"when"}),
    Kind.CHOICE: frozenset({"options"}),
    Kind.CHOICES: frozenset({"options"}),
    Kind.TICK: frozenset(),
    Kind.CODE: frozenset({"rule", "prefill"}),
    Kind.ADDRESS: frozenset({"prefill"}),
    Kind.FILE: frozenset(),
    Kind.TABLE: frozenset({"columns"}),
}
_COMMON = frozenset({"kind", "label_en", "help_en", "needed", "show", "require"})
#: What cannot be a column of a table, nor what a column can have: its row is one line.
NO_COLUMN = frozenset({Kind.TABLE, Kind.FILE, Kind.ADDRESS, Kind.CHOICES})
_NOT_IN_COLUMNS = frozenset({"show", "require", "prefill", "several_lines"})

_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a definition."""

    path: str  #: "properties.area.x-motcua.show"
    why: str  #: missing, form, unknown, twice, long, misplaced, no_field, differs


class InvalidDefinition(CoreError):
    """Not a form. `faults` has every fault."""

    kind = "form.invalid"

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__(faults=[f"{fault.path}: {fault.why}" for fault in faults])


def form(value: Any) -> FormDefinition:
    """Read a definition.

    Raises:
        InvalidDefinition: something in it is wrong; all of it is named.
    """
    reader = _Reader()
    found = reader.form(value)
    if not reader.faults:
        reader.faults += _differences("", value, schema(found))
    if reader.faults:
        raise InvalidDefinition(reader.faults)
    return found


@dataclass
class _Reader:
    """One reading: goes on after a fault, so that all are found at once."""

    faults: list[Fault] = field(default_factory=list)

    def form(self, value: Any) -> FormDefinition:
        if not isinstance(value, Mapping):
            self._fault("", "form")
            return FormDefinition("")
        if value.get("$schema") != DIALECT:
            self._fault("$schema", "unknown" if "$schema" in value else "missing")
        about = self._mapping(value, OURS, "")
        here = f"{OURS}."
        if about and about.get("format") != FORMAT:
            self._fault(f"{here}format", "unknown" if "format" in about else "missing")
        fields = self._fields(self._mapping(value, "properties", ""), "properties.")
        parts = self._parts(about, fields, here)
        for key in fields.keys() - {one.key for part in parts for one in part.fields}:
            self._fault(f"properties.{key}", "misplaced")
        title, title_en = self._text(value, "title", ""), self._text(about, "title_en", here)
        return FormDefinition(title, title_en, tuple(parts))

    def _parts(
        self, about: Mapping[str, Any], fields: Mapping[str, Field], path: str
    ) -> list[Part]:
        found: list[Part] = []
        placed: set[str] = set()
        for number, given in enumerate(self._list(about, "parts", path, MOST_PARTS)):
            here = f"{path}parts.{number}."
            if not isinstance(given, Mapping):
                self._fault(here[:-1], "form")
                continue
            key = self._key(given.get("key"), f"{here}key")
            if key in {part.key for part in found}:
                self._fault(f"{here}key", "twice")
            mine: list[Field] = []
            for place, name in enumerate(self._list(given, "fields", here, MOST_FIELDS)):
                if not isinstance(name, str) or name not in fields:
                    self._fault(f"{here}fields.{place}", "no_field")
                elif name in placed:
                    self._fault(f"{here}fields.{place}", "twice")
                else:
                    placed.add(name)
                    mine.append(fields[name])
            found.append(
                Part(
                    key,
                    self._text(given, "title", here),
                    self._text(given, "title_en", here),
                    self._text(given, "help", here, LONGEST_HELP),
                    self._text(given, "help_en", here, LONGEST_HELP),
                    tuple(mine),
                    self._flag(given, "office", here),
                )
            )
        return found

    def _fields(
        self, given: Mapping[str, Any], path: str, *, columns: bool = False
    ) -> dict[str, Field]:
        if len(given) > (MOST_COLUMNS if columns else MOST_FIELDS):
            self._fault(path[:-1], "long")
            return {}
        found = {}
        for name, told in given.items():
            here = f"{path}{str(name)[:60]}"
            key = self._key(name, here)
            if not isinstance(told, Mapping):
                self._fault(here, "form")
                continue
            one = self._field(key, told, f"{here}.", columns)
            if one is not None:
                found[key] = one
        return found

    def _field(self, key: str, told: Mapping[str, Any], path: str, column: bool) -> Field | None:
        about, here = self._mapping(told, OURS, path), f"{path}{OURS}."
        kind = self._word(Kind, about, "kind", here)
        if kind is None:
            if about and "kind" not in about:
                self._fault(f"{here}kind", "missing")
            return None
        if column and kind in NO_COLUMN:
            self._fault(f"{here}kind", "misplaced")
            return None
        allowed = _COMMON | PARTS[kind]
        for name in about:
            known = name in allowed and not (column and name in _NOT_IN_COLUMNS)
            if not known:
                self._fault(f"{here}{str(name)[:60]}", "misplaced")
        array = kind is Kind.TABLE
        return Field(
            key=key,
            kind=kind,
            label=self._text(told, "title", path),
            label_en=self._text(about, "label_en", here),
            help=self._text(told, "description", path, LONGEST_HELP),
            help_en=self._text(about, "help_en", here, LONGEST_HELP),
            needed=self._flag(about, "needed", here),
            show=self._condition(about, "show", here) or ALWAYS,
            require=self._condition(about, "require", here),
            prefill=self._word(Known, about, "prefill", here),
            longest=self._whole(told, "maxLength", path, LONGEST_TEXT, 200)
            if kind is Kind.TEXT
            else 200,
            several_lines=self._flag(about, "several_lines", here),
            least=self._bound(told, "minimum", path, -FARTHEST),
            most=self._bound(told, "maximum", path, FARTHEST),
            decimals=self._whole(about, "decimals", here, MOST_DECIMALS, 0),
            unit=self._text(about, "unit", here, 30),
            compute=self._expression(about, here),
            when=self._word(When, about, "when", here) or When.ANY,
            options=tuple(self._options(about, here)),
            rule=self._word(Rule, about, "rule", here),
            columns=self._columns(told, about, path) if array else (),
            least_rows=self._whole(told, "minItems", path, MOST_ROWS, 1) if array else 1,
            most_rows=self._whole(told, "maxItems", path, MOST_ROWS, 20) if array else 20,
            most_files=self._whole(told, "maxItems", path, MOST_FILES, 5)
            if kind is Kind.FILE
            else 5,
        )

    def _columns(
        self, told: Mapping[str, Any], about: Mapping[str, Any], path: str
    ) -> tuple[Field, ...]:
        items = self._mapping(told, "items", path)
        given = self._mapping(items, "properties", f"{path}items.")
        found = self._fields(given, f"{path}items.properties.", columns=True)
        here = f"{path}{OURS}."
        ordered = self._list(about, "columns", here, MOST_COLUMNS)
        if sorted(map(str, ordered)) != sorted(found):
            self._fault(f"{here}columns", "no_field")
            return ()
        return tuple(found[name] for name in ordered)

    def _options(self, about: Mapping[str, Any], path: str) -> Iterator[Option]:
        if "options" not in about:
            return
        seen: set[str] = set()
        for number, given in enumerate(self._list(about, "options", path, MOST_OPTIONS)):
            here = f"{path}options.{number}."
            if not isinstance(given, Mapping):
                self._fault(here[:-1], "form")
                continue
            value = self._key(given.get("value"), f"{here}value", digits=True)
            if value in seen:
                self._fault(f"{here}value", "twice")
            seen.add(value)
            label, label_en = (self._text(given, name, here) for name in ("label", "label_en"))
            yield Option(value, label, label_en)

    def _condition(self, about: Mapping[str, Any], name: str, path: str) -> Condition | None:
        if name not in about:
            return None
        try:
            found = condition(about[name])
        except (NoCondition, RecursionError):
            self._fault(path + name, "form")
            return None
        if not all(_comparable(value) for value in _values(found)):
            self._fault(path + name, "form")
            return None
        return found

    def _expression(self, about: Mapping[str, Any], path: str) -> Expression | None:
        if "compute" not in about:
            return None
        try:
            return expression(about["compute"])
        except NoExpression:
            self._fault(f"{path}compute", "form")
            return None

    def _word(
        self, kind: type[_Word], value: Mapping[str, Any], name: str, path: str
    ) -> _Word | None:
        if name not in value:
            return None
        try:
            return kind(value[name])
        except ValueError:
            self._fault(path + name, "unknown")
            return None

    def _key(self, value: Any, path: str, *, digits: bool = False) -> str:
        text = value if isinstance(value, str) else ""
        # The value of an option may begin with a digit.
        if not KEY.fullmatch(f"o{text}"[:41] if digits and text else text):
            self._fault(path, "form" if value else "missing")
        return text

    def _text(
        self, value: Mapping[str, Any], name: str, path: str, longest: int = LONGEST_LABEL
    ) -> str:
        given = value.get(name, "")
        if not isinstance(given, str) or not storable(given):
            self._fault(path + name, "form")
            return ""
        if len(given) > longest:
            self._fault(path + name, "long")
        return given

    def _whole(self, value: Mapping[str, Any], name: str, path: str, most: int, usual: int) -> int:
        given = value.get(name, usual)
        if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= most:
            self._fault(path + name, "form")
            return usual
        return given

    def _bound(
        self, value: Mapping[str, Any], name: str, path: str, usual: int
    ) -> int | float | None:
        """A limit of a number; None for the usual one."""
        given = value.get(name, usual)
        number = isinstance(given, int | float) and not isinstance(given, bool)
        if not number or not -FARTHEST <= given <= FARTHEST:
            self._fault(path + name, "form")
            return None
        return None if given == usual else given

    def _flag(self, value: Mapping[str, Any], name: str, path: str) -> bool:
        given = value.get(name, False)
        if not isinstance(given, bool):
            self._fault(path + name, "form")
            return False
        return given

    def _list(self, value: Mapping[str, Any], name: str, path: str, most: int) -> list[Any]:
        given = value.get(name, [])
        if not isinstance(given, list):
            self._fault(path + name, "form")
            return []
        if len(given) > most:
            self._fault(path + name, "long")
        return given[:most]

    def _mapping(self, value: Mapping[str, Any], name: str, path: str) -> Mapping[str, Any]:
        given = value.get(name)
        if not isinstance(given, Mapping):
            self._fault(path + name, "missing" if given is None else "form")
            return {}
        return given

    def _fault(self, path: str, why: str) -> None:
        self.faults.append(Fault(path, why))


def _values(it: Condition) -> Iterator[Any]:
    """What fields are compared with."""
    if it.word == "field" and it.how is not Is.GIVEN:
        yield from it.value if it.how is Is.ONE_OF else [it.value]
    for part in it.parts:
        yield from _values(part)


def _comparable(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= LONGEST_LABEL and storable(value)
    return isinstance(value, int | float) and -FARTHEST <= value <= FARTHEST


def _differences(path: str, given: Any, meant: Any) -> Iterator[Fault]:
    """Where a schema says something else than what was read from it."""
    if isinstance(given, Mapping) and isinstance(meant, Mapping):
        for name in given:
            here = f"{path}.{str(name)[:60]}" if path else str(name)[:60]
            if name in meant:
                yield from _differences(here, given[name], meant[name])
            else:
                yield Fault(here, "unknown")
        for name in meant:
            if name not in given:
                yield Fault(f"{path}.{name}" if path else name, "missing")
    elif isinstance(given, list) and isinstance(meant, list) and len(given) == len(meant):
        for number, (one, other) in enumerate(zip(given, meant, strict=True)):
            yield from _differences(f"{path}.{number}", one, other)
    # True is 1 to Python, and not to JSON.
    elif given != meant or isinstance(given, bool) is not isinstance(meant, bool):
        yield Fault(path, "differs")
