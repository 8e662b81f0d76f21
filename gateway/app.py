"""The one place that builds objects and joins them: what one process is made of."""

from __future__ import annotations

import logging
import os
import random
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
from aiohttp import web

import gateway
from advisor.answers.telling import advisor_wording
from advisor.asking import KeptQuestions, WithAnswers
from advisor.kept import KeptConversations
from advisor.understanding.reranked import Reranked
from advisor.understood import Understanding
from backoffice.app import BackOffice
from backoffice.form_print import DeclarationPrinter
from backoffice.printing.printer import Printer
from channels.web.choosing import PATH as CHOICES
from channels.web.prepared import Declaring
from channels.web.site import CitizenSite
from channels.web.slips import Slips
from channels.wording import citizens_wording
from core import database
from core.calls import reading as call_reading
from core.calls.recording import CallBook
from core.confirmations import commands as confirmations
from core.conversations import keeping
from core.conversations.keeping import Keeper
from core.dossiers import attempts
from core.dossiers.desk import Desk
from core.dossiers.enquiries import Enquiries
from core.dossiers.files import FileStore
from core.dossiers.reminders import remind
from core.dossiers.verify import seal
from core.forms import prepared
from core.forms.prepared import Declarations
from core.notices import outbox
from core.notices.falling_due import owe_what_is_due
from core.notices.passes import Passes
from core.notices.replies import forget_answers
from core.people import sessions
from core.questions import asking
from core.recalculation.following import follow
from core.receipts.of_dossier import Issuer
from core.receipts.token import signing_key
from core.sent_papers import keeping as sent_papers
from gateway import advising, answer_changes, health, keys, notice_metrics, schema, workflows
from gateway.calling import Calling
from gateway.chatting import Chatting
from gateway.confirming import Confirming
from gateway.front import Front
from gateway.health import Health
from gateway.logs import AccessLog
from gateway.loops import Loop, Loops
from gateway.mailing import Mailing
from gateway.metrics import Metrics, database_pool
from gateway.notice_previews import NoticePreviews
from gateway.rasa.joining import with_rasa
from gateway.receipts import Receipts
from gateway.recordings import LineRecordings
from gateway.refusals import Refusals
from gateway.reranking import RerankService
from gateway.settings import Settings
from gateway.shelf import Shelf
from gateway.static import Static
from gateway.telephone import Telephone
from gateway.texting import Texting

log = logging.getLogger(__name__)

_STATIC = Path(__file__).parent / "static"
_SHEET = "motcua.css"

#: Scanned papers come in one form; a webhook limits itself to much less.
_LARGEST_BODY = 110 * 1024 * 1024


#: What was answered to somebody who asked is kept so long.
_ANSWERS_KEPT = timedelta(days=30)
#: A provider's word on a message that nobody sent is kept so long.
_REPORTS_KEPT = timedelta(days=7)


class SchemaBehind(Exception):
    """The database lacks migrations; nothing may run on it."""


@dataclass(frozen=True, slots=True)
class Role:
    """What one process of several does."""

    web: bool = True
    loops: bool = True
    #: Folder in which several web processes add up their counts; None when there is one.
    metrics_folder: Path | None = None


def _now() -> datetime:
    return datetime.now(UTC)


class Process:
    """Everything that one process is made of, joined and ready to serve."""

    def __init__(self, settings: Settings, role: Role, access_log: AccessLog) -> None:
        self._settings, self._role, self._access_log = settings, role, access_log
        self._secret = keys.secret_key(settings)
        self._metrics = Metrics(gateway.__version__, role.metrics_folder)
        self.health = Health(self._metrics)
        self._static = Static(_STATIC)
        self._front = Front(
            metrics=self._metrics,
            access_log=access_log,
            refusals=Refusals(language=settings.language, sheet=self._static.url(_SHEET)),
            over_tls=settings.public_url.startswith("https:"),
            trusted_proxies=settings.trusted_proxies,
        )
        self._slips = Slips([signing_key(self._secret).public_key()])
        self._enquiries = Enquiries(
            secret=keys.counter_secret(self._secret), slip_code=self._slips.code
        )
        self._keeper = Keeper(keys.derived(self._secret, "conversations"))
        self._engine = advising.Engine(shelf=Shelf(settings.data_dir / advising.SHELF))
        understanding: Understanding = self._engine
        if settings.rerank_url:
            service = RerankService(settings.rerank_url, self._session)
            understanding = Reranked(self._engine, service)
        self._advisor = advising.advisor(
            understanding,
            public_url=settings.public_url,
            enquiries=self._enquiries,
            conversations=KeptConversations(self._keeper),
            questions=KeptQuestions(self._keeper),
        )
        self._rasa = with_rasa(
            settings,
            self._advisor,
            understanding=understanding,
            secret=self._secret,
            http=self._session,
            clock=_now,
            counted=self._metrics.rasa_turn,
        )
        # Texts, calls and letters have no need of a second opinion; conversations have.
        self._conversed = self._rasa.asking if self._rasa else self._advisor
        self._declarations = Declarations(key=keys.derived(self._secret, "declarations"))
        self._http: aiohttp.ClientSession | None = None
        uses_mail = settings.uses_mail or not settings.in_production
        self._mailing = self._mail() if uses_mail else None
        self._call_book = CallBook(
            keys.derived(self._secret, "calls"), counted=self._metrics.telephone.happened
        )
        self._confirming = Confirming(
            settings, secret=self._secret, clock=_now, record=self._call_book.record
        )
        self._chatting = Chatting(
            settings,
            secret=self._secret,
            enquiries=self._enquiries,
            declarations=self._declarations,
            http=self._session,
            clock=_now,
            counted=self._metrics.chat_update,
            advising=self._conversed,
            keeper=self._keeper,
        )
        self._texting = Texting(
            settings,
            secret=self._secret,
            enquiries=self._enquiries,
            clock=_now,
            http=self._session,
            asked=self._confirming.text,
            advisor=self._advisor,
            mailing=self._mailing,
            chats=lambda: {**self._chatting.senders(), **self._telephone.senders()},
        )

        self._telephone = Telephone(
            settings,
            secret=self._secret,
            enquiries=self._enquiries,
            advising=self._advisor,
            questions=KeptQuestions(self._keeper),
            record=self._call_book.record,
            http=self._session,
            clock=_now,
        )

    def _mail(self) -> Mailing:
        return Mailing(
            self._settings,
            secret=self._secret,
            receipt=Receipts(self._issuer, clock=_now).pdf,
            clock=_now,
        )

    @property
    def _issuer(self) -> Issuer:
        settings = self._settings
        return Issuer(settings.public_url, signing_key(self._secret), settings.sms_number)

    def application(self) -> web.Application:
        """What is served: everything, or the health addresses alone."""
        application = web.Application(
            middlewares=[self._front.around], client_max_size=_LARGEST_BODY
        )
        application.add_routes(self.health.routes())
        if self._role.web:
            application.add_routes(self._static.routes())
            application.add_routes(self._citizens().routes())
            application.add_routes(self._texting.routes())
            if self._rasa is not None:
                application.add_routes(self._rasa.actions.routes())
            application.add_routes(self._confirming.routes())
            application.add_routes(self._chatting.routes())
            application.add_routes(self._telephone.routes())
            application.add_subapp("/office", self._officers())
        application.cleanup_ctx.append(self._lifetime)
        return application

    def _citizens(self) -> CitizenSite:
        settings, simulated = self._settings, self._texting.simulated()
        return CitizenSite(
            enquiries=self._enquiries,
            slips=self._slips,
            public_url=settings.public_url,
            static_url=self._static.url,
            demo=not settings.in_production,
            language=settings.language,
            sms_number=settings.sms_number,
            declaring=Declaring(
                declarations=self._declarations,
                printed=DeclarationPrinter(),
                sealing_key=keys.derived(self._secret, "citizens' forms"),
            ),
            advisor=WithAnswers(self._conversed, self._keeper, advisor_wording()),
            simulated=simulated,
            chats=self._chatting.browser(),
            confirmations=self._confirming.confirmations,
            letters=self._mailing.ended() if self._mailing else None,
            passes=Passes(keys.derived(self._secret, CHOICES)),
            calls=settings.uses_twilio or not settings.in_production,
            clock=_now,
        )

    def _officers(self) -> web.Application:
        settings = self._settings
        return BackOffice(
            desk=Desk(keys.counter_secret(self._secret)),
            printer=Printer(),
            file_store=FileStore(settings.papers_dir),
            clock=_now,
            issuer=self._issuer,
            sealing_key=keys.derived(self._secret, "office forms"),
            previews=NoticePreviews(citizens_wording(), public_url=settings.public_url),
            secure_cookies=settings.public_url.startswith("https:"),
            demo=not settings.in_production,
            static_url=self._static.url,
            recordings=LineRecordings(settings, http=self._session),
        ).application()

    async def _lifetime(self, _: web.Application) -> AsyncIterator[None]:
        """Database and loops, from before the first request to after the last."""
        async with (
            database.opened(self._settings.database_url),
            # What is under way is bounded where it begins: a host that hangs must not use up
            # the connections of the others.
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as self._http,
        ):
            if lacking := await schema.pending():
                raise SchemaBehind(f"the database lacks {', '.join(lacking)}: run `motcua migrate`")
            self.health.check("database", health.database_answers)
            for gauge in (database_pool, notice_metrics.waiting, notice_metrics.longest_due):
                self._metrics.measure(gauge)
            loops = Loops(self._loops(), failed=self._metrics.loop_failed)
            self.health.check("loops", loops.alive)
            loops.start()
            try:
                yield
            finally:
                await self._chatting.close()
                await loops.stop(self._settings.stop_wait_s)
                if self._rasa is not None:
                    await self._rasa.asking.close()
                if self._mailing is not None:
                    await self._mailing.close()
                await self._write_journal(_now())
                self._access_log.flush()

    def _session(self) -> aiohttp.ClientSession:
        assert self._http is not None, "the process does not live yet, or no longer"
        return self._http

    def _loops(self) -> list[Loop]:
        # Often, so that little is written at once, for which those who ask then would wait.
        # Texts and letters come in where loops are, too.
        found = [
            Loop("journal", self._write_journal, pause_s=0.25),
            Loop("advisor", self._engine.follow, pause_s=advising.PAUSE_S),
        ]
        if self._role.loops:
            found.append(
                Loop("seals", self._seal_history, pause_s=3600, slowest_turn_s=3600, delay_s=600)
            )
            found.append(Loop("reminders", remind, pause_s=300, slowest_turn_s=600, delay_s=5))
            found.append(Loop("notices due", owe_what_is_due, pause_s=5.0, delay_s=5))
            found.append(
                Loop("answer changes", answer_changes.follow, pause_s=answer_changes.PAUSE_S)
            )
            found.append(Loop("sweeping", self._sweep, pause_s=1800, delay_s=60))
            found.append(Loop("calendar", follow, pause_s=2.0))
            found.append(Loop("workflow", workflows.turn, pause_s=5.0, slowest_turn_s=600))
            found.append(Loop("calls", self._calling().turn, pause_s=2.0))
            worker = f"{socket.gethostname()[:24]}:{os.getpid()}"
            found += self._texting.loops(
                worker=worker,
                metrics=self._metrics,
                chance=random.SystemRandom(),
            )
            found += self._chatting.loops()
            found += self._telephone.loops(worker=worker)
            if self._mailing is not None:
                found += self._mailing.loops(self._enquiries, citizens_wording(), self._advisor)
        return found

    def _calling(self) -> Calling:
        return Calling(
            http=self._session,
            hosts=self._settings.call_hosts,
            key=lambda host: keys.call_key(self._secret, host),
            counted=self._metrics.call,
        )

    async def _write_journal(self, now: datetime) -> bool:
        try:
            await self._enquiries.flush()
        finally:
            await self._call_book.flush(now)
        return False

    async def _seal_history(self, now: datetime) -> bool:
        return await seal(keys.sealing_key(self._secret), now=now) is not None

    async def _sweep(self, now: datetime) -> bool:
        await sessions.sweep(now)
        await attempts.sweep(now)
        await confirmations.sweep(now)
        await forget_answers(now - _ANSWERS_KEPT)
        await prepared.sweep(now)
        await sent_papers.sweep(now)
        await self._telephone.sweep(now)
        await keeping.sweep(now, days=self._settings.conversation_days)
        await call_reading.sweep(now, days=self._settings.conversation_days)
        await asking.sweep(now, days=self._settings.conversation_days)
        await outbox.forget_early_reports(now - _REPORTS_KEPT)
        return False
