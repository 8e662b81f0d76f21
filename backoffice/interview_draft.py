"""An interview while it is edited: what stands in its form, faulty or not, and the pressing of
its buttons. Fields of the form are named as `InvalidInterview` names what is wrong.

Rows that were emptied are gone; one empty row is offered after the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from advisor.interviews.definition import Interview
from backoffice.forms import Form
from core.language import LANGUAGES

#: Rows that are read of a form; the definition allows fewer.
_MOST_ROWS = 40

When = dict[str, list[str]]


def _unsaid() -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, "")


@dataclass
class Answer:
    """One answer, with a key that conditions know it by."""

    key: str
    says: dict[str, str] = field(default_factory=_unsaid)


@dataclass
class Question:
    """One question."""

    key: str
    asks: dict[str, str] = field(default_factory=_unsaid)
    answers: list[Answer] = field(default_factory=list)
    when: When = field(default_factory=dict)


@dataclass
class Procedure:
    """One procedure that may follow."""

    code: str
    when: When = field(default_factory=dict)


@dataclass
class Draft:
    """All that stands in the form."""

    title: dict[str, str]
    questions: list[Question]
    procedures: list[Procedure]

    @classmethod
    def of(cls, interview: Interview) -> Draft:
        """As it holds now."""
        return cls(
            dict(interview.title),
            [
                Question(
                    one.key,
                    dict(one.asks),
                    [Answer(each.key, dict(each.says)) for each in one.answers],
                    {key: list(answers) for key, answers in one.when.items()},
                )
                for one in interview.questions
            ],
            [
                Procedure(one.code, {key: list(answers) for key, answers in one.when.items()})
                for one in interview.procedures
            ],
        )

    @classmethod
    def posted(cls, form: Form) -> Draft:
        """As it was typed."""
        return cls(
            _said(form, "title"),
            [_question(form, place) for place in _places(form, "question.{}.key")],
            [
                Procedure(form.text(f"procedure.{n}.code"), _when(form, f"procedure.{n}.when"))
                for n in _places(form, "procedure.{}.code")
                if form.text(f"procedure.{n}.code")
            ],
        )

    def table(self) -> dict[str, Any]:
        """What `Interview.of` reads."""
        return {
            "title": self.title,
            "question": [
                {
                    "key": one.key,
                    "asks": one.asks,
                    "answers": [{"key": each.key, "says": each.says} for each in one.answers],
                    "when": one.when,
                }
                for one in self.questions
            ],
            "procedure": [{"code": one.code, "when": one.when} for one in self.procedures],
        }

    def press(self, button: str) -> str:
        """Do what a button says: `question.2.up`, `procedure.0.remove`, `question.add`.

        Returns:
            The name of the field to go on with; empty when there is no such button.
        """
        if button == "question.add":
            self.questions.append(Question(_new("q", [one.key for one in self.questions])))
            return f"question.{len(self.questions) - 1}.asks.{LANGUAGES[0]}"
        rows: dict[str, list[Any]] = {"question": self.questions, "procedure": self.procedures}
        name, _, rest = button.partition(".")
        place, _, verb = rest.partition(".")
        if name not in rows or not (place.isascii() and place.isdigit() and len(place) < 4):
            return ""
        return _moved(rows[name], int(place), verb, name)


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer that a condition may ask for."""

    value: str  #: `question:answer`
    says: Mapping[str, str]
    chosen: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """What a condition may ask of one question.

    `asks` says nothing where the question is not asked before, or not any more: it is shown so
    that it can be taken away.
    """

    asks: Mapping[str, str]
    choices: tuple[Choice, ...]


def conditions(when: When, before: Sequence[Question]) -> list[Condition]:
    """Everything that can be asked at a place of the interview, and what cannot but is."""
    found = [
        Condition(
            one.asks,
            tuple(
                Choice(f"{one.key}:{each.key}", each.says, each.key in when.get(one.key, ()))
                for each in one.answers
            ),
        )
        for one in before
    ]
    possible = {each.value for one in found for each in one.choices}
    stray = tuple(
        Choice(f"{key}:{answer}", _unsaid(), True)
        for key, answers in when.items()
        for answer in answers
        if f"{key}:{answer}" not in possible
    )
    return [*found, Condition(_unsaid(), stray)] if stray else found


def _moved(rows: list[Any], place: int, verb: str, name: str) -> str:
    to = {"up": place - 1, "down": place + 1, "remove": place}.get(verb)
    if to is None or not 0 <= place < len(rows):
        return ""
    row = rows.pop(place)
    to = max(0, min(to, len(rows)))
    if verb != "remove":
        rows.insert(to, row)
    return f"{name}.{min(to, max(len(rows) - 1, 0))}"


def _question(form: Form, place: int) -> Question:
    field = f"question.{place}"
    answers: list[Answer] = []
    for each in _places(form, f"{field}.answers.{{}}.key"):
        says = _said(form, f"{field}.answers.{each}.says")
        if any(says.values()):
            answers.append(Answer(form.text(f"{field}.answers.{each}.key"), says))
    for one in answers:
        one.key = one.key or _new("a", [each.key for each in answers])
    return Question(
        form.text(f"{field}.key"),
        _said(form, f"{field}.asks"),
        answers,
        _when(form, f"{field}.when"),
    )


def _said(form: Form, name: str) -> dict[str, str]:
    return {language: form.text(f"{name}.{language}") for language in LANGUAGES}


def _when(form: Form, name: str) -> When:
    found: When = {}
    for value in form.all(name)[: _MOST_ROWS * _MOST_ROWS]:
        key, _, answer = value.partition(":")
        found.setdefault(key, []).append(answer)
    return found


def _places(form: Form, name: str) -> Iterator[int]:
    for place in range(_MOST_ROWS):
        if name.format(place) not in form.texts:
            return
        yield place


def _new(letter: str, taken: Sequence[str]) -> str:
    return next(f"{letter}{n}" for n in count(1) if f"{letter}{n}" not in taken)
