"""Whose word holds, Rasa's or ours, when both have read a turn."""

from __future__ import annotations

import pytest

from advisor.advice import Candidate, Facet
from advisor.parsed import Parsed, joined
from advisor.understood import Intent, Understood

MEANT = (Candidate("1.001193", "Đăng ký khai sinh", 0.9),)


def taken_for(own: Understood, intent: Intent, confidence: float = 0.95) -> Intent:
    return joined(own, Parsed(intent, confidence, None, 0.0)).intent


@pytest.mark.parametrize(
    "own",
    [
        pytest.param(
            Understood(Intent.ASK, 0.9, candidates=MEANT, sure=True), id="half of a question"
        ),
        pytest.param(
            Understood(Intent.CORRECT, 0.9, candidates=MEANT, sure=True), id="a correction"
        ),
        pytest.param(Understood(Intent.CHOOSE, 0.9, choice=1), id="one of those offered"),
        pytest.param(Understood(Intent.FOLLOW_UP, 0.9, Facet.FEE), id="a fact"),
    ],
)
@pytest.mark.parametrize("said", [Intent.BYE, Intent.THANK, Intent.DENY, Intent.GREET])
def test_words_that_mean_something_are_no_pleasantry(own: Understood, said: Intent):
    assert taken_for(own, said) is own.intent


@pytest.mark.parametrize(
    "own",
    [
        pytest.param(Understood(Intent.ASK, 0.2, candidates=MEANT), id="nothing is sure"),
        pytest.param(
            Understood(Intent.FOLLOW_UP, 0.9, candidates=MEANT, sure=True),
            id="only the procedure talked about",
        ),
    ],
)
def test_a_pleasantry_that_we_do_not_know_is_rasas_to_tell(own: Understood):
    assert taken_for(own, Intent.THANK) is Intent.THANK
    assert taken_for(own, Intent.THANK, 0.5) is own.intent, "unless it is not sure of it"


def test_nobody_who_names_a_procedure_is_turned_away():
    own = Understood(Intent.ASK, 0.9, candidates=MEANT, sure=True)
    assert taken_for(own, Intent.OUT_OF_SCOPE) is Intent.ASK
    assert taken_for(own, Intent.INSULT) is Intent.ASK
    assert taken_for(own, Intent.OFFICER) is Intent.OFFICER
