"""What Prometheus is told of notices: how soon they left, over whom, at what cost, or why not."""

from __future__ import annotations

from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from core.notices import outbox
from core.notices.models import NoticeState
from core.notices.outcomes import Outcome

#: Seconds. The promise is 99 of 100 within ten.
_BUCKETS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600, 14400)

#: What an outcome is called here.
_CALLED = {NoticeState.SENT: "sent", NoticeState.OWED: "postponed", NoticeState.FAILED: "failed"}

#: A measurement taken when asked, as `gateway.metrics.Measured`.
_Measured = tuple[str, str, list[tuple[dict[str, str], float]]]


class NoticeMetrics:
    """Counts of this process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def counter(name: str, meaning: str, *labels: str) -> Counter:
            return Counter(name, meaning, labels, registry=registry)

        self._outcomes = counter(
            "motcua_notices", "Notices by what became of them.", "medium", "kind", "outcome"
        )
        self._failures = counter(
            "motcua_notice_failures", "Why notices were put off or given up.", "medium", "why"
        )
        self._parts = counter("motcua_notice_parts", "Parts that providers bill.", "provider")
        self._cost = counter("motcua_notice_cost_dong", "What they cost, in dong.", "provider")
        self._answers = counter(
            "motcua_provider_answers",
            "Answers of providers: taken, or a failure; unsure ones are counted once more.",
            "provider",
            "answer",
        )
        self._resting = Gauge(
            "motcua_provider_resting",
            "1 while a provider is left alone because it failed.",
            ["provider"],
            registry=registry,
            multiprocess_mode="livemax",
        )
        self._seconds = Histogram(
            "motcua_notice_seconds",
            "From when a notice could go to when a provider had it.",
            ["medium", "provider"],
            buckets=_BUCKETS,
            registry=registry,
        )

    def outcome(self, one: Outcome) -> None:
        """Count what became of a notice."""
        medium = (one.way.medium if one.way else one.notice.medium).value
        called = _CALLED.get(one.state, "declined")
        self._outcomes.labels(medium, one.notice.kind, called).inc()
        if one.why and one.counted:
            self._failures.labels(medium, one.why).inc()
        if one.state is NoticeState.SENT:
            self._seconds.labels(medium, one.provider).observe(one.waited_s)
            self._parts.labels(one.provider).inc(one.parts)
            self._cost.labels(one.provider).inc(one.cost_dong)

    def resting(self, provider: str, rests: bool) -> None:
        """Note whether a provider is left alone."""
        self._resting.labels(provider).set(float(rests))

    def answer(self, provider: str, answer: str) -> None:
        """Count an answer of a provider."""
        self._answers.labels(provider, answer).inc()


async def waiting() -> _Measured:
    """Notices that ask for something, by state."""
    found = await outbox.counts()
    values = [({"state": state}, float(n)) for state, n in found.items()]
    return "motcua_notices_waiting", "Notices not done with, by state.", values


async def longest_due() -> _Measured:
    """How long the notice waits that is due longest."""
    seconds = await outbox.longest_due_s(datetime.now(UTC))
    return "motcua_notices_due_seconds", "Since when the oldest due notice waits.", [({}, seconds)]
