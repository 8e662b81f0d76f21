"""Whether a turn asks for the list to be sent, and by which way: "gửi vào zalo giúp em"."""

from __future__ import annotations

import re

from core.folding import words

#: Words of asking before the verb; what is sent and to whom; what may follow the way.
_BEFORE = "da|vang|xin|nho|ban|ad|em|oi|co the|hay|lam on|giup|cho|can you|please|roi|vay|the"
_WHAT = (
    "giup|gium|lai|luon|ngay|cho|toi|em|minh|anh|chi|con|chau|ban|danh sach|checklist|list|"
    "cai do|cai nay|nay|do|no|to|me|it|this|the"
)
_AFTER = (
    "giup|gium|cho|cua|toi|em|minh|anh|chi|con|chau|nhe|nha|a|duoc khong|duoc|khong|voi|di|ad|"
    "please|me"
)
_BY = "vao|qua|bang|toi|den|sang|len|ve|to|by|via|on"
#: Folded -> the way: a text, a mail, or an application that only its owner can send with.
_WAYS = {
    "tin nhan": "sms", "sms": "sms", "tin": "sms", "dien thoai": "sms", "text": "sms",
    "email": "mail", "mail": "mail", "gmail": "mail", "thu dien tu": "mail",
    "zalo": "app", "telegram": "app", "messenger": "app", "facebook": "app", "fb": "app",
}  # fmt: skip
_SENDING = re.compile(
    rf"(?:(?:{_BEFORE}) )*(?:gui|chuyen|nhan|share|send) (?P<what>(?:(?:{_WHAT}) )*)"
    rf"(?:(?:{_BY}) )?(?:so )?(?P<way>{'|'.join(_WAYS)})(?: (?:{_AFTER}))*"
)
_LONGEST = 16  # words


def sending(text: str) -> str:
    """`sms`, `mail` or `app`; empty: nothing is to be sent, or something else.

    >>> sending("Gửi vào Zalo giúp em nhé"), sending("gửi hồ sơ qua zalo được không")
    ('app', '')
    """
    said = words(text)
    found = _SENDING.fullmatch(" ".join(said)) if len(said) <= _LONGEST else None
    return _WAYS[found["way"]] if found else ""
