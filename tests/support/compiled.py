"""What the hotline compiles once in its life is compiled once in a test process, not for each test.

SQLAlchemy keeps compiled statements with the engine, and each test opens a ledger with an engine of
its own: that was 40 % of a scenario's time. Werkzeug compiles a program for each address of an
application, and each test makes applications of its own: a third of what a console took to make.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

_STATEMENTS: MutableMapping[Any, Any] = LRUCache(2000)
_BUILDERS: dict[str, Any] = {}
_BUILDER = "_compile_builder"


class SameSqlite(SQLiteDialect_pysqlite):
    """SQLite as ever; one engine's dialect is as good as another's, and the cache may say so."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return type(other) is SameSqlite

    def __hash__(self) -> int:
        return hash(SameSqlite)


registry.register("sqlite", __name__, SameSqlite.__name__)


def _create_engine(url: sqlalchemy.URL, **options: Any) -> sqlalchemy.Engine:
    """An engine that shares what it compiles with all others for SQLite."""
    if url.get_backend_name() == "sqlite":
        options["execution_options"] = {"compiled_cache": _STATEMENTS}
    return sqlalchemy.create_engine(url, **options)


def _builder_kept(compile_one: Callable[..., Any]) -> Callable[..., Any]:
    """Werkzeug's own, asked once for each address: what it makes knows nothing of the application.

    It follows from the parts of the address, which ``_trace`` tells apart, and from their defaults.
    """

    def compiled(rule: Rule, append_unknown: bool = True) -> Any:
        key = repr((rule._trace, rule.defaults, append_unknown))
        if key not in _BUILDERS:
            _BUILDERS[key] = compile_one(rule, append_unknown)
        return _BUILDERS[key]

    return compiled


@contextmanager
def kept() -> Iterator[None]:
    """Within it, all that was compiled is kept."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("calllog.db.create_engine", _create_engine)
        patch.setattr(Rule, _BUILDER, _builder_kept(getattr(Rule, _BUILDER)))
        yield
