"""Who is told of a dossier, as the page of preferences needs them."""

from __future__ import annotations

from dataclasses import dataclass

from core.dossiers.models import Dossier
from core.notices.models import Medium
from core.notices.owing import reached
from core.notices.preferences import Way, Wish, wish_of


@dataclass(frozen=True, slots=True)
class Person:
    """One of those who are told, by the address under which notices are written."""

    address: str
    medium: Medium
    wish: Wish
    role: str = ""  #: `holder`, `submitter` where both are told; empty where there is one
    mail: str = ""  #: that the dossier knows of

    @property
    def first(self) -> Medium:
        """Over what this person is told first."""
        return self.wish.ways[0].medium if self.wish.ways else self.medium

    @property
    def letters_to(self) -> str:
        """Where letters go; empty: nowhere."""
        own = (way.address for way in self.wish.ways if way.medium is Medium.MAIL)
        return next(own, self.address if self.medium is Medium.MAIL else self.mail)

    def ways(self, first: Medium, mail: str) -> tuple[Way, ...]:
        """The ways of a person who wants to be told so; empty when it is what holds anyway."""
        if self.medium is Medium.MAIL or (first is self.medium and mail == self.mail):
            return ()
        text = Way(self.medium, self.address)
        letters = [Way(Medium.MAIL, mail)] if mail else []
        both = [*letters, text] if first is Medium.MAIL else [text, *letters]
        chosen = (Medium.MAIL, Medium.VOICE, self.medium)
        others = [way for way in self.wish.ways if way.medium not in chosen]
        # Who is not reached by a call is told by text.
        calls = [Way(Medium.VOICE, self.address)] if first is Medium.VOICE else []
        return tuple(dict.fromkeys([*calls, *both, *others]))


async def people_of(dossier_id: int) -> list[Person]:
    """Those to whom its notices are written; what they want of this one, or else of all."""
    dossier = await Dossier.get(id=dossier_id)
    known = [
        (medium, address)
        for medium, address in reached(
            dossier.submitter_phone, dossier.holder_phone, dossier.holder_email
        )
        if address
    ]
    found = []
    for medium, address in known:
        alone = len(known) == 1
        is_holder = alone or address == dossier.holder_phone
        own = await wish_of(address, dossier_id)
        found.append(
            Person(
                address,
                medium,
                own if own != Wish() else await wish_of(address),
                "" if alone else "holder" if is_holder else "submitter",
                dossier.holder_email if is_holder and medium is not Medium.MAIL else "",
            )
        )
    return found


async def owner_of(address: str) -> Person:
    """Whoever has that address, for all dossiers."""
    medium = Medium.MAIL if "@" in address else Medium.SMS
    return Person(address, medium, await wish_of(address))
