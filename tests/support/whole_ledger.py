"""The whole ledger as plain data, to compare what two runs of the same day have left."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.models import Base

# What is drawn by lot, signed with an installation's secret, or counts the attempts of a write.
DIFFERS = {
    ("calls", "sid"),
    ("calls", "params"),
    ("daily_digests", "digest"),
    ("events", "chain"),
    ("events", "salt"),
    ("legs", "sid"),
    ("recordings", "sid"),
    ("turns", "reply"),
}
PULSE = "heartbeats"  # Tells of the processes, not of the office.

# When the clock was looked at: it differs where nothing ran when something fell due.
SEEN_AT = {
    ("collected_steps", "told_at"),
    ("daily_digests", "last_event_id"),
    ("daily_digests", "made_at"),
    ("events", "at"),
    ("messages", "created_at"),
    ("messages", "sent_at"),
    ("promise_steps", "done_at"),
    ("recordings", "fetched_at"),
    ("recordings", "deleted_at_carrier_at"),
}


def whole_ledger(
    session: Session, *, with_times_seen: bool = True
) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, without what no two runs have in common."""
    left_out = DIFFERS if with_times_seen else DIFFERS | SEEN_AT
    return {
        table.name: [
            {
                name: _plain(value)
                for name, value in row._mapping.items()
                if (table.name, name) not in left_out
            }
            for row in session.execute(select(table).order_by(*table.primary_key))
        ]
        for table in Base.metadata.sorted_tables
        if table.name != PULSE
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
