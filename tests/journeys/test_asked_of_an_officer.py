"""What the advisor does not understand goes to an officer, back to the citizen, and is learned.

A real gateway process, Telegram's API on loopback, the chat of the browser and the officers'
pages, on both databases.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp

from channels.chat.telegram_webhook import PATH
from core import database
from core.people.models import Officer
from core.people.passwords import hashed
from core.people.roles import Role
from core.questions.models import Question
from tests.fakes.telegram import SECRET, TOKEN, FakeTelegram
from tests.office import an_office
from tests.real_gateway import a_gateway
from tests.surfing import Surfer

PASSWORD = "mat khau du dai"
#: What the shipped corpus does not lead to any procedure.
WORDS = "cháu nhà tôi còn trắng tinh trong sổ nhà nước"
ANSWER = "Mời anh chị ra một cửa làm giấy cho cháu."


async def an_officer(url: str, role: Role) -> Surfer:
    """An officer's browser, signed in."""
    await Officer.filter(username=role.value).update(password_hash=await hashed(PASSWORD))
    surfer = await Surfer(url).__aenter__()
    await surfer.go("/office/sign-in")
    await surfer.submit("Đăng nhập", username=role.value, password=PASSWORD)
    return surfer


async def answered(surfer: Surfer, question: int) -> None:
    """Take a question and answer it on the officers' pages."""
    await surfer.go(f"/office/asked/{question}")
    await surfer.submit("Nhận trả lời")
    page = await surfer.submit("Gửi trả lời", text=ANSWER)
    assert page.status == 200, page.text


async def advice(url: str, text: str) -> dict[str, Any]:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{url}/api/v1/advice", json={"text": text}) as response,
    ):
        found: dict[str, Any] = await response.json()
        return found


async def test_a_question_goes_to_an_officer_and_back_and_is_learned(
    database_url: str, tmp_path: Path
):
    async with database.opened(database_url), FakeTelegram() as telegram:
        await an_office(datetime.now(UTC))
        settings = {
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_SECRET": SECRET,
            "TELEGRAM_API_BASE": telegram.base,
        }
        async with a_gateway(tmp_path, database_url, **settings) as gateway:
            hook, url = gateway.url + PATH, gateway.url
            await telegram.says(WORDS, to=hook)
            assert "1.001193" not in (await telegram.received(1))[0]["text"]
            await telegram.says("cho tôi gặp cán bộ", to=hook)
            told = (await telegram.received(2))[1]["text"]
            assert "Đã chuyển câu hỏi cho cán bộ" in told
            question = await Question.get(state="open")
            assert question.text == WORDS

            officer = await an_officer(url, Role.RECEIVING_OFFICER)
            before = len(telegram.taken)
            await answered(officer, question.id)
            assert ANSWER in (await telegram.received(before + 1))[-1]["text"]

            page = await officer.submit("Đề nghị làm câu mẫu", example=WORDS, procedure="1.001193")
            assert "Đã đề nghị làm câu mẫu" in page.text
            head = await an_officer(url, Role.HEAD)
            await head.go("/office/examples")
            assert "Đã duyệt." in (await head.submit("Duyệt")).text
            for _ in range(60):
                if (await advice(url, WORDS)).get("procedure") == "1.001193":
                    break
                await asyncio.sleep(1.0)
            await telegram.says(WORDS, to=hook)
            assert "khai sinh" in (await telegram.received(before + 2))[-1]["text"]
            for one in (officer, head):
                await one.__aexit__(None, None, None)


async def test_an_answer_waits_in_the_chat_of_the_browser(database_url: str, tmp_path: Path):
    async with database.opened(database_url):
        await an_office(datetime.now(UTC))
        async with a_gateway(tmp_path, database_url) as gateway, Surfer(gateway.url) as citizen:
            await citizen.go("/chat")
            await citizen.submit("Gửi", text=WORDS)
            page = await citizen.submit("Gửi", text="cho tôi gặp cán bộ")
            assert "Đã chuyển câu hỏi cho cán bộ" in page.text
            officer = await an_officer(gateway.url, Role.RECEIVING_OFFICER)
            await answered(officer, (await Question.get(state="open")).id)
            await officer.__aexit__(None, None, None)
            for _ in range(2):
                page = await citizen.go("/chat")
                assert page.text.count(ANSWER) == 1
