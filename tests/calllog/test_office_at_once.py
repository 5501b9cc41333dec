"""Several people administer the office at the same moment, on PostgreSQL: nothing is undone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest

from calllog.db import Database
from calllog.duty import account_changes, office_edits
from calllog.duty.office_changes import change_office
from calllog.duty.office_store import export_office, take_turn
from calllog.models import Role
from calllog.office import directory
from calllog.refusals import LedgerError
from tests.support.clock import MONDAY_MORNING
from tests.support.office import person

ZONE = ZoneInfo("Asia/Shanghai")
LOGINS = ("zhangli", "wuhao", "liufang", "guoxin")
LAST = "至少要有一名办公室督办员。"


@pytest.fixture
def pg(postgres_office: Database) -> Database:
    return postgres_office


def give_post(database: Database, login: str, start: threading.Barrier) -> None:
    """As the console does it: the office is read, edited, and written as a whole."""
    start.wait()
    with database.writing() as session:
        take_turn(session)
        office = export_office(session)
        part = next(one for one in office.staff if one.login == login)
        edited = office_edits.with_person(office, part.model_copy(update={"post": "新岗位"}))
        change_office(session, MONDAY_MORNING, ZONE, person(session, "zhaoping"), edited)


def give_role(database: Database, start: threading.Barrier) -> None:
    start.wait()
    with database.writing() as session:
        who, roles = person(session, "maqiang"), [Role.HANDLER, Role.SUPERVISOR]
        by = person(session, "zhaoping")
        account_changes.give_roles(session, MONDAY_MORNING, ZONE, by, who, roles)


def test_what_several_people_change_at_once_all_stands(pg: Database) -> None:
    start = threading.Barrier(len(LOGINS) + 1)
    at_once = [threading.Thread(target=give_post, args=(pg, one, start)) for one in LOGINS]
    at_once.append(threading.Thread(target=give_role, args=(pg, start)))
    for thread in at_once:
        thread.start()
    for thread in at_once:
        thread.join()
    with pg.reading() as session:
        assert {person(session, login).post for login in LOGINS} == {"新岗位"}
        assert person(session, "maqiang").roles == ["handler", "supervisor"]


def take_role(database: Database, login: str, start: threading.Barrier, said: list[str]) -> None:
    """As the administrator does it: the person is looked up before it is anybody's turn."""
    with database.writing() as session:
        who, by = person(session, login), person(session, "maqiang")
        start.wait()
        try:
            account_changes.give_roles(session, MONDAY_MORNING, ZONE, by, who, [Role.HANDLER])
        except LedgerError as refusal:
            said.append(str(refusal))
            session.rollback()


def leave(database: Database, login: str, start: threading.Barrier, said: list[str]) -> None:
    """As the general office does it."""
    start.wait()
    with database.writing() as session:
        take_turn(session)
        try:
            account_changes.must_leave_a_supervisor(session, person(session, login))
        except LedgerError as refusal:
            said.append(str(refusal))
            return
        edited = office_edits.without_person(export_office(session), login)
        change_office(session, MONDAY_MORNING, ZONE, person(session, "maqiang"), edited)


@pytest.mark.parametrize("other", [take_role, leave])
def test_of_the_last_two_supervisors_one_stays_whatever_is_done_at_once(
    pg: Database, other: Callable[[Database, str, threading.Barrier, list[str]], None]
) -> None:
    with pg.writing() as session:
        person(session, "wuhao").roles = [Role.HANDLER, Role.SUPERVISOR]
    start, said = threading.Barrier(2), list[str]()
    at_once = [
        threading.Thread(target=take_role, args=(pg, "zhaoping", start, said)),
        threading.Thread(target=other, args=(pg, "wuhao", start, said)),
    ]
    for thread in at_once:
        thread.start()
    for thread in at_once:
        thread.join()
    assert said == [LAST]
    with pg.reading() as session:
        assert len(directory.people_with(session, Role.SUPERVISOR)) == 1
