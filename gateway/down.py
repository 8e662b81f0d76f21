"""How the drivers say that the database cannot be used at the moment."""

from __future__ import annotations

import socket
import sqlite3

import asyncpg
from tortoise.exceptions import DBConnectionError, OperationalError

DOWN: tuple[type[Exception], ...] = (
    DBConnectionError,
    OperationalError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.CannotConnectNowError,
    sqlite3.OperationalError,
    ConnectionError,
    socket.gaierror,
)
