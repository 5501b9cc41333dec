"""A database of release 0001: what lay open in it is sealed when the line is set up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import select, text

from calllog.conduct import earlier, sealing
from calllog.conduct.models import Case, Member, Statement
from calllog.conduct.place import Place
from calllog.db import Database
from tests.calllog.moments import OFFICE
from tests.support import conduct
from tests.support.clock import ManualClock, shanghai

NOW = ManualClock().now()
CASES = """
INSERT INTO conduct_cases
    (id, receipt, code_hash, is_receipt_heard, is_named, phone, received_at)
VALUES (1, '4711', 'hash', 1, 1, '+8613900000077', '2026-11-20 01:00:00'),
       (2, '4712', 'hash', 1, 0, NULL, '2026-11-20 02:00:00'),
       (3, '4713', NULL, 0, 0, NULL, '2026-11-20 03:00:00')
"""
# Here and gone at the carrier; here and to be deleted there; lost.
STATEMENTS = """
INSERT INTO conduct_statements
    (id, sid, case_id, fetch_tries, fetched_at, file, sha256, lost_why, delete_at)
VALUES (1, NULL, 1, 1, '2026-11-20 01:00:00', 'one.wav', 'x', NULL, NULL),
       (2, 'RE2', 2, 1, '2026-11-20 02:00:00', 'two.wav', 'x', NULL, '2026-11-20 02:00:00'),
       (3, 'RE3', 3, 9, NULL, NULL, NULL, 'NotFound', NULL)
"""
SPOKEN = {"one.wav": b"the voice of somebody named", "two.wav": b"another voice"}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place.at(tmp_path / "conduct")


@pytest.fixture
def db(place: Place) -> Iterator[Database]:
    """Made at 0001 with three cases, brought to the newest tables, and not set up."""
    opened = place.open_database()
    with opened.engine.execution_options(hotline_writes=True).begin() as connection:
        command.upgrade(opened.alembic(connection), "0001")
        connection.execute(text(CASES))
        connection.execute(text(STATEMENTS))
    for name, audio in SPOKEN.items():
        (place.recordings / name).write_bytes(audio)
    opened.migrate()
    yield opened
    opened.close()


def set_up_and_seal(db: Database, place: Place) -> None:
    with db.writing() as session:
        conduct.set_up(session, NOW)
    earlier.seal_all(db, place, NOW, lambda: OFFICE)


def test_until_there_is_somebody_to_seal_to_nothing_is_touched(db: Database, place: Place) -> None:
    earlier.seal_all(db, place, NOW, lambda: OFFICE)
    with db.reading() as session:
        assert earlier.is_left(session)
    assert {path.name for path in place.recordings.iterdir()} == set(SPOKEN)


def test_what_was_said_and_by_whom_is_sealed_and_opens_to_the_monitors(
    db: Database, place: Place
) -> None:
    set_up_and_seal(db, place)
    found = {}
    with db.reading() as session:
        own = conduct.monitor(session, "linjing")
        for case in session.scalars(select(Case).order_by(Case.id)):
            pair = sealing.case_key(case, session.get_one(Member, own.id), own.pair)
            assert sealing.is_whole(case, pair)
            found[case.receipt] = {
                one.entry.kind: (
                    one.words,
                    place.read_sealed(one.entry.file, pair) if one.entry.file else None,
                )
                for one in sealing.read(case, pair)
            }
            assert [promise.kind for promise in case.promises] == ["acknowledge", "result"]
            assert case.promises[0].due_at == shanghai(2026, 11, 23, 17, 30)
    assert found["4711"]["identity"][0]["phone"] == "+8613900000077"
    assert found["4711"]["statement"][1] == SPOKEN["one.wav"]
    assert "identity" not in found["4712"]
    assert found["4712"]["statement"][1] == SPOKEN["two.wav"]
    assert found["4713"]["statement"][0]["lost"] == "NotFound"


@pytest.mark.attack("a thief with the disk looks for complaints of the release before the seals")
def test_nothing_of_it_stays_in_plain_on_the_disk(db: Database, place: Place) -> None:
    set_up_and_seal(db, place)
    assert list(place.recordings.iterdir()) == []
    with db.reading() as session:
        for case in session.scalars(select(Case)):
            assert (case.phone, case.is_named) == (None, False)
        (left,) = session.scalars(select(Statement)).all()
        # To be deleted at the carrier yet; nothing else is known of it.
        assert (left.sid, left.file, left.sha256, left.fetched_at) == ("RE2", None, None, None)
    db.scrub()
    written = b"".join(path.read_bytes() for path in place.folder.rglob("*") if path.is_file())
    for secret in (b"13900000077", *SPOKEN.values(), b"one.wav"):
        assert secret not in written


def test_sealing_once_more_changes_nothing(db: Database, place: Place) -> None:
    set_up_and_seal(db, place)
    with db.reading() as session:
        keys = session.scalars(select(Case.public_key)).all()
    earlier.seal_all(db, place, NOW, lambda: OFFICE)
    with db.reading() as session:
        assert session.scalars(select(Case.public_key)).all() == keys


def test_a_plain_file_that_is_gone_keeps_no_case_unsealed(db: Database, place: Place) -> None:
    (place.recordings / "one.wav").unlink()
    set_up_and_seal(db, place)
    with db.reading() as session:
        assert not earlier.is_left(session)
