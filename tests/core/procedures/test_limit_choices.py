"""Which limits an officer is asked to choose from (due-dates.md sections 2.13 and 2.14)."""

from __future__ import annotations

from core.calendar.limits import Limit, LimitUnit
from core.procedures.content import Channel
from core.procedures.limits import limits_for
from tests.core.procedures.rows import content, way

FIVE, TEN = Limit(5, LimitUnit.WORKING_DAY), Limit(10, LimitUnit.WORKING_DAY)


def chosen(channel, *ways):
    return limits_for(content(ways=list(ways)), channel)


def test_one_limit_for_all_ways_leaves_nothing_to_ask():
    offered = chosen(Channel.DIRECT, way(), way(channel="online"))

    assert offered.only == FIVE
    assert [way.channel for way in offered.choices[0].ways] == ["direct", "online"]


def test_limits_that_differ_are_asked_about_own_channel_first():
    offered = chosen(Channel.ONLINE, way(), way(channel="online", time_value=10))

    assert offered.only is None
    assert [choice.limit for choice in offered.choices] == [TEN, FIVE]


def test_two_limits_of_one_channel_are_asked_about():
    offered = chosen(Channel.DIRECT, way(), way(time_value=10))

    assert offered.only is None
    assert not offered.needs_review


def test_no_known_limit_needs_review():
    offered = chosen(Channel.DIRECT, way(time_unit=None))

    assert (offered.choices, offered.needs_review, offered.only) == ((), True, None)


def test_the_limit_of_another_channel_is_offered_but_not_taken():
    offered = chosen(Channel.DIRECT, way(time_unit=None), way(channel="online"))

    assert [choice.limit for choice in offered.choices] == [FIVE]
    assert offered.needs_review
    assert offered.only is None


def test_a_channel_that_is_not_listed_takes_the_limits_of_all():
    assert chosen(Channel.POST, way()).only == FIVE


def test_a_procedure_without_ways_needs_review():
    assert chosen(Channel.DIRECT).needs_review
