"""Over all 2,642 national procedures and every facet: no answer states what the record has not."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.advice import Facet
from tests.advisor.fact_sweep import sweep


@pytest.fixture(scope="module")
def lines(shared: Path) -> list[str]:
    """The national catalogue as its source has it."""
    return (shared / "procedures" / "dvcqg_2642.jsonl").read_text("utf-8").splitlines()


@pytest.mark.slow
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_fact_told_is_in_the_record(lines: list[str], language: str):
    told = 0
    for one in sweep(lines, language):
        assert not one.strange, one
        told += 1
    assert told == len(Facet) * len(lines) and len(lines) >= 2_642
