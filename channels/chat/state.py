"""Where a dialogue about a form stands: plain data, so that whoever carries it can keep it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from core.forms.validating import Faults

#: Settles answers and says what is wrong with them: `core.forms.filling.checked`.
Check = Callable[[Mapping[str, Any]], tuple[dict[str, Any], Faults]]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table that is being asked."""

    table: str
    column: str  #: that is asked; empty: whether there is another row
    values: dict[str, Any]

    def with_value(self, column: str, value: Any) -> Row:
        """The row with one more answer."""
        return replace(self, values={**self.values, column: value})


@dataclass(frozen=True, slots=True)
class State:
    """What was answered, what was left out, and what is asked."""

    data: dict[str, Any] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    order: tuple[str, ...] = ()  #: the keys as they were answered or left out, for going back
    row: Row | None = None
    confirming: bool = False  #: the answers were summed up

    @staticmethod
    def read(given: Mapping[str, Any]) -> State:
        """From what `as_json` made."""
        row = given.get("row")
        return State(
            dict(given.get("data", {})),
            tuple(given.get("skipped", ())),
            tuple(given.get("order", ())),
            Row(row["table"], row["column"], dict(row["values"])) if row else None,
            bool(given.get("confirming")),
        )

    def as_json(self) -> dict[str, Any]:
        """What JSON can hold."""
        row = self.row
        return {
            "data": self.data,
            "skipped": list(self.skipped),
            "order": list(self.order),
            "row": {"table": row.table, "column": row.column, "values": row.values}
            if row
            else None,
            "confirming": self.confirming,
        }

    def asking(self, key: str) -> State:
        """A question stands: what was left out before may be answered now."""
        skipped = tuple(one for one in self.skipped if one != key)
        return replace(self, skipped=skipped, row=None, confirming=False)

    def answered(self, key: str, value: Any) -> State:
        """With an answer."""
        order = (*(one for one in self.order if one != key), key)
        return replace(self, data={**self.data, key: value}, order=order, row=None)

    def left_out(self, key: str) -> State:
        """With a question left out on purpose."""
        order = (*(one for one in self.order if one != key), key)
        return replace(self, skipped=(*self.skipped, key), order=order, row=None)

    def without(self, key: str) -> State:
        """To be asked that question again."""
        return State(
            {name: value for name, value in self.data.items() if name != key},
            tuple(one for one in self.skipped if one != key),
            tuple(one for one in self.order if one != key),
        )

    def back(self) -> State | None:
        """To be asked again what was asked last; None at the beginning."""
        if self.row is not None and self.row.table in self.data:
            return self.without(self.row.table)
        return self.without(self.order[-1]) if self.order else None
