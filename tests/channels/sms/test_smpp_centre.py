"""SMPP against a message centre that others wrote: smpp34, in Rust."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
import smpp34

from channels.base import Outgoing
from channels.sms.alphabets import from_gsm, from_ucs2, parts_of
from channels.sms.segments import cost
from channels.sms.smpp_line import SmppLine
from channels.sms.smpp_sender import SmppSender
from channels.sms.smpp_session import Account
from core.notices.outbox import Progress
from tests.channels.gates import NOW, Gates
from tests.channels.known_dossiers import CODE
from tests.real_gateway import free_port

CITIZEN = "+84912345678"
SHORT_CODE = "8079"

LONG = (
    "Kính gửi ông/bà: hồ sơ H15.50.05.13-261008-0975 về việc đăng ký khai sinh đã được Ủy ban nhân"
    " dân xã tiếp nhận lúc 09 giờ 00 phút, ngày 02/11/2026; ngày hẹn trả kết quả: 05/11/2026. Ông"
    " hoặc bà có thể tra cứu tại cổng dịch vụ công, hoặc nhắn tin TT <mã hồ sơ> đến 8079."
    " Trân trọng! 👍🏽"
)


@dataclass
class Centre:
    """The Rust server, with what it was given."""

    port: int
    submitted: list[smpp34.SubmitSmEvent] = field(default_factory=list)
    esme: smpp34.Esme | None = None
    bound: asyncio.Event = field(default_factory=asyncio.Event)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def serve(self, server: smpp34.Server) -> None:
        """Take events as they come."""
        while True:
            event = await server.next()
            if isinstance(event, smpp34.Esme):
                self.esme = event
                self.bound.set()
            elif isinstance(event, smpp34.SubmitSmEvent):
                async with self.changed:
                    self.submitted.append(event)
                    self.changed.notify_all()
                event.accept(f"c{len(self.submitted)}")

    async def given(self, count: int) -> list[smpp34.SubmitSmEvent]:
        """Come back when so many texts have been submitted."""
        async with self.changed:
            await self.changed.wait_for(lambda: len(self.submitted) >= count)
        return self.submitted

    async def deliver(self, octets: bytes, **more: object) -> bool:
        assert self.esme is not None
        said = {"source_addr": CITIZEN[1:], "source_addr_ton": 1, "source_addr_npi": 1}
        answer = await self.esme.deliver_sm(SHORT_CODE, octets, **(said | more))
        return bool(answer.is_success)


@dataclass
class World:
    centre: Centre
    line: SmppLine
    gates: Gates


@pytest.fixture
async def world() -> AsyncIterator[World]:
    centre = Centre(free_port())
    server = smpp34.Server("127.0.0.1", centre.port, system_id="CENTRE")
    await server.start()
    serving = asyncio.create_task(centre.serve(server))
    async with Gates() as gates:
        line = SmppLine(
            Account("127.0.0.1", centre.port, "motcua", "secret01"),
            number=SHORT_CODE,
            clock=lambda: NOW,
            report=gates.reports,
            texts=gates.texts("smpp"),
        )
        await line.session()
        await centre.bound.wait()
        yield World(centre, line, gates)
        await line.close()
    serving.cancel()
    with suppress(asyncio.CancelledError):
        await serving
    await server.stop()


def together(events: list[smpp34.SubmitSmEvent]) -> str:
    """What a phone shows of parts that came in any order."""
    assert {event.esm_class for event in events} == {0x40}
    assert len({event.short_message[:5] for event in events}) == 1
    parts = sorted((event.short_message[5], event.short_message[6:]) for event in events)
    octets = b"".join(part for _, part in parts)
    return from_ucs2(octets) if events[0].data_coding == 8 else from_gsm(octets)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(LONG, id="Vietnamese"),
        pytest.param("ế" * 66 + "👍" + "ự" * 66 + "👍🏽", id="emoji at the boundaries"),
        pytest.param("[€] " * 80, id="extension characters at the boundaries"),
    ],
)
async def test_a_long_text_out_is_put_together_exactly(world: World, text: str):
    name = await SmppSender(world.line).send(Outgoing(CITIZEN, text))
    events = await world.centre.given(cost(text).segments)
    assert len(events) == cost(text).segments > 1
    assert together(list(reversed(events))) == text
    assert name == f"c{len(events)}"
    assert {(event.destination_addr, event.source_addr) for event in events} == {
        (CITIZEN[1:], SHORT_CODE)
    }
    assert [event.registered_delivery for event in events] == [2] * (len(events) - 1) + [1]


async def test_a_short_text_out_has_no_header(world: World):
    await SmppSender(world.line).send(Outgoing(CITIZEN, "Hồ sơ đã xong. 👍"))
    (event,) = await world.centre.given(1)
    assert (event.esm_class, event.data_coding) == (0, 8)
    assert from_ucs2(event.short_message) == "Hồ sơ đã xong. 👍"


async def test_receipts_move_a_text_on(world: World):
    name = await SmppSender(world.line).send(Outgoing(CITIZEN, "Ho so da xong."))
    told = (
        f"id:{name} sub:001 dlvrd:001 submit date:2611020900 done date:2611020901 stat:{{}} err:000"
    )
    assert await world.centre.deliver(told.format("ACCEPTD").encode(), esm_class=4)
    assert await world.centre.deliver(told.format("DELIVRD").encode(), esm_class=4)
    assert world.gates.reports.of(name) == [(Progress.SENT, ""), (Progress.DELIVERED, "")]


async def test_a_receipt_in_parameters_alone_moves_a_text_on(world: World):
    name = await SmppSender(world.line).send(Outgoing(CITIZEN, "Ho so da xong."))
    tlvs = [
        smpp34.Tlv(smpp34.TLV_RECEIPTED_MESSAGE_ID, name.encode() + b"\0"),
        smpp34.Tlv(smpp34.TLV_MESSAGE_STATE, b"\x05"),
    ]
    assert await world.centre.deliver(b"", esm_class=4, tlvs=tlvs)
    ((progress, why),) = world.gates.reports.of(name)
    assert progress is Progress.FAILED
    assert "UNDELIV" in why


async def test_a_text_in_is_answered_to_whom_it_came_from(world: World):
    assert await world.centre.deliver(f"TT {CODE}".encode())
    (event,) = await world.centre.given(1)
    assert event.short_message == f"Ho so {CODE}: dang xu ly, hoan thanh 40%.".encode()
    assert (event.source_addr, event.destination_addr) == (SHORT_CODE, CITIZEN[1:])


async def test_a_long_text_in_is_put_together_exactly_in_whatever_order_it_comes(world: World):
    text = (
        f"Tôi muốn hỏi về hồ sơ của gia đình tôi, xin cho biết đã xong chưa ạ: {CODE} 👍🏽 "
        + "á" * 80
    )
    cut = parts_of(text, reference=77)
    for part in [cut.parts[2], cut.parts[0], cut.parts[0], cut.parts[1]]:
        assert await world.centre.deliver(part, esm_class=0x40, data_coding=8)
    (event,) = await world.centre.given(1)
    assert event.short_message.decode().startswith(f"Ho so {CODE}")
    (record,) = world.gates.dossiers.records
    assert CODE in record[1]


async def test_parts_may_be_told_by_parameters_instead_of_a_header(world: World):
    for number, part in enumerate((f"TT {CODE[:9]}", CODE[9:]), 1):
        tlvs = [
            smpp34.Tlv(smpp34.TLV_SAR_MSG_REF_NUM, b"\x01\x02"),
            smpp34.Tlv(smpp34.TLV_SAR_TOTAL_SEGMENTS, b"\x02"),
            smpp34.Tlv(smpp34.TLV_SAR_SEGMENT_SEQNUM, bytes([number])),
        ]
        assert await world.centre.deliver(part.encode(), tlvs=tlvs)
    (event,) = await world.centre.given(1)
    assert event.short_message.decode().startswith(f"Ho so {CODE}")


async def test_a_text_may_come_in_a_parameter(world: World):
    tlvs = [smpp34.Tlv(smpp34.TLV_MESSAGE_PAYLOAD, f"TT {CODE}".encode())]
    assert await world.centre.deliver(b"", tlvs=tlvs)
    (event,) = await world.centre.given(1)
    assert event.short_message.decode().startswith(f"Ho so {CODE}")


async def test_a_hundred_texts_at_once_all_leave(world: World):
    sender = SmppSender(world.line)
    names = await asyncio.gather(
        *(sender.send(Outgoing(f"+849123{n:05}", f"Ho so {n}")) for n in range(100))
    )
    assert len(set(names)) == 100
    assert sorted(event.short_message for event in world.centre.submitted) == sorted(
        f"Ho so {n}".encode() for n in range(100)
    )
