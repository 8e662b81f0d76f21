"""What every page promises, whichever it is."""

from __future__ import annotations

import gzip
import re
from html.parser import HTMLParser

import pytest

from core.people.models import Unit
from core.people.units import forget
from tests.channels.web.conftest import STATIC

PATHS = (
    "/",
    "/tra-cuu",
    "/tra-cuu?ma=CODE",
    "/tra-cuu?ma=CODE&t=TOKEN",
    "/tra-cuu?ma=CODE&t=FORGED",
    "/tra-cuu?ma=H15.50-261008-0001",
    "/thu-tuc",
    "/thu-tuc?q=khai+sinh",
    "/thu-tuc?q=xyzzy",
    "/thu-tuc/1.001193",
    "/thu-tuc/9.999999",
    "/noi-nop",
    "/tin-bao",
    "/api/problems",
    "/simulator",
)


class Elements(HTMLParser):
    """The elements of a page, in order."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def named(self, tag):
        return [attrs for name, attrs in self.found if name == tag]


async def each_page(site, language="vi"):
    """Every kind of page: address, answer, elements, text."""
    code = (await site.dossier()).dossier.code
    for path in PATHS:
        path = path.replace("CODE", code).replace("TOKEN", site.token(code))
        response = await site.client.get(path, cookies={"lang": language})
        page = await response.text()
        yield path, response, Elements(page), page


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_a_page_speaks_one_language_and_has_landmarks(site, language):
    async for path, _, elements, _ in each_page(site, language):
        assert elements.named("html") == [{"lang": language}], path
        assert len(elements.named("main")) == len(elements.named("h1")) == 1, path
        assert elements.named("header") and elements.named("footer"), path
        skip, main = elements.named("a")[0], elements.named("main")[0]
        assert skip["href"] == f"#{main['id']}", path


async def test_no_page_holds_script_or_style_of_its_own(site):
    async for path, _, elements, _ in each_page(site):
        for tag, attrs in elements.found:
            assert tag != "style", path
            assert not [name for name in attrs if name == "style" or name.startswith("on")], path
            if tag == "script":
                assert attrs.get("src") or attrs["type"] == "application/ld+json", path


async def test_every_page_forbids_what_comes_from_elsewhere(site):
    async for path, response, _, _ in each_page(site):
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy, path
        assert "unsafe" not in policy, path
        assert ("script-src" in policy) == (path == "/simulator"), path
        assert response.headers["X-Content-Type-Options"] == "nosniff", path


async def test_a_page_and_its_style_weigh_less_than_30_kilobytes(site):
    style = await site.client.get(STATIC.url("motcua.css"))
    sheet = int(style.headers["Content-Length"])
    async for path, response, _, page in each_page(site):
        assert response.headers["Content-Encoding"] in ("gzip", "deflate"), path
        assert len(page.encode()) < 30_000, path
        assert sheet + packed(page) < 30_000, path


def packed(page):
    return len(gzip.compress(page.encode()))


async def test_every_control_has_a_name_and_every_reference_an_aim(site):
    async for path, _, elements, _ in each_page(site):
        labelled = {each["for"] for each in elements.named("label")}
        for each in [*elements.named("input"), *elements.named("select")]:
            assert each.get("type") == "hidden" or each["id"] in labelled, path
        ids = [attrs["id"] for _, attrs in elements.found if "id" in attrs]
        assert len(ids) == len(set(ids)), path
        for _, attrs in elements.found:
            for name in ("aria-labelledby", "aria-describedby"):
                assert set(attrs.get(name, "").split()) <= set(ids), path


async def test_demo_mode_says_so_on_every_page(site):
    async for path, _, _, page in each_page(site):
        assert "do máy đặt ra" in page, path


async def test_outside_demo_mode_there_is_neither_banner_nor_simulator(make_site):
    site = await make_site(demo=False, simulated=None)
    _, page = await site.get("/")
    assert "do máy đặt ra" not in page and "/simulator" not in page
    assert (await site.get("/simulator"))[0] == 404
    assert (await site.post("/simulator/texts", text="TG"))[0] == 404


async def test_the_first_page_is_vietnamese_whatever_the_browser_prefers(site):
    response = await site.client.get("/", headers={"Accept-Language": "en-US,en"})
    assert Elements(await response.text()).named("html") == [{"lang": "vi"}]


async def test_a_chosen_language_stays_chosen(site):
    assert 'lang="en"' in (await site.get("/", lang="en"))[1]
    _, page = await site.get("/noi-nop")
    assert Elements(page).named("html") == [{"lang": "en"}]


async def test_over_tls_the_choice_of_language_travels_only_over_tls(make_site):
    site = await make_site(public_url="https://motcua.example")
    response = await site.client.get("/?lang=en")
    assert "Secure" in response.headers["Set-Cookie"]


async def test_an_unknown_language_changes_nothing(site):
    response = await site.client.get("/?lang=../../etc")
    assert Elements(await response.text()).named("html") == [{"lang": "vi"}]
    assert "Set-Cookie" not in response.headers


async def test_the_other_language_is_one_link_away_on_the_same_page(site):
    _, page = await site.get("/thu-tuc", q="khai sinh", cap="commune")
    (link,) = [each for each in Elements(page).named("a") if each.get("class") == "language"]
    assert link["lang"] == "en"
    response = await site.client.get(link["href"])
    page = await response.text()
    assert Elements(page).named("html") == [{"lang": "en"}]
    assert 'value="khai sinh"' in page and 'value="commune" selected' in page


@pytest.mark.parametrize("path", ["/", "/thu-tuc", "/thu-tuc/1.001193", "/noi-nop"])
async def test_search_engines_learn_of_both_languages(site, path):
    _, page = await site.get(path)
    links = {each.get("hreflang"): each["href"] for each in Elements(page).named("link")}
    assert links["vi"] == links["x-default"] == f"http://motcua.example{path}"
    assert links["en"] == f"http://motcua.example{path}?lang=en"


async def test_a_reader_who_has_the_page_does_not_fetch_it_again(site):
    response = await site.client.get("/")
    tag = response.headers["ETag"]
    again = await site.client.get("/", headers={"If-None-Match": tag})
    assert again.status == 304 and await again.read() == b""
    other = await site.client.get("/?lang=en", headers={"If-None-Match": tag})
    assert other.status == 200


async def test_every_link_of_a_page_leads_somewhere(site):
    begun = await site.dossier()
    seen, waiting = set(), ["/", f"/tra-cuu?ma={begun.dossier.code}", "/thu-tuc/1.001193"]
    while waiting:
        path = waiting.pop()
        if path in seen or path.startswith("/office"):
            continue
        seen.add(path)
        status, page = await site.get(path)
        assert status in (200, 303), path
        waiting += [
            each["href"]
            for each in Elements(page).named("a")
            if re.match(r"/(?!/)", each.get("href", ""))
        ]
    assert len(seen) > 10


async def test_only_places_with_an_address_are_somewhere_to_go(site):
    _, page = await site.get("/noi-nop")
    assert "Tỉnh Mẫu" in page and "3 nơi tiếp nhận" in page  # no address was entered at all
    await Unit.filter(id=site.office.commune.id).update(address="Số 1 đường Mẫu")
    forget()
    _, page = await site.get("/noi-nop")
    assert "1 nơi tiếp nhận" in page and "Số 1 đường Mẫu" in page and "Tỉnh Mẫu" not in page


async def test_places_are_found_by_name_without_accents(site):
    _, page = await site.get("/noi-nop", q="minh hoa")
    assert "UBND xã Minh Họa" in page and "Bên Cạnh" not in page


async def test_the_first_page_tells_how_to_ask_without_internet(site):
    _, page = await site.get("/")
    assert "sms:+84200000000?&amp;body=TT%20" in page
    assert "UBND xã Bên Cạnh" in page or "Tỉnh Mẫu" in page
    assert "Đang mở cửa, đến 11:30" in page  # Monday 09:00
