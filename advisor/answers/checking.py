"""The check before sending: every fee, time, paper and place of an answer is in the record.

The text is read back as a stranger would read it. Each line must be one of the sentences under
`fact.` of the wording, and what stands in the places of the sentence is looked up in the record
of the procedure, by ways of its own and not by those that composed it: a sum is read as digits,
a limit as a count and a unit, a paper must be one of its papers, a quotation must stand there
word by word, and a fee or limit beside a channel must be that channel's. A sentence that has
digits of its own is none.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from advisor.answers.jurisdiction import borne_out, places
from advisor.answers.plain import CUT, one_line, plain
from core.calendar.limits import InvalidLimit, Limit
from core.errors import CoreError
from core.language import Wording
from core.procedures.catalogue import Version
from core.procedures.content import LEVELS, Channel

_MONEY = re.compile(r"([\d.,]+) (.+)")
_COUNT = re.compile(r"\d+")
#: The number of a point of a list, which ends with a stop or bracket: `(1.2) `, `a)`, `iii. `.
_POINT = re.compile(
    r"\(?(?:\d{1,2}(?:\.\d{1,2}){0,3}|[ivx]{1,4}|[a-zđ]\.?\d{0,2}|\*+)[.)][\s.:)\-–]*",
    re.IGNORECASE,
)


class Unfounded(CoreError):
    """A line states what the record does not have; nothing may be sent.

    `facts`: `code` of the procedure, and `line`, a text of ours that holds nothing of the asker.
    """

    kind: ClassVar[str] = "advisor.unfounded"


class Record:
    """The facts of one version, looked up as they are read in a text."""

    def __init__(self, version: Version) -> None:
        content = version.content
        doubts = {where for where, _ in version.review}
        self.version = version
        self.sums: dict[tuple[int, str], set[str]] = {}
        self.limits: dict[Limit, set[str]] = {}
        for place, way in enumerate(content.ways):
            if way.fee_amount is not None and f"ways.{place}.fee" not in doubts:
                sum_ = (way.fee_amount, way.fee_currency if way.fee_amount else "")
                self.sums.setdefault(sum_, set()).add(way.channel.value)
            if way.limit is not None and f"ways.{place}.limit" not in doubts:
                self.limits.setdefault(way.limit, set()).add(way.channel.value)
        self.channels = {way.channel.value for way in content.ways}
        self.papers = [(plain(paper.name), paper) for paper in content.papers if not paper.is_note]
        self.cases = {plain(paper.case) for _, paper in self.papers}
        self.steps = [plain(line) for line in content.steps.splitlines()]
        ways = [text for way in content.ways for text in (way.fee_note, way.description)]
        notes = [paper.name for paper in content.papers]
        self.notes = "\n".join(map(one_line, ways))
        self.texts = "\n".join(
            map(one_line, [*ways, *notes, *content.conditions.splitlines(), content.steps])
        )

    def has_paper(self, name: str, counts: tuple[int | None, int | None] | None = None) -> bool:
        """Whether it is one of the papers, whole or cut; with just these counts if given."""
        return any(
            _is(name, known)
            and (counts is None or counts == (paper.originals or None, paper.copies or None))
            for known, paper in self.papers
        )

    def papers_joined(self, text: str) -> bool:
        """Whether the text is papers and nothing else, joined by semicolons."""
        names = sorted({name for name, _ in self.papers}, key=len, reverse=True)
        reached = {0}
        for start in range(len(text) + 1):
            if start not in reached:
                continue
            for name in names:
                end = start + len(name)
                if name and text.startswith(name, start):
                    if end == len(text):
                        return True
                    if text.startswith("; ", end):
                        reached.add(end + 2)
        return False


class Check:
    """Reads answers in one language back."""

    def __init__(self, wording: Wording, language: str, *, public_url: str) -> None:
        self._wording, self._language = wording, language
        self._public_url = public_url.rstrip("/")
        # Of two places in a row the first may end early or late: notes have brackets as well.
        self._sentences = [
            (sentence.partition("{")[0], found)
            for key in wording.under("fact.")
            for sentence in [wording.sentence(key, language)]
            for most in (True, False)[: 1 + (sentence.count("{") > 1)]
            if (found := _pattern(sentence, most=most))
        ]
        self._channels = self._named("channel", [one.value for one in Channel])
        self._levels = self._named("level", LEVELS)
        self._deciding = self._named("decides", places()) | self._named("you", places())
        self._limits = {
            wording.sentence(key, language).replace("{count}", "").strip(): key.rpartition(".")[2]
            for number in ("one", "more")
            for key in wording.under(f"limit.{number}.")
        }
        self._free = wording.say("money.free", language)
        self._dong = wording.say("money.amount", language, amount="").strip()
        self._counts = {
            kind: _pattern(wording.sentence(f"count.{kind}", language))
            for kind in ("originals", "copies")
        }

    def __call__(self, lines: Iterable[str], record: Record) -> None:
        """Let the lines pass.

        Raises:
            Unfounded: the first line that the record does not bear out.
        """
        for line in lines:
            if not self._holds(line, record):
                raise Unfounded(code=record.version.code, line=line)

    def _holds(self, line: str, record: Record) -> bool:
        for beginning, sentence in self._sentences:
            found = sentence.fullmatch(line) if line.startswith(beginning) else None
            if found and self._borne_out(found.groupdict(), record):
                return True
        return False

    def _borne_out(self, values: Mapping[str, str], record: Record) -> bool:
        ways = self._read(values.get("channels"), self._channels)
        if ways is None or not record.channels.issuperset(ways):
            return False
        for name, value in values.items():
            holds = _HOLDS.get(name)
            if holds is None or not holds(self, value, record):
                return False
        return self._of_these(values, ways, record) and self._counted(values, record)

    def _of_these(self, values: Mapping[str, str], ways: list[str], record: Record) -> bool:
        """A fee or limit told beside channels is that of each of them."""
        if not ways:
            return True
        found: set[str] = record.channels
        if "amount" in values and (sum_ := self._sum(values["amount"])) is not None:
            found = record.sums.get(sum_, set())
        if "limit" in values and (limit := self._limit(values["limit"])) is not None:
            found = record.limits.get(limit, set())
        return found.issuperset(ways)

    def _counted(self, values: Mapping[str, str], record: Record) -> bool:
        if "counts" not in values:
            return True
        counts: dict[str, int] = {}
        for part in values["counts"].split(", "):
            if part == self._wording.say("count.template", self._language):
                continue
            for kind, pattern in self._counts.items():
                found = pattern.fullmatch(part) if pattern else None
                if found and _COUNT.fullmatch(found["count"]):
                    counts[kind] = int(found["count"])
                    break
            else:
                return False
        return record.has_paper(values["paper"], (counts.get("originals"), counts.get("copies")))

    def _named(self, group: str, keys: Iterable[str]) -> dict[str, str]:
        return {self._wording.say(f"{group}.{key}", self._language): key for key in keys}

    def _read(self, text: str | None, names: Mapping[str, str]) -> list[str] | None:
        """What the names of a list stand for; None where one is unknown."""
        found = [names.get(one) for one in text.split(", ")] if text else []
        return None if None in found else [one for one in found if one]

    def _of_places(self, text: str, record: Record) -> bool:
        place = self._deciding.get(text)
        return place is not None and borne_out(place, record.texts)

    def _sum(self, text: str) -> tuple[int, str] | None:
        if text == self._free:
            return 0, ""
        found = _MONEY.fullmatch(text)
        if not found or not (digits := re.sub(r"[.,]", "", found[1])):
            return None
        currency = "VND" if found[2] == self._dong else found[2]
        return int(digits), currency if int(digits) else ""

    def _limit(self, text: str) -> Limit | None:
        for unit, key in self._limits.items():
            count = text.removesuffix(unit).strip()
            if text == unit:
                return Limit.same_day() if key == "same_day" else None
            if text.endswith(unit) and re.fullmatch(r"[\d.,]+", count):
                plain_count = count.replace(".", "").replace(",", ".")
                if self._language == "en":
                    plain_count = count.replace(",", "")
                try:
                    return Limit(plain_count, key)  # type: ignore[arg-type]
                except InvalidLimit:
                    return None
        return None

    def _link(self, text: str, record: Record) -> bool:
        return text == f"{self._public_url}/thu-tuc/{record.version.code}"

    def _of_levels(self, text: str, record: Record) -> bool:
        found = self._read(text, self._levels)
        return bool(found) and set(found or ()) <= set(record.version.content.levels)

    def _of_sums(self, text: str, record: Record) -> bool:
        return self._sum(text) in record.sums

    def _of_limits_or_sums(self, text: str, record: Record) -> bool:
        return self._of_sums(text, record) or self._of_limits(text, record)

    def _of_limits(self, text: str, record: Record) -> bool:
        limit = self._limit(text)
        return limit is not None and limit in record.limits


def _pattern(sentence: str, *, most: bool = True) -> re.Pattern[str] | None:
    """What reads a sentence back; None for one that has digits of its own.

    `most`: its first place takes as much as it can, else as little.
    """
    parts = list(string.Formatter().parse(sentence))
    if any(letter.isdigit() for literal, *_ in parts for letter in literal):
        return None
    value = ".+" if most else ".+?"
    read = "".join(
        re.escape(literal) + (f"(?P<{name}>{value})" if name else "") for literal, name, *_ in parts
    )
    return re.compile(read)


def _whole(name: str) -> str:
    return name.rstrip(".")


def _is(shown: str, whole: str) -> bool:
    """Whether that is the text, or its beginning and an ellipsis."""
    if not shown.endswith(CUT):
        return shown == whole
    begun = shown.removesuffix(CUT)
    return bool(begun) and whole.startswith(begun)


def _is_case(shown: str, case: str) -> bool:
    """Whether that is the case, with or without the number before it."""
    if _is(shown, case):
        return True
    begun = shown.removesuffix(CUT)
    at = case.lower().find(begun.lower())
    numbered = at > 0 and _POINT.fullmatch(case, 0, at)
    return bool(numbered) and _is(shown.lower(), case[at:].lower())


def _stands(quote: str, text: str) -> bool:
    """Whether a quotation stands there word by word, from the edge of a word to another."""
    begun = quote.removesuffix(CUT).strip()
    return bool(begun) and re.search(rf"(?<!\w){re.escape(begun)}(?!\w)", text) is not None


def _agency(field: str) -> Callable[[Check, str, Record], bool]:
    return lambda check, text, record: _is(
        text, plain(getattr(record.version.content.agencies, field))
    )


#: Name of a place -> whether a value in it is borne out. A place that is not here never is.
_HOLDS: dict[str, Callable[[Check, str, Record], bool]] = {
    "name": lambda check, text, record: _whole(text) == _whole(record.version.content.name),
    "code": lambda check, text, record: text == record.version.code,
    "day": lambda check, text, record: text == f"{record.version.valid_from:%d/%m/%Y}",
    "decision": lambda check, text, record: text == record.version.content.decision,
    "legal": lambda check, text, record: (
        f", {', '.join(record.version.content.legal)}, ".find(f", {text}, ") >= 0
    ),
    "link": Check._link,
    "places": lambda check, text, record: text == f"{check._public_url}/noi-nop",
    "decides": Check._of_places,
    "you": Check._of_places,
    "portal": lambda check, text, record: text == record.version.content.detail_url,
    "subject": lambda check, text, record: _is(text, plain(record.version.content.subject)),
    "amount": Check._of_sums,
    "least": Check._of_limits_or_sums,
    "most": Check._of_limits_or_sums,
    "limit": Check._of_limits,
    "channels": lambda check, text, record: True,  # read beside what stands with it
    "levels": Check._of_levels,
    "note": lambda check, text, record: _stands(text, record.notes),
    "quote": lambda check, text, record: _stands(text, record.texts),
    "step": lambda check, text, record: any(
        _is(text, line) for line in record.steps
    ),
    "paper": lambda check, text, record: record.has_paper(text),
    "papers": lambda check, text, record: record.papers_joined(text),
    "counts": lambda check, text, record: True,  # read beside its paper
    "case": lambda check, text, record: any(_is_case(text, case) for case in record.cases),
    "number": lambda check, text, record: text.isdecimal() and 0 < int(text) <= len(record.cases),
    "database": lambda check, text, record: text in {one.replaced_by for _, one in record.papers},
    "sets": lambda check, text, record: text == str(record.version.content.sets),
    "executing": _agency("executing"),
    "competent": _agency("competent"),
    "address": _agency("address"),
}  # fmt: skip
