"""每日摘要: whatever is done to the past by hand is found, also by who reckons the chains anew."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from calllog import events, ledger
from calllog.background import digests
from calllog.background.digests import Keeper, compare, line, make_due, verify
from calllog.db import Database
from calllog.models import DailyDigest, Event, Message
from calllog.news import outbox
from tests.calllog.missed_calls import missed_call
from tests.calllog.moments import OFFICE, SHANGHAI, the_moment
from tests.support.clock import ManualClock
from tests.support.office import person

MAIL = "mailto://archive:secret@example.invalid"
KEEPER = Keeper("the key", (MAIL,))


def a_day(db: Database, clock: ManualClock, day: str, calls: int = 2) -> None:
    """Some missed calls on a day, each tried once; and the digest early on the next."""
    clock.set(the_moment(f"{day} 09:10"))
    with db.writing() as session:
        for _ in range(calls):
            item = missed_call(session, clock.now())
            clock.forward(minutes=5)
            ledger.tried(session, clock.now(), OFFICE, item, person(session, "zhangli"), "占线")
    clock.set(the_moment(f"{day} 00:00") + timedelta(days=1))
    assert make_due(db, clock, SHANGHAI, KEEPER) == 1


@pytest.fixture(scope="module")
def two_days_file(staffed_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two days, each with its digest, in a database whose guards a thief has removed."""
    path = tmp_path_factory.mktemp("template") / "two_days.db"
    shutil.copyfile(staffed_file, path)
    clock = ManualClock()
    with closing(Database.open(f"sqlite:///{path}")) as db:
        a_day(db, clock, "Mon 2026-11-23")
        a_day(db, clock, "Tue 2026-11-24")
        with db.writing() as session:
            assert faults(session) == []
            for verb in ("update", "delete", "replace"):
                session.execute(text(f"DROP TRIGGER IF EXISTS events_never_{verb}"))
    return path


@pytest.fixture
def two_days(two_days_file: Path, tmp_path: Path) -> Iterator[Database]:
    """A copy of it for each test."""
    path = tmp_path / "two_days.db"
    shutil.copyfile(two_days_file, path)
    with closing(Database.open(f"sqlite:///{path}")) as db:
        yield db


def faults(session: Session) -> list[str]:
    return [*events.verify(session), *verify(session, KEEPER.key)]


Tampering = Callable[[Database], None]


def run(*statements: str) -> Tampering:
    """What a thief does who has the file: SQLite itself then checks no foreign keys."""

    def change(db: Database) -> None:
        with closing(sqlite3.connect(str(db.engine.url.database))) as file:
            for statement in statements:
                file.execute(statement)
            file.commit()

    return change


def rechained(*statements: str, item_id: int = 1) -> Tampering:
    """What a thief does who knows the program: number and chain an item's events anew."""

    def change(db: Database) -> None:
        run(*statements)(db)
        with db.writing() as session:
            before = events.START
            rows = select(Event).where(Event.item_id == item_id).order_by(Event.seq)
            for seq, event in enumerate(session.scalars(rows).all(), start=1):
                event.seq = seq
                event.chain = before = events._chain(before, event)
                session.flush()

    return change


def remove(item_id: int) -> tuple[str, ...]:
    """Every trace of an item."""
    tables = ("events", "promise_steps", "promises", "attempts", "messages")
    of_item = {
        "promise_steps": "promise_id IN (SELECT id FROM promises WHERE item_id = {})",
    }
    where = (f"{t} WHERE {of_item.get(t, 'item_id = {}').format(item_id)}" for t in tables)
    return (
        *(f"DELETE FROM {one}" for one in where),
        f"UPDATE calls SET item_id = NULL WHERE item_id = {item_id}",
        f"DELETE FROM items WHERE id = {item_id}",
    )


MONDAYS, TUESDAYS = "digest of 2026-11-23", "digest of 2026-11-24"
LAST_OF_1 = "(SELECT max(seq) FROM events WHERE item_id = 1)"

# What is done, and which digest or item is named for it. The events of a thief who reckons the
# chain anew hold in themselves: only the digest shows them.
TAMPERING: dict[str, tuple[Tampering, str]] = {
    "an edit": (
        rechained("""UPDATE events SET data = '{"note": ""}' WHERE item_id = 1 AND seq = 1"""),
        MONDAYS,
    ),
    "an edit of yesterday": (
        rechained("UPDATE events SET kind = 'reached' WHERE item_id = 3 AND seq = 2", item_id=3),
        TUESDAYS,
    ),
    "another time": (
        rechained("UPDATE events SET at = '2026-11-22 01:00:00.000000' WHERE item_id = 1"),
        MONDAYS,
    ),
    "a gap closed up": (rechained("DELETE FROM events WHERE item_id = 1 AND seq = 2"), MONDAYS),
    "another order": (
        rechained(
            "UPDATE events SET seq = 900 WHERE item_id = 1 AND seq = 2",
            "UPDATE events SET seq = 2 WHERE item_id = 1 AND seq = 3",
            "UPDATE events SET seq = 3 WHERE item_id = 1 AND seq = 900",
        ),
        MONDAYS,
    ),
    "the last event left out": (
        run(f"DELETE FROM events WHERE item_id = 1 AND seq = {LAST_OF_1}"),
        MONDAYS,
    ),
    "an item removed": (run(*remove(2)), "item 2026-102: it is gone"),
    "the last item removed, and the count": (
        run(*remove(4), "UPDATE item_counts SET last = 103"),
        TUESDAYS,
    ),
    "an item removed, its history left": (
        run("DELETE FROM items WHERE id = 2"),
        "item 2026-102: it is gone",
    ),
    "an item renumbered": (run("UPDATE items SET running = 150 WHERE id = 1"), MONDAYS),
    "two numbers exchanged": (
        run(
            "UPDATE items SET running = 900 WHERE id = 1",
            "UPDATE items SET running = 101 WHERE id = 2",
            "UPDATE items SET running = 102 WHERE id = 1",
        ),
        MONDAYS,
    ),
    "an old event put in": (
        rechained(
            "INSERT INTO events (id, item_id, seq, kind, at, data, salt, chain) SELECT 0, item_id,"
            " seq + 1, kind, at, data, salt, chain FROM events WHERE item_id = 1 ORDER BY seq DESC"
            " LIMIT 1"
        ),
        MONDAYS,
    ),
    "an edited digest": (
        run(f"UPDATE daily_digests SET digest = '{'0' * 64}' WHERE number = 1"),
        MONDAYS,
    ),
    "a digest that covers less": (
        run("UPDATE daily_digests SET last_event_id = last_event_id - 1 WHERE number = 2"),
        TUESDAYS,
    ),
    "a digest of another day": (
        run("UPDATE daily_digests SET on_date = '2026-11-22' WHERE number = 1"),
        "digest of 2026-11-22",
    ),
    "a digest removed": (run("DELETE FROM daily_digests WHERE number = 1"), "digest 1: it is gone"),
}


@pytest.mark.clause("3.2.5")
@pytest.mark.parametrize("how", TAMPERING)
def test_whatever_is_done_to_the_past_is_found(two_days: Database, how: str) -> None:
    change, named = TAMPERING[how]
    change(two_days)
    with two_days.reading() as session:
        found = faults(session)
    assert [fault for fault in found if fault.startswith(named)], found


@pytest.mark.parametrize("how", ["an edit", "a gap closed up", "another order", "another time"])
def test_a_chain_reckoned_anew_holds_in_itself_and_only_the_digest_shows_it(
    two_days: Database, how: str
) -> None:
    TAMPERING[how][0](two_days)
    with two_days.reading() as session:
        assert events.verify(session) == []
        (fault,) = verify(session, KEEPER.key)
    assert fault.startswith("digest of 2026-11-23: it does not hold")


@pytest.mark.clause("3.2.5")
def test_who_has_the_key_as_well_is_found_by_what_was_received_elsewhere(
    two_days: Database,
) -> None:
    with two_days.writing() as session:
        mails = "\n".join(session.scalars(select(Message.body).where(Message.channel != "console")))
        assert compare(session, mails) == []
    TAMPERING["an edit"][0](two_days)
    with two_days.writing() as session:
        before = None
        for made in session.scalars(select(DailyDigest).order_by(DailyDigest.number)):
            made.digest = digests._digest(session, KEEPER.key, made, before)
            before = made
    with two_days.writing() as session:
        assert faults(session) == []
        assert compare(session, mails) == [
            "digest of 2026-11-23: another one was received",
            "digest of 2026-11-24: another one was received",
        ]
        session.execute(text("DELETE FROM daily_digests WHERE number = 2"))
        assert (
            compare(session, mails)[1] == "digest of 2026-11-24: it was received, and is gone here"
        )


def test_a_file_without_a_digest_compares_nothing(two_days: Database) -> None:
    with two_days.reading() as session, pytest.raises(ValueError, match="no digest"):
        compare(session, "2026-11-23 1 2 abc")


def test_another_key_says_so(two_days: Database) -> None:
    with two_days.reading() as session:
        assert verify(session, "another key")[-1] == (
            "no digest holds: the key may be another than they were made with"
        )


def test_a_digest_is_made_once_for_the_day_before_by_the_first_run_after_midnight(
    office: Database, clock: ManualClock
) -> None:
    a_day(office, clock, "Mon 2026-11-23")
    for _ in range(2):
        clock.forward(minutes=1)
        assert make_due(office, clock, SHANGHAI, KEEPER) == 0
    clock.set(the_moment("Tue 2026-11-24 23:59"))
    assert make_due(office, clock, SHANGHAI, KEEPER) == 0
    clock.forward(minutes=1)
    assert make_due(office, clock, SHANGHAI, KEEPER) == 1
    with office.reading() as session:
        rows = session.scalars(select(DailyDigest).order_by(DailyDigest.number)).all()
        assert [(row.number, str(row.on_date)) for row in rows] == [
            (1, "2026-11-23"),
            (2, "2026-11-24"),
        ]
        assert faults(session) == []


def test_of_two_schedulers_one_makes_the_digest(office: Database, clock: ManualClock) -> None:
    on_date = date(2026, 11, 22)
    with office.writing() as session:
        assert digests.make(session, clock.now(), SHANGHAI, on_date, KEEPER) is not None
    with office.writing() as session:
        # The second one looked before the first had committed.
        assert digests.make(session, clock.now(), SHANGHAI, on_date, KEEPER) is None
        assert session.query(Message).count() == 1
        assert session.query(DailyDigest).count() == 1


def test_days_on_which_nothing_ran_are_covered_by_the_next_digest(
    office: Database, clock: ManualClock
) -> None:
    a_day(office, clock, "Mon 2026-11-23")
    with office.writing() as session:
        missed_call(session, the_moment("Tue 2026-11-24 09:10"))
    clock.set(the_moment("Sat 2026-11-28 08:00"))
    assert make_due(office, clock, SHANGHAI, KEEPER) == 1
    with office.reading() as session:
        newest = digests.last(session)
        assert newest is not None
        assert (newest.number, str(newest.on_date)) == (2, "2026-11-27")
        assert newest.last_event_id == session.query(Event).count()
        assert faults(session) == []


def test_a_clock_that_steps_back_breaks_no_chain(office: Database, clock: ManualClock) -> None:
    a_day(office, clock, "Fri 2027-01-01", calls=1)
    a_day(office, clock, "Mon 2026-11-23", calls=1)
    with office.reading() as session:
        assert faults(session) == []


def test_what_happens_after_the_last_digest_is_no_fault(
    office: Database, clock: ManualClock
) -> None:
    a_day(office, clock, "Mon 2026-11-23")
    with office.writing() as session:
        missed_call(session, clock.now())
        assert faults(session) == []


def test_the_digest_is_sent_to_each_address_and_names_nobody(
    office: Database, clock: ManualClock
) -> None:
    a_day(office, clock, "Mon 2026-11-23")
    with office.writing() as session:
        made = digests.last(session)
        assert made is not None
        clock.set(the_moment("Tue 2026-11-24 07:30"))
        (letter,) = outbox.lease(session, clock.now(), 10, KEEPER.addresses)
        assert letter.address == MAIL
        assert letter.title == "首问台账每日摘要 2026-11-23"
        assert line(made) in letter.body.splitlines()
        assert "39" not in letter.body.replace(line(made), "")
        assert "secret" not in repr(letter)


def test_a_digest_of_before_there_was_an_access_log_still_holds(
    office: Database, clock: ManualClock
) -> None:
    a_day(office, clock, "Mon 2026-11-23", calls=1)
    with office.writing() as session:
        (made,) = session.scalars(select(DailyDigest))
        made.last_access_id = made.last_access_chain = None
        made.last_purge_id = made.last_purge_chain = None
        made.digest = digests._digest(session, KEEPER.key, made, None)
    a_day(office, clock, "Tue 2026-11-24", calls=1)
    with office.reading() as session:
        assert faults(session) == []


def test_the_digest_is_what_it_says_it_is(office: Database, clock: ManualClock) -> None:
    """Reckoned by hand from the description, so that others can check it without this program."""
    a_day(office, clock, "Mon 2026-11-23", calls=1)
    with office.reading() as session:
        (made,) = session.scalars(select(DailyDigest))
        (head,) = session.scalars(select(Event).order_by(Event.seq.desc()).limit(1))
        covered = json.dumps(
            [
                *("2026-11-23", 1, head.id, "0" * 64),
                [[1, 2026, 101, head.seq, head.chain]],
                # The access log and the proofs of purging, in which there is nothing yet.
                *(0, "0" * 64, 0, "0" * 64),
            ]
        )
        told = made.digest
    inner = hashlib.sha256(bytes(b ^ 0x36 for b in KEEPER.key.encode().ljust(64, b"\0")))
    inner.update(covered.encode())
    outer = hashlib.sha256(bytes(b ^ 0x5C for b in KEEPER.key.encode().ljust(64, b"\0")))
    outer.update(inner.digest())
    assert told == outer.hexdigest()


def test_on_postgresql_a_digest_waits_for_who_is_writing_an_event(
    postgres_office_url: str, clock: ManualClock
) -> None:
    """Else an event with a lower id could be committed later, and the digest would not hold."""
    with closing(Database.open(postgres_office_url)) as db:
        done: list[int] = []
        maker = threading.Thread(
            target=lambda: done.append(make_due(db, clock, SHANGHAI, KEEPER)), daemon=True
        )
        with db.writing() as session:
            missed_call(session, clock.now())
            maker.start()
            maker.join(0.3)
            assert done == []
            last_event = session.query(Event).count()
        maker.join(10)
        assert done == [1]
        with db.reading() as session:
            made = digests.last(session)
            assert made is not None
            assert made.last_event_id == last_event
            assert faults(session) == []
