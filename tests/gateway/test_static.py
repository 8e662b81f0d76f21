"""Static files are kept by browsers for good, under a name that changes with their content."""

from __future__ import annotations

import gzip

import pytest
from aiohttp import web

from gateway.static import Static


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "img").mkdir()
    (tmp_path / "img" / "logo.svg").write_text("<svg>" + " " * 500 + "</svg>")
    (tmp_path / "site.css").write_text("body { background: url(img/logo.svg) } a { color: red }")
    (tmp_path / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    return tmp_path


@pytest.fixture
async def client(folder, aiohttp_client):
    application = web.Application()
    application.add_routes(Static(folder).routes())
    return await aiohttp_client(application, auto_decompress=False)


async def test_the_name_with_the_content_in_it_is_kept_for_good(folder, client):
    answer = await client.get(Static(folder).url("site.css"))
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in answer.headers["Cache-Control"]


async def test_the_plain_name_is_asked_for_again(client):
    answer = await client.get("/static/site.css")
    assert answer.headers["Cache-Control"] == "no-cache"
    again = await client.get("/static/site.css", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status == 304


def test_another_content_has_another_name(folder):
    before = Static(folder).url("site.css")
    (folder / "site.css").write_text("body {}")
    assert Static(folder).url("site.css") != before


def test_a_changed_picture_changes_the_sheet_that_names_it(folder):
    before = Static(folder).url("site.css")
    (folder / "img" / "logo.svg").write_text("<svg/>")
    assert Static(folder).url("site.css") != before


async def test_a_sheet_names_pictures_by_their_content(folder, client):
    text = await (await client.get("/static/site.css")).text()
    assert Static(folder).url("img/logo.svg") in text


async def test_text_travels_packed_to_who_can_unpack_it(client):
    packed = await client.get("/static/img/logo.svg", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    plain = await client.get("/static/img/logo.svg", headers={"Accept-Encoding": "identity"})
    assert gzip.decompress(await packed.read()) == await plain.read()


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/static/nix.css", id="absent"),
        pytest.param("/static/..%2Fconftest.py", id="outside"),
        pytest.param("/static/site.0000000000.css", id="a content that is none"),
        pytest.param("/static/img", id="a folder"),
    ],
)
async def test_nothing_else_is_served(client, path):
    assert (await client.get(path)).status == 404


def test_a_page_that_names_an_absent_file_fails(folder):
    with pytest.raises(KeyError):
        Static(folder).url("nix.css")
