"""Forms 02 and 03: what is to be completed, and why a dossier is not received.

Both share the receipt's head. Form 02 lists everything in one time (L-11) and prints the
code, which the templates in use forget; form 03 always gives the reason (L-12).
"""

from __future__ import annotations

from backoffice.printing import layout
from backoffice.printing.layout import Block
from backoffice.printing.words import Words
from core.receipts.content import RefusalSlip, Slip, SupplementSlip


def supplement_page(slip: SupplementSlip, words: Words) -> Block:
    """Form 02, phiếu yêu cầu bổ sung, hoàn thiện hồ sơ."""
    complete_by = words.moment(slip.complete_by) if slip.complete_by else ""
    blocks = [
        *_matter(slip, words),
        layout.sentence(words.say("supplement.ask")),
        layout.papers(slip.papers, words),
        *(layout.sentence(f"- {request}") for request in slip.requests),
        layout.fact("reason", slip.reason, words, strong=True),
        layout.fact("complete_by", complete_by, words),
        layout.fact("website", slip.office.website, words),
    ]
    page = layout.page(slip, "supplement_slip", words, blocks)
    page["parts"][0]["notes"] = [
        words.say("supplement.once"),
        _contact("supplement", slip, words),
    ]
    page["signatures"] = [layout.signature("guide", slip.officer_name, words)]
    return page


def refusal_page(slip: RefusalSlip, words: Words) -> Block:
    """Form 03, phiếu từ chối tiếp nhận giải quyết hồ sơ, at the counter or online."""
    submitted_at = words.moment(slip.submitted_at) if slip.submitted_at else ""
    blocks = [
        *_matter(slip, words),
        layout.fact("submitted_at", submitted_at, words),
        layout.sentence(words.say("refusal.say")),
        layout.fact("reason", slip.reason, words, strong=True),
        layout.fact("advice", slip.advice, words),
    ]
    title = "refusal_slip_online" if slip.online else "refusal_slip"
    page = layout.page(slip, title, words, blocks)
    page["parts"][0]["notes"] = [_contact("refusal", slip, words)]
    page["signatures"] = [
        *([] if slip.online else [layout.signature("submitter", slip.holder.name, words)]),
        layout.signature("refuser", slip.officer_name, words),
    ]
    return page


def _matter(slip: Slip, words: Words) -> list[Block | None]:
    return [
        layout.fact("receiving_unit", slip.office.name, words),
        layout.fact("received_from", slip.holder.name, words, strong=True),
        *layout.contact(slip.holder, words),
        layout.matter(slip, words),
    ]


def _contact(form: str, slip: Slip, words: Words) -> str:
    hotline = slip.office.hotline
    called = words.say("contact.hotline", hotline=hotline) if hotline else ""
    return words.say(f"{form}.contact", officer=slip.officer_name, hotline=called)
