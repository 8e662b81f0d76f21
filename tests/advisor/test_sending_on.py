"""A list that was told is sent on by its reader's own telephone; which ways there are is said."""

from __future__ import annotations

from pathlib import Path

import pytest

import channels.web
from advisor.advice import Kind
from advisor.dialogue import payloads
from advisor.understanding.sending import sending
from core.language import Wording
from tests.advisor.known_procedures import URL
from tests.advisor.talking import a_talk

PAGE = Wording(Path(channels.web.__file__).parent / "wording")
LIST = f"{URL}/viec-can-lam/1.001193"


@pytest.mark.parametrize(
    ("said", "way"),
    [
        pytest.param("gửi vào zalo", "app", id="zalo"),
        pytest.param("dạ gui qua zalo cho em voi a", "app", id="politely"),
        pytest.param("gửi danh sách này vào Zalo giúp tôi được không?", "app", id="the list"),
        pytest.param("gửi qua tin nhắn", "sms", id="a text"),
        pytest.param("nhắn tin cho tôi nhé", "sms", id="text me"),
        pytest.param("gửi vào điện thoại em", "sms", id="a telephone"),
        pytest.param("gửi cho tôi qua email", "mail", id="a mail"),
        pytest.param("send it to me by mail please", "mail", id="in English"),
        pytest.param("gửi hồ sơ qua zalo được không", "", id="filing is another matter"),
        pytest.param("nộp qua zalo được không", "", id="so is this"),
        pytest.param("gửi qua bưu điện", "", id="and the post"),
        pytest.param("tin nhắn lừa đảo", "", id="a text that came"),
        pytest.param("đăng ký khai sinh", "", id="a procedure"),
    ],
)
def test_what_asks_for_it_to_be_sent(said: str, way: str):
    assert sending(said) == way


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    ("said", "button"), [("gửi qua tin nhắn", "sms"), ("gửi qua mail", "mail")]
)
async def test_the_button_of_the_page_is_named_as_it_is_there(
    database: str, said: str, button: str, language: str
):
    talk = a_talk()
    talk.language = language
    await talk.say("", chosen=payloads.checklist("1.001193"))
    told = await talk.say(said)
    assert told.kind is Kind.ANSWER and LIST in told.text
    assert f"“{PAGE.say(f'checklist.{button}', language)}”" in told.text


async def test_what_cannot_be_done_is_said_with_what_can(database: str):
    talk = a_talk()
    await talk.say("", chosen=payloads.checklist("1.001193"))
    told = await talk.say("gửi vào zalo")
    assert "không tự gửi sang ứng dụng khác được" in told.text and LIST in told.text
    assert "qua tin nhắn, qua thư, hoặc in" in told.text
    told = await talk.say("phí bao nhiêu")
    assert told.procedure == "1.001193", "the talk goes on"


async def test_without_a_list_nothing_is_sent():
    talk = a_talk()
    await talk.say("đăng ký khai sinh")
    told = await talk.say("gửi vào zalo")
    assert "viec-can-lam" not in told.text
