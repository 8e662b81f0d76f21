"""Declarations prepared at home: kept while right, shown to who has the secret, used once."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from core.dossiers.beginnings import receive
from core.dossiers.lookup import is_lookup_number, lookup_number
from core.dossiers.models import Dossier, DossierEvent
from core.errors import InvalidForm, NotAllowed
from core.forms import filling, prepared, tries, versions
from core.forms.models import Prepared
from core.forms.prepared import (
    KEPT,
    REMEMBERED,
    Declarations,
    Expired,
    Mistyped,
    TooManyTries,
    Unknown,
    Used,
)
from core.forms.prepared_number import drawn, is_prepared_number, secret, secret_fits
from core.forms.tries import Limit
from core.people.officers import actor
from core.people.roles import Role
from tests.core.forms.birth import BIRTH, RIGHT
from tests.core.forms.test_form_versions import CODE, somebody

KEY = b"a key for tests that is long enough"
ME, REQUEST = "203.0.113.5", "a" * 32


@pytest.fixture
async def version(office, now):
    author = await somebody(office, "author")
    await versions.save_draft(CODE, BIRTH, 0, author, now)
    await versions.publish(CODE, 1, author, now)
    return await versions.published_for(CODE)


@pytest.fixture
def declarations():
    return Declarations(key=KEY, below=random.Random(5).randrange)


async def keep(declarations, version, now, data=RIGHT, request_id=REQUEST, asker=ME):
    return await declarations.keep(
        CODE, version, data, channel="web", asker=asker, request_id=request_id, now=now
    )


async def shown(declarations, slip, now, **changes):
    given = {"number": slip.number, "secret": slip.secret, "asker": ME} | changes
    return await declarations.shown(given["number"], given["secret"], asker=given["asker"], now=now)


async def clerk(office):
    return await office.actor(Role.RECEIVING_OFFICER)


def test_no_number_is_a_look_up_number_and_no_look_up_number_is_one():
    numbers = [drawn(random.Random(seed).randrange) for seed in range(500)]
    assert all(map(is_prepared_number, numbers))
    assert not any(map(is_lookup_number, numbers))
    assert not any(is_prepared_number(lookup_number(2026, one)) for one in range(1, 500))


def test_a_wrong_digit_and_swapped_neighbours_are_found():
    number = drawn(random.Random(1).randrange)
    wrong = {number[:n] + digit + number[n + 1 :] for n in range(10) for digit in "0123456789"} | {
        number[:n] + number[n + 1] + number[n] + number[n + 2 :] for n in range(9)
    }
    assert [one for one in wrong - {number} if is_prepared_number(one)] == []


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param(str.upper, id="capitals"),
        pytest.param(lambda text: f" {text[:4]}-{text[4:8]} {text[8:]}.", id="dashes and blanks"),
        pytest.param(
            lambda text: text.replace("0", "o").replace("1", "l"), id="letters that look alike"
        ),
    ],
)
def test_a_secret_is_read_as_people_write_it(now, typed):
    right = secret(KEY, "1000000008", now)
    assert secret_fits(KEY, "1000000008", now, typed(right))
    assert not secret_fits(KEY, "1000000008", now + timedelta(seconds=1), right)
    assert not secret_fits(b"another", "1000000008", now, right)


@pytest.mark.parametrize("typed", ["", "0" * 12, "\ud83d" * 12, "é" * 200])
def test_what_is_no_secret_fits_nothing(now, typed):
    assert not secret_fits(KEY, "1000000008", now, typed)


async def test_what_is_right_is_kept_and_shown_to_who_has_the_secret(declarations, version, now):
    slip = await keep(declarations, version, now, {**RIGHT, "why_home": "ẩn", "total": 99})
    found = await shown(declarations, slip, now)
    assert (found.data, found.channel, found.procedure_code) == (RIGHT, "web", CODE)
    assert found.expires_at == slip.expires_at == now + KEPT


async def test_faults_keep_nothing_and_a_file_is_no_fault(declarations, version, now):
    with pytest.raises(InvalidForm) as refused:
        await keep(declarations, version, now, {**RIGHT, "number": "1"})
    assert refused.value.faults == {"number": "code_person"}
    assert not await Prepared.exists()


async def test_what_is_no_question_of_the_applicant_is_not_kept(declarations, version, now):
    slip = await keep(declarations, version, now, {**RIGHT, "strange": "x" * 10_000})
    assert (await shown(declarations, slip, now)).data == RIGHT


async def test_sent_twice_it_is_kept_once_as_it_was_sent_last(declarations, version, now):
    first = await keep(declarations, version, now)
    again = await keep(declarations, version, now, {**RIGHT, "child_name": "Trần Hai"})
    assert (again.number, again.secret) == (first.number, first.secret)
    assert await Prepared.all().count() == 1
    assert (await shown(declarations, first, now)).data["child_name"] == "Trần Hai"


async def test_it_is_changed_under_its_number(declarations, version, now):
    slip = await keep(declarations, version, now)
    given = {"asker": ME, "now": now + timedelta(days=1)}
    changed = {**RIGHT, "child_name": "Trần Ba"}
    again = await declarations.change(slip.number, slip.secret, version, changed, **given)
    assert again == slip
    with pytest.raises(InvalidForm):
        await declarations.change(slip.number, slip.secret, version, {}, **given)
    found = await shown(declarations, slip, now)
    assert (found.data["child_name"], found.changed_at) == ("Trần Ba", given["now"])


async def test_a_wrong_secret_an_unknown_and_a_mistyped_number_open_nothing(
    declarations, version, now
):
    slip = await keep(declarations, version, now)
    other = await keep(declarations, version, now, request_id="b" * 32)
    with pytest.raises(Unknown):
        await shown(declarations, slip, now, secret=other.secret)
    with pytest.raises(Unknown):
        await shown(declarations, slip, now, number=drawn(random.Random(99).randrange))
    with pytest.raises(Mistyped):
        await shown(declarations, slip, now, number="1234567890")
    await Prepared.all().update(made_at=now + timedelta(seconds=1))
    with pytest.raises(Unknown):  # the number was given out again: its old secret opens nothing
        await shown(declarations, slip, now)


async def test_who_guesses_is_stopped_and_others_are_not(declarations, version, now):
    slip = await keep(declarations, version, now)
    for _ in range(tries.GUESSING.most):
        with pytest.raises(Unknown):
            await shown(declarations, slip, now, secret="0" * 12)
    with pytest.raises(TooManyTries):
        await shown(declarations, slip, now)
    assert (await shown(declarations, slip, now, asker="203.0.113.6")).number == slip.number
    assert (await shown(declarations, slip, now + timedelta(minutes=11))).number == slip.number


async def test_one_sender_does_not_fill_the_table(declarations, version, now):
    for number in range(tries.KEEPING.most):
        await keep(declarations, version, now, request_id=f"{number:032x}")
    with pytest.raises(TooManyTries):
        await keep(declarations, version, now, request_id="f" * 32)
    await keep(declarations, version, now, request_id="f" * 32, asker="203.0.113.6")
    assert await Prepared.all().count() == tries.KEEPING.most + 1


async def test_one_sender_does_not_keep_the_typesetter_busy(declarations, version, now):
    slip = await keep(declarations, version, now)
    given = (slip.number, slip.secret)
    for _ in range(tries.PRINTING.most):
        assert (await declarations.to_print(*given, asker=ME, now=now)).data == RIGHT
    with pytest.raises(TooManyTries):
        await declarations.to_print(*given, asker=ME, now=now)
    assert (await shown(declarations, slip, now)).data == RIGHT


async def test_limits_are_counted_in_their_window(database, now):
    limit = Limit(2, timedelta(minutes=10))
    assert [await tries.allowed("x", limit, now) for _ in range(3)] == [True, True, False]
    assert await tries.allowed("x", limit, now + timedelta(minutes=12))


async def test_after_its_time_it_is_erased_then_forgotten(declarations, version, office, now):
    slip = await keep(declarations, version, now)
    over = now + KEPT
    with pytest.raises(Expired) as ended:
        await shown(declarations, slip, over)
    assert ended.value.facts["on"] == over.isoformat()
    await prepared.sweep(over - timedelta(seconds=1))
    assert (await Prepared.get()).data is not None
    await prepared.sweep(over)
    assert (await Prepared.get()).data is None
    with pytest.raises(Expired):
        await prepared.at_counter(slip.number, await clerk(office), over)
    await prepared.sweep(over + REMEMBERED)
    with pytest.raises(Unknown):
        await shown(declarations, slip, over)


async def test_its_author_erases_it_at_once(declarations, version, now):
    slip = await keep(declarations, version, now)
    with pytest.raises(Unknown):
        await declarations.erase(slip.number, "0" * 12, asker=ME, now=now)
    await declarations.erase(slip.number, slip.secret, asker=ME, now=now)
    assert (await Prepared.get()).data is None
    with pytest.raises(Expired):
        await shown(declarations, slip, now)


async def begun_with(office, number, now):
    async def also(dossier):
        await prepared.use(number, dossier, now)

    by = await clerk(office)
    return await receive(office.desk, by, office.application(), now=now, also=also)


async def test_a_dossier_begins_with_it_once(declarations, version, office, now):
    slip = await keep(declarations, version, now)
    brought = await prepared.at_counter(slip.number, await clerk(office), now)
    assert brought.data == RIGHT
    begun = await begun_with(office, slip.number, now)
    row = await Prepared.get()
    assert (row.data, row.used_at, row.dossier_id) == (None, now, begun.dossier.id)
    assert row.opened_by == office.officers[Role.RECEIVING_OFFICER].id
    with pytest.raises(Used) as used:
        await begun_with(office, slip.number, now)
    assert used.value.facts["code"] == begun.dossier.code
    assert await Dossier.all().count() == 1  # nothing of the second beginning is left
    for question in (
        shown(declarations, slip, now),
        prepared.at_counter(slip.number, await clerk(office), now),
        keep(declarations, version, now),
    ):
        with pytest.raises(Used):
            await question


async def test_only_who_receives_opens_a_number_and_guesses_are_counted(
    declarations, version, office, now
):
    slip = await keep(declarations, version, now)
    with pytest.raises(NotAllowed):
        await prepared.at_counter(slip.number, await office.actor(Role.HANDLING_OFFICER), now)
    stranger = await actor(office.stranger, now)
    for seed in range(tries.GUESSING.most):
        with pytest.raises(Unknown):
            await prepared.at_counter(drawn(random.Random(100 + seed).randrange), stranger, now)
    with pytest.raises(TooManyTries):
        await prepared.at_counter(slip.number, stranger, now)
    assert (await prepared.at_counter(slip.number, await clerk(office), now)).data == RIGHT


async def test_the_history_says_where_the_answers_came_from(declarations, version, office, now):
    slip = await keep(declarations, version, now)
    begun = await begun_with(office, slip.number, now)
    source = {"prepared": slip.number, "prepared_on": "web"}
    await filling.fill(begun.dossier.code, RIGHT, actor=await clerk(office), now=now, source=source)
    event = await DossierEvent.get(action=filling.FILLED)
    assert {name: event.facts[name] for name in source} == source
