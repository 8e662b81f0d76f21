"""The situations corpus: large, nothing twice, nothing copied from the questions that judge."""

from __future__ import annotations

import json
from pathlib import Path

from advisor.situations.reading import shipped
from core.folding import words


def _said(text: str) -> str:
    return " ".join(words(text))


def test_corpus_covers_three_hundred_procedures_with_twenty_five_ways_of_putting_it_each() -> None:
    enough = [code for code, says in shipped().says.items() if len(says) >= 25]

    assert len(enough) >= 300


def test_no_phrase_stands_for_two_procedures_or_twice_for_one() -> None:
    owners: dict[str, str] = {}
    twice = []
    for code, says in shipped().says.items():
        for text in says:
            if _said(text) in owners:
                twice.append((text, code, owners[_said(text)]))
            owners[_said(text)] = code

    assert twice == []


def test_no_phrase_is_a_question_of_the_development_set(shared: Path) -> None:
    with (shared / "questions" / "dev.jsonl").open(encoding="utf-8") as lines:
        asked = {_said(json.loads(line)["text"]) for line in lines}
    leaked = [text for says in shipped().says.values() for text in says if _said(text) in asked]

    assert leaked == []


def test_no_phrase_is_a_question_of_the_test_set_of_other_hands() -> None:
    asked = {
        _said(json.loads(line)["text"])
        for file in (Path(__file__).parent / "asked").glob("*.jsonl")
        for line in file.read_text("utf-8").splitlines()
    }
    leaked = [text for says in shipped().says.values() for text in says if _said(text) in asked]

    assert asked
    assert leaked == []


def test_every_procedure_of_the_corpus_is_a_published_one(shared: Path) -> None:
    with (shared / "procedures" / "dvcqg_2642.jsonl").open(encoding="utf-8") as lines:
        known = {json.loads(line)["code"] for line in lines}
    top = json.loads((shared / "procedures" / "top_procedures.json").read_text("utf-8"))
    known |= {each["code"] for each in top}

    assert [code for code in shipped().says if code not in known] == []
