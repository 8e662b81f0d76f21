"""The form of a procedure on the page of reception: filled in with the dossier, or later."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from backoffice.formats import Formats
from backoffice.typed import Typed
from backoffice.visitor import Visitor
from core.dossiers.lookup import display
from core.dossiers.models import Dossier
from core.forms import filling, prepared, versions
from core.forms.definition import Known
from core.forms.posting import PREFIX
from core.forms.prefilling import carried, from_holder, holder_of, prefilled
from core.forms.prepared import Declaration
from core.forms.sheet import BEFORE, Card, Filling
from core.forms.versions import Version
from core.people.phones import domestic

#: The tick for who brings a declaration on paper, and the version that the page showed.
LATER, VERSION = f"{PREFIX}later", f"{PREFIX}version"
#: The number of the declaration that the page began with.
PREPARED = f"{PREFIX}prepared"


@dataclass(frozen=True, slots=True)
class Declared:
    """What the template draws."""

    title: str
    card: Card
    later: bool
    looked: bool  #: asked for what was given before, and there was nothing
    prepared: str  #: number of the declaration that the citizen has brought, if any
    prepared_shown: str  #: the same as people read it
    other_form: bool  #: it was filled in under an earlier version


class FormAtReception:
    """The form beside what reception itself asks."""

    def __init__(self, version: Version, typed: Typed, who: Visitor, action: str) -> None:
        tree, asked = who.actor.tree, version.form.asked
        self.it = Filling(version, typed, tree, who.now, parts=asked, echoes=True)
        self._typed, self._who, self._action = typed, who, action
        self._looked = self._other_form = False
        self._prepared = typed.text(PREPARED)

    def begin_with(self, brought: Declaration) -> None:
        """Show what the citizen has prepared, and what that tells of the holder."""
        self._prepared = brought.number
        self._other_form = brought.version.id != self.it.version.id
        self.it.begun = carried(brought.data, brought.version.form, self.it.form, ticks=True)
        self._typed.begun = holder_of(self.it.form, self.it.begun)

    @property
    def prepared(self) -> str:
        """The number of the declaration that the page began with, empty without one."""
        return self._prepared

    def forget_prepared(self) -> None:
        """It can be used no more; what was typed stays."""
        self._prepared = ""

    async def turned(self) -> bool:
        """Whether a button asked for nothing but the page; what it asked for is done then."""
        if self._typed.text("do") != BEFORE:
            return self.it.turned()
        holder = self._holder()
        number = holder[Known.HOLDER_NUMBER.value]
        begun = await prefilled(self.it.form, number, self._who.actor, self._who.now, holder)
        self.it.begin_with(begun)
        taken = self._write_holder(begun.holder)
        self._looked = not (taken or any(self.it.sources.values()))
        return True

    def taken(self) -> dict[str, Any] | None:
        """The answers to store, faults noted in the form; None when they come later."""
        if self._typed.ticked(LATER):
            return None
        if self._typed.text(VERSION) != str(self.it.version.id):
            self._typed.faults[PREFIX] = "changed_form"
        # Nobody types twice what reception was just told.
        self.it.begin_with(from_holder(self.it.form, self._holder(), self._who.actor.tree))
        self.it.sources = {}
        return self.it.taken()

    def shown(self, f: Formats) -> Declared:
        """What the page shows."""
        title = self.it.form.said(f.language)
        return Declared(
            title,
            self.it.card(f, self._action),
            self._typed.ticked(LATER),
            self._looked,
            self._prepared,
            display(self._prepared),
            self._other_form,
        )

    def _holder(self) -> dict[str, str]:
        return {one.value: self._typed.text(one.value) for one in Known}

    def _write_holder(self, holder: Mapping[str, str]) -> bool:
        """Fill what reception asks of the holder, where it was left empty; whether any was."""
        assert self._typed.form is not None, "a button was pressed"
        texts = self._typed.form.texts
        lacking = {name: value for name, value in holder.items() if not self._typed.text(name)}
        for name, value in lacking.items():
            texts[name] = domestic(value) if name == Known.HOLDER_PHONE.value else value
        return bool(lacking)


async def form_at_reception(
    code: str, typed: Typed, who: Visitor, action: str
) -> FormAtReception | None:
    """The form of the procedure, if it has one that can be read: nobody waits for the other."""
    version = await versions.readable_for(code)
    return FormAtReception(version, typed, who, action) if version else None


def filling_in(
    answers: Mapping[str, Any], who: Visitor, number: str
) -> Callable[[Dossier], Awaitable[object]]:
    """What stores the answers of a dossier while it begins.

    Args:
        number: of the prepared declaration that they come from, which is used with that; or empty.
    """

    async def fill(dossier: Dossier) -> object:
        source = {}
        if number:
            channel = await prepared.use(number, dossier, who.now)
            source = {"prepared": number, "prepared_on": channel}
        return await filling.fill(
            dossier.code, answers, actor=who.actor, now=who.now, source=source
        )

    return fill
