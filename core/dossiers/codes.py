"""What a dossier code looks like, strictly and as people type it.

A code is `agency-date-serial`, all capitals: `H15.50.05.13-261008-0975`. The
agency part comes in the order of 2020 (`H15.50`, level 1 on the left) or the
older one (`000.00.01.H21`, level 1 on the right); the two never turn into each
other by arithmetic. The date is the day of reception at the counter, six digits
or eight; the serial has four to seven digits and is not zero.

What a citizen types is read through look-alike letters, stray blanks, long
dashes and missing separators: `candidates` lists what it may mean, and `key` is
what an index can hold to find the stored codes that fit. Whether a code exists
is not known here.

Source: NĐ 61/2018 art. 26(2), TT 01/2018 art. 19(1), QĐ 20/2020 art. 4; the
serials of more than four digits are practice.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from string import Formatter

from core.errors import CoreError

_SHAPE = re.compile(
    r"(?P<agency>\d{3}\.\d{2}\.\d{2}\.[A-Y]\d{2}|[A-Y]\d{2}(?:\.[0-9A-Z]{1,3}){0,8})"
    r"-(?P<date>\d{8}|\d{6})-(?P<serial>\d{4,7})",
    re.ASCII,
)
#: The same without the letters that may be misread digits: one reading only.
_PLAIN = re.compile(
    r"(?:\d{3}\.\d{2}\.\d{2}\.[A-Y]\d{2}|[A-Y]\d{2}(?:\.[0-9A-HJKMNP-Z]{1,3}){0,8})"
    r"-(?:\d{8}|\d{6})-\d{4,7}",
    re.ASCII,
)
_AGENCY = re.compile(
    r"\d{3}\.\d{2}\.\d{2}\.[A-Y]\d{2}|[A-Y]\d{2}(?:\.[0-9A-Z]{1,3}){0,8}", re.ASCII
)
_OLD_HEAD = re.compile(r"[0-9]{7}[A-Y][0-9]{2}")
_DIGITS = re.compile(r"[0-9]+")

#: Everything people use for a dash, and the stroke of `26/10/08`.
_FOLD = str.maketrans(
    {c: "-" for c in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d_/\\"}
    | {"Đ": "D"}
)
_LOOKALIKES = str.maketrans("OIL", "011")
_AROUND_SEPARATOR = re.compile(r"\s*([.-])\s*")
_BLANKS = re.compile(r"\s+")
#: What people put around a code: quotes, brackets, a full stop.
_AROUND_CODE = " .,;:!?#*\"'()[]<>-"
_DASHES = re.compile(r"-{2,}")
_PARTS = re.compile(r"([^.-]+)([.-]?)[.-]*")
_NOT_KEY = re.compile(r"[^0-9A-Z]+")

#: A typed text longer than this holds no code: the longest is 35 + 1 + 8 + 1 + 7.
LONGEST = 52
_LONGEST_TYPED = 3 * LONGEST
#: A dossier code of another century is a typing fault.
_YEARS = range(2000, 2100)

DEFAULT_PATTERN = "{agency}-{yymmdd}-{serial:04}"


class InvalidCode(CoreError):
    """Not a dossier code. `facts`: `why`, one of `shape date serial`."""

    kind = "invalid_code"


class InvalidPattern(CoreError):
    """Codes made by that pattern would not be codes. `facts`: `pattern`, `why`."""

    kind = "invalid_code_pattern"


class SerialsExhausted(CoreError):
    """No serial is left in that pattern for the unit's day. `facts`: `agency`, `on`."""

    kind = "serials_exhausted"


@dataclass(frozen=True, slots=True)
class DossierCode:
    """A well-formed code, taken apart. `str()` puts it together again."""

    agency: str  #: `H15.50.05.13`, or the older `000.00.01.H21`
    on: date  #: civil day of reception
    serial: str  #: 4-7 digits as written: leading zeros count
    long_date: bool = False  #: the date is written yyyymmdd

    def __str__(self) -> str:
        written = f"{self.on:%Y%m%d}" if self.long_date else f"{self.on:%y%m%d}"
        return f"{self.agency}-{written}-{self.serial}"

    @property
    def old_order(self) -> bool:
        """Whether the agency is written in the order of before 2020."""
        return self.agency[0].isdigit()

    @property
    def level1(self) -> str:
        """The ministry (`G..`) or province (`H..`): a letter and two digits."""
        return self.agency[-3:] if self.old_order else self.agency[:3]


def parse(text: str) -> DossierCode:
    """Take a code apart exactly as it stands: no blank, no lower case is forgiven.

    Raises:
        InvalidCode: with the reason.
    """
    found = _SHAPE.fullmatch(text)
    if found is None:
        raise InvalidCode(why="shape")
    agency, written, serial = found.groups()
    on = _day(written)
    if on is None:
        raise InvalidCode(why="date")
    if not serial.strip("0"):
        raise InvalidCode(why="serial")
    return DossierCode(agency, on, serial, len(written) == 8)


def is_code(text: str) -> bool:
    """Whether `parse` would take it."""
    found = _SHAPE.fullmatch(text)
    return bool(found and _day(found["date"]) and found["serial"].strip("0"))


def is_agency(text: str) -> bool:
    """Whether it can stand before the date: what a unit's own code must be."""
    return _AGENCY.fullmatch(text) is not None


def normalise(text: str) -> str:
    """The text as a code would be written, if it is one; `parse` has the last word.

    Capitals, plain dashes, no stray blanks, digits where digits belong. Nothing is
    added: a missing separator stays missing.
    """
    agency, *rest = _tidy(_fold(text)).split("-")
    groups = agency.split(".")
    old = tuple(map(len, groups)) == (3, 2, 2, 3) and bool(_DIGITS.fullmatch(_numeric(groups[0])))
    level1 = groups.pop(-1 if old else 0)
    groups = [_digits_only(group) for group in groups]
    groups.insert(len(groups) if old else 0, level1[:1] + _numeric(level1[1:]))
    return "-".join([".".join(groups), *map(_numeric, rest)])


def candidates(text: str) -> list[str]:
    """The well-formed codes that a typed text may mean, the likeliest first.

    One for a code that is typed well, none for what cannot be read as one. More
    than one when a group holds a letter that may be a digit, or separators are
    missing: then the caller accepts only if exactly one is stored.

    >>> candidates("h15.50.05.13–261008–0975")
    ['H15.50.05.13-261008-0975']
    >>> candidates("H15.50.05.13261008-0975")
    ['H15.50.05.13-261008-0975']
    """
    plain = text.strip().upper()
    if _PLAIN.fullmatch(plain):
        return [plain] if is_code(plain) else []
    if len(text) > _LONGEST_TYPED:
        return []
    folded = _fold(text).strip(_AROUND_CODE)
    tidy = _tidy(folded)
    if _PLAIN.fullmatch(tidy) and is_code(tidy):
        return [tidy]
    found = _readings(tidy)
    if not found and " " in folded:
        found = _readings(_AROUND_SEPARATOR.sub(r"\1", folded).replace(" ", ""))
    return list(dict.fromkeys(found))


def key(text: str) -> str:
    """Letters and digits alone, look-alikes made digits: equal for every spelling of a code.

    Kept beside a stored code under an index, it finds by one equality all stored
    codes that a text without separators may mean. Different codes may share a key.

    >>> key("h15 5O 05 13 261008 0975") == key("H15.50.05.13-261008-0975")
    True
    """
    return _numeric(_NOT_KEY.sub("", _fold(text)))


def check_pattern(pattern: str) -> None:
    """Accept a unit's pattern of codes, or say why not.

    The places are `{agency}` (the unit's own code; may be left out when the pattern
    spells one), `{yymmdd}` or `{yyyymmdd}`, and `{serial:04}`, where 04 is the least
    number of digits: a busier day grows by itself, up to seven digits with what the
    pattern puts before the serial. Everything else stands as it is:
    `{agency}-{yymmdd}-15{serial:04}` marks the dossiers of one ministry's system.

    Raises:
        InvalidPattern: `why` is `places` (unknown, missing or doubled place, or a
            serial without a width) or `round_trip` (what comes out is no code, or
            does not give back what went in).
    """
    _compiled(pattern)
    on = date(2026, 10, 8)
    for serial in (1, 9999):
        made = _written(pattern, "H15.50.05.13", on, serial)
        if not is_code(made):
            raise InvalidPattern(pattern=pattern, why="round_trip")
        code = parse(made)
        agency_kept = "{agency}" not in pattern or code.agency == "H15.50.05.13"
        if code.on != on or not agency_kept or not code.serial.endswith(str(serial)):
            raise InvalidPattern(pattern=pattern, why="round_trip")


def format_code(agency: str, on: date, serial: int, pattern: str = DEFAULT_PATTERN) -> str:
    """The code of the `serial`-th dossier of that day.

    Raises:
        InvalidPattern: the pattern's places are wrong (see `check_pattern`).
        SerialsExhausted: the serial would outgrow seven digits.
        InvalidCode: the agency is no agency code.
    """
    made = _written(pattern, agency, on, serial)
    if not is_code(made):
        if len(made.rpartition("-")[2]) > 7:
            raise SerialsExhausted(agency=agency, on=on.isoformat())
        raise InvalidCode(why="serial" if serial < 1 else "shape")
    return made


# --- reading what is typed ------------------------------------------------------------


def _day(written: str) -> date | None:
    """The calendar day of six or eight digits, `None` when there is no such day."""
    year = int(written[:-4]) + (2000 if len(written) == 6 else 0)
    if year not in _YEARS:
        return None
    try:
        return date(year, int(written[-4:-2]), int(written[-2:]))
    except ValueError:
        return None


def _fold(text: str) -> str:
    """Capitals, compatibility forms and dashes made plain; runs of blanks made one."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFKC", text).upper().translate(_FOLD)).strip()


def _tidy(folded: str) -> str:
    return _DASHES.sub("-", _AROUND_SEPARATOR.sub(r"\1", folded).replace(" ", "-"))


def _numeric(text: str) -> str:
    return text.translate(_LOOKALIKES)


def _digits_only(group: str) -> str:
    """The group in digits when every letter in it can be one, else as it is."""
    read = _numeric(group)
    return read if _DIGITS.fullmatch(read) else group


def _readings(typed: str) -> list[str]:
    """All well-formed codes with the typed letters and digits, none of its cuts undone."""
    if ".." in typed or not typed.replace(".", "").replace("-", "").isalnum():
        return []
    squeezed, cuts = "", dict[int, str]()
    for part, separator in _PARTS.findall(typed):
        squeezed += part
        if separator:
            cuts[len(squeezed)] = separator
    fitting = [end for end in _ends(len(squeezed)) if _tail_fits(cuts, *end)]
    # Who typed both separators told us where they stand.
    told = [end for end in fitting if cuts.keys() >= set(end)]
    return _spelled(squeezed, cuts, told) or _spelled(squeezed, cuts, fitting)


def _ends(size: int) -> Iterator[tuple[int, int]]:
    """Where date and serial may begin in so many letters and digits."""
    for serial_size in range(4, 8):
        for date_size in (6, 8):
            if size >= 3 + date_size + serial_size:
                yield size - serial_size - date_size, size - serial_size


def _spelled(squeezed: str, cuts: Mapping[int, str], ends: list[tuple[int, int]]) -> list[str]:
    """The codes that come out of cutting there."""
    found = []
    for date_at, serial_at in ends:
        written, serial = _numeric(squeezed[date_at:serial_at]), _numeric(squeezed[serial_at:])
        heads = sorted(cut for cut in cuts if cut < date_at)
        for agency in _agencies(squeezed[:date_at], heads):
            if is_code(code := f"{agency}-{written}-{serial}"):
                found.append(code)
    return found


def _tail_fits(cuts: Mapping[int, str], date_at: int, serial_at: int) -> bool:
    """No typed cut falls into the serial, nor into the date save as `-26.10.08-` does."""
    inside = {cut for cut in cuts if cut > date_at and cut != serial_at}
    if not inside:
        return True
    dotted = [date_at, serial_at - 4, serial_at - 2, serial_at]
    return max(inside) < serial_at and [cuts.get(cut) for cut in dotted] == ["-", ".", ".", "-"]


def _agencies(head: str, cuts: list[int]) -> list[str]:
    """How the letters and digits before the date can be an agency; typed groups are kept."""
    numeric = _numeric(head)
    old = numeric[:7] + head[7:8] + numeric[8:]
    if _OLD_HEAD.fullmatch(old) and set(cuts) <= {3, 5, 7}:
        return [f"{old[:3]}.{old[3:5]}.{old[5:7]}.{old[7:]}"]
    if not head[0].isalpha() or (cuts and cuts[0] < 3):
        return []
    groups: list[str] = []
    for start, end in pairwise([3, *(cut for cut in cuts if cut > 3), len(head)]):
        groups += _groups(head[start:end])
    level1 = head[0] + numeric[1:3]
    spellings = ([_digits_only(group) for group in groups], groups)
    return [".".join([level1, *spelled]) for spelled in spellings]


def _groups(run: str) -> list[str]:
    """A typed group stays one; a longer run lost its dots, and units are pairs in practice."""
    if len(run) <= 3:
        return [run] if run else []
    return [run[at : at + 2] for at in range(0, len(run), 2)]


# --- writing ---------------------------------------------------------------------------


_WIDTH = re.compile(r"0[1-7]d?")
#: A place of a pattern -> what fills it.
_PLACES = {
    "agency": "{agency}",
    "yymmdd": "{on:%y%m%d}",
    "yyyymmdd": "{on:%Y%m%d}",
    "serial": "{serial:SPEC}",
}
_WHOLE = ({"agency", "date", "serial"}, {"date", "serial"})


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> str:
    """The pattern as a format string of `agency`, `on` and `serial`."""
    made, seen = "", list[str]()
    try:
        pieces = list(Formatter().parse(pattern))
    except ValueError:
        raise InvalidPattern(pattern=pattern, why="places") from None
    for literal, name, spec, conversion in pieces:
        made += literal.replace("{", "{{").replace("}", "}}")
        if name is None:
            continue
        width_fits = bool(_WIDTH.fullmatch(spec or "")) if name == "serial" else not spec
        if name not in _PLACES or conversion or not width_fits:
            raise InvalidPattern(pattern=pattern, why="places")
        made += _PLACES[name].replace("SPEC", spec or "")
        seen.append("date" if name.endswith("mmdd") else name)
    if set(seen) not in _WHOLE or len(seen) != len(set(seen)):
        raise InvalidPattern(pattern=pattern, why="places")
    return made


def _written(pattern: str, agency: str, on: date, serial: int) -> str:
    return _compiled(pattern).format(agency=agency, on=on, serial=serial)
