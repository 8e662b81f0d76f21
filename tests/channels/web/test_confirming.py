"""A number is confirmed on the page and over the interface, and neither tells who is known."""

from __future__ import annotations

import re
from datetime import timedelta

import orjson
import pytest

from core.confirmations.commands import OTP, Confirmations, is_confirmed
from core.dossiers.application import Holder
from core.notices.models import Notice
from tests.office import SECRET

PAGE, ASK, CONFIRM = "/xac-nhan-so", "/api/v1/numbers", "/api/v1/numbers/confirm"
TYPED, PHONE = "0912 345 678", "+84912345678"


async def code() -> str:
    """What was texted last."""
    notice = await Notice.filter(kind=OTP).order_by("-id").first()
    assert notice is not None
    return Confirmations(SECRET).code(notice.facts["challenge"])


def wrong(right: str) -> str:
    return f"{(int(right) + 1) % 1_000_000:06}"


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the form on a page."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


async def asked(site, number: str = TYPED) -> dict[str, str]:
    status, page = await site.post(PAGE, so=number)
    assert status == 200
    return hidden(page)


async def test_the_code_of_the_text_confirms_the_number(site):
    status, page = await site.get(PAGE)
    assert status == 200 and 'autocomplete="tel"' in page
    fields = await asked(site)
    status, page = await site.post(PAGE, **fields, ma=await code())
    assert status == 200
    assert "Đã xác nhận số ***5678" in page
    assert await is_confirmed(PHONE, now=site.clock.now)


async def test_a_wrong_code_may_be_typed_again_until_the_tries_are_used_up(site):
    fields = await asked(site)
    bad = wrong(await code())
    for left in (4, 3, 2, 1):
        status, page = await site.post(PAGE, **fields, ma=bad)
        assert status == 422
        assert f"Còn {left} lần" in page and "***5678" in page
        assert hidden(page) == fields
    status, page = await site.post(PAGE, **fields, ma=bad)
    assert status == 422
    assert "Mã không còn dùng được" in page and 'name="so"' in page
    status, _ = await site.post(PAGE, **fields, ma=await code())
    assert status == 422
    assert not await is_confirmed(PHONE, now=site.clock.now)


async def test_a_code_that_came_too_late_is_sent_anew(site):
    fields = await asked(site)
    site.clock.now += timedelta(minutes=5)
    status, page = await site.post(PAGE, **fields, ma=await code())
    assert (status, "Mã không còn dùng được" in page) == (422, True)


async def test_who_has_dossiers_is_answered_as_who_has_none(site):
    holder = Holder(name="Trần Thử", number="001099000002", phone=TYPED, address="Thôn Mẫu")
    await site.dossier(holder=holder)

    def bare(page: str) -> str:
        return re.sub(r'value="[^"]{20,}"', "", page).replace("4321", "5678")

    _, known = await site.post(PAGE, so=TYPED)
    _, unknown = await site.post(PAGE, so="0987 654 321")
    assert bare(known) == bare(unknown)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param("", "Xin nhập số", id="nothing"),
        pytest.param("abc", "chỉ gồm chữ số", id="letters"),
        pytest.param("0912", "không phải số điện thoại", id="half a number"),
        pytest.param("+44 7700 900123", "di động của Việt Nam", id="abroad"),
        pytest.param('"><script>', "chỉ gồm chữ số", id="markup"),
        pytest.param("9" * 5000, "không phải số điện thoại", id="a long one"),
    ],
)
async def test_a_number_that_cannot_be_texted_is_said_so(site, typed, said):
    status, page = await site.post(PAGE, so=typed)
    assert status == 422
    assert said in page and "<script>" not in page
    assert await Notice.filter(kind=OTP).count() == 0


async def test_who_asks_too_often_is_told_to_wait(site):
    for _ in range(3):
        await asked(site)
    response = await site.client.post(PAGE, data={"so": TYPED})
    assert response.status == 429
    assert response.headers["Retry-After"] == "900"


@pytest.mark.parametrize(
    "form",
    [{"the": "guessed", "ma": "123456", "so": "<b>"}, {"the": "x", "ma": "\x00"}, {"the": "é"}],
    ids=["guessed", "octets", "nothing"],
)
async def test_a_guessed_token_confirms_nothing(site, form):
    status, page = await site.post(PAGE, **form)
    assert status == 422
    assert "<b>" not in page


async def test_what_is_much_too_long_is_refused(site):
    assert (await site.post(PAGE, the="x" * 500))[0] == 400


async def test_nobody_keeps_the_page(site):
    response = await site.client.post(PAGE, data={"so": TYPED})
    assert response.headers["Cache-Control"] == "no-store"


async def test_a_program_confirms_a_number_too(site):
    response = await site.client.post(ASK, json={"number": TYPED, "language": "en"})
    body = await response.json()
    assert response.status == 202 and set(body) == {"challenge", "expires_at"}
    assert (await Notice.get(kind=OTP)).language == "en"
    right = await code()
    response = await site.client.post(
        CONFIRM, json={"challenge": body["challenge"], "code": wrong(right)}
    )
    problem = orjson.loads(await response.read())
    assert (response.status, problem["type"]) == (422, "/api/problems/wrong_code")
    assert problem["left"] == 4
    response = await site.client.post(CONFIRM, json={"challenge": body["challenge"], "code": right})
    assert (response.status, await response.json()) == (200, {"confirmed": True})
    assert await is_confirmed(PHONE, now=site.clock.now)


@pytest.mark.parametrize(
    ("path", "body", "status", "kind"),
    [
        pytest.param(ASK, {"number": "024 3825 1234"}, 422, "invalid_input", id="a landline"),
        pytest.param(ASK, {"number": 912345678}, 422, "invalid_input", id="a number of JSON"),
        pytest.param(ASK, {}, 422, "invalid_input", id="none"),
        pytest.param(ASK, [], 400, "malformed", id="a list"),
        pytest.param(ASK, {"number": "0" * 2000}, 413, "too_large", id="too much"),
        pytest.param(CONFIRM, {"challenge": "x"}, 422, "invalid_input", id="no code"),
        pytest.param(CONFIRM, {"challenge": "x", "code": "1"}, 422, "wrong_code", id="a guess"),
    ],
)
async def test_what_cannot_be_done_is_a_problem_with_a_name(site, path, body, status, kind):
    response = await site.client.post(path, json=body)
    problem = orjson.loads(await response.read())
    assert response.status == problem["status"] == status
    assert problem["type"] == f"/api/problems/{kind}" and problem["detail"]


async def test_pages_and_programs_share_one_count(site):
    for _ in range(3):
        await asked(site)
    response = await site.client.post(ASK, json={"number": TYPED})
    assert response.status == 429
    assert response.headers["Retry-After"] == "900"
