"""An interview: questions with answers, and which procedures follow from them. Pure data.

```toml
title.vi = "Sinh con"
title.en = "A child is born"

[[question]]
key = "parents"
asks.vi = "Cha mẹ cháu đã đăng ký kết hôn chưa?"
asks.en = "Are the parents married?"
when = { place = ["here"] }          # left out: always asked
answers = [
  { key = "yes", says.vi = "Đã đăng ký", says.en = "Married" },
  { key = "no", says.vi = "Chưa đăng ký", says.en = "Not married" },
]

[[procedure]]                        # in the order in which they are done
code = "1.001193"
when = { parents = ["yes"] }         # left out: always
```

Nothing in a table states a fact of a procedure: no fee, no time, no paper. Those are read
from the catalogue when the list is made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import InvalidInput
from core.language import LANGUAGES

_KEY = re.compile(r"[a-z][a-z0-9_]{0,15}")
_CODE = re.compile(r"[0-9A-Za-zĐđ][0-9A-Za-zĐđ._-]{0,39}")
#: Payloads of buttons name both: `i:event:question:answer` stays under 64 octets.
MOST_QUESTIONS, MOST_ANSWERS, MOST_PROCEDURES = 12, 8, 30
_LONGEST_BUTTON = 40

Said = Mapping[str, str]  #: language -> sentence
When = Mapping[str, tuple[str, ...]]  #: question -> answers, one of which must have been given


class InvalidInterview(InvalidInput):
    """It is no interview. `facts`: `field` (`question.2.answers.1.says.en`), and `why`
    (`required`, `form`, `twice`, `few`, `many`, `long`, `number`, `unknown`, `answers`).
    """

    kind = "advisor.invalid_interview"


@dataclass(frozen=True, slots=True)
class AnswerTo:
    """One answer that may be given."""

    key: str
    says: Said


@dataclass(frozen=True, slots=True)
class Question:
    """One question."""

    key: str
    asks: Said
    answers: tuple[AnswerTo, ...]
    when: When


@dataclass(frozen=True, slots=True)
class Consequence:
    """A procedure, and when it is to be done."""

    code: str
    when: When


@dataclass(frozen=True, slots=True)
class Interview:
    """One event of a life."""

    key: str
    title: Said
    questions: tuple[Question, ...]
    procedures: tuple[Consequence, ...]

    def next(self, answers: Mapping[str, str]) -> Question | None:
        """The question to be asked now; None: all is known."""
        known = self.known(answers)
        return next(
            (one for one in self.questions if one.key not in known and _holds(one.when, known)),
            None,
        )

    def known(self, answers: Mapping[str, str]) -> dict[str, str]:
        """Those of the answers that this table has, to questions it would ask."""
        found: dict[str, str] = {}
        for one in self.questions:
            given = answers.get(one.key)
            if given in {each.key for each in one.answers} and _holds(one.when, found):
                found[one.key] = str(given)
        return found

    def outcome(self, answers: Mapping[str, str]) -> tuple[str, ...]:
        """Codes of the procedures to be done, in order, each once."""
        known = self.known(answers)
        codes = [one.code for one in self.procedures if _holds(one.when, known)]
        return tuple(dict.fromkeys(codes))

    def as_json(self) -> dict[str, Any]:
        """Plain data under the names of the table; `Interview.of` reads it."""
        return {
            "title": dict(self.title),
            "question": [
                {
                    "key": one.key,
                    "asks": dict(one.asks),
                    **_when_json(one.when),
                    "answers": [{"key": each.key, "says": dict(each.says)} for each in one.answers],
                }
                for one in self.questions
            ],
            "procedure": [{"code": one.code, **_when_json(one.when)} for one in self.procedures],
        }

    @classmethod
    def of(cls, key: str, table: Mapping[str, Any]) -> Interview:
        """The interview that a table describes.

        Raises:
            InvalidInterview: the first thing that is wrong with it.
        """
        questions: list[Question] = []
        for place, row in enumerate(_rows(table, "question", MOST_QUESTIONS)):
            questions.append(_question(row, f"question.{place}", questions))
        procedures = tuple(
            _consequence(row, f"procedure.{place}", questions)
            for place, row in enumerate(_rows(table, "procedure", MOST_PROCEDURES))
        )
        if not procedures:
            raise InvalidInterview(field="procedure", why="required")
        return cls(
            _key(key, "key"), _said(table.get("title"), "title"), tuple(questions), procedures
        )


def _holds(when: When, known: Mapping[str, str]) -> bool:
    return all(known.get(question) in answers for question, answers in when.items())


def _when_json(when: When) -> dict[str, Any]:
    return {"when": {key: list(answers) for key, answers in when.items()}} if when else {}


def _question(row: Mapping[str, Any], field: str, before: Sequence[Question]) -> Question:
    key = _key(row.get("key"), f"{field}.key")
    if any(one.key == key for one in before):
        raise InvalidInterview(field=f"{field}.key", why="twice")
    answers = tuple(
        AnswerTo(
            _key(each.get("key"), f"{field}.answers.{place}.key"),
            _said(each.get("says"), f"{field}.answers.{place}.says", _LONGEST_BUTTON),
        )
        for place, each in enumerate(_rows(row, "answers", MOST_ANSWERS, field))
    )
    if len({one.key for one in answers}) < max(2, len(answers)):
        raise InvalidInterview(field=f"{field}.answers", why="few")
    asks = _said(row.get("asks"), f"{field}.asks")
    return Question(key, asks, answers, _when(row, field, before))


def _consequence(row: Mapping[str, Any], field: str, questions: Sequence[Question]) -> Consequence:
    code = row.get("code")
    if not isinstance(code, str) or _CODE.fullmatch(code) is None:
        raise InvalidInterview(field=f"{field}.code", why="form")
    return Consequence(code, _when(row, field, questions))


def _when(row: Mapping[str, Any], field: str, questions: Sequence[Question]) -> When:
    given = row.get("when", {})
    if not isinstance(given, Mapping):
        raise InvalidInterview(field=f"{field}.when", why="form")
    possible = {one.key: {each.key for each in one.answers} for one in questions}
    for key, answers in given.items():
        # Only what was asked before can be known.
        if key not in possible:
            raise InvalidInterview(field=f"{field}.when.{key}", why="unknown")
        if not isinstance(answers, list) or not answers or not possible[key].issuperset(answers):
            raise InvalidInterview(field=f"{field}.when.{key}", why="answers")
    return {str(key): tuple(answers) for key, answers in given.items()}


def _rows(
    table: Mapping[str, Any], name: str, most: int, field: str = ""
) -> list[Mapping[str, Any]]:
    found = table.get(name, [])
    where = f"{field}.{name}" if field else name
    if not isinstance(found, list) or not all(isinstance(each, Mapping) for each in found):
        raise InvalidInterview(field=where, why="form")
    if len(found) > most:
        raise InvalidInterview(field=where, why="many")
    return found


def _key(value: object, field: str) -> str:
    if not isinstance(value, str) or _KEY.fullmatch(value) is None:
        raise InvalidInterview(field=field, why="form")
    return value


def _said(value: object, field: str, longest: int = 200) -> Said:
    if not isinstance(value, Mapping):
        raise InvalidInterview(field=field, why="required")
    for language in LANGUAGES:
        sentence = value.get(language)
        if not isinstance(sentence, str) or not sentence.strip():
            raise InvalidInterview(field=f"{field}.{language}", why="required")
        if len(sentence) > longest:
            raise InvalidInterview(field=f"{field}.{language}", why="long")
        if any(letter.isdigit() for letter in sentence):
            raise InvalidInterview(field=f"{field}.{language}", why="number")
    return {language: str(value[language]).strip() for language in LANGUAGES}
