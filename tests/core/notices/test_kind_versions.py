"""Wording as data: what may be saved, by whom, and how one goes back."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from core.errors import Conflict, InvalidForm, NotAllowed, NotFound
from core.notices import kind_versions
from core.notices.becoming import RHYTHM
from core.notices.kind_versions import SHIPPED, Content, go_back, rhythm, save, versions
from core.notices.kinds import NOTICE_KINDS, OPTIONAL
from core.notices.sentences import faults, places
from core.people.models import Assignment
from core.people.officers import actor
from core.people.roles import Role
from tests.office import LONG_AGO

GOOD = {
    "vi": {"short": "Hồ sơ {code} đã xong."},
    "en": {"short": "Dossier {code} is done.", "full": "Dossier {code} of {unit} is done."},
}


@pytest.fixture
async def administrator(office, now):
    """Of the whole province: notices hold for all of it."""
    officer = office.officers[Role.ADMINISTRATOR]
    await Assignment.create(
        officer=officer, unit=office.province, role=Role.ADMINISTRATOR, valid_from=LONG_AGO
    )
    return await actor(officer, now)


def sentences(vi: str, **more: str):
    return {"vi": {"short": vi, **more}, "en": GOOD["en"]}


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        pytest.param(sentences("Hồ sơ {code} xong, hẹn {due}."), {}, id="all its places"),
        pytest.param(sentences("Hồ sơ {code} {{1}}."), {}, id="braces that are meant"),
        pytest.param(sentences("Hồ sơ {ma}."), {"vi_short": "place"}, id="no such place"),
        pytest.param(sentences("{code} {amount}"), {"vi_short": "place"}, id="of another kind"),
        pytest.param(sentences("Hồ sơ {code."), {"vi_short": "braces"}, id="left open"),
        pytest.param(sentences("Hồ sơ }code{."), {"vi_short": "braces"}, id="the wrong way"),
        pytest.param(sentences("{code.__class__}"), {"vi_short": "braces"}, id="reaching in"),
        pytest.param(sentences("{code[0]}"), {"vi_short": "braces"}, id="picking a part"),
        pytest.param(sentences("{code!r}"), {"vi_short": "braces"}, id="converting"),
        pytest.param(sentences("{code:>99999999}"), {"vi_short": "braces"}, id="padding"),
        pytest.param(sentences("{} {code}"), {"vi_short": "braces"}, id="a place without a name"),
        pytest.param(sentences("Đã xong."), {"vi_short": "no_code"}, id="of which dossier"),
        pytest.param(sentences(" "), {"vi_short": "empty"}, id="nothing"),
        pytest.param(sentences("{code}\n"), {"vi_short": "unprintable"}, id="two lines"),
        pytest.param(sentences("{code}\0"), {"vi_short": "unprintable"}, id="not storable"),
        pytest.param(sentences("{code}" + "a" * 300), {"vi_short": "too_long"}, id="too long"),
        pytest.param(
            sentences("{code}", full="{ten}"), {"vi_full": "place"}, id="in the full form too"
        ),
        pytest.param({"vi": GOOD["vi"]}, {"en_short": "empty"}, id="in every language"),
    ],
)
async def test_a_sentence_that_cannot_be_sent_cannot_be_saved(administrator, now, given, fault):
    assert faults("received", given) == fault
    if fault:
        with pytest.raises(InvalidForm) as refused:
            await save(administrator, "received", Content(given), after=0, now=now)
        assert refused.value.faults == fault
        assert await versions("received") == []
    else:
        await save(administrator, "received", Content(given), after=0, now=now)
        assert (await kind_versions.sentences())["received"]["vi"]["short"]


@pytest.mark.parametrize("kind", NOTICE_KINDS)
def test_every_place_that_is_offered_may_be_used(kind):
    every = " ".join(f"{{{name}}}" for name in places(kind))
    assert faults(kind, {language: {"short": every} for language in ("vi", "en")}) == {}


async def test_versions_keep_who_and_when_and_can_be_gone_back_to(administrator, now):
    other = Content(sentences("Đã tiếp nhận hồ sơ {code}."))
    before = await kind_versions.revision()
    await save(administrator, "received", Content(GOOD), after=0, now=now)
    await save(administrator, "received", other, after=1, now=now + timedelta(hours=1))
    assert await kind_versions.revision() > before
    assert (await kind_versions.sentences())["received"] == other.sentences
    await go_back(administrator, "received", 1, after=2, now=now + timedelta(hours=2))
    assert (await kind_versions.sentences())["received"] == GOOD
    await go_back(administrator, "received", 0, after=3, now=now + timedelta(hours=3))
    assert await kind_versions.sentences() == {}
    kept = await versions("received")
    assert [one.number for one in kept] == [4, 3, 2, 1]
    assert [one.content for one in kept] == [SHIPPED, Content(GOOD), other, Content(GOOD)]
    assert {one.by for one in kept} == {administrator.name}
    assert kept[-1].at == now
    with pytest.raises(NotFound):
        await go_back(administrator, "received", 9, after=4, now=now)


async def test_who_saves_over_what_he_did_not_see_is_told(administrator, now):
    await save(administrator, "received", Content(GOOD), after=0, now=now)
    with pytest.raises(Conflict):
        await save(administrator, "received", Content(GOOD), after=0, now=now)
    outcomes = await asyncio.gather(
        *(save(administrator, "ready", Content(GOOD), after=0, now=now) for _ in range(4)),
        return_exceptions=True,
    )
    assert sum(isinstance(one, Conflict) for one in outcomes) == 3
    assert len(await versions("ready")) == 1


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
async def test_nobody_else_words_notices(office, now, role):
    with pytest.raises(NotAllowed):
        await save(await office.actor(role), "received", Content(GOOD), after=0, now=now)


async def test_the_administrator_of_one_commune_does_not_word_for_all(office, now):
    one = await office.actor(Role.ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        await save(one, "received", Content(GOOD), after=0, now=now)
    with pytest.raises(NotAllowed):
        await go_back(one, "received", 0, after=0, now=now)


async def test_optional_kinds_can_be_switched_off_and_timed_the_others_cannot(administrator, now):
    await save(administrator, "on_time", Content(after_days=14), after=0, now=now)
    await save(administrator, "due_soon", Content(goes_out=False), after=0, now=now)
    found = dict(await rhythm())
    assert found == {k: v for k, v in RHYTHM.items() if k != "due_soon"} | {"on_time": 14}
    for kind in NOTICE_KINDS.keys() - OPTIONAL:
        with pytest.raises(InvalidForm, match="goes_out"):
            await save(administrator, kind, Content(goes_out=False), after=0, now=now)
    for kind, days in (("received", 3), ("on_time", 0), ("on_time", 91)):
        with pytest.raises(InvalidForm, match="after_days"):
            await save(administrator, kind, Content(after_days=days), after=1, now=now)


async def test_there_are_no_other_kinds(administrator, now):
    with pytest.raises(NotFound):
        await save(administrator, "advertising", Content(GOOD), after=0, now=now)
