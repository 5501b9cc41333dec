"""The missed-callback list (待回电清单) exactly as it is shown: rows, order, what they say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from calllog.exports.book import Column, Holds
from calllog.exports.ledger_rows import matter, phone
from calllog.exports.wanted import Wanted
from calllog.exports.words import MARKS, STATES
from calllog.lists.filters import Chosen
from calllog.lists.rows import Row, listed, rows_of
from calllog.lists.tabs import OWED, Day
from calllog.paperwork.paper_words import CHANNELS, LEVELS
from calllog.showing.stories import State
from calllog.times.due_words import explain
from calllog.times.office_hours import OfficeTime

MOMENT, NUMBER = Holds.MOMENT, Holds.NUMBER
# The nine columns of the page, and what stands there one key away.
COLUMNS = (
    Column("编号", 11),
    Column("来电人", 12),
    Column("单位", 22),
    Column("号码", 16),
    Column("拟办事项", 40),
    Column("科室", 12),
    Column("责任人", 10),
    Column("首次来电（登记）", 16, MOMENT),
    Column("最近来电", 16, MOMENT),
    Column("来电次数", 9, NUMBER),
    Column("状态", 16),
    Column("约定回电时间", 16, MOMENT),
    Column("期限", 16, MOMENT),
    Column("是否逾期", 9),
    Column("期限依据", 34),
    Column("督办级别", 12),
    Column("往日结转", 9),
    Column("来源", 10),
    Column("首问登记人", 11),
    Column("登记时间", 16, MOMENT),
    Column("阅知时间", 16, MOMENT),
    Column("阅知人", 10),
    Column("标注", 24),
)


def ids(session: Session, office_time: OfficeTime, wanted: Wanted) -> dict[int, bool]:
    """The ids of all rows in the order of the list, each told whether it was carried over."""
    chosen, day = _asked(wanted), Day.of(wanted.at, office_time)
    return listed(session, wanted.viewer, day, chosen)


def rows(
    session: Session, office_time: OfficeTime, wanted: Wanted, some: dict[int, bool]
) -> Iterator[list[Any]]:
    """The rows of some items of the list."""
    kinds = OWED[_asked(wanted).tab]
    for row in rows_of(session, wanted.viewer, wanted.at, some, kinds):
        yield _row(row, office_time, is_whole=bool(wanted.reason))


def _row(row: Row, office_time: OfficeTime, *, is_whole: bool) -> list[Any]:
    item, due = row.item, row.due
    return [
        item.number,
        item.name,
        item.organisation,
        phone(item, is_whole=is_whole),
        matter(item),
        item.section.name,
        item.responsible.name,
        item.first_called_at or item.created_at,
        item.last_called_at,
        item.times_called,
        _state(row),
        row.agreed_at,
        due.at if due is not None else None,
        "逾期" if due is not None and due.is_late else "",
        explain(due.why, office_time) if due is not None else "",
        LEVELS.get(item.escalation_level, str(item.escalation_level)),
        "往日结转" if row.is_carried_over else "",
        CHANNELS[item.channel],
        item.first_contact.name,
        item.created_at,
        item.read_at or item.deemed_read_at,
        item.read_by.name if item.read_by is not None else "",
        "；".join(f"{MARKS[m.kind]}：{m.words}" if m.words else MARKS[m.kind] for m in row.marks),
    ]


def _state(row: Row) -> str:
    """As the page says it: an appointment first, and how often it was tried."""
    if row.agreed_at is not None:
        return "约时"
    name = STATES[row.state]
    return f"{name}（{row.item.times_tried}次）" if row.state is State.ATTEMPTED else name


def _asked(wanted: Wanted) -> Chosen:
    assert wanted.chosen is not None
    return wanted.chosen
