"""A citizen asks, proves a dossier and is told of its change, over Telegram.

A real gateway process, and Telegram's API on loopback, on both databases.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from channels.chat.telegram_webhook import PATH
from core import database
from core.dossiers.beginnings import receive
from core.dossiers.commands import Said, act
from core.dossiers.desk import Desk
from core.dossiers.states import Action
from core.notices.models import Medium, Notice
from core.people.roles import Role
from gateway import keys
from tests.fakes.telegram import PERSON, SECRET, TOKEN, FakeTelegram
from tests.office import an_office
from tests.real_gateway import a_gateway

KEY = "a secret of a gateway for this journey"


async def test_a_citizen_is_answered_and_told_of_a_change(database_url: str, tmp_path: Path):
    now = datetime.now(UTC)
    async with database.opened(database_url), FakeTelegram() as telegram:
        office = await an_office(now)
        officer = await office.actor(Role.RECEIVING_OFFICER)
        desk = Desk(keys.counter_secret(KEY.encode()))
        begun = await receive(desk, officer, office.application(), now=now)
        code, pin = begun.dossier.code, begun.pin
        settings = {
            "SECRET_KEY": KEY,
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_SECRET": SECRET,
            "TELEGRAM_API_BASE": telegram.base,
            "QUIET_HOURS": "ignore",
        }
        async with a_gateway(tmp_path, database_url, **settings) as gateway:
            hook = gateway.url + PATH
            assert await telegram.post(telegram.update(), to=hook, secret="another") == 403
            assert await telegram.says("Thủ tục đăng ký khai sinh", to=hook) == 200
            assert "khai sinh" in (await telegram.received(1))[0]["text"]
            await telegram.says(f"TT {code}", to=hook)
            assert code in (await telegram.received(2))[1]["text"]
            await telegram.says(f"DK {code} {pin}", to=hook)
            assert "ở đây sẽ báo" in (await telegram.received(3))[2]["text"]

            asked = Said(note="Giấy chứng sinh")
            await act(officer, code, Action.ASK_PAPERS, asked, now=datetime.now(UTC))
            told = (await telegram.received(4))[3]
            assert (told["chat_id"], code in told["text"]) == (str(PERSON), True)
            assert await Notice.filter(medium=Medium.TELEGRAM).count() == 1
