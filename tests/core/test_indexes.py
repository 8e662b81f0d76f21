"""After all migrations the database has the indexes that the models say, and no others."""

from __future__ import annotations

import re

import pytest
from tortoise.context import require_context

from core.database import on_postgres, rows
from core.indexes import PartialIndex

_POSTGRES = """
SELECT tablename AS name, indexdef AS sql FROM pg_indexes
WHERE schemaname = 'public' AND indexname NOT LIKE '%_pkey' AND indexname NOT LIKE '%_key'
AND indexname NOT LIKE 'uid_%'
"""
_SQLITE = """
SELECT tbl_name AS name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL
"""
_COLUMNS = re.compile(r"\(([\w\", ]+)\)")


async def there() -> set[tuple[str, tuple[str, ...], bool]]:
    found = set()
    for row in await rows(_POSTGRES if on_postgres() else _SQLITE):
        columns = _COLUMNS.search(row["sql"])
        assert columns is not None, row["sql"]
        names = tuple(columns[1].replace('"', "").split(", "))
        found.add((row["name"], names, " WHERE " in row["sql"]))
    return {one for one in found if not one[0].startswith("tortoise")}


def said() -> set[tuple[str, tuple[str, ...], bool]]:
    found = set()
    for model in require_context().apps["core"].values():
        meta = model._meta
        for index in meta.indexes:
            fields = getattr(index, "fields", index)
            columns = tuple(meta.fields_db_projection.get(name, name) for name in fields)
            found.add((meta.db_table, columns, isinstance(index, PartialIndex)))
        for name, column in meta.fields_db_projection.items():
            field = meta.fields_map[name]
            if field.index and not field.unique and not field.pk:
                found.add((meta.db_table, (column,), False))
    return found


@pytest.mark.usefixtures("database")
async def test_the_indexes_are_those_of_the_models():
    assert await there() == said()
