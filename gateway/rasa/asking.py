"""The advisor that asks Rasa first: two seconds, then it answers without.

What needs no engine (buttons, codes of dossiers, PINs, answers to a question of ours) is answered
at once and never reaches Rasa. What goes wrong with Rasa is nobody's business but the operators':
the same turn is understood by the embedded engine and answered by the same advisor, from the same
conversation, so the citizen notices nothing.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

import aiohttp
import orjson

from advisor.advice import Advice, Heard
from advisor.advice_json import advice_from_json
from advisor.advisor import readable
from advisor.understood import Context, Understanding, Understood
from gateway.delivery.breaker import Breaker
from gateway.masking import LONG_NUMBER
from gateway.rasa.sealed import SealedTurns

log = logging.getLogger(__name__)

#: Seconds that a turn may be with Rasa.
WAIT_S = 2.0
#: An action that begins later than that could still run when the turn is given up.
_LAST_ACTION = 0.75  # of the wait
#: Characters that Rasa is given; nobody's question is longer, and its work grows with them.
_LONGEST = 600
#: Octets that an answer may have.
_LARGEST = 256 * 1024
#: Rasa's own way of naming an intent, which nobody but its developers types.
_INTENT_BY_NAME = "/"


class Outcome(StrEnum):
    """What became of a turn that Rasa could have had; the values are names of a metric."""

    ANSWERED = "answered"
    AT_ONCE = "at_once"  #: it needed no engine
    PASSED_BY = "passed_by"  #: it was none for Rasa
    RESTING = "resting"  #: Rasa failed before and is given nothing
    FAILED = "failed"


class Doors(Protocol):
    """The doors of `advisor.advisor.Advisor`."""

    async def at_once(self, heard: Heard, *, now: datetime) -> Advice | None: ...

    async def answer(self, understood: Understood, heard: Heard, *, now: datetime) -> Advice: ...

    async def context(self, conversation: str, *, now: datetime) -> Context: ...


class NoAnswer(Exception):
    """Rasa did not answer as it should; the text is for the log."""


class RasaAdvisor:
    """Implements `advisor.advice.Advising`."""

    def __init__(
        self,
        advisor: Doors,
        *,
        understanding: Understanding,
        url: str,
        http: Callable[[], aiohttp.ClientSession],
        sealed: SealedTurns,
        naming_key: bytes,
        counted: Callable[[str], None] = lambda outcome: None,
        wait_s: float = WAIT_S,
        breaker: Breaker | None = None,
    ) -> None:
        """
        Args:
            understanding: the embedded engine.
            url: Rasa's address, without a path.
            naming_key: makes the names by which Rasa knows conversations.
            counted: is told each turn's `Outcome`.
        """
        self._advisor, self._understanding = advisor, understanding
        self._url, self._http, self._sealed = url.rstrip("/"), http, sealed
        self._naming_key, self._counted = naming_key, counted
        self._wait_s, self._breaker = wait_s, breaker or Breaker()
        self._looks: set[asyncio.Task[None]] = set()

    async def hear(self, heard: Heard, *, now: datetime) -> Advice:
        """Answer one turn; see `Advising`."""
        if not heard.turn:  # a name, so that the turn cannot be answered twice
            heard = replace(heard, turn=f"own:{secrets.token_hex(8)}")
        if (told := await self._advisor.at_once(heard, now=now)) is not None:
            self._counted(Outcome.AT_ONCE)
            return told
        advice, outcome = await self._through_rasa(heard)
        self._counted(outcome)
        return advice if advice is not None else await self._without_rasa(heard, now)

    async def close(self) -> None:
        """Give up looking whether Rasa is back."""
        for look in tuple(self._looks):
            look.cancel()
        await asyncio.gather(*self._looks, return_exceptions=True)

    async def _through_rasa(self, heard: Heard) -> tuple[Advice | None, Outcome]:
        if heard.text.strip().startswith(_INTENT_BY_NAME) or LONG_NUMBER.search(heard.text):
            return None, Outcome.PASSED_BY
        if not self._breaker.lets_through():
            self._look()
            return None, Outcome.RESTING
        number = self._breaker.begun()
        try:
            advice = await self._asked(heard)
        except NoAnswer as error:
            self._breaker.failed(number)
            log.warning("Rasa did not answer", extra={"reason": str(error)})
            return None, Outcome.FAILED
        except asyncio.CancelledError:
            self._breaker.given_up(number)
            raise
        self._breaker.answered(number)
        return advice, Outcome.ANSWERED

    async def _without_rasa(self, heard: Heard, now: datetime) -> Advice:
        context = await self._advisor.context(heard.conversation, now=now)
        understood = await self._understanding.understand(readable(heard.text), context)
        return await self._advisor.answer(understood, heard, now=now)

    async def _asked(self, heard: Heard) -> Advice:
        until = datetime.now(UTC) + timedelta(seconds=self._wait_s * _LAST_ACTION)
        body = {
            "sender": self._name(heard.conversation),
            "message": readable(heard.text)[:_LONGEST],
            "metadata": {"turn": self._sealed.seal(heard, until=until)},
        }
        try:
            async with asyncio.timeout(self._wait_s):
                return _advice(await self._posted(body), heard.turn)
        except TimeoutError:
            raise NoAnswer(f"no answer within {self._wait_s:g} s") from None
        except aiohttp.ClientError as error:
            raise NoAnswer(f"not reached: {type(error).__name__}") from error

    async def _posted(self, body: Mapping[str, Any]) -> bytes:
        async with self._http().post(
            f"{self._url}/webhooks/rest/webhook",
            data=orjson.dumps(body),
            headers={"Content-Type": "application/json"},
            allow_redirects=False,
        ) as response:
            if response.status != 200:
                raise NoAnswer(f"answered {response.status}")
            answer = await response.content.read(_LARGEST + 1)
            while len(answer) <= _LARGEST and (more := await response.content.read(_LARGEST)):
                answer += more
        if len(answer) > _LARGEST:
            raise NoAnswer("answered too much")
        return answer

    def _name(self, conversation: str) -> str:
        """How Rasa knows a conversation, whose own name may hold a telephone number."""
        made = hmac.new(self._naming_key, conversation.encode("utf-8", "replace"), hashlib.sha256)
        return made.hexdigest()[:32]

    def _look(self) -> None:
        """Find out beside the conversation whether Rasa is back."""
        if self._breaker.wants_check():
            task = asyncio.create_task(self._checked())
            self._looks.add(task)
            task.add_done_callback(self._looks.discard)

    async def _checked(self) -> None:
        well = False
        try:
            async with (
                asyncio.timeout(self._wait_s),
                self._http().get(f"{self._url}/webhooks/rest/", allow_redirects=False) as response,
            ):
                well = response.status == 200
        except (aiohttp.ClientError, TimeoutError):
            pass
        finally:
            self._breaker.checked(well)


def _advice(answer: bytes, turn: str) -> Advice:
    """The advice in Rasa's answer: the one message that our own action put there.

    Raises:
        NoAnswer: there is none, which is also how Rasa tells of its own failures: `[]`.
    """
    try:
        messages = orjson.loads(answer)
        (custom,) = [one["custom"] for one in messages if "custom" in one]
        if custom["turn"] != turn:
            raise NoAnswer("answered another turn")
        return advice_from_json(custom["advice"])
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise NoAnswer(f"answered what is no advice ({type(error).__name__})") from error
