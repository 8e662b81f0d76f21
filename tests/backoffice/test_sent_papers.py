"""Papers that a citizen sent in a chat, on the page of the dossier."""

from __future__ import annotations

from core.dossiers.files import FileStore
from core.people.roles import Role
from core.sent_papers import keeping

PDF = b"%PDF-1.7 a paper"


async def _octets():
    yield PDF


async def test_an_officer_sees_what_was_sent_and_opens_it(site):
    dossier = await site.received()
    store = FileStore(site.files)
    file = await store.put(_octets(), "giấy.pdf", officer_id=None, now=site.clock.now)
    await keeping.keep(
        file,
        dossier_id=dossier.id,
        caption="<b>bản chụp</b>",
        channel="telegram",
        message="7.1",
        now=site.clock.now,
    )
    counter = await site.signed_in(Role.RECEIVING_OFFICER)
    await counter.get(f"/office/dossiers/{dossier.code}")
    assert "Công dân gửi qua trò chuyện" in counter.text
    assert "Telegram · &lt;b&gt;bản chụp" in counter.text
    response = await counter.get(f"/office/dossiers/{dossier.code}/files/{file['sha256']}")
    assert (response.status, await response.read()) == (200, PDF)
    other = await site.received()
    response = await counter.get(f"/office/dossiers/{other.code}/files/{file['sha256']}")
    assert response.status == 404
