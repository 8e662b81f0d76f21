"""What a short text means. Shared by SMS, chat and mail (contract.md, "Text commands").

Case, accents and spacing do not matter. A command is known by its first words; which dossier
it is about, `mentions` finds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from channels.mentions import Mention, anywhere, exactly, fold, named, quickly


class Kind(StrEnum):
    """What a text asks for. Stored with what was answered."""

    STATUS = "status"
    HELP = "help"
    STOP = "stop"  #: no more notices to this number
    RESUME = "resume"  #: notices again
    FOLLOW = "follow"  #: tell me of each change of a dossier
    LEAVE = "leave"  #: tell me no more of it
    GUIDE = "guide"  #: which procedure, papers, fee, time
    RATE = "rate"  #: a finished dossier
    PETITION = "petition"
    QUEUE = "queue"  #: a number, and how long to wait
    TEXT = "text"  #: anything else: for the advisor


@dataclass(frozen=True, slots=True)
class Command:
    """A text that was understood. What a command lacks, its answer asks for."""

    kind: Kind
    codes: tuple[str, ...] = ()  #: well-formed codes it may mean; only a stored one counts
    number: str | None = None  #: ten digits of a look-up number, check digit not checked
    pin: str | None = None
    words: str = ""  #: as typed
    stars: int | None = None  #: 1 to 5

    @property
    def names_dossier(self) -> bool:
        """Whether a dossier can be looked for."""
        return bool(self.codes or self.number)


HELP, STOP, RESUME = Command(Kind.HELP), Command(Kind.STOP), Command(Kind.RESUME)

#: A whole text, folded and without its blanks -> what it means.
WHOLE = {
    **dict.fromkeys(["", "?", "TG", "TROGIUP", "HELP", "INFO"], HELP),
    **dict.fromkeys(["STOP", "STOPALL", "UNSUBSCRIBE", "DUNG", "DUNGTIN"], STOP),
    **dict.fromkeys(["DUNGNHANTIN", "DUNGTHONGBAO", "DUNGLAI"], STOP),
    **dict.fromkeys(["TIEP", "TIEPTUC", "START", "UNSTOP"], RESUME),
}
#: "đúng" means "right" and must not stop anything, though without accents it reads DUNG.
_AGREES = re.compile(r"\s*đúng\b", re.IGNORECASE)

#: No SMS is longer (ten joined segments), and no code stands later in a letter.
LONGEST = 1600

_ASKS_STATUS = re.compile(r"(?:TTHC|TT|HS|TC|TRA ?CUU|MA SO|HO SO)[ :.,#-]*")
#: A judgment: `5`, `5*`, `5/5`, `5 sao`.
_STARS = re.compile(r"([1-5])(?:\*+|/5|SAO)?[.,;:!]?")


def understand(text: str) -> Command:
    """What the text asks for."""
    if found := quickly(text):
        return _about(Kind.STATUS, found)
    text = text[:LONGEST].strip()
    folded = fold(text)
    if whole := WHOLE.get(folded.replace(" ", "").rstrip(".!")):
        return HELP if whole is STOP and _AGREES.match(text) else whole
    if command := _commanded(text):
        return command
    asked = _ASKS_STATUS.match(folded)
    for place in (folded[asked.end() :], folded) if asked else (folded,):
        if found := exactly(place):
            return _about(Kind.STATUS, found)
    if found := anywhere(folded):
        return _about(Kind.STATUS, found)
    return Command(Kind.TEXT, words=text)


def _about(kind: Kind, it: Mention, **more: str | int | None) -> Command:
    return Command(kind, it.codes, it.number, it.pin, **more)  # type: ignore[arg-type]


def _commanded(text: str) -> Command | None:
    """A command that begins with its name; None for a sentence that happens to."""
    words = text.split()
    for size in (2, 1):
        name = fold(" ".join(words[:size])).rstrip(":.,-")
        if (reader := COMMANDS.get(name)) and len(words) >= size:
            return reader(words[size:])
    return None


def _follow(words: list[str]) -> Command | None:
    return _of_dossier(Kind.FOLLOW, words)


def _leave(words: list[str]) -> Command | None:
    return _of_dossier(Kind.LEAVE, words)


def _of_dossier(kind: Kind, words: list[str]) -> Command | None:
    """Alone it asks how; without a dossier it is a sentence ("dk kết hôn cần gì")."""
    if not words:
        return Command(kind)
    folded = fold(" ".join(words))
    found = exactly(folded) or anywhere(folded)
    return _about(kind, found) if found else None


def _rate(words: list[str]) -> Command | None:
    """`CODE 1..5 [words]`: the first place where a code is followed by a judgment."""
    for place, word in enumerate(words):
        if place and (stars := _STARS.fullmatch(fold(word))):
            found = named(fold(" ".join(words[:place])))
            if found:
                said = words[place + 1 :]
                if said and fold(said[0]).rstrip(".,;:") in ("SAO", "DIEM"):
                    said = said[1:]
                return _about(Kind.RATE, found, stars=int(stars[1]), words=" ".join(said))
    return _of_dossier(Kind.RATE, words) or Command(Kind.RATE)


def _guide(words: list[str]) -> Command:
    return Command(Kind.GUIDE, words=" ".join(words))


def _petition(words: list[str]) -> Command:
    return Command(Kind.PETITION, words=" ".join(words))


def _queue(words: list[str]) -> Command | None:
    """A unit may follow; with a code in it, it is a sentence ("số hồ sơ của tôi là ...")."""
    folded = fold(" ".join(words))
    return None if anywhere(folded) else Command(Kind.QUEUE, words=" ".join(words))


#: The first word, or the first two, folded -> what the rest means.
COMMANDS: dict[str, Callable[[list[str]], Command | None]] = {
    "DK": _follow,
    "DANG KY": _follow,
    "THEO DOI": _follow,
    "HUY": _leave,
    "HD": _guide,
    "HUONG DAN": _guide,
    "DG": _rate,
    "DANH GIA": _rate,
    "YK": _petition,
    "Y KIEN": _petition,
    "GOP Y": _petition,
    "SO": _queue,
}
