"""Making a spreadsheet: rows in batches at constant memory, and on record who took what away.

A whole telephone number in a file is looked at as one on a page is: each item's own history tells
who has it and why (``number_revealed``), because there a person who asks who knows their number is
answered, and there it can be neither changed nor removed. What was exported, by whom and with how
many rows stands in the change log and in the access log too, whatever the numbers; without the
words of the filter, in which a name may stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from calllog import access_log, events
from calllog.db import Database, lock
from calllog.exports import call_rows, ledger_rows, list_rows
from calllog.exports.book import MOST_ROWS, Book
from calllog.exports.wanted import MOST_NUMBERS, SEARCHED, TAKES_NUMBERS, Wanted
from calllog.models import AccessKind, Item, OfficeProfile, Staff
from calllog.office import admin_log, directory
from calllog.office.admin_log import Area
from calllog.refusals import LedgerError
from calllog.times.office_hours import OfficeTime

BATCH = 500
REVEALED_AT_ONCE = 50  # Writers of other items wait no longer than for these.

Progress = Callable[[int, int], None]


def make(db: Database, zone: ZoneInfo, wanted: Wanted, path: Path, progress: Progress) -> int:
    """Write the spreadsheet and keep on record that it was taken; how many rows it has.

    Raises:
        LedgerError: there are too many rows, or numbers, for one file.
        OSError: the disk is full or may not be written.
    """
    with db.reading() as session:
        office_time = directory.office_time(session, zone)
        ids = _ids(session, office_time, wanted)
        _check(wanted, len(ids))
        with closing(Book(path, path.parent, zone)) as book:
            book.cover(wanted.title, _cover(session, wanted, len(ids)))
            columns = _rows_of(wanted).COLUMNS
            book.begin(wanted.title, columns, len(ids))
            for done, row in enumerate(_rows(session, office_time, wanted, ids), start=1):
                book.row(row)
                if done % BATCH == 0:
                    progress(done, len(ids))
    _keep_on_record(db, wanted, list(ids))
    return len(ids)


def _rows_of(wanted: Wanted) -> Any:
    if wanted.calls is not None:
        return call_rows
    return ledger_rows if wanted.ledger is not None else list_rows


def _ids(session: Session, office_time: OfficeTime, wanted: Wanted) -> dict[int, bool]:
    """Which rows, once: what changes while they are written neither doubles nor skips one."""
    if wanted.calls is not None:
        return dict.fromkeys(call_rows.ids(session, wanted), False)
    if wanted.ledger is not None:
        return dict.fromkeys(ledger_rows.ids(session, office_time, wanted), False)
    return list_rows.ids(session, office_time, wanted)


def _check(wanted: Wanted, count: int) -> None:
    if count > MOST_ROWS:
        raise LedgerError("超过100万件，一张表放不下，请缩短期间。")
    if not wanted.reason:
        return
    if wanted.calls is not None:
        raise LedgerError("这份清单只导出部分隐去的号码。")
    if not wanted.viewer.has_any(TAKES_NUMBERS):
        raise LedgerError("带完整号码的表格由科长、办公室督办员或者分管领导导出。")
    if count > MOST_NUMBERS:
        raise LedgerError("带完整号码的表格一次最多1000件，请缩小范围。")


def _rows(
    session: Session, office_time: OfficeTime, wanted: Wanted, ids: dict[int, bool]
) -> Iterator[list[Any]]:
    kind = _rows_of(wanted)
    for some in _batches(list(ids), BATCH):
        yield from kind.rows(session, office_time, wanted, {one: ids[one] for one in some})
        # What has been written is not needed any more; the next batch brings its own.
        session.expunge_all()


def _batches(ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    return (ids[first : first + size] for first in range(0, len(ids), size))


def _cover(session: Session, wanted: Wanted, count: int) -> Iterator[tuple[str, Any]]:
    profile = session.get_one(OfficeProfile, 1)
    yield "单位", profile.name
    yield from wanted.about
    yield "件数", count
    yield "数据截至", wanted.at
    yield "导出人", wanted.viewer.name
    yield "联系电话", f"完整号码（理由：{wanted.reason}）" if wanted.reason else "部分隐去"
    if profile.is_sample:
        yield "示例数据", "本表内容为虚构的示例，不是真实来电。"
    yield "注意", "本表含个人信息，只供办理和核查使用，用后按规定销毁，不得外传。"


def _keep_on_record(db: Database, wanted: Wanted, ids: list[int]) -> None:
    if wanted.reason:
        for some in _batches(ids, REVEALED_AT_ONCE):
            with db.writing() as session:
                _reveal(session, wanted, some)
    with db.writing() as session:
        by = session.get(Staff, wanted.viewer.staff_id)
        told = {
            "range": [
                f"{name}：{'（略）' if name == SEARCHED else words}" for name, words in wanted.about
            ],
            "rows": len(ids),
            "numbers": "whole" if wanted.reason else "masked",
            "reason": wanted.reason or None,
        }
        by_whom = by if by is not None else wanted.by
        admin_log.record(session, wanted.at, by_whom, Area.EXPORTS, wanted.title, {}, told)
        about = f"{wanted.title}（{'完整号码' if wanted.reason else '号码部分隐去'}）"
        count, why, kind = len(ids), wanted.reason, AccessKind.EXPORT
        access_log.record(session, wanted.at, by_whom, kind, about=about, count=count, reason=why)


def _reveal(session: Session, wanted: Wanted, some: Sequence[int]) -> None:
    staff = session.get_one(Staff, wanted.viewer.staff_id)
    for item_id in some:
        item = session.get_one(Item, item_id)
        lock(session, item)
        if item.phone is not None:
            reason = f"导出{wanted.title}：{wanted.reason}"
            events.record(session, item, "number_revealed", wanted.at, staff, reason=reason)
