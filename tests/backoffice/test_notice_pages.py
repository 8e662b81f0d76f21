"""An administrator words the notices: sees how they read and what they cost, saves, goes back."""

from __future__ import annotations

import re
from html import unescape

import pytest

from core.notices import kind_versions
from core.notices.kinds import NOTICE_KINDS, OPTIONAL
from core.people.models import Assignment
from core.people.roles import Role
from tests.office import LONG_AGO

GOOD = {"vi_short": "Đã nhận hồ sơ {code}, hẹn trả {due}.", "en_short": "We have dossier {code}."}


@pytest.fixture
async def browser(site):
    """Of an administrator of the whole province."""
    await Assignment.create(
        officer=site.office.officers[Role.ADMINISTRATOR],
        unit=site.office.province,
        role=Role.ADMINISTRATOR,
        valid_from=LONG_AGO,
    )
    return await site.signed_in(Role.ADMINISTRATOR)


async def send(browser, step, kind="received", **fields):
    await browser.get(f"/office/notices/{kind}")
    given = {"after": browser.hidden("after"), "step": step, "goes_out": "on"} | GOOD | fields
    return await browser.post(f"/office/notices/{kind}", given)


def seen(browser) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", browser.text)).split())


async def test_the_list_shows_every_kind_with_its_sentence_and_cost(browser):
    assert 'href="/office/notices"' in browser.text
    await browser.get("/office/notices")
    for kind in NOTICE_KINDS:
        assert f'href="/office/notices/{kind}"' in browser.text
    assert "Hồ sơ {code} đã được tiếp nhận." in seen(browser)
    assert seen(browser).count("1 tin") >= len(NOTICE_KINDS) - 1  # the apology takes two


@pytest.mark.parametrize("kind", NOTICE_KINDS)
async def test_every_kind_has_its_page_in_both_languages(browser, kind):
    for language in ("vi", "en"):
        await browser.post("/office/language", {"language": language, "next": "/office"})
        assert (await browser.get(f"/office/notices/{kind}")).status == 200
        assert "H15.50.05.13-261008-0975" in browser.text
        assert ('name="goes_out"' in browser.text) == (kind in OPTIONAL)
        assert "{" not in seen(browser).replace("{code}", "").split("Chỗ điền")[0].split("Places")[
            0
        ].replace("{before}", "").replace("{after}", "")


async def test_a_preview_shows_the_text_and_its_cost_and_saves_nothing(browser):
    assert (await send(browser, "preview")).status == 200
    assert "Da nhan ho so H15.50.05.13-261008-0975, hen tra 22/10/2026." in seen(browser)
    assert "1 tin" in seen(browser)
    assert await kind_versions.newest() == {}
    long = "Hồ sơ {code} " + "rất dài dòng " * 12
    await send(browser, "preview", vi_short=long)
    assert "2 tin" in seen(browser)
    assert "Câu dài hơn 25 chữ" in seen(browser)


async def test_what_is_hard_to_read_is_said_with_the_better_word(browser):
    await send(browser, "preview", vi_short="Đề nghị nộp phí hồ sơ {code}.")
    assert "“đề nghị”: nên viết “xin”." in seen(browser)


async def test_what_was_saved_holds_and_is_shown_with_who_saved_it(browser, site):
    await browser.follow(await send(browser, "save"))
    assert "Đã lưu" in seen(browser)
    saved = (await kind_versions.sentences())["received"]
    assert saved == {"vi": {"short": GOOD["vi_short"]}, "en": {"short": GOOD["en_short"]}}
    await browser.get("/office/notices")
    assert GOOD["vi_short"] in seen(browser)
    assert "đã sửa" in seen(browser)
    await browser.follow(await send(browser, "save", vi_short="Hồ sơ {code} đã nhận."))
    assert "Bản 1" in seen(browser)
    assert site.office.officers[Role.ADMINISTRATOR].name in seen(browser)


async def test_one_goes_back_to_an_older_version_and_to_what_was_shipped(browser):
    await browser.follow(await send(browser, "save"))
    await browser.follow(await send(browser, "save", vi_short="Hồ sơ {code} đã nhận."))
    await browser.follow(await send(browser, "back.1"))
    assert (await kind_versions.sentences())["received"]["vi"]["short"] == GOOD["vi_short"]
    await browser.follow(await send(browser, "back.0"))
    assert await kind_versions.sentences() == {}
    assert (await send(browser, "back.99")).status == 404
    assert (await send(browser, "back.x")).status == 404


async def test_a_shipped_sentence_saved_again_stays_the_shipped_one(browser, site):
    await browser.get("/office/notices/on_time")
    fields = {
        name: unescape(re.search(rf'name="{name}"[^>]*>\n?([^<]*)</textarea>', browser.text)[1])
        for name in ("vi_short", "en_short")
    }
    await browser.follow(await send(browser, "save", "on_time", after_days="14", **fields))
    (version,) = await kind_versions.versions("on_time")
    assert (version.content.sentences, version.content.after_days) == ({}, 14)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        pytest.param({"vi_short": "Hồ sơ {code} của {ten}."}, "Có chỗ điền", id="no such place"),
        pytest.param({"vi_short": "Hồ sơ {code của."}, "Dấu ngoặc nhọn", id="an open brace"),
        pytest.param({"vi_short": "Đã nhận."}, "phải có {code}", id="of which dossier"),
        pytest.param({"en_short": ""}, "Xin điền", id="nothing"),
        pytest.param({"en_full": "{code.x}"}, "Dấu ngoặc nhọn", id="reaching into a fact"),
        pytest.param({"vi_short": "{code}" + "a" * 400}, "Dài quá", id="too long"),
    ],
)
@pytest.mark.parametrize("step", ["save", "preview"])
async def test_what_cannot_be_sent_cannot_be_saved_and_nothing_typed_is_lost(
    browser, fields, told, step
):
    assert (await send(browser, step, **fields)).status == 422
    assert told in seen(browser)
    for value in fields.values():
        assert value in unescape(browser.text)
    assert await kind_versions.newest() == {}


@pytest.mark.parametrize(
    ("kind", "days", "told"),
    [
        pytest.param("received", "7", "Xin chọn", id="for what days do not call for"),
        pytest.param("on_time", "x", "số nguyên", id="no number"),
        pytest.param("on_time", "91", "ngoài mức", id="longer than anybody waits"),
    ],
)
async def test_days_of_silence_are_checked_too(browser, kind, days, told):
    assert (await send(browser, "save", kind, after_days=days, vi_short="{code}")).status == 422
    assert told in seen(browser)
    assert await kind_versions.newest() == {}


async def test_what_the_law_wants_cannot_be_switched_off(browser):
    await browser.get("/office/notices/ready")
    fields = {"after": "0", "step": "save"} | GOOD | {"vi_short": "Hồ sơ {code} xong."}
    await browser.follow(await browser.post("/office/notices/ready", fields))
    (version,) = await kind_versions.versions("ready")
    assert version.content.goes_out
    await browser.get("/office/notices/due_soon")
    await browser.follow(await browser.post("/office/notices/due_soon", fields))
    assert "due_soon" not in await kind_versions.rhythm()
    await browser.get("/office/notices")
    assert "Không gửi" in seen(browser)


async def test_who_comes_second_is_told_and_keeps_what_he_typed(browser, site):
    await browser.get("/office/notices/received")
    fields = {"after": "0", "step": "save"} | GOOD
    await browser.follow(await browser.post("/office/notices/received", fields))
    second = fields | {"vi_short": "Lời của tôi về {code}."}
    assert (await browser.post("/office/notices/received", second)).status == 409
    assert "Người khác vừa lưu" in seen(browser)
    assert "Lời của tôi về {code}." in browser.text
    assert (await kind_versions.sentences())["received"]["vi"]["short"] == GOOD["vi_short"]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
async def test_it_is_nobody_elses_to_word(site, role):
    other = await site.signed_in(role)
    assert (await other.get("/office/notices")).status == 403
    assert (await other.get("/office/notices/received")).status == 403
    given = {"after": "0", "step": "save"} | GOOD
    assert (await other.post("/office/notices/received", given)).status == 403
    assert await kind_versions.newest() == {}


async def test_what_is_no_kind_has_no_page(browser):
    assert (await browser.get("/office/notices/advertising")).status == 404
    assert (await send_nowhere(browser)).status == 404


async def send_nowhere(browser):
    await browser.get("/office/notices")
    return await browser.post("/office/notices/advertising", {"step": "save", "after": "0"} | GOOD)
