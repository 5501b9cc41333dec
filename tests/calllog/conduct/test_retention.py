"""Closed cases are purged after their years, with a proof; open ones never."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import func, select

from calllog.conduct import cases, decisions, retention
from calllog.conduct.decisions import Decision
from calllog.conduct.models import Audit, Base, Case, CaseKey, CasePromise, CaseState, Entry, Reply
from tests.calllog.moments import SHANGHAI, the_moment
from tests.support.cases import World

CLOSED = "Mon 2026-11-23 10:00"


def closed(line: World) -> Case:
    at = the_moment(CLOSED)
    case = line.receive(at, has_code=False)
    file = cases.File("照片.jpg", b"\xff\xd8")
    cases.add_evidence(line.session, at, line.held(case, "linjing"), line.place, "", file)
    case.state, case.closed_at = CaseState.CLOSED, at
    line.session.expire(case, ["entries"])
    return case


@pytest.mark.parametrize(
    ("moment", "years", "is_purged"),
    [
        ("Fri 2029-11-23 09:59", "3", False),
        ("Fri 2029-11-23 10:00", "3", True),
        ("Tue 2027-11-23 10:00", "3", False),
        ("Tue 2027-11-23 10:00", "1", True),
    ],
)
def test_a_case_is_kept_its_years(line: World, moment: str, years: str, is_purged: bool) -> None:
    closed(line)
    chief, at = line.member("hanbin"), the_moment("Mon 2026-11-23 09:00")
    decisions.decide(line.session, at, chief, Decision.KEPT_YEARS, years)
    done = retention.purge(line.session, the_moment(moment), SHANGHAI)
    assert (done is not None) is is_purged
    assert line.session.scalar(select(func.count(Case.id))) == (0 if is_purged else 1)


def test_what_is_purged_leaves_a_proof_and_nothing_else(line: World) -> None:
    case = closed(line)
    last, file = case.entries[-1].chain, case.entries[-1].file
    done = retention.purge(line.session, the_moment("Sat 2029-11-24 10:00"), SHANGHAI)
    assert done is not None
    assert done.files == (file,)
    assert done.digest == hashlib.sha256(last.encode()).hexdigest()
    for table in (Case, CaseKey, Entry, Reply, CasePromise):
        assert line.session.scalar(select(func.count()).select_from(table)) == 0
    (proof,) = line.session.scalars(select(Audit))
    assert (proof.deed, proof.case_id, proof.proof) == ("purged", None, f"1 {done.digest}")


@pytest.mark.parametrize("state", [state for state in CaseState if state != CaseState.CLOSED])
@pytest.mark.attack("somebody waits for an open case to be purged")
def test_an_open_case_is_never_purged_however_old(line: World, state: CaseState) -> None:
    case = line.receive(the_moment(CLOSED), has_code=False)
    case.state = state
    assert retention.purge(line.session, the_moment("Fri 2046-11-23 10:00"), SHANGHAI) is None


@pytest.mark.attack("somebody looks for what is left of a case that was purged")
def test_whatever_names_a_case_is_purged_with_it(line: World) -> None:
    naming = {
        table.name
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "conduct_cases"
    }
    purged = {table.__tablename__ for table in retention.NAMING_A_CASE}
    assert naming == purged | {"conduct_calls"}
