"""The conduct line's folder and store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from calllog import models as ledger
from calllog.conduct import recordings, sealing
from calllog.conduct.concerned import About
from calllog.conduct.kinds import EntryKind, StatementKind
from calllog.conduct.models import Base, Case, ConductCall, Statement
from calllog.conduct.place import Place, PlaceError
from calllog.conduct.recordings import GIVE_UP_AFTER, Due
from calllog.conduct.sealing import Opened
from calllog.conduct.store import Store
from calllog.db import Database
from tests.calllog.moments import OFFICE as HOURS
from tests.support.clock import MONDAY_MORNING as NOW
from tests.support.clock import shanghai
from tests.support.conduct import record_of, set_up


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place.at(tmp_path / "conduct")


@pytest.fixture
def db(place: Place) -> Iterator[Database]:
    database = place.open_database()
    database.migrate()
    yield database
    database.close()


@pytest.fixture
def session(db: Database) -> Iterator[Session]:
    with db.writing() as session:
        set_up(session, NOW)
        yield session


@pytest.fixture
def store(place: Place) -> Store:
    return Store(place.secret())


def take_statement(store: Store, session: Session, sid: str = "CA1") -> Statement:
    store.begin(session, NOW, sid)
    store.keep_statement(session, NOW, sid, f"RE-{sid}", HOURS)
    return session.scalars(select(Statement).where(Statement.sid == f"RE-{sid}")).one()


def fetched(session: Session, moment: datetime) -> Due:
    (due,) = recordings.due(session, moment)
    return due


def record(session: Session) -> list[Opened]:
    """The record of the only case, as a monitor reads it."""
    return record_of(session, session.scalars(select(Case)).one())


def test_only_the_owner_may_enter_the_folder_and_read_its_files(
    place: Place, db: Database, store: Store
) -> None:
    with db.writing() as session:
        set_up(session, NOW)
        take_statement(store, session)
        place.write_sealed(sealing.members(session)[0].public_key or b"", b"RIFF", NOW)
        found = {
            path.relative_to(place.folder).as_posix(): path.stat().st_mode & 0o777
            for path in [place.folder, *place.folder.rglob("*")]
        }
    assert {"secret", "conduct.db", "conduct.db-wal", "conduct.db.lock"} <= found.keys()
    for name, mode in found.items():
        assert mode == (0o700 if name in (".", "recordings", "sealed") else 0o600), name


def test_a_folder_that_was_open_to_others_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "conduct"
    folder.mkdir(mode=0o755)
    (folder / "conduct.db").touch(mode=0o644)
    Place.at(folder).open_database().close()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "conduct.db").stat().st_mode & 0o777 == 0o600


def test_the_secret_is_made_once_and_a_damaged_one_is_refused(place: Place) -> None:
    assert place.secret() == place.secret()
    (place.folder / "secret").write_text("", encoding="utf-8")
    with pytest.raises(PlaceError, match="secret is damaged; remove it"):
        place.secret()


def test_the_database_shares_no_table_with_the_ledger(db: Database) -> None:
    tables = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
    assert tables == set(Base.metadata.tables)
    assert tables.isdisjoint(ledger.Base.metadata.tables)


def test_the_migrations_make_exactly_the_tables_of_the_models_and_unmake_them(
    db: Database,
) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    with db.engine.begin() as connection:
        command.downgrade(db.alembic(connection), "base")
    assert inspect(db.engine).get_table_names() == ["alembic_version"]


def test_receipts_are_drawn_by_lot_and_never_twice(
    store: Store, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    draws = iter([2062, 2062, 2062, 7])
    monkeypatch.setattr("secrets.randbelow", lambda _: next(draws))
    receipts = []
    for sid in ("CA1", "CA2"):
        case = take_statement(store, session, sid).case
        assert case is not None
        receipts.append(case.receipt)
    assert receipts == ["3062", "1007"]


def test_a_digit_is_added_when_receipts_run_short(
    store: Store, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("secrets.randbelow", lambda _: 5)
    first, second = (take_statement(store, session, sid).case for sid in ("CA1", "CA2"))
    assert first is not None
    assert second is not None
    assert (first.receipt, second.receipt) == ("1005", "10005")


def test_two_calls_have_two_codes_and_one_call_one(store: Store, session: Session) -> None:
    take_statement(store, session, "CA1")
    take_statement(store, session, "CA2")
    first = store.tell_receipt(session, NOW, "CA1")
    assert first is not None
    assert store.tell_receipt(session, NOW, "CA1") == first
    assert store.tell_receipt(session, NOW, "CA2") != first


def test_after_the_call_nobody_can_make_the_code_again(store: Store, session: Session) -> None:
    take_statement(store, session)
    store.end(session, NOW, "CA1")
    call = session.scalars(select(ConductCall)).one()
    assert call.salt is None
    assert store.tell_receipt(session, NOW, "CA1") is None
    store.end(session, NOW, "CA unknown")


@pytest.mark.parametrize(
    ("later", "is_tied", "is_known"),
    [
        (timedelta(minutes=59, seconds=59), True, True),
        (timedelta(hours=1), False, True),
        (timedelta(hours=23, minutes=59), False, True),
        (timedelta(hours=24), False, False),
    ],
)
def test_a_call_whose_end_is_never_told_is_forgotten_all_the_same(
    store: Store, session: Session, later: timedelta, is_tied: bool, is_known: bool
) -> None:
    take_statement(store, session)
    store.note_about(session, "CA1", About(section="loans"), frozenset())
    store.purge(session, NOW + later, lambda: HOURS)
    session.expire_all()
    assert (store.tell_receipt(session, NOW, "CA1") is not None) is is_tied
    assert bool(store.noted(session, "CA1")) is is_tied
    assert store.is_conduct_call(session, "CA1") is is_known


@pytest.mark.parametrize(("minutes", "is_tied"), [(9, True), (10, False)])
def test_a_call_that_has_ended_is_tied_to_its_case_for_ten_minutes_more(
    store: Store, session: Session, minutes: int, is_tied: bool
) -> None:
    take_statement(store, session)
    store.end(session, NOW, "CA1")
    store.purge(session, NOW + timedelta(minutes=minutes), lambda: HOURS)
    session.expire_all()
    call = session.scalars(select(ConductCall)).one()
    assert (call.case is not None) is is_tied


def test_what_was_keyed_in_needs_the_id_of_the_call_that_is_kept_nowhere(
    store: Store, session: Session
) -> None:
    store.begin(session, NOW, "CA1")
    store.note_about(session, "CA1", About(section="loans"), frozenset({7}))
    call = session.scalars(select(ConductCall)).one()
    assert call.box is not None
    assert b"loans" not in call.box
    assert store.noted(session, "CA1")["without"] == [7]
    assert store.noted(session, "CA2") == {}


def test_of_when_a_case_came_only_the_hour_is_kept(
    store: Store, session: Session, place: Place
) -> None:
    take_statement(store, session)
    due = fetched(session, NOW + timedelta(minutes=1))
    name = place.write_sealed(due.public_key, b"RIFF", NOW)
    assert recordings.keep(session, due, name, 9, NOW)
    nine = shanghai(2026, 11, 23, 9)
    assert session.scalars(select(Case.received_at)).one() == nine
    assert {one.entry.at for one in record(session)} == {nine}
    assert (place.folder / "sealed" / name).stat().st_mtime == nine.timestamp()


def test_a_recording_becomes_an_entry_then_goes_at_the_carrier_and_then_its_row(
    store: Store, session: Session
) -> None:
    statement = take_statement(store, session)
    later = NOW + timedelta(seconds=30)
    assert recordings.due(session, NOW + timedelta(seconds=29)) == []
    due = fetched(session, later)
    assert recordings.due(session, later) == []  # Leased to whoever took it.
    assert recordings.due_deletions(session, later) == []

    assert recordings.keep(session, due, "a.sealed", 12, later)
    assert not recordings.keep(session, due, "b.sealed", 12, later)
    about, said = record(session)
    assert (about.entry.kind, said.entry.kind) == (EntryKind.ABOUT, EntryKind.STATEMENT)
    assert said.words == {"words": None, "seconds": 12, "asked": "statement"}
    assert said.entry.file == "a.sealed"
    assert recordings.due(session, later + timedelta(days=1)) == []
    assert recordings.due_deletions(session, later) == [statement]
    assert recordings.due_deletions(session, later) == []
    recordings.deleted_at_carrier(session, statement.id)
    recordings.deleted_at_carrier(session, statement.id)
    assert session.scalars(select(Statement)).all() == []


def test_a_recording_sealed_to_a_key_that_the_case_has_changed_since_is_fetched_again(
    store: Store, session: Session
) -> None:
    statement = take_statement(store, session)
    due = fetched(session, NOW + timedelta(minutes=1))
    assert statement.case is not None
    statement.case.public_key = b"\1" * 32
    assert not recordings.keep(session, due, "a.sealed", 12, NOW + timedelta(minutes=1))
    assert fetched(session, NOW + timedelta(minutes=1)).public_key == b"\1" * 32


def test_the_carriers_report_makes_a_recording_due_at_once(store: Store, session: Session) -> None:
    take_statement(store, session)
    kind = StatementKind.STATEMENT
    store.recording_ready(session, NOW, "CA1", "RE-CA1", kind, question=0, has_words=True)
    assert fetched(session, NOW).sid == "RE-CA1"


def test_a_failed_fetch_is_tried_again_after_longer_and_longer_pauses(
    store: Store, session: Session
) -> None:
    statement = take_statement(store, session)
    moment, pauses = NOW + timedelta(minutes=1), []
    for _ in range(8):
        recordings.not_fetched(session, fetched(session, moment), moment, "ConnectionError")
        assert statement.fetch_at is not None
        pauses.append((statement.fetch_at - moment).total_seconds() / 60)
        moment = statement.fetch_at
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]


def test_a_recording_that_cannot_be_had_for_three_days_is_given_up_and_only_the_case_says_where(
    store: Store, session: Session
) -> None:
    take_statement(store, session)
    moment = NOW + timedelta(days=2, hours=23)
    recordings.not_fetched(session, fetched(session, moment), moment, "NotThere")
    assert len(record(session)) == 1
    moment = NOW + GIVE_UP_AFTER + timedelta(hours=1)
    recordings.not_fetched(session, fetched(session, moment), moment, "NotThere")
    lost = record(session)[-1].words
    assert (lost["lost"], lost["recording"]) == ("NotThere", "RE-CA1")
    assert session.scalars(select(Statement)).all() == []


def test_a_recording_that_the_carrier_has_lost_says_why_and_is_still_deleted_there(
    store: Store, session: Session
) -> None:
    statement = take_statement(store, session)
    for _ in range(2):
        recordings.lost(session, NOW, "RE-CA1")
    assert [one.words.get("lost") for one in record(session)] == [None, "carrier has no file"]
    assert recordings.due_deletions(session, NOW) == [statement]


def test_a_report_on_a_call_that_is_not_the_conduct_lines_leaves_nothing(
    store: Store, session: Session
) -> None:
    kind = StatementKind.STATEMENT
    store.recording_ready(session, NOW, "CA-service", "RE1", kind, question=0, has_words=True)
    recordings.lost(session, NOW, "RE1")
    assert session.scalars(select(Statement)).all() == []
