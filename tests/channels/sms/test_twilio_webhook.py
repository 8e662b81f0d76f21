"""Twilio's webhook: who may call it, what a citizen gets back, what is never said."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from twilio.twiml.messaging_response import MessagingResponse

from channels.commands import Kind
from channels.forms import LARGEST_BODY, MOST_FIELDS
from channels.sms import twiml
from channels.sms.segments import cost
from channels.sms.texts import sms_phrases
from channels.sms.twilio_signature import TwilioSignature
from channels.sms.twilio_webhook import INCOMING, STATUS, TwilioWebhook
from channels.wording import citizens_wording
from core.dossiers.enquiries import Outcome
from core.dossiers.states import State
from core.notices.outbox import Progress
from tests.channels.known_dossiers import (
    CODE,
    NUMBER,
    PIN,
    KnownDossiers,
    KnownReports,
    KnownWishes,
    answers_of,
)
from tests.fakes.twilio import AUTH_TOKEN, FakeTwilio

PUBLIC_URL = "https://motcua.example.vn"
SENDER = "+84912345678"
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Gate:
    """The webhook behind its public address, and what it reached."""

    client: TestClient
    dossiers: KnownDossiers
    wishes: KnownWishes
    reports: KnownReports
    twilio: FakeTwilio = field(default_factory=FakeTwilio)  # its API is not opened here

    async def text(self, text: str, sender: str = SENDER, **more: str) -> str:
        """Text our number; the sentence that comes back."""
        return await self.posted(self.twilio.text_form(sender, text, **more))

    async def posted(self, form: dict[str, str]) -> str:
        status, body = await self.post(urlencode(form), self.signed(INCOMING, form))
        assert status == 200
        message = ElementTree.fromstring(body).find("Message")
        return "" if message is None else message.text or ""

    def signed(self, path: str, form: dict[str, str], url: str = PUBLIC_URL) -> dict[str, str]:
        return FORM | {"X-Twilio-Signature": self.twilio.sign(url + path, form)}

    async def post(
        self, body: str | bytes, headers: dict[str, str], path: str = INCOMING
    ) -> tuple[int, str]:
        async with self.client.post(path, data=body, headers=headers) as response:
            return response.status, await response.text()

    async def report(self, **form: str) -> int:
        status, _ = await self.post(urlencode(form), self.signed(STATUS, form), STATUS)
        return status


GateAt = Callable[[str], Awaitable[Gate]]


def webhook(
    dossiers: KnownDossiers,
    wishes: KnownWishes,
    reports: KnownReports,
    public_url: str = PUBLIC_URL,
) -> TwilioWebhook:
    return TwilioWebhook(
        signature=TwilioSignature(public_url=public_url, token=AUTH_TOKEN),
        answers=answers_of(dossiers, sms_phrases(citizens_wording()), wishes),
        report=reports,
        clock=lambda: NOW,
    )


@pytest.fixture
async def gate_at(aiohttp_client) -> AsyncIterator[GateAt]:
    async def make(public_url: str) -> Gate:
        dossiers, wishes, reports = KnownDossiers(), KnownWishes(), KnownReports()
        application = web.Application()
        application.add_routes(webhook(dossiers, wishes, reports, public_url).routes())
        return Gate(await aiohttp_client(application), dossiers, wishes, reports)

    return make


@pytest.fixture
async def gate(gate_at: GateAt) -> Gate:
    return await gate_at(PUBLIC_URL)


# --- what a citizen gets ------------------------------------------------------------


async def test_a_code_is_answered_with_the_degree_of_completion_and_nothing_more(gate: Gate):
    """L-54: no unit, no date, no procedure for who has the code alone."""
    assert await gate.text(f"TT {CODE}") == f"Ho so {CODE}: dang xu ly, hoan thanh 40%."
    assert await gate.text("TT H15.50.05.13 261008 O975") == await gate.text(NUMBER)


async def test_the_answer_follows_the_dossier(gate: Gate):
    gate.dossiers.state = State.READY
    assert "da xu ly xong" in await gate.text(CODE)
    gate.dossiers.state = State.WAITING_PAPERS
    assert "Can bo sung" in await gate.text(CODE)


async def test_code_and_pin_are_answered_with_the_details(gate: Gate):
    sentence = await gate.text(f"TT {CODE} {PIN}")
    assert "Hen tra 22/10/2026" in sentence
    assert "Phong Van hoa - Xa hoi" in sentence
    assert cost(sentence).segments == 1


async def test_a_wrong_pin_and_an_unknown_code_get_the_same_words(gate: Gate):
    wrong = await gate.text(f"TT {CODE} 1357")
    unknown = await gate.text("TT H15.50.05.13-261008-0976")
    assert wrong == unknown
    assert "Khong tim thay" in wrong


@pytest.mark.parametrize("outcome", [Outcome.TOO_MANY, Outcome.LOCKED, Outcome.AMBIGUOUS])
async def test_every_refusal_of_core_has_its_own_words(gate: Gate, outcome: Outcome):
    not_found = await gate.text("TT H15.50.05.13-261008-0976")
    gate.dossiers.outcome = outcome
    refused = await gate.text(CODE)
    assert refused
    assert refused != not_found
    assert CODE not in refused


async def test_who_asks_too_often_leaves_no_record(gate: Gate):
    gate.dossiers.outcome = Outcome.TOO_MANY
    await gate.text(CODE)
    assert gate.dossiers.records == []


@pytest.mark.parametrize("text", ["TG", "?", "", "xin chào", "gì đó lạ"])
async def test_what_is_no_question_gets_help(gate: Gate, text: str):
    assert "TT <ma ho so>: tinh trang" in await gate.text(text)


async def test_dung_stops_notices_and_tiep_brings_them_back(gate: Gate):
    assert "TIEP" in await gate.text("Dừng")
    assert gate.wishes.stopped == {SENDER}
    assert "DUNG" in await gate.text("TIEP")
    assert gate.wishes.stopped == set()


@pytest.mark.parametrize(
    ("kind", "stopped", "recorded"),
    [
        pytest.param("STOP", {SENDER}, [Kind.STOP], id="STOP"),
        pytest.param("START", set(), [Kind.RESUME], id="START"),
        pytest.param("HELP", {SENDER, "+84900000001"}, [], id="HELP"),
    ],
)
async def test_what_twilio_answered_itself_is_noted_and_met_with_silence(
    gate: Gate, kind, stopped, recorded
):
    gate.wishes.stopped = {"+84900000001"} if kind == "STOP" else {SENDER, "+84900000001"}
    gate.wishes.stopped -= set() if kind == "HELP" else {"+84900000001"}
    assert await gate.text(f"{kind} {CODE}", OptOutType=kind) == ""
    assert gate.wishes.stopped == stopped
    assert [noted for noted, _ in gate.dossiers.records] == recorded


async def test_a_repeated_webhook_gets_the_same_answer_and_leaves_one_record(gate: Gate):
    form = gate.twilio.text_form(SENDER, CODE)
    first = await gate.posted(form)
    gate.dossiers.state = State.HANDED_OVER
    assert await gate.posted(form) == first
    assert gate.dossiers.records == [
        (Outcome.STATUS, gate.dossiers.said["sms", form["MessageSid"]])
    ]
    assert await gate.text(CODE) != first


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Hồ sơ <A> & B > C", id="markup"),
        pytest.param("một dòng\nhai dòng \"'", id="lines and quotes"),
        pytest.param("€^[]{}~|\\", id="extension table"),
        pytest.param("", id="silence"),
    ],
)
def test_the_twiml_is_that_of_the_library(text: str):
    response = MessagingResponse()
    if text:
        response.message(text)
    library = ElementTree.fromstring(str(response))
    ours = ElementTree.fromstring(twiml.message(text))
    assert ElementTree.tostring(ours) == ElementTree.tostring(library)
    assert twiml.message(text).decode() == str(response)


def test_what_xml_cannot_carry_is_left_out_of_the_twiml():
    assert ElementTree.fromstring(twiml.message("a\x00\x0c\x1f\ud800\uffffb"))[0].text == "ab"


# --- who may call -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("configured", "signed"),
    [
        pytest.param(PUBLIC_URL, PUBLIC_URL, id="as configured"),
        pytest.param(PUBLIC_URL, f"{PUBLIC_URL}:443", id="Twilio adds the port"),
        pytest.param(f"{PUBLIC_URL}:443", PUBLIC_URL, id="Twilio drops the port"),
        pytest.param(f"{PUBLIC_URL}:8443", f"{PUBLIC_URL}:8443", id="a port of our own"),
        pytest.param(f"{PUBLIC_URL}/", PUBLIC_URL, id="stroke at the end of the setting"),
        pytest.param("http://127.0.0.1:8080", "http://127.0.0.1:8080", id="no proxy"),
    ],
)
async def test_the_signature_is_checked_over_the_public_address(gate_at, configured, signed):
    gate = await gate_at(configured)
    form = gate.twilio.text_form(SENDER, CODE)
    status, _ = await gate.post(urlencode(form), gate.signed(INCOMING, form, signed))
    assert status == 200


async def test_the_query_is_part_of_what_is_signed(gate: Gate):
    form, path = gate.twilio.text_form(SENDER, CODE), f"{INCOMING}?a=%20b&c"
    assert (await gate.post(urlencode(form), gate.signed(path, form), path))[0] == 200
    assert (await gate.post(urlencode(form), gate.signed(INCOMING, form), path))[0] == 403


async def test_vietnamese_and_signs_survive_form_and_signature(gate: Gate):
    text = f"Hỏi hồ sơ: {CODE} + 100% & “đủ”? 😀"
    assert "40%" in await gate.text(text)


@pytest.mark.parametrize("path", [INCOMING, STATUS])
@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="no signature"),
        pytest.param({"X-Twilio-Signature": ""}, id="empty signature"),
        pytest.param({"X-Twilio-Signature": "A" * 27 + "="}, id="wrong signature"),
        pytest.param({"X-Twilio-Signature": "A" * 5000}, id="long signature"),
        pytest.param({"X-Twilio-Signature": "é" * 28}, id="signature outside ASCII"),
    ],
)
async def test_a_stranger_is_turned_away_and_nothing_happens(gate: Gate, path, headers):
    form = gate.twilio.text_form(SENDER, "DUNG", MessageStatus="delivered")
    status, body = await gate.post(urlencode(form), FORM | headers, path)
    assert status == 403
    assert CODE not in body
    assert gate.wishes.stopped == set()
    assert gate.reports.reports == []


async def test_a_form_changed_on_the_way_is_turned_away(gate: Gate):
    form = gate.twilio.text_form(SENDER, CODE)
    headers = gate.signed(INCOMING, form)
    form["Body"] += " 4821"
    assert (await gate.post(urlencode(form), headers))[0] == 403


async def test_another_accounts_token_is_turned_away(gate: Gate):
    gate.twilio.auth_token = "another token"
    form = gate.twilio.text_form(SENDER, CODE)
    assert (await gate.post(urlencode(form), gate.signed(INCOMING, form)))[0] == 403


# --- what is no proper form -------------------------------------------------------------


@pytest.mark.parametrize("path", [INCOMING, STATUS])
@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        pytest.param(b"{}", {"Content-Type": "application/json"}, 415, id="JSON"),
        pytest.param(b"a=b", {"Content-Type": "text/plain"}, 415, id="plain text"),
        pytest.param(
            b"a=b", {"Content-Type": "multipart/form-data; boundary=x"}, 415, id="multipart"
        ),
        pytest.param(b"a=b", {"Content-Type": ""}, 415, id="no type"),
        pytest.param(b"x" * (LARGEST_BODY + 1), FORM, 413, id="too large"),
        pytest.param(b"&".join([b"a=b"] * (MOST_FIELDS + 1)), FORM, 400, id="too many fields"),
        pytest.param(b"", FORM, 403, id="empty"),
        pytest.param(b"\xff\xfe=%ff%00", FORM, 403, id="octets that are no text"),
    ],
)
async def test_what_is_no_form_is_refused_before_it_is_read(
    gate: Gate, path, body, headers, status
):
    assert (await gate.post(body, headers, path))[0] == status


async def test_a_compressed_body_is_not_unpacked(gate: Gate):
    headers = FORM | {"Content-Encoding": "gzip"}
    async with gate.client.post(INCOMING, data=b"a=b", headers=headers) as response:
        assert response.status in (400, 415)


async def test_a_body_without_a_length_is_cut_off_at_the_limit(gate: Gate):
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield b"x" * 1024

    async with gate.client.post(INCOMING, data=endless(), headers=FORM) as response:
        assert response.status == 413


async def test_a_short_body_without_a_length_is_read(gate: Gate):
    form = gate.twilio.text_form(SENDER, CODE)

    async def pieces() -> AsyncIterator[bytes]:
        for piece in urlencode(form).split("&"):
            yield f"{piece}&".encode()

    headers = gate.signed(INCOMING, form)
    async with gate.client.post(INCOMING, data=pieces(), headers=headers) as response:
        assert response.status == 200


async def test_the_type_may_name_its_character_set(gate: Gate):
    form = gate.twilio.text_form(SENDER, CODE)
    headers = gate.signed(INCOMING, form)
    headers["Content-Type"] = "Application/X-WWW-Form-Urlencoded; charset=UTF-8"
    assert (await gate.post(urlencode(form), headers))[0] == 200


@pytest.mark.parametrize("path", [INCOMING, STATUS])
async def test_only_post_is_taken(gate: Gate, path: str):
    async with gate.client.get(path) as response:
        assert response.status == 405


@pytest.mark.parametrize(
    ("change", "path"),
    [
        pytest.param({"MessageSid": None}, INCOMING, id="no MessageSid"),
        pytest.param({"From": None}, INCOMING, id="no From"),
        pytest.param({"Body": None}, INCOMING, id="no Body"),
        pytest.param({"MessageSid": "SM/../x"}, INCOMING, id="MessageSid with strokes"),
        pytest.param({"MessageSid": "S" * 65}, INCOMING, id="MessageSid too long"),
        pytest.param({"From": "+84\0912"}, INCOMING, id="NUL in From"),
        pytest.param({"From": ""}, INCOMING, id="empty From"),
        pytest.param({"MessageStatus": None}, STATUS, id="no MessageStatus"),
        pytest.param({"MessageSid": None}, STATUS, id="no MessageSid in a report"),
    ],
)
async def test_a_signed_form_without_what_is_needed_is_a_bad_request(gate: Gate, change, path):
    form = gate.twilio.text_form(SENDER, CODE, MessageStatus="sent") | change
    form = {name: value for name, value in form.items() if value is not None}
    status, _ = await gate.post(urlencode(form), gate.signed(path, form), path)
    assert status == 400


async def test_a_field_given_twice_is_a_bad_request(gate: Gate):
    form = {**gate.twilio.text_form(SENDER, CODE), "From": [SENDER, "+84900000001"]}
    signature = gate.twilio.sign_many(PUBLIC_URL + INCOMING, form)
    headers = FORM | {"X-Twilio-Signature": signature}
    assert (await gate.post(urlencode(form, doseq=True), headers))[0] == 400


async def test_a_nul_in_the_text_is_read_as_a_blank(gate: Gate):
    assert "40%" in await gate.text(f"TT\0{CODE}")


# --- reports on our own texts ---------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code", "told"),
    [
        pytest.param("sent", "", (Progress.SENT, ""), id="sent"),
        pytest.param("delivered", "", (Progress.DELIVERED, ""), id="delivered"),
        pytest.param("read", "", (Progress.DELIVERED, ""), id="read"),
        pytest.param(
            "undelivered",
            "30005",
            (Progress.FAILED, "bad_address: Twilio undelivered, error 30005"),
            id="no such number",
        ),
        pytest.param(
            "failed", "21610", (Progress.FAILED, "opted_out: Twilio failed, error 21610"), id="STOP"
        ),
        pytest.param(
            "failed", "", (Progress.FAILED, "refused: Twilio failed, error 0"), id="no code"
        ),
        pytest.param(
            "failed",
            "x٣",
            (Progress.FAILED, "refused: Twilio failed, error 0"),
            id="a strange code",
        ),
    ],
)
async def test_a_report_moves_the_notice_on(gate: Gate, status, code, told):
    assert await gate.report(MessageSid="SM1", MessageStatus=status, ErrorCode=code) == 204
    assert gate.reports.reports == [("twilio", "SM1", *told)]


@pytest.mark.parametrize("status", ["accepted", "queued", "sending", "scheduled", "a new word", ""])
async def test_a_report_that_is_no_news_is_taken_and_dropped(gate: Gate, status: str):
    assert await gate.report(MessageSid="SM1", MessageStatus=status) == 204
    assert gate.reports.reports == []


async def test_reports_are_passed_on_as_they_come_however_often(gate: Gate):
    for status in ("delivered", "sent", "delivered"):
        await gate.report(MessageSid="SM1", MessageStatus=status)
    assert gate.reports.of("SM1") == [
        (Progress.DELIVERED, ""),
        (Progress.SENT, ""),
        (Progress.DELIVERED, ""),
    ]


# --- what is never said ------------------------------------------------------------------


async def test_nothing_a_citizen_sent_reaches_the_log(gate: Gate, caplog):
    caplog.set_level(logging.DEBUG)
    form = gate.twilio.text_form(SENDER, f"TT {CODE} {PIN} toi la Nguyen Van Mau")
    await gate.posted(form)
    await gate.post(urlencode(form), FORM)
    await gate.post(urlencode(form | {"From": ""}), gate.signed(INCOMING, form | {"From": ""}))
    await gate.post(urlencode(form), {"Content-Type": "text/plain"})
    logged = caplog.text
    assert "signature does not fit" in logged
    for secret in (SENDER, SENDER[-8:], PIN, "Nguyen", AUTH_TOKEN):
        assert secret not in logged
