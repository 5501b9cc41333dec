"""No column that can hold somebody's words is forgotten by the purge."""

from __future__ import annotations

import pytest
from sqlalchemy import JSON, Column, LargeBinary, String, Text

from calllog.models import Base
from calllog.personal_data.columns import EMPTIED

# Shorter ones hold codes, keys and numbers of the program's own.
SHORTEST_WORDS = 60

OFFICE = "the office, its people, its calendar and its catalogue: published, or its own"
STAFF = "of our own people alone: part of their record, with a period of its own at the office"
ROWS = "the rows go as a whole when their time is over"
TABLES = {
    "absences": STAFF,
    "access_log": ROWS,
    "admin_changes": ROWS,
    "authorities": OFFICE,
    "calendar_years": OFFICE,
    "commendations": STAFF,
    "daily_digests": "digests",
    "duty_entries": STAFF,
    "finding_decisions": STAFF,
    "finding_statements": STAFF,
    "holds": "why something was kept from purging",
    "inspections": "the removal empties the reports; the rest is of our own people alone",
    "matter_editions": OFFICE,
    "matters": OFFICE,
    "messages": ROWS,
    "monthly_reports": "counts",
    "office": OFFICE,
    "placed_turns": ROWS,
    "policies": OFFICE,
    "prompt_versions": OFFICE,
    "purges": "the proofs: digests, counts, rules",
    "retention_rules": OFFICE,
    "saved_filters": "no words that were searched for are kept in one",
    "shift_hand_overs": STAFF,
    "staff": OFFICE,
    "text_templates": OFFICE,
    "turns": ROWS,
    "wallboard_links": OFFICE,
}
DIGEST = "a digest, of which nobody reads what it was"
CARRIER = "the carrier's id or code"
CODES = "codes, ids and times of the program's own"
COLUMNS = {
    "access_requests.left_out": "numbers of items",
    "access_requests.erasure": "numbers of items and why they were kept",
    "access_requests.file_sha256": DIGEST,
    "answers.authority_told": OFFICE,
    "calls.sid": CARRIER,
    "corrections.steps_done": CODES,
    "documents.sha256": DIGEST,
    "events.chain": DIGEST,
    "events.data": "emptied by the removal itself, which leaves its digest",
    "events.purged_digest": DIGEST,
    "findings.document": "the number of a paper",
    "findings.facts": CODES,
    "findings.source": CODES,
    "findings.words": "the forbidden word, or the name of the paper asked for",
    "inspected_items.checks": CODES,
    "inspected_items.why": CODES,
    "joint_bodies.name": "another body",
    "legs.sid": CARRIER,
    "one_time_notices.basis": OFFICE,
    "one_time_notices.limit": OFFICE,
    "one_time_notices.materials": OFFICE,
    "one_time_notices.matter": OFFICE,
    "one_time_notices.procedure": OFFICE,
    "placed_calls.failed_why": CARRIER,
    "placed_calls.sid": CARRIER,
    "promises.why": CODES,
    "recordings.file": "emptied with the file itself",
    "recordings.lost_why": CARRIER,
    "recordings.sha256": DIGEST,
    "recordings.sid": CARRIER,
    "text_messages.approval": OFFICE,
    "text_messages.failed_why": CARRIER,
    "text_messages.sid": CARRIER,
}
HOLDS_WORDS = {
    f"{table.name}.{column.name}": column
    for table in Base.metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, Text | JSON | LargeBinary)
    or (isinstance(column.type, String) and (column.type.length or 0) >= SHORTEST_WORDS)
}
PURGED = {f"{table.__tablename__}.{name}" for table, names in EMPTIED.items() for name in names}


@pytest.mark.parametrize("name", HOLDS_WORDS)
def test_every_column_of_words_is_purged_or_says_why_it_stays(name: str) -> None:
    table = name.partition(".")[0]
    assert name in PURGED or table in TABLES or name in COLUMNS, (
        f"{name} can hold somebody's words: put it into calllog/personal_data/columns.py, or say "
        "here why it stays"
    )


def test_nothing_stands_here_that_is_not_there_or_is_purged() -> None:
    assert {name for name in COLUMNS if name not in HOLDS_WORDS or name in PURGED} == set()
    assert set(TABLES) <= {table.name for table in Base.metadata.sorted_tables}


def test_what_takes_the_place_of_words_fits_the_column() -> None:
    for table, emptied in EMPTIED.items():
        for name, value in emptied.items():
            column: Column[object] = table.__table__.columns[name]
            assert value is not None or column.nullable, column
