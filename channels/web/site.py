"""The citizens' site whole: what it needs, and the addresses it serves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
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


class CitizenSite:
    """Pages, JSON interface, and in demo mode the simulator."""

    def __init__(
        self,
        *,
        enquiries: Enquiries,
        slips: Slips,
        public_url: str,
        static_url: Callable[[str], str],
        demo: bool,
        language: str = "vi",
        sms_number: str = "",
        declaring: Declaring | None = None,
        advisor: Advising | None = None,
        simulated: Simulated | None = None,
        chats: Chats | None = None,
        letters: Letters | None = None,
        confirmations: Confirmations | None = None,
        passes: Passes | None = None,
        clock: Callable[[], datetime] = _now,
        sender_of: Callable[[web.Request], str] = _address,
    ) -> None:
        """
        Args:
            slips: made with every public key that receipts were signed with; core's enquiries
                take its `code`.
            static_url: where a file of the gateway's `static` folder is served.
            language: spoken to whoever has chosen none.
            sms_number: E.164 of the number that takes texts; empty where there is none.
            chats: what the chat in the browser needs; None: there is none.
            confirmations: what confirms numbers; None where no text could bring a code.
            letters: what ends letters; None where none are sent.
            passes: what opens the page of preferences; None leaves it out.
            declaring: what filling in forms needs; None leaves it out.
            advisor: answers questions in own words; None leaves them out.
            simulated: the simulator's parts; None leaves it out, as production does.
            sender_of: names the asker, whose attempts are counted: the client's address.
        """
        pages = Pages(
            public_url=public_url,
            static_url=static_url,
            demo=demo,
            simulator=simulated is not None,
            choosing=passes is not None,
            chat=chats is not None,
            language=language,
        )
        texts = TextLine(sms_number, domestic(sms_number)) if sms_number else None
        places, problems = Places(pages=pages, clock=clock), Problems(pages=pages)
        asking = Asking(enquiries=enquiries, slips=slips, clock=clock, sender_of=sender_of)
        correcting = (
            Correcting(pages=pages, sealing_key=declaring.sealing_key, clock=clock)
            if declaring
            else None
        )
        forms = declaring is not None
        self._parts: list[_Part] = [
            Home(
                pages=pages,
                places=places,
                texts=texts,
                confirms=confirmations is not None,
                asks=chats is not None,
            ),
            StatusPage(pages=pages, places=places, asking=asking, correcting=correcting),
            ProcedurePages(pages=pages, public_url=public_url, forms=forms),
            places,
            Api(problems=problems, public_url=public_url, asking=asking),
            Schemas(),
            Told(pages=pages, clock=clock),
            ChecklistPage(
                pages=pages,
                facts=CatalogueFacts(),
                telling=Telling(advisor_wording(), public_url=public_url),
                clock=clock,
            ),
            problems,
        ]
        if advisor is not None:
            self._parts.append(
                AdviceApi(
                    problems=problems,
                    advisor=advisor,
                    language=pages.language,
                    clock=clock,
                    sender_of=sender_of,
                )
            )
        if passes is not None:
            self._parts.append(ChoosingPage(pages=pages, asking=asking, passes=passes, clock=clock))
        if confirmations is not None:
            page = ConfirmingPage(
                pages=pages,
                confirmations=confirmations,
                clock=clock,
                sender_of=sender_of,
                call_number=texts.shown if texts else "",
            )
            api = NumbersApi(
                problems=problems, confirmations=confirmations, clock=clock, sender_of=sender_of
            )
            self._parts += [page, api]
        if letters is not None:
            self._parts.append(EndingLetters(pages=pages, letters=letters, clock=clock))
        if declaring is not None and correcting is not None:
            prepared = PreparedPages(
                pages=pages, declaring=declaring, clock=clock, sender_of=sender_of
            )
            self._parts += [
                correcting,
                prepared,
                DeclarationPages(
                    pages=pages,
                    declaring=declaring,
                    prepared=prepared,
                    clock=clock,
                    sender_of=sender_of,
                ),
            ]
        if simulated is not None:
            phones = simulated.phones
            self._parts += [
                Simulator(
                    pages=pages,
                    simulated=simulated,
                    clock=clock,
                    texts=texts,
                    chats=chats is not None,
                ),
                Switches(pages=pages, phones=phones, number_of=number_of, back=SIMULATOR),
                Mailbox(pages=pages, phones=phones),
            ]
            if simulated.ring is not None:
                self._parts.append(
                    CallWindow(pages=pages, ring=simulated.ring, number_of=number_of)
                )
        for path, messenger in ((CHAT, "web"), (SIMULATED, "simulator")):
            if chats is None or (path == SIMULATED and simulated is None):
                continue
            window = ChatWindow(
                path=path,
                messenger=messenger,
                pages=pages,
                conversing=chats.conversing,
                transcripts=Transcripts(chats.kept),
                sealing_key=chats.sealing_key,
                forget=chats.forget,
                returned=chats.returned,
                allowed=chats.allowed,
                sender_of=sender_of,
                clock=clock,
                public_url=public_url,
            )
            self._parts.append(window)

    def routes(self) -> list[web.RouteDef]:
        """Every address of the site."""
        return [route for part in self._parts for route in part.routes()]
