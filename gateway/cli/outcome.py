"""How a verb ends when it does not end well."""

from __future__ import annotations

DONE, FAILED, BAD_USE = 0, 1, 2


class Ended(Exception):
    """The verb cannot go on; its text is the one line that the person reads."""

    code = FAILED


class Failed(Ended):
    """Something outside of the person's hands went wrong."""


class BadInput(Ended):
    """What the person gave cannot be used."""

    code = BAD_USE
