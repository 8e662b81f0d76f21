"""What one version of a procedure says, whichever catalogue it was read from.

Every reader (`national`, `sheet`, `demo`) makes a `Content`; the importer stores
it; the catalogue gives it back. Two contents are the same version exactly when
their digests are equal.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from core.calendar.hours import CutOffMode
from core.calendar.limits import Limit
from core.calendar.pauses import ConsultationPolicy, SupplementPolicy
from core.procedures.models import OnlineLevel


class Channel(StrEnum):
    """A way of filing (L-08)."""

    DIRECT = "direct"
    ONLINE = "online"
    POST = "post"


#: Tiers that may do a procedure, highest first. "other": outside the tiers (an agency in a region).
LEVELS = ("ministry", "province", "district", "commune", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How to file, in what time, for what fee. One channel may have several (cases, areas)."""

    channel: Channel
    limit: Limit | None = None  #: None: not known, and never guessed
    limit_raw: str = ""  #: as the source has it
    fee_amount: int | None = None  #: in whole `fee_currency`; 0 is free, None not known
    fee_currency: str = "VND"
    fee_raw: str = ""
    fee_note: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One line of the checklist."""

    name: str
    case: str = ""  #: the situation in which it is asked for; empty: always
    originals: int | None = None
    copies: int | None = None
    has_template: bool = False
    is_note: bool = False  #: a remark between the papers, nothing to hand in
    replaced_by: str = ""  #: the database that has its data: not asked for without a reason (L-09)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What the citizen gets."""

    name: str
    code: str = ""  #: `KQ.G15.000031`


@dataclass(frozen=True, slots=True, kw_only=True)
class Agencies:
    """Who does it. Names as published; the unit that receives is chosen at reception."""

    executing: str = ""
    competent: str = ""  #: decides
    delegated: str = ""
    cooperating: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The facts of a procedure (L-01). Text is stripped; an absent one is empty."""

    code: str
    name: str
    field: str
    levels: tuple[str, ...]
    ministry: str = ""
    decision: str = ""
    kind: str = ""
    subject: str = ""
    online_level: OnlineLevel | None = None
    sets: int | None = None
    max_supplements: int = 1
    supplement_policy: SupplementPolicy = SupplementPolicy.RESTART
    cutoff_policy: CutOffMode | None = None  #: None: as the unit's calendar says
    consultation_policy: ConsultationPolicy = ConsultationPolicy.RUN
    detail_url: str = ""
    agencies: Agencies = Agencies()
    ways: tuple[Way, ...] = ()
    papers: tuple[Paper, ...] = ()
    results: tuple[Result, ...] = ()
    conditions: str = ""
    steps: str = ""
    related: str = ""
    legal: tuple[str, ...] = ()

    def facts(self) -> dict[str, Any]:
        """Everything above as JSON takes it, under the names of the stored columns."""
        plain = _plain(self)
        # Kept beside the agencies, and only where it is not the rule: so the digests of
        # versions that were stored before there was a choice still hold.
        policy = plain.pop("consultation_policy")
        kept = {} if policy is ConsultationPolicy.RUN else {_CONSULTATION: policy.value}
        return plain | {
            "levels": list(self.levels),
            "agencies": _plain(self.agencies) | kept,
            "ways": [_way_facts(way) for way in self.ways],
            "papers": [_plain(paper) for paper in self.papers],
            "results": [_plain(result) for result in self.results],
            "legal": list(self.legal),
        }

    def digest(self) -> str:
        """Sha256 of the facts, in hexadecimal."""
        plain = json.dumps(self.facts(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(plain.encode()).hexdigest()

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Content:
        """The content whose `facts` these are; keys that are no facts are passed over."""
        known: dict[str, Any] = {name: facts[name] for name in _NAMES[cls] if name in facts}
        online, supplement = known.get("online_level"), known.get("supplement_policy", "restart")
        cutoff = known.get("cutoff_policy")
        agencies = dict(known.get("agencies", {}))
        consultation = agencies.pop(_CONSULTATION, None) or known.get(_CONSULTATION) or "run"
        return cls(
            **known
            | {
                "levels": tuple(known["levels"]),
                "online_level": OnlineLevel(online) if online else None,
                "supplement_policy": SupplementPolicy(supplement),
                "cutoff_policy": CutOffMode(cutoff) if cutoff else None,
                "consultation_policy": ConsultationPolicy(consultation),
                "agencies": Agencies(**agencies),
                "ways": tuple(_way(row) for row in known.get("ways", ())),
                "papers": tuple(Paper(**row) for row in known.get("papers", ())),
                "results": tuple(Result(**row) for row in known.get("results", ())),
                "legal": tuple(known.get("legal", ())),
            }
        )


_CONSULTATION = "consultation_policy"

_NAMES = {
    kind: tuple(field.name for field in fields(kind))
    for kind in (Content, Way, Paper, Result, Agencies)
}


def _plain(thing: Content | Way | Paper | Result | Agencies) -> dict[str, Any]:
    # dataclasses.asdict copies deeply, and takes ten times as long.
    return {name: getattr(thing, name) for name in _NAMES[type(thing)]}


def _way_facts(way: Way) -> dict[str, Any]:
    return _plain(way) | {"limit": way.limit.as_json() if way.limit else None}


def _way(facts: Mapping[str, Any]) -> Way:
    known: dict[str, Any] = {key: facts[key] for key in _NAMES[Way] if key in facts}
    limit = known.get("limit")
    return Way(
        **known
        | {"channel": Channel(known["channel"]), "limit": Limit.from_json(limit) if limit else None}
    )
