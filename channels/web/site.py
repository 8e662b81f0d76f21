"""The citizens' site whole: what it needs, and the addresses it serves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from aiohttp import web

from advisor.advice import Advising
from advisor.answers.records import CatalogueFacts
from advisor.answers.telling import Telling, advisor_wording
from channels.turns import Converses, Message
from channels.web.advice_api import AdviceApi
from channels.web.api import Api
from channels.web.asking import Asking, Enquiries
from channels.web.call_window import CallWindow
from channels.web.chat_window import PATH as CHAT
from channels.web.chat_window import SIMULATED, ChatWindow
from channels.web.checklist_page import ChecklistPage
from channels.web.choosing import ChoosingPage
from channels.web.confirming import Confirmations, ConfirmingPage
from channels.web.correcting import Correcting
from channels.web.declaring import DeclarationPages
from channels.web.ending_letters import EndingLetters, Letters
from channels.web.home import Home, TextLine
from channels.web.mailbox import Mailbox
from channels.web.numbers_api import NumbersApi
from channels.web.pages import Pages
from channels.web.places import Places
from channels.web.prepared import Declaring, PreparedPages
from channels.web.problems import Problems
from channels.web.procedures import ProcedurePages
from channels.web.schemas import Schemas
from channels.web.simulator import PATH as SIMULATOR
from channels.web.simulator import Simulated, Simulator, number_of
from channels.web.slips import Slips
from channels.web.status import StatusPage
from channels.web.switches import Switches
from channels.web.told import Told
from channels.web.transcripts import Kept, Transcripts
from core.notices.passes import Passes
from core.people.phones import domestic


def _now() -> datetime:
    return datetime.now(UTC)


def _address(request: web.Request) -> str:
    return request.remote or ""


class _Part(Protocol):
    def routes(self) -> list[web.RouteDef]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Chats:
    """What the chat in the browser needs."""

    conversing: Converses
    kept: Kept  #: keeps what was said
    sealing_key: bytes
    #: Erases whatever is kept of a conversation.
    forget: Callable[[str], Awaitable[None]]
    #: What officers answered since, each once.
    returned: Callable[[str, datetime], Awaitable[Sequence[Message]]]
    #: Whether so much may come from that address now.
    allowed: Callable[[str, datetime], bool]


@dataclass(frozen=True, kw_only=True)
class CitizenSite:
    """Pages, JSON interface, and in demo mode the simulator."""

    enquiries: Enquiries
    #: Made with every public key that receipts were signed with; core's enquiries take its `code`.
    slips: Slips
    public_url: str
    #: Where a file of the gateway's `static` folder is served.
    static_url: Callable[[str], str]
    demo: bool
    language: str = "vi"  #: spoken to whoever has chosen none
    sms_number: str = ""  #: E.164 of the number that takes texts; empty where there is none
    declaring: Declaring | None = None  #: what filling in forms needs; None leaves it out
    advisor: Advising | None = None  #: answers questions in own words; None leaves them out
    simulated: Simulated | None = None  #: the simulator's parts; None as in production
    chats: Chats | None = None  #: what the chat in the browser needs; None: there is none
    letters: Letters | None = None  #: what ends letters; None where none are sent
    #: What confirms numbers; None where no text could bring a code.
    confirmations: Confirmations | None = None
    passes: Passes | None = None  #: what opens the page of preferences; None leaves it out
    calls: bool = False  #: whether people can be called, and so may choose that
    clock: Callable[[], datetime] = _now
    #: Names the asker, whose attempts are counted: the client's address.
    sender_of: Callable[[web.Request], str] = _address

    def routes(self) -> list[web.RouteDef]:
        """Every address of the site."""
        return [route for part in self._parts() for route in part.routes()]

    def _parts(self) -> Iterator[_Part]:
        pages = self._pages()
        texts = TextLine(self.sms_number, domestic(self.sms_number)) if self.sms_number else None
        problems = Problems(pages=pages)
        asking = Asking(
            enquiries=self.enquiries, slips=self.slips, clock=self.clock, sender_of=self.sender_of
        )
        yield problems
        yield Schemas()
        yield Told(pages=pages, clock=self.clock)
        yield Api(problems=problems, public_url=self.public_url, asking=asking)
        yield from self._asking(pages, asking, texts)
        yield from self._advice(pages, problems)
        yield from self._numbers(pages, problems, texts)
        yield from self._chosen(pages, asking)
        yield from self._simulator(pages, texts)
        yield from self._chats(pages)

    def _pages(self) -> Pages:
        return Pages(
            public_url=self.public_url,
            static_url=self.static_url,
            demo=self.demo,
            simulator=self.simulated is not None,
            choosing=self.passes is not None,
            chat=self.chats is not None,
            language=self.language,
        )

    def _asking(self, pages: Pages, asking: Asking, texts: TextLine | None) -> Iterator[_Part]:
        """Where a dossier stands, which procedures there are, and their forms."""
        places = Places(pages=pages, clock=self.clock)
        yield places
        yield Home(
            pages=pages,
            places=places,
            texts=texts,
            confirms=self.confirmations is not None,
            asks=self.chats is not None,
        )
        forms = self.declaring is not None
        yield ProcedurePages(pages=pages, public_url=self.public_url, forms=forms)
        correcting = None
        if self.declaring is not None:
            correcting = Correcting(
                pages=pages, sealing_key=self.declaring.sealing_key, clock=self.clock
            )
            yield correcting
            yield from self._forms(pages, self.declaring)
        yield StatusPage(pages=pages, places=places, asking=asking, correcting=correcting)

    def _forms(self, pages: Pages, declaring: Declaring) -> Iterator[_Part]:
        prepared = PreparedPages(
            pages=pages, declaring=declaring, clock=self.clock, sender_of=self.sender_of
        )
        yield prepared
        yield DeclarationPages(
            pages=pages,
            declaring=declaring,
            prepared=prepared,
            clock=self.clock,
            sender_of=self.sender_of,
        )

    def _advice(self, pages: Pages, problems: Problems) -> Iterator[_Part]:
        yield ChecklistPage(
            pages=pages,
            facts=CatalogueFacts(),
            telling=Telling(advisor_wording(), public_url=self.public_url),
            clock=self.clock,
        )
        if self.advisor is not None:
            yield AdviceApi(
                problems=problems,
                advisor=self.advisor,
                language=pages.language,
                clock=self.clock,
                sender_of=self.sender_of,
            )

    def _numbers(self, pages: Pages, problems: Problems, texts: TextLine | None) -> Iterator[_Part]:
        if self.confirmations is None:
            return
        yield ConfirmingPage(
            pages=pages,
            confirmations=self.confirmations,
            clock=self.clock,
            sender_of=self.sender_of,
            call_number=texts.shown if texts else "",
        )
        yield NumbersApi(
            problems=problems,
            confirmations=self.confirmations,
            clock=self.clock,
            sender_of=self.sender_of,
        )

    def _chosen(self, pages: Pages, asking: Asking) -> Iterator[_Part]:
        """How somebody wants to be told, and the end of letters."""
        if self.passes is not None:
            yield ChoosingPage(
                pages=pages,
                asking=asking,
                passes=self.passes,
                clock=self.clock,
                calls=self.calls,
            )
        if self.letters is not None:
            yield EndingLetters(pages=pages, letters=self.letters, clock=self.clock)

    def _simulator(self, pages: Pages, texts: TextLine | None) -> Iterator[_Part]:
        if self.simulated is None:
            return
        phones, ring = self.simulated.phones, self.simulated.ring
        yield Simulator(
            pages=pages,
            simulated=self.simulated,
            clock=self.clock,
            texts=texts,
            chats=self.chats is not None,
        )
        yield Switches(pages=pages, phones=phones, number_of=number_of, back=SIMULATOR)
        yield Mailbox(pages=pages, phones=phones)
        ringing = self.simulated.ringing
        if ring is not None and ringing is not None:
            yield CallWindow(pages=pages, ring=ring, ringing=ringing, number_of=number_of)

    def _chats(self, pages: Pages) -> Iterator[_Part]:
        if self.chats is None:
            return
        windows = [(CHAT, "web"), (SIMULATED, "simulator")]
        for path, messenger in windows if self.simulated is not None else windows[:1]:
            yield ChatWindow(
                path=path,
                messenger=messenger,
                pages=pages,
                conversing=self.chats.conversing,
                transcripts=Transcripts(self.chats.kept),
                sealing_key=self.chats.sealing_key,
                forget=self.chats.forget,
                returned=self.chats.returned,
                allowed=self.chats.allowed,
                sender_of=self.sender_of,
                clock=self.clock,
                public_url=self.public_url,
            )
