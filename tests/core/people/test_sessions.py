"""The officers' door: who gets in, for how long, and who is kept out."""

from __future__ import annotations

import asyncio
import time
import unicodedata
from datetime import timedelta

import pytest

from core.people.models import Officer, Session, SignInFailure
from core.people.passwords import MAX_LENGTH, hashed, matches
from core.people.sessions import (
    IDLE,
    LIFE,
    MAX_BY_ACCOUNT,
    MAX_BY_ADDRESS,
    SEEN_EVERY,
    WINDOW,
    LockedOut,
    WrongCredentials,
    session_for,
    sign_in,
    sign_out,
    source,
    sweep,
)

PASSWORD = "một mật khẩu đủ dài"
HOME = "203.0.113.7"
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def stored() -> str:
    """Made once: a hash is dear on purpose."""
    return asyncio.run(hashed(PASSWORD))


@pytest.fixture
async def officer(database, now, stored) -> Officer:
    return await an_account("lan.nguyen", stored, now)


async def an_account(username, stored, now, **columns) -> Officer:
    return await Officer.create(
        username=username, password_hash=stored, name="Nguyễn Thị Lan", created_at=now, **columns
    )


async def enter(now, username="lan.nguyen", password=PASSWORD, address=HOME, allow_demo=False):
    return await sign_in(username, password, address, now=now, allow_demo=allow_demo)


async def open_session(signed_in, now):
    return await session_for(signed_in.token, now, allow_demo=False)


async def fail(times, now, **given):
    for _ in range(times):
        with pytest.raises(WrongCredentials):
            await enter(now, **{"password": "not the right one"} | given)


async def test_the_right_password_opens_a_session_whose_token_is_nowhere_kept(officer, now):
    signed_in = await enter(now)
    session = await open_session(signed_in, now)
    assert session.officer.username == "lan.nguyen"
    assert session.csrf_token == signed_in.csrf_token
    (kept,) = await Session.all().values()
    assert signed_in.token not in map(str, kept.values())


async def test_each_session_has_tokens_of_its_own(officer, now):
    one, two = await enter(now), await enter(now)
    assert len({one.token, one.csrf_token, two.token, two.csrf_token}) == 4
    await sign_out(one.token)
    assert await open_session(one, now) is None
    assert await open_session(two, now) is not None


async def test_signing_out_twice_is_no_failure(officer, now):
    signed_in = await enter(now)
    for _ in range(2):
        await sign_out(signed_in.token)


@pytest.mark.parametrize(
    "username", ["  Lan.Nguyen ", "LAN.NGUYEN"], ids=["blanks", "another keyboard"]
)
async def test_a_name_is_read_as_people_type_it(officer, now, username):
    assert (await enter(now, username)).officer.id == officer.id


async def test_the_same_letters_typed_on_another_system_are_the_same_password(officer, now):
    decomposed = unicodedata.normalize("NFD", PASSWORD)
    assert decomposed != PASSWORD
    assert (await enter(now, password=decomposed)).officer.id == officer.id


@pytest.mark.parametrize(
    "password",
    [
        pytest.param("", id="none"),
        pytest.param(PASSWORD + " ", id="a blank too much"),
        pytest.param(PASSWORD.upper(), id="in capitals"),
        pytest.param(PASSWORD + "\0", id="NUL behind it"),
        pytest.param("\ud800" * 12, id="half surrogate pairs"),
        pytest.param("x" * 1_000_000, id="a megabyte"),
    ],
)
async def test_a_wrong_password_opens_nothing(officer, now, password):
    with pytest.raises(WrongCredentials):
        await enter(now, password=password)
    assert await Session.all().count() == 0


@pytest.mark.parametrize(
    "username",
    [
        pytest.param("nobody", id="unknown"),
        pytest.param("", id="none"),
        pytest.param("lan\0nguyen", id="NUL"),
        pytest.param("lan\udfff", id="half a surrogate pair"),
        pytest.param("l" * 100_000, id="endless"),
        pytest.param("' OR 1=1 --", id="a statement"),
    ],
)
async def test_a_name_that_nobody_has_gets_the_answer_of_a_wrong_password(officer, now, username):
    with pytest.raises(WrongCredentials) as unknown:
        await enter(now, username)
    with pytest.raises(WrongCredentials) as wrong:
        await enter(now, password="not the right one")
    assert (unknown.value.kind, unknown.value.facts) == (wrong.value.kind, wrong.value.facts)


async def test_an_unknown_account_costs_the_same_work_as_a_known_one(stored):
    async def work(kept):
        begun = time.process_time()
        assert not await matches(kept, "not the right one")
        return time.process_time() - begun

    await work(None)  # the first one makes the hash that stands for nobody
    known, unknown, empty = [
        min([await work(kept) for _ in range(5)]) for kept in (stored, None, "")
    ]
    assert min(unknown, empty) > known / 2


@pytest.mark.parametrize("kept", ["", "x", "$argon2id$v=19$broken"], ids=["", "short", "broken"])
async def test_an_account_without_a_password_lets_nobody_in(kept):
    for password in ("", PASSWORD, "a password that nobody has"):
        assert not await matches(kept, password)


async def test_more_than_the_longest_password_is_not_cut_to_fit():
    longest = "x" * MAX_LENGTH
    kept = await hashed(longest)
    assert await matches(kept, longest)
    assert not await matches(kept, longest + "y")


async def test_a_closed_account_gets_in_no_more_and_is_out_at_once(officer, now):
    signed_in = await enter(now)
    await Officer.filter(id=officer.id).update(active=False)
    assert await open_session(signed_in, now) is None
    with pytest.raises(WrongCredentials):
        await enter(now)


async def test_demo_accounts_do_not_exist_in_production(database, now, stored):
    await an_account("demo", stored, now, demo=True)
    with pytest.raises(WrongCredentials):
        await enter(now, "demo", allow_demo=False)
    signed_in = await enter(now, "demo", allow_demo=True)
    assert await session_for(signed_in.token, now, allow_demo=True) is not None
    assert await session_for(signed_in.token, now, allow_demo=False) is None


@pytest.mark.parametrize(
    ("after", "is_open"),
    [
        pytest.param(IDLE, True, id="idle for just so long"),
        pytest.param(IDLE + SECOND, False, id="idle for too long"),
        pytest.param(-timedelta(hours=1), True, id="the server's clock was put back"),
    ],
)
async def test_a_session_nobody_uses_ends(officer, now, after, is_open):
    signed_in = await enter(now)
    assert (await open_session(signed_in, now + after) is not None) is is_open
    assert await Session.all().count() == is_open


async def test_a_session_in_use_lasts_a_day_of_work_and_no_longer(officer, now):
    signed_in = await enter(now)
    moment = now
    while (moment := moment + timedelta(hours=1)) < now + LIFE:
        assert await open_session(signed_in, moment) is not None
    assert await open_session(signed_in, now + LIFE - SECOND) is not None
    assert await open_session(signed_in, now + LIFE) is None
    assert await Session.all().count() == 0


async def test_looking_at_pages_writes_nothing_for_minutes(officer, now):
    signed_in = await enter(now)
    await open_session(signed_in, now + SEEN_EVERY)
    assert (await Session.get()).seen_at == now
    await open_session(signed_in, now + SEEN_EVERY + SECOND)
    assert (await Session.get()).seen_at == now + SEEN_EVERY + SECOND


@pytest.mark.parametrize(
    "token", ["", "forged", "\0", "\udcff\udce9", "x" * 100_000], ids=["", "b", "nul", "raw", "big"]
)
async def test_a_token_of_no_session_opens_none(officer, now, token):
    await enter(now)
    assert await session_for(token, now, allow_demo=True) is None
    await sign_out(token)
    assert await Session.all().count() == 1


async def test_an_account_locks_for_everybody_even_with_the_right_password(officer, now):
    await fail(MAX_BY_ACCOUNT, now)
    with pytest.raises(LockedOut) as refusal:
        await enter(now, address="198.51.100.1")
    assert refusal.value.facts == {"minutes": 15}


async def test_an_account_that_does_not_exist_locks_just_the_same(officer, now):
    await fail(MAX_BY_ACCOUNT, now, username="nobody")
    with pytest.raises(LockedOut):
        await enter(now, "nobody", address="198.51.100.1")


async def test_the_lock_opens_by_itself_and_knocking_does_not_prolong_it(officer, now):
    await fail(MAX_BY_ACCOUNT, now)
    for minute in range(1, 15):
        with pytest.raises(LockedOut):
            await enter(now + timedelta(minutes=minute))
    assert (await enter(now + WINDOW)).officer.id == officer.id


async def test_getting_in_forgets_the_failures_before(officer, now):
    for _ in range(3):
        await fail(MAX_BY_ACCOUNT - 1, now)
        await enter(now)
    assert await SignInFailure.all().count() == 0


async def test_an_address_that_tries_many_accounts_is_locked_and_others_are_not(officer, now):
    for number in range(MAX_BY_ADDRESS):
        await fail(1, now, username=f"somebody{number}")
    with pytest.raises(LockedOut):
        await enter(now)
    assert (await enter(now, address="198.51.100.1")).officer.id == officer.id


async def test_the_addresses_of_one_network_of_ipv6_are_one(officer, now):
    for number in range(MAX_BY_ADDRESS):
        await fail(1, now, username=f"somebody{number}", address=f"2001:db8:1:2::{number:x}")
    with pytest.raises(LockedOut):
        await enter(now, address="2001:db8:1:2:ffff::1")
    assert (await enter(now, address="2001:db8:1:3::1")).officer.id == officer.id


@pytest.mark.parametrize(
    "address", ["", "unix", "x" * 300, "1.2.3.4\0", "\udcff"], ids=["", "a", "long", "nul", "raw"]
)
async def test_an_address_that_is_none_is_no_failure(officer, now, address):
    assert (await enter(now, address=address)).officer.id == officer.id


async def test_passwords_tried_all_at_once_do_not_slip_past_the_lock(officer, now):
    tried = await asyncio.gather(
        *(enter(now, password=f"wrong number {n}") for n in range(30)), return_exceptions=True
    )
    kinds = [type(one) for one in tried]
    assert kinds.count(WrongCredentials) <= MAX_BY_ACCOUNT
    assert kinds.count(LockedOut) == 30 - kinds.count(WrongCredentials)


async def test_what_no_longer_matters_is_swept_away(officer, now):
    await enter(now - LIFE - SECOND)
    await enter(now - IDLE - SECOND)
    kept = await enter(now - IDLE)
    await fail(1, now - WINDOW - SECOND, username="long ago")
    await fail(1, now - WINDOW, username="lately")
    await sweep(now)
    assert [one.csrf_token for one in await Session.all()] == [kept.csrf_token]
    assert [one.account for one in await SignInFailure.all()] == ["lately"]


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8::1", "2001:db8::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("socket", "socket"),
    ],
)
def test_who_is_counted_as_one(address, counted):
    assert source(address) == counted
