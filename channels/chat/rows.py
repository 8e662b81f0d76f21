"""The rows of a table in a dialogue: one column after the other, then whether there is another row.

A step says what to say and where the dialogue stands; when the table is over, the form goes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from channels.chat.heard import Command, Heard, agrees, refuses
from channels.chat.state import Check, Row, State
from channels.chat.wording import ChatWords
from core.forms.answering import NotAnAnswer, answer
from core.forms.asking import question
from core.forms.definition import Field, Kind
from core.forms.settling import needed


@dataclass(frozen=True, slots=True)
class Step:
    """What one text led to inside a table."""

    state: State
    says: list[str]
    over: bool = False  #: the table is done with


@dataclass(frozen=True, slots=True)
class Rows:
    """One table that is being asked."""

    table: Field
    needed: bool
    check: Check
    words: ChatWords

    def begin(self, state: State) -> Step:
        """Ask for the first column of another row."""
        row = Row(self.table.key, self._first.key, {})
        return self._ask(state, row, self._first)

    def hear(self, state: State, row: Row, heard: Heard) -> Step:
        """What a text means to the row that is being asked."""
        column = next((one for one in self.table.columns if one.key == row.column), None)
        if column is None:
            return self._another(state, heard)
        if heard.command is Command.SKIP or (column.kind is Kind.TICK and refuses(heard.text)):
            return self._skipped(state, row, column)
        value, why = self._value(state.data, row, column, heard.text)
        if why:
            return self._ask(state, row, column, self.words.fault(why))
        return self._after(state, row.with_value(column.key, value), column)

    def _another(self, state: State, heard: Heard) -> Step:
        if agrees(heard.text):
            return self.begin(state)
        if refuses(heard.text) or heard.command is Command.SKIP:
            return Step(replace(state, row=None), [], over=True)
        return Step(state, [self._more(state)])

    def _skipped(self, state: State, row: Row, column: Field) -> Step:
        rows = self._rows(state)
        if not row.values and column is self._first:  # nothing of this row was said
            if rows:
                return Step(replace(state, row=None), [], over=True)
            if not self.needed:
                return Step(state.left_out(self.table.key), [], over=True)
            return self._ask(state, row, column, self.words.say("needed"))
        if needed(column, row.values):
            return self._ask(state, row, column, self.words.say("needed"))
        return self._after(state, row, column)

    def _value(
        self, data: Mapping[str, Any], row: Row, column: Field, text: str
    ) -> tuple[Any, str]:
        """The value of a cell, or why it is none."""
        try:
            value = answer(column, text)
        except NotAnAnswer as error:
            return None, str(error.facts["why"])
        if value is None:
            return None, "empty"
        rows = list(data.get(self.table.key, ()))
        tried = [*rows, {**row.values, column.key: value}]
        _, faults = self.check({**data, self.table.key: tried})
        return value, faults.get(f"{self.table.key}.{len(rows)}.{column.key}", "")

    def _after(self, state: State, row: Row, done: Field) -> Step:
        """The next column, or the end of the row."""
        for column in self.table.columns[self.table.columns.index(done) + 1 :]:
            if column.compute is None and column.show.holds(row.values):
                return self._ask(state, replace(row, column=column.key), column)
        rows = [*self._rows(state), row.values]
        kept = state.answered(self.table.key, rows)
        if len(rows) >= self.table.most_rows:
            return Step(kept, [self.words.say("rows_full")], over=True)
        if len(rows) < self.table.least_rows:
            return self.begin(kept)
        return Step(replace(kept, row=Row(self.table.key, "", {})), [self._more(kept)])

    def _ask(self, state: State, row: Row, column: Field, *before: str) -> Step:
        said = self.words.question(question(column, row.values, self.words.language))
        number = len(self._rows(state)) + 1
        asked = self.words.say("row", label=self._label, row=number, asked=said)
        return Step(replace(state, row=row), [*before, asked])

    def _more(self, state: State) -> str:
        return self.words.say("row_more", count=len(self._rows(state)), label=self._label)

    def _rows(self, state: State) -> list[Any]:
        return list(state.data.get(self.table.key, ()))

    @property
    def _first(self) -> Field:
        return next(one for one in self.table.columns if one.compute is None)

    @property
    def _label(self) -> str:
        return self.table.said(self.words.language)
