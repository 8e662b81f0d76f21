"""`/api/v1/advice` keeps the shapes that programs rely on, and refuses what is none of them."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator

from tests.channels.web.conftest import Site

PATH = "/api/v1/advice"


async def advised(site: Site, **body: Any) -> tuple[int, dict[str, Any]]:
    response = await site.client.post(PATH, json=body)
    return response.status, orjson.loads(await response.read())


async def described(site: Site) -> Draft202012Validator:
    response = await site.client.get("/api/v1/openapi.json")
    body = orjson.loads(await response.read())
    return Draft202012Validator(body["components"]["schemas"]["Advice"])


async def test_a_question_is_answered_in_the_promised_shape(site: Site):
    status, told = await advised(site, text="phí đăng ký khai sinh")
    assert status == 200
    (await described(site)).validate(told)
    assert (told["kind"], told["procedure"], told["facet"]) == ("answer", "1.001193", "fee")
    assert told["candidates"][0]["code"] == "1.001193"
    assert told["sources"][0]["link"] == "/thu-tuc/1.001193"
    assert {"says": "Giấy tờ", "payload": "f:papers:1.001193"} in told["buttons"]


async def test_the_conversation_goes_on_under_its_name(site: Site):
    _, first = await advised(site, text="đăng ký thường trú", language="en")
    name = first["conversation_id"]
    _, told = await advised(site, text="thế hết nhiêu tiền", conversation_id=name)
    assert (told["procedure"], told["facet"]) == ("1.004222", "fee")
    _, told = await advised(site, conversation_id=name, chosen="f:time:1.004222")
    assert told["facet"] == "time"
    _, stranger = await advised(site, text="phí bao nhiêu")
    assert stranger["conversation_id"] != name and stranger["procedure"] is None


@pytest.mark.parametrize(
    "text",
    ["tôi muốn đăng ký lại", "xin chào", "thời tiết mai", "xyzzy", "gặp cán bộ", "mới sinh em bé"],
)
async def test_every_kind_of_answer_has_the_shape(site: Site, text: str):
    status, told = await advised(site, text=text)
    assert status == 200
    (await described(site)).validate(told)


async def test_the_same_turn_gets_the_same_answer(site: Site):
    _, first = await advised(site, text="đăng ký khai sinh", conversation_id="c", turn="t1")
    await advised(site, text="đăng ký thường trú", conversation_id="c", turn="t2")
    _, again = await advised(site, text="đăng ký khai sinh", conversation_id="c", turn="t1")
    assert again == first


@pytest.mark.parametrize(
    ("body", "field", "why"),
    [
        pytest.param({}, "text", "required", id="nothing"),
        pytest.param({"text": "  "}, "text", "required", id="blanks"),
        pytest.param({"text": 5}, "text", "form", id="a number"),
        pytest.param({"text": "a" * 4001}, "text", "long", id="too long"),
        pytest.param({"text": "a", "conversation_id": 5}, "conversation_id", "form", id="no name"),
        pytest.param(
            {"text": "a", "conversation_id": "ă"}, "conversation_id", "form", id="accents"
        ),
        pytest.param({"text": "a", "turn": "t" * 81}, "turn", "form", id="a long turn"),
        pytest.param({"text": "a", "chosen": ["p"]}, "chosen", "form", id="a list"),
        pytest.param({"text": "a", "language": "fr"}, "language", "choose", id="French"),
    ],
)
async def test_what_is_no_question_is_refused_by_field(
    site: Site, body: dict[str, Any], field: str, why: str
):
    status, problem = await advised(site, **body)
    assert (status, problem["type"]) == (422, "/api/problems/invalid_input")
    assert (problem["field"], problem["why"]) == (field, why)
    assert problem["detail"]


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        pytest.param(b"{", "application/json", 400, id="cut off"),
        pytest.param(b"[]", "application/json", 400, id="a list"),
        pytest.param(b" " * 20_000, "application/json", 413, id="too large"),
        pytest.param(b"text=a", "application/x-www-form-urlencoded", 415, id="a form"),
    ],
)
async def test_what_is_no_json_object_is_refused(
    site: Site, body: bytes, content_type: str, status: int
):
    response = await site.client.post(PATH, data=body, headers={"Content-Type": content_type})
    assert response.status == status
    assert response.content_type == "application/problem+json"


@pytest.mark.parametrize(
    "text", ["\x00", "\ud83d", "<script>alert(1)</script>", "💩" * 900, "{name}"]
)
async def test_hostile_text_is_answered_and_never_repeated(site: Site, text: str):
    body = b'{"text": "\\u0000 \\ud83d"}' if text == "\ud83d" else orjson.dumps({"text": text})
    headers = {"Content-Type": "application/json"}
    response = await site.client.post(PATH, data=body, headers=headers)
    assert response.status in (200, 400)
    assert text not in await response.text() or text == "\x00"
