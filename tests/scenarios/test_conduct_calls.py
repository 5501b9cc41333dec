"""The conduct line: by key 9 and by its own number, and nothing of it on the ledger's side."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import inspect, select, text

from calllog.conduct.kinds import EntryKind
from calllog.conduct.models import Case, Statement
from ivr.exchange.calls import Call
from ivr.exchange.deliveries import DOUBLED, DROPPED, ONCE, REORDERED, REPEATED, Deliveries
from ivr.exchange.scripted import WITHHELD, Caller, Staff
from tests.scenarios.conduct_words import anonymous, told_receipt
from tests.scenarios.conftest import OpenAt
from tests.support.clock import shanghai
from tests.support.conduct import record_of, said
from tests.support.hotline import CONDUCT, SERVICE, Hotline
from tests.support.telling import heard, kinds, rang, somebody, staff

NUMBER = "+8613912345678"  # Of no one else in these tests.
TAIL = "13912345678"
WAYS = {"key 9": (SERVICE, "9"), "its own number": (CONDUCT, "")}
DELIVERIES = {
    "once": ONCE,
    "doubled": DOUBLED,
    "dropped": DROPPED,
    "reordered": REORDERED,
    "documents repeated": REPEATED,
}


@pytest.fixture(params=WAYS.values(), ids=list(WAYS))
def way(request: pytest.FixtureRequest) -> tuple[str, str]:
    """The number called, and the key that leads to the conduct line."""
    found: tuple[str, str] = request.param
    return found


def place(line: Hotline, way: tuple[str, str], caller: Caller) -> Call:
    """A call to the conduct line by one of the two ways."""
    number, key = way
    steps = Caller(caller.number).presses(key) if key else Caller(caller.number)
    for step in caller.steps:
        steps = steps.then(step)
    return line.call(steps, number)


def cases(line: Hotline) -> list[list[str]]:
    """The numbers that each case keeps, sealed, of who complained."""
    with line.parts.conduct_db.reading() as session:
        assert {case.phone for case in session.scalars(select(Case))} <= {None}
        return [
            [words["phone"] for words in said(record_of(session, case), EntryKind.IDENTITY)]
            for case in session.scalars(select(Case))
        ]


def settle(line: Hotline) -> None:
    for _ in range(3):
        line.loop.forward(240)
        line.sweep()


def assert_no_trace(line: Hotline, call: Call) -> None:
    """Neither a row in any table nor a byte in any file of the ledger's tells of the call."""
    with line.reading() as session:
        for table in inspect(session.get_bind()).get_table_names():
            rows = session.execute(text(f'SELECT * FROM "{table}"')).all()
            for word in (call.sid, TAIL):
                assert not [row for row in rows if word in str(row)], table
        assert session.execute(text("SELECT count(*) FROM calls")).scalar_one() == 0
        assert session.execute(text("SELECT count(*) FROM turns")).scalar_one() == 0
    for path in files(line):
        assert_has_not(path, call.sid, TAIL)


def files(line: Hotline, *, behind_the_wall: bool = True) -> list[Path]:
    """The installation's files, without those of the exchange, which stands for the carrier."""
    home = line.settings.home
    left_out = [home / "exchange"] if behind_the_wall else [home / "exchange", home / "conduct"]
    return [
        path
        for path in home.rglob("*")
        if path.is_file() and not any(path.is_relative_to(folder) for folder in left_out)
    ]


def assert_has_not(path: Path, *words: str) -> None:
    content = path.read_bytes()
    assert not [word for word in words if word.encode() in content], path


@pytest.mark.clause("5.3b")
@pytest.mark.parametrize("deliveries", DELIVERIES.values(), ids=DELIVERIES)
@pytest.mark.attack("somebody looks for an anonymous caller wherever anything is kept")
def test_an_anonymous_statement_gets_a_receipt_and_leaves_no_trace_of_the_caller(
    line: Hotline, way: tuple[str, str], deliveries: Deliveries
) -> None:
    line.exchange.deliveries = deliveries
    call = place(line, way, anonymous(NUMBER, "2").presses("1", heard_out=True).waits())
    assert heard(call).count("回执号") == 3
    assert "电话公司有通话记录" in heard(call)
    assert "您的声音仍可能被认出来" in heard(call)
    assert "网站上的监督信箱" in heard(call)
    settle(line)
    assert cases(line) == [[]]
    told_receipt(call)
    with line.parts.conduct_db.reading() as session:
        assert session.scalars(select(Statement)).all() == []
        (case,) = session.scalars(select(Case))
        assert len(said(record_of(session, case), EntryKind.STATEMENT)) == 1
    assert line.exchange.recordings.all() == []
    assert_no_trace(line, call)
    assert line.items() == []


@pytest.mark.parametrize(
    ("number", "keys"), [(NUMBER, "9"), (WITHHELD, "9#"), (WITHHELD, "9")], ids=str
)
@pytest.mark.attack("somebody looks in the ledger for a call on which 9 was pressed")
def test_9_at_a_closed_greeting_leads_to_the_conduct_line_and_leaves_nothing_here(
    line_at: OpenAt, number: str, keys: str
) -> None:
    line = line_at(shanghai(2026, 11, 23, 19, 0))
    caller = somebody(number).presses(keys).presses("2").speaks("我反映一件事", seconds=9)
    call = line.call(caller.waits())
    assert "您好，这里是作风监督专线。" in heard(call)
    settle(line)
    assert cases(line) == [[]]
    assert line.items() == []
    assert_no_trace(line, call)


def test_9_is_a_wrong_key_once_an_item_stands_for_the_call(line_at: OpenAt) -> None:
    line = line_at(shanghai(2026, 11, 23, 19, 0))
    call = line.call(somebody().presses("7").presses("9"))
    assert "作风监督专线" not in heard(call)
    assert line.the_item()["state"] == "unread"


@pytest.mark.attack("somebody looks for a named caller's number outside of the seal")
def test_a_named_statement_keeps_the_number_sealed_behind_the_wall(
    line: Hotline, way: tuple[str, str]
) -> None:
    call = place(line, way, Caller(NUMBER).presses("1").speaks("我反映一件事", seconds=9).waits())
    assert "您的姓名和电话另外加密" in heard(call)
    settle(line)
    assert cases(line) == [[NUMBER]]
    with line.reading() as session:
        assert session.execute(text("SELECT count(*) FROM calls")).scalar_one() == 0
    for path in files(line):
        assert_has_not(path, call.sid, TAIL)


@pytest.mark.parametrize(
    "caller",
    [
        Caller(NUMBER).hangs_up(3),
        Caller(NUMBER).presses("2", then_hangs_up=True),
        Caller(NUMBER).presses("2").hangs_up(4),
        Caller(NUMBER).presses("2").speaks("有一个人", seconds=4, then_hangs_up=True),
        Caller(NUMBER).presses("2").presses("9").speaks("有一个人", seconds=4).hangs_up(5),
        anonymous(NUMBER).hangs_up(5),
        Caller(NUMBER).presses("3").presses("3062#", then_hangs_up=True),
        Caller(NUMBER).presses("3").presses("3062#").presses("1234567890#", then_hangs_up=True),
        Caller(NUMBER).presses("2").is_silent().is_silent(),
        Caller(NUMBER).waits().waits(),
    ],
    ids=[
        "greeting",
        "choice",
        "before",
        "in it",
        "item",
        "receipt",
        "a receipt",
        "a code",
        "silent",
        "no key",
    ],
)
@pytest.mark.parametrize("deliveries", [ONCE, DROPPED], ids=["once", "dropped"])
@pytest.mark.attack("somebody looks for a caller who hung up half-way")
def test_hanging_up_at_any_point_leaves_no_trace_either(
    line: Hotline, way: tuple[str, str], caller: Caller, deliveries: Deliveries
) -> None:
    line.exchange.deliveries = deliveries
    call = place(line, way, caller)
    settle(line)
    assert_no_trace(line, call)


@pytest.mark.attack("somebody looks for a caller who was gone before the answer")
def test_a_call_gone_before_the_answer_leaves_no_trace_either(line: Hotline) -> None:
    call = line.call(Caller(NUMBER).is_gone_before_the_answer(), CONDUCT)
    settle(line)
    assert_no_trace(line, call)


def test_a_statement_broken_off_by_hanging_up_is_kept(line: Hotline, way: tuple[str, str]) -> None:
    place(line, way, Caller(WITHHELD).presses("2").speaks("有一个人", 6, then_hangs_up=True))
    settle(line)
    assert len(cases(line)) == 1


@pytest.mark.parametrize("deliveries", DELIVERIES.values(), ids=DELIVERIES)
def test_0_leads_to_the_service_line(
    line: Hotline, way: tuple[str, str], deliveries: Deliveries
) -> None:
    line.exchange.deliveries = deliveries
    staff(line, zhangli=Staff.answers())
    call = place(line, way, Caller(NUMBER).presses("0").presses("2"))
    assert "请问您要办什么业务" in heard(call)
    assert len(rang(call)) == 1
    settle(line)
    assert kinds(line) == ["answered"]
    assert line.the_item()["phone"] == NUMBER
    assert cases(line) == []


def test_the_conduct_line_takes_statements_at_night(line_at: OpenAt) -> None:
    line = line_at(shanghai(2026, 11, 28, 23, 0))
    call = line.call(Caller(NUMBER).presses("2").speaks("有一个人", seconds=6).waits(), CONDUCT)
    assert call.heard()[0].startswith("您好，这里是作风监督专线。")
    settle(line)
    assert len(cases(line)) == 1
    assert_no_trace(line, call)


@pytest.mark.attack("the handler of an item looks for its caller having complained")
def test_a_known_caller_reaches_the_conduct_line_by_9_and_the_item_does_not_change(
    line: Hotline,
) -> None:
    line.call(somebody(NUMBER).presses("2", then_hangs_up=True))
    before = line.items()
    call = line.call(somebody(NUMBER).presses("9").presses("2").speaks("有一个人", 6).waits())
    settle(line)
    assert line.the_item()["times_called"] == before[0]["times_called"]
    assert kinds(line) == ["registered"]
    with line.reading() as session:
        rows = session.execute(text("SELECT sid FROM calls")).all()
    assert call.sid not in str(rows)
    assert_has_not(line.settings.home / "ledger.db", call.sid)


@pytest.mark.attack("somebody looks in the ledger for callers whom the conduct line could not take")
def test_without_its_database_the_conduct_line_says_so_and_the_ledger_learns_nothing(
    line: Hotline, way: tuple[str, str]
) -> None:
    folder = line.settings.home / "conduct"
    line.parts.conduct_db.close()
    for path in folder.glob("conduct.db*"):
        path.unlink()
    (folder / "conduct.db").mkdir()
    call = place(line, way, Caller(NUMBER))
    assert "监督专线" in heard(call)
    with line.reading() as session:
        assert session.execute(text("SELECT count(*) FROM calls")).scalar_one() == 0
    for path in files(line, behind_the_wall=False):
        assert_has_not(path, call.sid, TAIL)
