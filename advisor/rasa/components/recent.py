"""A tracker store that keeps the last conversations and their last turns, and nothing on disk.

Rasa's own grows for as long as it runs. The conversation itself is the gateway's: what is
forgotten here is missed by nobody.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker


class RecentConversations(InMemoryTrackerStore):
    """Rasa's store in memory, bounded."""

    def __init__(
        self,
        domain: Domain,
        event_broker: EventBroker | None = None,
        most: int = 5000,
        events: int = 40,
        **kwargs: Any,
    ) -> None:
        """
        Args:
            most: conversations that are kept.
            events: events of each that are kept.
        """
        super().__init__(domain, event_broker, **kwargs)
        self.store = self._recent = OrderedDict[str, str]()
        self._most, self._events = most, events

    def init_tracker(self, sender_id: str) -> DialogueStateTracker:
        return DialogueStateTracker(sender_id, self.domain.slots, max_event_history=self._events)

    async def save(self, tracker: DialogueStateTracker) -> None:
        await super().save(tracker)
        self._recent.move_to_end(tracker.sender_id)
        while len(self._recent) > self._most:
            self._recent.popitem(last=False)
