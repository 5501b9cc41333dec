"""Each kind has its time, with a reason; no office goes below what a law prescribes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from calllog import access_log
from calllog.background.digests import Keeper, make_due
from calllog.db import Database
from calllog.ledger import LedgerError
from calllog.models import AccessEntry, AccessKind, AdminChange, Kept, Purge, Recording
from calllog.personal_data import retention
from calllog.personal_data.retention import DEFAULTS, Rule
from tests.calllog.moments import SHANGHAI
from tests.calllog.personal_data.house import KEY, House
from tests.support.clock import MONDAY_MORNING
from tests.support.office import person

TODAY = date(2026, 11, 23)


def enter(office: Database, kind: Kept, rule: Rule) -> None:
    with office.writing() as session:
        by = person(session, "zhaoping")
        retention.enter(session, MONDAY_MORNING, TODAY, by, kind, rule)


def test_every_kind_has_a_time_and_a_reason() -> None:
    assert set(DEFAULTS) == set(Kept)
    assert all(rule.days >= 184 and "：" in rule.reason for rule in DEFAULTS.values())


def test_a_rule_holds_from_its_day_and_stands_in_the_log(office: Database) -> None:
    enter(office, Kept.RECORDINGS, Rule(90, "办公室〔2026〕8号", valid_from=date(2027, 1, 1)))
    with office.reading() as session:
        before = retention.in_force(session, Kept.RECORDINGS, date(2026, 12, 31))
        since = retention.in_force(session, Kept.RECORDINGS, date(2027, 1, 1))
        assert (before.days, since.days) == (365, 90)
        assert [rule.days for rule in retention.coming(session, Kept.RECORDINGS, TODAY)] == [90]
        (change,) = session.scalars(select(AdminChange))
        assert change.values["retention_days"] == [365, 90]


@pytest.mark.parametrize(
    ("kind", "rule", "why"),
    [
        (Kept.LOGS, Rule(183, "依据"), "不能少于184天：网络日志至少保存六个月"),
        (Kept.CALLS, Rule(1, "依据"), "不能少于184天"),
        (Kept.ITEMS, Rule(0, "依据"), "不能少于1天"),
        (Kept.ITEMS, Rule(36501, "依据"), "不能超过100年"),
        (Kept.ITEMS, Rule(90, "  "), "依据和理由"),
        (Kept.ITEMS, Rule(90, "依据", valid_from=date(2026, 11, 22)), "不能早于今天"),
    ],
)
def test_what_cannot_be_a_rule_is_refused(
    office: Database, kind: Kept, rule: Rule, why: str
) -> None:
    with pytest.raises(LedgerError, match=why):
        enter(office, kind, rule)


def look(house: House, count: int) -> None:
    """Somebody exports a list so many times."""
    for _ in range(count):
        with house.db.writing() as session:
            staff = person(session, "zhaoping")
            access_log.record(session, house.clock.now(), staff, AccessKind.EXPORT, about="清单")


def test_the_oldest_lines_of_the_access_log_go_with_a_proof_where_the_chain_begins(
    house: House,
) -> None:
    look(house, 3)
    house.years_pass(2)
    look(house, 2)
    house.years_pass(2)
    assert house.past() == {"logs": 3}
    assert house.purge() == 3
    look(house, 1)
    with house.db.reading() as session:
        assert session.scalars(select(AccessEntry.id)).all() == [4, 5, 6]
        (proof,) = session.scalars(select(Purge))
        assert (proof.last_access_id, proof.counts) == (3, {"access_log": 3})
    assert house.faults() == []
    house.years_pass(10)
    assert house.purge() == 3
    look(house, 1)
    assert house.faults() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE access_log SET by = 'wuhao' WHERE id = 2",
        "UPDATE access_log SET reason = '其他' WHERE id = 3",
        "DELETE FROM access_log WHERE id = 2",
        "DELETE FROM access_log WHERE id = 1",
    ],
)
def test_nobody_edits_the_access_log(house: House, statement: str) -> None:
    look(house, 3)
    with pytest.raises(Exception, match="never changed"), house.db.writing() as session:
        session.execute(text(statement))
    with house.db.writing() as session:
        for verb in ("UPDATE", "DELETE"):
            session.execute(text(f"DROP TRIGGER access_log_never_{verb}"))
        session.execute(text(statement))
    assert house.faults() != []


def test_the_end_of_the_access_log_cannot_be_cut_off_unseen(house: House) -> None:
    look(house, 2)
    keeper = Keeper(KEY, ())
    house.clock.forward(days=1)
    assert make_due(house.db, house.clock, SHANGHAI, keeper) == 1
    assert house.faults() == []
    with house.db.writing() as session:
        session.execute(text("DROP TRIGGER access_log_never_DELETE"))
        session.execute(text("DELETE FROM access_log WHERE id = 2"))
    assert house.faults() == ["access log, line 2: it is gone, or was changed"]


def test_a_person_who_hears_a_passage_twice_is_in_the_log_once(house: House) -> None:
    house.item()
    with house.db.writing() as session:
        staff = person(session, "zhangli")
        (recording,) = session.scalars(select(Recording)).all()
        now = house.clock.now()
        assert not access_log.heard(session, now, staff.id, recording)
        access_log.record(session, now, staff, AccessKind.AUDIO, recording=recording)
        assert access_log.heard(session, now + timedelta(minutes=29), staff.id, recording)
        assert not access_log.heard(session, now + timedelta(minutes=31), staff.id, recording)
