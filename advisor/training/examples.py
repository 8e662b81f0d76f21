"""Sentences to learn intents and facets from: how a fact is asked for, times what it is asked of.

Drawn with a seed of its own from sorted material, so that the same catalogue and corpus give the
same sentences on every machine.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from advisor.advice import Facet
from advisor.understood import Intent

_PHRASES = Path(__file__).with_name("phrases.toml")
_CORRECTIONS = Path(__file__).with_name("corrections.toml")
_SEED = 20261122

#: How many sentences are made of names and of situations; more learn no better, only slower.
FROM_NAMES, FROM_SITUATIONS = 2_000, 2_000
#: So many names are learned without a question around them, whole and by their first words.
BARE, _FIRST_WORDS = 300, 4
#: And how many sentences that take back what was understood.
CORRECTING = 200
#: The facet of a sentence that names none.
NONE = "none"

_BRACKETS = re.compile(r"\([^)]*\)|\[[^]]*\]|\"|“|”")
_PREFIX = re.compile(r"^(thủ tục|quy trình)\s+", re.IGNORECASE)
#: Names are cut there: what follows says for whom, which people leave out.
_CUT = re.compile(r"\s(?:đối với|trong trường hợp|trường hợp|theo quy định|thuộc thẩm quyền)\s")
_LONGEST_NAME = 12  # words


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence, what its sender is after, and which fact of a procedure."""

    text: str
    intent: Intent
    facet: str = NONE  #: a `Facet`, or `NONE`


@dataclass(frozen=True, slots=True)
class Phrases:
    """How one facet is asked for."""

    asks: tuple[str, ...]  #: with `{p}` for a procedure
    follows: tuple[str, ...]  #: of the procedure talked about


def phrases() -> Mapping[str, Phrases]:
    """Facet, or `NONE` -> how it is asked for."""
    read = tomllib.loads(_PHRASES.read_text("utf-8"))
    assert set(read) == {NONE, *Facet}
    return {name: Phrases(tuple(one["asks"]), tuple(one["follows"])) for name, one in read.items()}


def examples(
    names: Sequence[str], situations: Sequence[str], reviewed: Sequence[str] = ()
) -> list[Example]:
    """The sentences.

    Args:
        names: of procedures, as published.
        situations: what people say, in their own words.
        reviewed: the same, as officers have accepted it: all of it is learned. What we wrote
            ourselves says better what a sentence is that stands in both.
    """
    chance, ways = random.Random(_SEED), phrases()
    spoken = sorted({_spoken(name) for name in names} - {""})
    made = [
        *(Example(said, Intent.ASK, "") for said in sorted(set(reviewed))),
        *_follow_ups(ways),
        *_corrections(spoken, chance),
        *_bare(spoken, chance),
        *_of_names(spoken, ways, chance),
        *_of_situations(sorted(set(situations)), ways, chance),
    ]
    return list({one.text: one for one in made}.values())


def _follow_ups(ways: Mapping[str, Phrases]) -> list[Example]:
    starts = ("", "thế ", "còn ", "vậy ", "rồi ", "ủa ", "cho em hỏi ", "dạ ")
    ends = ("", " ạ", " vậy", " ad", " nhỉ")
    return [
        Example(f"{start}{said}{end}", Intent.FOLLOW_UP, facet)
        for facet, way in ways.items()
        for number, said in enumerate(dict.fromkeys([*way.follows, *_left_out(way.asks)]))
        for start, end in {("", ""), (starts[number % 8], ends[number % 5]),
                           (starts[(number + 3) % 8], ends[(number + 2) % 5])}
    ]  # fmt: skip


def _left_out(asks: Sequence[str]) -> list[str]:
    """Questions about a procedure, the procedure left out: how one asks who has just named it.

    >>> _left_out(["hồ sơ {p} gồm những gì", "{p}"])
    ['hồ sơ gồm những gì']
    """
    return [left for ask in asks if (left := " ".join(ask.replace("{p}", "").split()))]


def _corrections(names: Sequence[str], chance: random.Random) -> list[Example]:
    says = tomllib.loads(_CORRECTIONS.read_text("utf-8"))["says"]
    if not names:
        return []
    made = []
    for number in range(CORRECTING):
        meant, other = chance.choice(names), chance.choice(names)
        said = says[number % len(says)].replace("{p}", meant).replace("{q}", other)
        made.append(Example(_hurried(said, chance), Intent.CORRECT, ""))
    return made


def _bare(names: Sequence[str], chance: random.Random) -> list[Example]:
    drawn = chance.sample(names, min(BARE, len(names)))
    first = [" ".join(name.split()[:_FIRST_WORDS]) for name in drawn]
    return [Example(said, Intent.ASK) for said in [*drawn, *first]]


def _of_names(
    names: Sequence[str], ways: Mapping[str, Phrases], chance: random.Random
) -> list[Example]:
    if not names:
        return []
    facets = [NONE, NONE, NONE, *Facet]
    return [
        Example(_hurried(_asking(name, ways[facet], chance), chance), Intent.ASK, facet)
        for number in range(FROM_NAMES)
        for name in [names[number % len(names)] if number < len(names) else chance.choice(names)]
        for facet in [chance.choice(facets)]
    ]


def _of_situations(
    situations: Sequence[str], ways: Mapping[str, Phrases], chance: random.Random
) -> list[Example]:
    """Situations as they stand teach the intent only; with a question after them, the facet."""
    drawn = chance.sample(situations, min(FROM_SITUATIONS, len(situations)))
    made = []
    for number, said in enumerate(drawn):
        if number % 2:
            made.append(Example(said, Intent.ASK, ""))
        else:
            facet = chance.choice(list(Facet))
            asked = chance.choice(ways[facet].follows)
            made.append(Example(f"{said}, {asked}", Intent.ASK, facet))
    return made


def _asking(name: str, way: Phrases, chance: random.Random) -> str:
    return chance.choice(way.asks).replace("{p}", name)


def _spoken(name: str) -> str:
    """A published name as it might be said.

    >>> _spoken("Thủ tục đăng ký khai sinh (có yếu tố nước ngoài)")
    'đăng ký khai sinh'
    """
    plain = _PREFIX.sub("", " ".join(_BRACKETS.sub(" ", name).split()))
    words = _CUT.split(plain)[0].split()[:_LONGEST_NAME]
    if not words:
        return ""
    first = words[0] if words[0].isupper() else words[0].lower()
    return " ".join([first, *words[1:]]).rstrip(" ,;.-")


#: What hurried people write instead.
_SHORT = {
    "không": ("ko", "k", "hông"), "được": ("dc", "đc", "đươc"), "gì": ("j", "chi"),
    "giấy tờ": ("gtờ", "giấy"), "bao nhiêu": ("bn", "nhiêu"), "đăng ký": ("dk", "đk", "đăng kí"),
    "khai sinh": ("ks", "khai sanh"), "thủ tục": ("tt", "thủ tuc"), "hồ sơ": ("hs",),
    "giấy phép": ("gp", "giấy phép"), "căn cước": ("cccd", "căn cước"), "vậy": ("z", "zậy"),
    "thường trú": ("hộ khẩu",), "lệ phí": ("lphí", "tiền"), "người": ("ng",), "với": ("vs",),
}  # fmt: skip


def _hurried(said: str, chance: random.Random) -> str:
    """One in four sentences as somebody in a hurry writes it."""
    if chance.random() > 0.25:
        return said
    for full, shorts in _SHORT.items():
        if full in said and chance.random() < 0.6:
            said = said.replace(full, chance.choice(shorts))
    return said
