"""What holds on every page: who gets in, which headers, no script, no inline style."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from backoffice.app import BackOffice
from core.people.roles import Role

CODE = "X98.01-261102-0001"
PAGES = (
    "/office",
    "/office?urgency=overdue&page=3",
    "/office/dossiers",
    "/office/dossiers?q=Nguyen&state=received&urgency=done&page=99",
    "/office/receive",
    "/office/receive?q=khai+sinh",
    "/office/receive/1.001193",
    f"/office/dossiers/{CODE}",
    f"/office/dossiers/{CODE}/receipt",
    f"/office/dossiers/{CODE}/receipt.pdf",
)
RECEIVES = {Role.RECEIVING_OFFICER, Role.SUPPORT}
#: Officers of the commune who have no business with its dossiers.
BLIND = {Role.ADMINISTRATOR}


def expected(path: str, role: Role) -> int:
    """What the role's rights say about the page."""
    if "/receive" in path:
        return 200 if role in RECEIVES else 403
    if CODE in path and role in BLIND:
        return 404
    if path.endswith(".pdf"):
        return 200 if role in RECEIVES else 403
    return 200


class Checker(HTMLParser):
    """Collects what a strict page must not have."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        if tag in ("script", "style", "iframe", "object", "embed", "base"):
            self.faults.append(tag)
        self.faults += [name for name in names if name == "style" or name.startswith("on")]
        for name in ("href", "action", "src", "formaction"):
            address = names.get(name) or ""
            if not address.startswith(("/", "#", "?")) and name in names:
                self.faults.append(f"{name}={address}")


@pytest.mark.parametrize("role", list(Role))
async def test_every_page_answers_every_role_as_its_rights_say(site, role):
    await site.transferred()
    browser = await site.signed_in(role)
    for path in PAGES:
        response = await browser.get(path)
        assert response.status == expected(path, role), path


async def test_no_page_has_script_or_style_of_its_own_or_leads_away(site):
    await site.received()
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    for path in (*PAGES[:-1], "/office/nowhere"):
        response = await browser.get(path)
        checker = Checker()
        checker.feed(browser.text)
        assert checker.faults == [], path
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy and "script-src" not in policy
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_redirect_is_not_kept_either(site):
    response = await site.stranger().get("/office")
    assert response.headers["Cache-Control"] == "no-store"


def _routes(site) -> list[tuple[str, str]]:
    office = BackOffice(
        desk=site.office.desk,
        printer=None,
        file_store=None,
        clock=site.clock,
        issuer=None,
        sealing_key=b"x",
        previews=None,
        secure_cookies=False,
        demo=False,
        static_url=str,
    )
    found = []
    for route in office.application().router.routes():
        path = re.sub(r"\{code\}", CODE, route.resource.canonical)
        path = path.replace("{action}", "transfer").replace("{sha256}", "0" * 64)
        path = path.replace("{id}", "1").replace("{token}", "1").replace("{key}", "hand_on")
        path = path.replace("{kind}", "received").replace("{call}", "0" * 48)
        found.append((route.method, f"/office{path}"))
    return found


async def test_every_address_but_the_door_is_closed_to_strangers(site):
    await site.received()
    browser = site.stranger()
    for method, path in _routes(site):
        if path == "/office/sign-in":
            continue
        async with browser.session.request(
            method, site.base + path, allow_redirects=False
        ) as response:
            assert response.status == 303, (method, path)
            assert response.headers["Location"].startswith("/office/sign-in"), path


@pytest.mark.parametrize(
    "token",
    [
        pytest.param({}, id="missing"),
        pytest.param({"csrf": ""}, id="empty"),
        pytest.param({"csrf": "0" * 43}, id="wrong"),
    ],
)
async def test_no_form_is_taken_without_its_token(site, token):
    dossier = await site.received()
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    posts = [path for method, path in _routes(site) if method == "POST"]
    assert len(posts) >= 5
    for path in posts:
        async with browser.session.post(
            site.base + path, data={"unit_id": site.office.department.id, **token}
        ) as response:
            assert response.status == 403, path
    await dossier.refresh_from_db()
    assert dossier.event_count == 1


async def test_the_token_of_another_session_is_none(site):
    one = await site.signed_in(Role.RECEIVING_OFFICER)
    other = await site.signed_in(Role.LEADER)
    response = await one.post("/office/language", {"csrf": other.token, "language": "en"})
    assert response.status == 403


async def test_another_units_dossier_is_not_there(site):
    dossier = await site.received()
    browser = await site.signed_in("stranger")
    for path in ("", "/receipt", "/receipt.pdf", "/files/" + "0" * 64):
        response = await browser.get(f"/office/dossiers/{dossier.code}{path}")
        assert response.status == 404, path
    assert dossier.holder_name not in browser.text
    response = await browser.post(f"/office/dossiers/{dossier.code}/transfer", {})
    assert response.status == 404


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/office/dossiers/X98.01-261102-9999", id="no such dossier"),
        pytest.param("/office/dossiers/%00%00%00%00%00", id="no characters of a code"),
        pytest.param("/office/dossiers/" + "A" * 300, id="too long for a code"),
        pytest.param("/office/receive/9.999999", id="no such procedure"),
        pytest.param("/office/nowhere", id="no such page"),
    ],
)
async def test_what_is_not_there_is_said_in_words(site, path):
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    assert (await browser.get(path)).status == 404
    assert "Không có trang hoặc hồ sơ này" in browser.text


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("q=%00%ff%fe&page=-1", id="octets that are no text"),
        pytest.param("q=" + "%27%22%3Cscript%3E", id="a script"),
        pytest.param("q=%25%5F&state=nowhere&urgency=%00&page=99999999999", id="odd filters"),
        pytest.param("q=" + "a" * 3000, id="very long"),
        pytest.param("q=2600000015", id="a look-up number"),
        pytest.param("q=+84912345678", id="a telephone number"),
    ],
)
async def test_no_search_fails_or_echoes_markup(site, query):
    await site.received()
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    for path in ("/office/dossiers", "/office/receive", "/office"):
        response = await browser.get(f"{path}?{query}")
        assert response.status in (200, 303), path
        assert "<script>" not in browser.text
