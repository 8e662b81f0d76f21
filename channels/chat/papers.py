"""Papers in a chat: which dossier or form they are for, and what is said to whoever sends them.

Photographs and PDF files go with the form that is being filled in, else to the one dossier that was
proved here and waits for papers; where several wait, it is asked which. What is no paper is
refused by what is in it, not by its name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from channels.base import SendFailed
from channels.chat.pressed import typing
from channels.chat.talk import Talk
from channels.chat.wording import ChatWords
from channels.commands import understand
from channels.turns import Message, Sent, Spoken
from core.dossiers.files import FileStore, FileTooLarge, FileTypeRefused
from core.notices.models import Medium
from core.sent_papers import keeping
from core.sent_papers.keeping import TooManyPapers, Waiting

#: Files of one message; dossiers to choose from, each on a button.
_MOST, _OFFERED = 10, 5
#: What is typed, or stands behind a button, to say which dossier papers are for.
WHICH = "GIAY"

Papers = Sequence[Mapping[str, Any]]  #: what `Talk.papers` keeps: file, caption, message


class ChatPapers:
    """Takes papers in."""

    def __init__(self, store: FileStore) -> None:
        self._store = store

    async def take(
        self, talk: Talk, spoken: Spoken, files: Sequence[Sent], words: ChatWords
    ) -> tuple[list[Message], Talk]:
        """What to say, and what the conversation remembers then."""
        places = [] if talk.form is not None else await _waiting(spoken)
        if talk.form is None and not places:
            return [Message(words.say("papers.how"))], talk
        taken, faults = await self._stored(spoken, files[:_MOST], words)
        messages = [Message(fault) for fault in dict.fromkeys(faults)]
        if not taken:
            return messages, talk
        papers = [*talk.papers, *taken][-_MOST:]
        if talk.form is not None:
            said = Message(words.say("papers.with_form", count=len(papers)))
            return [*messages, said], replace(talk, papers=papers)
        meant = _meant(spoken.text, places)
        if meant is None:
            which = Message(words.say("papers.which"), _choices(places))
            return [*messages, which], replace(talk, papers=papers)
        return [*messages, await self._given(meant, taken, spoken, words)], talk

    async def settle(
        self, talk: Talk, spoken: Spoken, code: str, words: ChatWords
    ) -> tuple[list[Message], Talk]:
        """Papers that waited for it to be said which dossier they are for."""
        places = await _waiting(spoken)
        meant = _meant(code, places)
        if meant is None or not talk.papers:
            return [Message(words.say("papers.how"))], replace(talk, papers=())
        said = await self._given(meant, talk.papers, spoken, words)
        return [said], replace(talk, papers=())

    async def hand_in(self, talk: Talk, spoken: Spoken, prepared: str) -> None:
        """The papers that came while a form was filled in go with the declaration."""
        for paper in talk.papers:
            await keeping.keep(
                paper["file"],
                prepared=prepared,
                caption=paper["caption"],
                channel=spoken.messenger,
                message=paper["message"],
                now=spoken.at,
            )

    async def _stored(
        self, spoken: Spoken, files: Sequence[Sent], words: ChatWords
    ) -> tuple[list[dict[str, Any]], list[str]]:
        taken, faults = [], []
        for number, one in enumerate(files, 1):
            try:
                kept = await self._store.put(
                    one.fetch(), one.name or "giay-to", officer_id=None, now=spoken.at
                )
            except FileTooLarge as error:
                faults.append(words.say("papers.too_large", most=error.facts["most"] // 1024**2))
            except FileTypeRefused:
                faults.append(words.say("papers.no_paper"))
            except SendFailed:
                faults.append(words.say("papers.not_fetched"))
            else:
                message = f"{spoken.turn}.{number}"
                taken.append({"file": kept, "caption": spoken.text[:500], "message": message})
        return taken, faults

    async def _given(
        self, to: Waiting, papers: Papers, spoken: Spoken, words: ChatWords
    ) -> Message:
        try:
            for paper in papers:
                await keeping.keep(
                    paper["file"],
                    dossier_id=to.id,
                    caption=paper["caption"],
                    channel=spoken.messenger,
                    message=paper["message"],
                    now=spoken.at,
                )
        except TooManyPapers as error:
            return Message(words.say("papers.too_many", most=error.facts["most"], code=to.code))
        return Message(words.say("papers.given", count=len(papers), code=to.code))


async def _waiting(spoken: Spoken) -> list[Waiting]:
    if spoken.messenger not in {medium.value for medium in Medium}:
        return []
    return await keeping.waiting(Medium(spoken.messenger), spoken.person)


def _meant(text: str, places: Sequence[Waiting]) -> Waiting | None:
    """The dossier that a text names, or the only one."""
    named = set(understand(text).codes)
    fitting = [one for one in places if one.code in named] if named else list(places)
    return fitting[0] if len(fitting) == 1 else None


def _choices(places: Sequence[Waiting]) -> tuple[Any, ...]:
    return tuple(typing(one.code, f"{WHICH} {one.code}") for one in places[:_OFFERED])
