"""The JSON interface keeps the shapes that programs rely on."""

from __future__ import annotations

import orjson
import pytest
from jsonschema import Draft202012Validator

from core.calendar.editing import put_days, set_week
from core.calendar.hours import Week, periods
from core.calendar.limits import Limit, LimitUnit
from core.calendar.loading import calendar_for
from core.calendar.reasons import Why
from core.calendar.special import Day, DayKind
from core.dossiers.application import Holder
from core.dossiers.attempts import Limits
from core.dossiers.disclosure import Degree
from core.procedures.importing import import_procedures
from core.workflow.definition import FORMAT
from tests.channels.web.procedure_texts import CATALOGUE, catalogue

SECRETS = ("Bí Mật Tên Riêng", "001099123456", "0987654321", "+84987654321", "Thôn Kín")
HOLDER = Holder(name=SECRETS[0], number=SECRETS[1], phone=SECRETS[2], address=SECRETS[4])
PUBLIC = {"code", "percent", "label", "asks_applicant"}


async def answered(site, path, **params):
    response = await site.client.get(path, params=params)
    return response, orjson.loads(await response.read())


async def test_the_code_alone_gives_the_public_level_and_nothing_else(site):
    begun = await site.dossier(holder=HOLDER)
    response, body = await answered(site, f"/api/v1/status/{begun.dossier.code}")
    assert response.status == 200 and response.headers["Cache-Control"] == "no-store"
    assert body == {
        "code": begun.dossier.code,
        "percent": 10,
        "label": "received",
        "asks_applicant": False,
    }


async def test_the_pin_adds_the_details_and_still_no_person(site):
    begun = await site.dossier(holder=HOLDER, limit=Limit(20, LimitUnit.WORKING_DAY))
    response, body = await answered(site, f"/api/v1/status/{begun.dossier.code}", pin=begun.pin)
    assert response.status == 200 and body.keys() > PUBLIC
    assert body["status"] == 2 and body["due_on"] == "2026-12-01"
    assert {"date": "2026-11-24", "why": "holiday"}.items() <= {
        key: value for each in body["reasons"] if each["why"] == "holiday"
        for key, value in each.items()
    }.items()  # fmt: skip
    assert body["unit"] == "UBND xã Minh Họa"
    assert body["steps"][0]["action"] == "receive" and body["provisional"] is False
    text = orjson.dumps(body).decode()
    for secret in SECRETS:
        assert secret not in text


async def test_the_token_of_the_slip_does_the_same(site):
    code = (await site.dossier()).dossier.code
    _, body = await answered(site, f"/api/v1/status/{code}", t=site.token(code))
    assert body["status"] == 2 and body["due_on"] is None
    _, body = await answered(site, f"/api/v1/status/{code}", t="FORGED")
    assert body.keys() == PUBLIC


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        pytest.param("/api/v1/status/X98.01-261102-0999", 404, "not_found", id="unknown code"),
        pytest.param("/api/v1/status/abc", 422, "unreadable", id="no code"),
        pytest.param("/api/v1/status/2612345678", 422, "unreadable", id="wrong check digit"),
        pytest.param("/api/v1/status/CODE?pin=12", 422, "invalid_input", id="no PIN"),
        pytest.param("/api/v1/status/CODE?pin=0000", 404, "not_found", id="wrong PIN"),
        pytest.param("/api/v1/procedures/9.999999", 404, "not_found", id="unknown procedure"),
        pytest.param("/api/v1/procedures/%00", 404, "not_found", id="no procedure code"),
        pytest.param("/api/v1/procedures?level=moon", 422, "invalid_input", id="unknown tier"),
    ],
)
async def test_errors_are_problems_with_an_address_that_explains_them(site, path, status, kind):
    code = (await site.dossier()).dossier.code
    response, body = await answered(site, path.replace("CODE", code))
    assert response.status == body["status"] == status
    assert response.content_type == "application/problem+json"
    assert body["type"] == f"/api/problems/{kind}" and body["title"] and body["detail"]
    explained = await site.client.get(body["type"])
    assert explained.status == 200 and f'id="{kind}"' in await explained.text()


async def test_pages_and_programs_share_one_count_of_attempts(make_site):
    site = await make_site(limits=Limits(asked_by_sender=2))
    code = (await site.dossier()).dossier.code
    assert (await site.get("/tra-cuu", ma=code))[0] == 200
    assert (await answered(site, f"/api/v1/status/{code}"))[0].status == 200
    response, body = await answered(site, f"/api/v1/status/{code}")
    assert response.status == 429 and body["type"] == "/api/problems/too_many"
    assert response.headers["Retry-After"] == "600"


async def test_a_locked_pin_is_a_problem_of_its_own(site):
    begun = await site.dossier()
    wrong = "9999" if begun.pin != "9999" else "8888"
    for _ in range(5):
        await answered(site, f"/api/v1/status/{begun.dossier.code}", pin=wrong)
    response, body = await answered(site, f"/api/v1/status/{begun.dossier.code}", pin=begun.pin)
    assert response.status == 429 and body["type"] == "/api/problems/locked"


async def test_procedures_are_listed_found_and_told_whole(site):
    await import_procedures(catalogue(), now=site.clock.now, source="test")
    response, body = await answered(site, "/api/v1/procedures")
    assert body["total"] == len(CATALOGUE) + 1 and len(body["items"]) == body["total"]
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    _, body = await answered(site, "/api/v1/procedures", q="ket hon", level="commune")
    assert body["items"][0] == {
        "code": "1.000894",
        "name": "Đăng ký kết hôn",
        "field": "Hộ tịch",
        "levels": ["commune"],
        "online_level": None,
        "url": "http://motcua.example/thu-tuc/1.000894",
    }
    _, body = await answered(site, "/api/v1/procedures", size="5", page="2")
    assert body["page"] == 2 and len(body["items"]) == 5
    _, body = await answered(site, "/api/v1/procedures/1.000894")
    assert body["decision"] == "77/QĐ-THU" and body["version"] == 1
    assert body["ways"][0]["limit"] == {"count": 5, "unit": "working_day"}
    _, body = await answered(site, "/api/v1/procedures/2.000001")
    assert body["ways"][0]["limit"] is None
    assert {"where": "ways.0.limit", "why": "limit_without_unit"} in body["review"]


async def counted(site, body, content_type="application/json"):
    data = body if isinstance(body, bytes) else orjson.dumps(body)
    response = await site.client.post(
        "/api/v1/due", data=data, headers={"Content-Type": content_type}
    )
    return response, orjson.loads(await response.read())


DUE = {"received_at": "2026-04-28T15:20:00+07:00", "limit": {"count": 5, "unit": "working_day"}}


async def test_a_due_date_is_counted_with_its_reasons(site):
    response, body = await counted(site, DUE)
    assert response.status == 200
    assert body["due_at"] == "2026-05-08T17:00:00+07:00" and body["provisional"] is False
    reasons = [(each["date"], each["why"]) for each in body["reasons"]]
    assert ("2026-04-28", "cutoff") in reasons and ("2026-04-30", "holiday") in reasons


async def test_a_due_date_can_be_asked_for_a_unit(site):
    _, body = await counted(site, DUE | {"unit": "X98.01"})
    assert body["due_at"] == "2026-05-08T17:00:00+07:00"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        pytest.param({"unit": "Z00"}, "unit", id="unknown unit"),
        pytest.param({"unit": 5}, "unit", id="unit is a number"),
        pytest.param({"unit": ["X98"]}, "unit", id="unit is a list"),
        pytest.param({"received_at": "2026-04-28T15:20:00"}, "received_at", id="no offset"),
        pytest.param({"received_at": "yesterday"}, "received_at", id="no moment"),
        pytest.param({"received_at": None}, "received_at", id="null"),
        pytest.param({"limit": {"count": 5}}, "limit", id="no unit of the limit"),
        pytest.param({"limit": {"count": 0, "unit": "week"}}, "limit", id="nothing"),
        pytest.param({"limit": {"count": 1e308, "unit": "week"}}, "limit", id="for ever"),
        pytest.param({"limit": {"count": "x" * 900, "unit": "week"}}, "limit", id="no number"),
        pytest.param({"limit": [5, "week"]}, "limit", id="limit is a list"),
        pytest.param({"limit": {"count": 5, "unit": ["week"]}}, "limit", id="unit is no text"),
        pytest.param({"limit": {"count": 5, "unit": {}}}, "limit", id="unit is an object"),
    ],
)
async def test_a_value_that_cannot_be_counted_is_named(site, change, field):
    response, body = await counted(site, DUE | change)
    assert response.status == 422 and body["type"] == "/api/problems/invalid_input"
    assert body["field"] == field and body["why"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"limit": {"count": 0, "unit": "working_day"}}, "more than 0", id="zero"),
        pytest.param({"limit": {"count": -3, "unit": "working_day"}}, "negative", id="negative"),
        pytest.param(
            {"limit": {"count": 10_000, "unit": "working_day"}}, "2500 at most", id="10,000 days"
        ),
        pytest.param({"limit": {"count": 1.3, "unit": "working_day"}}, "divided", id="a third"),
        pytest.param({"limit": {"count": "five", "unit": "week"}}, "a number", id="a word"),
        pytest.param({"limit": {"count": 5, "unit": "year"}}, "needs a unit", id="a unit"),
        pytest.param({"received_at": "2026-04-28T15:20:00"}, "no offset", id="a naive moment"),
        pytest.param({"received_at": "mai"}, "ISO 8601", id="no moment"),
        pytest.param({"unit": "Z00"}, "No unit has the code", id="a unit nobody has"),
        pytest.param({"received_at": "1999-01-04T09:00:00+07:00"}, "year is not there", id="year"),
    ],
)
async def test_what_is_wrong_is_said_in_words(site, change, said):
    response = await site.client.post(
        "/api/v1/due?lang=en",
        data=orjson.dumps(DUE | change),
        headers={"Content-Type": "application/json"},
    )
    body = orjson.loads(await response.read())
    assert response.status == body["status"] == 422
    assert response.content_type == "application/problem+json"
    assert said in body["detail"]


async def test_a_calendar_without_an_open_day_gives_no_date(site):
    now, unit = site.clock.now, site.office.commune.id
    await set_week(Week(hours=(periods("08:00-12:00"), *((),) * 6)), by="an", now=now, unit_id=unit)
    nation = await calendar_for([], now)
    mondays = {on for on in nation.reckoning.dates if on.weekday() == 0}
    make_ups = {on for on, day in nation.days.items() if day.kind is DayKind.WORKED}
    closed = [Day(on, DayKind.OFF, Why.CLOSURE) for on in sorted(mondays | make_ups)]
    await put_days(closed, by="an", now=now, unit_id=unit)
    response, body = await counted(site, DUE | {"unit": "X98.01"})
    assert (response.status, body["type"]) == (422, "/api/problems/never_open")
    assert "không có ngày làm việc nào" in body["detail"]


@pytest.mark.parametrize(
    "moment",
    ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "1999-01-01T00:00:00Z"],
)
async def test_a_year_without_a_calendar_is_said_to_have_none(site, moment):
    response, body = await counted(site, DUE | {"received_at": moment})
    assert response.status == 422 and body["type"] == "/api/problems/calendar"


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        pytest.param(b"{", "application/json", 400, id="cut off"),
        pytest.param(b"[]", "application/json", 400, id="a list"),
        pytest.param(b"", "application/json", 400, id="empty"),
        pytest.param(b"\xff\xfe", "application/json", 400, id="no UTF-8"),
        pytest.param(b"[" * 4000, "application/json", 400, id="deep"),
        pytest.param(b" " * 5000, "application/json", 413, id="too large"),
        pytest.param(b"{}", "text/plain", 415, id="no JSON"),
    ],
)
async def test_what_is_no_json_object_is_refused(site, body, content_type, status):
    response, problem = await counted(site, body, content_type)
    assert response.status == problem["status"] == status


async def test_the_description_lists_every_address_and_only_those(site):
    _, described = await answered(site, "/api/v1/openapi.json")
    served = {
        resource.canonical
        for resource in site.client.app.router.resources()
        if resource.canonical.startswith("/api/v1/")
    }
    assert set(described["paths"]) == served and described["openapi"].startswith("3.1")


async def test_the_format_of_workflows_is_published(site):
    response, described = await answered(site, "/schemas/motcua-workflow-1.json")
    assert response.content_type == "application/schema+json"
    Draft202012Validator.check_schema(described)
    assert described["properties"]["format"] == {"const": FORMAT}


async def test_the_description_names_what_is_really_answered(site):
    begun = await site.dossier(limit=Limit(20, LimitUnit.WORKING_DAY))
    _, described = await answered(site, "/api/v1/openapi.json")
    schemas = described["components"]["schemas"]
    _, body = await answered(site, f"/api/v1/status/{begun.dossier.code}", pin=begun.pin)
    details = schemas["StatusDetails"]["allOf"][1]["properties"]
    assert body.keys() == schemas["Status"]["properties"].keys() | details.keys()
    whys = schemas["Reason"]["properties"]["why"]["enum"]
    assert whys == [str(why) for why in Why]
    assert [str(each) for each in Degree] == schemas["Status"]["properties"]["label"]["enum"]
    _, body = await counted(site, DUE)
    assert body.keys() == schemas["Due"]["properties"].keys()
    units = schemas["Limit"]["properties"]["unit"]["enum"]
    assert units == [str(unit) for unit in LimitUnit]


async def test_problems_speak_the_readers_language(site):
    response = await site.client.get("/api/v1/status/abc?lang=en")
    body = orjson.loads(await response.read())
    assert body["title"] == "The code cannot be read"
