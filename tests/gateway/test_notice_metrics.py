"""Prometheus is told how soon notices left, over whom, at what cost, and why not."""

from __future__ import annotations

from datetime import timedelta

from prometheus_client import CollectorRegistry

from core.notices.models import Medium, Notice, NoticeState
from core.notices.outcomes import Outcome, postponed, waits
from gateway.metrics import Metrics
from gateway.notice_metrics import NoticeMetrics, longest_due, waiting
from tests.notices import owe, taken


def a_notice(now) -> Notice:
    return Notice(
        id=1,
        kind="received",
        medium=Medium.SMS,
        address="+84912345678",
        owed_at=now,
        next_at=now,
        attempts=1,
    )


async def test_what_was_handed_over_is_timed_and_priced(now):
    registry = CollectorRegistry()
    metrics = NoticeMetrics(registry)
    later = now + timedelta(seconds=2)
    metrics.outcome(
        taken(a_notice(now), "K1", now=later, provider="kannel", parts=2, cost_dong=700)
    )
    labels = {"medium": "sms", "provider": "kannel"}
    assert registry.get_sample_value("motcua_notice_seconds_sum", labels) == 2
    provider = {"provider": "kannel"}
    assert registry.get_sample_value("motcua_notice_parts_total", provider) == 2
    assert registry.get_sample_value("motcua_notice_cost_dong_total", provider) == 700
    told = {"medium": "sms", "kind": "received", "outcome": "sent"}
    assert registry.get_sample_value("motcua_notices_total", told) == 1


async def test_why_it_did_not_go_is_counted_and_waiting_is_no_failure(now):
    registry = CollectorRegistry()
    metrics = NoticeMetrics(registry)
    notice, wait = a_notice(now), timedelta(seconds=5)
    metrics.outcome(postponed(notice, why="try_later", failure="", at=now, after=wait))
    metrics.outcome(Outcome(notice=notice, state=NoticeState.FAILED, at=now, why="bad_address"))
    metrics.outcome(waits(notice, now + wait, at=now))
    for why, count in {"try_later": 1, "bad_address": 1, "waits": None}.items():
        labels = {"medium": "sms", "why": why}
        assert registry.get_sample_value("motcua_notice_failures_total", labels) == count


async def test_no_address_is_ever_told(now):
    metrics = Metrics("1")
    metrics.notices.outcome(taken(a_notice(now), "K1", now=now, provider="kannel"))
    metrics.notices.resting("kannel", True)
    told = (await metrics.exposition()).decode()
    assert 'motcua_provider_resting{provider="kannel"} 1.0' in told
    assert "912345678" not in told


async def test_what_waits_is_measured_when_asked(database, now):
    await owe(now, 1)
    await owe(now, 2, state=NoticeState.FAILED)
    _, _, values = await waiting()
    assert sorted((labels["state"], count) for labels, count in values) == [
        ("failed", 1.0),
        ("owed", 1.0),
    ]
    _, _, [(_, seconds)] = await longest_due()
    assert seconds >= 0
