"""One connection of PostgreSQL's pool for all statements of a command.

The pool lends a connection for each statement and takes it back in a task of its own; together
that takes as long as the driver takes to send the statement. Who reads, decides and writes at
once borrows once.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from types import TracebackType

from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.context import require_context


class OneConnection(AbstractAsyncContextManager[None]):
    """Lends one to the block. Each statement in it is a transaction of its own, as without."""

    def __init__(self, client: AsyncpgDBClient) -> None:
        """`client` is in no transaction: that would have a connection already."""
        self._borrowed = client.acquire_connection()
        self._lent = TransactionWrapper(client)  # of which none is begun

    async def __aenter__(self) -> None:
        """Borrow it, for this task and those that it starts in the block."""
        self._lent._connection = await self._borrowed.__aenter__()
        self._connections = require_context().connections
        self._before = self._connections.set(self._lent.connection_name, self._lent)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give it back."""
        self._connections.reset(self._before)
        await self._borrowed.__aexit__(kind, error, trace)
