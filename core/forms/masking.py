"""Numbers that are hidden on a page and yet can be corrected there.

Who proves a receipt by four digits may correct a declaration, but is not shown identity numbers,
telephones and addresses of mail whole (`core.dossiers.disclosure`): a receipt can be lost. What
comes back as it was shown means what it hid.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any

from core.forms.definition import Field, FormDefinition, Kind
from core.forms.posting import name_of, start_of

_HIDES = "•"
_LETTER = re.compile(r"\S")
_SHOWN = 3  #: letters at the end


def masked(text: str) -> str:
    """All but the last three.

    >>> masked("001199000001")
    '•••••••••001'
    """
    hidden = len(text) - min(_SHOWN, len(text) // 3)
    return _LETTER.sub(_HIDES, text[:hidden]) + text[hidden:]


class Hidden:
    """The codes of one form's answers."""

    def __init__(self, form: FormDefinition, data: Mapping[str, Any]) -> None:
        self._codes = dict(_codes(form, data))
        #: Question, or table and column -> the codes that stand there
        self._known: dict[str, list[str]] = {}
        for name, code in self._codes.items():
            self._known.setdefault(_question(name), []).append(code)

    def hide(self, texts: Mapping[str, str]) -> dict[str, str]:
        """What stands in fields, with known codes masked."""
        return {
            name: masked(text) if text in self._known.get(_question(name), ()) else text
            for name, text in texts.items()
        }

    def reveal(self, texts: MutableMapping[str, str]) -> None:
        """Put the codes back where their masks came back, in place."""
        for name in list(texts):
            text = texts[name].strip()
            if _HIDES in text:
                # A row may have moved: the same field first, then any of its column.
                likely = [self._codes.get(name, ""), *self._known.get(_question(name), ())]
                texts[name] = next((code for code in likely if masked(code) == text), text)


def _codes(form: FormDefinition, data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(name of a field of the page, the code that stands there)."""
    for one in form.fields:
        value = data.get(one.key)
        if one.kind is Kind.CODE and value is not None:
            yield name_of(one.key), start_of(one, value)
        if one.kind is Kind.TABLE and isinstance(value, list):
            yield from _of_rows(one, value)


def _of_rows(table: Field, rows: list[Any]) -> Iterator[tuple[str, str]]:
    for number, row in enumerate(rows):
        for column in table.columns:
            if column.kind is Kind.CODE and isinstance(row, Mapping) and row.get(column.key):
                place = f"{table.key}.{number}.{column.key}"
                yield name_of(place), start_of(column, row[column.key])


def _question(name: str) -> str:
    """The field's name without the number of its row."""
    return ".".join(part for part in name.split(".") if not part.isdigit())
