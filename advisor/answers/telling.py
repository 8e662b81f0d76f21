"""What is told about a procedure: composed, checked, with its source."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path

from advisor.advice import Facet, Source
from advisor.answers.by_case import ByCase
from advisor.answers.checking import Check, Record
from advisor.answers.composing import Composing
from advisor.answers.saying import Saying
from core.language import LANGUAGES, Wording
from core.procedures.catalogue import Version

_FOLDER = Path(__file__).parents[1] / "wording"
#: A large one takes about 200 KiB, beside the catalogue's own copy.
_RECORDS_KEPT = 128


def advisor_wording() -> Wording:
    """Every sentence of the advisor."""
    return Wording(_FOLDER)


class Telling:
    """Tells what is in the record, and nothing else."""

    def __init__(self, wording: Wording, *, public_url: str) -> None:
        self.public_url = public_url.rstrip("/")
        self._sayings = {each: Saying(wording, each) for each in LANGUAGES}
        self._checks = {
            each: Check(wording, each, public_url=self.public_url) for each in LANGUAGES
        }
        self._records: OrderedDict[int, Record] = OrderedDict()

    def saying(self, language: str) -> Saying:
        """The sentences in one language; Vietnamese for any that there is not."""
        return self._sayings.get(language, self._sayings["vi"])

    def about(
        self, version: Version, facet: Facet, language: str, *, brief: bool, by_residence: bool
    ) -> str:
        """The answer, a sentence on each line.

        Args:
            brief: for a medium with little room, the most wanted first.
            by_residence: the asker lives in one place and works in another.

        Raises:
            Unfounded: something in it is not in the record.
        """
        composing = self.composing(version, language)
        lines = (
            composing.brief(facet) if brief else composing.facet(facet, by_residence=by_residence)
        )
        return "\n".join(self.checked(lines, version, language))

    def composing(self, version: Version, language: str) -> Composing:
        """What composes lines about that version; they are still to be `checked`."""
        return Composing(version, self.saying(language), public_url=self.public_url)

    def by_case(self, version: Version, language: str) -> ByCase:
        """Its papers case by case; lines of them are still to be `checked`."""
        composing = self.composing(version, language)
        return ByCase(version.content, composing, self.saying(language))

    def checked(self, lines: Iterable[str], version: Version, language: str) -> list[str]:
        """The lines, once each fact of them was found in the record.

        Raises:
            Unfounded: one was not.
        """
        found = list(lines)
        self._checks[self.saying(language).language](found, self._record(version))
        return found

    def _record(self, version: Version) -> Record:
        """What the version says, from memory where that very one was asked for before."""
        found = self._records.get(version.id)
        if found is None or found.version is not version:
            found = self._records[version.id] = Record(version)
        self._records.move_to_end(version.id)
        while len(self._records) > _RECORDS_KEPT:
            self._records.popitem(last=False)
        return found

    def source(self, version: Version) -> Source:
        """Where the facts are from."""
        content = version.content
        return Source(
            code=content.code,
            name=content.name,
            decision=content.decision,
            legal=content.legal,
            as_of=version.valid_from,
            link=f"/thu-tuc/{content.code}",
        )
