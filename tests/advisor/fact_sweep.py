"""Every answer of every facet over many procedures, and what in them is not in the record.

The test and the benchmark both use it. Beside our own check it looks at the bare digits of each
text, and wants each number in the raw line of the source.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from advisor.advice import Facet
from advisor.answers.checking import Check, Record, Unfounded
from advisor.answers.composing import Composing
from advisor.answers.saying import Saying
from advisor.answers.telling import advisor_wording
from core.procedures.national import parse
from tests.advisor.known_procedures import URL, version

_NUMBER = re.compile(r"[0-9][0-9.,]*")
WORDING = advisor_wording()


@dataclass(frozen=True, slots=True)
class Swept:
    """One answer that was looked at."""

    code: str
    facet: Facet
    strange: tuple[str, ...]  #: lines and numbers that the record does not bear out


def numbers(text: str) -> Iterator[str]:
    """The numbers of a text, however their digits are grouped: `8.000` and `8,000` are one."""
    for found in _NUMBER.findall(text):
        yield re.sub(r"[.,]", "", found).lstrip("0")


def sweep(lines: Iterable[str], language: str = "vi") -> Iterator[Swept]:
    """Each procedure of the national catalogue's lines in each facet, at length and in short."""
    check, saying = Check(WORDING, language, public_url=URL), Saying(WORDING, language)
    for line in lines:
        known = version(parse(json.loads(line)))
        record, composing = Record(known), Composing(known, saying, public_url=URL)
        stands = set(numbers(line)) | set(numbers(f"{known.valid_from:%d/%m/%Y}"))
        for facet in Facet:
            told = composing.facet(facet, by_residence=facet is Facet.WHERE)
            told += composing.brief(facet)
            strange = sorted(set(numbers("\n".join(told))) - stands)
            try:
                check(told, record)
            except Unfounded as error:
                strange.append(error.facts["line"])
            yield Swept(known.code, facet, tuple(strange))
