"""How much each piece of evidence counts, and how sure that makes us.

The weights stand in `ranking.toml`. They were fitted on phrases that were held out of the corpus
(`tests/bench/fit_ranking.py`), never on the questions that the benchmarks ask.
"""

from __future__ import annotations

import math
import tomllib
from pathlib import Path

import numpy as np

from advisor.search.evidence import ROWS
from advisor.search.prototypes import Floats

_TABLE = tomllib.loads((Path(__file__).parent / "ranking.toml").read_text("utf-8"))
_WEIGHTS = np.array(
    [_TABLE["weights"].get(row, 0.0) + _TABLE["prior"].get(row, 0.0) for row in ROWS],
    dtype=np.float32,
)
_SCOPE: dict[str, float] = _TABLE["scope"]
_AHEAD: dict[str, float] = _TABLE["ahead"]
_AT = {row: place for place, row in enumerate(ROWS)}
#: No share of the chances is taken for less.
_LEAST = 1e-4
#: So many of the likeliest are looked at: a topic behind them is no rival.
_NEAR = 40
#: Likeness to its name from which on a procedure is taken to be named.
_NAMED_FROM = 0.5
_TEMPERATURE: float = _TABLE["temperature"]


def ranked(rows: Floats) -> Floats:
    """One number for each procedure; only their differences mean anything."""
    return np.asarray(_WEIGHTS @ rows, dtype=np.float32)


def chances(scores: Floats) -> Floats:
    """How likely each procedure is the one meant, if one of them is: 0..1, all together 1."""
    likely = np.exp((scores - scores.max()) / _TEMPERATURE)
    return np.asarray(likely / likely.sum(), dtype=np.float32)


def in_scope(rows: Floats, likely: Floats, own: int) -> float:
    """How likely any procedure of this catalogue is meant at all, 0..1.

    Args:
        rows: the evidence; likely: `chances` of it; own: how many columns are procedures, the
            others being topics of elsewhere.
    """
    near = np.argpartition(-likely, _NEAR - 1)[:_NEAR] if len(likely) > _NEAR else likely.argsort()
    best = int(likely[:own].argmax())
    topics = near[near >= own]
    whole = float(likely[near].sum())
    here = min(max(1 - float(likely[topics].sum()) / whole, _LEAST), 1 - _LEAST)
    told = rows[:, best]
    ahead = told - rows[:, topics[likely[topics].argmax()]] if len(topics) else told
    weighed = sum(weight * float(told[_AT[row]]) for row, weight in _SCOPE.items() if row in _AT)
    weighed += sum(weight * float(ahead[_AT[row]]) for row, weight in _AHEAD.items())
    weighed += _SCOPE["always"] + _SCOPE["chance"] * float(likely[best]) / whole
    weighed += _SCOPE["elsewhere"] * math.log((1 - here) / here)
    # Who says its very name means it.
    by_name = (float(rows[_AT["named"], best]) - _NAMED_FROM) / (1 - _NAMED_FROM)
    return max(1 / (1 + math.exp(-weighed)), min(by_name, 0.99))
