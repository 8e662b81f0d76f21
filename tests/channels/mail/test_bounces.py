"""What comes back to a return path, in the words of the servers that people have."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.mail.bounces import News, news
from channels.mail.reading import read
from core.notices.outbox import Progress

PAYLOADS = Path(__file__).parents[2] / "payloads" / "mail"
FAILED = Progress.FAILED


def told(name: str) -> News | None:
    return news(read((PAYLOADS / f"{name}.eml").read_bytes()))


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        pytest.param("postfix-failed", "bad_address: the mail came back, 5.1.1", id="no mailbox"),
        pytest.param("postfix-expired", "bad_address: the mail came back, 4.4.1", id="given up"),
        pytest.param(
            "vague-status", "bad_address: the mail came back, 5.2.2", id="exact words beside"
        ),
        pytest.param("spam", "refused: the mail came back, 5.7.1", id="taken for spam"),
        pytest.param("no-status", "refused: the mail came back, 5.0.0", id="no status at all"),
        pytest.param("exim-plain", "bad_address: the mail came back, 5.1.1", id="Exim's own form"),
        pytest.param("qmail", "bad_address: the mail came back, 5.1.1", id="qmail's own form"),
    ],
)
def test_a_letter_that_came_back_is_known_with_its_reason_and_without_its_address(payload, why):
    assert told(payload) == News(FAILED, why)
    assert "@" not in why


def test_a_letter_that_a_server_put_into_its_mailbox_has_arrived():
    assert told("postfix-delivered") == News(Progress.DELIVERED)


@pytest.mark.parametrize("payload", ["postfix-delayed", "postfix-relayed", "holiday"])
def test_what_is_still_under_way_or_no_report_changes_nothing(payload):
    assert told(payload) is None


def test_a_broken_report_changes_nothing():
    assert told("broken-report") is None


def test_of_a_letter_that_was_passed_on_the_failure_counts():
    both = (PAYLOADS / "postfix-failed.eml").read_text()
    first = "Final-Recipient: rfc822; a@example.vn\nAction: delivered\nStatus: 2.0.0\n\n"
    mixed = both.replace(
        "Final-Recipient: rfc822; nobody", first + "Final-Recipient: rfc822; nobody"
    )
    found = news(read(mixed.encode()))
    assert found is not None and found.progress is FAILED


@given(st.binary(max_size=600))
def test_no_octets_make_it_stumble(octets):
    report = (PAYLOADS / "postfix-failed.eml").read_bytes()
    for raw in (octets, report[:700] + octets + report[700:], report.replace(b"5.1.1", octets)):
        news(read(raw))
