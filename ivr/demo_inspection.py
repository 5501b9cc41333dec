"""Three months before the demonstration's week, inspected one by one; all of it is invented.

People come to the counter of two sections, most of them answered in time. Each month is frozen and
its inspections are drawn by the system; the heads sign them, and what was wrong in the last month
has corrections in every state.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog import ledger
from calllog.background import sweep
from calllog.breaches import judging, looking
from calllog.db import Database
from calllog.figures import monthly
from calllog.figures.periods import ONE_DAY, Period
from calllog.inspection import closing, correcting, following, signing, starting
from calllog.ledger import outcomes
from calllog.models import (
    Channel,
    Check,
    Checked,
    Correction,
    Finding,
    InspectedItem,
    Inspection,
    Item,
    Measure,
    Outcome,
    Section,
    Staff,
)
from calllog.office import directory
from calllog.times.office_hours import OfficeTime

# The last of the inspections is long signed when the week begins.
APART = timedelta(days=12)
# So many working days on, what was late has gone up as far as it goes.
EVENINGS = 5
SUPERVISOR = "zhaoping"


@dataclass(frozen=True)
class Came:
    """Somebody came to a section on a working day of the month, and was reached so much later."""

    section: str
    login: str
    working_day: int
    name: str
    matter: str
    reached_after: timedelta = timedelta(minutes=25)


SAME_DAY, NEXT_DAY = timedelta(hours=4), timedelta(days=1, hours=1)
CAME = (
    Came("withdrawal", "liufang", 3, "吴桂芳", "退休提取需要的材料"),
    Came("withdrawal", "chenlei", 5, "周大勇", "偿还贷款本息提取", SAME_DAY),
    Came("withdrawal", "liufang", 8, "许丽华", "租房提取的额度", NEXT_DAY),
    Came("withdrawal", "chenlei", 11, "方国平", "离职提取"),
    Came("loans", "zhangli", 4, "汪建华", "二手房贷款的首付比例"),
    Came("loans", "wuhao", 6, "胡晓燕", "贷款年限能否变更", NEXT_DAY),
    Came("loans", "zhangli", 9, "程秀云", "夫妻双方合并计算额度", SAME_DAY),
    Came("loans", "wuhao", 13, "黄永强", "贷款结清后的解押"),
)
# Who came in the earlier months; each has fewer, and other delays, so that the plots show a change.
EARLIER = (CAME[:2] + CAME[4:7], CAME[:3] + CAME[5:])

WRONG = "自报联系没有写明通话时间和结果。"
CORRECTIONS = (
    ("补记通话时间和结果，并核对本月全部自报联系。", "confirmed", 3),
    ("组织学习当日联系的时限规定，值班人员签名确认。", "late", 4),
    ("整理一次性告知的口径，印发本科室。", "open", 32),
)


class _Clock:
    """A clock that is set from one happening to the next."""

    def __init__(self) -> None:
        self._now = datetime(2000, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        return self._now

    def set(self, moment: datetime) -> None:
        self._now = moment.astimezone(UTC)


@dataclass
class _Months:
    """The office in the months before, on a clock of its own."""

    db: Database
    zone: ZoneInfo
    clock: _Clock
    hours: OfficeTime
    before: date

    def pass_month(self, month: date, came: tuple[Came, ...], *, is_last: bool) -> None:
        """People come, the month ends, and its inspections are held."""
        happenings = sorted(
            (self._on(month, one.working_day) + after, position, after)
            for position, one in enumerate(came)
            for after in (timedelta(), one.reached_after)
        )
        items: dict[int, int] = {}
        for at, position, after in happenings:
            self._come_to(at)
            with self.db.writing() as session:
                if after:
                    self._reach(session, came[position], items[position])
                else:
                    items[position] = self._receive(session, came[position])
        self._come_to(monthly.freezes_at(month, self.hours))
        looking.look_back(self.db, self.clock, self.zone)
        monthly.freeze_due(self.db, self.clock, self.zone)
        starting.begin_due(self.db, self.clock, self.zone)
        self._inspect(month, is_last=is_last)

    def _on(self, month: date, working_day: int) -> datetime:
        day = self.hours.calendar.add_working_days(month - ONE_DAY, working_day)
        return self.hours.at(day, time(9, 30))

    def _come_to(self, moment: datetime) -> None:
        """What falls due overnight is carried out; within a day nothing here is late."""
        is_another_day = self.hours.local(moment).date() > self.hours.local(self.clock.now()).date()
        self.clock.set(moment)
        if is_another_day:
            sweep.sweep_all(self.db, self.clock, self.zone)
            following.sweep(self.db, self.clock, self.zone)

    def _receive(self, session: Session, one: Came) -> int:
        item = ledger.register(
            session,
            self.clock.now(),
            self.hours,
            channel=Channel.VISIT,
            staff=_person(session, one.login),
            section=_section(session, one.section),
            organisation=None,
            name=one.name,
            phone=None,
            matter=one.matter,
        )
        return item.id

    def _reach(self, session: Session, one: Came, item_id: int) -> None:
        item, staff = session.get_one(Item, item_id), _person(session, one.login)
        where = (session, self.clock.now(), self.hours, item, staff)
        ledger.reached(*where, "已说明。")
        words = f"已说明{one.matter}的办理条件和材料。"
        outcomes.give(*where, Outcome.ANSWERED, words=words, is_agreed=True)

    def _inspect(self, month: date, *, is_last: bool) -> None:
        """On the first working day the supervisor judges, and the heads sign and close."""
        self._come_to(monthly.freezes_at(month, self.hours) + timedelta(hours=2))
        with self.db.writing() as session:
            self._judge(session)
            of_month = Inspection.first == month, Inspection.closed_at.is_(None)
            for inspection in session.scalars(select(Inspection).where(*of_month)).all():
                self._sign(session, inspection, is_last=is_last)
        if is_last:
            self._correct()

    def _judge(self, session: Session) -> None:
        found = session.scalars(select(Finding).order_by(Finding.id)).all()
        for finding in [one for one in found if one.decision is None][:1]:
            reason = "当日已两次联系未果，次日上班即联系，属于事出有因。"
            who, now = _person(session, SUPERVISOR), self.clock.now()
            judging.decide(session, now, self.hours, finding, who, Measure.TOLERANCE, reason=reason)

    def _sign(self, session: Session, inspection: Inspection, *, is_last: bool) -> None:
        head, now = inspection.inspector, self.clock.now()
        good = dict.fromkeys(Check, Checked.GOOD) | {Check.NOTICE: Checked.NOT_CONCERNED}
        for one in inspection.drawn:
            is_late = "breach" in one.why and is_last
            checks = good | ({Check.CONTACT: Checked.FAULTY} if is_late else {})
            words = WRONG if is_late else ""
            signing.sign(session, now, one, head, checks, words)
            if is_late:
                self._set_corrections(session, one, head)
        words = "记录应当完整，次日联系的要写明原因。" if is_last else ""
        closing.close(session, now, self.hours, inspection, head, words)

    def _set_corrections(self, session: Session, drawn: InspectedItem, head: Staff) -> None:
        now = self.clock.now()
        for words, _state, working_days in CORRECTIONS:
            today = self.hours.local(now).date()
            day = self.hours.calendar.add_working_days(today, working_days)
            owner = drawn.item.responsible
            where = (session, now, self.hours, drawn, head)
            correcting.set_one(*where, words=words, owner=owner, day=day)

    def _correct(self) -> None:
        """The next day the first of each item's corrections is done; then the days pass."""
        self._come_to(self.clock.now() + timedelta(days=1))
        with self.db.writing() as session:
            for correction in session.scalars(select(Correction)).all():
                if correction.words == CORRECTIONS[0][0]:
                    where = (session, self.clock.now(), self.hours, correction)
                    correcting.done(*where, correction.owner, "已补记，并核对了本月的自报联系。")
                    correcting.confirm(*where, correction.made_by, "已核对。")
        evening = self.hours.local(self.clock.now()).date()
        for _ in range(EVENINGS):
            evening = self.hours.calendar.next_working(evening)
            if evening >= self.before:
                return
            self._come_to(self.hours.closing(evening) + timedelta(minutes=30))


def invent_months(db: Database, zone: ZoneInfo, before: date) -> None:
    """Three whole months that end well before a day, each with its inspections."""
    with db.reading() as session:
        hours = directory.office_time(session, zone)
    office, month, months = _Months(db, zone, _Clock(), hours, before), before - APART, []
    for _ in (*EARLIER, CAME):
        month = (month.replace(day=1) - ONE_DAY).replace(day=1)
        months.append(month)
    for month, came in zip(reversed(months), (*EARLIER, CAME), strict=True):
        office.pass_month(month, came, is_last=came is CAME)


def begin_at_will(session: Session, now: datetime, office_time: OfficeTime, first: date) -> None:
    """The supervisor has just drawn the loans section's week, and one correction waits to be seen.

    ``first`` is the first day of the week.
    """
    today = office_time.local(now).date()
    places, who = [_section(session, "loans")], _person(session, SUPERVISOR)
    starting.begin(session, now, office_time, places, Period(first, today), who)
    waiting = (
        select(Correction).where(Correction.done_at.is_(None)).order_by(Correction.due_at.desc())
    )
    for correction in session.scalars(waiting.limit(1)):
        owner = correction.owner
        correcting.done(
            session, now, office_time, correction, owner, "口径已整理，印发本科室学习。"
        )


def _person(session: Session, login: str) -> Staff:
    return session.scalars(select(Staff).where(Staff.login == login)).one()


def _section(session: Session, key: str) -> Section:
    return session.scalars(select(Section).where(Section.key == key)).one()
