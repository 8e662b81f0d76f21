"""How people want their notices: the page behind `/thong-bao`.

Reached by a link that was sent to an address, which speaks for all notices to it; or by code and
PIN of a dossier, which speak for that one. No address is ever shown whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from aiohttp import web

from channels.commands import Kind, understand
from channels.forms import posted_form
from channels.web.asking import LONGEST_CODE, LONGEST_TOKEN, STATUS, Asking
from channels.web.ending_letters import masked
from channels.web.pages import Pages
from core.dossiers.enquiries import Outcome
from core.dossiers.lookup import is_pin
from core.language import LANGUAGES
from core.notices import preferences, subscriptions
from core.notices.models import Medium
from core.notices.passes import Pass, Passes
from core.notices.people import Person, owner_of, people_of
from core.notices.preferences import Way, Wish
from core.notices.tables import Subscription, Told
from core.people.mailboxes import InvalidMailbox, read_mailbox
from core.people.phones import mask

PATH = "/thong-bao"


@dataclass(frozen=True, slots=True)
class Choices:
    """What the page shows and changes."""

    whose: Pass
    people: list[Person]
    told: Told = Told.BOTH
    followers: list[Subscription] = field(default_factory=list)
    stopped: bool = False  #: of an address: whether its own medium is

    @property
    def of_all(self) -> bool:
        """Whether they speak for every notice to an address."""
        return bool(self.whose.address) and not self.whose.dossier_id

    @property
    def chooses(self) -> bool:
        """Whether there are two to choose between."""
        return len(self.people) > 1


class ChoosingPage:
    """Serves `/thong-bao`."""

    def __init__(
        self,
        *,
        pages: Pages,
        asking: Asking,
        passes: Passes,
        clock: Callable[[], datetime],
        calls: bool = False,
    ) -> None:
        """`calls`: whether there is a line that calls people."""
        self._calls = calls
        self._pages, self._asking, self._passes = pages, asking, passes
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(PATH, self.ask),
            web.post(PATH, self.enter),
            web.get(PATH + "/{token}", self.page),
            web.post(PATH + "/{token}", self.change),
        ]

    async def ask(self, request: web.Request) -> web.Response:
        """For code and PIN; whoever comes from a genuine slip needs no PIN."""
        typed = request.query.get("ma", "")[:LONGEST_CODE].strip()
        if slip := request.query.get("t", "")[:LONGEST_TOKEN]:
            return await self._entered(request, typed, slip=slip)
        return self._door(request, typed)

    async def enter(self, request: web.Request) -> web.Response:
        """With code and PIN, to the page."""
        form = await posted_form(request)
        typed, pin = form.get("ma", "")[:LONGEST_CODE].strip(), form.get("pin", "").strip()
        return await self._entered(request, typed, pin=pin)

    async def page(self, request: web.Request) -> web.Response:
        """What is chosen now."""
        choices = await self._choices(request)
        return self._unknown(request) if choices is None else self._shown(request, choices)

    async def change(self, request: web.Request) -> web.Response:
        """Keep what was chosen."""
        choices, form = await self._choices(request), await posted_form(request)
        if choices is None:
            return self._unknown(request)
        faults = {
            f"p{n}.mail": why
            for n, one in enumerate(choices.people)
            if (why := _fault(one, n, form))
        }
        if faults:
            return self._shown(request, choices, faults=faults, typed=form)
        await self._keep(request, choices, form)
        return self._pages.go(request, f"{PATH}/{request.match_info['token']}", xong="1")

    async def _entered(
        self, request: web.Request, typed: str, pin: str = "", slip: str = ""
    ) -> web.Response:
        command = understand(typed)
        if command.kind is not Kind.STATUS or not (slip or is_pin(pin)):
            return self._door(request, typed, "unreadable", 422)
        answer = await self._asking.ask(request, command, pin=pin or None, token=slip or None)
        if answer.outcome is not Outcome.DETAILS or answer.dossier_id is None:
            unproved = answer.outcome is Outcome.STATUS
            outcome = Outcome.NOT_FOUND if unproved else answer.outcome
            return self._door(request, typed, str(outcome), STATUS[outcome])
        token = self._passes.of_dossier(answer.dossier_id, now=self._clock())
        return self._pages.go(request, f"{PATH}/{token}")

    async def _choices(self, request: web.Request) -> Choices | None:
        whose = self._passes.read(request.match_info["token"], now=self._clock())
        if whose is None:
            return None
        if whose.address and whose.dossier_id:
            people = await people_of(whose.dossier_id)
            mine = [one for one in people if one.address == whose.address]
            return Choices(whose, mine or [await owner_of(whose.address)])
        if whose.address:
            person = await owner_of(whose.address)
            own = Way(person.medium, person.address)
            stopped = bool(await preferences.stopped([own]))
            return Choices(whose, [person], stopped=stopped)
        return Choices(
            whose,
            await people_of(whose.dossier_id),
            await preferences.told(whose.dossier_id),
            await subscriptions.following(whose.dossier_id),
        )

    async def _keep(self, request: web.Request, choices: Choices, form: Mapping[str, str]) -> None:
        whose, now = choices.whose, self._clock()
        by = "link" if whose.address else "pin"
        sentence = self._pages.words(request).say("choices.optional")
        for n, person in enumerate(choices.people):
            proof = f"{sentence} {form.get(f'p{n}.optional', '')}"
            wanted = _wanted(person, n, form, self._calls)
            await preferences.wish(
                person.address, wanted, dossier_id=whose.dossier_id, by=by, proof=proof, now=now
            )
            if calls := [way for way in wanted.ways if way.medium is Medium.VOICE]:
                sentence_of = self._pages.words(request).say(
                    "choices.call", address=_masked(person.address)
                )
                await preferences.agree_to_calls(
                    calls[0].address,
                    new=person.first is not Medium.VOICE,
                    by=by,
                    proof=sentence_of,
                    now=now,
                )
        if choices.of_all:
            (person,) = choices.people
            await preferences.set_medium(
                person.medium, person.address, "stop" not in form, by=by, proof=PATH, now=now
            )
        elif choices.chooses and form.get("told") in list(Told):
            await preferences.tell(whose.dossier_id, Told(form["told"]), now=now)
        for one in choices.followers:
            if f"s{one.id}" in form:
                await subscriptions.unsubscribe(
                    one.dossier_id, one.medium, one.address, now=now, by=by, proof=PATH
                )

    def _shown(
        self,
        request: web.Request,
        choices: Choices,
        *,
        faults: Mapping[str, str] | None = None,
        typed: Mapping[str, str] | None = None,
    ) -> web.Response:
        return self._pages.private(
            request,
            "choices.html",
            status=422 if faults else 200,
            choices=choices,
            languages=LANGUAGES,
            told_by=list(Told),
            shown=_masked,
            calls=self._calls,
            faults=faults or {},
            typed=typed or {},
            done=not faults and "xong" in request.query,
            switch={},
        )

    def _door(
        self, request: web.Request, typed: str, outcome: str = "", status: int = 200
    ) -> web.Response:
        return self._pages.private(
            request, "choices_door.html", status=status, typed=typed, outcome=outcome, switch={}
        )

    def _unknown(self, request: web.Request) -> web.Response:
        return self._door(request, "", "expired", 404)


def _fault(person: Person, n: int, form: Mapping[str, str]) -> str:
    """Why the address for letters cannot be kept."""
    mail = form.get(f"p{n}.mail", "").strip()
    if mail and not _mailbox(mail):
        return "form"
    first = form.get(f"p{n}.first")
    return "needed" if first == Medium.MAIL and not (mail or person.letters_to) else ""


def _wanted(person: Person, n: int, form: Mapping[str, str], calls: bool) -> Wish:
    def given(name: str) -> str:
        return form.get(f"p{n}.{name}", "").strip()

    first = person.medium
    if given("first") == Medium.MAIL or (calls and given("first") == Medium.VOICE):
        first = Medium(given("first"))
    optional: Any = {"yes": True, "no": False}.get(given("optional"), person.wish.optional)
    language = given("language") if given("language") in LANGUAGES else person.wish.language
    ways = person.ways(first, _mailbox(given("mail")) or person.letters_to)
    return replace(
        person.wish, ways=ways, optional=optional, digest=given("digest") == "on", language=language
    )


def _mailbox(typed: str) -> str:
    """The address as it is kept; empty where none was typed, or what is none."""
    try:
        return read_mailbox(typed)
    except InvalidMailbox:
        return ""


def _masked(address: str) -> str:
    return masked(address) if "@" in address else mask(address)
