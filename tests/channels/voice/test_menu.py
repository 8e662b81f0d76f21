"""The menu of a call, walked through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.voice.menu import AFTER, MOVES, TRIES, Deed, Place, Sign, Talk, after, asked, moved
from channels.voice.wording import calls_wording

_ENDINGS = frozenset(sign for _, sign in AFTER)


@pytest.mark.parametrize("place", Place)
def test_every_place_asks_something_in_every_language(place):
    asked = {calls_wording().say(f"ask.{place}", language) for language in ("vi", "en")}
    assert all(asked)


@pytest.mark.parametrize("place", Place)
def test_a_line_that_hears_no_words_offers_none(place):
    wording, key = calls_wording(), f"ask.{asked(place, hears=False)}"
    spoken = {Place.GUIDE, Place.QUEUE}  # which it never leads to
    words = ("đọc mã", "Hỏi thủ tục", "say the", "ask about a procedure")
    for language in ("vi", "en"):
        said = wording.say(key, language)
        assert place in spoken or not any(word in said for word in words)


@pytest.mark.parametrize(
    ("place", "key"),
    [
        pytest.param(Place.MAIN, Sign.TWO, id="a procedure"),
        pytest.param(Place.GUIDED, Sign.TWO, id="another procedure"),
    ],
)
def test_where_no_words_are_heard_a_person_does_what_takes_words(place, key):
    assert moved(Talk(place), key)[0].to is Place.GUIDE
    move, talk = moved(Talk(place), key, hears=False)
    assert move.does is Deed.TRANSFER and talk.place is place


def test_every_sentence_of_the_tables_is_there():
    moves = [*MOVES.values(), *AFTER.values()]
    assert all(calls_wording().has(f"say.{key}") for move in moves for key in move.says)


@pytest.mark.parametrize("deed", Deed)
def test_every_deed_is_reached_and_leads_on(deed):
    reached = {move.does for move in MOVES.values()} | {Deed.TRANSFER}
    assert deed in reached
    assert any(done is deed for done, _ in AFTER)


@pytest.mark.parametrize("place", Place)
def test_from_every_place_there_is_a_way_back_to_the_beginning(place):
    seen, waiting = set(), [place]
    while waiting:
        at = waiting.pop()
        seen.add(at)
        for (of, _), move in MOVES.items():
            if of is at:
                targets = [move.to or at]
                targets += [end.to or at for (deed, _), end in AFTER.items() if deed is move.does]
                waiting += [target for target in targets if target not in seen]
    assert Place.MAIN in seen


@pytest.mark.parametrize("place", Place)
def test_nought_leads_to_an_officer_star_repeats_and_hash_ends_everywhere(place):
    talk = Talk(place)
    assert moved(talk, Sign.OFFICER)[0].does is Deed.TRANSFER
    repeated, same = moved(talk, Sign.AGAIN)
    assert (repeated.does, repeated.says, same) == (None, (), talk)
    assert moved(talk, Sign.END)[0].ends


@pytest.mark.parametrize("place", [place for place in Place if place is not Place.LANGUAGE])
def test_after_three_silences_an_officer_and_at_the_offer_of_one_the_end(place):
    talk = Talk(place)
    for _ in range(TRIES - 1):
        move, talk = moved(talk, Sign.SILENCE)
        assert move.says == ("silence",) and not move.ends
    move, _ = moved(talk, Sign.SILENCE)
    assert move.ends if place is Place.CALL_BACK else move.does is Deed.TRANSFER


def test_a_try_that_leads_on_forgets_the_tries_before():
    _, talk = moved(Talk(Place.MAIN, tries=2), Sign.ONE)
    assert talk == Talk(Place.STATUS)


def test_the_third_wrong_pin_of_a_call_ends_it_wherever_the_others_were_keyed():
    talk = Talk(Place.PIN, subject="2612345677")
    for _ in range(2):
        move, talk = after(talk, Deed.LOOK_IN, Sign.NOT_FOUND)
        assert not move.ends
        _, talk = moved(talk, Sign.AGAIN)
    move, _ = after(Talk(Place.PIN, wrong_pins=talk.wrong_pins), Deed.LOOK_IN, Sign.NOT_FOUND)
    assert move.ends and move.says == ("pins_over", "goodbye")


def test_english_stays_english():
    _, talk = moved(Talk(), Sign.TWO)
    assert moved(talk, Sign.ONE)[1].language == "en"


@given(st.lists(st.sampled_from(Sign), max_size=40), st.sampled_from(sorted(_ENDINGS)))
def test_whatever_a_caller_does_the_call_goes_on_or_ends(signs, ended):
    talk = Talk()
    for sign in signs:
        move, talk = moved(talk, sign)
        while move.does is not None and (move.does, ended) in AFTER:
            move, talk = after(talk, move.does, ended)
        if move.ends:
            return
        assert talk.tries < TRIES
