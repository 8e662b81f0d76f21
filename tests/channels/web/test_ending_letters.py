"""The link at the foot of a letter: opening it ends nothing, one click does."""

from __future__ import annotations

from datetime import datetime

import pytest

from channels.web.ending_letters import Letters

ADDRESS = "nguyen.an@example.vn"
PAGE = "/thu/ngung/sealed-link"


class KnownLetters:
    """Who gets letters."""

    def __init__(self) -> None:
        self.ended: set[str] = set()

    def parts(self) -> Letters:
        return Letters({"sealed-link": ADDRESS}.get, self._wanted, self._wish)

    async def _wanted(self, address: str) -> bool:
        return address not in self.ended

    async def _wish(self, address: str, wanted: bool, now: datetime) -> None:
        (self.ended.discard if wanted else self.ended.add)(address)


@pytest.fixture
def letters() -> KnownLetters:
    return KnownLetters()


@pytest.fixture
async def site(make_site, letters):
    return await make_site(letters=letters.parts())


async def test_opening_the_link_asks_and_changes_nothing(site, letters):
    status, page = await site.get(PAGE)
    assert status == 200
    assert "ng***@example.vn" in page and ADDRESS not in page
    assert letters.ended == set()


async def test_the_one_click_of_a_mail_program_ends_the_letters(site, letters):
    status, page = await site.post(PAGE, **{"List-Unsubscribe": "One-Click"})
    assert status == 200
    assert "Đã ngừng gửi thư" in page
    assert letters.ended == {ADDRESS}


async def test_who_clicked_by_mistake_gets_letters_again(site, letters):
    await site.post(PAGE)
    _, page = await site.get(PAGE, lang="en")
    assert "Send letters again" in page
    status, page = await site.post(PAGE, again="1")
    assert (status, letters.ended) == (200, set())


async def test_a_link_that_we_did_not_make_ends_nothing(site, letters):
    for ask in (site.get, site.post):
        status, page = await ask("/thu/ngung/other-link")
        assert status == 404
        assert "DUNG" in page
    assert letters.ended == set()


async def test_nobody_keeps_or_lists_the_page(site):
    response = await site.client.get(PAGE)
    assert response.headers["Cache-Control"] == "no-store"
    assert "noindex" in response.headers["X-Robots-Tag"]


async def test_without_mail_there_is_no_such_page(make_site):
    site = await make_site()
    assert (await site.get(PAGE))[0] == 404
