"""How the drivers say that something is wrong with the database, and whether it is away."""

from __future__ import annotations

import re
import socket
import sqlite3

import asyncpg
from tortoise.exceptions import BaseORMException, DBConnectionError

#: Whatever an ORM or driver raises.
DATABASE_ERRORS: tuple[type[Exception], ...] = (
    BaseORMException,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    sqlite3.Error,
    OSError,
)

#: It is not reached, closing down or full: the same request may succeed later.
_AWAY = (
    DBConnectionError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InterfaceError,
    ConnectionError,
    socket.gaierror,
)
#: SQLite has one class for all; the rest of it are faults of ours.
_SQLITE_AWAY = re.compile(r"locked|busy|disk|full|unable to open|readonly", re.I)


def is_away(error: BaseException) -> bool:
    """Whether the database cannot be used at the moment, through no fault of the statement."""
    if isinstance(error, _AWAY):
        return True
    if isinstance(error, sqlite3.OperationalError):
        return _SQLITE_AWAY.search(str(error)) is not None
    # Tortoise wraps what the driver raised.
    inner = [each for each in error.args if isinstance(each, BaseException)]
    return isinstance(error, BaseORMException) and any(is_away(each) for each in inner)
