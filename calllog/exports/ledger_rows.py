"""The ledger (首问工作台账) in the columns that the field uses, filled from what is on record.

They are those of the registration form (首问登记表, ``calllog.paperwork.paper_form``), which tells
where each comes from; a row here is that form of one item, read for many items at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from calllog.documents.values import RegistrationForm
from calllog.exports.book import Column, Holds
from calllog.exports.wanted import Ledger, Standing, Wanted
from calllog.exports.words import EXERCISES, MARKS
from calllog.figures.periods import Period
from calllog.lists.states import diligent_among, state_column
from calllog.models import (
    Answer,
    Attempt,
    Event,
    FollowUp,
    HandOver,
    Item,
    MarkKind,
    OfficeProfile,
    Section,
    Staff,
    Urging,
)
from calllog.office.viewers import may_see
from calllog.paperwork.paper_facts import Facts, PaperText
from calllog.paperwork.paper_form import registration_form
from calllog.paperwork.paper_words import STEPS, moment
from calllog.privacy import mask_phone, whole_phone
from calllog.times.office_hours import OfficeTime

MOMENT = Holds.MOMENT
# The columns proposed for the field, in its order. 阅知人 stands beside the time, not behind it in
# brackets, so that a time is a time.
COLUMNS = (
    Column("台账编号", 11),
    Column("来电时间", 16, MOMENT),
    Column("渠道", 10),
    Column("服务对象姓名", 12),
    Column("单位", 22),
    Column("联系电话", 16),
    Column("事项类别", 18),
    Column("拟办事项/诉求内容", 40),
    Column("首问负责人", 11),
    Column("首问科室", 12),
    Column("处置方式", 14),
    Column("不能当场答复的理由", 24),
    Column("承办科室", 12),
    Column("承办人", 10),
    Column("转交时间", 16, MOMENT),
    Column("阅知时间", 16, MOMENT),
    Column("阅知人", 10),
    Column("当日联系时间", 16, MOMENT),
    Column("联系方式", 10),
    Column("联系结果", 22),
    Column("联系人", 10),
    Column("规定时限", 16, MOMENT),
    Column("答复时间", 16, MOMENT),
    Column("办结时间", 16, MOMENT),
    Column("办理结果", 32),
    Column("满意度", 10),
    Column("回访时间", 16, MOMENT),
    Column("超时标记/原因", 26),
    Column("上报领导/督办记录", 28),
    Column("备注", 40),
)
# Of the history only what the form tells; the whole of it is the largest table there is.
TOLD_EVENTS = ("reason_told", "reopened")
LOADS = (
    joinedload(Item.section),
    joinedload(Item.responsible),
    joinedload(Item.first_contact).joinedload(Staff.section),
    joinedload(Item.read_by),
    joinedload(Item.catalogue_matter),
    joinedload(Item.merged_into),
    selectinload(Item.events.and_(Event.kind.in_(TOLD_EVENTS))),
    selectinload(Item.promises),
    selectinload(Item.attempts).joinedload(Attempt.staff),
    selectinload(Item.hand_overs).joinedload(HandOver.to_section),
    selectinload(Item.hand_overs).joinedload(HandOver.to_staff),
    selectinload(Item.answers),
    selectinload(Item.follow_ups),
    selectinload(Item.marks),
    selectinload(Item.recordings),
)


@dataclass(frozen=True, slots=True)
class BatchFacts(Facts):
    """The facts of one item of many: what would be asked item by item was read for all of them."""

    urgings: Mapping[int, Sequence[Urging]]

    def of(self, table: Any) -> Sequence[Any]:
        """The rows of a table about the item, in order."""
        if table is Urging:
            return self.urgings.get(self.item.id, ())
        read: dict[Any, Sequence[Any]] = {
            Answer: self.item.answers,
            FollowUp: self.item.follow_ups,
        }
        return read[table]


def condition(session: Session, office_time: OfficeTime, wanted: Wanted) -> ColumnElement[bool]:
    """Which items are of the period, section and state, of those that the person may see."""
    asked = wanted.ledger
    assert asked is not None
    period = Period(asked.first, asked.last)
    registered = and_(
        may_see(wanted.viewer),
        Item.created_at >= period.begins_at(office_time),
        Item.created_at < period.ends_at(office_time),
    )
    if asked.section:
        section_id = select(Section.id).where(Section.key == asked.section).scalar_subquery()
        registered = and_(registered, Item.section_id == section_id)
    return and_(registered, _is_in_state(session, asked, registered))


def _is_in_state(
    session: Session, asked: Ledger, registered: ColumnElement[bool]
) -> ColumnElement[bool]:
    if asked.state == Standing.OPEN:
        return Item.closed_at.is_(None)
    if asked.state == Standing.CLOSED:
        return Item.closed_at.is_not(None)
    if asked.state:
        return state_column(diligent_among(session, registered)) == asked.state
    return true()


def ids(session: Session, office_time: OfficeTime, wanted: Wanted) -> list[int]:
    """The ids of the rows in the order of their numbers."""
    found = select(Item.id).where(condition(session, office_time, wanted))
    return list(session.scalars(found.order_by(Item.year, Item.running)))


def rows(
    session: Session, office_time: OfficeTime, wanted: Wanted, some: Collection[int]
) -> Iterator[list[Any]]:
    """The rows of some items, in the order of their ids given."""
    found = session.scalars(select(Item).where(Item.id.in_(some)).options(*LOADS))
    items = {item.id: item for item in found}
    profile = session.get_one(OfficeProfile, 1)
    urgings = _urgings(session, some)
    for item in (items[item_id] for item_id in some):
        # A form has a number and a maker of its own; a row needs neither.
        facts = BatchFacts(
            session,
            wanted.at,
            office_time,
            item,
            item.first_contact,
            profile,
            "",
            PaperText(),
            urgings,
        )
        yield _row(facts, registration_form(facts), is_whole=bool(wanted.reason))


def _row(facts: Facts, form: RegistrationForm, *, is_whole: bool) -> list[Any]:
    item = facts.item
    return [
        item.number,
        item.first_called_at or form.registered_at,
        "12345转办" if _is_order(item) else form.channel,
        form.name,
        form.organisation,
        phone(item, is_whole=is_whole),
        form.category,
        matter(item),
        form.first_contact,
        form.first_section,
        form.treatment,
        form.not_at_once,
        form.section,
        form.handler,
        form.handed_over_at,
        form.read_at or item.deemed_read_at,
        form.read_by or ("视为阅知" if item.deemed_read_at is not None else ""),
        form.contacted_at,
        form.contact_way,
        form.contact_result,
        form.contacted_by,
        form.due_at,
        form.answered_at,
        form.closed_at,
        "：".join(part for part in (form.result, form.answer) if part),
        form.satisfaction,
        form.followed_up_at,
        _overdue(facts),
        form.escalation,
        "\n".join(part for part in (*_remarks(item), form.remark) if part),
    ]


def phone(item: Item, *, is_whole: bool) -> str:
    """The number, masked unless the person has given a reason, with its extension."""
    if item.phone is None:
        return ""
    number = whole_phone(item.phone) if is_whole else mask_phone(item.phone) or ""
    return f"{number}转{item.extension}" if item.extension else number


def matter(item: Item) -> str:
    """The person's matter; where it was only spoken, that there is a recording of it."""
    spoken = any(one.spoken_seconds for one in item.recordings)
    return item.matter or ("（有录音，尚未整理成文字）" if spoken else "")


def _overdue(facts: Facts) -> str:
    """每一环节逾期, with the time that passed; why is told by 联系结果 and 备注."""
    missed = [
        f"{STEPS[one.kind]}逾期（应于{moment(one.due_at, facts.office_time)}前）"
        for one in facts.item.promises
        if one.missed_at is not None and one.voided_at is None
    ]
    return "；".join(missed)


def _is_order(item: Item) -> bool:
    return any(one.kind == MarkKind.ORDER_12345 and one.removed_at is None for one in item.marks)


def _remarks(item: Item) -> Iterator[str]:
    if item.is_draft:
        yield "已接未登记"
    if item.exercise is not None:
        yield f"{EXERCISES[item.exercise]}，不计入统计"
    if item.times_called > 1:
        yield f"来电{item.times_called}次"
    for mark in item.marks:
        if mark.removed_at is None:
            yield f"{MARKS[mark.kind]}：{mark.words}" if mark.words else MARKS[mark.kind]


def _urgings(session: Session, some: Collection[int]) -> dict[int, list[Urging]]:
    found: dict[int, list[Urging]] = defaultdict(list)
    query = select(Urging).options(joinedload(Urging.by)).where(Urging.item_id.in_(some))
    for row in session.scalars(query.order_by(Urging.id)):
        found[row.item_id].append(row)
    return found
