"""Every request gets an id, safe headers, one log line, and a fitting answer when it fails."""

from __future__ import annotations

import io
import json
import logging
from ipaddress import ip_network

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from core.errors import Conflict, CoreError, InvalidInput, NotAllowed, NotFound
from gateway.front import Front, caller
from gateway.health import Health
from gateway.logs import AccessLog
from gateway.metrics import Metrics
from gateway.refusals import Refusals

SECRET = "0912345678 Nguyễn Văn An"
NAME = web.AppKey("name", str)


class Unforeseen(CoreError):
    kind = "unforeseen"


async def fine(_: web.Request) -> web.Response:
    return web.Response(text="fine", headers={"X-Frame-Options": "SAMEORIGIN"})


async def redirect(_: web.Request) -> web.Response:
    raise web.HTTPSeeOther("/fine")


async def broken(_: web.Request) -> web.Response:
    raise RuntimeError(SECRET)


async def nothing(_: web.Request) -> web.Response:
    return None  # type: ignore[return-value]


async def who(request: web.Request) -> web.Response:
    return web.Response(text=request.remote)


async def echo(request: web.Request) -> web.Response:
    form = await request.post()
    return web.Response(text=f"{request.remote} {form['a']} {request.app[NAME]}")


def refusing(error: Exception):
    async def handler(_: web.Request) -> web.Response:
        raise error

    return handler


class Site:
    """A small application behind the front, and what it logged."""

    def __init__(self, *, over_tls: bool = False, trusted: tuple[str, ...] = ()) -> None:
        self._lines, self.metrics = io.StringIO(), Metrics("1.2.3")
        self._access_log = AccessLog(self._lines)
        self.health = Health(self.metrics)
        front = Front(
            metrics=self.metrics,
            access_log=self._access_log,
            refusals=Refusals(language="vi", sheet="/static/site.css"),
            over_tls=over_tls,
            trusted_proxies=[ip_network(each) for each in trusted],
        )
        self.application = web.Application(middlewares=[front.around], client_max_size=1000)
        self.application.add_routes(self.health.routes())
        for prefix in ("", "/api/v1", "/hooks/sms"):
            self.application.add_routes(self._routes(prefix))

    def _routes(self, prefix: str) -> list[web.RouteDef]:
        return [
            web.get(f"{prefix}/fine", fine),
            web.get(f"{prefix}/thing/{{code}}", fine),
            web.get(f"{prefix}/redirect", redirect),
            web.get(f"{prefix}/broken", broken),
            web.get(f"{prefix}/nothing", nothing),
            web.get(f"{prefix}/who", who),
            web.get(f"{prefix}/down", refusing(ConnectionRefusedError("db at 10.0.0.9"))),
            web.get(f"{prefix}/not-found", refusing(NotFound(what="dossier"))),
            web.get(f"{prefix}/not-allowed", refusing(NotAllowed(right="read"))),
            web.get(f"{prefix}/conflict", refusing(Conflict(what="dossier"))),
            web.get(f"{prefix}/invalid", refusing(InvalidInput(field="x", why="y"))),
            web.get(f"{prefix}/unforeseen", refusing(Unforeseen())),
        ]

    def log(self) -> str:
        self._access_log.flush()
        return self._lines.getvalue()

    def logged(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.log().splitlines()]


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
async def client(site, aiohttp_client):
    return await aiohttp_client(site.application)


@pytest.mark.parametrize("path", ["/fine", "/nix", "/broken", "/redirect"])
async def test_every_answer_carries_safe_headers(client, path):
    answer = await client.get(path, allow_redirects=False)
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "aiohttp" not in answer.headers["Server"]


async def test_a_webhook_is_spared_what_only_browsers_read(client):
    answer = await client.get("/hooks/sms/fine")
    assert "Content-Security-Policy" not in answer.headers
    assert "aiohttp" not in answer.headers["Server"]


async def test_a_handler_may_set_a_header_of_its_own(client):
    assert (await client.get("/fine")).headers["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize(
    ("over_tls", "expected"),
    [pytest.param(True, True, id="over TLS"), pytest.param(False, False, id="in the clear")],
)
async def test_browsers_are_held_to_tls_where_there_is_tls(over_tls, expected, aiohttp_client):
    client = await aiohttp_client(Site(over_tls=over_tls).application)
    assert ("Strict-Transport-Security" in (await client.get("/fine")).headers) is expected


@pytest.mark.parametrize(
    ("path", "status"),
    [
        pytest.param("/nix", 404, id="an address that is none"),
        pytest.param("/broken", 500, id="a fault of ours"),
        pytest.param("/nothing", 500, id="a handler without answer"),
        pytest.param("/down", 503, id="a database that is down"),
        pytest.param("/not-found", 404, id="nothing there"),
        pytest.param("/not-allowed", 403, id="no right"),
        pytest.param("/conflict", 409, id="changed in between"),
        pytest.param("/invalid", 422, id="not valid"),
        pytest.param("/unforeseen", 409, id="a refusal nobody listed"),
    ],
)
async def test_a_refusal_fits_who_asked(client, path, status):
    page = await client.get(path)
    assert (page.status, page.content_type) == (status, "text/html")
    assert f">{status}<" in await page.text()
    problem = await client.get(f"/api/v1{path}")
    assert (problem.status, problem.content_type) == (status, "application/problem+json")
    assert json.loads(await problem.text())["status"] == status
    hook = await client.get(f"/hooks/sms{path}")
    assert (hook.status, await hook.text()) == (status, f"{status}\n")


async def test_a_method_that_is_none_names_those_there_are(client):
    answer = await client.post("/fine")
    assert answer.status == 405
    assert answer.headers["Allow"] == "GET,HEAD"


async def test_a_problem_names_the_kind_of_refusal(client):
    body = json.loads(await (await client.get("/api/v1/conflict")).text())
    assert body["type"] == "/api/problems/conflict"


async def test_no_answer_tells_what_went_wrong_inside(client):
    for path in ("/broken", "/api/v1/broken", "/hooks/sms/broken", "/down"):
        text = await (await client.get(path)).text()
        assert "Traceback" not in text and "0912345678" not in text and "10.0.0.9" not in text


async def test_a_fault_is_logged_with_its_place_and_the_id_the_person_reads(client, caplog):
    with caplog.at_level(logging.ERROR):
        page = await (await client.get("/broken")).text()
    (record,) = (each for each in caplog.records if each.message == "request failed")
    assert record.exc_info is not None and record.exc_info[0] is RuntimeError
    assert "Mã yêu cầu: " in page


@pytest.mark.parametrize(
    ("path", "headers", "expected"),
    [
        pytest.param("/nix", {}, "Không có trang này", id="Vietnamese when nothing is said"),
        pytest.param("/nix", {"Accept-Language": "en-US,en"}, "no such page", id="the browser's"),
        pytest.param("/nix", {"Accept-Language": "fr"}, "Không có", id="not one of ours"),
        pytest.param("/nix?lang=en", {}, "no such page", id="as chosen in the address"),
        pytest.param("/nix", {"Cookie": "lang=en"}, "no such page", id="as chosen before"),
    ],
)
async def test_a_refusal_speaks_the_readers_language(client, path, headers, expected):
    assert expected in await (await client.get(path, headers=headers)).text()


async def test_an_officer_is_led_back_to_the_office(client):
    assert 'href="/office"' in await (await client.get("/office/nix")).text()


async def test_a_request_leaves_one_line_without_its_address(site, client):
    await client.get("/thing/H15.01-261122-0012?pin=4711&token=abc")
    (line,) = site.logged()
    assert (line["route"], line["status"], line["method"]) == ("/thing/{code}", 200, "GET")
    assert "4711" not in site.log() and "H15" not in site.log()


async def test_addresses_that_are_none_share_one_route(site, client):
    await client.get("/nix/0912345678")
    await client.get("/redirect", allow_redirects=False)
    assert [(line["route"], line["status"]) for line in site.logged()] == [
        ("none", 404),
        ("/redirect", 303),
    ]


async def test_requests_are_counted_by_route_and_status(site, client):
    for path in ("/thing/1", "/thing/2", "/nix"):
        await client.get(path)
    text = await (await client.get("/metrics")).text()
    assert (
        'motcua_request_seconds_count{method="GET",route="/thing/{code}",status="200"} 2.0' in text
    )
    assert 'motcua_request_seconds_count{method="GET",route="none",status="404"} 1.0' in text
    assert 'version="1.2.3"' in text


async def test_invented_methods_do_not_fill_the_metrics():
    metrics = Metrics("1.2.3")
    for method in ("FOO", "BAR"):
        metrics.request(method, "/fine", 200, 0.001)
    text = (await metrics.exposition()).decode()
    assert 'motcua_request_seconds_count{method="other",route="/fine",status="200"} 2.0' in text
    assert "FOO" not in text


async def test_alive_and_ready_until_it_is_stopping(site, client):
    assert (await client.get("/healthz")).status == 200
    assert (await client.get("/readyz")).status == 200
    site.health.stopping()
    assert (await client.get("/healthz")).status == 200
    assert (await client.get("/readyz")).status == 503


async def test_not_ready_while_a_part_is_not_well(site, client):
    async def unwell():
        raise ConnectionRefusedError("db at 10.0.0.9")

    async def well():
        return True, "ok"

    site.health.check("database", unwell)
    site.health.check("loops", well)
    answer = await client.get("/readyz")
    assert answer.status == 503
    assert json.loads(await answer.text()) == {"ready": False, "database": "failed", "loops": "ok"}


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        pytest.param("203.0.113.9", [], "203.0.113.9", id="no proxy"),
        pytest.param("203.0.113.9", ["198.51.100.1"], "203.0.113.9", id="a stranger's claim"),
        pytest.param("10.0.0.1", ["198.51.100.1"], "198.51.100.1", id="our proxy's word"),
        pytest.param("10.0.0.1", ["1.1.1.1, 198.51.100.1"], "198.51.100.1", id="forged start"),
        pytest.param("10.0.0.1", ["198.51.100.1, 10.0.0.2"], "198.51.100.1", id="two proxies"),
        pytest.param("10.0.0.1", ["198.51.100.1", "10.0.0.2"], "198.51.100.1", id="two headers"),
        pytest.param("10.0.0.1", ["junk"], "10.0.0.1", id="junk"),
        pytest.param("10.0.0.1", ["2001:db8::1"], "2001:db8::1", id="IPv6"),
    ],
)
def test_only_our_proxies_are_believed(remote, forwarded, expected):
    request = make_mocked_request("GET", "/", headers=[("X-Forwarded-For", f) for f in forwarded])
    assert caller(request.clone(remote=remote), [ip_network("10.0.0.0/8")]) == expected


async def test_a_handler_sees_the_address_behind_a_trusted_proxy(aiohttp_client):
    client = await aiohttp_client(Site(trusted=("127.0.0.0/8",)).application)
    answer = await client.get("/who", headers={"X-Forwarded-For": "198.51.100.1"})
    assert await answer.text() == "198.51.100.1"


async def test_a_form_behind_a_trusted_proxy_reaches_its_application(aiohttp_client):
    site, office = Site(trusted=("127.0.0.0/8",)), web.Application()
    office[NAME] = "office"
    office.add_routes([web.post("/echo", echo)])
    site.application.add_subapp("/office", office)
    client = await aiohttp_client(site.application)
    forwarded = {"X-Forwarded-For": "198.51.100.1"}
    answer = await client.post("/office/echo", data={"a": "b"}, headers=forwarded)
    assert await answer.text() == "198.51.100.1 b office"
    assert [line["route"] for line in site.logged()] == ["/office/echo"]
