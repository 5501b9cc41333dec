"""Several people administer the office at the same moment, on PostgreSQL: nothing is undone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest

from calllog.db import Database
from calllog.duty import account_changes, office_edits
from calllog.duty.office_changes import change_office
from calllog.duty.office_store import export_office, take_turn
from calllog.models import Role
from tests.support.clock import MONDAY_MORNING
from tests.support.office import fill_office, person

ZONE = ZoneInfo("Asia/Shanghai")
LOGINS = ("zhangli", "wuhao", "liufang", "guoxin")


@pytest.fixture
def pg(postgres_url: str) -> Iterator[Database]:
    database = Database.open(postgres_url)
    database.migrate()
    with database.writing() as session:
        fill_office(session, MONDAY_MORNING)
    yield database
    database.close()


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
