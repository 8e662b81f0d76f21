"""Figures of telephone calls, for Prometheus: lines, steps, ends, how long our part takes."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram

from core.calls.happened import Answered, Began, Ended, Happened, Out, Stepped

#: Seconds. The promise is p99 < 20 ms for a step.
_STEP = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
#: Seconds from the ring to the first word.
_FIRST_WORD = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30)
_OUTS = frozenset(Out)


class TelephoneMetrics:
    """What is counted of calls; names and numbers of nobody."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._begun = Counter(
            "motcua_telephone_calls", "Telephone calls that came in or went out.",
            ["line", "way"], registry=registry,
        )  # fmt: skip
        self._ends = Counter(
            "motcua_telephone_ends",
            "Where telephone calls led in the end; `free`: a line said that a call is over.",
            ["line", "outcome"],
            registry=registry,
        )
        self._steps = Histogram(
            "motcua_telephone_step_seconds",
            "Our work on a step of a call, by how the caller did it.",
            ["line", "means"],
            buckets=_STEP,
            registry=registry,
        )
        self._first_words = Histogram(
            "motcua_telephone_first_word_seconds",
            "From the ring to our first word.",
            ["line"],
            buckets=_FIRST_WORD,
            registry=registry,
        )

    def happened(self, one: Happened) -> None:
        """Count it."""
        match one:
            case Began():
                self._begun.labels(one.line, "out" if one.outgoing else "in").inc()
            case Answered():
                self._first_words.labels(one.line).observe(one.after_s)
            case Stepped():
                self._steps.labels(one.line, one.means).observe(one.took_s)
                if one.led_to in _OUTS:
                    self._ends.labels(one.line, one.led_to).inc()
            case Ended():
                self._ends.labels(one.line, one.out or "free").inc()
