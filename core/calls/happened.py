"""What happens in a telephone call, as whoever leads it tells whoever writes it down.

One thing at a time, in any order, as often as a line brings it: a call is known by its line's
name, a step by its number in the call. Calls that we make are told the same way (`outgoing`).
Numbers and words are whole here: they are hashed and masked before they are kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Line(StrEnum):
    """What brings calls. The values are stored; rename only with a migration."""

    TWILIO = "twilio"
    ASTERISK = "asterisk"
    SIMULATOR = "simulator"


class Means(StrEnum):
    """How somebody on the line did something. The values are stored."""

    KEY = "key"
    SPEECH = "speech"
    RECORDING = "recording"
    SILENCE = "silence"


class Out(StrEnum):
    """Where calls lead in the end, besides the places of a menu. The values are stored."""

    OFFICER = "officer"  #: connected with one
    WILL_CALL = "will_call"  #: an officer is to call back
    GOODBYE = "goodbye"  #: the menu came to its end
    STOPPED = "stopped"  #: asked too often, wrong PINs, nobody to call back
    MISSED = "missed"  #: nobody answered
    BROKEN = "broken"  #: a fault of ours or of the line


@dataclass(frozen=True, slots=True, kw_only=True)
class Began:
    """It rings."""

    call: str  #: the line's name of the call
    line: Line
    at: datetime
    number: str = ""  #: of the other side, E.164; empty when hidden
    called: str = ""  #: the number of ours that was called, or calls
    language: str = "vi"
    outgoing: bool = False
    place: str  #: where the menu begins


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The other side hears the first word."""

    call: str
    line: Line
    at: datetime
    after_s: float  #: since it rang


@dataclass(frozen=True, slots=True, kw_only=True)
class Stepped:
    """Somebody did something, or nothing, and the menu went on."""

    call: str
    line: Line
    at: datetime
    number: str = ""
    step: int  #: the first is 1
    place: str
    means: Means
    sign: str  #: what was understood: a key, `words`, `other`, ...
    deed: str = ""  #: what was looked up or done; empty: nothing
    ended: str = ""  #: how that ended
    led_to: str  #: a place of the menu, or one of `Out`
    answered: bool = False  #: what was asked for was told
    language: str = "vi"
    took_s: float  #: our work on it
    said: str = ""  #: a transcript
    procedure: str = ""  #: that was understood
    dossier_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The line is free."""

    call: str
    line: Line
    at: datetime
    out: Out | None = None  #: None: wherever the last step led


Happened = Began | Answered | Stepped | Ended

#: Takes note of it, at once: nothing may wait here.
Recorder = Callable[[Happened], None]


def unrecorded(happened: Happened) -> None:
    """Where nobody takes note."""
