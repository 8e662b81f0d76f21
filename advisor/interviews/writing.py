"""Interviews as the text that officers edit: the TOML of the shipped tables, and back."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from typing import Any

from advisor.interviews.definition import Interview, InvalidInterview

#: Characters of a table; the largest shipped one has a fifth.
LONGEST = 40_000


def written(interview: Interview) -> str:
    """The table, as `advisor.interviews.definition` describes it."""
    lines = [f"title.{language} = {_quoted(said)}" for language, said in interview.title.items()]
    plain = interview.as_json()
    for question in plain["question"]:
        lines += ["", "[[question]]", f"key = {_quoted(question['key'])}"]
        lines += [f"asks.{name} = {_quoted(said)}" for name, said in question["asks"].items()]
        lines += [*_when(question), "answers = ["]
        lines += [f"  {_answer(one)}," for one in question["answers"]]
        lines.append("]")
    for procedure in plain["procedure"]:
        lines += ["", "[[procedure]]", f"code = {_quoted(procedure['code'])}", *_when(procedure)]
    return "\n".join(lines) + "\n"


def read(event: str, text: str) -> Interview:
    """The interview that a text describes.

    Raises:
        InvalidInterview: the first thing that is wrong; `toml` when it cannot be read at all.
    """
    if len(text) > LONGEST:
        raise InvalidInterview(field="table", why="long")
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InvalidInterview(field=_place(error), why="toml") from error
    return Interview.of(event, table)


def _answer(one: Mapping[str, Any]) -> str:
    says = ", ".join(f"says.{name} = {_quoted(said)}" for name, said in one["says"].items())
    return f"{{ key = {_quoted(one['key'])}, {says} }}"


def _when(row: Mapping[str, Any]) -> list[str]:
    if not row.get("when"):
        return []
    told = ", ".join(f"{key} = {json.dumps(answers)}" for key, answers in row["when"].items())
    return [f"when = {{ {told} }}"]


def _quoted(text: str) -> str:
    # A basic string of TOML takes what JSON writes, but for this one.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _place(error: Exception) -> str:
    """Line and column, as the reader names them."""
    _, _, place = str(error).rpartition("(at ")
    return place.rstrip(")")[:60] or "table"
