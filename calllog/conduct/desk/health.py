"""Whether the app is ready, for whatever watches it. It says nothing else to anybody."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from calllog.conduct.desk.request import reading
from calllog.db import DatabaseBusy

pages = Blueprint("health", __name__)


@pages.get("/healthz")
def healthz() -> ResponseReturnValue:
    """200 when the database answers, else 503."""
    try:
        with reading() as session:
            session.execute(text("SELECT 1 FROM conduct_members LIMIT 1"))
    except (SQLAlchemyError, DatabaseBusy):
        return {"status": "unavailable"}, 503
    return {"status": "ok"}
