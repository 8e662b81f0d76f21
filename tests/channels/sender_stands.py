"""Each sender before a fake of its provider, all with the same handles, for the shared contract."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Protocol

import aiohttp

from channels.base import Outgoing, Sender
from channels.chat.telegram_sender import TelegramSender, bot_of
from channels.chat.zalo_sender import ZaloSender
from channels.sms import http_sender
from channels.sms.http_sender import HttpSender
from channels.sms.kannel_sender import KannelSender
from channels.sms.provider_file import find, read
from channels.sms.smpp_line import SmppLine
from channels.sms.smpp_sender import SmppSender
from channels.sms.smpp_session import Account
from channels.sms.twilio_sender import TwilioSender
from channels.sms.twilio_webhook import STATUS as TWILIO_STATUS
from channels.voice.twilio_caller import TwilioCaller
from tests.channels.chat_stands import zalo_tokens
from tests.channels.gates import NOW, Gates
from tests.fakes import smsc, telegram, twilio, zalo
from tests.fakes.smsc import FakeSmsc
from tests.fakes.telegram import FakeTelegram
from tests.fakes.text_api import DIALECTS, KEY, SECRET, SENDER, FakeTextApi, Mood
from tests.fakes.twilio import FakeTwilio
from tests.fakes.zalo import FakeZalo

_TEXT = "Ho so H15.50-261008-0975 da co ket qua."
#: Short, because the slow mood waits for it.
TIMEOUT_S = 0.3


class Fake(Protocol):
    """What every fake can do."""

    requests: int

    async def stop(self) -> None: ...


@dataclass
class Stand:
    """A sender before its fake provider."""

    sender: Sender
    stranger: Sender  #: the same with a wrong key
    fake: Fake
    gates: Gates
    set_mood: Callable[[Mood], bool]  #: False: the provider has no word for it
    taken: Callable[[], list[tuple[str, str]]]  #: (to, text) as the provider has them
    pause: Callable[[str | None], bool]  #: the Retry-After of the next refusals; False: it has none
    to: str = "+84912345678"

    @property
    def text(self) -> Outgoing:
        """A text to send."""
        return Outgoing(self.to, _TEXT)

    @property
    def named(self) -> Outgoing:
        """The same under a name of ours."""
        return replace(self.text, reference="n17")


_TWILIO_MOODS = {
    Mood.WELL: twilio.Mood.WELL,
    Mood.CUT_OFF: twilio.Mood.CUT_OFF,
    Mood.SLOW: twilio.Mood.SLOW,
    Mood.THROTTLED: twilio.Mood.THROTTLED,
    Mood.INTERNAL_ERROR: twilio.Mood.INTERNAL_ERROR,
    Mood.HTML_OF_A_PROXY: twilio.Mood.HTML_OF_A_PROXY,
    Mood.HTML_WITH_200: twilio.Mood.HTML_WITH_200,
    Mood.REDIRECT: twilio.Mood.REDIRECT,
    Mood.REPORTS_FIRST: twilio.Mood.REPORTS_FIRST,
    Mood.NO_NAME: twilio.Mood.NO_SID,
    Mood.REFUSED: twilio.Mood.REFUSED,
    Mood.UNKNOWN_ERROR: twilio.Mood.UNKNOWN_ERROR,
    Mood.OPTED_OUT: twilio.Mood.OPTED_OUT,
    Mood.BAD_ADDRESS: twilio.Mood.BAD_ADDRESS,
    Mood.NOT_OUR_SENDER: twilio.Mood.NOT_OUR_NUMBER,
}
_CALLS_MOODS = _TWILIO_MOODS | {Mood.NOT_OUR_SENDER: twilio.Mood.NOT_OUR_CALLER}
#: What a centre of messages cannot be: it speaks no HTTP and knows no opt-out.
_NOT_SMPP = {Mood.HTML_OF_A_PROXY, Mood.HTML_WITH_200, Mood.REDIRECT, Mood.OPTED_OUT}


@asynccontextmanager
async def twilio_stand(gates: Gates) -> AsyncIterator[Stand]:
    async with FakeTwilio() as fake, aiohttp.ClientSession() as http:

        def sender(token: str) -> TwilioSender:
            return TwilioSender(
                http,
                api_base=fake.base,
                account_sid=fake.account_sid,
                auth_token=token,
                number=fake.number,
                status_url=gates.base + TWILIO_STATUS,
                timeout_s=TIMEOUT_S,
            )

        def set_mood(mood: Mood) -> bool:
            fake.mood = _TWILIO_MOODS[mood]
            return True

        def pause(header: str | None) -> bool:
            fake.retry_after = header
            return True

        yield Stand(
            sender(fake.auth_token),
            sender("wrong"),
            fake,
            gates,
            set_mood,
            lambda: [(form["To"], form["Body"]) for form in fake.taken],
            pause,
        )


@asynccontextmanager
async def calls_stand(gates: Gates) -> AsyncIterator[Stand]:
    """What is said is fetched when somebody picks up: the name of the notice is all that goes."""
    async with FakeTwilio() as fake, aiohttp.ClientSession() as http:

        def caller(token: str) -> TwilioCaller:
            return TwilioCaller(
                http,
                api_base=fake.base,
                account_sid=fake.account_sid,
                auth_token=token,
                number=fake.number,
                public_url=gates.base,
                timeout_s=TIMEOUT_S,
            )

        def set_mood(mood: Mood) -> bool:
            fake.mood = _CALLS_MOODS[mood]
            return mood is not Mood.OPTED_OUT

        def pause(header: str | None) -> bool:
            fake.retry_after = header
            return True

        yield Stand(
            caller(fake.auth_token),
            caller("wrong"),
            fake,
            gates,
            set_mood,
            lambda: [(form["To"], _TEXT) for form in fake.calls if "Body" not in form],
            pause,
        )


@asynccontextmanager
async def api_stand(gates: Gates) -> AsyncIterator[Stand]:
    """Kannel, and the providers that are described by files."""
    async with (
        FakeTextApi(DIALECTS[gates.provider]) as fake,
        aiohttp.ClientSession() as http,
    ):
        fake.report_to = "" if gates.provider == "kannel" else gates.http_reports
        make = _kannel if gates.provider == "kannel" else _described

        def set_mood(mood: Mood) -> bool:
            fake.mood = mood
            own = mood.value >= Mood.NO_NAME.value
            return not own or fake.dialect.says(mood) is not None

        def pause(header: str | None) -> bool:
            fake.retry_after = header
            return True

        def taken() -> list[tuple[str, str]]:
            return [("+" + asked.to.lstrip("+"), asked.text) for asked in fake.taken]

        yield Stand(
            make(gates, http, fake.base, KEY),
            make(gates, http, fake.base, "wrong"),
            fake,
            gates,
            set_mood,
            taken,
            pause,
        )


def _kannel(gates: Gates, http: aiohttp.ClientSession, base: str, key: str) -> Sender:
    return KannelSender(
        http,
        url=f"{base}/cgi-bin/sendsms",
        user=key,
        password=SECRET,
        number=SENDER,
        reports=gates.kannel_reports,
        timeout_s=TIMEOUT_S,
    )


def _described(gates: Gates, http: aiohttp.ClientSession, base: str, key: str) -> Sender:
    return HttpSender(
        http,
        read(find(gates.provider)),
        http_sender.Account(key, SECRET, SENDER, base),
        report_url=gates.http_reports,
        timeout_s=TIMEOUT_S,
    )


@asynccontextmanager
async def smpp_stand(gates: Gates) -> AsyncIterator[Stand]:
    async with FakeSmsc() as fake:

        def line(password: str) -> SmppLine:
            return SmppLine(
                Account("127.0.0.1", fake.port, smsc.SYSTEM_ID, password, timeout_s=TIMEOUT_S),
                number=smsc.NUMBER,
                clock=lambda: NOW,
                report=gates.reports,
                texts=gates.texts("smpp"),
            )

        def set_mood(mood: Mood) -> bool:
            fake.mood = mood
            return mood not in _NOT_SMPP

        lines = [line(smsc.PASSWORD), line("wrong")]
        yield Stand(
            SmppSender(lines[0]),
            SmppSender(lines[1]),
            fake,
            gates,
            set_mood,
            lambda: [(f"+{one.to}", one.octets.decode("ascii")) for one in fake.taken],
            lambda header: header is None,
        )
        for each in lines:
            await each.close()


@asynccontextmanager
async def telegram_stand(gates: Gates) -> AsyncIterator[Stand]:
    async with FakeTelegram() as fake, aiohttp.ClientSession() as http:

        def sender(token: str) -> TelegramSender:
            return TelegramSender(
                bot_of(lambda: http, token=token, api_base=fake.base, timeout_s=TIMEOUT_S)
            )

        def set_mood(mood: Mood) -> bool:
            fake.mood = mood
            return True

        def pause(header: str | None) -> bool:
            fake.retry_after = header
            return True

        yield Stand(
            sender(fake.token),
            sender("123456:another-token-of-the-fake-bot_12345"),
            fake,
            gates,
            set_mood,
            lambda: [(form["chat_id"], form["text"]) for form in fake.taken],
            pause,
            to=str(telegram.PERSON),
        )


@asynccontextmanager
async def zalo_stand(gates: Gates) -> AsyncIterator[Stand]:
    async with FakeZalo(clock=lambda: NOW) as fake, aiohttp.ClientSession() as http:

        def sender(refresh: str) -> ZaloSender:
            tokens = zalo_tokens(http, fake, lambda: NOW, refresh)
            return ZaloSender(lambda: http, tokens, api_base=fake.base, timeout_s=TIMEOUT_S)

        def set_mood(mood: Mood) -> bool:
            fake.mood = mood
            return True

        yield Stand(
            sender(fake.refresh),
            sender("of another account"),
            fake,
            gates,
            set_mood,
            lambda: [(one["recipient"]["user_id"], one["message"]["text"]) for one in fake.taken],
            lambda header: header is None,
            to=zalo.PERSON,
        )


_API = dict.fromkeys(DIALECTS, api_stand)
STANDS: dict[str, Any] = {"twilio": twilio_stand, "twilio_voice": calls_stand, **_API,
    "smpp": smpp_stand, "telegram": telegram_stand, "zalo": zalo_stand}  # fmt: skip


@asynccontextmanager
async def stand_of(provider: str) -> AsyncIterator[Stand]:
    """The sender of that provider, and webhooks that its reports reach."""
    described = provider if provider in DIALECTS and provider != "kannel" else "esms"
    async with Gates(provider=described) as gates:
        gates.provider = provider if provider in DIALECTS else described
        async with STANDS[provider](gates) as stand:
            yield stand
