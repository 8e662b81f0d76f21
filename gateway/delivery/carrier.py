"""One provider as the delivery sees it: worth trying or not, our turn, took the text or not."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from channels.base import Misconfigured, Outgoing, Sender, SendFailed, TryLater
from gateway.delivery.breaker import STALL_S, Breaker
from gateway.delivery.pacing import Pacer

log = logging.getLogger(__name__)

#: Whoever does not answer within this does not answer; seconds. A person is to hear within
#: ten, over the next provider if need be.
PATIENCE_S = 5.0
#: A pause longer than this is not believed.
_LONGEST_PAUSE_S = 3600.0
#: An operator needs this long to mend an account; seconds.
MENDING_S = 1200.0


class Resting(TryLater):
    """Nothing was sent: the provider has failed lately, and is left alone for a while."""


class Carrier:
    """A sender with what is known of its provider in this process."""

    def __init__(
        self,
        sender: Sender,
        *,
        breaker: Breaker | None = None,
        pacer: Pacer | None = None,
        price_dong: int = 0,
        patience_s: float = PATIENCE_S,
        answered: Callable[[str, str], None] = lambda provider, answer: None,
    ) -> None:
        """
        Args:
            pacer: None: as fast as it takes them.
            price_dong: what a part of a text costs.
            answered: told each answer: `taken`, a failure's name, or `unsure` as well.
        """
        self._sender, self._pacer = sender, pacer
        # Whoever is waited for longer is usually slower.
        self.breaker = breaker or Breaker(stall_s=STALL_S * patience_s / PATIENCE_S)
        self.price_dong = price_dong
        self._patience_s, self._answered = patience_s, answered

    @property
    def provider(self) -> str:
        """Its name."""
        return self._sender.provider

    async def hand_over(self, message: Outgoing, priority: int) -> str:
        """Give it a text; the provider's name for it comes back.

        Raises:
            SendFailed: one of its subclasses.
        """
        self._or_rests()
        if self._pacer is not None:
            await self._pacer.turn(priority)
            self._or_rests()  # it may have failed while we waited
        number = self.breaker.begun()
        try:
            provider_id = await self._sent(message)
        except SendFailed as error:
            self._note(error, number)
            raise
        except BaseException:
            self.breaker.given_up(number)
            raise
        self.breaker.answered(number)
        self._answered(self.provider, "taken")
        return provider_id

    async def look(self) -> None:
        """Find out whether the provider is back, where it is time to; sends nothing."""
        if not self.breaker.wants_check():
            return
        well = False
        try:
            async with asyncio.timeout(self._patience_s):
                await self._sender.check()
            well = True
        except (SendFailed, TimeoutError) as error:
            log.info("the provider is not back: %s", error, extra={"provider": self.provider})
        except Exception:
            log.exception("the look at a provider failed", extra={"provider": self.provider})
        finally:
            self.breaker.checked(well)

    def _or_rests(self) -> None:
        if not self.breaker.lets_through():
            raise Resting(f"{self.provider} is left alone", after_s=None)

    async def _sent(self, message: Outgoing) -> str:
        try:
            async with asyncio.timeout(self._patience_s) as patience:
                return await self._sender.send(message)
        except TimeoutError as error:
            if not patience.expired():
                raise
            raise TryLater(f"{self.provider} did not answer", maybe_taken=True) from error

    def _note(self, error: SendFailed, number: int) -> None:
        self._answered(self.provider, error.failure.value)
        if not isinstance(error, TryLater):
            if isinstance(error, Misconfigured):
                # Perhaps of this one text: a template that was never registered.
                log.error("%s does not take our texts: %s", self.provider, error)
                self.breaker.failed(number)
            else:
                self.breaker.answered(number)
        elif error.alone:
            self.breaker.answered(number)
        elif error.after_s is not None:
            self.breaker.asked_for(min(error.after_s, _LONGEST_PAUSE_S), number)
        else:
            self.breaker.failed(number)
        if isinstance(error, TryLater) and error.maybe_taken:
            self._answered(self.provider, "unsure")
