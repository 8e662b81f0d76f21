"""Turns of a call in XML, held to the library's own output."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.twiml.voice_response import VoiceResponse

from channels.voice.calls import Turn
from channels.voice.menu import Place, Talk, expected
from channels.voice.twiml import (
    REMARK_S,
    RING_S,
    SILENCE_S,
    Voices,
    address_of,
    response,
    talk_from,
)

_VOICES = Voices("Google.vi-VN-Standard-A", "")
_SAYS = ('Hồ sơ <H15> & "đang" xử lý.', "Bấm phím 1.")


def _library(turn):
    found, action = VoiceResponse(), f"/keys?{urlencode(address_of(turn.talk))}"
    voice = {"voice": _VOICES.vi} if turn.talk.language == "vi" else {}
    tongue = "vi-VN" if turn.talk.language == "vi" else "en-US"
    inside = found
    expects = turn.expects
    if expects is not None and not expects.recording and not turn.connects:
        how = {"finish_on_key": "#"} if expects.keys is None else {"num_digits": expects.keys}
        if expects.keys is not None:
            how["finish_on_key"] = ""
        if expects.speech:
            how |= {"language": tongue, "speech_timeout": "auto"}
        inside = found.gather(
            action=action,
            action_on_empty_result=True,
            input="dtmf speech" if expects.speech else "dtmf",
            timeout=SILENCE_S,
            **how,
        )
    for one in turn.says:
        inside.say(one, language=tongue, **voice)
    if turn.connects:
        found.dial(turn.connects, action=action, timeout=RING_S)
    elif expects is None:
        found.hangup()
    elif expects.recording:
        found.record(action=action, finish_on_key="#", max_length=REMARK_S, timeout=SILENCE_S)
        found.redirect(action)
    return str(found)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("place", Place)
def test_every_place_reads_as_the_library_writes_it(place, language):
    turn = Turn(_SAYS, Talk(place, language, 1, 2, "H15.01-261122-0012"), expected(place))
    assert response(turn, action="/keys", voices=_VOICES) == _library(turn)


@pytest.mark.parametrize(
    "turn",
    [
        pytest.param(Turn(_SAYS, Talk(Place.MAIN)), id="the end"),
        pytest.param(Turn(_SAYS, Talk(Place.MAIN), None, "+842623800800"), id="an officer"),
    ],
)
def test_ends_and_officers_too(turn):
    assert response(turn, action="/keys", voices=_VOICES) == _library(turn)


@given(
    st.builds(
        Talk,
        st.sampled_from(Place),
        st.sampled_from(["vi", "en"]),
        st.integers(0, 9),
        st.integers(0, 9),
        st.text("0123456789H.-", max_size=60),
    )
)
def test_where_a_call_stands_survives_its_address(talk):
    assert talk_from(address_of(talk)) == talk


@given(st.dictionaries(st.sampled_from(["at", "lang", "tries", "pins", "about"]), st.text()))
def test_an_address_of_nonsense_begins_the_call_anew(query):
    talk = talk_from(query)
    assert talk.place in Place and talk.language in ("vi", "en") and len(talk.subject) <= 60
