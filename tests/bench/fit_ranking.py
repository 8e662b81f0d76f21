"""Fits the weights of `advisor/search/ranking.toml` to phrases that are held out of the corpus.

`python -m tests.bench.fit_ranking`; two minutes. A quarter of every procedure's phrases is held out
in turn and asked of an index of the others, beside names of procedures that have no phrases, with
words left out. Weights: the chance of the right procedure among the forty likeliest is made as
large as can be (listwise logistic regression). Scope: whether it is a procedure at all, against
held-out phrases of `elsewhere.toml` and the names of Đà Nẵng's procedures that the catalogue lacks.
Prints both tables; nothing is written, and no question of a test set is looked at.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from advisor.search import evidence
from advisor.search.evidence import ELSEWHERE, ROWS, Evidence
from advisor.search.normalising import matter, normalised
from advisor.situations.reading import Corpus, shipped
from core.procedures import national
from core.procedures.content import Content
from tests.reference_data import folder

_PARTS, _KEPT = 4, 40
_BEGIN = {"words": 7, "pieces": 9, "phrase": 2, "named": 2, "covered": 5, "name": 2, "rest": 1}
_SCOPE = ("words", "pieces", "covered", "pieces_covered", "told")
_AHEAD = ("words", "pieces", "phrase", "covered", "pieces_covered")
_Array = NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """One held-out text: its likeliest columns and their evidence."""

    kind: str  #: `phrase`, `name`, `topic`, `absent`
    columns: NDArray[np.int64]
    rows: _Array  #: a row for each of ROWS, a column for each of `columns`
    gold: int  #: column of the right one; -1: none


def _asked(index: Evidence, text: str, gold: int, kind: str) -> Asked:
    rows = index.of(matter(normalised(text)))
    begin = np.array([_BEGIN.get(row, 0) for row in ROWS])
    columns = np.argsort(-(begin @ rows))[:_KEPT]
    return Asked(kind, columns, rows[:, columns].astype(np.float64), gold)


def _without(said: Mapping[str, Sequence[str]], part: int) -> dict[str, tuple[str, ...]]:
    return {
        key: tuple(text for n, text in enumerate(texts) if n % _PARTS != part)
        for key, texts in said.items()
    }


def _held_out(contents: Sequence[Content], shared: Path) -> Iterator[Asked]:
    chance = random.Random(20261122)
    places = {one.code: place for place, one in enumerate(contents)}
    says, topics = shipped().says, dict(ELSEWHERE)
    for part in range(_PARTS):
        evidence.ELSEWHERE = {key: list(one) for key, one in _without(topics, part).items()}
        index = Evidence(contents, Corpus(_without(says, part)))
        for code, texts in says.items():
            if code in places:
                for text in texts[part::_PARTS]:
                    yield _asked(index, text, places[code], "phrase")
        for texts in topics.values():
            for text in texts[part::_PARTS]:
                yield _asked(index, text, -1, "topic")
    for place, one in enumerate(contents):
        if one.code not in says and chance.random() < 0.25:
            kept = [word for word in normalised(one.name) if chance.random() > 0.4]
            yield _asked(index, " ".join(kept), place, "name")
    with (shared / "procedures" / "danang_2025.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row.get("code") not in places:
                yield _asked(index, row["name"], -1, "absent")


def _weights(asked: Sequence[Asked], own: int) -> _Array:
    """By gradient descent (Adam); phrases count three times what names do."""
    weights = np.array([float(_BEGIN.get(row, 0)) for row in ROWS])
    known = [one for one in asked if one.gold in one.columns]
    rows = np.stack([one.rows.T for one in known])
    right = np.stack([one.columns == one.gold for one in known])
    away = np.stack([one.columns >= own for one in known])
    share = np.array([1.0 if one.kind == "phrase" else 0.3 for one in known])
    share /= share.sum()
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for turn in range(1, 251):
        scores = np.where(away, -1e9, rows @ weights)
        chances = np.exp(scores - scores.max(1, keepdims=True))
        chances /= chances.sum(1, keepdims=True)
        slope = np.einsum("n,nk,nkf->f", share, chances - right, rows) + 1e-3 * weights
        first, second = 0.9 * first + 0.1 * slope, 0.98 * second + 0.02 * slope**2
        step = (first / (1 - 0.9**turn)) / (np.sqrt(second / (1 - 0.98**turn)) + 1e-8)
        weights -= 0.15 * step
    return weights


def _scope(asked: Sequence[Asked], weights: _Array, own: int) -> dict[str, float]:
    """Logistic regression; evidence may only speak for scope, topics only against it.

    `ahead.x`: by how much x is more for the likeliest procedure than for the likeliest topic.
    """
    told, target, share = [], [], []
    of_kind = {"phrase": 0.7, "name": 0.3, "topic": 0.85, "absent": 0.15}
    counts = {kind: sum(one.kind == kind for one in asked) for kind in of_kind}
    for one in asked:
        scores = weights @ one.rows
        chances = np.exp(scores - scores.max())
        chances /= chances.sum()
        ours = np.where(one.columns < own, chances, 0)
        here = min(max(float(ours.sum()), 1e-4), 1 - 1e-4)
        best = int(ours.argmax())
        known = [one.rows[ROWS.index(row), best] for row in _SCOPE]
        away = np.where(one.columns < own, -1.0, chances)
        other = one.rows[:, away.argmax()] if away.max() >= 0 else np.zeros(len(ROWS))
        known += [one.rows[at, best] - other[at] for at in map(ROWS.index, _AHEAD)]
        told.append([1.0, *known, ours[best], -np.log((1 - here) / here)])
        target.append(float(one.gold >= 0))
        share.append(of_kind[one.kind] / counts[one.kind])
    table, wanted, each = np.array(told), np.array(target), np.array(share)
    middle, spread = table.mean(0), np.maximum(table.std(0), 1e-3)
    middle[0], spread[0] = 0, 1
    scaled, found = (table - middle) / spread, np.zeros(table.shape[1])
    for _ in range(5000):
        likely = 1 / (1 + np.exp(-scaled @ found))
        found -= ((likely - wanted) * each) @ scaled + 1e-4 * found
        found[1:] = np.maximum(found[1:], 0)
    plain = found / spread
    plain[0] = found[0] - float((middle[1:] * plain[1:]).sum())
    plain[-1] = -plain[-1]
    names = ("always", *_SCOPE, *(f"ahead.{row}" for row in _AHEAD), "chance", "elsewhere")
    return dict(zip(names, plain.tolist(), strict=True))


def _main() -> int:
    shared = folder()
    if not shared.is_dir():
        print("reference data (MOTCUA_SHARED) are not there: nothing can be fitted")
        return 0
    with (shared / "procedures" / "dvcqg_2642.jsonl").open("rb") as lines:
        contents = [one for _, one in national.read(lines) if isinstance(one, Content)]
    asked = list(_held_out(contents, shared))
    weights = _weights(asked, len(contents))
    phrases = [one for one in asked if one.kind == "phrase"]
    hits = [
        one.gold
        == one.columns[np.where(one.columns < len(contents), weights @ one.rows, -1e9).argmax()]
        for one in phrases
    ]
    print(f"# {len(phrases)} phrases held out: hit@1 {np.mean(hits):.3f}\n\n[weights]")
    for row, weight in zip(ROWS, weights, strict=True):
        print(f"{row} = {weight:.3f}")
    print("\n[scope]")
    for row, one in _scope(asked, weights, len(contents)).items():
        print(f"{row} = {one:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(_main())
