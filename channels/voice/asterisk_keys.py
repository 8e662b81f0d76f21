"""Keys that come one by one, gathered until they are what a place waits for."""

from __future__ import annotations

from channels.voice.hearing import LONGEST_KEYS
from channels.voice.menu import Expected

#: These mean something by themselves where a number is keyed.
_ALONE = frozenset("*#")


def whole(keys: str, expects: Expected) -> str | None:
    """What was keyed, when it is whole; the `#` that ends a number is no part of it.

    >>> whole("2612#", Expected(keys=None))
    '2612'
    >>> whole("2612", Expected(keys=None)) is None
    True
    >>> whole("#", Expected(keys=None))
    '#'
    """
    if expects.keys is not None:
        return keys[: expects.keys] if len(keys) >= expects.keys else None
    if keys[:1] in _ALONE and keys:
        return keys[:1]
    if keys.endswith("#"):
        return keys[:-1]
    return keys if len(keys) >= LONGEST_KEYS else None
