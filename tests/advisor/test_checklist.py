"""The personal checklist: due dates of today, papers once, nothing about the person kept."""

from __future__ import annotations

from datetime import date

import pytest

from advisor.checklist import checklist, codes_of, token
from core.calendar.seeding import seed_nation
from tests.advisor.known_procedures import NOW, KnownFacts


async def test_the_due_date_is_counted_from_today_where_the_limit_is_known(database: str):
    await seed_nation(NOW)
    found = await checklist(["1.001193", "1.004222", "1.000656", "9.9"], KnownFacts(), now=NOW)
    dates = [(step.code, step.due.on if step.due else None) for step in found.steps]
    assert dates == [
        ("1.001193", date(2026, 11, 3)),
        ("1.004222", date(2026, 11, 11)),
        ("1.000656", None),  # its limit needs review
    ]
    assert found.token == "1.001193~1.004222~1.000656"
    shared = {one.paper.name: one.codes for one in found.papers}
    assert shared["- Thẻ căn cước;"] == ("1.001193", "1.004222", "1.000656")


async def test_a_calendar_that_knows_no_year_gives_no_date(database: str):
    found = await checklist(["1.001193"], KnownFacts(), now=NOW)
    assert [step.due for step in found.steps] == [None]


@pytest.mark.parametrize(
    "text", ["", "~", "a~", "a b", "x" * 41, "~".join(["1.1"] * 13), "1.1/2", "<b>", "Đ"]
)
def test_what_is_no_token_names_no_procedure(text: str):
    assert codes_of(text) == ()


def test_a_token_names_each_code_once():
    assert codes_of(token(["1.1", "2.2", "1.1"])) == ("1.1", "2.2")
