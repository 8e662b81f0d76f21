"""The first page takes a question in own words, or an event of a life, without any script."""

from __future__ import annotations

from advisor.interviews.reading import shipped
from channels.web.site import Chats
from tests.channels.chat_stands import House
from tests.channels.web.conftest import MakeSite, Site
from tests.office import SECRET, Office


async def test_a_question_and_each_event_lead_into_the_chat(make_site: MakeSite, office: Office):
    house = House(now=office.now)
    chats = Chats(
        conversing=house.conversing,
        kept=house.shown,
        forget=house.forget,
        returned=house.returned,
        sealing_key=SECRET,
        allowed=lambda who, now: True,
    )
    site = await make_site(chats=chats)
    _, page = await site.get("/")
    assert page.count('method="post" action="/chat"') == 2 and 'name="text"' in page
    for key in shipped():
        assert f'name="chosen" value="i:{key}"' in page
    status, _ = await site.post("/chat", text="xin chào")
    assert status == 303


async def test_where_there_is_no_chat_the_first_page_offers_none(site: Site):
    _, page = await site.get("/")
    assert 'action="/chat"' not in page
