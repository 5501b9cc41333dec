"""A list of calls that left no item (无号码, 短时来电, 办事指南来电), exactly as it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from calllog.exports.book import Column, Holds
from calllog.exports.wanted import Calls, Wanted
from calllog.exports.words import EXERCISES
from calllog.lists.call_lists import is_listed_call
from calllog.models import Call
from calllog.office.viewers import may_see_call
from calllog.privacy import mask_phone
from calllog.times.office_hours import OfficeTime

MOMENT, NUMBER = Holds.MOMENT, Holds.NUMBER
COLUMNS = (
    Column("来电时间", 16, MOMENT),
    Column("科室", 12),
    Column("时长（秒）", 10, NUMBER),
    Column("号码", 16),
    Column("录音（段）", 10, NUMBER),
    Column("性质", 10),
    Column("处理情况", 40),
    Column("处理人", 10),
    Column("处理时间", 16, MOMENT),
)


def ids(session: Session, wanted: Wanted) -> list[int]:
    """The ids of all rows, the newest first, as the page has them."""
    asked = _asked(wanted)
    is_listed = is_listed_call(asked.kind, handled=asked.is_handled)
    query = select(Call.id).where(is_listed, may_see_call(wanted.viewer))
    return list(session.scalars(query.order_by(Call.started_at.desc(), Call.id.desc())))


def rows(
    session: Session, _office_time: OfficeTime, _wanted: Wanted, some: dict[int, bool]
) -> Iterator[list[Any]]:
    """The rows of some calls. Their numbers are masked: nobody has to call them back."""
    query = (
        select(Call)
        .where(Call.id.in_(some))
        .options(
            joinedload(Call.section), joinedload(Call.handled_by), selectinload(Call.recordings)
        )
    )
    found = {call.id: call for call in session.scalars(query)}
    for one in some:
        yield _row(found[one])


def _row(call: Call) -> list[Any]:
    return [
        call.started_at,
        call.section.name if call.section is not None else "未选科室",
        call.seconds,
        mask_phone(call.caller) if call.caller else "无",
        len(call.recordings),
        EXERCISES[call.exercise] if call.exercise else "真实来电",
        call.handled_how,
        call.handled_by.name if call.handled_by is not None else "",
        call.handled_at,
    ]


def _asked(wanted: Wanted) -> Calls:
    assert wanted.calls is not None
    return wanted.calls
