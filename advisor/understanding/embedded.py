"""The embedded engine: understands a turn by the tables here and the Finder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from advisor.advice import Facet
from advisor.search.finder import Finder, Found
from advisor.search.normalising import normalised
from advisor.understanding.choosing import choice_of, without_choice
from advisor.understanding.facets import facet_of, without_facets
from advisor.understanding.places import places
from advisor.understanding.tables import (
    ALONE,
    ASKING,
    CORRECTIONS,
    EVENTS,
    INSIDE,
    NO_EVENT,
    ORDERS,
    OUTSIDE,
    SAID,
)
from advisor.understood import Context, Intent, Understood

#: From this chance on the first candidate is answered without asking back,
SURE = 0.5
#: or from this one, if it is so many times likelier than the second.
FAIRLY_SURE, TIMES = 0.3, 2.5
#: From this one on words that otherwise only ask are taken for the matter itself.
CERTAIN = 0.8
#: Under this chance that any procedure is meant, none is.
IN_SCOPE = 0.22
#: The same where something is named that only a one-stop shop gives.
NAMED_SCOPE = 0.05
#: An event is enough of a situation from this chance on, or when what to do is asked.
NEAR_SCOPE = 0.06
#: What is talked about stays meant when a turn makes it at least this likely.
STILL_MEANT = 0.08
#: Words beside "chào" and the like which still leave it a greeting.
_ALONE_WORDS = 3
_CANDIDATES = 5
#: Words that have to be left for them to be looked for without what was asked about them.
_LEAST_LEFT = 2


@dataclass(frozen=True, slots=True)
class _Turn:
    """What is looked at of one turn."""

    text: str  #: as it was typed, what is corrected taken out
    words: str  #: normalised, joined by blanks
    corrected: bool
    facet: Facet | None
    content: tuple[str, ...]  #: words besides asking


class Embedded:
    """An `Understanding` without anything outside this process."""

    def __init__(self, finder: Callable[[], Finder]) -> None:
        """
        Args:
            finder: gives the one that holds now; the catalogue changes while we run.
        """
        self._finder = finder

    async def understand(self, text: str, context: Context) -> Understood:
        """Never raises for any text; takes a few milliseconds and waits for nothing."""
        return self.understood(text, context)

    def understood(self, text: str, context: Context) -> Understood:
        """The same without a loop."""
        turn = _turn(text)
        if not turn.words:
            return Understood(Intent.OUT_OF_SCOPE, 1.0)
        return (
            self._ordered(turn)
            or self._chosen(turn, context)
            or _smalltalk(turn)
            or self._asked(turn, context)
        )

    def _ordered(self, turn: _Turn) -> Understood | None:
        """Orders to the machine are passed over; what is asked beside them is answered."""
        left = ORDERS.without(turn.words)
        if left == turn.words:
            return None
        found = self._find(left)
        if not _sure(found):
            return Understood(Intent.OUT_OF_SCOPE, 1.0)
        likeliest = found.candidates[0]
        return Understood(Intent.ASK, likeliest.score, facet_of(left), found.candidates, sure=True)

    def _chosen(self, turn: _Turn, context: Context) -> Understood | None:
        choice = choice_of(turn.words, len(context.offered))
        if choice is None or turn.corrected:
            return None
        left = _content(without_choice(turn.words))
        if (left or turn.facet) and not context.offered:
            return None  # "đứa con thứ hai" is no choice when nothing was offered
        if len(left) > _ALONE_WORDS:
            return None
        return Understood(Intent.CHOOSE, 0.95, turn.facet, choice=choice)

    def _asked(self, turn: _Turn, context: Context) -> Understood:
        found = self._looked_for(turn)
        lives, works = places(turn.text)
        event = _event(turn.words)
        base = Understood(
            Intent.ASK,
            found.candidates[0].score if found.candidates else 0.0,
            turn.facet,
            found.candidates,
            sure=_sure(found),
            event=event,
            lives=lives,
            works=works,
        )
        said = _said(turn)
        if said is not None:
            return self._with_intent(said, base, turn, found)
        if turn.corrected:
            return self._corrected(turn, context, base)
        return self._of_context(turn, context, base) or self._of_catalogue(turn, base, found.scope)

    def _corrected(self, turn: _Turn, context: Context, base: Understood) -> Understood:
        """ "No, it was stolen": of what, was said before."""
        if not turn.content:
            return replace(base, intent=Intent.DENY)
        if base.sure or not context.said:
            return replace(base, intent=Intent.CORRECT)
        before = _content(" ".join(normalised(context.said)))
        found = self._find(" ".join([*before, turn.words]))
        others = tuple(one for one in found.candidates if one.code != context.procedure)
        together = Found(others, found.scope)
        return replace(
            base,
            intent=Intent.CORRECT,
            confidence=others[0].score if others else 0.0,
            candidates=others,
            sure=_sure(together),
        )

    def _with_intent(self, said: Intent, base: Understood, turn: _Turn, found: Found) -> Understood:
        left = _content(SAID[said].without(turn.words))
        if said is Intent.INSULT and left and base.sure and base.confidence > SURE:
            return base
        if not left or found.scope < IN_SCOPE:
            base = replace(base, candidates=(), sure=False)
        return replace(base, intent=said, confidence=0.9)

    def _of_context(self, turn: _Turn, context: Context, base: Understood) -> Understood | None:
        """A turn that rests on the procedure talked about."""
        if context.procedure is None:
            return None
        # "mất sổ đỏ" is made of words of asking alone, and names a procedure all the same.
        if not turn.content and not (base.sure and base.confidence > CERTAIN):
            return replace(base, intent=Intent.FOLLOW_UP, confidence=0.9, candidates=(), sure=False)
        if OUTSIDE.best(turn.words) and not base.sure:
            return None
        same = next((one for one in base.candidates if one.code == context.procedure), None)
        still = same is not None and same.score >= STILL_MEANT
        named = self._finder().named(context.procedure, 0.5)
        if named is not None and (still or not base.sure) and not _names_another(turn, base):
            others = [one for one in base.candidates if one.code != context.procedure]
            kept = (replace(named, score=max(named.score, same.score if same else 0)), *others)
            return replace(base, intent=Intent.FOLLOW_UP, candidates=kept, sure=True)
        return None

    def _of_catalogue(self, turn: _Turn, base: Understood, scope: float) -> Understood:
        if base.confidence < SURE and OUTSIDE.best(turn.words):
            return replace(base, intent=Intent.OUT_OF_SCOPE, confidence=0.9, sure=False)
        if not turn.content and not (base.sure and base.confidence > CERTAIN):
            return replace(base, candidates=(), sure=False)
        unsure = not base.sure and scope >= NEAR_SCOPE
        if base.event and (unsure or turn.facet is Facet.WHICH):
            return replace(base, intent=Intent.SITUATION)
        least = NAMED_SCOPE if INSIDE.best(turn.words) else IN_SCOPE
        if scope < least:
            return replace(base, intent=Intent.OUT_OF_SCOPE, sure=False)
        return base

    def _looked_for(self, turn: _Turn) -> Found:
        """What the turn means; what it asks about it must not hide that it means anything."""
        found = self._find(turn.words)
        if found.scope >= IN_SCOPE or turn.facet is None:
            return found
        left = without_facets(turn.words)
        if len(_content(left)) < _LEAST_LEFT:
            return found
        again = self._find(left)
        return again if again.scope >= found.scope else found

    def _find(self, text: str) -> Found:
        return self._finder().search(text, limit=_CANDIDATES)


def _turn(text: str) -> _Turn:
    words = " ".join(normalised(text))
    correction = CORRECTIONS.last(words)
    after = words[correction.end :].strip() if correction else words
    return _Turn(
        after if correction else text,
        after or words,
        correction is not None,
        facet_of(after),
        _content(after),
    )


def _content(words: str) -> tuple[str, ...]:
    return tuple(word for word in without_facets(words).split() if word not in ASKING)


def _smalltalk(turn: _Turn) -> Understood | None:
    bare = turn.words
    for intent, phrases in ALONE.items():
        if bare in phrases:
            return Understood(intent, 1.0)
    if len(bare.split()) > 2 * _ALONE_WORDS or len(turn.content) > 1:
        return None
    for intent in (Intent.THANK, Intent.BYE, Intent.GREET, Intent.HELP):
        if any(bare.startswith(f"{one} ") or bare.endswith(f" {one}") for one in ALONE[intent]):
            return Understood(intent, 0.8) if not turn.facet else None
    return None


def _said(turn: _Turn) -> Intent | None:
    found = {intent: phrases.best(turn.words) for intent, phrases in SAID.items()}
    best = [(one.words, intent) for intent, one in found.items() if one is not None]
    return max(best, key=lambda pair: pair[0])[1] if best else None


def _event(words: str) -> str:
    found = {
        name: phrases.best(words)
        for name, phrases in EVENTS.items()
        if not NO_EVENT[name].best(words)
    }
    best = [(one.words, name) for name, one in found.items() if one is not None]
    return max(best, key=lambda pair: pair[0])[1] if best else ""


def _sure(found: Found) -> bool:
    scores = [one.score for one in found.candidates]
    if not scores or scores[0] < FAIRLY_SURE or found.scope < IN_SCOPE:
        return False
    second = scores[1] if len(scores) > 1 else 0.0
    return scores[0] >= SURE or scores[0] >= TIMES * second


def _names_another(turn: _Turn, base: Understood) -> bool:
    """Several words of substance that make another procedure sure."""
    return base.sure and base.confidence > 0.6 and len(turn.content) > 1
