"""The weekly list: near questions together, the most asked first, by civil weeks."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from core.conversations.keeping import Keeper
from core.errors import NotAllowed
from core.people.roles import Role
from core.questions import asking, unanswered
from core.questions.asking import Asking
from core.questions.unanswered import monday

SUNDAY_NIGHT = datetime(2026, 11, 22, 16, 59, tzinfo=UTC)  # 23:59 in Viet Nam
KEEPER = Keeper(b"k" * 32)


def a_miss(text: str, person: int, codes=()) -> Asking:
    why = asking.NOT_UNDERSTOOD
    return Asking(f"web:{person}", "chat", "vi", text, why, None, codes, str(person))


async def missed(text: str, person: int, now=SUNDAY_NIGHT, codes=()) -> None:
    await asking.ask(a_miss(text, person, codes), KEEPER, now=now)


async def test_near_questions_are_counted_together_and_the_most_asked_come_first(office):
    await missed("xin giấy phép nuôi chim yến", 1)
    await missed("sang tên mộ phần nghĩa trang", 2, codes=("1.1",))
    await missed("sang ten mo phan o nghia trang thi sao", 3, codes=("1.1",))
    await missed("muốn sang tên mộ phần", 4, codes=("2.2",))
    week = await unanswered.week(await office.actor(Role.HEAD), date(2026, 11, 18))
    first, second = week.groups
    assert (week.begins, week.ends) == (date(2026, 11, 16), date(2026, 11, 22))
    assert (first.text, first.people, first.count) == ("sang tên mộ phần nghĩa trang", 3, 3)
    assert first.codes.most_common(1) == [("1.1", 2)]
    assert (second.text, second.people, week.asked) == ("xin giấy phép nuôi chim yến", 1, 4)


async def test_one_person_who_asks_five_times_does_not_outweigh_two_who_ask_once(office):
    for turn in range(5):
        asked = Asking(
            "web:1", "chat", "vi", "nuôi chim yến", asking.NOT_UNDERSTOOD, turn=str(turn)
        )
        await asking.ask(asked, KEEPER, now=SUNDAY_NIGHT)
    await missed("sang tên mộ phần", 2)
    await missed("sang tên mộ phần", 3)
    week = await unanswered.week(await office.actor(Role.HEAD), date(2026, 11, 16))
    assert [(group.people, group.count) for group in week.groups] == [(2, 2), (1, 5)]


async def test_a_week_ends_at_midnight_in_viet_nam(office):
    await missed("sang tên mộ phần", 1)
    after = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
    await missed("nuôi chim yến", 2, now=after)
    head = await office.actor(Role.HEAD)
    assert (await unanswered.week(head, monday(SUNDAY_NIGHT))).asked == 1
    assert monday(after) == date(2026, 11, 23)
    assert (await unanswered.week(head, monday(after))).asked == 1


async def test_what_waits_for_an_officer_is_counted_apart(office):
    wanted = Asking("web:1", "chat", "vi", "sang tên mộ phần", asking.WANTED, turn="1")
    await asking.ask(wanted, KEEPER, now=SUNDAY_NIGHT)
    week = await unanswered.week(await office.actor(Role.INSPECTOR), date(2026, 11, 16))
    assert (week.waiting, week.groups[0].wanted, week.groups[0].answered) == (1, 1, 0)


async def test_who_neither_answers_nor_inspects_does_not_see_it(office):
    with pytest.raises(NotAllowed):
        await unanswered.week(await office.actor(Role.CLERK), date(2026, 11, 16))
