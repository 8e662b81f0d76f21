"""Drawing forms that may be published, and answers to them that may be right or wrong."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from core.forms.checking import findings
from core.forms.computing import Expression
from core.forms.definition import (
    Field,
    FormDefinition,
    Kind,
    Known,
    Option,
    Part,
    Rule,
    When,
)
from core.workflow.conditions import ALWAYS, Condition, Is

words = st.text(
    st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]),
    max_size=12,
)
labels = st.text("abcđêư ABC", min_size=1, max_size=12).filter(str.strip)
numbers = st.integers(-1000, 1000) | st.floats(-1000, 1000).map(lambda value: round(value, 2))

#: Codes that fit their rule.
CODES = {
    Rule.PERSON: "001203000001",
    Rule.OLD_PERSON: "123456789",
    Rule.TAX_CODE: "0100109106",
    Rule.PASSPORT: "B1234567",
    Rule.PHONE: "+84912345678",
    Rule.EMAIL: "a@b.vn",
}
FILE = {"sha256": "0" * 64, "name": "to-khai.pdf", "size": 12, "type": "application/pdf"}


@st.composite
def fields(draw: Any, key: str, before: tuple[Field, ...], *, column: bool = False) -> Field:
    """A field that may follow those."""
    kinds = [Kind.TEXT, Kind.NUMBER, Kind.DATE, Kind.CHOICE, Kind.TICK, Kind.CODE]
    if not column:
        kinds += [Kind.CHOICES, Kind.ADDRESS, Kind.FILE, Kind.TABLE]
    kind = draw(st.sampled_from(kinds))
    told: dict[str, Any] = {
        "label": draw(labels),
        "label_en": draw(words),
        "help": draw(words),
        "help_en": draw(words),
        "needed": draw(st.booleans()),
    }
    if not column and before:
        told["show"] = draw(st.just(ALWAYS) | conditions(before))
        if not told["needed"]:
            told["require"] = draw(st.none() | conditions(before))
    told |= draw(_OF_KIND[kind](before, column))
    if told.get("compute"):
        told |= {"needed": False, "require": None}
    return Field(key, kind, **told)


def conditions(before: tuple[Field, ...]) -> st.SearchStrategy[Condition]:
    """Conditions on those fields, joined and turned round."""
    return st.recursive(st.sampled_from(before).flatmap(_comparison), turned, max_leaves=4)


def turned(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    """What can be made of conditions."""
    joined = st.tuples(st.sampled_from(["all", "any"]), st.lists(inner, min_size=1, max_size=3))
    return inner.map(lambda one: Condition("not", (one,))) | joined.map(
        lambda pair: Condition(pair[0], tuple(pair[1]))
    )


def _comparison(field: Field) -> st.SearchStrategy[Condition]:
    given = st.just(Condition("field", field=field.key))
    if field.kind is Kind.NUMBER:
        return given | st.builds(
            lambda how, value: Condition("field", field=field.key, how=how, value=value),
            st.sampled_from([Is.EQUAL, Is.OVER, Is.UNDER]),
            st.integers(-3, 3),
        )
    if field.kind is Kind.CHOICE:
        values = st.sampled_from([option.value for option in field.options])
        return (
            given
            | values.map(lambda value: Condition("field", (), field.key, Is.EQUAL, value))
            | st.lists(values, min_size=1).map(
                lambda value: Condition("field", (), field.key, Is.ONE_OF, value)
            )
        )
    return given


@st.composite
def _number(draw: Any, before: tuple[Field, ...], column: bool) -> dict[str, Any]:
    least, most = sorted((draw(st.integers(-5, 5)), draw(st.integers(-5, 5))))
    numbers_before = [one for one in before if one.kind is Kind.NUMBER]
    tables = [
        f"{one.key}.{each.key}"
        for one in before
        for each in one.columns
        if each.kind is Kind.NUMBER
    ]
    told = {"decimals": draw(st.integers(0, 3)), "unit": draw(st.sampled_from(["", "m²"]))}
    if numbers_before and draw(st.booleans()):
        operands = [Expression("field", name=one.key) for one in numbers_before]
        if tables:
            operands += [Expression("column", name=one) for one in tables]
        parts = draw(st.lists(st.sampled_from(operands), min_size=1, max_size=3))
        return told | {"compute": Expression("sum", tuple(parts))}
    return told | draw(st.sampled_from([{}, {"least": least}, {"least": least, "most": most}]))


@st.composite
def _options(draw: Any, before: tuple[Field, ...], column: bool) -> dict[str, Any]:
    values = draw(st.lists(st.sampled_from(["a1", "b2", "c", "4", "e"]), min_size=1, unique=True))
    return {"options": tuple(Option(one, one.upper(), draw(words)) for one in values)}


@st.composite
def _table(draw: Any, before: tuple[Field, ...], column: bool) -> dict[str, Any]:
    found: tuple[Field, ...] = ()
    for number in range(draw(st.integers(1, 3))):
        found += (draw(fields(f"c{number}", found, column=True)),)
    return {"columns": found, "least_rows": 1, "most_rows": draw(st.integers(1, 3))}


def _told(**parts: st.SearchStrategy[Any]) -> Any:
    return lambda before, column: st.fixed_dictionaries(parts)


_known = st.none() | st.sampled_from(Known)
_OF_KIND: dict[Kind, Any] = {
    Kind.TEXT: lambda before, column: st.fixed_dictionaries(
        {"longest": st.integers(1, 30)}
        | ({} if column else {"several_lines": st.booleans(), "prefill": _known})
    ),
    Kind.NUMBER: _number,
    Kind.DATE: _told(when=st.sampled_from(When)),
    Kind.CHOICE: _options,
    Kind.CHOICES: _options,
    Kind.TICK: _told(),
    Kind.CODE: _told(rule=st.sampled_from(Rule)),
    Kind.ADDRESS: _told(),
    Kind.FILE: _told(most_files=st.integers(1, 3)),
    Kind.TABLE: _table,
}


@st.composite
def forms(draw: Any) -> FormDefinition:
    """A form that may be published."""
    parts: tuple[Part, ...] = ()
    before: tuple[Field, ...] = ()
    for number in range(draw(st.integers(1, 3))):
        mine: tuple[Field, ...] = ()
        for _ in range(draw(st.integers(1, 4))):
            mine += (draw(fields(f"f{len(before) + len(mine)}", before + mine)),)
        before += mine
        title = draw(labels)
        said = (draw(words), draw(words), draw(words))
        parts += (Part(f"p{number}", title, *said, mine, office=draw(st.booleans())),)
    form = FormDefinition(draw(labels), draw(words), parts)
    assert not [one for one in findings(form) if one.grave]
    return form


def answers(form: FormDefinition) -> st.SearchStrategy[dict[str, Any]]:
    """Answers to some of the fields; mostly of the right kind, sometimes of none."""
    return st.fixed_dictionaries({}, optional={one.key: values(one) for one in form.fields})


def values(field: Field) -> st.SearchStrategy[Any]:
    """Values for a field: right ones, and some that are not."""
    wrong = st.sampled_from([None, "", 0, 0.5, True, False, [], {}, "x", -7, ["a"], {"a": 1}])
    return _right(field) | _right(field) | _right(field) | wrong


def _right(field: Field) -> st.SearchStrategy[Any]:
    options = [one.value for one in field.options]
    match field.kind:
        case Kind.TEXT:
            return st.text("ab c", min_size=1, max_size=field.longest)
        case Kind.NUMBER:
            return st.integers(-6, 6) | numbers
        case Kind.DATE:
            return st.dates().map(str) | st.sampled_from(["2024-02-29", "2023-02-29", "1900-02-29"])
        case Kind.CHOICE:
            return st.sampled_from(options)
        case Kind.CHOICES:
            return st.lists(st.sampled_from(options), max_size=3)
        case Kind.TICK:
            return st.just(True)
        case Kind.CODE:
            return st.sampled_from([CODES[field.rule or Rule.PERSON], "1"])
        case Kind.ADDRESS:
            return st.fixed_dictionaries(
                {"province": labels, "commune": labels}, optional={"line": labels}
            )
        case Kind.FILE:
            return st.just([FILE])
        case _:
            columns = {one.key: values(one) for one in field.columns}
            return st.lists(st.fixed_dictionaries({}, optional=columns), max_size=4)
