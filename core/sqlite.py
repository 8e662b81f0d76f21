"""SQLite whose transactions take the write lock at the start.

A deferred transaction that turns from reading to writing fails at once, without
waiting, when another process wrote in between; one begun IMMEDIATE waits its
turn. Tortoise finds its schema editor by the word "sqlite" in this module's name.
"""

from __future__ import annotations

import sqlite3

from tortoise.backends.base.client import TransactionContext
from tortoise.backends.sqlite import client as sqlite
from tortoise.exceptions import OperationalError


class SqliteClient(sqlite.SqliteClient):
    """The connection of this process to the file."""

    def _in_transaction(self) -> TransactionContext:
        return sqlite.SqliteTransactionContext(_Immediate(self), self._lock)


class _Immediate(sqlite.SqliteTransactionWrapper):
    async def begin(self) -> None:
        try:
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error


#: The name under which Tortoise finds the class.
client_class = SqliteClient
