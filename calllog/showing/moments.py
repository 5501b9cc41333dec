"""Moments as other programs read them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo


def iso(moment: datetime | None, zone: ZoneInfo) -> str | None:
    """A moment in ISO 8601 with the office's zone."""
    return moment.astimezone(zone).isoformat() if moment else None
