"""How a verb ends when it does not end well."""

from __future__ import annotations

DONE, FAILED, BAD_USE = 0, 1, 2

#: Exit code by which one of several processes says that starting it again is no use.
HOPELESS = 78  # EX_CONFIG of sysexits.h


class Ended(Exception):
    """The verb cannot go on; its text is the one line that the person reads."""

    code = FAILED
    code_of_child = FAILED


class Failed(Ended):
    """Something outside of the person's hands went wrong."""


class Hopeless(Failed):
    """It will go wrong again until a person acts."""

    code_of_child = HOPELESS


class BadInput(Ended):
    """What the person gave cannot be used."""

    code = BAD_USE
    code_of_child = HOPELESS
