"""我来回电: one person calls back, and for ten minutes nobody else does."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from calllog import ledger
from calllog.db import Database
from calllog.ledger import LedgerError, claiming
from calllog.models import Claim, Item, Staff
from calllog.placed import placing
from calllog.times.office_hours import OfficeTime
from tests.calllog.cases import Case
from tests.calllog.missed_calls import missed_call
from tests.calllog.moments import OFFICE, told
from tests.support.clock import MONDAY_MORNING, ManualClock
from tests.support.office import person


@pytest.fixture
def case(office: Database, clock: ManualClock) -> Case:
    return Case(office, clock)


def holder(case: Case) -> str | None:
    """Who calls back just now."""
    with case.office.reading() as session:
        row = claiming.in_force(session, case.clock.now(), session.get_one(Item, case.item_id))
        return row.staff.login if row is not None else None


def test_a_claim_lasts_ten_minutes_and_keeps_others_from_calling(case: Case) -> None:
    case.does("zhangli", claiming.claim)
    for act in (claiming.claim, placing.ask_callback):
        with pytest.raises(LedgerError, match=r"^张丽正在回电，至09:20。$"):
            case.does("wuhao", act)
    case.at("Mon 2026-11-23 09:20")
    assert holder(case) is None
    case.does("wuhao", placing.ask_callback)
    assert holder(case) == "wuhao"
    assert case.kinds()[-1] == "call_asked"


def test_its_owner_calls_and_claims_anew(case: Case) -> None:
    case.does("zhangli", claiming.claim)
    case.at("Mon 2026-11-23 09:15").does("zhangli", claiming.claim)
    case.does("zhangli", placing.ask_callback)
    with case.office.reading() as session:
        assert told(session.query(Claim).one().until) == "Mon 2026-11-23 09:25"
    claims = [data["until"][11:16] for _kind, data in case.events("claimed")]
    assert claims == ["01:20", "01:25"]  # In UTC.


@pytest.mark.parametrize(
    ("login", "may"), [("zhaoping", True), ("wangjun", True), ("wuhao", False)]
)
def test_supervisors_and_the_sections_head_take_over_by_saying_so(
    case: Case, login: str, may: bool
) -> None:
    case.does("zhangli", claiming.claim)
    with pytest.raises(LedgerError, match="张丽正在回电"):
        case.does(login, claiming.claim)
    if may:
        case.does(login, claiming.claim, takes_over=True)
        ((_kind, data),) = case.events("claim_taken_over")
        with case.office.reading() as session:
            assert data["from"] == person(session, "zhangli").id
    else:
        with pytest.raises(LedgerError, match="张丽正在回电"):
            case.does(login, claiming.claim, takes_over=True)
    assert holder(case) == (login if may else "zhangli")


@pytest.mark.parametrize(
    ("login", "act", "is_over"),
    [
        ("zhangli", ledger.tried, True),
        ("zhangli", ledger.reached, True),
        ("wuhao", ledger.reached, True),  # Nobody needs to call any more.
        ("wuhao", ledger.tried, False),
    ],
)
def test_an_attempt_of_its_owner_or_anybodys_contact_ends_it(
    case: Case, login: str, act: object, is_over: bool
) -> None:
    case.does("zhangli", claiming.claim)
    case.does(login, act, "")  # type: ignore[arg-type]
    assert (holder(case) is None) is is_over


def gives_up(session: Session, now: datetime, _hours: OfficeTime, item: Item, who: Staff) -> None:
    claiming.release(session, now, item, who)


def test_only_its_owner_gives_it_up(case: Case) -> None:
    case.does("zhangli", claiming.claim)
    with pytest.raises(LedgerError, match="您没有正在进行的"):
        case.does("wuhao", gives_up)
    case.does("zhangli", gives_up)
    assert holder(case) is None
    assert case.kinds()[-1] == "claim_released"


def test_another_section_claims_nothing(case: Case) -> None:
    with pytest.raises(LedgerError, match="由承办科室办理"):
        case.does("liufang", claiming.claim)


@pytest.fixture(params=["sqlite", "postgresql"])
def two_ways(request: pytest.FixtureRequest, office: Database) -> Database:
    """The sample office on each of the two databases."""
    if request.param == "sqlite":
        return office
    on_postgresql: Database = request.getfixturevalue("postgres_office")
    return on_postgresql


def test_of_two_who_claim_at_the_same_moment_one_wins(two_ways: Database) -> None:
    with two_ways.writing() as session:
        item_id = missed_call(session, MONDAY_MORNING).id
    start, won, lost = threading.Barrier(2), [], []

    def claims(login: str) -> None:
        start.wait()
        try:
            with two_ways.writing() as session:
                item, staff = session.get_one(Item, item_id), person(session, login)
                claiming.claim(session, MONDAY_MORNING, OFFICE, item, staff)
            won.append(login)
        except LedgerError as refusal:
            lost.append(str(refusal))

    threads = [threading.Thread(target=claims, args=(login,)) for login in ("zhangli", "wuhao")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    until = told(MONDAY_MORNING + timedelta(minutes=10))[-5:]
    name = {"zhangli": "张丽", "wuhao": "吴昊"}[won[0]]
    assert (len(won), lost) == (1, [f"{name}正在回电，至{until}。"])
