"""The door: who gets in, what the browser is given, when the door stays shut."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from core.people.models import Officer, Session
from core.people.passwords import hashed
from core.people.roles import Role
from core.people.sessions import IDLE, MAX_BY_ACCOUNT, MAX_BY_ADDRESS, WINDOW

PASSWORD = "mat khau du dai"


@pytest.fixture
async def officer(site):
    officer = site.office.officers[Role.RECEIVING_OFFICER]
    officer.password_hash = await hashed(PASSWORD)
    await officer.save()
    return officer


async def attempt(browser, username, password=PASSWORD, **more):
    await browser.get("/office/sign-in")
    return await browser.post(
        "/office/sign-in", {"username": username, "password": password, **more}
    )


async def test_the_right_password_opens_the_worklist(site, officer):
    browser = site.stranger()
    response = await attempt(browser, officer.username)
    assert (response.status, response.headers["Location"]) == (303, "/office")
    assert (await browser.follow(response)).status == 200
    assert officer.name in browser.text


async def test_the_session_cookie_is_kept_from_scripts_and_other_sites(site, officer):
    response = await attempt(site.stranger(), officer.username)
    cookie = response.cookies["office"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/office"


async def test_over_tls_every_cookie_is_secure_and_bears_a_prefix(serve):
    site = await serve(secure_cookies=True)
    response = await site.stranger().get("/office/sign-in")
    cookie = response.cookies["__Host-office-door"]
    assert cookie["secure"] and cookie["httponly"] and cookie["path"] == "/"
    assert cookie["domain"] == ""


async def test_the_database_holds_no_token_of_a_session(site, officer):
    response = await attempt(site.stranger(), officer.username)
    (session,) = await Session.all()
    assert response.cookies["office"].value != session.token_hash


@pytest.mark.parametrize(
    "username, password",
    [
        pytest.param("receiving_officer", "sai mat khau", id="wrong password"),
        pytest.param("nobody", PASSWORD, id="unknown account"),
        pytest.param("", "", id="nothing typed"),
        pytest.param("x\0y", "p\0", id="characters no database takes"),
        pytest.param("é" * 500, "p" * 5000, id="far too long"),
    ],
)
async def test_whatever_is_wrong_the_answer_is_the_same(site, officer, username, password):
    browser = site.stranger()
    response = await attempt(browser, username, password)
    assert response.status == 401
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng" in browser.text
    assert "office" not in response.cookies


async def test_a_closed_account_is_answered_as_a_wrong_password(site, officer):
    await Officer.filter(id=officer.id).update(active=False)
    browser = site.stranger()
    assert (await attempt(browser, officer.username)).status == 401
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng" in browser.text


async def test_the_name_that_was_typed_stays_and_the_password_does_not(site, officer):
    browser = site.stranger()
    await attempt(browser, officer.username, "sai mat khau")
    assert f'value="{officer.username}"' in browser.text
    assert "sai mat khau" not in browser.text


async def test_an_account_is_locked_after_too_many_failures_and_opens_again(site, officer):
    browser = site.stranger()
    for _ in range(MAX_BY_ACCOUNT):
        await attempt(browser, officer.username, "sai mat khau")
    response = await attempt(browser, officer.username)
    assert response.status == 429
    assert "15 phút" in browser.text
    site.clock.forward(WINDOW + timedelta(seconds=1))
    assert (await attempt(browser, officer.username)).status == 303


async def test_an_address_that_tries_many_accounts_is_locked(site, officer):
    browser = site.stranger()
    await browser.get("/office/sign-in")
    for number in range(MAX_BY_ADDRESS):
        await browser.post("/office/sign-in", {"username": f"try{number}", "password": "x"})
    assert (await attempt(browser, officer.username)).status == 429


async def test_demo_accounts_do_not_exist_outside_demo_mode(site, officer):
    await Officer.filter(id=officer.id).update(demo=True)
    assert (await attempt(site.stranger(), officer.username)).status == 401


async def test_in_demo_mode_demo_accounts_sign_in_and_a_banner_says_so(serve):
    site = await serve(demo=True)
    officer = site.office.officers[Role.LEADER]
    await Officer.filter(id=officer.id).update(demo=True, password_hash=await hashed(PASSWORD))
    browser = site.stranger()
    response = await attempt(browser, officer.username)
    assert "Bản trình diễn" in browser.text
    await browser.follow(response)
    assert "Bản trình diễn" in browser.text


async def test_a_form_without_the_value_of_the_cookie_signs_nobody_in(site, officer):
    browser = site.stranger()
    fields = {"username": officer.username, "password": PASSWORD, "csrf": ""}
    assert (await browser.post("/office/sign-in", fields)).status == 403
    await browser.get("/office/sign-in")
    assert (await browser.post("/office/sign-in", fields | {"csrf": "x" * 43})).status == 403


@pytest.mark.parametrize(
    "wanted, goes_to",
    [
        pytest.param("/office/dossiers?q=x", "/office/dossiers?q=x", id="a page of the office"),
        pytest.param("https://evil.example/office", "/office", id="another site"),
        pytest.param("//evil.example/office", "/office", id="another site without scheme"),
        pytest.param("/office/../admin\\@evil", "/office", id="a stroke that browsers turn"),
        pytest.param("/officer", "/office", id="another page that begins alike"),
        pytest.param("/office/a\r\nSet-Cookie: x=y", "/office", id="a second header"),
    ],
)
async def test_after_signing_in_one_goes_on_inside_the_office_only(site, officer, wanted, goes_to):
    response = await attempt(site.stranger(), officer.username, next=wanted)
    assert response.headers["Location"] == goes_to


async def test_signing_out_ends_the_session_on_the_server_too(site, officer):
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    response = await browser.post("/office/sign-out", {})
    assert response.status == 303
    assert await Session.all().count() == 0
    assert (await browser.get("/office")).headers["Location"].startswith("/office/sign-in")


async def test_a_session_that_nobody_used_ends(site, officer):
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    site.clock.forward(IDLE + timedelta(minutes=1))
    assert (await browser.get("/office")).status == 303


async def test_a_stranger_is_sent_to_the_door_and_then_where_he_wanted(site, officer):
    browser = site.stranger()
    response = await browser.get("/office/dossiers?q=khai")
    assert response.status == 303
    await browser.follow(response)
    assert re.search(r'name="next" value="/office/dossiers\?q=khai"', browser.text)


async def test_the_door_speaks_the_language_that_the_browser_prefers(site):
    browser = site.stranger()
    await browser.get("/office/sign-in", headers={"Accept-Language": "en-GB,en"})
    assert '<html lang="en">' in browser.text and "Sign in" in browser.text
    await browser.get("/office/sign-in?lang=vi", headers={"Accept-Language": "en"})
    assert '<html lang="vi">' in browser.text
