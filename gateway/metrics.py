"""What Prometheus is told. No label can hold a person's data: a route, never an address.

With several web processes, each writes its counts to a folder that all share, and
whoever is asked adds them up; figures of one process (memory, pool) are then those of
the process that answered.
"""

from __future__ import annotations

import os
import platform
import resource
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from gateway.notice_metrics import NoticeMetrics
from gateway.telephone_metrics import TelephoneMetrics

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

#: Seconds. The promise is p99 < 15 ms; a page with a PDF takes longer.
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

#: A measurement taken when asked: name, meaning, [(labels, value)].
Measured = tuple[str, str, list[tuple[dict[str, str], float]]]
Gauge = Callable[[], Awaitable[Measured]]


class Metrics:
    """Counts of this process, and how to give them out."""

    def __init__(self, version: str, shared_folder: Path | None = None) -> None:
        """`shared_folder` holds the counts of all web processes, when there are several."""
        self._version = version
        self._shared_folder = shared_folder
        self._registry = CollectorRegistry()
        self._requests = Histogram(
            "motcua_request_seconds",
            "Time from a request's headers to its answer.",
            ["method", "route", "status"],
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self.notices = NoticeMetrics(self._registry)
        self.telephone = TelephoneMetrics(self._registry)
        self._calls = Counter(
            "motcua_calls", "Calls to other systems by what became of them.", ["outcome"],
            registry=self._registry,
        )  # fmt: skip
        self._rasa = Counter(
            "motcua_rasa_turns", "Turns of the advisor by what Rasa did.", ["outcome"],
            registry=self._registry,
        )  # fmt: skip
        self._updates = Counter(
            "motcua_chat_updates", "What messengers told, by kind.", ["messenger", "kind"],
            registry=self._registry,
        )  # fmt: skip
        self._loop_failures = Counter(
            "motcua_loop_failures", "Times a loop stumbled.", ["loop"], registry=self._registry
        )
        # labels() costs more than the observation itself.
        self._observers: dict[tuple[str, str, int], Callable[[float], None]] = {}
        self._gauges: list[Gauge] = []

    def request(self, method: str, route: str, status: int, elapsed_s: float) -> None:
        observe = self._observers.get((method, route, status))
        if observe is None:
            known = method if method in _METHODS else "other"
            observe = self._requests.labels(known, route, status).observe
            if known == method:  # else a stranger could fill the memory with methods
                self._observers[method, route, status] = observe
        observe(elapsed_s)

    def call(self, outcome: str) -> None:
        """Count a call that was `taken`, `failed`, or is `forbidden`."""
        self._calls.labels(outcome).inc()

    def rasa_turn(self, outcome: str) -> None:
        """Count a turn by what Rasa had to do with it: `answered`, `failed`, `resting`, ..."""
        self._rasa.labels(outcome).inc()

    def chat_update(self, messenger: str, kind: str) -> None:
        """Count what a messenger told: `text`, `pressed`, `unreadable`, `repeat`, ..."""
        self._updates.labels(messenger, kind).inc()

    def loop_failed(self, loop: str) -> None:
        self._loop_failures.labels(loop).inc()

    def measure(self, gauge: Gauge) -> None:
        """Ask `gauge` each time that somebody reads the metrics."""
        self._gauges.append(gauge)

    async def exposition(self) -> bytes:
        """The metrics in Prometheus' text format."""
        measured = [await gauge() for gauge in self._gauges]
        registry = CollectorRegistry()
        if self._shared_folder is None:
            registry.register(self._registry)
        else:
            MultiProcessCollector(registry, path=str(self._shared_folder))  # type: ignore[no-untyped-call]
        registry.register(_Now([*measured, *self._process()]))
        return generate_latest(registry)

    def _process(self) -> Iterable[Measured]:
        python = platform.python_version()
        yield "motcua_build_info", "1; the version is in the label.", [
            ({"version": self._version, "python": python}, 1.0)
        ]  # fmt: skip
        yield "motcua_process_memory_bytes", "Resident memory.", [({}, float(memory_bytes()))]


class _Now:
    """Measurements just taken, in the shape the library collects."""

    def __init__(self, measured: list[Measured]) -> None:
        self._measured = measured

    def collect(self) -> Iterable[Metric]:
        for name, meaning, values in self._measured:
            family = GaugeMetricFamily(name, meaning)
            for labels, value in values:
                family.add_sample(name, labels, value)
            yield family

    def describe(self) -> list[Any]:
        return []


def memory_bytes() -> int:
    """Resident memory of this process; where the system does not say, the most it ever had."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return pages * os.sysconf("SC_PAGE_SIZE")


async def database_pool() -> Measured:
    """Connections of this process to PostgreSQL, by use; none on SQLite."""
    from tortoise import connections

    pool = getattr(connections.get("default"), "_pool", None)
    values = []
    if pool is not None:
        idle = pool.get_idle_size()
        values = [
            ({"use": "idle"}, float(idle)),
            ({"use": "busy"}, float(pool.get_size() - idle)),
        ]
    return "motcua_database_connections", "Connections to the database.", values
