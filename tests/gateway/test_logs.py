"""No log line carries personal data, whatever is thrown at it."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gateway.logs import EVERY_S, FIELDS, AccessLog, JsonLines, TextLines, request_id, set_up
from gateway.masking import LONGEST, masked


def test_a_library_that_sets_its_own_level_stays_silent():
    root, library = logging.getLogger(), logging.getLogger("bm25s")
    before, filters, out = (root.handlers[:], root.level), library.filters[:], io.StringIO()
    try:
        set_up("debug", "text", out)
        library.setLevel(logging.DEBUG)  # as its import does
        library.debug("Building index")
        library.warning("cannot")
    finally:
        root.handlers[:], library.filters[:] = before[0], filters
        root.setLevel(before[1])
        logging.captureWarnings(False)
    assert "Building index" not in out.getvalue() and "cannot" in out.getvalue()


def line(formatter: logging.Formatter, message: str, *args: object, **extra: object) -> str:
    record = logging.LogRecord("core.x", logging.INFO, __file__, 1, message, args, None)
    record.__dict__.update(extra)
    return formatter.format(record)


@pytest.mark.parametrize(
    ("text", "personal"),
    [
        pytest.param("text from +84912345678", "912345678", id="international number"),
        pytest.param("text from 84912345678.", "912345678", id="without plus"),
        pytest.param("gọi 0912345678", "0912345678", id="national number"),
        pytest.param("gọi 0912 345 678 nhé", "345 678", id="grouped by spaces"),
        pytest.param("gọi 091.234.5678", "234.5678", id="grouped by dots"),
        pytest.param("gọi (091) 234-5678", "234-5678", id="brackets and dashes"),
        pytest.param("x-0912345678", "0912345678", id="glued to a dash"),
        pytest.param("tel:0912345678;", "0912345678", id="as an address"),
        pytest.param("００９１２３４５６７８", "９１２", id="full-width digits"),
        pytest.param("09\u200b12\u200b345\u200b678", "345", id="zero-width spaces between"),
        pytest.param("call +1 or 4155550123", "4155550123", id="a number abroad"),
        pytest.param("CCCD 001234567890", "001234567890", id="identity card"),
        pytest.param("mail to nguyen.a+b@example.com now", "nguyen.a", id="e-mail address"),
        pytest.param("mail a%40example.com", "example.com", id="e-mail address in a form"),
        pytest.param("TT H15.01-261122-0012 4711", "4711", id="PIN after a code"),
        pytest.param("h15 01 261122 0012 4711", "4711", id="PIN after a sloppy code"),
        pytest.param("Body=TT+H15.01-261122-0012+4711", "4711", id="PIN in a form"),
        pytest.param("dk h15.01-261122-0012, 4711", "4711", id="PIN after a comma"),
        pytest.param("TT 26112200127 4711", "4711", id="PIN after the look-up number"),
        pytest.param("26112200127 4711", "4711", id="PIN and number alone"),
        pytest.param("pin=4711", "4711", id="PIN by name"),
        pytest.param('{"pin": "4711"}', "4711", id="PIN in JSON"),
        pytest.param("{'PIN': 4711}", "4711", id="PIN in a dict"),
        pytest.param("GET /tra-cuu?ma=X&t=AbCdEf HTTP/1.1", "AbCdEf", id="token in an address"),
        pytest.param("token=AbC_123-x&y=1", "AbC_123", id="token by name"),
        pytest.param("Authorization: Basic QUM6dG9r", "QUM6dG9r", id="credentials of a request"),
        pytest.param("Bearer eyJhbGciOi.J9.x_-", "eyJhbGciOi", id="bearer token"),
        pytest.param("postgres://motcua:hunter2@db/x", "hunter2", id="password of the database"),
        pytest.param("Key (phone)=(0912345678) exists", "0912", id="a value a database quotes"),
        pytest.param("Key (full_name)=(A (B) C) exists", "A (B", id="a quoted value with brackets"),
        pytest.param("Failing row contains (1, X Æ, 2).", "X Æ", id="a row a database quotes"),
        pytest.param("received from Nguyễn Văn An today", "Văn An", id="a name"),
        pytest.param("received from NGUYỄN VĂN AN today", "VĂN AN", id="a name in capitals"),
        pytest.param("Tran Thi Be nop ho so", "Thi Be", id="a name without diacritics"),
        pytest.param("Nguyê\u0303n Văn An", "Văn An", id="a name in decomposed letters"),
        pytest.param("applicant='Ông Ba'", "Ông Ba", id="a name by its key"),
        pytest.param("full_name: Êban", "Êban", id="a rare name by its key"),
    ],
)  # fmt: skip
def test_personal_data_is_hidden(text, personal):
    assert personal not in masked(text)
    assert "***" in masked(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("dossier H15.01-261122-0012 handed over", id="a dossier code"),
        pytest.param("H15.01.02-261122-00123: due", id="a longer code"),
        pytest.param("at 2026-11-22 15:20:00 took 12.5 ms", id="a moment"),
        pytest.param("listening on http://127.0.0.1:8080", id="an address of ours"),
        pytest.param("loop delivery stopped after 3 tries", id="plain words"),
        pytest.param("Ha noi la thu do", id="a place in plain words"),
    ],
)
def test_what_names_nobody_stays_readable(text):
    assert masked(text) == text


@given(st.from_regex(r"\A(\+84|84|0)[0-9]{9}\Z"), st.text(max_size=40), st.text(max_size=40))
@example("0912345678", "", "")
def test_a_phone_number_is_hidden_in_any_surroundings(phone, before, after):
    before, after = before.rstrip(string.digits), after.lstrip(string.digits)
    if not (before[-1:].isdecimal() or after[:1].isdecimal()):
        assert phone not in masked(f"{before}{phone}{after}")


@given(st.text(st.characters(exclude_categories=()), max_size=300))
@example("\ud800 half a pair")
@example("\x00\n\r\u2028")
def test_any_text_becomes_exactly_one_line_of_json(text):
    written = line(JsonLines(), "%s", text)
    assert "\n" not in written and "\r" not in written
    assert json.loads(written)["level"] == "info"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("0 " * 200_000, id="separated zeros"),
        pytest.param("a@" * 200_000, id="broken addresses"),
        pytest.param("?a=" * 200_000, id="queries of queries"),
        pytest.param("Nguyen " * 100_000, id="nothing but names"),
        pytest.param("(a)=(" * 100_000, id="brackets never closed"),
        pytest.param("h15" + ".1" * 200_000, id="a code without end"),
    ],
)
def test_an_endless_text_is_cut(text):
    assert len(masked(text)) <= LONGEST * 2


def test_a_field_that_is_not_listed_is_left_out():
    facts = json.loads(line(JsonLines(), "received", kind="dossier", full_name="Êban", phone="09"))
    assert facts["kind"] == "dossier"
    assert not {"full_name", "phone"} & set(facts)


def test_no_listed_field_is_about_a_person():
    assert not FIELDS & {"name", "full_name", "phone", "sender", "recipient", "pin", "email", "to"}


def test_a_listed_field_is_masked_too():
    assert "0912345678" not in line(JsonLines(), "x", reason="number 0912345678 unknown")


def test_an_exception_is_logged_masked_with_its_place():
    out = io.StringIO()
    logger = logging.Logger("test")
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLines())
    logger.addHandler(handler)
    try:
        raise ValueError("bad phone 0912345678")
    except ValueError:
        logger.exception("could not")
    facts = json.loads(out.getvalue())
    assert facts["error"] == "ValueError"
    assert "test_logs.py" in facts["trace"] and "0912345678" not in facts["trace"]


def test_arguments_that_do_not_fit_are_no_failure_of_the_log():
    assert json.loads(line(JsonLines(), "%d dossiers", "many"))["message"] == "%d dossiers"


def test_a_line_names_the_request_it_belongs_to():
    token = request_id.set("abc-1")
    try:
        assert json.loads(line(JsonLines(), "x"))["request_id"] == "abc-1"
    finally:
        request_id.reset(token)


def test_a_text_line_cannot_be_forged_by_a_line_break():
    written = line(TextLines(), "%s", "fine\n12:00:00 INFO forged", code="X")
    assert "\n" not in written and written.endswith("code=X")


async def test_the_log_of_requests_names_the_route_only():
    out = io.StringIO()
    log = AccessLog(out)
    for status in (200, 404):
        log.write("GET", "/thu-tuc/{code}", status, 0.0123, "abc-1")
    log.flush()
    first, second = (json.loads(line) for line in out.getvalue().splitlines())
    assert (first["route"], first["status"], first["ms"]) == ("/thu-tuc/{code}", 200, 12.3)
    assert second["status"] == 404
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", first["time"])


async def test_lines_of_requests_are_written_soon_by_themselves():
    out = io.StringIO()
    AccessLog(out).write("GET", "/", 200, 0.01, "abc-1")
    assert out.getvalue() == ""
    await asyncio.sleep(EVERY_S * 1.5)
    assert out.getvalue().count("\n") == 1


async def test_a_person_reads_requests_without_ids():
    out = io.StringIO()
    log = AccessLog(out, as_json=False)
    log.write("GET", "/", 200, 0.01, "abc-1")
    log.flush()
    assert out.getvalue().endswith(" GET / 200 10.0 ms\n")


async def test_the_log_of_requests_can_be_silent():
    log = AccessLog(None)
    log.write("GET", "/", 200, 0.1, "x")
    log.flush()
