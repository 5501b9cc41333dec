"""Who is told of a step of a promise, and in what words.

A message goes over channels that are not ours, so it never carries the caller's name, number or
matter: the item's number, the section, the due time and what to do are enough to act on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from calllog import directory
from calllog.escalation import Step, Told
from calllog.models import Promise, Role, Staff
from calllog.office_hours import OfficeTime

WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class _Words:
    """What is said of one kind of step; ``meanwhile`` replaces ``ask`` once the promise is met."""

    title: str
    said: str
    ask: str
    meanwhile: str


_CONTACTED = "此后已于{met}登记联系。"
_WORDS = {
    ("read", "miss"): _Words(
        "{number}号逾期未阅知",
        "{section}{number}号事项应于{due}前阅知，到时无人阅知，已视为阅知并报科长。",
        "请尽快阅知，并按时联系办事人。",
        "此后已于{met}阅知，请按时联系办事人。",
    ),
    ("contact", "reminder"): _Words(
        "{number}号待联系提醒",
        "{section}{number}号事项应于{due}前联系办事人，现尚未登记联系。",
        "请及时回电，并登记联系结果。",
        _CONTACTED,
    ),
    ("contact", "miss"): _Words(
        "{number}号逾期未联系",
        "{section}{number}号事项应于{due}前联系办事人，到时未登记联系。",
        "请立即联系，并登记联系结果。",
        _CONTACTED,
    ),
    ("contact", "escalation"): _Words(
        "{number}号逾期上报",
        "{section}{number}号事项应于{due}前联系办事人，到下一工作日上班时仍未登记联系，现上报。",
        "请督促立即联系。",
        _CONTACTED,
    ),
    ("finish", "reminder"): _Words(
        "{number}号待补登记提醒",
        "{section}{number}号来电已接听，应于{due}前完成登记，现尚未完成。",
        "请及时完成登记。",
        "此后已于{met}完成登记。",
    ),
    ("finish", "miss"): _Words(
        "{number}号逾期未登记",
        "{section}{number}号来电已接听，应于{due}前完成登记，到时未完成。",
        "请立即完成登记。",
        "此后已于{met}完成登记。",
    ),
}


def words(promise: Promise, step: Step, office_time: OfficeTime) -> tuple[str, str]:
    """The title and the body of the message about a step."""
    texts = _WORDS[promise.kind, step.kind]
    due = _moment(promise.due_at, office_time)
    facts = {
        "number": promise.item.number,
        "section": promise.item.section.name,
        "due": due + "（推定）" if promise.is_presumed else due,
    }
    if promise.met_at is None:
        return texts.title.format(**facts), (texts.said + texts.ask).format(**facts)
    facts["met"] = _moment(promise.met_at, office_time)
    return texts.title.format(**facts), (texts.said + texts.meanwhile).format(**facts)


_VOIDED = {"read": "阅知", "contact": "联系办事人", "finish": "完成登记"}


def voided(promise: Promise, document: str, office_time: OfficeTime) -> tuple[str, str]:
    """The title and the body of the message that a miss, of which people were told, is void."""
    number, due = promise.item.number, _moment(promise.due_at, office_time)
    said = (
        f"{promise.item.section.name}{number}号事项原定{due}前{_VOIDED[promise.kind]}，"
        f"依{document}当日为休息日，此前记录的逾期作废，不予计算。"
    )
    owed = "时限已顺延，请按新时限办理。" if promise.met_at is None else ""
    return f"{number}号逾期作废", said + owed


def _moment(moment: datetime, office_time: OfficeTime) -> str:
    """Always with its date: a message may be read on a later day than it was written."""
    local = office_time.local(moment)
    return f"{local.month}月{local.day}日（周{WEEKDAYS[local.weekday()]}）{local:%H:%M}"


def recipients(session: Session, promise: Promise, step: Step) -> list[Staff]:
    """The people to tell of a step, each once; the deputy of who has left (B岗).

    A step of which nobody would hear, such as one for the head of a section without a head, is told
    to the general office's supervisor.
    """
    people: dict[int, Staff] = {}
    for part in step.tell:
        for person in map(standing_in, _in_part(session, promise, part)):
            if person is not None:
                people.setdefault(person.id, person)
    return list(people.values()) or directory.people_with(session, Role.SUPERVISOR)


def _in_part(session: Session, promise: Promise, part: Told) -> list[Staff | None]:
    match part:
        case Told.RESPONSIBLE:
            return [promise.holder]
        case Told.HEAD:
            return [promise.item.section.head]
        case Told.FIRST_CONTACT:
            return [promise.item.first_contact]
        case Told.SUPERVISOR:
            return [*directory.people_with(session, Role.SUPERVISOR)]
        case Told.LEADER_IN_CHARGE:
            return [*directory.people_with(session, Role.LEADER_IN_CHARGE)]


def standing_in(person: Staff | None) -> Staff | None:
    """The person, or the deputy of who has left, and so on; None when nobody is left."""
    passed: set[int] = set()
    while person is not None and person.left_at is not None:
        if person.id in passed:
            return None
        passed.add(person.id)
        person = person.deputy
    return person
