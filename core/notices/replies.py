"""An answer that is owed to somebody who asked: a notice like others, owed once.

Answers to texts go back in the provider's own response. Mail has none, so what is said there
waits in the outbox, where it survives whatever happens to the process.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from core.database import rows
from core.notices.models import Medium, Notice, NoticeState, Priority

#: Kind of the notice. Its facts: `text`, and of the mail that is answered `subject` and
#: `answers`, its Message-ID.
REPLY = "reply"
#: Who asked has asked elsewhere by then.
_USELESS_AFTER = timedelta(days=1)


async def owe_mail_reply(
    address: str, text: str, *, key: str, subject: str, answers: str, now: datetime
) -> bool:
    """Owe an answer to a mail; whether it was not owed before under that key."""
    _, is_new = await Notice.get_or_create(
        key=key,
        defaults={
            "kind": REPLY,
            "medium": Medium.MAIL,
            "address": address,
            "facts": {"text": text, "subject": subject, "answers": answers},
            "state": NoticeState.OWED,
            "priority": Priority.ASKED,
            "owed_at": now,
            "next_at": now,
            "useless_after": now + _USELESS_AFTER,
        },
    )
    return is_new


async def owe_text(number: str, text: str, *, key: str, now: datetime) -> bool:
    """Owe a text to somebody who asked for it, on the telephone say; whether it is new."""
    _, is_new = await Notice.get_or_create(
        key=key,
        defaults={
            "kind": REPLY,
            "medium": Medium.SMS,
            "address": number,
            "facts": {"text": text},
            "state": NoticeState.OWED,
            "priority": Priority.ASKED,
            "owed_at": now,
            "next_at": now,
            "useless_after": now + _USELESS_AFTER,
        },
    )
    return is_new


async def forget_answers(before: datetime) -> None:
    """Drop what was said to somebody who asked (answers, codes), and is about no dossier.

    The journal keeps that there was a question (L-04); notices of dossiers stay with them.
    """
    await rows("DELETE FROM notice WHERE dossier_id IS NULL AND owed_at < $1", before)
