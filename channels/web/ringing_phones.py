"""Telephones of the simulator that we call: they ring until somebody picks up, or for a minute.

`SimulatorCaller` stands where a provider's caller stands. What happens to the call is told to the
same webhook as the provider would, signed, by whoever carries the simulated network.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from channels.base import BadAddress, Outgoing, SendFailed, TryLater
from channels.web.call_window import Spoken
from channels.web.phones import Phones

PROVIDER = "simulator_call"
RINGS_FOR = timedelta(minutes=1)
#: Telephones that ring or are talked on at once.
_MOST = 500


@dataclass(frozen=True, slots=True)
class Rung:
    """A call that we make."""

    call: str
    reference: str  #: our name of what it tells
    number: str
    at: datetime


class Network(Protocol):
    """Brings what happens to the webhook; `gateway.simulated_network` has it."""

    async def picked_up(self, rung: Rung) -> Spoken: ...

    async def ended(self, rung: Rung, status: str) -> None: ...


class RingingPhones:
    """Which telephones ring, and on which of our calls somebody talks."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._ringing: OrderedDict[str, Rung] = OrderedDict()
        self._talking: OrderedDict[str, Rung] = OrderedDict()

    def rings(self, number: str) -> bool:
        """Whether that telephone rings."""
        return number in self._ringing

    def begin(self, rung: Rung) -> bool:
        """Let it ring; False: it is engaged."""
        if rung.number in self._ringing or len(self._ringing) >= _MOST:
            return False
        self._ringing[rung.number] = rung
        return True

    async def pick_up(self, number: str) -> tuple[str, Spoken] | None:
        """Name of the call and what is said; None: nobody calls any more.

        Raises:
            SendFailed: the webhook did not take it.
        """
        if (rung := self._ringing.pop(number, None)) is None:
            return None
        self._talking[number] = rung
        while len(self._talking) > _MOST:
            self._talking.popitem(last=False)
        return rung.call, await self.network.picked_up(rung)

    async def decline(self, number: str) -> None:
        """The person presses the call away."""
        if rung := self._ringing.pop(number, None):
            await self.network.ended(rung, "busy")

    async def hang_up(self, number: str, call: str) -> None:
        """The call is over, whoever ended it."""
        rung = self._talking.get(number)
        if rung is not None and rung.call == call:
            del self._talking[number]
            await self.network.ended(rung, "completed")

    async def turn(self, now: datetime) -> bool:
        """End what rang too long; the turn of a loop."""
        for number, rung in [*self._ringing.items()]:
            if now - rung.at >= RINGS_FOR:
                self._ringing.pop(number, None)
                try:
                    await self.network.ended(rung, "no-answer")
                except SendFailed:
                    self._ringing.setdefault(number, rung)
        return False


class SimulatorCaller:
    """Lets simulated telephones ring (`channels.base.Sender`)."""

    provider = PROVIDER

    def __init__(
        self, *, ringing: RingingPhones, phones: Phones, clock: Callable[[], datetime]
    ) -> None:
        self._ringing, self._phones, self._clock = ringing, phones, clock

    async def send(self, message: Outgoing) -> str:
        """Let it ring; the name of the call comes back.

        Raises:
            BadAddress: the telephone is switched off.
            TryLater: it is engaged.
        """
        if message.to in self._phones.off:
            raise BadAddress("the simulated telephone is switched off")
        call = f"CA{secrets.token_hex(16)}"
        if not self._ringing.begin(Rung(call, message.reference, message.to, self._clock())):
            raise TryLater("the simulated telephone is engaged", alone=True)
        return call

    async def check(self) -> None:
        """There is nothing that could be wrong."""
