"""Examples: what people say and the procedure they mean, from answers that officers found good.

One officer proposes, another one accepts or refuses: what the advisor learns from was read by
two. Only what is accepted joins the corpus, and everything is masked before it is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from core.conversations.masking import masked
from core.database import IntegrityError, rows, transaction
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.folding import fold
from core.people.officers import Actor
from core.people.roles import Right
from core.procedures import catalogue
from core.questions.inbox import require_answers
from core.questions.models import Example, ExampleState
from core.storable import storable_id, tidy

#: Characters; nobody asks one thing in more, and the corpus is of single sentences.
SHORTEST, LONGEST = 8, 300
SHOWN = 100


class OwnExample(NotAllowed):
    """Who proposed an example does not review it."""

    kind = "own_example"


def reviews(actor: Actor) -> bool:
    """Whether this officer reviews what others propose."""
    return bool(actor.units_with(Right.REVIEW_EXAMPLES))


async def propose(
    actor: Actor, text: str, procedure: str, *, question_id: int | None = None, now: datetime
) -> Example:
    """Say that these words mean that procedure.

    Raises:
        NotAllowed: no role carries the right to answer.
        InvalidInput: `example` is too short or long, or known already (`known_words`);
            `procedure` is unknown.
    """
    require_answers(actor)
    said = " ".join(masked(tidy(text)).split())
    if len(said) < SHORTEST or len(said) > LONGEST:
        raise InvalidInput(field="example", why="empty" if len(said) < SHORTEST else "too_long")
    try:
        version = await catalogue.get(procedure.strip())
    except NotFound:
        raise InvalidInput(field="procedure", why="unknown_procedure") from None
    try:
        async with transaction():
            return await Example.create(
                folded=fold(said)[:LONGEST],
                text=said,
                procedure=version.code,
                question_id=question_id,
                state=ExampleState.PROPOSED,
                proposed_by=actor.officer_id,
                proposed_at=now,
            )
    except IntegrityError:
        raise InvalidInput(field="example", why="known_words") from None


async def proposed(actor: Actor) -> list[Example]:
    """What waits for a second look, the oldest first.

    Raises:
        NotAllowed
    """
    require_reviews(actor)
    found = Example.filter(state=ExampleState.PROPOSED)
    return await found.order_by("proposed_at", "id").limit(SHOWN)


async def accepted(actor: Actor) -> list[Example]:
    """What was accepted last.

    Raises:
        NotAllowed
    """
    require_reviews(actor)
    found = Example.filter(state=ExampleState.ACCEPTED)
    return await found.order_by("-reviewed_at", "-id").limit(SHOWN)


async def review(actor: Actor, example_id: int, *, accept: bool, now: datetime) -> None:
    """Accept or refuse what another officer proposed.

    Raises:
        NotAllowed: no role carries the right. OwnExample: it is the officer's own.
        NotFound
        Conflict: somebody has reviewed it.
    """
    require_reviews(actor)
    found = await Example.get_or_none(id=example_id) if storable_id(example_id) else None
    if found is None:
        raise NotFound(what="example")
    if found.proposed_by == actor.officer_id:
        raise OwnExample(right=Right.REVIEW_EXAMPLES.value)
    state = ExampleState.ACCEPTED if accept else ExampleState.REFUSED
    still = Example.filter(id=found.id, state=ExampleState.PROPOSED)
    if not await still.update(state=state, reviewed_by=actor.officer_id, reviewed_at=now):
        raise Conflict(what="example")


async def drop(actor: Actor, example_id: int, *, now: datetime) -> None:
    """Take an accepted example out of the corpus again.

    Raises:
        NotAllowed, NotFound
    """
    require_reviews(actor)
    known = Example.filter(id=example_id, state=ExampleState.ACCEPTED)
    changed = storable_id(example_id) and await known.update(
        state=ExampleState.REFUSED, reviewed_by=actor.officer_id, reviewed_at=now
    )
    if not changed:
        raise NotFound(what="example")


async def export() -> Mapping[str, tuple[str, ...]]:
    """What was accepted: code -> phrases, in the order in which they were."""
    found: dict[str, tuple[str, ...]] = {}
    for one in await Example.filter(state=ExampleState.ACCEPTED).order_by("id"):
        found[one.procedure] = (*found.get(one.procedure, ()), one.text)
    return found


async def of(ids: Sequence[int]) -> Mapping[str, tuple[str, ...]]:
    """The phrases of these examples, by code, whatever became of them since."""
    found: dict[str, tuple[str, ...]] = {}
    for one in await Example.filter(id__in=list(ids) or [0]).order_by("id"):
        found[one.procedure] = (*found.get(one.procedure, ()), one.text)
    return found


async def state() -> tuple[object, ...]:
    """What changes whenever `export` may: one cheap look."""
    found = await rows(
        "SELECT count(*) AS n, max(reviewed_at) AS at FROM example WHERE state = $1",
        ExampleState.ACCEPTED.value,
    )
    return tuple(found[0].values())


def require_reviews(actor: Actor) -> None:
    """Go on only with the right.

    Raises:
        NotAllowed: no role carries it.
    """
    if not reviews(actor):
        raise NotAllowed(right=Right.REVIEW_EXAMPLES.value)
