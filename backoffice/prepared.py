"""Declarations that citizens have prepared at home, as the counter meets them: by their number."""

from __future__ import annotations

from datetime import datetime

from aiohttp import web

from backoffice import pages
from backoffice.formats import Formats
from backoffice.forms import Form
from backoffice.picker import Picker, require_counter
from backoffice.visitor import visitor
from core.dossiers.lookup import display
from core.errors import CoreError
from core.forms.prepared import (
    Declaration,
    Expired,
    Mistyped,
    TooManyTries,
    Unknown,
    Used,
    at_counter,
)
from core.forms.prepared_number import read_number

#: What a number may turn out to be, besides a declaration that waits.
REFUSALS = (Expired, Mistyped, TooManyTries, Unknown, Used)


class PreparedNumbers:
    """The field of the picker that takes a number."""

    def __init__(self, picker: Picker) -> None:
        self._picker = picker

    async def submit(self, request: web.Request, form: Form) -> web.StreamResponse:
        """Go to reception with what was prepared; or say what is wrong with the number."""
        who = visitor(request)
        require_counter(who)
        typed = form.text("number")
        try:
            number = read_number(typed)
            if number is None:
                raise Mistyped
            return pages.go(reception_with(await at_counter(number, who.actor, who.now)))
        except REFUSALS as error:
            said = prepared_said(error, pages.formats(request))
            return await self._picker.page(request, number=typed[:40], number_fault=said)


def reception_with(brought: Declaration) -> str:
    """The address of reception that begins with it."""
    return f"{pages.href('receive', brought.procedure_code)}?declared={brought.number}"


def prepared_said(error: CoreError, f: Formats) -> str:
    """Why a number is of no use."""
    facts = dict(error.facts)
    for name in ("at", "on"):
        if name in facts:
            moment = datetime.fromisoformat(facts[name])
            facts[name] = f.moment(moment) if name == "at" else f.date(moment)
    if isinstance(error, Used) and not facts["code"]:
        facts["code"] = "–"
    return f.say(f"error.{error.kind}", **facts)


def prepared_detail(number: str, channel: str, f: Formats) -> str:
    """The line of the history about where the answers came from."""
    return f.say(f"detail.prepared.{channel}", number=display(number))
