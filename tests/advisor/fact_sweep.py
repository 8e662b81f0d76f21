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
from advisor.answers.by_case import AT_ONCE, ByCase
from advisor.answers.checking import Check, Record, Unfounded
from advisor.answers.composing import Composing
from advisor.answers.saying import Saying
from advisor.answers.telling import advisor_wording
from core.procedures.national import parse
from tests.advisor.known_procedures import URL, version

#: What a list of ours has before its points, which is no fact.
_POINT = re.compile(r"^[0-9]{1,2}\. ")
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


def _unnumbered(line: str) -> str:
    return _POINT.sub("", line)


def _by_case(found: ByCase) -> Iterator[str]:
    """All that may be told of papers that depend on the case."""
    if found.worth_asking:
        for start in range(0, len(found.names), AT_ONCE):
            yield from found.question(start)
        for place in range(len(found.names)):
            yield from found.answer(place)


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
            if facet is Facet.PAPERS:
                told += _by_case(ByCase(known.content, composing, saying))
            strange = sorted(set(numbers("\n".join(map(_unnumbered, told)))) - stands)
            try:
                check(told, record)
            except Unfounded as error:
                strange.append(error.facts["line"])
            yield Swept(known.code, facet, tuple(strange))
