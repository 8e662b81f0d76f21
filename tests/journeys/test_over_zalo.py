"""A citizen proves a dossier over Zalo, is told of its change, and takes back what was kept.

A real gateway process, and Zalo on loopback, on both databases.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from channels.chat.zalo_webhook import PATH
from core import database
from core.conversations.models import ConversationState
from core.dossiers.beginnings import receive
from core.dossiers.commands import act
from core.dossiers.desk import Desk
from core.dossiers.effects import Said
from core.dossiers.states import Action
from core.notices.models import Medium, Notice
from core.notices.tables import Subscription
from core.people.roles import Role
from gateway import keys
from tests.fakes.zalo import APP_ID, APP_SECRET, OA_SECRET, PERSON, REFRESH, FakeZalo
from tests.office import an_office
from tests.real_gateway import a_gateway

KEY = "a secret of a gateway for this journey"


async def test_a_citizen_is_told_and_withdraws(database_url: str, tmp_path: Path):
    now = datetime.now(UTC)
    async with (
        database.opened(database_url),
        FakeZalo(clock=lambda: datetime.now(UTC)) as zalo,
    ):
        office = await an_office(now)
        officer = await office.actor(Role.RECEIVING_OFFICER)
        desk = Desk(keys.counter_secret(KEY.encode()))
        begun = await receive(desk, officer, office.application(), now=now)
        code = begun.dossier.code
        settings = {
            "SECRET_KEY": KEY,
            "ZALO_APP_ID": APP_ID,
            "ZALO_APP_SECRET": APP_SECRET,
            "ZALO_OA_SECRET": OA_SECRET,
            "ZALO_REFRESH_TOKEN": REFRESH,
            "ZALO_API_BASE": zalo.base,
            "ZALO_OAUTH_BASE": zalo.base,
            "QUIET_HOURS": "ignore",
        }
        async with a_gateway(tmp_path, database_url, **settings) as gateway:
            hook = gateway.url + PATH
            follow = zalo.event("user_send_text", text=f"DK {code} {begun.pin}")
            assert await zalo.post(follow, to=hook, signature="mac=0") == 403
            assert await zalo.post(follow, to=hook) == 200
            assert "ở đây sẽ báo" in (await zalo.received(1))[0]["message"]["text"]

            asked = Said(note="Giấy chứng sinh")
            await act(officer, code, Action.ASK_PAPERS, asked, now=datetime.now(UTC))
            told = (await zalo.received(2))[1]
            assert told["recipient"] == {"user_id": PERSON}
            assert code in told["message"]["text"]
            assert zalo.renewals == 1

            assert await zalo.post(zalo.event("user_withdraw"), to=hook) == 200
            while await Subscription.exists():  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.05)
            assert not await Notice.filter(medium=Medium.ZALO, address=PERSON).exists()
            while await ConversationState.exists():  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            checked = await gateway.run("check")
            assert "zalo" in checked
