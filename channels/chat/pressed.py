"""Buttons of ours: pressing one counts as typing what stands behind it.

The advisor's buttons have payloads of its own and go back to it; a payload that begins with `t:`
is a text, of letters that need no accents. So is `TK <code>`, with which the advisor offers a form.
"""

from __future__ import annotations

from channels.turns import Button

#: What marks a payload as a text.
TYPED = "t:"
_FORM = "TK "
#: What the strictest messenger carries behind a button; octets.
LONGEST = 64


def typing(says: str, text: str) -> Button:
    """A button that types.

    >>> typing("Bỏ qua", "SKIP")
    Button(says='Bỏ qua', payload='t:SKIP')
    """
    payload = TYPED + text
    assert payload.isascii() and len(payload) <= LONGEST, "no messenger carries that"
    return Button(says, payload)


def typed(chosen: str) -> str | None:
    """The text behind a payload; None: it is the advisor's."""
    if chosen.startswith(_FORM):
        return chosen
    return chosen.removeprefix(TYPED) if chosen.startswith(TYPED) else None
