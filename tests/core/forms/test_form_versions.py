"""Drafts, and what is published of them: two authors, one published version, old ones kept."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from core.errors import NotAllowed, NotFound
from core.forms import versions
from core.forms.definition import FormDefinition
from core.forms.models import FormVersion, Stage
from core.forms.reading import InvalidDefinition
from core.people.models import Assignment, Officer
from core.people.officers import actor
from core.people.roles import Role
from tests.core.forms.birth import BIRTH, with_field
from tests.office import LONG_AGO

CODE = "1.001193"


@pytest.fixture
async def author(office):
    """Who designs forms for the whole province."""
    return await somebody(office, "author")


async def somebody(office, name):
    officer = await Officer.create(
        username=name, password_hash="", name=f"Cán bộ {name}", created_at=office.now
    )
    await Assignment.create(
        officer=officer, unit=office.province, role=Role.ADMINISTRATOR, valid_from=LONG_AGO
    )
    return await actor(officer, office.now)


async def test_a_draft_is_saved_again_and_again_and_published_once(office, author, now):
    assert await versions.editing(CODE) == (FormDefinition(""), 0)
    await versions.save_draft(CODE, FormDefinition("Tờ khai"), 0, author, now)
    saved = await versions.save_draft(CODE, BIRTH, 1, author, now)
    assert (saved.number, saved.revision, saved.stage) == (1, 2, Stage.DRAFT)
    assert await versions.editing(CODE) == (BIRTH, 2)
    assert await versions.published_for(CODE) is None
    await versions.publish(CODE, 2, author, now)
    published = await versions.published_for(CODE)
    assert (published.number, published.form) == (1, BIRTH)
    assert await versions.draft_of(CODE) is None
    assert await versions.editing(CODE) == (BIRTH, 0)


async def test_the_next_version_retires_the_one_before(office, author, now):
    for number in (1, 2):
        await versions.save_draft(CODE, replace(BIRTH, title=f"Bản {number}"), 0, author, now)
        await versions.publish(CODE, 1, author, now)
    stages = {one.number: one.stage for one in await versions.history_of(CODE)}
    assert stages == {2: Stage.PUBLISHED, 1: Stage.RETIRED}
    first = await FormVersion.get(number=1)
    assert (await versions.version(first.id)).form.title == "Bản 1"


async def test_the_second_of_two_authors_is_told_who_came_first(office, author, now):
    other = await somebody(office, "other")
    await versions.save_draft(CODE, BIRTH, 0, author, now)
    await versions.save_draft(CODE, BIRTH, 1, other, now + timedelta(minutes=5))
    with pytest.raises(versions.DraftChanged) as refused:
        await versions.save_draft(CODE, replace(BIRTH, title="Khác"), 1, author, now)
    assert refused.value.facts["by"] == "Cán bộ other"
    assert (await versions.editing(CODE))[0] == BIRTH
    with pytest.raises(versions.DraftChanged):
        await versions.publish(CODE, 1, author, now)
    with pytest.raises(versions.DraftChanged):
        await versions.discard(CODE, 1, author)


async def test_of_two_who_begin_at_once_one_is_told(office, author, now):
    done = await asyncio.gather(
        *(versions.save_draft(CODE, BIRTH, 0, author, now) for _ in range(2)),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in done) == ["DraftChanged", "FormVersion"]


async def test_of_two_who_publish_at_once_one_wins(office, author, now):
    await versions.save_draft(CODE, BIRTH, 0, author, now)
    done = await asyncio.gather(
        *(versions.publish(CODE, 1, author, now) for _ in range(2)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in done) == ["FormVersion", "NotFound"]
    assert await FormVersion.filter(stage=Stage.PUBLISHED).count() == 1


async def test_what_the_check_forbids_is_not_published(office, author, now):
    await versions.save_draft(CODE, with_field("place", options=()), 0, author, now)
    with pytest.raises(versions.NotPublishable) as refused:
        await versions.publish(CODE, 1, author, now)
    assert refused.value.facts == {"findings": ["place: no_options", "why_home: show_value"]}
    assert (await versions.draft_of(CODE)).stage is Stage.DRAFT


async def test_what_cannot_be_stored_is_refused(office, author, now):
    with pytest.raises(InvalidDefinition):
        await versions.save_draft(CODE, replace(BIRTH, title="x" * 400), 0, author, now)
    assert await FormVersion.all().count() == 0


async def test_a_draft_thrown_away_leaves_what_is_published(office, author, now):
    await versions.save_draft(CODE, BIRTH, 0, author, now)
    await versions.publish(CODE, 1, author, now)
    await versions.save_draft(CODE, replace(BIRTH, title="Khác"), 0, author, now)
    await versions.discard(CODE, 1, author)
    assert await versions.editing(CODE) == (BIRTH, 0)
    await versions.retire(CODE, author)
    assert await versions.published_for(CODE) is None
    with pytest.raises(NotFound):
        await versions.retire(CODE, author)


async def test_a_local_copy_of_a_procedure_gets_the_national_form(office, author, now):
    await versions.save_draft(CODE, BIRTH, 0, author, now)
    await versions.publish(CODE, 1, author, now)
    local = f"{CODE}.H17"
    assert (await versions.published_for(local)).form == BIRTH
    await versions.save_draft(local, replace(BIRTH, title="Riêng"), 0, author, now)
    await versions.publish(local, 1, author, now)
    assert (await versions.published_for(local)).form.title == "Riêng"
    assert (await versions.published_for(CODE)).form == BIRTH


@pytest.mark.parametrize("role", list(Role))
async def test_nobody_of_a_commune_designs_for_the_province(office, now, role):
    by = await office.actor(role)
    for command in (
        versions.save_draft(CODE, BIRTH, 0, by, now),
        versions.publish(CODE, 1, by, now),
        versions.discard(CODE, 1, by),
        versions.retire(CODE, by),
    ):
        with pytest.raises(NotAllowed):
            await command
    assert await FormVersion.all().count() == 0


async def test_the_list_has_each_form_once(office, author, now):
    await versions.save_draft(CODE, BIRTH, 0, author, now)
    await versions.publish(CODE, 1, author, now)
    await versions.save_draft(CODE, BIRTH, 0, author, now)
    await versions.save_draft("2.000815", BIRTH, 0, author, now)
    lines = await versions.listed()
    assert [(one.procedure_code, bool(one.draft), bool(one.published)) for one in lines] == [
        (CODE, True, True),
        ("2.000815", True, False),
    ]
