"""The shape that `templates/slip.typ` draws, and the pieces that every slip shares.

A page is a dictionary that becomes JSON. Its `blocks` are drawn in their order; a block's `kind`
is `line` (several facts side by side), `fact` (one, wrapping), `papers` or `due`. What differs
from part to part (name, numbers, notes) stands in `parts`. A fact without a value is left out,
label and all: that is decided here, once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from backoffice.printing.words import Words
from core.receipts.content import PaperRow, Party, Slip
from core.receipts.symbols import Symbol, code128

Block = dict[str, Any]
Fact = tuple[str, str]  #: key of the label (empty: none) and value

#: The kinds of a paper, in the order of their columns.
_KINDS = ("originals", "certified_copies", "photocopies")


def page(slip: Slip, title: str, words: Words, blocks: Iterable[Block | None]) -> Block:
    """What every slip has: head, code, title, blocks; one nameless part and no QR."""
    head = {
        "superior": slip.office.superior,
        "office": slip.office.name,
        "motto": [words.say("motto.country"), words.say("motto.words")],
        "place_date": words.place_date(slip.office.place, slip.issued_at),
    }
    return {
        "language": words.language,
        "head": head,
        "code": slip.code,
        "barcode": drawing(code128(slip.code)) if slip.code else None,
        "qr": None,
        "register": "",
        "title": words.say(f"title.{title}"),
        "page_word": words.say("write.page"),
        "sample": words.say("mark.sample") if slip.sample else "",
        "parts": [{"name": "", "marks": marks(slip, words), "secrets": [], "notes": []}],
        "blocks": [block for block in blocks if block is not None],
        "signatures": [],
    }


def marks(slip: Slip, words: Words) -> list[str]:
    """What stands under the title of a reprint."""
    if slip.reprinted_at is None:
        return []
    return [words.say("mark.reprint", moment=words.moment(slip.reprinted_at))]


def drawing(symbol: Symbol) -> Block:
    """A symbol as the template takes it."""
    return {"svg": symbol.svg, "modules": symbol.modules}


def fact(
    key: str, value: str, words: Words, *, strong: bool = False, after: str = ""
) -> Block | None:
    """One fact on lines of its own, `after` in plain type; nothing when it has no value."""
    if not value:
        return None
    return {"kind": "fact", **_labelled(key, value, words), "strong": strong, "after": after}


def matter(slip: Slip, words: Words) -> Block | None:
    """What is asked for: name of the procedure and its code."""
    code = slip.procedure_code
    after = words.say("value.procedure_code", code=code) if code else ""
    return fact("matter", slip.procedure_name, words, strong=True, after=after)


def line(facts: Iterable[Fact], words: Words) -> Block | None:
    """Short facts side by side; nothing when none has a value."""
    shown = [_labelled(key, value, words) for key, value in facts if value]
    return {"kind": "line", "facts": shown} if shown else None


def sentence(text: str) -> Block | None:
    """Words without a label."""
    return {"kind": "fact", "label": "", "value": text} if text else None


def contact(party: Party, words: Words) -> list[Block | None]:
    """Where one person is reached: address and telephone of the same party, always."""
    return [
        fact("address", party.address, words),
        line(
            [
                ("phone", party.phone),
                ("email", party.email),
                ("identity_number", party.identity_number),
            ],
            words,
        ),
    ]


def papers(rows: Sequence[PaperRow], words: Words) -> Block | None:
    """The papers table; nothing when there are no papers."""
    if not rows:
        return None
    none = words.say("papers.none")
    return {
        "kind": "papers",
        "head": {
            **{key: words.say(f"papers.{key}") for key in ("number", "name", "count")},
            "kinds": [words.say(f"papers.{kind}") for kind in _KINDS],
        },
        "rows": [
            [str(number), row.name, *(str(getattr(row, kind) or none) for kind in _KINDS)]
            for number, row in enumerate(rows, 1)
        ],
    }


def signature(title: str, name: str, words: Words) -> Block:
    """Room for one person to sign."""
    return {"title": words.say(f"sign.{title}"), "hint": words.say("sign.hint"), "name": name}


def _labelled(key: str, value: str, words: Words) -> Block:
    return {"label": words.say(f"label.{key}") if key else "", "value": value}
