"""People of several regions who read a code aloud: transcripts with what they mean, from a seed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from core.dossiers.lookup import display, lookup_number
from core.folding import fold

_ONE = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
_AFTER_TENS = {1: ["mốt", "một"], 4: ["tư", "bốn"], 5: ["lăm", "nhăm", "năm"]}
_BEFORE = [
    "",
    "dạ ",
    "alo mã hồ sơ là ",
    "ờ mã của tôi là ",
    "cho con hỏi hồ sơ ",
    "dạ thì là ",
    "số hồ sơ ",
]
_H = ["hát", "hắt", "hờ", "H", "hát"]
_DOT, _DASH = ["chấm", "chấm", "phẩy"], ["gạch", "gạch ngang", ",", "", "gạch nối"]


def _two(chance: Random, number: str) -> str:
    """Two digits: one by one, or as a number."""
    tens, ones = int(number[0]), int(number[1])
    if tens == 0 or chance.random() < 0.4:
        first = chance.choice(["không", "không", "linh", "lẻ"]) if tens == 0 else _ONE[tens]
        return f"{first} {'tư' if ones == 4 and chance.random() < 0.3 else _ONE[ones]}"
    if tens == 1:
        return "mười" if ones == 0 else f"mười {'lăm' if ones == 5 else _ONE[ones]}"
    if tens == 2 and ones and chance.random() < 0.25:
        return f"hăm {chance.choice(_AFTER_TENS.get(ones, [_ONE[ones]]))}"
    if ones == 0:
        return f"{_ONE[tens]} mươi"
    said = chance.choice(_AFTER_TENS.get(ones, [_ONE[ones]]))
    if said == "năm":
        said = "lăm"
    return f"{_ONE[tens]} {chance.choice(['mươi ', ''])}{said}"


def _serial(chance: Random, number: str) -> str:
    """Four digits: one by one, in pairs, or as a number behind zeros."""
    way = chance.random()
    if way < 0.35:
        return " ".join(_ONE[int(digit)] for digit in number)
    if way < 0.7 or number[0] != "0":
        return f"{_two(chance, number[:2])} {_two(chance, number[2:])}"
    if number[1] == "0":
        return f"không không {_two(chance, number[2:])}"
    if number[2] == "0":
        between = chance.choice(["linh", "lẻ"])
        return f"không {_ONE[int(number[1])]} trăm {between} {_ONE[int(number[3])]}"
    return f"không {_ONE[int(number[1])]} trăm {_two(chance, number[2:])}"


def _written(chance: Random, said: str) -> str:
    """As recognisers write it: with marks, without, or some numbers in digits."""
    if chance.random() < 0.2:
        return fold(said)
    if chance.random() < 0.2:
        return " ".join(
            str(_ONE.index(word)) if word in _ONE and chance.random() < 0.5 else word
            for word in said.split()
        )
    return said


def codes_said(count: int, seed: int = 7) -> Iterator[tuple[str, str]]:
    """(what is heard, the code that is meant)."""
    chance = Random(seed)
    for _ in range(count):
        groups = [f"{chance.randrange(1, 64):02}"]
        groups += [f"{chance.randrange(1, 60):02}" for _ in range(chance.choice([1, 1, 2, 3]))]
        on = date(2026, 1, 5) + timedelta(days=chance.randrange(320))
        serial = f"{chance.choice([chance.randrange(1, 100), chance.randrange(1, 2000)]):04}"
        agency = f" {chance.choice(_DOT)} ".join(_two(chance, group) for group in groups)
        day = " ".join(_two(chance, f"{on:%y%m%d}"[at : at + 2]) for at in (0, 2, 4))
        cut, other = chance.choice(_DASH), chance.choice(_DASH)
        said = f"{chance.choice(_H)} {agency} {cut} {day} {other} {_serial(chance, serial)}"
        heard = chance.choice(_BEFORE) + " ".join(_written(chance, said).split())
        yield heard, f"H{'.'.join(groups)}-{on:%y%m%d}-{serial}"


def numbers_said(count: int, seed: int = 7) -> Iterator[tuple[str, str]]:
    """(what is heard, the look-up number that is meant)."""
    chance = Random(seed)
    for _ in range(count):
        number = lookup_number(2026, chance.randrange(1, 9_999_999))
        pieces = (
            display(number).split()
            if chance.random() < 0.5
            else [number[n : n + 2] for n in range(0, 10, 2)]
        )
        said = chance.choice([" ", ", "]).join(
            _two(chance, piece) if len(piece) == 2 else " ".join(_ONE[int(d)] for d in piece)
            for piece in pieces
        )
        yield (
            chance.choice(["", "số tra cứu là ", "dạ ", "ờ số của em "]) + _written(chance, said),
            number,
        )


def spelled_out(code: str) -> str:
    """A code said one by one: H is hát, the signs by their names."""
    names = {"H": "hát", ".": "chấm", "-": "gạch", "X": "ích"}
    return " ".join(names.get(one) or _ONE[int(one)] for one in code)
