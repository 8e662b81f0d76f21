"""Six digits confirm a number, and nothing else does."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from core.confirmations import commands
from core.confirmations.codes import code_of, fits
from core.confirmations.commands import (
    LIFE,
    MAX_TRIES,
    OTP,
    Confirmations,
    Limits,
    TooManyCodes,
    WrongCode,
    is_confirmed,
)
from core.confirmations.models import ConfirmedNumber, NumberChallenge
from core.database import rows
from core.errors import InvalidInput
from core.notices.models import Notice, Priority
from core.people.phones import InvalidPhone

PHONE, TYPED = "+84912345678", "0912 345 678"
PLACE = "203.0.113.7"
SECRET = b"a secret for tests, thirty-two b"


@pytest.fixture
def desk() -> Confirmations:
    return Confirmations(SECRET)


async def texted(desk: Confirmations) -> str:
    """The code in the text that was sent last."""
    notice = await Notice.filter(kind=OTP).order_by("-id").first()
    assert notice is not None
    return desk.code(notice.facts["challenge"])


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


async def test_the_code_that_was_texted_confirms_the_number(database, desk, now):
    asked = await desk.ask(TYPED, PLACE, now=now)
    assert not await is_confirmed(PHONE, now=now)
    assert await desk.confirm(asked.token, await texted(desk), now=now) == PHONE
    assert await is_confirmed(PHONE, now=now)


async def test_the_text_goes_first_and_is_useless_after_five_minutes(database, desk, now):
    await desk.ask(TYPED, PLACE, language="en", now=now)
    notice = await Notice.get(kind=OTP)
    assert (notice.address, notice.language) == (PHONE, "en")
    assert (notice.priority, notice.useless_after) == (Priority.ASKED, now + timedelta(minutes=5))


async def test_no_table_holds_a_code(database, desk, now):
    asked = await desk.ask(TYPED, PLACE, now=now)
    code = await texted(desk)
    held = str(await rows("SELECT * FROM number_challenge")) + str(
        await rows("SELECT * FROM notice")
    )
    assert code not in held and asked.token not in held


def test_blanks_in_a_code_are_forgiven():
    challenge = "0" * 64
    code = code_of(SECRET, challenge)
    for typed in (code, f" {code}\n", " ".join(code), f"{code[:3]} {code[3:]}"):
        assert fits(SECRET, challenge, typed)
    assert not fits(SECRET, challenge, other_than(code))


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "\udce1" * 6, "x" * 10_000]
)
async def test_what_is_no_code_is_a_wrong_one(database, desk, now, typed):
    asked = await desk.ask(TYPED, PLACE, now=now)
    with pytest.raises(WrongCode) as wrong:
        await desk.confirm(asked.token, typed, now=now)
    assert wrong.value.facts == {"left": MAX_TRIES - 1}


async def test_five_wrong_codes_and_the_right_one_no_longer_opens(database, desk, now):
    asked = await desk.ask(TYPED, PLACE, now=now)
    code = await texted(desk)
    left = []
    for _ in range(MAX_TRIES):
        with pytest.raises(WrongCode) as wrong:
            await desk.confirm(asked.token, other_than(code), now=now)
        left.append(wrong.value.facts["left"])
    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(WrongCode):
        await desk.confirm(asked.token, code, now=now)
    assert not await is_confirmed(PHONE, now=now)


async def test_tries_at_once_get_no_further_than_five(database, desk, now):
    asked = await desk.ask(TYPED, PLACE, now=now)
    code = await texted(desk)
    wrong = other_than(code)
    tried = [desk.confirm(asked.token, wrong, now=now) for _ in range(20)]
    await asyncio.gather(*tried, return_exceptions=True)
    assert (await NumberChallenge.get()).tries == MAX_TRIES
    with pytest.raises(WrongCode):
        await desk.confirm(asked.token, code, now=now)


async def test_a_code_is_good_for_five_minutes(database, desk, now):
    asked = await desk.ask(TYPED, PLACE, now=now)
    code = await texted(desk)
    with pytest.raises(WrongCode):
        await desk.confirm(asked.token, code, now=now + LIFE)
    assert await desk.confirm(asked.token, code, now=now + LIFE - timedelta(seconds=1)) == PHONE


async def test_a_right_code_sent_twice_confirms_twice(database, desk, now):
    asked = await desk.ask(TYPED, PLACE, now=now)
    code = await texted(desk)
    for _ in range(2):
        assert await desk.confirm(asked.token, code, now=now) == PHONE


async def test_a_code_belongs_to_who_asked_for_it(database, desk, now):
    await desk.ask(TYPED, PLACE, now=now)
    code = await texted(desk)
    other = await desk.ask("0987 654 321", PLACE, now=now)
    with pytest.raises(WrongCode):
        await desk.confirm(other.token, code, now=now)
    for unknown in ("", "guessed", "\udce1"):
        with pytest.raises(WrongCode) as wrong:
            await desk.confirm(unknown, code, now=now)
        assert wrong.value.facts == {"left": 0}


async def test_with_another_secret_the_code_is_another(database, desk, now):
    asked = await desk.ask(TYPED, PLACE, now=now)
    code = await texted(desk)
    with pytest.raises(WrongCode):
        await Confirmations(b"another secret of thirty-two oct").confirm(asked.token, code, now=now)


async def test_a_known_number_and_an_unknown_one_are_answered_alike(database, desk, now):
    asked = await desk.ask(TYPED, PLACE, now=now)
    await desk.confirm(asked.token, await texted(desk), now=now)
    known = await desk.ask(TYPED, PLACE, now=now)
    unknown = await desk.ask("0987 654 321", PLACE, now=now)
    assert (len(known.token), known.expires_at) == (len(unknown.token), unknown.expires_at)
    assert await Notice.filter(kind=OTP).count() == 3


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        pytest.param("", InvalidPhone, id="nothing"),
        pytest.param("mot hai ba", InvalidPhone, id="words"),
        pytest.param("024 3825 1234", InvalidInput, id="a landline"),
        pytest.param("1900 1234", InvalidInput, id="a number that costs"),
        pytest.param("113", InvalidInput, id="the police"),
        pytest.param("+44 7700 900123", InvalidInput, id="abroad"),
    ],
)
async def test_only_mobiles_of_the_country_are_texted(database, desk, now, typed, error):
    with pytest.raises(error):
        await desk.ask(typed, PLACE, now=now)
    assert await Notice.all().count() == 0


async def asked_until_refused(desk: Confirmations, most: int, now: datetime, **how: str) -> int:
    for number in range(most):
        try:
            await desk.ask(
                how.get("phone", f"0912 345 {number:03}"),
                how.get("place", f"10.0.0.{number}"),
                now=now,
            )
        except TooManyCodes:
            return number
    return most


async def test_one_number_gets_three_codes_in_a_quarter_of_an_hour_and_six_a_day(
    database, desk, now
):
    assert await asked_until_refused(desk, 9, now, phone=TYPED) == 3
    assert await asked_until_refused(desk, 9, now + timedelta(minutes=16), phone=TYPED) == 3
    assert await asked_until_refused(desk, 9, now + timedelta(hours=2), phone=TYPED) == 0
    assert await asked_until_refused(desk, 9, now + timedelta(hours=25), phone=TYPED) == 3


async def test_one_place_asks_for_so_many_and_no_more(database, now):
    desk = Confirmations(SECRET, limits=Limits(source_hour=4, source_day=6))
    assert await asked_until_refused(desk, 9, now, place=PLACE) == 4
    assert await asked_until_refused(desk, 9, now + timedelta(minutes=61), place=PLACE) == 2


async def test_a_network_of_ipv6_is_one_place(database, now):
    desk = Confirmations(SECRET, limits=Limits(source_hour=2))
    for host in ("2001:db8::1", "2001:db8::2"):
        await desk.ask(f"0912 345 00{host[-1]}", host, now=now)
    with pytest.raises(TooManyCodes):
        await desk.ask(TYPED, "2001:db8::3", now=now)


async def test_the_house_sends_so_many_a_day(database, now):
    desk = Confirmations(SECRET, limits=Limits(day=5))
    assert await asked_until_refused(desk, 9, now) == 5


async def test_asked_many_times_at_once_a_number_gets_no_more_texts(database, desk, now):
    asked = [desk.ask(TYPED, f"10.0.0.{number}", now=now) for number in range(12)]
    await asyncio.gather(*asked, return_exceptions=True)
    assert await Notice.filter(kind=OTP).count() <= 3


async def test_a_refused_question_is_not_counted_on(database, desk, now):
    await asked_until_refused(desk, 9, now, phone=TYPED)
    assert await NumberChallenge.all().count() == 3


async def test_a_number_changes_hands_so_its_confirmation_ends(database, desk, now):
    asked = await desk.ask(TYPED, PLACE, now=now)
    await desk.confirm(asked.token, await texted(desk), now=now)
    later = now + commands.CONFIRMED_FOR
    assert not await is_confirmed(PHONE, now=later)
    await commands.sweep(later + timedelta(seconds=1))
    assert await ConfirmedNumber.all().count() == await NumberChallenge.all().count() == 0


def test_codes_are_spread_over_all_six_digits():
    drawn = [code_of(SECRET, f"{number:064}") for number in range(20_000)]
    assert all(len(code) == 6 and code.isdigit() for code in drawn)
    assert len(set(drawn)) > 19_000
    for place in range(6):
        counts = [sum(code[place] == digit for code in drawn) for digit in "0123456789"]
        assert min(counts) > 1700 and max(counts) < 2300
