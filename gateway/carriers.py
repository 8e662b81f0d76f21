"""Which providers carry what: the senders of each medium, each with its breaker and its pace."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from channels.base import Sender
from core.notices.models import Medium
from core.notices.routing import Way
from gateway.delivery.carrier import PATIENCE_S, Carrier
from gateway.delivery.pacing import Pacer

#: Way -> whether the simulator has it, though there are real providers.
Simulated = Callable[[Way], bool]


class Carriers:
    """All providers of this process."""

    def __init__(
        self,
        senders: Mapping[Medium, Sequence[Sender]],
        *,
        rates: Mapping[str, float],
        prices: Mapping[str, int],
        answered: Callable[[str, str], None],
        patience_s: Mapping[str, float] | None = None,
        simulators: Sequence[Sender] = (),
        own_simulators: Mapping[Medium, Sequence[Sender]] | None = None,
        simulated: Simulated = lambda way: False,
    ) -> None:
        """
        Args:
            senders: of each medium, the preferred first.
            rates: provider -> texts a second that it takes; absent: as many as we have.
            prices: provider -> đồng for a part of a text.
            answered: told each answer of a provider, see `Carrier`.
            patience_s: provider -> how long it is waited for, where that is not the usual.
            simulators: take what no real provider is there for, and what they alone have.
            own_simulators: of a medium that has others.
        """
        self._simulated = simulated
        made: dict[int, Carrier] = {}

        def carrier(sender: Sender) -> Carrier:
            if id(sender) not in made:
                rate = rates.get(sender.provider)
                made[id(sender)] = Carrier(
                    sender,
                    pacer=Pacer(sender.provider, rate) if rate else None,
                    price_dong=prices.get(sender.provider, 0),
                    patience_s=(patience_s or {}).get(sender.provider, PATIENCE_S),
                    answered=answered,
                )
            return made[id(sender)]

        self._by_medium = {
            medium: [carrier(one) for one in some] for medium, some in senders.items()
        }
        self._simulators = [carrier(one) for one in simulators]
        self._own_simulators = {
            medium: [carrier(one) for one in some]
            for medium, some in (own_simulators or {}).items()
        }
        self.all = [*made.values()]

    def of(self, way: Way) -> Sequence[Carrier]:
        """Who goes that way, the preferred first."""
        simulators = self._own_simulators.get(way.medium) or self._simulators
        if simulators and self._simulated(way):
            return simulators
        return self._by_medium.get(way.medium) or simulators
