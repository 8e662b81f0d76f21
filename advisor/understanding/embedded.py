"""The embedded engine: understands a turn by the tables here and the Finder."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from advisor.advice import Facet
from advisor.search.finder import Finder, Found
from advisor.search.normalising import normalised
from advisor.understanding.choosing import choice_of, without_choice
from advisor.understanding.facets import facet_of, without_facets
from advisor.understanding.places import places, without_places
from advisor.understanding.tables import (
    ALONE,
    ASKING,
    BACK,
    BEGINS_OTHER_CASE,
    CORRECTIONS,
    DENIALS,
    EVENTS,
    INSIDE,
    NO_EVENT,
    ORDERS,
    OTHER_CASE,
    OUTSIDE,
    SAID,
)
from advisor.understanding.together import Together, within
from advisor.understood import Context, Intent, Understood
from core.folding import fold

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
#: From this chance on that some procedure is meant, words which tell none offered are no answer.
OTHER_MATTER = 0.3
#: How likely one is meant whose whole name was said.
NAMED = 0.9
#: Words beside "chào" and the like which still leave it a greeting.
_ALONE_WORDS = 3
_CANDIDATES = 5
#: Words that have to be left for them to be looked for without what was asked about them.
_LEAST_LEFT = 2
_CLAUSE = re.compile(r"[,;.!?\n]+")
#: Answers that ask something, after which the next turn may be half of a question.
_ASKED_BACK = frozenset({"choice", "interview", "yes"})


@dataclass(frozen=True, slots=True)
class _Turn:
    """What is looked at of one turn."""

    text: str  #: as it was typed, what is corrected taken out
    words: str  #: normalised, joined by blanks
    corrected: bool
    bare: bool  #: nothing is said besides that it is wrong
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
        turn = _turn(text, denying=bool(context.said))
        if not turn.words:
            return Understood(Intent.OUT_OF_SCOPE, 1.0)
        return (
            self._ordered(turn)
            or self._back(turn, context)
            or self._chosen(turn, context)
            or _smalltalk(turn)
            or self._answered(turn, context)
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

    def _back(self, turn: _Turn, context: Context) -> Understood | None:
        """ "The one before": by what else is said of it, by its place, or the last but one."""
        if len(context.earlier) < 2 or BACK.best(turn.words) is None:
            return None
        left = BACK.without(turn.words)
        place = choice_of(left, len(context.earlier))
        named = within(self._find(without_choice(left)), context.earlier)
        if named is None and _content(without_choice(left)) and place is None:
            return None
        fitting = place is not None and -len(context.earlier) <= place < len(context.earlier)
        code = named.code if named else context.earlier[place if fitting and place else -2]
        if named is None and place == 0:
            code = context.earlier[0]
        meant = self._finder().named(code, 0.9)
        if meant is None:
            return None
        return Understood(Intent.ASK, meant.score, turn.facet, (meant,), sure=True)

    def _answered(self, turn: _Turn, context: Context) -> Understood | None:
        """A question of ours, answered in own words."""
        if context.asked != "choice" or not turn.content or turn.corrected or _said(turn):
            return None
        together = self._together(turn, context)
        alone = together.alone
        if _sure(alone) and alone.candidates[0].code not in context.offered:
            return None
        if alone.scope >= OTHER_MATTER and within(alone, context.offered) is None:
            return None
        code = together.one_of(context.offered)
        if code is None:
            return None
        return Understood(Intent.CHOOSE, 0.9, turn.facet, choice=context.offered.index(code))

    def _asked(self, turn: _Turn, context: Context) -> Understood:
        found = _titled(turn, self._looked_for(turn))
        turn = _besides(turn, found)
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
        if turn.corrected and (corrected := self._corrected(turn, context, base)):
            return corrected
        return (
            self._of_context(turn, context, base)
            or self._asked_on(turn, context, base)
            or self._of_catalogue(turn, context, base, found.scope)
        )

    def _asked_on(self, turn: _Turn, context: Context, base: Understood) -> Understood | None:
        """Half of a question: the other half led to a question of ours."""
        if base.sure or context.asked not in _ASKED_BACK or not context.said:
            return None
        if not turn.content and turn.facet:
            return None
        joined = self._together(turn, context).joined
        if not _sure(joined):
            return None
        likeliest = joined.candidates[0]
        return replace(base, confidence=likeliest.score, candidates=joined.candidates, sure=True)

    def _corrected(self, turn: _Turn, context: Context, base: Understood) -> Understood | None:
        """ "No, it was stolen": of what, was said before; None: only a fact is asked for."""
        if turn.bare:
            return replace(base, intent=Intent.DENY)
        if not turn.content and turn.facet:
            return None
        if (base.sure and base.confidence >= SURE) or not context.said:
            return replace(base, intent=Intent.CORRECT)
        together = self._together(turn, context)
        others = tuple(one for one in together.joined.candidates if one.code != context.procedure)
        found = Found(others, together.joined.scope)
        instead = None if _sure(found) else together.instead()
        if instead is not None:
            found = Found((instead, *(one for one in others if one.code != instead.code)), 1.0)
        if not found.candidates and not turn.content:
            return replace(base, intent=Intent.DENY)
        return replace(
            base,
            intent=Intent.CORRECT,
            confidence=found.candidates[0].score if found.candidates else 0.0,
            candidates=found.candidates,
            sure=instead is not None or _sure(found),
        )

    def _together(self, turn: _Turn, context: Context) -> Together:
        before = _content(" ".join(normalised(context.said)))
        return Together(self._finder(), turn.words, turn.content, before, context.procedure)

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
        other = _other_case(turn.words)
        if not turn.content and not other and not (base.sure and base.confidence > CERTAIN):
            return replace(base, intent=Intent.FOLLOW_UP, confidence=0.9, candidates=(), sure=False)
        together = self._together(turn, context)
        if not self._names_another(turn, base, together):
            changed = together.changed(other)
            if changed is not None:
                others = [one for one in base.candidates if one.code != changed.code]
                return replace(
                    base,
                    intent=Intent.CORRECT,
                    confidence=changed.score,
                    candidates=(changed, *others),
                    sure=True,
                )
            if other and (perhaps := together.perhaps()):
                return replace(base, intent=Intent.CORRECT, candidates=perhaps, sure=False)
        if OUTSIDE.best(turn.words) and not base.sure:
            return None
        same = next((one for one in base.candidates if one.code == context.procedure), None)
        still = same is not None and same.score >= STILL_MEANT
        named = self._finder().named(context.procedure, 0.5)
        another = self._names_another(turn, base, together)
        kept_on = still or not base.sure or together.keeps
        if named is not None and kept_on and not another:
            others = [one for one in base.candidates if one.code != context.procedure]
            kept = (replace(named, score=max(named.score, same.score if same else 0)), *others)
            return replace(base, intent=Intent.FOLLOW_UP, candidates=kept, sure=True)
        return None

    def _names_another(self, turn: _Turn, base: Understood, together: Together) -> bool:
        """Several words of substance make another procedure sure, also after what was said."""
        if not base.sure or len(turn.content) < 2:
            return False
        return base.confidence > CERTAIN or (base.confidence >= SURE and not together.keeps)

    def _of_catalogue(
        self, turn: _Turn, context: Context, base: Understood, scope: float
    ) -> Understood:
        if context.asked in _ASKED_BACK and context.offered and turn.facet and not turn.content:
            return replace(base, candidates=(), sure=False)
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
        besides = turn.words
        if any(places(turn.text)):
            besides = " ".join(normalised(without_places(turn.text)))
            found = max(found, self._find(besides), key=lambda one: one.scope)
        if found.scope >= IN_SCOPE or turn.facet is None:
            return found
        left = without_facets(besides)
        if len(_content(left)) < _LEAST_LEFT:
            return found
        again = self._find(left)
        return again if again.scope >= found.scope else found

    def _find(self, text: str) -> Found:
        return self._finder().search(text, limit=_CANDIDATES)


def _turn(text: str, *, denying: bool = False) -> _Turn:
    """`denying`: something was said before, and a clause of the turn may deny it."""
    left, denied = _without_denied(text) if denying else (text, False)
    words = " ".join(normalised(left))
    correction = CORRECTIONS.last(words)
    after = words[correction.end :].strip() if correction else words
    return _Turn(
        after if correction else left,
        after or words,
        correction is not None or denied,
        not after,
        facet_of(after),
        _content(after),
    )


def _titled(turn: _Turn, found: Found) -> Found:
    """What was found; whose whole name was said, and nothing else, is certain."""
    titled = [one for one in found.candidates if _title(one.name) == turn.content]
    if len(titled) > 1:  # words of asking tell them apart: "đăng ký lại khai sinh"
        titled = [one for one in titled if _name(one.name) in turn.words]
    if len(titled) != 1 or not turn.content:
        return found
    meant = replace(titled[0], score=max(titled[0].score, NAMED))
    left = 1.0 - meant.score
    others = (one for one in found.candidates if one.code != meant.code)
    rest = tuple(replace(one, score=min(one.score, left)) for one in others)
    return Found((meant, *rest), max(found.scope, NAMED))


def _besides(turn: _Turn, found: Found) -> _Turn:
    """The turn with the fact that is asked for beside a whole name, not by words of the name."""
    name = found.candidates[0].name if found.candidates else ""
    for said in (_name(name), _name(fold(name))):  # without accents some words are read otherwise
        if said and said in turn.words:
            left = " ".join(turn.words.replace(said, " ").split())
            return replace(turn, facet=facet_of(left))
    return turn


@lru_cache(maxsize=4_096)
def _title(name: str) -> tuple[str, ...]:
    # Folded, "thu hồi" is made of words of asking; a name that loses it would mean its opposite.
    return _content(_name(name).replace("thu hoi", "thuhoi"))


@lru_cache(maxsize=4_096)
def _name(name: str) -> str:
    return " ".join(normalised(name)).removeprefix("thu tuc ")


def _without_denied(text: str) -> tuple[str, bool]:
    """A turn without its clauses of denial: "không phải mất, nó ghi sai" is "nó ghi sai".

    What is denied counts as said only where nothing else is said.
    """
    clauses = [one for one in _CLAUSE.split(text) if one.strip()]
    kept = [one for one in clauses if not DENIALS.begins(" ".join(normalised(one)))]
    if len(kept) == len(clauses) or not _content(" ".join(normalised(" ".join(kept)))):
        return text, False
    return ", ".join(kept), True


def _content(words: str) -> tuple[str, ...]:
    return tuple(word for word in without_facets(words).split() if word not in ASKING)


def _other_case(words: str) -> bool:
    return OTHER_CASE.best(words) is not None or words.startswith(BEGINS_OTHER_CASE)


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
