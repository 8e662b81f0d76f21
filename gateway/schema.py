"""Whether the database has the tables that this program expects."""

from __future__ import annotations

from tortoise import connections
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget

from core.database import TORTOISE_ORM


async def pending() -> list[str]:
    """Names of the migrations that the opened database still lacks, in order."""
    executor = MigrationExecutor(connections.get("default"), TORTOISE_ORM["apps"])
    plan = await executor.plan([MigrationTarget(app_label="core", name="__latest__")])
    return [step.migration.name for step in plan]
