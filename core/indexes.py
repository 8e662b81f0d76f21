"""Indexes that Tortoise cannot make or unmake by itself on both databases."""

from __future__ import annotations

from typing import Any

from tortoise.indexes import Index
from tortoise.migrations.operations import AlterField
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State


class PartialIndex(Index):
    """An index of the rows for which `where` holds; SQLite and PostgreSQL both take it.

    A query is answered from it when its own conditions imply `where`.
    """

    def __init__(self, *, fields: tuple[str, ...] | list[str], where: str) -> None:
        super().__init__(fields=fields)
        self.where = where
        self.extra = f" WHERE {where}"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """How a migration makes it."""
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"where": self.where}


class WithoutIndex(AlterField):
    """A field that loses its index, as a step of a migration.

    On SQLite Tortoise copies the table for it, and forgets the indexes of the others.
    """

    async def database_forward(
        self,
        app_label: str,
        old_state: State,
        new_state: State,
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        """Drop the index."""
        if state_editor is None or state_editor.client.capabilities.dialect != "sqlite":
            await super().database_forward(app_label, old_state, new_state, state_editor)
            return
        model = old_state.apps.get_model(f"{app_label}.{self.model_name}")
        name = state_editor._generate_index_name("idx", model, [self.name])
        await state_editor._run_sql(f'DROP INDEX "{name}"')
