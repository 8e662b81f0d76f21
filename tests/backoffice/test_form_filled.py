"""What was filled in, as the page of a dossier shows it."""

from __future__ import annotations

import aiohttp_jinja2
import pytest
from aiohttp import web

from backoffice import pages
from backoffice.form_filled import filled_of
from backoffice.formats import Formats
from backoffice.visitor import Visitor
from core.dossiers.beginnings import receive
from core.dossiers.urgency import today
from core.forms import filling, versions
from core.forms.models import FormVersion
from core.people.roles import Role
from tests.core.forms.birth import BIRTH, RIGHT
from tests.core.forms.drawn import FILE
from tests.core.forms.test_form_versions import CODE, somebody

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
async def dossier(office, now):
    """A dossier of a procedure with a form."""
    author = await somebody(office, "author")
    await versions.save_draft(CODE, BIRTH, 0, author, now)
    await versions.publish(CODE, 1, author, now)
    clerk = await office.actor(Role.RECEIVING_OFFICER)
    return (await receive(office.desk, clerk, office.application(), now=now)).dossier


async def drawn(office, dossier, role, language="vi"):
    """What an officer with that role sees; empty when there is nothing to see."""
    actor = await office.actor(role)
    who = Visitor(office.officers[role], actor, "", office.now, await today(office.now))
    f = Formats(pages.WORDING, language, who.today)
    application = web.Application()
    pages.install(application, static_url=str, demo=False)
    template = aiohttp_jinja2.get_env(application).get_template("form_filled.html")
    return template.render(filled=await filled_of(who, dossier, f), f=f, t=f.say).strip()


async def answered(office, dossier, now):
    clerk = await office.actor(Role.RECEIVING_OFFICER)
    await filling.fill(dossier.code, {**RIGHT, "proof": [FILE]}, actor=clerk, now=now)


async def test_before_it_is_filled_in_there_is_the_way_to_do_so(office, dossier):
    shown = await drawn(office, dossier, Role.RECEIVING_OFFICER)
    assert "Chưa có tờ khai điện tử" in shown
    assert f"/office/dossiers/{dossier.code}/form" in shown


async def test_answers_stand_under_their_headings_with_rows_and_files(office, dossier, now):
    await answered(office, dossier, now)
    shown = await drawn(office, dossier, Role.RECEIVING_OFFICER)
    for said in ("Người được khai sinh", "Trần Ví Dụ", "20/10/2026", "Cơ sở y tế", "Trần Anh"):
        assert said in shown
    assert "0912 345 678" in shown and "001199000001" in shown
    assert f"/office/dossiers/{dossier.code}/files/{FILE['sha256']}" in shown
    assert "Sửa tờ khai" in shown
    assert "The child" in await drawn(office, dossier, Role.RECEIVING_OFFICER, "en")


async def test_support_staff_see_no_numbers_whole(office, dossier, now):
    """L-76."""
    await answered(office, dossier, now)
    shown = await drawn(office, dossier, Role.SUPPORT)
    assert "001199000001" not in shown and "0912 345 678" not in shown
    assert "Trần Ví Dụ" in shown


async def test_who_neither_receives_nor_handles_changes_nothing(office, dossier, now):
    await answered(office, dossier, now)
    assert "Sửa tờ khai" not in await drawn(office, dossier, Role.LEADER)


async def test_without_a_form_or_with_one_that_cannot_be_read_nothing_is_shown(office, dossier):
    await FormVersion.all().update(definition={"x-motcua": {"format": "motcua-form/9"}})
    assert await drawn(office, dossier, Role.RECEIVING_OFFICER) == ""
    await FormVersion.all().delete()
    assert await drawn(office, dossier, Role.RECEIVING_OFFICER) == ""
