"""Objects of the ORM made from columns and turned into columns, without asking each field.

For commands that are taken a thousand times a second: the ORM asks every field about every
value, twice when a dossier is read and written, and that is most of what it does. Which
columns need a conversion is looked up once for each table. Objects are those of the ORM:
whatever else it can do with them, it still can.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from operator import itemgetter
from types import MappingProxyType
from typing import Any, TypeVar

from tortoise import fields
from tortoise.models import Model

from core.database import on_postgres
from core.together import Statement

_Model = TypeVar("_Model", bound=Model)
_Conversion = Callable[[Any], Any]


def loaded(model: type[_Model], row: Mapping[str, Any]) -> _Model:
    """An object from a row that has all columns of its table; others beside them are left out."""
    if not on_postgres():  # whose driver knows neither moments nor flags
        return model._init_from_db(**row)
    names, values, readers = _reading(model)
    one = _empty(model, saved=True)
    held = one.__dict__
    held.update(zip(names, values(row), strict=True))
    for name, read in readers:
        if held[name] is not None:
            held[name] = read(held[name])
    return one


def unsaved(model: type[_Model], **columns: Any) -> _Model:
    """An object that is to be written, from columns as the model holds them.

    What `model(...)` makes; but foreign keys are given by their columns (`dossier_id`), and
    values are believed to be of the right type.
    """
    one = _empty(model, saved=False)
    one.__dict__.update(_defaults(model))
    one.__dict__.update(columns)
    return one


def inserted(
    one: Model, columns: tuple[str, ...], known: Mapping[str, Any] = MappingProxyType({})
) -> Statement:
    """The statement that adds a row; `known` values are taken before those of the object."""
    return _insertion(type(one), columns), stored(one, columns, known)


def updated(one: Model, columns: Iterable[str]) -> Statement:
    """The statement that writes columns of a row which is there."""
    names = tuple(columns)
    return _update(type(one), names), [*stored(one, names), one.pk]


def stored(
    one: Model, columns: Iterable[str], known: Mapping[str, Any] = MappingProxyType({})
) -> list[Any]:
    """The values of columns as the database takes them.

    Raises:
        tortoise.exceptions.ValidationError: a text is longer than its column.
    """
    held, writers = one.__dict__, _writers(type(one))
    if known:
        held = {**held, **known}
    return [
        held[name] if name not in writers or held[name] is None else writers[name](held[name])
        for name in columns
    ]


def _empty(model: type[_Model], *, saved: bool) -> _Model:
    # What `Model.__init__` and `Model._init_from_db` begin with.
    one = model.__new__(model)
    one.__dict__.update(
        _partial=False, _saved_in_db=saved, _custom_generated_pk=False, _await_when_save={}
    )
    return one


@cache
def _defaults(model: type[Model]) -> dict[str, Any]:
    # Without calls and mutable ones: such a column has to be given.
    found = {name: field.default for name, field in model._meta.fields_map.items()}
    return {
        name: default
        for name, default in found.items()
        if name in model._meta.fields_db_projection
        and (default is None or isinstance(default, int | str))
    }


@cache
def _reading(
    model: type[Model],
) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]], tuple[tuple[str, _Conversion], ...]]:
    """Attributes, how to take their columns from a row, and those that are not yet as the model
    holds them when PostgreSQL's driver gives them.
    """
    columns = model._meta.fields_db_projection
    readers = [(name, _reader(model._meta.fields_map[name])) for name in columns]
    return (
        tuple(columns),
        itemgetter(*columns.values()),
        tuple((name, read) for name, read in readers if read is not None),
    )


def _reader(field: Any) -> _Conversion | None:
    if isinstance(field, fields.JSONField):
        return field.decoder
    if kind := getattr(field, "enum_type", None):
        return {one.value: one for one in kind}.__getitem__
    return None


@cache
def _writers(model: type[Model]) -> dict[str, _Conversion]:
    """Attribute -> what makes a value of it one that the database takes, where that is needed."""
    found = {
        name: _writer(model._meta.fields_map[name]) for name in model._meta.fields_db_projection
    }
    return {name: write for name, write in found.items() if write is not None}


def _writer(field: Any) -> _Conversion | None:
    if isinstance(field, fields.JSONField):
        return field.encoder
    if getattr(field, "enum_type", None):
        return lambda value: field.enum_type(value).value
    if isinstance(field, fields.CharField):

        def short(value: Any) -> Any:
            if len(value) > field.max_length:  # PostgreSQL would mind, SQLite would not
                field.validate(value)
            return str(value)

        return short
    return None


@cache
def _insertion(model: type[Model], columns: tuple[str, ...]) -> str:
    places = ", ".join(f"${n}" for n, _ in enumerate(columns, 1))
    return f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) VALUES ({places})"


@cache
def _update(model: type[Model], columns: tuple[str, ...]) -> str:
    places = ", ".join(f"{name} = ${n}" for n, name in enumerate(columns, 1))
    return f"UPDATE {model._meta.db_table} SET {places} WHERE id = ${len(columns) + 1}"
