"""Whether the console is ready, for whatever watches it."""

from __future__ import annotations

import structlog
from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from calllog.console.request import reading

pages = Blueprint("health", __name__)
log = structlog.get_logger()


@pages.get("/healthz")
def healthz() -> ResponseReturnValue:
    """200 when the database answers, else 503."""
    try:
        with reading() as session:
            session.execute(text("SELECT 1 FROM office LIMIT 1"))
    except SQLAlchemyError as error:
        log.error("console_unhealthy", error=type(error).__name__)
        return {"status": "unavailable", "database": "unreachable"}, 503
    return {"status": "ok", "database": "ok"}
