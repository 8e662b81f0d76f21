"""Advice as plain data, and back: for what is stored and for what the API gives."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from advisor.advice import Advice, Button, Candidate, Facet, Kind, Source


def advice_json(advice: Advice) -> dict[str, Any]:
    """`{"kind","text","procedure","facet","candidates":[{"code","name","score"}],
    "sources":[{"code","name","decision","legal","as_of","link"}],
    "buttons":[{"says","payload"}],
    "private"}`.
    """
    return {
        "kind": advice.kind.value,
        "text": advice.text,
        "procedure": advice.procedure,
        "facet": advice.facet.value if advice.facet else None,
        "candidates": [
            {"code": one.code, "name": one.name, "score": round(one.score, 4)}
            for one in advice.candidates
        ],
        "sources": [
            {
                "code": one.code,
                "name": one.name,
                "decision": one.decision,
                "legal": list(one.legal),
                "as_of": one.as_of.isoformat(),
                "link": one.link,
            }
            for one in advice.sources
        ],
        "buttons": [{"says": one.says, "payload": one.payload} for one in advice.buttons],
        "private": advice.private,
    }


def advice_from_json(value: Mapping[str, Any]) -> Advice:
    """Read what `advice_json` wrote.

    Raises:
        KeyError, TypeError, ValueError: it is none.
    """
    return Advice(
        kind=Kind(value["kind"]),
        text=str(value["text"]),
        procedure=value["procedure"],
        facet=Facet(value["facet"]) if value["facet"] else None,
        candidates=tuple(Candidate(**one) for one in value["candidates"]),
        sources=tuple(
            Source(
                **{
                    **one,
                    "legal": tuple(one["legal"]),
                    "as_of": date.fromisoformat(one["as_of"]),
                }
            )
            for one in value["sources"]
        ),
        buttons=tuple(Button(**one) for one in value["buttons"]),
        private=bool(value.get("private")),
    )
