"""Filling in a form by question and answer: a dialogue that is pure, and its state plain data.

`begin` and `hear` give what to say and the state to keep, which is JSON: any messenger, any
process goes on with it. What to ask next, core decides (`core.forms.asking`); the sentences stand
in `wording/`.

People may say at any time: skip, back, stop, help. At the end the answers are summed up, each
can be corrected by its number, and nothing is kept before it is confirmed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from channels.chat.heard import Command, Heard, agrees, corrected, refuses, understood
from channels.chat.rows import Rows, Step
from channels.chat.state import Check, Row, State
from channels.chat.wording import ChatWords
from channels.turns import Button
from core.forms.answering import NotAnAnswer, answer
from core.forms.asking import Question, next_question, question, sections
from core.forms.definition import Field, FormDefinition, Kind
from core.forms.settling import needed, settled
from core.forms.validating import Faults


class Outcome(StrEnum):
    """How a turn ended."""

    ASKED = "asked"  #: the dialogue goes on
    CONFIRMED = "confirmed"  #: the answers are to be kept
    STOPPED = "stopped"  #: the person wants no more of it: nothing is kept


@dataclass(frozen=True, slots=True)
class Turn:
    """What one text led to."""

    outcome: Outcome
    says: tuple[str, ...]
    state: dict[str, Any]  #: JSON, for the next turn
    data: Mapping[str, Any]  #: the answers so far; settled and right when they are confirmed
    buttons: tuple[Button, ...] = ()  #: what may be answered with one press


@dataclass(frozen=True, slots=True)
class Dialogue:
    """One form, asked in one language."""

    form: FormDefinition
    check: Check
    words: ChatWords

    def begin(self, data: Mapping[str, Any] | None = None) -> Turn:
        """The first question."""
        welcome = self.words.say("begin", title=self._title)
        return self._next(State(data=dict(data or {})), [welcome])

    def hear(self, state: Mapping[str, Any], text: str) -> Turn:
        """What a text leads to. `state` is what the turn before gave."""
        now, heard = State.read(state), understood(text)
        if heard.command is Command.STOP:
            return Turn(Outcome.STOPPED, (self.words.say("stopped"),), now.as_json(), now.data)
        if heard.command is Command.HELP:
            return self._next(now, [self.words.say("help")])
        if now.confirming:
            return self._confirming(now, heard)
        if heard.command is Command.BACK:
            return self._back(now)
        if now.row is not None:
            return self._in_row(now, now.row, heard)
        return self._answered(now, heard)

    # --- one question -----------------------------------------------------------------

    def _answered(self, state: State, heard: Heard) -> Turn:
        asked = self._asked(state)
        if asked is None:
            return self._next(state, [])
        if heard.command is Command.SKIP or (asked.field.kind is Kind.TICK and refuses(heard.text)):
            return self._skipped(state, asked)
        value, fault = self._value(asked.field, asked.key, heard.text, state.data)
        if fault:
            return self._again(state, asked, fault)
        return self._next(state.answered(asked.key, value), [])

    def _skipped(self, state: State, asked: Question) -> Turn:
        if asked.needed:
            return self._again(state, asked, "")
        return self._next(state.left_out(asked.key), [])

    def _again(self, state: State, asked: Question, why: str) -> Turn:
        said = self.words.fault(why) if why else self.words.say("needed")
        return self._turn(state, [said, self._said(asked)])

    def _back(self, state: State) -> Turn:
        before = state.back()
        if before is None:
            return self._next(state, [self.words.say("first")])
        return self._next(before, [])

    def _value(
        self, field: Field, place: str, text: str, data: Mapping[str, Any]
    ) -> tuple[Any, str]:
        """The value, or why it is none."""
        try:
            value = answer(field, text)
        except NotAnAnswer as error:
            return None, str(error.facts["why"])
        if value is None:
            return None, "empty"
        answers, faults = self.check({**data, place: value})
        for name, why in faults.items():
            if name == place or name.startswith(f"{place}."):
                return None, why
        return answers.get(place, value), ""

    # --- tables -----------------------------------------------------------------------

    def _in_row(self, state: State, row: Row, heard: Heard) -> Turn:
        table = self.form.field(row.table)
        if table is None:
            return self._next(replace(state, row=None), [])
        return self._stepped(self._rows(table, state).hear(state, row, heard), [])

    def _rows(self, table: Field, state: State) -> Rows:
        asked = needed(table, settled(self.form, state.data))
        return Rows(table, asked, self.check, self.words)

    def _stepped(self, step: Step, says: list[str]) -> Turn:
        said = [*says, *step.says]
        return self._next(step.state, said) if step.over else self._turn(step.state, said)

    # --- the end ----------------------------------------------------------------------

    def _next(self, state: State, says: list[str]) -> Turn:
        """Ask on, or sum up when all was asked."""
        asked = self._asked(state)
        if asked is None:
            return self._summed_up(state, says)
        if asked.field.kind is Kind.TABLE:
            said = "\n".join([*self._heading(state, asked), self._said(asked)])
            opened = replace(state, row=None, confirming=False)
            return self._stepped(self._rows(asked.field, opened).begin(opened), [*says, said])
        said = "\n".join([*self._heading(state, asked), self._said(asked)])
        return self._turn(state.asking(asked.key), [*says, said])

    def _summed_up(self, state: State, says: list[str]) -> Turn:
        answers, faults = self.check(state.data)
        if faults:
            return self._repaired(state, faults, says)
        lines = [
            self.words.say("summary_line", number=number, label=one.label, said=said)
            for number, (one, said) in enumerate(self._told(answers), 1)
        ]
        said = "\n".join([self.words.say("summary"), *lines, self.words.say("summary_end")])
        return self._turn(replace(state, row=None, confirming=True), [*says, said])

    def _repaired(self, state: State, faults: Faults, says: list[str]) -> Turn:
        """What came to be wrong by a later answer is asked once more."""
        order = [one.key for one in self.form.fields]
        places = sorted(faults, key=lambda place: _place(place, order))
        key = places[0].partition(".")[0]
        if key not in order:
            return Turn(
                Outcome.STOPPED, (self.words.fault(faults[places[0]]),), state.as_json(), state.data
            )
        field = self.form.field(key)
        label = field.said(self.words.language) if field else key
        why = self.words.say("fault_of", label=label, why=self.words.fault(faults[places[0]]))
        return self._next(state.without(key), [*says, why])

    def _confirming(self, state: State, heard: Heard) -> Turn:
        if agrees(heard.text):
            answers, faults = self.check(state.data)
            if faults:
                return self._repaired(state, faults, [])
            return Turn(Outcome.CONFIRMED, (), state.as_json(), answers)
        number = corrected(heard.text)
        if heard.command is Command.BACK:
            return self._back(state)
        told = self._told(self.check(state.data)[0])
        if number is not None and 0 < number <= len(told):
            asked = told[number - 1][0]
            if asked.computed:
                return self._turn(state, [self.words.say("computed")])
            return self._next(state.without(asked.key), [])
        return self._turn(state, [self.words.say("summary_end")])

    def _told(self, answers: Mapping[str, Any]) -> list[tuple[Question, str]]:
        """The answers as people read them, in order."""
        language = self.words.language
        found = []
        for section in sections(self.form, answers, language, parts=self.form.asked):
            for one in section.questions:
                said = "; ".join(" – ".join(filter(None, row)) for row in one.rows) or one.said
                if said:
                    found.append((one, said))
        return found

    # --- what is asked ----------------------------------------------------------------

    def _asked(self, state: State) -> Question | None:
        """The question that stands; files are brought to the counter."""
        asked = without_files(self.form)
        return next_question(asked, state.data, self.words.language, skipped=state.skipped)

    def _heading(self, state: State, asked: Question) -> list[str]:
        """The title of a part where its first question is asked."""
        for part in self.form.parts:
            keys = {one.key for one in part.fields}
            if asked.key in keys and not keys & {*state.data, *state.skipped} and part.title:
                return [self.words.say("part", title=part.said(self.words.language))]
        return []

    def _said(self, asked: Question) -> str:
        return self.words.question(asked)

    def _turn(self, state: State, says: list[str]) -> Turn:
        buttons = self._buttons(state)
        return Turn(Outcome.ASKED, tuple(says), state.as_json(), state.data, buttons)

    def _buttons(self, state: State) -> tuple[Button, ...]:
        if state.confirming:
            return self.words.buttons("save", "stop")
        asked = self._asked(state)
        if asked is None:
            return ()
        if state.row is None:
            return self.words.choices(asked)
        if not state.row.column:
            return self.words.buttons("yes", "no")
        column = next((one for one in asked.field.columns if one.key == state.row.column), None)
        if column is None:
            return ()
        return self.words.choices(question(column, state.row.values, self.words.language))

    @property
    def _title(self) -> str:
        return self.form.said(self.words.language)


def without_files(form: FormDefinition) -> FormDefinition:
    """The form as a chat asks it."""
    parts = tuple(
        replace(part, fields=tuple(one for one in part.fields if one.kind is not Kind.FILE))
        for part in form.parts
    )
    return replace(form, parts=parts)


def _place(place: str, order: list[str]) -> int:
    key = place.partition(".")[0]
    return order.index(key) if key in order else len(order)
