"""The same form in a chat and on a page: whatever form is drawn, both end with the same answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from multidict import MultiDict

from channels.chat.filling import Dialogue, Outcome, Turn
from channels.chat.state import State
from channels.chat.wording import ChatWords
from channels.forms import Declared
from channels.wording import FormWords
from core.clock import civil_date
from core.forms.definition import Field, FormDefinition, Kind
from core.forms.filling import checked
from core.forms.posting import name_of
from core.forms.sheet import SEEN, Filling
from core.forms.typed import Typed
from core.forms.validating import Validator
from core.forms.versions import Version
from core.people.units import UnitTree
from gateway.demo.forms import forms as demo_forms
from tests.core.forms.drawn import CODES, forms

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
TREE = UnitTree([])
#: A form of the drawn size is through after so many texts, corrections counted.
_ENOUGH = 300


def typed(field: Field) -> str:
    """A right answer, as somebody types it."""
    match field.kind:
        case Kind.TEXT:
            return "a"
        case Kind.NUMBER:
            return str(field.least if field.least is not None else 0)
        case Kind.DATE:
            return f"{civil_date(NOW):%d/%m/%Y}"
        case Kind.TICK:
            return "có"
        case Kind.CODE:
            return CODES[field.rule]
        case Kind.ADDRESS:
            return "xã Mẫu, Hà Nội"
        case _:
            return "1"


def asked_now(dialogue: Dialogue, state: State) -> Field | None:
    """The field, or the column, that the dialogue waits for; None: a yes or no."""
    if state.row is not None:
        table = dialogue.form.field(state.row.table)
        return next((one for one in table.columns if one.key == state.row.column), None)
    question = dialogue._asked(state)
    return question.field if question else None


def page_of(version: Version, data: dict) -> dict:
    """What a page sends on which those answers stand."""
    parts = version.form.asked
    shown = Filling(version, Typed(), TREE, NOW, data, parts=parts, files=False)
    card = shown.card(FormWords("vi"), "")
    texts = MultiDict({**card.starts, SEEN: card.seen})
    for key, rows in card.rows.items():
        texts[f"{name_of(key)}.rows"] = str(rows)
    for field in version.form.of_parts(parts):
        if field.kind is Kind.CHOICES and field.key in data:
            texts.popall(name_of(field.key), None)
            for value in data[field.key]:
                texts.add(name_of(field.key), value)
    sent = Filling(version, Typed(Declared(texts)), TREE, NOW, parts=parts, files=False)
    answers = sent.taken()
    assert sent.typed.faults == {}
    return answers


def led(form: FormDefinition, choose: Callable[[list[str]], str]) -> tuple[Version, Turn]:
    """A conversation to its end; `choose` takes one of the answers that fit, right ones first."""
    version = Version(1, "1.001193", 1, form, Validator(form))
    dialogue = Dialogue(
        form, lambda given: checked(version, given, TREE, NOW, files=False), ChatWords("vi")
    )
    turn = dialogue.begin()
    for number in range(2 * _ENOUGH):
        if turn.outcome is not Outcome.ASKED:
            break
        assert all(turn.says)
        state = State.read(json.loads(json.dumps(turn.state)))
        field = asked_now(dialogue, state)
        if state.confirming:
            fitting = ["lưu"]
        elif field is None:
            fitting = ["không", "có"]
        else:
            fitting = [typed(field), "bỏ qua", "quay lại"]
        # Who always goes back never ends: after a while it is straight on.
        turn = dialogue.hear(turn.state, choose(fitting) if number < _ENOUGH else fitting[0])
    return version, turn


@settings(max_examples=150, deadline=None)
@given(form=forms(), data=st.data())
def test_a_chat_and_a_page_end_with_the_same_answers(form, data):
    version, turn = led(form, lambda fitting: data.draw(st.sampled_from(fitting)))
    assert turn.outcome is Outcome.CONFIRMED
    assert checked(version, turn.data, TREE, NOW, files=False) == (turn.data, {})
    assert page_of(version, dict(turn.data)) == turn.data


@pytest.mark.parametrize("code", sorted(demo_forms()))
def test_every_form_of_the_demo_is_filled_in_by_chat_and_on_a_page(code):
    version, turn = led(demo_forms()[code], lambda fitting: fitting[0])
    assert turn.outcome is Outcome.CONFIRMED
    assert len(turn.data) >= 5
    assert page_of(version, dict(turn.data)) == turn.data
