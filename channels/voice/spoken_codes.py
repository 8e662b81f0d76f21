"""The dossier that somebody names aloud: by its code, or by the look-up number.

"hát mười lăm chấm không một, hai sáu mười một hai hai, không không mười hai" is
H15.01-261122-0012. Letters go by their names, the signs between the groups may be said or left
out, fillers are passed over. What is found is only what a code may be; which one is stored, and
whether the caller means it, the call asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, product

from channels.mentions import Mention
from channels.voice.spoken_numbers import digits, is_number
from core.dossiers.codes import candidates
from core.dossiers.lookup import is_lookup_number, read_lookup_number
from core.folding import fold

#: Characters of a transcript that are listened to; no caller says more before a pause.
LONGEST = 600
#: Readings that are tried (each doubtful number doubles them), and codes that come of them.
_MOST_READINGS, _MOST_CODES = 512, 24

#: Names of letters, as taught at school and as they are called. What means a number too ("ba",
#: "tư") is none.
LETTERS = {
    name: letter
    for letter, names in {
        "B": "bê bờ",
        "C": "xê cờ",
        "D": "dê dờ đê đờ",
        "E": "e",
        "F": "ép ép-phờ",
        "G": "giê gờ ghê",
        "H": "hát hắt hạt hác hách hờ",
        "K": "ca",
        "L": "e-lờ lờ eo",
        "M": "em-mờ mờ",
        "N": "en-nờ nờ",
        "P": "pê pờ",
        "Q": "quy cu",
        "R": "e-rờ rờ",
        "S": "ét sờ ét-sì",
        "T": "tê tờ",
        "V": "vê vờ",
        "X": "ích xờ",
    }.items()
    for name in names.split()
}
#: The same as a recogniser without marks writes them.
_PLAIN_LETTERS = {fold(name): letter for name, letter in LETTERS.items()}
_DOT = frozenset(["cham", "phay", "phet"])
_DASH = frozenset(["gach", "ngang", "noi", "tru", "xuyet", "xet", "soc", "sec"])
#: Said between the pieces, meaning nothing.
_FILLERS = frozenset({
    "a", "o", "u", "um", "uhm", "da", "vang", "thi", "la", "roi", "tiep", "theo", "den", "toi",
    "nua", "xong", "cai", "chu", "so", "dau", "nhe", "nha", "nghe", "con", "voi", "va", "ma", "em",
    "vay", "nay", "do",
})  # fmt: skip
_TOKEN = re.compile(r"[^\W_]+|[.\-,/–—]")
_LETTER_AND_DIGITS = re.compile(r"([A-Za-zĐđ])(\d+)")

#: The last group, behind a cut.
_SERIAL = re.compile(r"(?<=[- ])\d{1,3}$")

#: A piece of what was said: ("letter", "H"), ("sign", "."), ("pause", " "), ("number", "hai").
_Piece = tuple[str, str]


def heard(transcript: str) -> Mention:
    """The dossier that a transcript may name; an empty mention when it names none.

    A look-up number counts only with a right check digit: what was misheard is asked again.
    """
    codes: list[str] = []
    for run in _runs(transcript[:LONGEST]):
        for text in _spelled(run):
            number = read_lookup_number(text.strip())
            if number is not None and is_lookup_number(number):
                return Mention(number=number)
            codes += candidates(text.strip())
    return Mention(tuple(dict.fromkeys(codes))[:_MOST_CODES])


def heard_pin(transcript: str) -> str | None:
    """The four digits that a transcript says; None when it says others."""
    words = [word for word in _TOKEN.findall(transcript[:LONGEST]) if is_number(word)]
    return next((read for read, _ in digits(words) if len(read) == 4), None)


def _runs(transcript: str) -> Iterator[list[_Piece]]:
    """Runs of pieces that may be a code, the ones with a letter first."""
    runs: list[list[_Piece]] = [[]]
    for token in _tokens(transcript):
        piece = _piece(token)
        if piece is not None:
            runs[-1].append(piece)
        elif fold(token) not in _FILLERS and runs[-1]:
            runs.append([])
    told = [_from_letter(run) for run in runs if run]
    yield from sorted(told, key=lambda run: -sum(kind == "number" for kind, _ in run))


def _tokens(transcript: str) -> Iterator[str]:
    for token in _TOKEN.findall(transcript):
        if together := _LETTER_AND_DIGITS.fullmatch(token):
            yield from together.groups()
        else:
            yield token


def _piece(token: str) -> _Piece | None:
    folded = fold(token)
    if token in ".-–—/" or folded in _DOT or folded in _DASH:
        return "sign", "." if token == "." or folded in _DOT else "-"
    if token == ",":
        return "pause", " "
    if is_number(token):
        return "number", token
    if len(token) == 1 and token.isalpha():
        return "letter", folded.upper()
    named = LETTERS.get(token.lower())
    if named is None and token.isascii() and folded not in _FILLERS:
        named = _PLAIN_LETTERS.get(folded)
    return None if named is None else ("letter", named)


def _from_letter(run: list[_Piece]) -> list[_Piece]:
    """A code begins at the last letter that a number follows; before it people talk."""
    begins = [
        at
        for at, (kind, _) in enumerate(run[:-1])
        if kind == "letter" and run[at + 1][0] == "number"
    ]
    return run[begins[-1] :] if begins else [piece for piece in run if piece[0] != "letter"]


def _spelled(run: Sequence[_Piece]) -> Iterator[str]:
    """The texts that a run of pieces may be written as."""
    parts: list[list[tuple[str, int]]] = []
    words: list[str] = []
    for kind, what in [*run, ("end", "")]:
        if kind == "number":
            words.append(what)
            continue
        if words:
            parts.append(digits(words))
            words = []
        if what:
            parts.append([(what, 0)])
    readings = islice(product(*parts), _MOST_READINGS)
    for chosen in sorted(readings, key=lambda parts: sum(cost for _, cost in parts)):
        text = "".join(text for text, _ in chosen).strip(" .-")
        yield text
        # A serial of the day is said without its zeros, too: "số mười hai" is 0012.
        if (padded := _SERIAL.sub(lambda serial: serial[0].zfill(4), text)) != text:
            yield padded
