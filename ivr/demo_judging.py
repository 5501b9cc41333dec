"""What people of a demonstration have decided: a few suspicions, and two commendations (4.1, 4.2).

All of it is invented. Most suspicions stay open, for whoever tries the pages; whom a decision
burdens has stated before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.breaches import commending, hearing, judging
from calllog.breaches.suspicions import is_open
from calllog.models import CommendedFor, Finding, FindingKind, Measure, Section, Staff
from calllog.times.office_hours import OfficeTime


@dataclass(frozen=True)
class Judged:
    """The last open suspicion of a kind about somebody, what they say, and what was decided."""

    about: str
    kind: FindingKind
    stated: str
    by: str
    measure: Measure
    reason: str


JUDGED = (
    Judged(
        "zhangli",
        FindingKind.UNANSWERED,
        "当时正在窗口接待来访群众，无法离开接听，已请同事代接。",
        "wangjun",
        Measure.NONE,
        "经查看窗口登记，情况属实，电话振铃时正在接待来访，不成立。",
    ),
    Judged(
        "sunyan",
        FindingKind.UNREAD,
        "当天外出核查资料，回来以后没有及时登录台账。",
        "lina",
        Measure.REMINDER,
        "逾期未阅知属实，外出前应当交接。系首次发生，予以提醒。",
    ),
    Judged(
        "maqiang",
        FindingKind.FORBIDDEN_WORDS,
        "当时着急转接，用语不当，今后注意。",
        "lina",
        Measure.CRITICISM,
        "用语不符合细则三（三）3的规定，本人已认识到问题，予以批评教育。",
    ),
    Judged(
        "lina",
        FindingKind.NO_CONTACT,
        "当日试行集中回电，安排不周，有一件漏在第二天。",
        "zhaoping",
        Measure.TOLERANCE,
        "系试行集中回电中的失误，没有造成后果，试行办法已经改进，予以容错。",
    ),
)
# Said, and not judged yet.
STATED = ("wuhao", FindingKind.UNANSWERED, "当时话机线路故障，已经报修，报修单可查。")
THANKS = "来访群众送来感谢信：材料一次讲清，全程陪同办理，没有多跑一趟。"
WORK = "主动整理二手房贷款常见问题，供全科值班时查阅。"
DOCUMENT = "〔示例〕第1号"


def judge(session: Session, now: datetime, office_time: OfficeTime) -> None:
    """Let those whose office it is decide the few that are found here."""
    for one in JUDGED:
        finding = _state(session, now, one.about, one.kind, one.stated)
        if finding is not None:
            by = _person(session, one.by)
            judging.decide(session, now, office_time, finding, by, one.measure, reason=one.reason)
    _state(session, now, *STATED)


def commend(session: Session, now: datetime, office_time: OfficeTime, day: date) -> None:
    """One commendation is granted by its paper; another waits for a leader."""
    proposal = commending.Proposal(
        CommendedFor.THANKS, day, THANKS, person=_person(session, "chenlei")
    )
    head, leader = _person(session, "zhoumin"), _person(session, "xuhui")
    granted = commending.propose(session, now, office_time, head, proposal)
    commending.decide(
        session,
        now,
        office_time,
        granted,
        leader,
        is_granted=True,
        decision="同意通报表扬。",
        document=DOCUMENT,
    )
    loans = session.scalars(select(Section).where(Section.key == "loans")).one()
    waiting = commending.Proposal(CommendedFor.WORK, day, WORK, section=loans)
    commending.propose(session, now, office_time, _person(session, "wangjun"), waiting)


def _state(
    session: Session, now: datetime, login: str, kind: FindingKind, words: str
) -> Finding | None:
    """Let somebody state on the last of what is open of a kind; none, where nothing is."""
    person = _person(session, login)
    open_ones = select(Finding).where(
        Finding.about_id == person.id, Finding.kind == kind, is_open()
    )
    finding = session.scalars(open_ones.order_by(Finding.id.desc()).limit(1)).first()
    if finding is not None:
        hearing.state(session, now, finding, person, words)
    return finding


def _person(session: Session, login: str) -> Staff:
    return session.scalars(select(Staff).where(Staff.login == login)).one()
