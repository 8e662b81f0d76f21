"""How people want notices: over what, in which language, all of them or only what the law wants.

A preference belongs to an address, for all dossiers or for one. Who proved the address (a link
that was sent there) speaks for all; who proved one dossier (its PIN) speaks for that one only.
What somebody agreed to or declined is written down and kept (NĐ 91/2020 art. 11(7)).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.database import rows, transaction
from core.errors import InvalidInput
from core.language import LANGUAGES
from core.notices.models import Medium, OptOut
from core.notices.tables import Consent, DossierChoice, Preference, PreferredWay, Told
from core.storable import storable

#: Ways of one preference.
MOST_WAYS = 5
_LONGEST_ADDRESS = 200


@dataclass(frozen=True, slots=True)
class Way:
    """A medium and the person's address there."""

    medium: Medium
    address: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What the owner of an address wants."""

    ways: tuple[Way, ...] = ()  #: the first is tried first; none: as the dossier says
    language: str = ""  #: empty: that of the notice
    optional: bool | None = None  #: what the law does not want; None: never said
    digest: bool = False


async def wish_of(address: str, dossier_id: int = 0) -> Wish:
    """The wish kept for exactly that; an empty one when there is none."""
    found = await Preference.get_or_none(address=address, dossier_id=dossier_id)
    if found is None:
        return Wish()
    ways = await PreferredWay.filter(owner=address, dossier_id=dossier_id).order_by("place")
    return Wish(
        tuple(Way(one.medium, one.address) for one in ways),
        found.language,
        found.optional,
        found.digest,
    )


async def wish(
    address: str,
    wanted: Wish,
    *,
    dossier_id: int = 0,
    by: str,
    proof: str = "",
    now: datetime,
) -> None:
    """Keep it, in place of an earlier one; the word about optional notices with its proof.

    Raises:
        InvalidInput: an address, a language or too many ways.
    """
    _check(wanted)
    async with transaction():
        before = await Preference.get_or_none(address=address, dossier_id=dossier_id)
        await rows(_KEEP, address, dossier_id, wanted.language, wanted.optional, wanted.digest, now)
        await PreferredWay.filter(owner=address, dossier_id=dossier_id).delete()
        for place, way in enumerate(wanted.ways):
            await PreferredWay.create(
                owner=address,
                dossier_id=dossier_id,
                place=place,
                medium=way.medium,
                address=way.address,
            )
        said = wanted.optional
        if said is not None and said is not (before.optional if before else None):
            medium = Medium.MAIL if "@" in address else Medium.SMS
            await keep_word(
                medium,
                address,
                "optional",
                said,
                dossier_id=dossier_id,
                by=by,
                proof=proof,
                now=now,
            )


_KEEP = """
INSERT INTO notice_preference (address, dossier_id, language, optional, digest, changed_at)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (address, dossier_id) DO UPDATE SET
 language = excluded.language, optional = excluded.optional, digest = excluded.digest,
 changed_at = excluded.changed_at
"""


def _check(wanted: Wish) -> None:
    if wanted.language and wanted.language not in LANGUAGES:
        raise InvalidInput(field="language", why="choose")
    if len(wanted.ways) > MOST_WAYS:
        raise InvalidInput(field="ways", why="too_many")
    for way in wanted.ways:
        if not way.address or len(way.address) > _LONGEST_ADDRESS or not storable(way.address):
            raise InvalidInput(field=way.medium.value, why="form")


async def told(dossier_id: int) -> Told:
    """Which of its people the notices of a dossier go to."""
    found = await DossierChoice.get_or_none(dossier_id=dossier_id)
    return found.told if found else Told.BOTH


async def tell(dossier_id: int, whom: Told, *, now: datetime) -> None:
    """Let the notices go to the holder, to the authorised person instead, or to both."""
    await rows(_TELL, dossier_id, whom.value, now)


_TELL = """
INSERT INTO notice_dossier_choice (dossier_id, told, changed_at) VALUES ($1, $2, $3)
ON CONFLICT (dossier_id) DO UPDATE SET told = excluded.told, changed_at = excluded.changed_at
"""


async def set_medium(
    medium: Medium, address: str, wanted: bool, *, by: str, proof: str = "", now: datetime
) -> None:
    """Stop notices to an address over a medium, or begin them again."""
    async with transaction():
        stopped = await OptOut.exists(medium=medium, address=address)
        if stopped is not wanted:
            return
        if wanted:
            await OptOut.filter(medium=medium, address=address).delete()
        else:
            await OptOut.get_or_create(medium=medium, address=address, defaults={"at": now})
        await keep_word(medium, address, "medium", wanted, by=by, proof=proof, now=now)


async def agree_to_calls(number: str, *, new: bool, by: str, proof: str, now: datetime) -> None:
    """The owner of a number wants to be called, perhaps after calls were stopped."""
    async with transaction():
        ended = await OptOut.filter(medium=Medium.VOICE, address=number).delete()
        if new or ended:
            await keep_word(Medium.VOICE, number, "medium", True, by=by, proof=proof, now=now)


async def stopped(ways: Sequence[Way]) -> set[Way]:
    """Those of the ways over which nothing is wanted."""
    found = await OptOut.filter(address__in=[way.address for way in ways] or [""])
    return {Way(one.medium, one.address) for one in found} & set(ways)


async def keep_word(
    medium: Medium,
    address: str,
    purpose: str,
    given: bool,
    *,
    dossier_id: int = 0,
    by: str,
    proof: str = "",
    now: datetime,
) -> None:
    """Write down what somebody agreed to or declined, inside the transaction around."""
    await Consent.create(
        medium=medium,
        address=address,
        dossier_id=dossier_id,
        purpose=purpose,
        given=given,
        by=by,
        proof=proof[:300],
        at=now,
    )


async def agreeing(addresses: Collection[str]) -> Callable[[str, int], bool]:
    """Who agreed to be asked what the law does not want: address and dossier -> whether."""
    found = await Preference.filter(address__in=list(addresses) or [""])
    said = {(one.address, one.dossier_id): one.optional for one in found}

    def agreed(address: str, dossier_id: int) -> bool:
        own = said.get((address, dossier_id))
        return bool(said.get((address, 0)) if own is None else own)

    return agreed
