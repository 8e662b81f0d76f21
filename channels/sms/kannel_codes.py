"""Kannel's words and numbers, in ours.

Source: Kannel 1.4.5 User Guide, chapter "Setting up a SMS Gateway": delivery reports, and the
replies of the sendsms interface; tried with the box itself (`make test-kannel`).
"""

from __future__ import annotations

from channels.base import Failure
from core.notices.outbox import Progress

#: Which events Kannel is to report: the sum of those in `PROGRESS`. Not 4: queued is no news.
REPORTED = 1 | 2 | 8 | 16

#: Type of a delivery report (`%d`) -> how far the text has come.
PROGRESS: dict[str, Progress] = {
    "1": Progress.DELIVERED,
    "2": Progress.FAILED,  # not delivered to the phone
    "8": Progress.SENT,  # the operator's centre took it
    "16": Progress.FAILED,  # the operator's centre refused it
}

#: How the reply of sendsms begins -> why the text was not taken. Its HTTP status decides for
#: the rest: 503 is "Temporal failure".
_REPLIES: dict[str, Failure] = {
    "Authorization failed": Failure.MISCONFIGURED,
    "Sender missing": Failure.MISCONFIGURED,
    "Garbage 'to' field": Failure.BAD_ADDRESS,
    "Missing receiver": Failure.BAD_ADDRESS,
    "Empty receiver": Failure.BAD_ADDRESS,
    "Number(s) has/have been denied": Failure.OPTED_OUT,
    "Not routable": Failure.REFUSED,
}


def failure(reply: str) -> Failure | None:
    """Why sendsms refused a text, by its words; None when they say nothing."""
    return next((why for start, why in _REPLIES.items() if reply.startswith(start)), None)


def news(kind: str, answer: str) -> tuple[Progress, str] | None:
    """What a delivery report tells, and why a text failed; None when it is no news.

    Args:
        answer: `%A`, the operator's own words; it may quote the receipt, so only its
            beginning, without digits, is kept.
    """
    progress = PROGRESS.get(kind)
    if progress is None or progress is not Progress.FAILED:
        return None if progress is None else (progress, "")
    said = "".join(
        each for each in answer[:60] if each.isascii() and (each.isalpha() or each in " /_-")
    )
    return progress, f"{Failure.REFUSED}: Kannel reported {kind} {said}".rstrip()
