"""What every sender promises, kept by the one of letters before a real SMTP server."""

from __future__ import annotations

import asyncio
import re

import pytest
from aiohttp import web

from channels.base import (
    BadAddress,
    Misconfigured,
    Outgoing,
    Refused,
    SendFailed,
    TryLater,
)
from channels.mail.smtp_sender import MOST_CONNECTIONS
from tests.certificates import certificates
from tests.fakes.mail_server import PASSWORD, USERNAME, Mood

TO = "nguyen.an@example.vn"
TEXT = "Hồ sơ H15.50-261008-0975 đã có kết quả."
LETTER = Outgoing(to=TO, text=TEXT, reference="notice 7", subject="Hồ sơ đã có kết quả")


async def test_a_letter_that_is_taken_gives_back_our_name_for_it(stand):
    key = await stand.sender.send(LETTER)
    (taken,) = stand.server.taken
    assert taken.to == TO
    assert taken.letter["To"] == TO
    assert taken.letter["Message-ID"] == f"<{key}@mau.gov.vn>"
    assert taken.letter.get_content().strip() == TEXT
    assert stand.return_paths.read(taken.return_path) == key


async def test_two_letters_have_two_names_and_a_repeat_has_the_first(stand):
    first = await stand.sender.send(LETTER)
    other = await stand.sender.send(Outgoing(TO, TEXT, reference="notice 8"))
    again = await stand.sender.send(LETTER)
    assert first == again != other
    nameless = {await stand.sender.send(Outgoing(TO, TEXT)) for _ in range(2)}
    assert len(nameless | {first, other}) == 4


@pytest.mark.parametrize(
    ("mood", "failure"),
    [
        pytest.param(Mood.DOWN_FOR_NOW, TryLater, id="not serving now"),
        pytest.param(Mood.BUSY, TryLater, id="busy"),
        pytest.param(Mood.GREYLISTED, TryLater, id="greylisted"),
        pytest.param(Mood.THROTTLED, TryLater, id="throttled"),
        pytest.param(Mood.FULL_DISK, TryLater, id="its disk is full"),
        pytest.param(Mood.SLOW, TryLater, id="no answer in time"),
        pytest.param(Mood.CUT_OFF_BEFORE, TryLater, id="cut off before the letter"),
        pytest.param(Mood.CUT_OFF_AFTER, TryLater, id="cut off after the letter"),
        pytest.param(Mood.NO_MAILBOX, BadAddress, id="no such mailbox"),
        pytest.param(Mood.NO_MAILBOX_PLAINLY, BadAddress, id="the same without an enhanced code"),
        pytest.param(Mood.NO_DOMAIN, BadAddress, id="no such domain"),
        pytest.param(Mood.MAILBOX_FULL, BadAddress, id="mailbox full for good"),
        pytest.param(Mood.POLICY, Refused, id="refused by policy"),
        pytest.param(Mood.SPAM, Refused, id="taken for spam"),
        pytest.param(Mood.ODD, Refused, id="a code we have no name for"),
        pytest.param(Mood.RELAYING, Misconfigured, id="does not relay for us"),
        pytest.param(Mood.NOT_FOR_US, Misconfigured, id="sender is not ours"),
        pytest.param(Mood.UNSIGNED, Misconfigured, id="our domain does not sign"),
    ],
)
async def test_each_way_to_fail_has_its_name(stand, mood, failure):
    stand.server.mood = mood
    with pytest.raises(SendFailed) as failed:
        await stand.sender.send(LETTER)
    assert type(failed.value) is failure
    assert TO not in str(failed.value)
    assert "kết quả" not in str(failed.value)
    assert stand.server.heard.count("MAIL") <= 1  # trying again is the outbox's business


@pytest.mark.parametrize(
    ("mood", "after_s"),
    [
        pytest.param(Mood.BUSY, None, id="no pause named"),
        pytest.param(Mood.THROTTLED, 7.0, id="seconds"),
        pytest.param(Mood.GREYLISTED, 300.0, id="minutes"),
        pytest.param(Mood.IMPATIENT, 3600.0, id="an unbelievable pause"),
    ],
)
async def test_a_throttling_server_is_given_the_pause_it_asks(stand, mood, after_s):
    stand.server.mood = mood
    with pytest.raises(TryLater) as failed:
        await stand.sender.send(LETTER)
    assert failed.value.after_s == after_s


@pytest.mark.parametrize(
    ("mood", "alone"),
    [
        pytest.param(Mood.GREYLISTED, True, id="greylisted"),
        pytest.param(Mood.FULL_FOR_NOW, True, id="mailbox full for now"),
        pytest.param(Mood.BUSY, False, id="the server is busy"),
        pytest.param(Mood.THROTTLED, False, id="the server gets too much"),
        pytest.param(Mood.FULL_DISK, False, id="the server's disk is full"),
        pytest.param(Mood.DOWN_FOR_NOW, False, id="the server rests"),
    ],
)
async def test_an_address_that_must_wait_keeps_no_other_letter_waiting(stand, mood, alone):
    stand.server.mood = mood
    with pytest.raises(TryLater) as failed:
        await stand.sender.send(LETTER)
    assert failed.value.alone is alone


@pytest.mark.parametrize(
    ("mood", "maybe"),
    [
        pytest.param(Mood.CUT_OFF_BEFORE, False, id="before the letter"),
        pytest.param(Mood.CUT_OFF_AFTER, True, id="after the letter"),
        pytest.param(Mood.SLOW, True, id="no answer to the letter"),
        pytest.param(Mood.FULL_DISK, False, id="it said no"),
    ],
)
async def test_whether_the_server_may_have_the_letter_is_told(stand, mood, maybe):
    stand.server.mood = mood
    with pytest.raises(TryLater) as failed:
        await stand.sender.send(LETTER)
    assert failed.value.maybe_taken is maybe


async def test_many_letters_at_once_share_a_few_connections(stand):
    letters = [Outgoing(TO, TEXT, reference=f"notice {number}") for number in range(60)]
    sender = stand.make(timeout_s=20.0)
    keys = await asyncio.gather(*(sender.send(letter) for letter in letters))
    assert len(stand.server.taken) == len(set(keys)) == 60
    assert stand.server.connections <= MOST_CONNECTIONS


async def test_a_server_that_is_down_is_tried_later(stand):
    await stand.server.stop()
    with pytest.raises(TryLater):
        await stand.sender.send(LETTER)
    with pytest.raises(TryLater):
        await stand.sender.check()


async def test_a_web_server_where_a_mail_server_was_due_is_tried_later(stand, aiohttp_server):
    other = await aiohttp_server(web.Application())
    stand.server.port, port = other.port, stand.server.port
    sender = stand.make()
    stand.server.port = port
    with pytest.raises(TryLater):
        await sender.send(LETTER)


async def test_wrong_credentials_are_the_operators_business(stand):
    stand.server.asks_sign_in = True
    stranger = stand.make(USERNAME, "wrong")
    with pytest.raises(Misconfigured):
        await stranger.send(LETTER)
    with pytest.raises(Misconfigured):
        await stranger.check()
    with pytest.raises(Misconfigured):
        await stand.sender.send(LETTER)
    assert stand.server.taken == []


async def test_the_check_signs_in_and_sends_nothing(stand):
    stand.server.asks_sign_in = True
    sender = stand.make(USERNAME, PASSWORD)
    await sender.check()
    assert "MAIL" not in stand.server.heard
    await sender.send(LETTER)
    assert len(stand.server.taken) == 1


async def test_a_server_without_the_tls_that_we_insist_on_gets_neither_password_nor_letter(stand):
    sender = stand.make(USERNAME, PASSWORD, starttls=True)
    with pytest.raises(Misconfigured):
        await sender.send(LETTER)
    assert stand.server.taken == []


@pytest.mark.parametrize(
    "address",
    [
        "nobody",
        "a@b",
        "a b@example.vn",
        "a@example.vn, b@example.vn",
        "<a@example.vn>",
        "a@example.vn\r\nRCPT TO:<b@example.vn>",
        ".a@example.vn",
        "",
        "a@" + "b" * 300 + ".vn",
    ],
)
async def test_what_is_no_address_is_never_said_to_a_server(stand, address):
    with pytest.raises(BadAddress):
        await stand.sender.send(Outgoing(address, TEXT))
    assert stand.server.connections == 0


async def test_a_letter_passes_once_the_server_recovers(stand):
    stand.server.mood = Mood.BUSY
    with pytest.raises(TryLater):
        await stand.sender.send(LETTER)
    stand.server.mood = Mood.WELL
    key = await stand.sender.send(LETTER)
    assert stand.server.taken[0].letter["Message-ID"].startswith(f"<{key}@")


async def test_letters_share_a_connection_and_one_that_was_given_up_meanwhile_is_no_fault(stand):
    for _ in range(3):
        await stand.sender.send(LETTER)
    assert stand.server.connections == 1
    stand.server.hang_up()
    await stand.sender.send(LETTER)
    assert (stand.server.connections, len(stand.server.taken)) == (2, 4)


async def test_a_letter_whose_answer_was_cut_off_is_not_sent_twice_by_us(stand):
    await stand.sender.send(LETTER)
    stand.server.mood = Mood.CUT_OFF_AFTER
    with pytest.raises(TryLater):
        await stand.sender.send(LETTER)
    assert len(stand.server.taken) == 2  # the first, and the one that was cut: no third


async def test_reports_are_asked_for_where_the_server_makes_them_and_somebody_reads_them(stand):
    stand.server.reports = True
    key = await stand.sender.send(LETTER)
    await stand.make(reads_reports=False).send(LETTER)
    asked, unread = stand.server.taken
    assert asked.mail_options == ["RET=HDRS", f"ENVID={key}"]
    assert asked.recipient_options == ["NOTIFY=SUCCESS,FAILURE"]
    assert (unread.return_path, unread.recipient_options) == ("motcua@mau.gov.vn", [])


async def test_a_vietnamese_domain_goes_in_ascii_and_a_vietnamese_name_in_utf8(stand):
    await stand.sender.send(Outgoing("an@Bưu-Điện.vn", TEXT))
    await stand.sender.send(Outgoing("ân@example.vn", TEXT))
    plain, named = stand.server.taken
    assert re.fullmatch(r"an@xn--[a-z0-9-]+\.vn", plain.to)
    assert named.to == "ân@example.vn"
    assert "SMTPUTF8" in named.mail_options


@pytest.mark.parametrize("tls", [True, None], ids=["insisted on", "offered"])
async def test_tls_is_used_and_a_certificate_that_nobody_vouches_for_is_not_believed(stand, tls):
    theirs, ours = certificates()
    stand.server.tls = theirs
    with pytest.raises(Misconfigured, match="certificate"):
        await stand.make(starttls=tls).send(LETTER)
    assert stand.server.taken == []
    await stand.make(starttls=tls, tls_context=ours).send(LETTER)
    assert len(stand.server.taken) == 1
