"""Form 01, giấy tiếp nhận hồ sơ và hẹn trả kết quả: which fields, in which order.

Order in use: TT 01/2018/TT-VPCP form 01 as printed in several provinces. The numbers 1 to 6
never shift, so an unknown value is said to be unknown; everything else that is empty is left out.
The moment of reception is printed because the clock starts there (L-15).
"""

from __future__ import annotations

from collections.abc import Sequence

from backoffice.printing import layout
from backoffice.printing.layout import Block
from backoffice.printing.reasons import why_this_date
from backoffice.printing.words import Words
from core.dossiers.lookup import display
from core.receipts.content import Part, Receipt
from core.receipts.symbols import qr


def receipt_page(receipt: Receipt, parts: Sequence[Part], words: Words) -> Block:
    """The receipt as the template draws it, one page or more for each part."""
    blocks = [*_people(receipt, words), *_items(receipt, words)]
    page = layout.page(receipt, "receipt", words, blocks)
    page["qr"] = {
        **layout.drawing(qr(receipt.url)),
        "caption": words.say("head.qr_caption"),
        "address": receipt.url,
    }
    page["register"] = _register(receipt, words)
    page["parts"] = [_part(receipt, part, words) for part in parts]
    page["signatures"] = _signatures(receipt, words)
    return page


def _part(receipt: Receipt, part: Part, words: Words) -> Block:
    secrets = []
    if receipt.lookup_number:
        secrets.append(("lookup_number", display(receipt.lookup_number)))
    if receipt.pin and part is Part.APPLICANT:
        secrets.append(("pin", receipt.pin))
    return {
        "name": words.say(f"part.{part}"),
        "marks": layout.marks(receipt, words),
        "secrets": [{"label": words.say(f"head.{key}"), "value": value} for key, value in secrets],
        "notes": _notes(receipt, "pin" in dict(secrets), words),
    }


def _register(receipt: Receipt, words: Words) -> str:
    volume, number = receipt.register_volume, receipt.register_number
    return ", ".join(
        [
            *([words.say("head.volume", volume=volume)] if volume else []),
            *([words.say("head.number", number=number)] if number else []),
        ]
    )


def _people(receipt: Receipt, words: Words) -> list[Block | None]:
    holder, submitter = receipt.holder, receipt.submitter
    channel = words.say(f"value.channel_{receipt.channel}")
    return [
        layout.fact("receiving_unit", receipt.office.name, words),
        layout.fact("competent_unit", receipt.competent_unit, words),
        layout.fact("received_from", holder.name, words, strong=True, after=channel),
        layout.fact("submitter", submitter.name if submitter else "", words),
        *layout.contact(submitter or holder, words),
        layout.matter(receipt, words),
        layout.fact("subject", receipt.subject, words),
        *(
            [
                layout.fact("holder", holder.name, words),
                layout.fact("holder_address", holder.address, words),
            ]
            if submitter
            else []
        ),
    ]


def _items(receipt: Receipt, words: Words) -> list[Block | None]:
    sets = words.say("value.sets", count=f"{receipt.set_count:02}")
    limit = words.limit(receipt.limit) if receipt.limit else words.say("value.no_limit")
    table = layout.papers(receipt.papers, words)
    return [
        {
            "kind": "fact",
            "label": words.say("label.papers"),
            "value": "" if table else words.say("value.no_papers"),
        },
        table,
        layout.line([("set_count", sets), ("limit", limit)], words),
        layout.fact("received_at", words.moment(receipt.received_at), words),
        _due(receipt, words),
        layout.fact("delivery", _delivery(receipt, words), words),
        _money(receipt, words),
    ]


def _due(receipt: Receipt, words: Words) -> Block:
    due = receipt.due
    return {
        "kind": "due",
        "label": words.say("label.due_at"),
        "value": words.moment(due.at) if due else words.say("value.no_due"),
        "reasons": why_this_date(due, words) if due else [],
    }


def _delivery(receipt: Receipt, words: Words) -> str:
    method, place = receipt.delivery_method, receipt.delivery_place
    if method == "post" and place:
        return words.say("value.post_to", place=place)
    return words.say(f"value.{method}", office=place or receipt.office.name)


def _money(receipt: Receipt, words: Words) -> Block | None:
    return layout.fact("money", "; ".join(words.money(money) for money in receipt.money), words)


def _notes(receipt: Receipt, with_pin: bool, words: Words) -> list[str]:
    """How to ask (by text, on the web, by telephone) and what to bring (L-41, L-42)."""
    website, hotline, sms = receipt.office.website, receipt.office.hotline, receipt.sms_number
    wanted = {
        "early": True,
        "sms": sms and not with_pin,
        "sms_pin": sms and with_pin,
        "website": website and not hotline,
        "hotline": hotline and not website,
        "website_hotline": website and hotline,
        "pin": with_pin,
        "bring": receipt.delivery_method == "counter",
    }
    facts = {"code": receipt.code, "number": sms, "website": website, "hotline": hotline}
    return [words.say(f"note.{key}", **facts) for key, said in wanted.items() if said]


def _signatures(receipt: Receipt, words: Words) -> list[Block]:
    officer = layout.signature("receiver", receipt.officer_name, words)
    if receipt.channel == "online":  # nobody stands at the counter to sign
        return [officer]
    submitter = receipt.submitter or receipt.holder
    return [layout.signature("submitter", submitter.name, words), officer]
