"""Fees at reception: what the procedure publishes, and what the officer writes down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from backoffice.typed import Typed
from core.folding import fold
from core.procedures.content import Channel, Content, Way

#: Fee (phí) and charge (lệ phí): the law shows the two apart.
KINDS = ("fee", "charge")
ROWS = 2

_MOST = 10**12
_MARKS = str.maketrans("", "", " .,đĐ\u00a0")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the form, as it begins."""

    key: str
    kind: str = "charge"
    amount: str = ""


def rows(content: Content) -> list[Row]:
    """The lines of the form; the first is filled when the procedure leaves no choice."""
    known = {(way.fee_amount, _kind(way)) for way in _counter_ways(content) if way.fee_amount}
    first = next(iter(known)) if len(known) == 1 else None
    filled = Row("fee.0", first[1], str(first[0])) if first else Row("fee.0")
    return [filled, *(Row(f"fee.{number}") for number in range(1, ROWS))]


def published(content: Content) -> list[str]:
    """What the procedure says about money, for the officer to read; each text once."""
    said = (way.fee_note or way.fee_raw for way in _counter_ways(content))
    return list(dict.fromkeys(text for text in said if text))


def fees_typed(content: Content, typed: Typed) -> tuple[dict[str, Any], ...]:
    """`{"what","kind","amount"}` of each line with a sum. Faults are noted in `typed`."""
    found = []
    for row in rows(content):
        name = typed.text(f"{row.key}.name")
        amount = amount_of(typed, f"{row.key}.amount")
        kind = typed.text(f"{row.key}.kind")
        if amount:
            kind = kind if kind in KINDS else KINDS[0]
            found.append({"what": name[:200] or kind, "kind": kind, "amount": amount})
    return tuple(found)


def amount_of(typed: Typed, name: str) -> int | None:
    """A sum in VND as people write it (`50.000`), None when nothing or no sum was typed."""
    text = typed.text(name).translate(_MARKS)
    if not text:
        return None
    if text.isascii() and text.isdigit() and int(text[:20]) < _MOST:
        return int(text)
    typed.faults[name] = "amount"
    return None


def _counter_ways(content: Content) -> Iterator[Way]:
    own = [way for way in content.ways if way.channel is Channel.DIRECT]
    return (way for way in own or content.ways if way.fee_currency == "VND")


def _kind(way: Way) -> str:
    return "charge" if "le phi" in fold(f"{way.fee_note} {way.fee_raw}") else "fee"
