"""Statements are compiled once for all ledgers of a test process, and not anew for each.

SQLAlchemy keeps what it has compiled with the engine, and each test opens a ledger with an engine
of its own; compiling was 40 % of a scenario's time. The hotline has one engine for its life, so
that nothing differs from it but how early a statement is found in the cache.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

import sqlalchemy
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

_COMPILED: MutableMapping[Any, Any] = LRUCache(2000)


class SameSqlite(SQLiteDialect_pysqlite):
    """SQLite as ever; one engine's dialect is as good as another's, and the cache may say so."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return type(other) is SameSqlite

    def __hash__(self) -> int:
        return hash(SameSqlite)


registry.register("sqlite", __name__, SameSqlite.__name__)


def create_engine(url: sqlalchemy.URL, **options: Any) -> sqlalchemy.Engine:
    """An engine that shares what it compiles with all others for SQLite."""
    if url.get_backend_name() == "sqlite":
        options["execution_options"] = {"compiled_cache": _COMPILED}
    return sqlalchemy.create_engine(url, **options)
