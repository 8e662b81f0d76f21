"""A form is changed field by field and part by part, and nothing else of it moves."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.forms import editing
from core.forms.definition import Field, FormDefinition, Kind, Part
from tests.core.forms.birth import BIRTH
from tests.core.forms.drawn import forms


def keys(form):
    return [[one.key for one in part.fields] for part in form.parts]


ABC = FormDefinition(
    "T",
    parts=(
        Part("p", "P", fields=(Field("a", Kind.TEXT, "A"), Field("b", Kind.TEXT, "B"))),
        Part("q", "Q", fields=(Field("c", Kind.TEXT, "C"),)),
    ),
)


@pytest.mark.parametrize(
    ("key", "down", "order"),
    [
        pytest.param("a", True, [["b", "a"], ["c"]], id="down"),
        pytest.param("b", False, [["b", "a"], ["c"]], id="up"),
        pytest.param("b", True, [["a"], ["b", "c"]], id="down into the next part"),
        pytest.param("c", False, [["a", "b", "c"], []], id="up into the part before"),
        pytest.param("a", False, [["a", "b"], ["c"]], id="not above the first"),
        pytest.param("c", True, [["a", "b"], ["c"]], id="not below the last"),
        pytest.param("x", True, [["a", "b"], ["c"]], id="what is not there"),
    ],
)
def test_a_field_moves_by_one_place(key, down, order):
    assert keys(editing.move(ABC, key, down)) == order


@settings(max_examples=40)
@given(forms(), st.data())
def test_down_and_up_again_is_where_it_was(form, data):
    key = data.draw(st.sampled_from([one.key for one in form.fields]))
    moved = editing.move(form, key, True)
    assert sorted(one.key for one in moved.fields) == sorted(one.key for one in form.fields)
    if moved != form:
        assert editing.move(moved, key, False) == form


def test_fields_come_and_go():
    more = editing.add_field(ABC, "p", Field("d", Kind.DATE, "D"))
    assert keys(more) == [["a", "b", "d"], ["c"]]
    assert editing.remove(more, "d") == ABC
    assert keys(editing.add_field(ABC, "nowhere", Field("d", Kind.DATE, "D"))) == [
        ["a", "b"], ["c", "d"],
    ]  # fmt: skip
    assert keys(editing.add_field(FormDefinition(""), "", Field("d", Kind.DATE, "D"))) == [["d"]]


def test_columns_of_a_table_are_fields_too():
    added = editing.add_column(BIRTH, "children", Field("born", Kind.DATE, "Ngày sinh"))
    place = "children.born"
    assert editing.field_at(added, place).label == "Ngày sinh"
    moved = editing.move(added, place, False)
    assert [one.key for one in moved.field("children").columns] == ["who", "born", "copies"]
    other = editing.put_field(added, place, Field("born", Kind.DATE, "Sinh ngày"))
    assert editing.field_at(other, place).label == "Sinh ngày"
    assert editing.remove(other, place) == BIRTH


def test_a_part_that_goes_leaves_its_fields():
    assert keys(editing.remove_part(ABC, "q")) == [["a", "b", "c"]]
    assert keys(editing.remove_part(ABC, "p")) == [["a", "b", "c"]]
    one = editing.remove_part(ABC, "q")
    assert editing.remove_part(one, "p") == one, "fields need a part"
    assert keys(editing.move_part(ABC, "q", False)) == [["c"], ["a", "b"]]
    named = editing.put_part(ABC, "q", Part("q", "Khác", "Other"))
    assert (named.parts[1].title, keys(named)) == ("Khác", keys(ABC))
    assert [one.key for one in editing.add_part(ABC, "P", "P").parts] == ["p", "q", "p_2"]


@pytest.mark.parametrize(
    ("label", "key"),
    [
        pytest.param("Họ tên", "ho_ten", id="accents"),
        pytest.param("2. Địa chỉ", "f_2_dia_chi", id="a digit first"),
        pytest.param("???", "f", id="no letters"),
        pytest.param("x" * 99, "x" * 36, id="long"),
    ],
)
def test_a_key_comes_from_the_label(label, key):
    assert editing.key_from(label, ()) == key
    assert editing.key_from(label, {key}) == f"{key}_2"
