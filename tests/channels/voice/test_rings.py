"""Calls that we make, before their webhook: every key at every stop, in the library's own XML."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from twilio.twiml.voice_response import VoiceResponse

from channels.sms.twilio_signature import TwilioSignature
from channels.voice.notice_aloud import notice_aloud
from channels.voice.ring_menu import MOVES, TRIES, Stop, move
from channels.voice.rings import Rings
from channels.voice.twilio_caller import ANSWER, KEYS, STATUS
from channels.voice.twilio_rings import TwilioRings
from channels.voice.twiml import RING_S, SILENCE_S, Voices
from channels.voice.wording import calls_wording
from core.notices.kinds import NOTICE_KINDS
from core.notices.rung import Course, Owed
from tests.channels.voice.a_call import HOSTILE, KnownOfficers
from tests.fakes.twilio import FakeTwilio

NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
PUBLIC_URL = "https://motcua.example.vn"
FACTS = {"code": "H15.01-261122-0012", "unit": "UBND xã Minh Họa"}
NUMBER, CALL = "+84912345678", "CA" + "0" * 32
_WORDING = calls_wording()
_VOICE = "Google.vi-VN-Standard-A"


@dataclass
class Known:
    """One notice is known; what was told of calls."""

    told: list[Course] = field(default_factory=list)

    async def owed(self, reference: str, *, now: datetime) -> Owed | None:
        return Owed(17, "ready", FACTS, "vi") if reference == "n17" else None

    async def tell(
        self,
        reference: str,
        provider: str,
        call: str,
        course: Course,
        *,
        number: str,
        now: datetime,
    ) -> bool:
        self.told.append(course)
        return True


@dataclass
class Hook:
    """The webhook, and what it reached."""

    client: Any
    known: Known
    officers: KnownOfficers
    twilio: FakeTwilio

    async def post(self, path: str, signed: bool = True, **form: str) -> tuple[int, str]:
        form = {"CallSid": CALL, "To": NUMBER} | form
        signature = self.twilio.sign(PUBLIC_URL + path, form) if signed else "x" * 28
        headers = {"X-Twilio-Signature": signature}
        async with self.client.post(path, data=form, headers=headers) as response:
            return response.status, await response.text()


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    known, officers, twilio = Known(), KnownOfficers(), FakeTwilio()
    rings = Rings(wording=_WORDING, tell=known.tell, find=known.owed, officers=officers)
    signature = TwilioSignature(public_url=PUBLIC_URL, token=twilio.auth_token)
    application = web.Application()
    application.add_routes(
        TwilioRings(
            signature=signature, rings=rings, voices=Voices(_VOICE), clock=lambda: NOW
        ).routes()
    )
    async with TestClient(TestServer(application)) as client:
        yield Hook(client, known, officers, twilio)


def library(says: list[str], action: str = "", connects: str = "") -> str:
    """The same as the library writes it."""
    found = VoiceResponse()
    inside = found
    if action and not connects:
        inside = found.gather(
            action=action, action_on_empty_result=True, input="dtmf", timeout=SILENCE_S,
            num_digits=1, finish_on_key="",
        )  # fmt: skip
    for one in says:
        inside.say(one, language="vi-VN", voice=_VOICE)
    if connects:
        found.dial(connects, action=action, timeout=RING_S)
    elif not action:
        found.hangup()
    return str(found)


def say(key: str, **facts: str) -> str:
    return _WORDING.say(key, "vi", **facts)


GREETING = [say("ring.greeting", unit=FACTS["unit"]), say("ring.ask")]
TOLD = [*notice_aloud(_WORDING, "ready", FACTS, "vi"), say("ring.told")]
_AT = f"{KEYS}?ref=n17&at="


async def test_who_picks_up_hears_the_office_and_no_dossier(hook: Hook):
    status, body = await hook.post(f"{ANSWER}?ref=n17")
    assert (status, body) == (200, library(GREETING, f"{_AT}greeting"))
    assert hook.known.told == [Course.GREETED]


@pytest.mark.parametrize(
    ("stop", "key", "body", "told"),
    [
        pytest.param("greeting", "1", library(TOLD, f"{_AT}told"), [Course.HEARD], id="hears it"),
        pytest.param("greeting", "", library(GREETING, f"{_AT}greeting&tries=1"), [], id="silent"),
        pytest.param("greeting", "5", library(GREETING, f"{_AT}greeting&tries=1"), [], id="other"),
        pytest.param(
            "greeting", "9", library([say("ring.opted_out")]), [Course.OPTED_OUT], id="no more"
        ),
        pytest.param("told", "1", library([say("ring.confirmed")]), [Course.CONFIRMED], id="yes"),
        pytest.param("told", "2", library(TOLD, f"{_AT}told"), [], id="again"),
        pytest.param("told", "", library(TOLD, f"{_AT}told&tries=1"), [], id="silent then"),
        pytest.param(
            "told", "9", library([say("ring.opted_out")]), [Course.OPTED_OUT], id="no more then"
        ),
        pytest.param("told", "0", library([say("say.will_call")]), [Course.HEARD], id="officer"),
    ],
)
async def test_each_key_leads_where_the_table_says(hook: Hook, stop, key, body, told):
    answered = await hook.post(f"{_AT}{stop}", Digits=key)
    assert answered == (200, body)
    assert hook.known.told == told


async def test_an_officer_at_work_is_connected_and_a_call_back_promised_else(hook: Hook):
    hook.officers.extension = "1022"
    _, body = await hook.post(f"{_AT}greeting", Digits="0")
    assert body == library([say("say.transfer")], f"{KEYS}?ref=n17", "1022")
    assert await hook.post(f"{KEYS}?ref=n17", DialCallStatus="no-answer") == (200, library([]))


async def test_a_second_silence_ends_the_call(hook: Hook):
    answered = await hook.post(f"{_AT}greeting&tries=1", Digits="")
    assert answered == (200, library([say("ring.goodbye")]))


async def test_a_machine_that_records_is_told_nothing(hook: Hook):
    answered = await hook.post(f"{ANSWER}?ref=n17", AnsweredBy="machine_start")
    assert answered == (200, library([]))
    assert hook.known.told == [Course.MACHINE]


@pytest.mark.parametrize("path", [f"{ANSWER}?ref=n17", f"{_AT}told", f"{STATUS}?ref=n17"])
async def test_a_stranger_learns_nothing(hook: Hook, path: str):
    status, body = await hook.post(path, signed=False, Digits="1", CallStatus="busy")
    assert status == 403 and "H15" not in body and hook.known.told == []


@pytest.mark.parametrize(
    ("query", "form"),
    [
        pytest.param("ref=n17&at=told", {"Digits": HOSTILE}, id="ten thousand digits"),
        pytest.param("ref=n17&at=nowhere&tries=99", {"Digits": "1"}, id="no such stop"),
        pytest.param("ref=n17&at=told&tries=%F0", {"Digits": "1\0"}, id="octets"),
        pytest.param("ref=", {}, id="no name"),
        pytest.param(f"ref=n{HOSTILE[:30]}", {}, id="a name too long"),
        pytest.param("ref=n18&at=told", {"Digits": "1"}, id="an unknown notice"),
        pytest.param("ref=n17", {"CallSid": "../x", "CallStatus": "busy"}, id="no sid"),
        pytest.param("ref=n17", {"To": "anonymous", "CallStatus": HOSTILE[:999]}, id="no number"),
    ],
)
@pytest.mark.parametrize("path", [ANSWER, KEYS, STATUS])
async def test_nothing_hostile_is_a_fault_of_ours(hook: Hook, path, query, form):
    status, body = await hook.post(f"{path}?{query}", **form)
    assert status in (200, 204, 400)
    assert status != 200 or body.startswith('<?xml version="1.0" encoding="UTF-8"?><Response>')


@pytest.mark.parametrize("stop", Stop)
@pytest.mark.parametrize("key", ["", *"0123456789*#", "11"])
def test_every_key_at_every_stop_leads_on_or_is_asked_again_so_often(stop, key):
    first = move(stop, key, 0)
    if (stop, key) in MOVES:
        assert first is MOVES[stop, key]
    else:
        assert first.to is stop and first.course is None
        assert move(stop, key, TRIES - 1).to is None


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", [name for name, kind in NOTICE_KINDS.items() if kind.by_voice])
def test_each_kind_that_is_told_by_voice_has_its_sentence(kind, language):
    facts = FACTS | {"until": "2026-11-20T10:00:00+00:00", "amount": 50000}
    said = " ".join(notice_aloud(_WORDING, kind, facts, language))
    assert _WORDING.has(f"notice.{kind}")
    assert "H15.01" not in said and FACTS["unit"] in said
