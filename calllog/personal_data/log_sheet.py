"""The access log as a spreadsheet, in Chinese whoever makes it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from calllog.access_log import Asked
from calllog.exports.book import Book, Column, Holds

TITLE = "查看记录"
KINDS = {
    "number": "查看完整号码",
    "audio": "听录音",
    "document": "打开文书",
    "export": "导出表格",
    "at_the_machine": "在服务器上查看",
    "request": "办理查阅和删除申请",
    "log_export": "导出查看记录",
}
COLUMNS = (
    Column("序号", 8, Holds.NUMBER),
    Column("时间", 16, Holds.MOMENT),
    Column("查看人", 14),
    Column("方式", 18),
    Column("事项编号", 12),
    Column("对象", 40),
    Column("件数", 8, Holds.NUMBER),
    Column("理由", 40),
)


def file_name(now: datetime, zone: ZoneInfo) -> str:
    """The name under which it is saved, with the office's time."""
    return f"{TITLE}{now.astimezone(zone):%Y%m%d%H%M}.xlsx"


def make(
    session: Session,
    now: datetime,
    zone: ZoneInfo,
    home: Path,
    *,
    asked: Asked,
    count: int,
    people: Mapping[str, str],
) -> bytes:
    """The lines asked for; they lie on disk only while they are put together, in the data folder.

    Raises:
        OSError: the disk is full or may not be written.
    """
    with tempfile.TemporaryDirectory(dir=home) as folder:
        path = Path(folder) / "log.xlsx"
        with closing(Book(path, path.parent, zone)) as book:
            book.cover(TITLE, [("条数", count), ("数据截至", now), ("注意", "不得外传。")])
            book.begin(TITLE, COLUMNS, count)
            for entry in session.scalars(asked.query()):
                number = entry.item.number if entry.item is not None else ""
                who = people.get(entry.by, entry.by)
                seen = [KINDS[entry.kind], number, entry.about, entry.count, entry.reason]
                book.row([entry.id, entry.at, who, *seen])
        return path.read_bytes()
