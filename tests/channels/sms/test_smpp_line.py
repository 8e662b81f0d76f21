"""The line to a message centre: kept up through its faults, and what nonsense over it does."""

from __future__ import annotations

import logging
import ssl
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.base import Misconfigured, Outgoing, Refused, TryLater
from channels.sms.incoming import IncomingTexts
from channels.sms.smpp_codes import Command
from channels.sms.smpp_line import SmppLine
from channels.sms.smpp_receipts import Ids, receipt
from channels.sms.smpp_session import Account
from channels.sms.smpp_wire import Address, Delivered, Malformed, Pdu, address_of, delivered
from core.notices.outbox import Progress
from tests.certificates import certificates
from tests.channels.gates import NOW, Gates
from tests.channels.known_dossiers import CODE
from tests.fakes.smsc import NUMBER, PASSWORD, SYSTEM_ID, FakeSmsc
from tests.fakes.text_api import Mood

CITIZEN = "+84912345678"
TEXT = Outgoing(CITIZEN, "Ho so da xong.")


@dataclass
class World:
    smsc: FakeSmsc
    gates: Gates
    line: SmppLine
    lines: list[SmppLine] = field(default_factory=list)

    def another(self, **changes: object) -> SmppLine:
        """A line of other properties."""
        pair = bool(changes.pop("pair", False))
        account = Account(
            "127.0.0.1", self.smsc.port, SYSTEM_ID, PASSWORD, timeout_s=0.5, pair=pair
        )
        said = {
            "number": NUMBER,
            "clock": lambda: NOW,
            "report": self.gates.reports,
            "texts": self.gates.texts("smpp"),
        }
        self.lines.append(SmppLine(account, **(said | changes)))
        return self.lines[-1]


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with FakeSmsc() as smsc, Gates() as gates:
        world = World(smsc, gates, None)
        world.line = world.another()
        await world.line.session()
        yield world
        for line in world.lines:
            await line.close()


async def test_a_line_that_the_centre_cut_is_set_up_anew_by_the_next_text(world: World):
    await world.line.send(CITIZEN, "Ho so 1")
    world.smsc.hang_up()
    session = await world.line.session()
    while session.alive:  # the end is noticed when it is read
        with pytest.raises(TryLater):
            await session.enquire()
    await world.line.send(CITIZEN, "Ho so 2")
    assert [one.octets for one in world.smsc.taken] == [b"Ho so 1", b"Ho so 2"]
    assert world.smsc.binds == 2


async def test_where_each_direction_has_its_connection_an_answer_leaves_by_the_other(world: World):
    line = world.another(pair=True)
    assert not line.stands
    await line.turn(NOW)
    assert line.stands
    assert world.smsc.bound[-2:] == [Command.BIND_TRANSMITTER, Command.BIND_RECEIVER]
    assert await world.smsc.deliver(CITIZEN[1:], f"TT {CODE}".encode()) == 0
    (answer,) = world.smsc.taken
    assert answer.octets.startswith(f"Ho so {CODE}".encode())
    assert await world.smsc.receipt(answer.name) == 0
    assert world.gates.reports.of(answer.name) == [(Progress.DELIVERED, "")]


async def test_a_centre_that_is_down_is_not_stormed(world: World):
    await world.smsc.stop()
    line = world.another()
    said = set()
    for _ in range(50):
        with pytest.raises(TryLater) as failed:
            await line.send(CITIZEN, "Ho so")
        said.add(str(failed.value))
    assert len(said) == 1


async def test_the_loop_sets_the_line_up_and_says_when_it_cannot(world: World, caplog):
    line = world.another()
    assert await line.turn(NOW) is False
    assert world.smsc.binds == 2
    await world.smsc.stop()
    down = world.another()
    caplog.set_level(logging.WARNING)
    assert await down.turn(NOW) is False
    assert await down.turn(NOW) is False
    assert caplog.text.count("the SMPP line is down") == 1
    assert PASSWORD not in caplog.text


async def test_a_wrong_password_is_the_loops_failure_and_so_an_operators_business(world: World):
    account = Account("127.0.0.1", world.smsc.port, SYSTEM_ID, "wrong")
    line = SmppLine(account, number=NUMBER, clock=lambda: NOW, report=world.gates.reports)
    with pytest.raises(Misconfigured):
        await line.turn(NOW)
    assert "wrong" not in repr(account)


async def test_over_tls_only_a_centre_is_believed_that_somebody_vouches_for(world: World):
    theirs, believing = certificates()
    async with FakeSmsc(tls=theirs) as smsc:

        def line(tls: ssl.SSLContext) -> SmppLine:
            account = Account("127.0.0.1", smsc.port, SYSTEM_ID, PASSWORD, tls=tls)
            return SmppLine(account, number=NUMBER, clock=lambda: NOW, report=world.gates.reports)

        with pytest.raises(Misconfigured, match="certificate"):
            await line(ssl.create_default_context()).send(CITIZEN, "Ho so")
        assert smsc.binds == 0
        good = line(believing)
        await good.send(CITIZEN, "Ho so")
        assert len(smsc.taken) == 1
        await good.close()


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        pytest.param(Mood.THROTTLED, TryLater, id="throttled"),
        pytest.param(Mood.UNKNOWN_ERROR, Refused, id="a status of the operator's own"),
    ],
)
async def test_a_part_that_is_refused_fails_the_whole(world: World, status: Mood, failure: type):
    world.smsc.mood = status
    with pytest.raises(failure):
        await world.line.send(CITIZEN, "ế" * 200)
    assert world.smsc.requests == 1


async def test_a_text_that_no_centre_takes_is_refused_before_it_is_sent(world: World):
    with pytest.raises(Refused):
        await world.line.send(CITIZEN, "a" * 153 * 256)
    assert world.smsc.requests == 0


async def test_the_failure_of_any_part_is_the_failure_of_the_text(world: World):
    name = await world.line.send(CITIZEN, "ế" * 200)
    first = world.smsc.taken[0].name
    assert first != name
    assert await world.smsc.receipt(first, "UNDELIV", "034") == 0
    ((progress, why),) = world.gates.reports.of(name)
    assert (progress, why) == (Progress.FAILED, "refused: UNDELIV 034")


async def test_receipts_in_decimal_find_texts_that_were_taken_in_hexadecimal(world: World):
    world.smsc.name = lambda number: f"{0xBEEF + number:X}"
    line = world.another(ids=Ids.DECIMAL)
    name = await line.send(CITIZEN, "Ho so")
    assert await world.smsc.receipt(str(0xBEEF + 1)) == 0
    assert world.gates.reports.of(name) == [(Progress.DELIVERED, "")]


async def test_a_receipt_that_cannot_be_recorded_is_sent_again_by_the_centre(world: World):
    async def no_database(*_: object, **__: object) -> bool:
        raise ConnectionError("the database is gone")

    line = world.another(report=no_database)
    await line.session()
    assert await world.smsc.receipt("smsc1") == 0x64


async def test_a_text_that_could_not_be_answered_keeps_its_name_when_it_comes_again(world: World):
    names: list[str] = []
    texts = world.gates.texts("smpp")

    class Noting(IncomingTexts):
        async def answer(self, *, name: str, sender: str, text: str) -> str:
            names.append(name)
            return await texts.answer(name=name, sender=sender, text=text)

    line = world.another(texts=Noting(provider="smpp", answers=None, clock=lambda: NOW))
    await line.session()
    question = f"TT {CODE}".encode()
    world.smsc.mood = Mood.THROTTLED
    assert await world.smsc.deliver(CITIZEN[1:], question) == 0x64
    world.smsc.mood = Mood.WELL
    assert await world.smsc.deliver(CITIZEN[1:], question) == 0
    assert await world.smsc.deliver(CITIZEN[1:], question) == 0
    # The same one twice; the third is a new question, however alike.
    assert names[0] == names[1] != names[2]
    assert len(world.smsc.taken) == 2
    assert len(world.gates.dossiers.records) == 2


async def test_who_cannot_be_answered_is_not_heard_for_ever(world: World):
    world.smsc.mood = Mood.BAD_ADDRESS
    assert await world.smsc.deliver("VIETTEL", b"Khuyen mai") == 0
    assert world.smsc.requests == 1


async def test_where_nobody_answers_texts_the_centre_keeps_them(world: World):
    line = world.another(texts=None)
    await line.session()
    assert await world.smsc.deliver(CITIZEN[1:], b"TG") == 0x64


HEADERS = [
    pytest.param(b"", id="no octets"),
    pytest.param(b"\x05", id="a header without a body"),
    pytest.param(b"\xff\x00\x03\x01\x02\x01", id="a header longer than the text"),
    pytest.param(b"\x05\x00\xff\x01\x02\x01abc", id="an element longer than its header"),
    pytest.param(b"\x05\x00\x03\x01\x00\x01abc", id="a part of none"),
    pytest.param(b"\x05\x00\x03\x01\x02\x03abc", id="the third part of two"),
    pytest.param(b"\x05\x00\x03\x01\xff\x01abc", id="255 parts"),
]


@pytest.mark.parametrize("octets", HEADERS)
async def test_a_header_that_contradicts_itself_is_refused_for_good(world: World, octets: bytes):
    assert await world.smsc.deliver(CITIZEN[1:], octets, esm_class=0x40) == 0x65
    assert world.gates.dossiers.records == []
    await world.line.send(CITIZEN, "Ho so")  # the line still stands


async def test_an_unknown_unit_is_answered_and_the_line_stands(world: World):
    assert await world.smsc.ask(0x0103, b"data_sm") == 0x03
    assert await world.smsc.ask(Command.ENQUIRE_LINK, b"") == 0
    await world.line.send(CITIZEN, "Ho so")


async def test_a_centre_that_takes_leave_is_let_go(world: World):
    session = await world.line.session()
    assert await world.smsc.ask(Command.UNBIND, b"") == 0
    await world.line.send(CITIZEN, "Ho so")
    assert (await world.line.session()) is not session


@pytest.mark.parametrize(
    "octets",
    [
        pytest.param(struct.pack("!IIII", 15, 5, 0, 1), id="shorter than its header"),
        pytest.param(struct.pack("!IIII", 0xFFFFFFFF, 5, 0, 1), id="four gigabytes"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", id="another protocol"),
    ],
)
async def test_octets_that_are_no_unit_end_the_line_and_nothing_else(world: World, octets: bytes):
    session = await world.line.session()
    await world.smsc.raw(octets)
    with pytest.raises(TryLater):
        while True:
            await session.enquire()
    assert not session.alive
    await world.line.send(CITIZEN, "Ho so")


@given(st.binary(max_size=200))
def test_whatever_a_unit_holds_it_is_read_or_malformed(body: bytes):
    try:
        told = delivered(Pdu(Command.DELIVER_SM, 0, 1, body))
    except Malformed:
        return
    receipt(told)


def a_receipt(text: str) -> Delivered:
    return Delivered(Address("84912345678"), Address(NUMBER), 0x04, 0, text.encode("latin-1"))


@pytest.mark.parametrize(
    ("text", "message_id", "progress"),
    [
        pytest.param("id:7 stat:DELIVRD err:000 text:", "7", Progress.DELIVERED, id="short"),
        pytest.param("ID: 7 STAT: delivrd ERR: 0", "7", Progress.DELIVERED, id="other case"),
        pytest.param("id:7 stat:EXPIRED text:id:8 stat:DELIVRD", "7", Progress.FAILED, id="quote"),
        pytest.param("id:7 stat:ENROUTE", "7", Progress.SENT, id="under way"),
    ],
)
def test_receipts_are_read_as_operators_write_them(text: str, message_id: str, progress: Progress):
    found = receipt(a_receipt(text))
    assert found is not None
    assert (found.message_id, found.progress) == (message_id, progress)


@pytest.mark.parametrize("text", ["", "stat:DELIVRD", "id:7", "id:7 stat:WHATEVER", "text:id:7"])
def test_a_receipt_that_tells_nothing_is_no_news(text: str):
    assert receipt(a_receipt(text)) is None


@pytest.mark.parametrize(
    ("number", "address"),
    [
        pytest.param("+84912345678", Address("84912345678", 1, 1), id="international"),
        pytest.param("8079", Address("8079", 3, 0), id="short code"),
        pytest.param("MOTCUA", Address("MOTCUA", 5, 0), id="brand name"),
    ],
)
def test_each_kind_of_number_is_said_to_be_one(number: str, address: Address):
    assert address_of(number) == address
