"""Twilio's numbers all lead to one of our names, and those names to what a sender raises."""

from __future__ import annotations

import pytest

from channels.base import FAILURES, Failure, SendFailed
from channels.sms import twilio_codes
from core.notices.outbox import Progress


@pytest.mark.parametrize("failure", Failure)
def test_every_failure_is_raised_by_its_own_class(failure: Failure):
    assert issubclass(FAILURES[failure], SendFailed)
    assert FAILURES[failure].failure is failure


def test_the_table_reaches_every_failure():
    assert set(twilio_codes.FAILURES.values()) == set(Failure)


def test_only_a_word_from_the_person_counts_as_opting_out():
    codes = [code for code, why in twilio_codes.FAILURES.items() if why is Failure.OPTED_OUT]
    assert codes == [21610]


def test_an_error_that_is_not_in_the_table_is_a_plain_refusal():
    assert twilio_codes.failure(12345) is Failure.REFUSED


@pytest.mark.parametrize("progress", Progress)
def test_every_progress_can_be_reported(progress: Progress):
    statuses = [word for word, told in twilio_codes.PROGRESS.items() if told is progress]
    told = {twilio_codes.news(word, "30005")[0] for word in statuses}
    assert told == {progress}
