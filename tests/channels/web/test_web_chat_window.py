"""The simulator's chat window: plain forms that carry a conversation."""

from __future__ import annotations

import pytest

from channels.chat.pacing import Pace
from channels.web.chat_window import LONGEST
from channels.web.phones import Phones
from channels.web.simulator import Simulated
from channels.web.site import Chats
from core.forms.models import Prepared
from tests.channels.chat.test_chat_filling import ALL
from tests.channels.chat_stands import House
from tests.channels.web.test_web_declaring import publish
from tests.core.forms.test_form_versions import CODE
from tests.office import SECRET
from tests.surfing import Surfer

PATH = "/simulator/chat"


async def _deliver(inbound):
    return ""


@pytest.fixture
async def chatting(make_site, office):
    """The site with a chat window."""
    house = House(now=office.now, pace=Pace(100, 1.0))
    simulated = Simulated(phones=Phones(), deliver=_deliver, cost=len)
    chats = Chats(
        conversing=house.conversing,
        kept=house.shown,
        forget=house.forget,
        returned=house.returned,
        sealing_key=SECRET,
        allowed=lambda who, now: True,
    )
    site = await make_site(simulated=simulated, chats=chats)
    await publish(office)
    return site


@pytest.fixture
async def citizen(chatting):
    async with Surfer(str(chatting.client.make_url(PATH))) as surfer:
        await surfer.go(PATH)
        yield surfer


async def test_the_simulator_leads_to_the_chat(make_site, site):
    assert PATH not in (await site.get("/simulator"))[1]
    assert (await site.get(PATH))[0] == 404


async def test_a_conversation_ends_with_a_number(citizen):
    for text in (f"TK {CODE}", *ALL):
        page = await citizen.submit("Gửi", text=text)
        assert page.status == 200
    assert "Xin xem lại:" in page.text
    page = await citizen.submit("Gửi", text="LƯU")
    row = await Prepared.get()
    assert f"{row.number[:3]} {row.number[3:6]} {row.number[6:]}" in page.text


async def test_what_is_not_understood_is_helped(citizen):
    page = await citizen.submit("Gửi", text="chào")
    assert "Việc này chưa rõ." in page.text


async def test_two_browsers_have_two_conversations(chatting, citizen):
    await citizen.submit("Gửi", text=f"TK {CODE}")
    async with Surfer(str(chatting.client.make_url(PATH))) as other:
        page = await other.go(PATH)
        assert "Họ tên trẻ?" not in page.text


@pytest.mark.parametrize(
    ("text", "status"),
    [
        pytest.param("x" * LONGEST, 303, id="as long as it may be"),
        pytest.param("é" * (LONGEST + 1), 422, id="longer"),
        pytest.param("", 303, id="nothing"),
        pytest.param("<script>alert(1)</script>", 303, id="markup"),
    ],
)
async def test_whatever_is_sent_is_answered(chatting, text, status):
    assert (await chatting.post(PATH, text=text))[0] == status
    assert "<script>alert" not in (await chatting.get(PATH))[1]
