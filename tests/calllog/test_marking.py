"""Marks (标注) and exercises (暗访、演练、测试): put on, changed, taken off, all on record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from calllog.calls import door
from calllog.db import Database
from calllog.ledger import LedgerError, exercising, marking
from calllog.models import AdminChange, Call, Exercise, Item, Mark, MarkKind, Message
from tests.calllog.cases import Case
from tests.calllog.missed_calls import CALLER, missed_call
from tests.calllog.moments import OFFICE, the_moment
from tests.support.clock import ManualClock
from tests.support.office import person

DUE = the_moment("Tue 2026-11-24 17:30")


@pytest.fixture
def case(office: Database, clock: ManualClock) -> Case:
    return Case(office, clock)


def marks(case: Case) -> list[tuple[str, str]]:
    """The marks that hold now."""
    with case.office.reading() as session:
        item = session.get_one(Item, case.item_id)
        return [(mark.kind, mark.words) for mark in marking.in_force(item)]


def test_a_mark_is_put_on_changed_and_taken_off_and_all_of_it_stays_on_record(case: Case) -> None:
    case.does("zhangli", marking.put_on, MarkKind.DIALECT, "枞阳话")
    case.does("zhangli", marking.put_on, MarkKind.ELDERLY)
    case.does("wuhao", marking.put_on, MarkKind.DIALECT, "桐城话")
    assert marks(case) == [("elderly", ""), ("dialect", "桐城话")]
    case.does("wuhao", marking.take_off, MarkKind.DIALECT)
    assert marks(case) == [("elderly", "")]
    assert [kind for kind in case.kinds() if kind.startswith("mark")] == [
        "marked",
        "marked",
        "mark_changed",
        "mark_removed",
    ]
    with case.office.reading() as session:
        rows = session.query(Mark).filter_by(kind="dialect").order_by(Mark.id).all()
        assert [(row.words, row.removed_at is None) for row in rows] == [
            ("枞阳话", False),
            ("桐城话", False),
        ]


def test_an_order_of_the_12345_hotline_has_its_own_deadline_and_is_late_after_it(
    case: Case,
) -> None:
    mark = case.does("zhangli", marking.put_on, MarkKind.ORDER_12345, "TL2026112300158", DUE)
    assert not marking.is_late(mark, DUE)
    assert marking.is_late(mark, DUE + timedelta(minutes=1))
    ((_kind, data),) = case.events("marked")
    assert (data["words"], data["due_at"]) == ("TL2026112300158", DUE.isoformat())


REFUSED: list[tuple[str, MarkKind, list[Any], str]] = [
    ("zhangli", MarkKind.DIALECT, [" "], "哪里的方言"),
    ("zhangli", MarkKind.ORDER_12345, ["TL1"], "12345工单编号和办理期限"),
    ("zhangli", MarkKind.ORDER_12345, [" ", DUE], "12345工单编号和办理期限"),
    ("zhangli", MarkKind.ORDER_12345, ["1" * 41, DUE], "最多40个字"),
    ("zhaoping", MarkKind.LEADER_NOTE, [""], "领导批示的内容"),
    ("zhangli", MarkKind.LEADER_NOTE, ["请当天办结"], "由领导或者办公室督办员填写"),
    ("wangjun", MarkKind.LEADER_NOTE, ["请当天办结"], "由领导或者办公室督办员填写"),
    ("liufang", MarkKind.ELDERLY, [], "标注由承办科室"),
    ("xuhui", MarkKind.ELDERLY, [], "标注由承办科室"),
]


@pytest.mark.parametrize(("login", "kind", "words", "why"), REFUSED)
def test_a_mark_that_is_not_theirs_or_says_nothing_is_refused(
    case: Case, login: str, kind: MarkKind, words: list[Any], why: str
) -> None:
    with pytest.raises(LedgerError, match=why):
        case.does(login, marking.put_on, kind, *words)
    assert marks(case) == []


def test_the_same_mark_again_and_one_that_is_not_there_are_refused(case: Case) -> None:
    with pytest.raises(LedgerError, match="没有这项标注"):
        case.does("zhangli", marking.take_off, MarkKind.SENSITIVE)
    case.does("zhangli", marking.put_on, MarkKind.SENSITIVE)
    with pytest.raises(LedgerError, match="内容相同"):
        case.does("zhangli", marking.put_on, MarkKind.SENSITIVE)


@pytest.mark.parametrize("login", ["xuhui", "gaoyuan", "zhaoping"])
def test_a_leaders_note_reaches_who_is_responsible_without_its_words(
    case: Case, login: str
) -> None:
    case.does(login, marking.put_on, MarkKind.LEADER_NOTE, "请当天办结")
    with case.office.reading() as session:
        told = session.query(Message).filter(Message.title.endswith("有领导批示")).all()
        assert {one.recipient.login for one in told if one.recipient} == {"zhangli", "wangjun"}
        assert not [one for one in told if "当天办结" in one.body]


def exercise(case: Case, login: str, *words: Any, back: bool = False) -> None:
    act = exercising.take_back if back else exercising.mark
    with case.office.writing() as session:
        item = session.get_one(Item, case.item_id)
        act(session, case.clock.now(), item, person(session, login), *words)


def calls_of(session: Session) -> list[str | None]:
    return [call.exercise for call in session.query(Call).order_by(Call.started_at)]


def test_an_inspection_is_marked_with_its_calls_and_taken_back(
    case: Case, clock: ManualClock
) -> None:
    with case.office.writing() as session:
        call = session.query(Call).one()
        call.item_id = case.item_id
    exercise(case, "zhaoping", Exercise.INSPECTION, "办公室暗访")
    with case.office.writing() as session:
        later = Call(
            sid="CA77",
            from_raw=CALLER,
            to_raw="+865620000000",
            caller=CALLER,
            params={},
            started_at=clock.now(),
            section_id=session.get_one(Item, case.item_id).section_id,
        )
        session.add(later)
        session.flush()
        clock.forward(minutes=1)
        door.end(session, clock.now(), OFFICE, later, status="completed", seconds=60)
        assert later.item_id == case.item_id
        assert calls_of(session) == ["inspection", "inspection"]
    exercise(case, "zhaoping", "是真实来电", back=True)
    with case.office.reading() as session:
        assert calls_of(session) == [None, None]
    assert [kind for kind in case.kinds() if "exercise" in kind] == [
        "exercise_marked",
        "exercise_taken_back",
    ]
    assert case.owed(), "an inspector is called back like anybody"


def test_only_a_supervisor_leaves_anything_out_of_the_figures_and_says_why(case: Case) -> None:
    for login, reason, why in (
        ("zhangli", "演练", "由办公室督办员标明"),
        ("wangjun", "演练", "由办公室督办员标明"),
        ("zhaoping", " ", "请写明理由"),
    ):
        with pytest.raises(LedgerError, match=why):
            exercise(case, login, Exercise.DRILL, reason)
    with pytest.raises(LedgerError, match="没有标明"):
        exercise(case, "zhaoping", "误标", back=True)


def test_a_call_without_an_item_is_marked_and_the_change_log_tells_by_whom(case: Case) -> None:
    with case.office.writing() as session:
        missed_call(session, case.clock.now())
        call = session.query(Call).order_by(Call.started_at.desc()).first()
        assert call is not None
        staff = person(session, "zhaoping")
        ended_at, call.ended_at = call.ended_at, None
        with pytest.raises(LedgerError, match="还没有结束"):
            exercising.mark_call(session, case.clock.now(), call, staff, Exercise.TEST, "试线")
        call.ended_at = ended_at or case.clock.now()
        exercising.mark_call(session, case.clock.now(), call, staff, Exercise.TEST, "试线")
        assert call.exercise == "test"
        exercising.mark_call(session, case.clock.now(), call, staff, None, "误标")
    with case.office.reading() as session:
        logged = [(row.by, row.values["exercise"]) for row in session.query(AdminChange)]
        assert logged == [("zhaoping", [None, "test"]), ("zhaoping", ["test", None])]
