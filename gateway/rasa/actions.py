"""`POST /advisor/actions`: what Rasa's custom actions do, in the protocol of its action server.

In comes `{"next_action", "sender_id", "tracker": {"latest_message": {...}}}`, out goes
`{"events": [...], "responses": [...]}`. A refusal is answered 400 with `action_name` and `error`,
which Rasa takes for "this action cannot be done".
Source: https://rasa.com/docs/rasa/pages/action-server-api/
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import orjson
from aiohttp import web

from advisor.advice import Advice, Heard
from advisor.advice_json import advice_json
from advisor.advisor import readable
from advisor.parsed import Parsed, joined
from advisor.understood import Understanding, Understood
from gateway.rasa.asking import Doors
from gateway.rasa.sealed import SealedTurns, Stale

log = logging.getLogger(__name__)

PATH = "/advisor/actions"

#: Rasa is sure of what it understood, or leaves it to us. The names stand in domain.yml.
ADVISE, DOUBT = "action_advise", "action_doubt"

#: A tracker of a long conversation with every event of it is smaller.
_LARGEST = 1024 * 1024


class RasaActions:
    """The endpoint; known to whoever holds the token."""

    def __init__(
        self,
        advisor: Doors,
        *,
        understanding: Understanding,
        sealed: SealedTurns,
        token: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._advisor, self._understanding = advisor, understanding
        self._sealed, self._clock = sealed, clock
        self._wanted = f"Bearer {token}".encode()

    def routes(self) -> list[web.RouteDef]:
        return [web.post(PATH, self.act)]

    async def act(self, request: web.Request) -> web.Response:
        """Do what Rasa wants done."""
        shown = request.headers.get("Authorization", "").encode("utf-8", "replace")
        if not hmac.compare_digest(shown, self._wanted):
            raise web.HTTPForbidden(text="not for you")
        action, message = await _asked(request)
        now = self._clock()
        try:
            heard = self._sealed.open((message.get("metadata") or {}).get("turn"), now=now)
        except (Stale, AttributeError) as error:
            log.info("an action came for no turn", extra={"reason": str(error)})
            return _refused(action, "no turn waits for this")
        understood = await self._understood(action, heard, message, now)
        return _done(await self._advisor.answer(understood, heard, now=now), heard)

    async def _understood(
        self, action: str, heard: Heard, message: Mapping[str, Any], now: datetime
    ) -> Understood:
        context = await self._advisor.context(heard.conversation, now=now)
        own = await self._understanding.understand(readable(heard.text), context)
        return joined(own, Parsed.from_message(message)) if action == ADVISE else own


async def _asked(request: web.Request) -> tuple[str, Mapping[str, Any]]:
    """The action's name and the message it is about.

    Raises:
        web.HTTPException: this is no request for one of our actions.
    """
    if (request.content_length or 0) > _LARGEST:
        raise web.HTTPRequestEntityTooLarge(_LARGEST, request.content_length or 0)
    try:
        asked = orjson.loads(await request.read())
        action, message = asked["next_action"], asked["tracker"]["latest_message"]
    except (TypeError, KeyError, ValueError):
        raise web.HTTPBadRequest(text="no request for an action") from None
    if action not in (ADVISE, DOUBT) or not isinstance(message, dict):
        raise web.HTTPBadRequest(text="no action of ours")
    return action, message


def _refused(action: str, why: str) -> web.Response:
    return _json({"action_name": action, "error": why}, status=400)


def _done(advice: Advice, heard: Heard) -> web.Response:
    slots = {
        "kind": advice.kind.value,
        "procedure": advice.procedure,
        "facet": advice.facet.value if advice.facet else None,
    }
    return _json(
        {
            "events": [
                {"event": "slot", "name": name, "value": value} for name, value in slots.items()
            ],
            "responses": [{"custom": {"turn": heard.turn, "advice": advice_json(advice)}}],
        }
    )


def _json(body: Mapping[str, Any], status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json")
