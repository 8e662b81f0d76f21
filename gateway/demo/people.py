"""Made-up people: names that are common, numbers that nobody can have.

Identity numbers begin with 000 (the provinces' codes begin at 001), tax codes with 00,
and telephone numbers with 0990, a range that no network has opened.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from core.dossiers.models import ApplicantKind
from core.folding import fold

_FACTS = Path(__file__).with_name("people.toml")

T = TypeVar("T")


@cache
def facts() -> dict[str, Any]:
    """The file, as it is."""
    return tomllib.loads(_FACTS.read_text("utf-8"))


def one_of(chance: Random, of: Sequence[T]) -> T:
    """One of them, each equally likely; quicker than `Random.choice`, which minds bits."""
    return of[int(chance.random() * len(of))]


def name(chance: Random, female: bool | None = None) -> str:
    """A person's name."""
    return one_of(chance, _names(chance.random() < 0.5 if female is None else female))


@cache
def _names(female: bool) -> list[str]:
    """Every name there is; some more often, as in life."""
    given = facts()["female" if female else "male"]
    return [
        " ".join(parts) for parts in product(facts()["family"], given["middle"], given["given"])
    ]


@lru_cache(maxsize=16_384)
def _folded(name: str) -> str:
    return fold(name)


def folded_names(holder_name: str, submitter_name: str) -> str:
    """The same as `core.dossiers.history.folded_names`; few names are in use."""
    both = _folded(holder_name)
    return f"{both} {_folded(submitter_name)}" if submitter_name else both


def phone(chance: Random) -> str:
    """An E.164 number of no subscriber."""
    return f"+84990{int(chance.random() * 1_000_000):06}"


def person_number(chance: Random, female: bool) -> str:
    """Twelve digits: no province, century and sex, year of birth, six of chance."""
    born = 1945 + int(chance.random() * 62)
    sex = (2 if born >= 2000 else 0) + female
    return f"000{sex}{born % 100:02}{int(chance.random() * 1_000_000):06}"


def applicant(chance: Random, place: str) -> tuple[ApplicantKind, dict[str, str]]:
    """Whose matter it is: the kind, and the personal columns of a dossier."""
    business = chance.random() < 0.06
    kind = ApplicantKind.BUSINESS if business else ApplicantKind.PERSON
    helped = chance.random() < (0.7 if business else 0.1)
    like = {
        "holder_phone": "known" if chance.random() < 0.94 else "",
        "submitter_name": "known" if helped else "",
    }
    relations = facts()["relations"][kind.value]
    return kind, somebody_like(chance, kind, like) | {
        "holder_email": "",
        "holder_address": f"{one_of(chance, facts()['places']['hamlets'])}, {place}",
        "submitter_relation": one_of(chance, relations) if helped else "",
        "subject": "",
    }


def somebody_like(chance: Random, kind: ApplicantKind, like: Mapping[str, str]) -> dict[str, str]:
    """The columns that name and number people, filled where `like` has them filled."""
    holder_name, holder_number = (
        _person(chance) if kind is ApplicantKind.PERSON else _business(chance)
    )
    holder_phone = phone(chance) if like["holder_phone"] else ""
    submitter_name = submitter_number = submitter_phone = ""
    if like["submitter_name"]:
        submitter_name, submitter_number = _person(chance)
        submitter_phone = phone(chance)
        while submitter_phone == holder_phone:  # they would be told things only once
            submitter_phone = phone(chance)
    return {
        "holder_name": holder_name,
        "holder_number": holder_number,
        "holder_phone": holder_phone,
        "submitter_name": submitter_name,
        "submitter_number": submitter_number,
        "submitter_phone": submitter_phone,
    }


def _person(chance: Random) -> tuple[str, str]:
    female = chance.random() < 0.5
    return name(chance, female), person_number(chance, female)


def _business(chance: Random) -> tuple[str, str]:
    companies = facts()["companies"]
    words = f"{one_of(chance, companies['kinds'])} {one_of(chance, companies['words'])}"
    number = f"00{int(chance.random() * 100_000_000):08}"
    return f"{words} {int(chance.random() * 90) + 10}", number
