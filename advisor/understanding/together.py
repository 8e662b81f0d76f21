"""A turn weighed together with what was said before it: which procedure does it lead to now?

No cases are listed here. The search is asked three times and the chances are compared: for the new
words alone, for the old and the new ones joined, and, for procedures that are easily taken for the
one talked about, for the new words joined with those that both names share. The last leaves out
what the first question said of the case ("đổi"), which the new words put aside ("mất luôn").
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from advisor.advice import Candidate
from advisor.dialogue import apart
from advisor.search.finder import Finder, Found
from advisor.search.normalising import normalised

#: So many times likelier than the other, one is taken without asking back.
TIMES = 2.5
#: A case is changed from this chance on; under a word that says so, from the second.
CHANGED, SAID_TO_CHANGE = 0.3, 0.15
#: What is asked back must be at least so likely by the new words alone.
HINTED = 0.05
_CANDIDATES = 5
#: Added to chances that are divided by, so that none is divided by nothing.
_NONE = 0.005
#: Near procedures that are weighed; each costs a search.
_NEAR = 8


@dataclass(frozen=True)
class Together:
    """The new words of a turn, and those that brought what is talked about."""

    finder: Finder
    words: str  #: new, normalised, joined
    content: Sequence[str]  #: of them, besides asking
    before: Sequence[str]  #: old ones, besides asking
    procedure: str | None  #: talked about

    @cached_property
    def alone(self) -> Found:
        """What the new words mean by themselves."""
        return self.finder.search(self.words, limit=_CANDIDATES)

    @cached_property
    def joined(self) -> Found:
        """What they mean after the old ones; a number takes the place of the number before it."""
        numbered = any(word.isdigit() for word in self.words.split())
        before = [word for word in self.before if not (numbered and word.isdigit())]
        return self.finder.search(" ".join([*before, self.words]), limit=_CANDIDATES)

    @property
    def keeps(self) -> bool:
        """The joined words still mean what is talked about."""
        likeliest = self.joined.candidates[:1]
        return bool(likeliest) and likeliest[0].code == self.procedure

    @cached_property
    def near(self) -> dict[str, tuple[float, float]]:
        """Near procedure -> its chance and that of the one talked about, by what names share."""
        own = self.finder.named(self.procedure) if self.procedure else None
        if own is None:
            return {}
        found = {}
        for code in apart.near(own.code)[:_NEAR]:
            if not self.finder.knows(code):
                continue
            shared = self._shared(code)
            search = self.finder.search(" ".join([*shared, self.words]), limit=_CANDIDATES)
            found[code] = (_of(search, code), _of(search, own.code))
        return found

    def _so_already(self, code: str, theirs: float, own: float) -> bool:
        """The words that both names share favour it as much: the new ones say nothing for it."""
        found = self.finder.search(" ".join(self._shared(code)), limit=_CANDIDATES)
        before = (
            _of(found, code) * (own + _NONE),
            theirs * (_of(found, self.procedure or "") + _NONE),
        )
        return before[0] * TIMES > before[1]

    def _shared(self, code: str) -> list[str]:
        """Words of the name of what is talked about that stand in the other name as well."""
        own, other = self.finder.named(self.procedure or ""), self.finder.named(code)
        theirs = set(normalised(other.name)) if other else set()
        return [word for word in normalised(own.name) if word in theirs] if own else []

    def changed(self, said_so: bool) -> Candidate | None:
        """The procedure that the case leads to now; None: none other than before.

        `said_so`: a word of the turn ("nếu", "thì sao") says that the case is another.
        """
        if self.procedure is None or not (self.content or said_so):
            return None
        joined = self.joined.candidates[:1]
        if self.content and joined and (likeliest := joined[0]).code != self.procedure:
            both = likeliest.score, _of(self.joined, self.procedure)
            alone = _of(self.alone, likeliest.code), _of(self.alone, self.procedure)
            if both[0] >= CHANGED and both[0] >= TIMES * both[1] and alone[0] >= alone[1]:
                return likeliest
        if not said_so:
            return None
        likely = {
            code: theirs
            for code, (theirs, own) in self.near.items()
            if theirs >= SAID_TO_CHANGE and theirs >= TIMES * own
        }
        best = _far_ahead(likely)
        if best is None or self._so_already(best, *self.near[best]):
            return None
        return self.finder.named(best, likely[best])

    def perhaps(self) -> tuple[Candidate, ...]:
        """What may be meant by who says that the case is another, and is to be asked back."""
        joined = self.joined.candidates[:1]
        if not joined or not self.content or joined[0].score < SAID_TO_CHANGE or self.keeps:
            return ()
        if _of(self.alone, joined[0].code) < HINTED:
            return ()
        return tuple(one for one in self.joined.candidates if one.code != self.procedure)

    def instead(self) -> Candidate | None:
        """The near procedure meant by who says that it is not the one talked about."""
        weights = {
            code: _of(self.alone, code) + _of(self.joined, code) + theirs
            for code, (theirs, own) in self.near.items()
        }
        best = _far_ahead({code: weight for code, weight in weights.items() if weight > 0})
        return self.finder.named(best, min(weights[best], 1.0)) if best else None

    def one_of(self, codes: Sequence[str]) -> str | None:
        """The one of several that the new words, or else the joined ones, tell; None: no one."""
        for found in (self.alone, self.joined):
            weights = {one.code: one.score for one in found.candidates if one.code in codes}
            if best := _far_ahead(weights):
                return best
        return None


def _far_ahead(weights: dict[str, float]) -> str | None:
    """The one so many times likelier than every other."""
    order = sorted(weights, key=lambda code: -weights[code])
    if not order or (len(order) > 1 and weights[order[0]] < TIMES * weights[order[1]]):
        return None
    return order[0]


def _of(found: Found, code: str) -> float:
    return next((one.score for one in found.candidates if one.code == code), 0.0)


def within(found: Found, codes: Collection[str]) -> Candidate | None:
    """The likeliest of what was found that is one of these."""
    return next((one for one in found.candidates if one.code in codes), None)
