"""From "TK khai sinh" to a number for the counter, in a conversation."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from channels.chat.declaring import DeclaringByChat
from core.forms import tries, versions
from core.forms.models import FormVersion, Prepared
from core.forms.prepared import Declarations
from core.procedures.models import Procedure
from tests.channels.chat.test_chat_filling import ALL, EXPECTED
from tests.core.forms.birth import BIRTH, with_field
from tests.core.forms.test_form_versions import CODE, somebody
from tests.office import a_procedure

KEY = b"a key for tests that is long enough"


async def publish(office, code=CODE, form=BIRTH):
    author = await somebody(office, f"author{await FormVersion.all().count()}")
    _, revision = await versions.editing(code)
    await versions.save_draft(code, form, revision, author, office.now)
    draft = await versions.draft_of(code)
    await versions.publish(code, draft.revision, author, office.now)


@pytest.fixture
async def chat(office):
    await publish(office)
    return Chat(office)


class Chat:
    """One conversation; its state goes through JSON."""

    def __init__(self, office, asker="telegram:1"):
        self.now, self.asker, self.state = office.now, asker, None
        self._leads = DeclaringByChat(
            declarations=Declarations(key=KEY),
            public_url="https://motcua.example/",
            clock=lambda: self.now,
        )

    async def say(self, *texts, language="vi"):
        for text in texts:
            said = await self._leads.hear(self.state, text, asker=self.asker, language=language)
            if said is None:
                return None
            self.state = json.loads(json.dumps(said.state)) if said.state else None
        return "\n".join(said.texts)


@pytest.mark.parametrize(
    "text", [f"TK {CODE}", f"tk {CODE}", f"Tờ khai {CODE}", "TK khai sinh", "tờ khai: khai sinh"]
)
async def test_a_form_is_begun_by_code_or_words(chat, text):
    assert "Họ tên trẻ?" in await chat.say(text)
    assert chat.state["procedure"] == CODE


@pytest.mark.parametrize("text", ["xin chào", "TT H15.50.05-261008-0975", "TK", "tk ", "", "\0"])
async def test_what_asks_for_no_form_is_left_to_others(chat, text):
    assert await chat.say(text) is None


@pytest.mark.parametrize("text", ["TK 9.999999", "TK bay lên trời", f"TK {'x' * 90}", "TK ''--"])
async def test_what_has_no_form_is_said_plainly(chat, text):
    assert "chưa có tờ khai" in await chat.say(text)
    assert chat.state is None


async def test_an_abolished_procedure_has_no_form(chat):
    await Procedure.all().update(active=False)
    assert "chưa có tờ khai" in await chat.say(f"TK {CODE}")


async def test_of_several_procedures_one_is_chosen(chat, office):
    other = "1.000111"
    await a_procedure(office.now, other, name="Đăng ký lại khai sinh",
                      name_folded="dang ky lai khai sinh")  # fmt: skip
    await publish(office, other)
    said = await chat.say("TK khai sinh")
    assert {f"TK {CODE}: Đăng ký khai sinh", f"TK {other}: Đăng ký lại khai sinh"} <= set(
        said.splitlines()
    )
    assert "Họ tên trẻ?" in await chat.say(f"TK {other}")


async def test_what_is_confirmed_is_kept_and_its_number_told(chat):
    await chat.say(f"TK {CODE}", *ALL)
    assert not await Prepared.exists()
    said = await chat.say("LƯU")
    row = await Prepared.get()
    assert (row.data, row.channel, row.procedure_code) == (EXPECTED, "chat", CODE)
    number = f"{row.number[:3]} {row.number[3:6]} {row.number[6:]}"
    assert f"Số tờ khai: {number}." in said
    assert "Nhớ mang theo: Giấy chứng sinh." in said
    link = re.search(rf"https://motcua\.example/to-khai/{row.number}\?k=(\w+)", said)
    opened = await Declarations(key=KEY).shown(row.number, link[1], asker="x", now=chat.now)
    assert opened.data == EXPECTED
    assert chat.state is None


async def test_in_english(chat):
    await chat.say(f"TK {CODE}", *ALL, language="en")
    said = await chat.say("save", language="en")
    assert "Saved. The number is" in said


async def test_stopped_nothing_is_kept(chat):
    await chat.say(f"TK {CODE}", *ALL, "thoát")
    assert chat.state is None
    assert not await Prepared.exists()


async def test_the_form_that_was_begun_is_the_one_that_is_kept(chat, office):
    await chat.say(f"TK {CODE}", *ALL[:3])
    await publish(office, CODE, with_field("child_name", needed=False))
    await chat.say(*ALL[3:], "lưu")
    assert (await (await Prepared.get()).version).number == 1


async def test_another_form_may_be_begun_in_the_middle(chat, office):
    other = "1.000111"
    await a_procedure(office.now, other)
    await publish(office, other)
    await chat.say(f"TK {CODE}", *ALL[:3], f"TK {other}")
    assert chat.state["procedure"] == other


async def test_an_answer_that_begins_like_a_command_is_an_answer(chat):
    await chat.say(f"TK {CODE}")
    assert "Ngày sinh?" in await chat.say("TK của con")
    await chat.say("quay lại")
    assert "Ngày sinh?" in await chat.say("TK 9.999999")


async def test_one_chat_does_not_fill_the_table(chat):
    for number in range(tries.KEEPING.most):
        subject = Declarations(key=KEY)._subject("keep", chat.asker)
        await tries.missed(subject, chat.now + timedelta(seconds=number % 2))
    await chat.say(f"TK {CODE}", *ALL)
    assert "quá nhiều tờ khai" in await chat.say("lưu")
    chat.now += timedelta(minutes=12)
    assert "Số tờ khai" in await chat.say("lưu")


async def test_a_form_that_is_gone_ends_the_conversation(chat):
    await chat.say(f"TK {CODE}")
    chat.state["version"] = 999_999
    assert "không còn" in await chat.say("Trần Ví Dụ")
    assert chat.state is None
