"""Whatever strangers send, the site answers; it never falls over."""

from __future__ import annotations

import pytest
from aiohttp import FormData
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from yarl import URL

from channels.forms import MOST_FIELDS

NASTY = [
    pytest.param("%00", id="NUL"),
    pytest.param("%FF%FE", id="no UTF-8"),
    pytest.param("%ED%A0%80", id="half a character"),
    pytest.param("%F0%9F%98%80" * 50, id="emoji"),
    pytest.param("'%20OR%201=1--", id="SQL"),
    pytest.param("%7B%7B7*7%7D%7D%7B%7D%25s", id="template"),
    pytest.param("%22%3E%3Cscript%3Ealert(1)%3C/script%3E", id="script"),
    pytest.param("..%2F..%2Fetc%2Fpasswd", id="path"),
    pytest.param("9" * 3000, id="long number"),
    pytest.param("H15." * 500, id="long code"),
    pytest.param("%0D%0ASet-Cookie:%20a=b", id="header"),
    pytest.param("%E2%80%AE%E2%80%8B", id="invisible"),
]
ADDRESSES = (
    "/?lang=X",
    "/tra-cuu?ma=X",
    "/tra-cuu?ma=H15.50-261008-0001&t=X",
    "/thu-tuc?q=X",
    "/thu-tuc?linh-vuc=X&cap=X&trang=X",
    "/thu-tuc/X",
    "/noi-nop?q=X&trang=X",
    "/simulator?text=X",
    "/api/v1/status/X?pin=X&t=X",
    "/api/v1/procedures?q=X&level=commune&field=X&page=X&size=X",
    "/api/v1/procedures/X",
    "/api/problems/X",
)


@pytest.mark.parametrize("nasty", NASTY)
async def test_no_address_makes_it_fall_over(site, nasty):
    for address in ADDRESSES:
        url = URL(address.replace("X", nasty), encoded=True)
        response = await site.client.get(url, allow_redirects=False)
        page = await response.text(errors="replace")
        assert response.status < 500, (address, response.status)
        assert "<script>alert" not in page and "Set-Cookie" not in response.headers, address


@pytest.mark.parametrize("nasty", NASTY)
async def test_no_form_makes_it_fall_over(site, nasty):
    for address in ("/tra-cuu", "/simulator/texts", "/simulator/number"):
        body = f"ma={nasty}&pin={nasty}&text={nasty}&number={nasty}"
        response = await site.client.post(
            address,
            data=body,
            headers={"Content-Type": "application/x-www-form-urlencoded; charset=nonsense"},
            allow_redirects=False,
        )
        assert response.status < 500, address


@pytest.mark.parametrize("address", ["/tra-cuu", "/simulator/texts", "/simulator/number"])
async def test_forms_of_other_kinds_and_sizes_are_refused(site, address):
    multipart = FormData({"ma": "x"}, default_to_multipart=True)
    assert (await site.client.post(address, data=multipart)).status == 415
    assert (await site.client.post(address, json={"ma": "x"})).status == 415
    assert (await site.client.post(address, data={"ma": "x" * 20_000})).status == 413
    many = {f"field{number}": "x" for number in range(MOST_FIELDS + 1)}
    assert (await site.client.post(address, data=many)).status == 400


async def test_cookies_of_strangers_are_passed_over(site):
    for cookie in (
        "lang=%00; simulator_number='); DROP TABLE",
        "lang=vi=en; simulator_number=" + "9" * 3000,
    ):
        response = await site.client.get("/simulator", headers={"Cookie": cookie})
        assert response.status == 200


async def test_a_thousand_random_questions_are_all_answered(make_site):
    from core.dossiers.attempts import Limits

    site = await make_site(limits=Limits(asked_by_sender=10**6, missed_by_sender=10**6))
    asked = []

    @settings(
        max_examples=300,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    @given(
        st.one_of(
            st.text(max_size=80),
            st.from_regex(r"[HhG]1[5SOo][.\- ]?[0-9OIl.\- ]{6,30}", fullmatch=True),
        )
    )
    def collect(text):
        asked.append(text)

    collect()
    for text in asked:
        params = {"ma": text.encode("utf-8", "replace").decode()}
        response = await site.client.get("/tra-cuu", params=params, allow_redirects=False)
        assert response.status < 500, repr(text)
        response = await site.client.get("/thu-tuc", params={"q": params["ma"]})
        assert response.status < 500, repr(text)
