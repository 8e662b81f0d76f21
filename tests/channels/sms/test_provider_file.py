"""Descriptions of providers: those that come with us are whole, and a fault in one is named."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest

from channels.base import Outgoing
from channels.sms.http_sender import Account, HttpSender, at, word, written
from channels.sms.provider_file import BadFile, find, read, ready
from tests.fakes.text_api import DIALECTS, KEY, SECRET, SENDER, FakeTextApi

ESMS = find("esms").read_text("utf-8")


@pytest.mark.parametrize("name", ready())
def test_each_ready_provider_is_described_whole(name: str):
    described = read(find(name))
    assert described.name == name
    assert described.check is not None  # `gateway check` can say whether the account is known
    assert described.reports is not None
    assert described.send.url.startswith("https://")


def test_each_ready_provider_stands_before_the_contract_of_all_senders():
    assert set(ready()) < set(DIALECTS)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        pytest.param('name = "esms"', 'name = "E S"', "name", id="a name with blanks"),
        pytest.param('title = "eSMS (ViHAT)"\n', "", "title is missing", id="no title"),
        pytest.param('numbers = "84"', 'numbers = "+85"', "numbers", id="numbers of elsewhere"),
        pytest.param('method = "POST"', 'method = "PUT"', "method", id="another method"),
        pytest.param('"{text}"', '"{body}"', "{body}", id="a place that nothing fills"),
        pytest.param('"refused"', '"denied"', "denied", id="a failure of no name"),
        pytest.param('"delivered"', '"arrived"', "arrived", id="a progress of no name"),
        pytest.param('["key", "secret", "sender"]', '["pin"]', "pin", id="a need of no setting"),
        pytest.param('digest = "md5"', 'digest = "crc"', "digest", id="a digest we cannot make"),
        pytest.param('"{reply}"', '"{key}"', "Message", id="an answer that tells our key"),
        pytest.param("[send.answer]", "[send.reply]", "answer", id="no answer"),
        pytest.param('taken = ["100", "124"]', "taken = 100", "taken", id="no list of codes"),
        pytest.param("[send]", "[send", "esms", id="no TOML"),
    ],
)
def test_a_fault_is_named_with_its_place(tmp_path: Path, old: str, new: str, fault: str):
    assert old in ESMS
    file = tmp_path / "esms.toml"
    file.write_text(ESMS.replace(old, new, 1), "utf-8")
    with pytest.raises(BadFile) as bad:
        read(file)
    assert fault in str(bad.value)
    assert "esms.toml" in str(bad.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(BadFile, match="nowhere"):
        read(find(str(tmp_path / "nowhere.toml")))


OWN = """
name = "own"
title = "Our own"
source = "the operator's paper"
numbers = "0"
needs = ["key"]

[send]
method = "GET"
url = "https://sms.example.vn/api/index.php"
body = "query"

[send.headers]
X-Token = "{key}"

[send.fields]
to = "{to}"
msg = "{text}"
ref = "{name}"

[send.answer]
code = "result.code"
taken = ["ok"]

[failures]
"blocked" = "opted_out"
"""


async def test_a_provider_of_ones_own_needs_a_file_and_nothing_else(tmp_path: Path, aiohttp_server):
    from aiohttp import web

    asked = []

    async def api(request: web.Request) -> web.Response:
        asked.append((dict(request.query), request.headers["X-Token"]))
        return web.json_response({"result": {"code": "ok"}})

    application = web.Application()
    application.router.add_get("/api/index.php", api)
    server = await aiohttp_server(application)
    file = tmp_path / "own.toml"
    file.write_text(OWN)
    async with aiohttp.ClientSession() as http:
        account = Account("the key", origin=f"http://127.0.0.1:{server.port}")
        sender = HttpSender(http, read(file), account, report_url="")
        name = await sender.send(Outgoing("+84912345678", "Hồ sơ {name} & 100%", "n7"))
        await sender.check()  # nothing to ask, nothing asked
    assert asked == [({"to": "0912345678", "msg": "Hồ sơ {name} & 100%", "ref": name}, "the key")]
    assert "the key" not in repr(account)


@pytest.mark.parametrize("name", ready())
@pytest.mark.parametrize("text", ["Ho so da xong. [€]", "Hồ sơ đã xong."])
async def test_a_text_reaches_the_provider_as_it_is(name: str, text: str):
    async with FakeTextApi(DIALECTS[name]) as fake, aiohttp.ClientSession() as http:
        account = Account(KEY, SECRET, SENDER, fake.base)
        sender = HttpSender(http, read(find(name)), account, report_url="http://127.0.0.1/r")
        await sender.send(Outgoing("+84912345678", text))
    (taken,) = fake.taken
    assert (taken.to, taken.text) == ("84912345678", text)


@pytest.mark.parametrize(
    ("number", "form", "as_written"),
    [
        ("+84912345678", "84", "84912345678"),
        ("+84912345678", "+84", "+84912345678"),
        ("+84912345678", "0", "0912345678"),
        ("+15550100", "0", "15550100"),
        ("8079", "84", "8079"),
    ],
)
def test_numbers_are_written_as_each_provider_wants(number: str, form: str, as_written: str):
    assert written(number, form) == as_written


def test_what_stands_nowhere_in_an_answer_is_nothing():
    assert at({"a": {"b": 1}}, "a.b") == 1
    assert at({"a": [1]}, "a.b") is None
    assert at([], "a") is None
    assert word(True) == word(None) == word([]) == word(1.5) == ""
    assert word(0) == "0"
