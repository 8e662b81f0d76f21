"""Papers sent over chats: kept once, found with their dossier, forgotten with a declaration."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.dossiers.beginnings import receive
from core.forms import versions
from core.forms.models import Prepared
from core.forms.prepared import Declarations
from core.people.roles import Role
from core.sent_papers import keeping
from core.sent_papers.models import SentPaper
from tests.channels.chat.test_chat_declaring import publish
from tests.channels.chat.test_chat_filling import EXPECTED
from tests.core.forms.test_form_versions import CODE
from tests.office import SECRET

FILE = {"sha256": "0" * 64, "name": "giay.pdf", "size": 5, "type": "application/pdf"}


async def sent(now, **where):
    await keeping.keep(
        FILE, caption=" Giấy \0chứng sinh ", channel="telegram", message="7.1", now=now, **where
    )


async def test_the_same_message_is_kept_once(office):
    for _ in range(2):
        await sent(office.now, dossier_id=1)
    (paper,) = await keeping.of_dossier(1)
    assert (paper.file, paper.caption) == (FILE, "Giấy \ufffdchứng sinh")


@pytest.fixture
async def prepared(office):
    """The number of a declaration with a paper."""
    await publish(office)
    slip = await Declarations(key=SECRET).keep(
        CODE,
        await versions.readable_for(CODE),
        EXPECTED,
        channel="chat",
        asker="telegram:1",
        request_id="r" * 32,
        now=office.now,
    )
    await sent(office.now, prepared=slip.number)
    return slip.number


async def test_what_came_with_a_declaration_is_found_with_the_dossier_that_began_with_it(
    office, prepared
):
    begun = await office_dossier(office)
    assert await keeping.of_dossier(begun.id) == []
    await Prepared.filter(number=prepared).update(dossier_id=begun.id, data=None)
    assert len(await keeping.of_dossier(begun.id)) == 1
    await keeping.sweep(office.now + timedelta(days=40))
    assert len(await keeping.of_dossier(begun.id)) == 1


async def test_it_is_forgotten_with_a_declaration_that_nobody_came_for(office, prepared):
    await keeping.sweep(office.now + timedelta(seconds=1))
    assert await SentPaper.exists()
    await Prepared.filter(number=prepared).update(data=None)
    await keeping.sweep(office.now + timedelta(seconds=1))
    assert not await SentPaper.exists()


async def office_dossier(office):
    officer = await office.actor(Role.RECEIVING_OFFICER)
    return (await receive(office.desk, officer, office.application(), now=office.now)).dossier
