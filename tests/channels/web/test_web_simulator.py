"""The simulated telephone: real webhook in, notices out, nothing without demo mode."""

from __future__ import annotations

import re
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from channels.base import Attached, Outgoing, TryLater
from channels.sms.segments import cost
from channels.sms.texts import sms_phrases
from channels.sms.twilio_signature import TwilioSignature
from channels.sms.twilio_webhook import INCOMING, TwilioWebhook
from channels.web.phones import (
    MOST_NUMBERS,
    MOST_TEXTS,
    PROVIDER,
    SECOND,
    Kind,
    Phones,
    SimulatorSender,
    Text,
)
from channels.web.simulator import Simulated
from core.language import Wording
from core.notices import outbox
from core.notices.models import Notice, NoticeState
from core.notices.outcomes import record
from gateway.simulated_network import SimulatedNetwork
from tests.channels.known_dossiers import answers_of
from tests.channels.web.conftest import PUBLIC_URL
from tests.notices import taken

WORDING = Path(__file__).parents[3] / "channels" / "wording"
TOKEN = "a token that only webhook and network know"


def bubbles(page):
    """Who said what on the phone, in order."""
    return [
        (kind, text.strip())
        for kind, text in re.findall(
            r'class="text text-(\w+)".*?class="text-body">(.*?)</p>', page, re.DOTALL
        )
    ]


async def test_a_text_is_delivered_and_answered_on_the_phone(site):
    assert (await site.post("/simulator/number", number="0987 654 321"))[0] == 303
    assert (await site.post("/simulator/texts", text="TG"))[0] == 303
    (heard,) = site.heard
    assert heard.sender == "+84987654321" and heard.text == "TG" and heard.channel == "sms"
    _, page = await site.get("/simulator")
    assert bubbles(page) == [("asked", "TG"), ("answered", "Da nhan: TG")]
    assert "1 tin, 11 ký tự, GSM-7" in page


async def test_each_text_has_a_name_of_its_own(site):
    for _ in range(3):
        await site.post("/simulator/texts", text="TG")
    assert len({each.provider_id for each in site.heard}) == 3
    assert all(re.fullmatch("SM[0-9a-f]{32}", each.provider_id) for each in site.heard)


async def test_browsers_with_different_numbers_see_different_phones(site):
    await site.post("/simulator/number", number="0987654321")
    await site.post("/simulator/texts", text="mot")
    await site.post("/simulator/number", number="0912345678")
    _, page = await site.get("/simulator")
    assert bubbles(page) == [] and "0987 654 321" in page
    await site.post("/simulator/number", number="0987654321")
    assert ("asked", "mot") in bubbles((await site.get("/simulator"))[1])


async def test_what_is_no_number_is_said_and_changes_nothing(site):
    status, page = await site.post("/simulator/number", number="12")
    assert status == 422 and "chưa đúng" in page


async def test_a_number_stands_in_no_address(site):
    response = await site.client.post(
        "/simulator/number", data={"number": "0987654321"}, allow_redirects=False
    )
    assert response.headers["Location"] == "/simulator"


async def test_an_accented_text_shows_that_it_costs_more(site):
    await site.post("/simulator/texts", text="Hồ sơ của tôi")
    assert "1 tin, 13 ký tự, UCS-2" in (await site.get("/simulator"))[1]


async def test_text_is_shown_as_it_is_and_never_run(site):
    await site.post("/simulator/texts", text="<script>alert(1)</script>")
    _, page = await site.get("/simulator/texts")
    assert "&lt;script&gt;" in page and "<script>" not in page


async def test_the_script_reads_the_texts_alone(site):
    await site.post("/simulator/texts", text="TG")
    response = await site.client.get("/simulator/texts")
    page = await response.text()
    assert bubbles(page)[0] == ("asked", "TG") and "<html" not in page
    assert response.headers["Cache-Control"] == "no-store"


async def test_a_text_that_does_not_get_through_is_marked(make_site):
    async def down(inbound):
        raise TryLater("the gateway is not reached")

    phones = Phones()
    site = await make_site(simulated=Simulated(phones=phones, deliver=down, cost=cost))
    await site.post("/simulator/texts", text="TG")
    _, page = await site.get("/simulator")
    assert bubbles(page) == [("failed", "TG")] and "Không gửi được" in page


async def test_a_dossier_to_try_with_is_one_button_away(site):
    code = (await site.dossier()).dossier.code
    _, page = await site.get("/simulator")
    assert code in page and "0912 345 678" in page
    response = await site.client.post(
        "/simulator/number", data={"number": "+84912345678", "text": f"TT {code}"}
    )
    assert f">TT {code}</textarea>" in await response.text()


async def test_silence_leaves_no_empty_answer(make_site):
    async def silent(inbound):
        return ""

    site = await make_site(simulated=Simulated(phones=Phones(), deliver=silent, cost=cost))
    await site.post("/simulator/texts", text="STOP")
    assert bubbles((await site.get("/simulator"))[1]) == [("asked", "STOP")]


# --- the network ------------------------------------------------------------------------


@pytest.fixture
async def network(site, aiohttp_server):
    """Twilio's webhook over the site's dossiers, and a network that knows its token."""
    answers = answers_of(site.enquiries, sms_phrases(Wording(WORDING)))
    webhook = TwilioWebhook(
        signature=TwilioSignature(public_url=PUBLIC_URL, token=TOKEN),
        answers=answers,
        report=outbox.report,
        clock=site.clock,
    )
    application = web.Application()
    application.add_routes(webhook.routes())
    server = await aiohttp_server(application)
    async with aiohttp.ClientSession() as http:

        def network(token=TOKEN, port=server.port):
            return SimulatedNetwork(
                http=lambda: http,
                host=server.host,
                port=port,
                path=INCOMING,
                public_url=PUBLIC_URL,
                token=token,
                to="+84200000000",
            )

        yield network


async def test_a_simulated_text_passes_the_real_webhook(make_site, site, network):
    code = (await site.dossier()).dossier.code
    phone = await make_site(
        simulated=Simulated(phones=Phones(), deliver=network().deliver, cost=cost)
    )
    await phone.post("/simulator/texts", text=f"tt {code.lower()}")
    assert bubbles((await phone.get("/simulator"))[1])[1] == (
        "answered",
        f"Ho so {code}: da tiep nhan, hoan thanh 10%.",
    )


async def test_a_network_without_the_token_brings_nothing_through(network, site):
    await site.post("/simulator/texts", text="TG")
    with pytest.raises(TryLater, match="403"):
        await network(token="another").deliver(site.heard[0])


async def test_a_gateway_that_does_not_listen_is_told_apart(network, site, unused_tcp_port):
    await site.post("/simulator/texts", text="TG")
    with pytest.raises(TryLater, match="does not answer"):
        await network(port=unused_tcp_port).deliver(site.heard[0])


# --- notices ----------------------------------------------------------------------------


async def claimed(now):
    (notice,) = await outbox.claim("worker", 1, now=now)
    return notice


async def test_a_notice_comes_to_the_phone_and_is_reported_delivered(site):
    await site.dossier()
    now, sender = site.clock.now, SimulatorSender(
        phones=site.phones, report=outbox.report, clock=site.clock
    )  # fmt: skip
    notice = await claimed(now)
    text_id = await sender.send(Outgoing(notice.address, "Ho so da duoc tiep nhan."))
    await sender.turn(now)  # before the sending was recorded: nothing to report on yet
    assert (await Notice.get(id=notice.id)).state is NoticeState.CLAIMED
    await record([taken(notice, text_id, now=now, provider=sender.provider)])
    assert await sender.turn(now) is False
    assert (await Notice.get(id=notice.id)).state is NoticeState.DELIVERED
    await site.post("/simulator/number", number="0912345678")
    _, page = await site.get("/simulator")
    assert bubbles(page) == [("notice", "Ho so da duoc tiep nhan.")] and "Thông báo" in page


async def test_a_report_that_finds_no_notice_is_given_up_in_the_end(now):
    reported = []

    async def nobody(provider, provider_id, progress, why="", *, now):
        reported.append(provider_id)
        return False

    sender = SimulatorSender(phones=Phones(), report=nobody, clock=lambda: now)
    text_id = await sender.send(Outgoing("+84912345678", "x"))
    for _ in range(50):
        await sender.turn(now)
    assert reported == [text_id] * 20


def test_a_phone_keeps_the_newest_texts_and_the_house_the_newest_phones(now):
    phones = Phones()
    for number in range(MOST_NUMBERS + 10):
        phones.add(f"+849{number:08}", Text(str(number), Kind.NOTICE, "x", now))
    assert phones.texts("+84900000000") == []
    assert phones.numbers(1) == [f"+849{MOST_NUMBERS + 9:08}"]
    for number in range(MOST_TEXTS + 10):
        phones.add("+84912345678", Text(str(number), Kind.NOTICE, "x", now))
    kept = phones.texts("+84912345678")
    assert len(kept) == MOST_TEXTS and kept[-1].id == str(MOST_TEXTS + 9)


# --- networks that are cut, telephones that are off, letters -----------------------------


async def test_a_cut_network_takes_nothing_until_it_is_mended(site):
    first, second = (
        SimulatorSender(phones=site.phones, report=outbox.report, clock=site.clock, provider=each)
        for each in (PROVIDER, SECOND)
    )
    await site.post("/simulator/switch", switch=PROVIDER)
    assert "đang ngắt" in (await site.get("/simulator"))[1]
    with pytest.raises(TryLater):
        await first.send(Outgoing("+84912345678", "x"))
    assert await second.send(Outgoing("+84912345678", "x"))
    await site.post("/simulator/switch", switch=PROVIDER)
    assert await first.send(Outgoing("+84912345678", "x"))
    assert "đang ngắt" not in (await site.get("/simulator"))[1]


async def test_a_phone_that_is_off_is_reported_as_not_reached(site):
    await site.dossier()
    now = site.clock.now
    sender = SimulatorSender(phones=site.phones, report=outbox.report, clock=site.clock)
    notice = await claimed(now)
    await site.post("/simulator/number", number=notice.address)
    await site.post("/simulator/switch", switch="phone")
    text_id = await sender.send(Outgoing(notice.address, "Ho so da duoc tiep nhan."))
    await record([taken(notice, text_id, now=now, provider=sender.provider)])
    await sender.turn(now)
    assert (await Notice.get(id=notice.id)).state is not NoticeState.DELIVERED
    page = (await site.get("/simulator"))[1]
    assert "không đến được" in page and "Bật máy" in page


async def test_what_is_no_switch_does_nothing(site):
    for pressed in ("", "x" * 5_000, "phone "):
        assert (await site.post("/simulator/switch", switch=pressed))[0] == 303
    assert not site.phones.down and not site.phones.off


async def test_letters_lie_in_the_mailbox_and_can_do_nothing_there(site):
    sender = SimulatorSender(phones=site.phones, report=outbox.report, clock=site.clock)
    assert "Chưa có thư nào" in (await site.get("/simulator/mailbox"))[1]
    letter = Outgoing(
        "lan@example.vn",
        "Hồ sơ đã xong.",
        subject="Kết quả",
        html="<h1>Xong</h1><script>alert(1)</script>",
        attached=(Attached("Giấy.pdf", "application/pdf", b"%PDF"),),
    )
    id = await sender.send(letter)
    page = (await site.get("/simulator/mailbox"))[1]
    assert all(said in page for said in ("lan@example.vn", "Hồ sơ đã xong.", "Giấy.pdf"))
    drawn = await site.client.get(f"/simulator/mailbox/{id}")
    assert drawn.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    file = await site.client.get(f"/simulator/mailbox/{id}/0")
    assert (await file.read(), file.content_type) == (b"%PDF", "application/pdf")
    for path in (f"{id}/1", "SM" + "0" * 32):
        assert (await site.client.get(f"/simulator/mailbox/{path}")).status == 404
