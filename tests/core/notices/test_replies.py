"""Answers to mail: owed once, and not kept for ever."""

from __future__ import annotations

from datetime import timedelta

from core.confirmations.commands import Confirmations
from core.dossiers.beginnings import receive
from core.notices.models import Notice, Priority
from core.notices.replies import forget_answers, owe_mail_reply
from core.people.roles import Role
from tests.office import SECRET

MAIL = {"subject": "TT", "answers": "<q@example.vn>"}


async def test_an_answer_is_owed_once_under_its_key_and_goes_first(database, now):
    first = await owe_mail_reply("a@example.vn", "Đã nhận.", key="k", now=now, **MAIL)
    again = await owe_mail_reply("a@example.vn", "Khác.", key="k", now=now, **MAIL)
    assert (first, again) == (True, False)
    notice = await Notice.get()
    assert (notice.facts["text"], notice.priority) == ("Đã nhận.", Priority.ASKED)


async def test_what_was_answered_is_forgotten_and_what_dossiers_owed_is_not(office, now):
    officer = await office.actor(Role.RECEIVING_OFFICER)
    await receive(office.desk, officer, office.application(), now=now)
    await owe_mail_reply("a@example.vn", "Đã nhận.", key="k", now=now, **MAIL)
    await Confirmations(SECRET).ask("0912 345 678", "203.0.113.7", now=now)
    await forget_answers(now)
    assert await Notice.all().count() == 3
    await forget_answers(now + timedelta(seconds=1))
    assert [one.kind for one in await Notice.all()] == ["received"]
