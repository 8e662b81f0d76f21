"""Asking the advisor, for programs: `/api/v1/advice`."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

import orjson
from aiohttp import web

from advisor.advice import Advising, Heard
from advisor.advice_json import advice_json
from advisor.pace import Pace
from channels.web.posted import posted_object
from channels.web.problems import Problems
from core.errors import InvalidInput
from core.language import LANGUAGES

PATH = "/api/v1/advice"
CHANNEL = "api"
_LARGEST_BODY = 16 * 1024
_LONGEST_TEXT = 4_000
#: Names a conversation, a turn, or what a button carries.
_NAME = re.compile(r"[\x21-\x7e]{1,80}")
_PAYLOAD = re.compile(r"[\x20-\x7e]{1,64}")
#: Questions of one address in a minute: several people may share it.
_A_MINUTE = 120


class AdviceApi:
    """Serves it."""

    def __init__(
        self,
        *,
        problems: Problems,
        advisor: Advising,
        language: Callable[[web.Request], str],
        clock: Callable[[], datetime],
        sender_of: Callable[[web.Request], str],
    ) -> None:
        """`language`: spoken to who names none in the question."""
        self._problems, self._advisor, self._language = problems, advisor, language
        self._clock, self._sender_of = clock, sender_of
        self._pace = Pace(_A_MINUTE)

    def routes(self) -> list[web.RouteDef]:
        return [web.post(PATH, self.advise)]

    async def advise(self, request: web.Request) -> web.Response:
        """`{"text","conversation_id"}` -> kind, text, procedure, facet, candidates, sources,
        buttons, and the `conversation_id` that goes on with the conversation.

        `chosen` is the payload of a button, `turn` the asker's name of the turn: the same
        turn gets the same answer.
        """
        body = await posted_object(request, self._problems, _LARGEST_BODY)
        if isinstance(body, web.Response):
            return body
        try:
            name, heard = self._heard(request, body)
        except InvalidInput as error:
            return self._problems.answer(request, "invalid_input", **error.facts)
        now = self._clock()
        if not self._pace.allow(self._sender_of(request), now):
            return self._problems.answer(request, "too_many")
        told = await self._advisor.hear(heard, now=now)
        facts = advice_json(told) | {"conversation_id": name}
        return web.Response(
            body=orjson.dumps(facts),
            content_type="application/json",
            headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
        )

    def _heard(self, request: web.Request, body: dict[str, Any]) -> tuple[str, Heard]:
        """The name of the conversation as the asker has it, and the turn.

        Raises:
            InvalidInput: a value of another shape.
        """
        text, chosen = body.get("text", ""), _given(body, "chosen", _PAYLOAD)
        if not isinstance(text, str):
            raise InvalidInput(field="text", why="form")
        if not text.strip() and not chosen:
            raise InvalidInput(field="text", why="required")
        if len(text) > _LONGEST_TEXT:
            raise InvalidInput(field="text", why="long", most=_LONGEST_TEXT)
        language = body.get("language") or self._language(request)
        if language not in LANGUAGES:
            raise InvalidInput(field="language", why="choose")
        name = _given(body, "conversation_id", _NAME) or secrets.token_urlsafe(12)
        turn = _given(body, "turn", _NAME)
        return name, Heard(text, f"{CHANNEL}:{name}", CHANNEL, language, chosen, turn)


def _given(body: dict[str, Any], field: str, shape: re.Pattern[str]) -> str:
    value = body.get(field)
    if value is None or value == "":
        return ""
    if not isinstance(value, str) or shape.fullmatch(value) is None:
        raise InvalidInput(field=field, why="form")
    return value
