"""Texts that somebody waits for: a code to confirm a number, answers to a call, to a question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from channels.room import Part, Room, fitted
from core.confirmations.commands import LIFE
from core.language import Wording


def code_text(wording: Wording, code: str, language: str) -> str:
    """The code, how long it is good for, and that nobody else has any business with it."""
    minutes = int(LIFE.total_seconds() // 60)
    return wording.say("asked.code", language, code=code, minutes=minutes)


def missed_call_text(
    wording: Wording, facts: Mapping[str, Any], language: str, *, room: Room | None = None
) -> str:
    """Where the caller's dossiers stand, as much as there is room for.

    Args:
        facts: `dossiers`, each with `code`, `percent`, `degree`, `asks`; `more`.
    """
    first, *others = (_status(wording, each, language) for each in facts["dossiers"])
    return fitted(first, _others(wording, others, facts["more"], language), room)


def officer_answer(
    wording: Wording, facts: Mapping[str, Any], language: str, *, brief: bool = False
) -> str:
    """What an officer answers to a question; brief: without the question.

    Args:
        facts: `asked`, `text`.
    """
    key = "asked.answer_short" if brief else "asked.answer"
    return wording.say(key, language, asked=facts["asked"], text=facts["text"])


def _others(wording: Wording, sentences: list[str], more: int, language: str) -> Iterator[Part]:
    yield from map(Part, sentences)
    if more:
        yield Part(wording.say("asked.more", language, count=more))


def _status(wording: Wording, dossier: Mapping[str, Any], language: str) -> str:
    said = wording.say(
        f"status.{dossier['degree']}", language, code=dossier["code"], percent=dossier["percent"]
    )
    return f"{said} {wording.say('status.asks', language)}" if dossier["asks"] else said
