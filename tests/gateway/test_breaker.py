"""A provider that fails is left alone, and found again without a person noticing."""

from __future__ import annotations

import pytest

from gateway.delivery.breaker import (
    FAILURES,
    FIRST_REST_S,
    LONGEST_REST_S,
    SEVERAL,
    STALL_S,
    Breaker,
)


class Clock:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock) -> Breaker:
    return Breaker(clock)


def fail(breaker, times=FAILURES):
    for number in [breaker.begun() for _ in range(times)]:
        breaker.failed(number)


def opened(breaker, clock):
    fail(breaker)
    clock.at += FIRST_REST_S


def test_it_begins_closed_and_some_failures_do_not_open_it(breaker):
    fail(breaker, FAILURES - 1)
    assert breaker.lets_through()
    breaker.answered(breaker.begun())
    fail(breaker, FAILURES - 1)
    assert breaker.lets_through()


def test_failures_in_a_row_open_it(breaker):
    fail(breaker)
    assert not breaker.lets_through()
    assert breaker.rests_s() == FIRST_REST_S


def test_failures_of_what_was_under_way_do_not_lengthen_the_rest(breaker):
    fail(breaker, FAILURES * 10)
    assert breaker.rests_s() == FIRST_REST_S


def test_nothing_is_sent_before_a_look_found_it_well(breaker, clock):
    opened(breaker, clock)
    assert not breaker.lets_through()
    assert breaker.wants_check()
    assert not breaker.wants_check(), "one look is enough"
    breaker.checked(well=True)
    assert breaker.lets_through()


def test_on_trial_one_text_goes_and_its_success_closes_it(breaker, clock):
    opened(breaker, clock)
    breaker.wants_check()
    breaker.checked(well=True)
    number = breaker.begun()
    assert not breaker.lets_through()
    breaker.answered(number)
    first = breaker.begun()
    assert breaker.lets_through()
    breaker.answered(first)


def test_a_trial_that_fails_opens_it_for_longer(breaker, clock):
    opened(breaker, clock)
    breaker.wants_check()
    breaker.checked(well=True)
    breaker.failed(breaker.begun())
    assert not breaker.lets_through()
    assert breaker.rests_s() == FIRST_REST_S * 2


def test_looks_that_find_it_ill_come_rarer_up_to_a_minute(breaker, clock):
    opened(breaker, clock)
    rests = []
    for _ in range(6):
        assert breaker.wants_check()
        breaker.checked(well=False)
        rests.append(breaker.rests_s())
        clock.at += rests[-1]
    assert rests == [10, 20, 40, LONGEST_REST_S, LONGEST_REST_S, LONGEST_REST_S]


def test_a_success_forgets_the_rests_of_the_past(breaker, clock):
    for _ in range(2):
        opened(breaker, clock)
        breaker.wants_check()
        breaker.checked(well=True)
        breaker.answered(breaker.begun())
    fail(breaker)
    assert breaker.rests_s() == FIRST_REST_S


def test_no_answer_for_a_while_stops_the_flow_before_patience_ends(breaker, clock):
    for _ in range(SEVERAL):
        breaker.begun()
    clock.at += STALL_S
    assert breaker.lets_through()
    clock.at += 0.1
    assert not breaker.lets_through()


def test_one_slow_answer_among_quick_ones_stops_nothing(breaker, clock):
    slow = [breaker.begun() for _ in range(SEVERAL)]
    clock.at += STALL_S
    breaker.answered(breaker.begun())
    clock.at += STALL_S
    assert breaker.lets_through()
    assert slow


def test_a_single_text_that_takes_long_holds_up_no_other(breaker, clock):
    breaker.begun()
    clock.at += STALL_S * 2
    assert breaker.lets_through()


def test_what_nobody_waits_for_any_more_is_no_sign(breaker, clock):
    for number in [breaker.begun() for _ in range(SEVERAL)]:
        breaker.given_up(number)
    clock.at += STALL_S * 2
    assert breaker.lets_through()


def test_a_pause_that_it_asked_for_is_kept_and_ends_by_itself(breaker, clock):
    breaker.asked_for(7, breaker.begun())
    clock.at += 6.9
    assert not breaker.lets_through()
    assert not breaker.wants_check()
    clock.at += 0.1
    assert breaker.lets_through()


def test_what_was_given_before_the_rest_is_no_trial(breaker, clock):
    late = breaker.begun()
    opened(breaker, clock)
    breaker.wants_check()
    breaker.checked(well=True)
    breaker.failed(late)
    assert breaker.lets_through()


def test_that_it_is_back_is_told_once(breaker, clock):
    opened(breaker, clock)
    breaker.wants_check()
    breaker.checked(well=True)
    assert not breaker.is_back()
    breaker.answered(breaker.begun())
    assert breaker.is_back()
    assert not breaker.is_back()
