"""Texts of this process: what answers them, what carries ours, which simulated phones there are."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

import aiohttp
from aiohttp import web

from advisor.advice import Advising
from channels.answers import Answers
from channels.asked import officer_answer
from channels.base import Outgoing, Sender
from channels.mail.smtp_sender import PROVIDER as SMTP
from channels.mail.smtp_sender import TIMEOUT_S
from channels.notices import full_notice
from channels.opinions import TextedOpinions
from channels.queues import QueuePhrases
from channels.saved_wording import SavedWording
from channels.sms.segments import cost, to_gsm
from channels.sms.texts import sms_advice, sms_digest, sms_notice, sms_phrases
from channels.sms.twilio_sender import TwilioSender
from channels.sms.twilio_signature import TwilioSignature
from channels.sms.twilio_webhook import INCOMING, STATUS, TwilioWebhook
from channels.subscriptions import NoticeSubscriptions
from channels.voice.notice_aloud import notice_aloud
from channels.voice.wording import calls_wording
from channels.web import phones as simulated_phones
from channels.web.choosing import PATH as CHOICES
from channels.web.phones import Phones, SimulatorSender
from channels.web.ringing_phones import RingingPhones, SimulatorCaller
from channels.web.simulator import Simulated
from channels.wording import citizens_wording
from core.dossiers.enquiries import Enquiries
from core.notices import outbox
from core.notices.kinds import may_join
from core.notices.models import Medium, Notice
from core.notices.outcomes import record
from core.notices.passes import Passes
from core.notices.replies import REPLY
from core.notices.routing import Way, routes
from core.questions.inbox import ANSWER
from gateway import keys
from gateway.carriers import Carriers
from gateway.delivery.carrying import Carrying
from gateway.delivery.loop import PAUSE_S, Delivery
from gateway.delivery.recorder import Recorder
from gateway.loops import Loop
from gateway.mailing import Mailing
from gateway.metrics import Metrics
from gateway.settings import Settings
from gateway.simulated_network import SimulatedNetwork
from gateway.sms_providers import SmsProviders

log = logging.getLogger(__name__)

#: Where there is room for all that the law wants told.
_CHATS = frozenset({Medium.TELEGRAM, Medium.ZALO})
#: Numbers that nobody has; the demo province's people have them.
_NOBODYS = "+84990"


class Texting:
    """Everything about SMS, joined."""

    def __init__(
        self,
        settings: Settings,
        *,
        secret: bytes,
        enquiries: Enquiries,
        clock: Callable[[], datetime],
        http: Callable[[], aiohttp.ClientSession],
        asked: Callable[[Notice], str | None],
        advisor: Advising,
        mailing: Mailing | None = None,
        chats: Callable[[], Mapping[Medium, Sequence[Sender]]] = dict,
    ) -> None:
        """
        Args:
            advisor: answers questions in own words.
            http: gives the session for outgoing requests, once the process lives.
            asked: the whole text of a notice that is none about a dossier, else None.
            mailing: draws letters, and carries them where e-mail is on; None: there are none.
            chats: gives what carries notices into chats.
        """
        self._chats = chats
        self._asked, self._mailing = asked, mailing
        self._settings, self._http, self._clock = settings, http, clock
        self._wording = citizens_wording()
        self._saved = SavedWording(self._wording)
        self._passes = Passes(keys.derived(secret, CHOICES))
        # In the demo the webhook is open to the simulator even where there is no Twilio.
        self._token = keys.twilio_token(settings, secret)
        self._phones = Phones()
        self._simulators = [
            SimulatorSender(
                phones=self._phones, report=outbox.report, clock=clock, provider=provider
            )
            for provider in (simulated_phones.PROVIDER, simulated_phones.SECOND)
        ]
        self._network = SimulatedNetwork(
            http=http,
            host=settings.host,
            port=settings.port,
            path=INCOMING,
            public_url=settings.public_url,
            token=self._token,
            to=settings.twilio_number,
        )
        self._ringing = RingingPhones(self._network)
        self._answers = Answers(
            enquiries=enquiries,
            subscriptions=NoticeSubscriptions(),
            phrases=sms_phrases(self._wording),
            guides=sms_advice(advisor),
            opinions=TextedOpinions(),
            queues=QueuePhrases(self._wording),
            language=settings.language,
        )
        self._providers = SmsProviders(settings, secret, http, clock, self._answers)

    @property
    def _demo(self) -> bool:
        return not self._settings.in_production

    def routes(self) -> list[web.RouteDef]:
        """Where providers call us."""
        found = self._providers.routes()
        if self._demo or self._settings.uses_twilio:
            found += self._twilio_webhook().routes()
        return found

    def _twilio_webhook(self) -> TwilioWebhook:
        return TwilioWebhook(
            signature=TwilioSignature(public_url=self._settings.public_url, token=self._token),
            answers=self._answers,
            report=outbox.report,
            clock=self._clock,
            provider="twilio" if self._settings.uses_twilio else simulated_phones.PROVIDER,
        )

    def simulated(self) -> Simulated | None:
        """The simulator's parts; None in production."""
        if not self._demo:
            return None
        return Simulated(
            phones=self._phones,
            deliver=self._network.deliver,
            cost=cost,
            ring=self._network.ring,
            ringing=self._ringing,
        )

    def loops(self, *, worker: str, metrics: Metrics, chance: random.Random) -> list[Loop]:
        """Delivery, where there is something to deliver with."""
        if not (
            self._demo
            or self._settings.uses_twilio
            or self._providers.configured
            or self._mailing
            or self._chats()
        ):
            log.warning("no provider is configured: notices wait until one is")
            return []
        carriers = self._carriers(metrics)
        carrying = Carrying(
            carriers=carriers.of,
            phrase=self._phrase,
            phrase_digest=self._phrase_digest,
            parts=_parts,
            chance=chance,
        )
        delivery = Delivery(
            worker=worker,
            routes=partial(routes, quiet=self._settings.keeps_quiet_hours),
            joins=_joins,
            carrying=carrying,
            carriers=carriers.all,
            recorder=Recorder(record),
            counted=metrics.notices.outcome,
            resting=metrics.notices.resting,
        )
        found = [
            Loop("delivery", delivery.turn, pause_s=PAUSE_S, wake=delivery.wake, end=delivery.idle)
        ]
        found += self._providers.loops()
        if self._demo:
            for one in self._simulators:
                found.append(Loop(f"reports of {one.provider}", one.turn, pause_s=1.0))
            found.append(Loop("simulated calls", self._ringing.turn, pause_s=1.0))
        return found

    def _carriers(self, metrics: Metrics) -> Carriers:
        senders: dict[Medium, list[Sender]] = {
            medium: list(some) for medium, some in self._chats().items()
        }
        senders[Medium.SMS] = self._providers.senders()
        if self._settings.uses_twilio:
            senders[Medium.SMS].append(self.twilio())
        if self._mailing is not None and self._settings.uses_mail:
            senders[Medium.MAIL] = [self._mailing.sender]
        return Carriers(
            senders,
            rates=dict(self._settings.provider_rates),
            prices=dict(self._settings.provider_prices),
            answered=metrics.notices.answer,
            # A mail server looks through a letter before it takes it.
            patience_s={SMTP: TIMEOUT_S},
            simulators=self._simulators if self._demo else (),
            own_simulators={Medium.VOICE: [self._caller()]} if self._demo else {},
            # Beside a real provider the simulator keeps the numbers that only it has.
            simulated=lambda way: (
                way.address.startswith(_NOBODYS) or bool(self._phones.texts(way.address))
            ),
        )

    def _caller(self) -> SimulatorCaller:
        return SimulatorCaller(ringing=self._ringing, phones=self._phones, clock=self._clock)

    def twilio(self) -> TwilioSender:
        """Our account; settings must name one."""
        settings = self._settings
        return TwilioSender(
            self._http(),
            api_base=settings.twilio_api_base,
            account_sid=settings.twilio_account_sid,
            auth_token=settings.twilio_auth_token,
            number=settings.twilio_number,
            status_url=settings.public_url + STATUS,
        )

    async def _phrase(self, notice: Notice, way: Way) -> Outgoing:
        if (asked := self._asked(notice)) is not None:
            return Outgoing(way.address, asked)
        if notice.kind == ANSWER:
            return await self._answer(notice, way)
        if way.medium is Medium.MAIL:
            return await self._letter(notice, way)
        in_chat = way.medium in _CHATS
        if notice.kind == REPLY:
            text = str(notice.facts["text"])
            return Outgoing(way.address, text if in_chat else to_gsm(text))
        if in_chat:
            return Outgoing(way.address, await self._full(notice))
        if way.medium is Medium.VOICE:
            told = notice_aloud(calls_wording(), notice.kind, notice.facts, notice.language)
            return Outgoing(way.address, " ".join(told))
        text = sms_notice(
            await self._saved.fresh(self._clock()),
            notice.kind,
            notice.facts,
            notice.language,
            link=f"{self._settings.public_url}/tra-cuu?ma={notice.facts['code']}",
        )
        return Outgoing(way.address, text)

    async def _answer(self, notice: Notice, way: Way) -> Outgoing:
        """What an officer answers to a question."""
        wording, facts = await self._saved.fresh(self._clock()), notice.facts
        if way.medium is Medium.SMS:
            text = officer_answer(wording, facts, notice.language, brief=True)
            return Outgoing(way.address, to_gsm(text))
        text = officer_answer(wording, facts, notice.language)
        if way.medium is Medium.MAIL and self._mailing is not None:
            return await self._mailing.letter(notice, way.address, text, notice.language)
        return Outgoing(way.address, text, subject=str(facts.get("subject", "")))

    async def _letter(self, notice: Notice, way: Way) -> Outgoing:
        if notice.kind == REPLY:
            text = str(notice.facts["text"])
        else:
            text = await self._full(notice) + await self._manage(notice)
        if self._mailing is None:
            return Outgoing(way.address, text, subject=text.partition("\n")[0])
        return await self._mailing.letter(notice, way.address, text, notice.language)

    async def _manage(self, notice: Notice) -> str:
        """The last line of a letter: where its reader chooses how notices come."""
        wording = await self._saved.fresh(self._clock())
        link = self._choices_link(notice)
        return "\n" + wording.say("notice.full.manage", notice.language, link=link)

    async def _full(self, notice: Notice) -> str:
        link = f"{self._settings.public_url}/tra-cuu?ma={notice.facts['code']}"
        wording = await self._saved.fresh(self._clock())
        return full_notice(wording, notice.kind, notice.facts, notice.language, link=link)

    def _choices_link(self, notice: Notice) -> str:
        """Where the reader chooses how to get notices about that dossier."""
        token = self._passes.of_address(
            notice.address, now=self._clock(), dossier_id=notice.dossier_id or 0
        )
        return f"{self._settings.public_url}{CHOICES}/{token}"

    async def _phrase_digest(self, notices: Sequence[Notice], way: Way) -> Outgoing | None:
        if way.medium is Medium.MAIL and self._mailing is not None:
            texts = [await self._full(one) for one in notices]
            texts[-1] += await self._manage(notices[-1])
            language = notices[0].language
            return await self._mailing.digest(notices, way.address, texts, language)
        if way.medium in _CHATS:
            return Outgoing(way.address, "\n\n".join([await self._full(one) for one in notices]))
        if way.medium is not Medium.SMS:
            return None
        told = [(one.kind, one.facts) for one in notices]
        wording = await self._saved.fresh(self._clock())
        text = sms_digest(wording, told, notices[0].language)
        return None if text is None else Outgoing(way.address, text)


def _joins(notice: Notice) -> bool:
    return may_join(notice.kind)


def _parts(way: Way, message: Outgoing) -> int:
    return cost(message.text).segments if way.medium is Medium.SMS else 1
