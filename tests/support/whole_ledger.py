"""The whole ledger as plain data, to compare what two runs of the same day have left."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from calllog.models import Base, Call

# What is drawn by lot, signed with an installation's secret, or counts the attempts of a write.
DIFFERS = {
    ("calls", "sid"),
    ("calls", "params"),
    ("daily_digests", "digest"),
    ("events", "chain"),
    ("events", "salt"),
    ("inspections", "seed"),
    ("legs", "sid"),
    ("monthly_reports", "figures"),  # With the ids of the calls, in their order.
    ("recordings", "sid"),
    ("turns", "reply"),
}
CALL_IN_KEY = re.compile(r"\bcall(\d{7,})")
LEAST_DRAWN = 10_000_000  # No other number of a test is as large; a smaller draw is no likely one.
PULSE = "heartbeats"  # Tells of the processes, not of the office.

# When the clock was looked at: it differs where nothing ran when something fell due.
SEEN_AT = {
    ("collected_steps", "told_at"),
    ("daily_digests", "last_event_id"),
    ("daily_digests", "made_at"),
    ("events", "at"),
    ("findings", "found_at"),
    ("findings", "passage"),  # 至…仍未登记: it says when it was looked.
    ("findings", "told_at"),
    ("messages", "created_at"),
    ("messages", "sent_at"),
    ("promise_steps", "done_at"),
    ("recordings", "fetched_at"),
    ("recordings", "deleted_at_carrier_at"),
}


def whole_ledger(
    session: Session, *, with_times_seen: bool = True
) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, without what no two runs have in common.

    Ids of calls are drawn: a call is known by its place among the day's calls.
    """
    left_out = DIFFERS if with_times_seen else DIFFERS | SEEN_AT
    begun = session.scalars(select(Call.id).order_by(Call.started_at, Call.from_raw))
    places = {call_id: place for place, call_id in enumerate(begun)}
    return {
        table.name: _in_order(
            table,
            [
                {
                    name: _plain(value, places)
                    for name, value in row._mapping.items()
                    if (table.name, name) not in left_out
                }
                for row in session.execute(select(table))
            ],
        )
        for table in Base.metadata.sorted_tables
        if table.name != PULSE
    }


def _in_order(table: Table, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: [row[column.name] for column in table.primary_key])


def _plain(value: Any, places: dict[int, int]) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one, places) for name, one in value.items()}
    if isinstance(value, str):
        return CALL_IN_KEY.sub(lambda found: f"call{places[int(found[1])]}", value)
    if isinstance(value, int) and value in places and value >= LEAST_DRAWN:
        return places[value]
    return value.isoformat() if isinstance(value, datetime) else value
