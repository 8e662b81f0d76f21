"""Over all 2,642 national procedures and every facet: no answer states what the record has not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from advisor.advice import Facet
from advisor.answers.checking import Check, Record
from advisor.answers.composing import Composing
from advisor.answers.saying import Saying
from advisor.answers.telling import advisor_wording
from core.procedures.catalogue import Version
from core.procedures.national import parse
from tests.advisor.known_procedures import URL, version

_NUMBER = re.compile(r"[0-9][0-9.,]*")
WORDING = advisor_wording()


def numbers(text: str) -> Iterator[str]:
    """The numbers of a text, however their digits are grouped: `8.000` and `8,000` are one."""
    for found in _NUMBER.findall(text):
        yield re.sub(r"[.,]", "", found).lstrip("0")


@pytest.fixture(scope="module")
def national(shared: Path) -> list[tuple[str, Version]]:
    """Each procedure as the source has it, and as it is stored."""
    lines = (shared / "procedures" / "dvcqg_2642.jsonl").read_text("utf-8").splitlines()
    return [(line, version(parse(json.loads(line)), n)) for n, line in enumerate(lines, start=1)]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_fact_told_is_in_the_record(national: list[tuple[str, Version]], language: str):
    check = Check(WORDING, language, public_url=URL)
    saying, told = Saying(WORDING, language), 0
    for line, known in national:
        record, composing = Record(known), Composing(known, saying, public_url=URL)
        of_data = set(numbers(f"{known.valid_from:%d/%m/%Y}"))
        stands = set(numbers(line)) | of_data
        for facet in Facet:
            lines = composing.facet(facet, by_residence=facet is Facet.WHERE)
            brief = composing.brief(facet) if language == "vi" else []
            check([*lines, *brief], record)
            # Besides our own check: a plain look at the digits alone, in the raw line.
            strange = set(numbers("\n".join([*lines, *brief]))) - stands
            assert not strange, (known.code, facet, strange)
            told += 1
    assert told == 8 * len(national) and len(national) >= 2_642


def test_the_day_of_the_data_is_that_of_the_version(national: list[tuple[str, Version]]):
    _, known = national[0]
    assert known.valid_from == date(2026, 10, 1)
    assert (
        "dữ liệu ngày 01/10/2026"
        in Composing(known, Saying(WORDING, "vi"), public_url=URL).source()
    )
