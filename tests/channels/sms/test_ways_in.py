"""Texts through every provider: who may bring them, and that all are answered alike."""

from __future__ import annotations

import base64
import hashlib
import html
import random
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import urlencode
from xml.etree import ElementTree

import aiohttp
import pytest
from yarl import URL

from channels.sms.http_webhook import INCOMING as HTTP
from channels.sms.kannel_webhook import INCOMING as KANNEL
from channels.sms.kannel_webhook import STATUS as KANNEL_STATUS
from channels.sms.smpp_line import SmppLine
from channels.sms.smpp_session import Account
from channels.sms.twilio_webhook import INCOMING as TWILIO
from core.notices.outbox import Progress
from tests.channels.gates import HOOK_SECRET, INCOMING_KEY, KANNEL_SECRET, NOW, Gates
from tests.channels.known_dossiers import CODE, PIN
from tests.fakes.smsc import NUMBER, PASSWORD, SYSTEM_ID, FakeSmsc
from tests.fakes.twilio import FakeTwilio

CITIZEN = "+84912345678"

Say = Callable[[str, str], Awaitable[str]]


@pytest.fixture
async def gates() -> AsyncIterator[Gates]:
    async with Gates() as gates:
        yield gates


async def get(url: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as http, http.get(url, allow_redirects=False) as response:
        return response.status, await response.text()


def kannel_url(gates: Gates, **told: str) -> str:
    fields = {"secret": KANNEL_SECRET, "id": "16808287-1157", "from": CITIZEN, "text": "TG"} | told
    return f"{gates.base}{KANNEL}?{urlencode(fields)}"


def esms_url(gates: Gates, key: str = INCOMING_KEY, as_hex: bool = False, **told: str) -> str:
    """As eSMS calls for a text to a short code."""
    fields = {
        "cpid": "17", "smsid": "9912", "sender": "84912345678", "content": "TG",
        "serviceNumber": "8079", "keyword": "TG", "receiverTime": "20261102090000", **told,
    }  # fmt: skip
    if "sign" not in fields:
        under = "".join(fields[each] for each in ("cpid", "smsid", "content", "receiverTime"))
        digest = hashlib.md5((under + key).encode(), usedforsecurity=False).digest()
        fields["sign"] = digest.hex() if as_hex else base64.b64encode(digest).decode()
    return f"{gates.base}{HTTP}?{urlencode(fields)}"


# --- all are answered alike -------------------------------------------------------------


async def over_twilio(gates: Gates, text: str, name: str) -> str:
    twilio = FakeTwilio()
    form = twilio.text_form(CITIZEN, text, MessageSid=name)
    status, body = await twilio.post(form, to=gates.base + TWILIO)
    assert status == 200
    return "".join(ElementTree.fromstring(body).itertext())


async def over_kannel(gates: Gates, text: str, name: str) -> str:
    status, body = await get(kannel_url(gates, text=text, id=name))
    assert status == 200
    return body


async def over_http(gates: Gates, text: str, name: str) -> str:
    status, body = await get(esms_url(gates, content=text, smsid=name))
    assert status == 200
    answer = ElementTree.fromstring(body)
    assert answer.tag == "ClientResponse"
    assert answer.findtext("Smsid") == name
    assert answer.findtext("Receiver") == "84912345678"
    return answer.findtext("Message") or ""


async def over_smpp(gates: Gates, text: str, name: str) -> str:
    async with FakeSmsc() as smsc:
        line = SmppLine(
            Account("127.0.0.1", smsc.port, SYSTEM_ID, PASSWORD),
            number=NUMBER,
            clock=lambda: NOW,
            report=gates.reports,
            texts=gates.texts("smpp"),
        )
        await line.session()
        octets = text.encode("utf-16-be")
        assert await smsc.deliver(CITIZEN[1:], octets, data_coding=8) == 0
        await line.close()
        return b"".join(one.octets for one in smsc.taken).decode("ascii")


WAYS = {"twilio": over_twilio, "kannel": over_kannel, "http": over_http, "smpp": over_smpp}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"TT {CODE}", id="a code"),
        pytest.param(f"tt {CODE} {PIN}", id="a code and its PIN"),
        pytest.param("TT H15.50.05.13-261008-0976", id="an unknown code"),
        pytest.param("Hồ sơ “của tôi” đã xong chưa? 😀 + 100% & <b>", id="anything else"),
        pytest.param("TG", id="help"),
    ],
)
async def test_a_text_gets_the_same_answer_whichever_way_it_came(way: str, text: str):
    async with Gates() as one, Gates() as other:
        expected = await over_kannel(one, text, "first")
        assert await WAYS[way](other, text, "first") == expected
        assert expected.isascii()


@pytest.mark.parametrize("way", WAYS)
async def test_dung_is_noted_for_the_number_in_its_one_form(gates: Gates, way: str):
    assert "TIEP" in await WAYS[way](gates, "Dừng", "first")
    assert gates.wishes.stopped == {CITIZEN}


@pytest.mark.parametrize("way", ["kannel", "http"])
async def test_a_repeat_gets_the_same_answer_and_leaves_one_record(gates: Gates, way: str):
    answers = {await WAYS[way](gates, f"TT {CODE}", "one") for _ in range(3)}
    assert len(answers) == 1
    assert len(gates.dossiers.records) == 1


@pytest.mark.parametrize("written", ["84912345678", "0912345678", "+84912345678", "0084912345678"])
async def test_however_the_number_is_written_it_is_one_sender(gates: Gates, written: str):
    status, _ = await get(kannel_url(gates, text="DUNG", **{"from": written}))
    assert status == 200
    assert gates.wishes.stopped == {CITIZEN}


# --- who may call ------------------------------------------------------------------------


@pytest.mark.parametrize("secret", ["", "another", KANNEL_SECRET.upper(), "é" * 24, "\x00"])
async def test_kannel_without_the_secret_learns_nothing(gates: Gates, secret: str):
    status, body = await get(kannel_url(gates, secret=secret, text="DUNG", id="", **{"from": ""}))
    assert status == 403  # before it is seen that the rest is nonsense too
    assert CODE not in body
    assert gates.wishes.stopped == set()


@pytest.mark.parametrize("as_hex", [False, True])
async def test_a_digest_in_either_form_is_taken(gates: Gates, as_hex: bool):
    assert (await get(esms_url(gates, as_hex=as_hex)))[0] == 200


@pytest.mark.parametrize(
    "told",
    [
        pytest.param({"sign": ""}, id="none"),
        pytest.param({"sign": "A" * 24}, id="a wrong one"),
        pytest.param({"sign": "é"}, id="outside ASCII"),
        pytest.param({"key": "another key"}, id="another key's"),
    ],
)
async def test_a_text_without_the_right_digest_is_turned_away(gates: Gates, told: dict[str, str]):
    status, _ = await get(esms_url(gates, content="DUNG", **told))
    assert status == 403
    assert gates.wishes.stopped == set()


async def test_a_text_changed_on_the_way_is_turned_away(gates: Gates):
    url = esms_url(gates, content="TG").replace("content=TG", "content=DUNG")
    assert (await get(url))[0] == 403


@pytest.mark.parametrize(
    ("callers", "status"),
    [
        pytest.param((), 200, id="any"),
        pytest.param(("10.0.0.0/8", "127.0.0.0/8"), 200, id="one of the provider's"),
        pytest.param(("10.0.0.0/8",), 403, id="from elsewhere"),
    ],
)
async def test_only_the_providers_addresses_may_call(callers: tuple[str, ...], status: int):
    async with Gates(callers=callers) as gates:
        assert (await get(esms_url(gates)))[0] == status
        report = f"{gates.http_reports}?RequestId=n1&SendStatus=5"
        assert (await get(report))[0] == status
        assert bool(gates.reports.reports) is (status == 200)


async def test_a_provider_without_short_codes_has_no_way_in():
    async with Gates(provider="speedsms") as gates:
        assert (await get(esms_url(gates)))[0] == 404


# --- reports ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "progress"),
    [
        pytest.param("1", Progress.DELIVERED, id="delivered"),
        pytest.param("2", Progress.FAILED, id="not delivered"),
        pytest.param("8", Progress.SENT, id="taken by the operator"),
        pytest.param("16", Progress.FAILED, id="refused by the operator"),
    ],
)
async def test_what_kannel_reports_moves_the_text_on(gates: Gates, kind: str, progress: Progress):
    url = f"{gates.kannel_reports.of('n7-abc')}&type={kind}&answer=NACK%2F0912345678"
    assert (await get(url))[0] == 200
    ((told, why),) = gates.reports.of("n7-abc")
    assert told is progress
    assert bool(why) is (progress is Progress.FAILED)
    assert "0912345678" not in why


@pytest.mark.parametrize("kind", ["4", "0", "x", "32"])
async def test_what_is_no_news_from_kannel_changes_nothing(gates: Gates, kind: str):
    assert (await get(f"{gates.kannel_reports.of('n7')}&type={kind}"))[0] == 200
    assert gates.reports.reports == []


async def test_a_signature_for_one_text_is_none_for_another(gates: Gates):
    forged = gates.kannel_reports.of("n7").replace("id=n7", "id=n8") + "&type=1"
    assert (await get(forged))[0] == 403
    assert (await get(f"{gates.base}{KANNEL_STATUS}?id=n8&type=1"))[0] == 403
    assert gates.reports.reports == []


@pytest.mark.parametrize(
    ("told", "progress"),
    [
        pytest.param("SendStatus=5&SendFailed=0", [Progress.DELIVERED], id="done"),
        pytest.param("SendStatus=5&SendFailed=1", [Progress.FAILED], id="done, and failed"),
        pytest.param("SendStatus=4", [Progress.FAILED], id="rejected"),
        pytest.param("SendStatus=7", [Progress.SENT], id="at the network"),
        pytest.param("SendStatus=2", [], id="waiting is no news"),
        pytest.param("", [], id="nothing"),
    ],
)
async def test_what_esms_reports_moves_the_text_on(gates: Gates, told: str, progress: list):
    assert (await get(f"{gates.http_reports}?SMSID=esms1&RequestId=n7&{told}"))[0] == 200
    assert [each for each, _ in gates.reports.of("n7")] == progress


async def test_a_report_without_the_secret_in_its_address_is_none(gates: Gates):
    url = gates.http_reports.replace(HOOK_SECRET, "another-secret")
    assert (await get(f"{url}?RequestId=n7&SendStatus=5"))[0] == 403
    assert gates.reports.reports == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b'{"data": {"message_id": "vg1", "status": "delivered"}}', 200, id="proper"),
        pytest.param(b"[]", 400, id="a list"),
        pytest.param(b"{", 400, id="half of it"),
        pytest.param(b"\xff\xfe", 400, id="octets that are no text"),
        pytest.param(b"[" * 15_000, 400, id="very deep"),
        pytest.param(b'{"data": "' + b"x" * 20_000 + b'"}', 413, id="too large"),
        pytest.param(b'{"data": {"message_id": ["vg1"]}}', 400, id="a name that is none"),
        pytest.param(b'{"data": {"message_id": "' + b"v" * 65 + b'"}}', 400, id="a long name"),
    ],
)
async def test_a_report_in_json_is_read_with_care(body: bytes, status: int):
    async with Gates(provider="vietguys") as gates, aiohttp.ClientSession() as http:
        headers = {"Content-Type": "application/json"}
        async with http.post(gates.http_reports, data=body, headers=headers) as response:
            assert response.status == status
        assert bool(gates.reports.reports) is (status == 200)


# --- what is nonsense ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "told",
    [
        pytest.param({"id": ""}, id="no name"),
        pytest.param({"id": "a/../b"}, id="a name with strokes"),
        pytest.param({"id": "x" * 65}, id="a long name"),
        pytest.param({"from": ""}, id="no sender"),
        pytest.param({"from": "1\n2"}, id="a sender in two lines"),
        pytest.param({"from": "9" * 65}, id="a long sender"),
    ],
)
async def test_what_kannel_would_not_send_is_refused(gates: Gates, told: dict[str, str]):
    assert (await get(kannel_url(gates, **told)))[0] == 400
    assert gates.dossiers.records == []


async def test_a_field_that_is_absent_or_given_twice_is_refused(gates: Gates):
    url = kannel_url(gates)
    assert (await get(url.replace("&text=TG", "")))[0] == 400
    assert (await get(f"{url}&text=TT"))[0] == 400


async def test_xml_holds_whatever_a_person_wrote(gates: Gates):
    _, body = await get(esms_url(gates, sender="<&>\"'"))
    assert html.unescape(re.sub(r".*<Receiver>(.*)</Receiver>.*", r"\1", body)) == "<&>\"'"


NONSENSE = [
    "%", "%ff%fe", "&&", "=", "%00", "text=%F0%9F", "a" * 3000, "+", "[", "%zz", "text=%ED%A0%80",
    "id=1", "from=1", "text=TG", "from=%00", "id=%C3%A9", "type=1", "type=%FF", "sender=1",
    "smsid=1", "content=TG", "sign=%2B", "sign=", "secret=%C3%28", "RequestId=1", "SendStatus=5",
    "SendStatus=%F0", "RequestId=" + "9" * 70, "SendFailed=%C2%B2",
]  # fmt: skip
PATHS = [KANNEL, KANNEL_STATUS, HTTP, f"/hooks/sms/http/status/{HOOK_SECRET}"]


async def test_nothing_in_an_address_breaks_a_webhook(gates: Gates, chance: random.Random):
    """5,000 addresses put together of what a stranger, or a stranger with the secret, may write."""
    known = f"secret={KANNEL_SECRET}&{gates.kannel_reports.of('x').partition('?')[2]}"
    statuses = set()
    async with aiohttp.ClientSession() as http:
        for _ in range(5000):
            parts = chance.choices(NONSENSE, k=chance.randrange(12))
            if chance.random() < 0.5:
                parts.append(known)
            query = "&".join(parts)
            url = URL(f"{gates.base}{chance.choice(PATHS)}?{query}", encoded=True)
            async with http.get(url) as response:
                statuses.add(response.status)
    # 200: the interior was reached; the 4xx: so was each of the refusals.
    assert {200, 400, 403} <= statuses
    assert max(statuses) < 500
