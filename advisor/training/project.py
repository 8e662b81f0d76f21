"""A Rasa project ready to be trained: the one in `advisor/rasa`, and sentences made for it.

The name of its model is the digest of everything that goes into it, so that a model is trained
once for each state of catalogue, corpus, officers' examples and configuration.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

from advisor.training.examples import Example, examples

RASA = Path(__file__).parents[1] / "rasa"
SITUATIONS = Path(__file__).parents[1] / "situations"

#: What of the project decides what a model has learned and how it is run.
_LEARNED_FROM = ("config.yml", "domain.yml", "data/**/*.yml", "components/*.py")
_GENERATED = "made.json"


def situations(folder: Path = SITUATIONS) -> list[str]:
    """What people say, of every procedure of the corpus, in the order of the files."""
    return [
        said
        for file in sorted(folder.glob("*.toml"))
        for one in tomllib.loads(file.read_text("utf-8"))["procedures"].values()
        for said in one["says"]
    ]


def write(
    folder: Path,
    names: Sequence[str],
    said: Sequence[str] | None = None,
    *,
    reviewed: Sequence[str] = (),
) -> str:
    """Write the project for these procedures into `folder`; the name of its model.

    Args:
        names: of procedures, as published.
        said: the corpus; the shipped one when None.
        reviewed: what officers accepted besides, masked.
    """
    made = examples(names, situations() if said is None else said, reviewed)
    shutil.rmtree(folder, ignore_errors=True)
    for file in _files():
        copy = folder / file.relative_to(RASA)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    (folder / "data" / _GENERATED).write_text(nlu(made), "utf-8")
    return digest(folder)


def digest(folder: Path) -> str:
    """What names the model of a written project."""
    found = hashlib.sha256()
    for file in sorted(
        path for path in folder.rglob("*") if path.suffix in (".yml", ".json", ".py")
    ):
        content = file.read_bytes()
        found.update(f"{file.relative_to(folder)} {len(content)}\n".encode() + content)
    return found.hexdigest()[:16]


def nlu(made: Iterable[Example]) -> str:
    """Sentences as Rasa reads them; its JSON, because it takes minutes over so much YAML."""
    by_intent = sorted(made, key=lambda one: (one.intent, one.facet, one.text))
    told = {"common_examples": [_one(each) for each in by_intent]}
    return json.dumps({"rasa_nlu_data": told}, ensure_ascii=False, indent=1) + "\n"


def _one(example: Example) -> dict[str, object]:
    told: dict[str, object] = {"text": example.text, "intent": str(example.intent)}
    return told | ({"example_metadata": {"facet": example.facet}} if example.facet else {})


def _files() -> list[Path]:
    return sorted({file for pattern in _LEARNED_FROM for file in RASA.glob(pattern)})
