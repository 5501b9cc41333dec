"""The demonstration."""

from __future__ import annotations

from datetime import datetime

from calllog.db import Database
from calllog.settings import Settings


def prepare_demonstration(settings: Settings, db: Database, now: datetime) -> None:
    """Fill the demonstration's data folder once."""
