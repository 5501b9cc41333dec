"""Who is told of an item or of a step of a promise, and in what words.

A message goes over channels that are not ours, so it never carries the caller's name, number or
matter: the item's number, the section, the due time and what to do are enough to act on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from calllog.models import Channel, Item, Promise, PromiseKind, Role, Staff
from calllog.news import outbox
from calllog.office import absences, directory
from calllog.times.escalation import Step
from calllog.times.office_hours import OfficeTime
from calllog.times.policy import Told

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
# Of what the longer promises are, in a title and in a sentence.
_DEEDS = {
    "answer": ("答复", "答复办事人"),
    "resolution": ("办结", "办结"),
    "appointment": ("约时回电", "按约定回电"),
    "follow_up": ("回访", "回访办事人"),
    "naming": ("指定科室", "指定承办科室"),
    "cooperation": ("协办反馈", "反馈协办情况"),
    "report": ("上报", "上报中心领导"),
    "plan": ("商定方案", "商定协调方案"),
    "reply": ("跟踪回执", "跟踪对方回执"),
    "owed": ("回复", "回复主办单位"),
}
_BY_STEP = {
    "reminder": _Words(
        "{number}号待{short}提醒",
        "{section}{number}号事项应于{due}前{deed}，现尚未登记。",
        "请及时办理并登记。",
        "此后已于{met}登记。",
    ),
    "miss": _Words(
        "{number}号逾期未{short}",
        "{section}{number}号事项应于{due}前{deed}，到时未登记。",
        "请立即办理并登记。",
        "此后已于{met}登记。",
    ),
    "escalation": _Words(
        "{number}号逾期上报",
        "{section}{number}号事项应于{due}前{deed}，到下一工作日上班时仍未登记，现上报。",
        "请督促立即办理。",
        "此后已于{met}登记。",
    ),
}


_ARRIVED: dict[str, str] = {
    Channel.PHONE: "来电",
    Channel.LETTER: "来信",
    Channel.VISIT: "来访",
    Channel.MAIL: "网上来信",
}


def new_item_words(
    item: Item, read: Promise, contact: Promise, office_time: OfficeTime, *, is_missed_call: bool
) -> tuple[str, str]:
    """The title and the body of what the responsible person is told when an item is registered."""
    what, take = "来电无人接听，已登记", "阅知"
    if not is_missed_call:
        what, take = f"{_ARRIVED[item.channel]}已登记并转交", "阅知并接收"
    return (
        f"{item.number}号待阅知",
        f"{item.section.name}{item.number}号{what}。请于{due_at(read, office_time)}前{take}，"
        f"并于{due_at(contact, office_time)}前联系办事人。",
    )


def called_again_words(item: Item) -> tuple[str, str]:
    """The same when the caller rings again; how often is on the item, for it may go on rising."""
    return (
        f"{item.number}号再次来电",
        f"{item.section.name}{item.number}号来电人再次来电，仍未接通，请尽快回电；来电次数见该事项。",
    )


def no_number_words(section: str, due_at: datetime, office_time: OfficeTime) -> tuple[str, str]:
    """The same for a message of a caller who may have spoken the number to call back."""
    return (
        "无号码来电待处理",
        f"{section}有一个未显示号码的来电留了言。"
        f"请于{moment_words(due_at, office_time)}前听录音并回电，然后登记。",
    )


def words(promise: Promise, step: Step, office_time: OfficeTime) -> tuple[str, str]:
    """The title and the body of the message about a step."""
    texts = _WORDS.get((promise.kind, step.kind)) or _BY_STEP[step.kind]
    short, deed = _DEEDS.get(promise.kind, ("", ""))
    facts = {
        "short": short,
        "deed": deed,
        "number": promise.item.number,
        "section": promise.item.section.name,
        "due": due_at(promise, office_time),
    }
    if promise.met_at is None:
        return texts.title.format(**facts), (texts.said + texts.ask).format(**facts)
    facts["met"] = moment_words(promise.met_at, office_time)
    return texts.title.format(**facts), (texts.said + texts.meanwhile).format(**facts)


def due_at(promise: Promise, office_time: OfficeTime) -> str:
    """When a promise is due, marked where it rests on a calendar not yet published (推定)."""
    due = moment_words(promise.due_at, office_time)
    return due + "（推定）" if promise.is_presumed else due


_VOIDED = {"read": "阅知", "contact": "联系办事人", "finish": "完成登记"}


def _voided(kind: str) -> str:
    return _VOIDED.get(kind) or _DEEDS[kind][1]


def voided(promise: Promise, document: str, office_time: OfficeTime) -> tuple[str, str]:
    """The title and the body of the message that a miss, of which people were told, is void."""
    number, due = promise.item.number, moment_words(promise.due_at, office_time)
    said = (
        f"{promise.item.section.name}{number}号事项原定{due}前{_voided(promise.kind)}，"
        f"依{document}扣除休息日后当时尚未到期，此前记录的逾期作废，不予计算。"
    )
    owed = "时限已顺延，请按新时限办理。" if promise.met_at is None else ""
    return f"{number}号逾期作废", said + owed


def moment_words(moment: datetime, office_time: OfficeTime) -> str:
    """Always with its date: a message may be read on a later day than it was written."""
    local = office_time.local(moment)
    return f"{local.month}月{local.day}日（周{WEEKDAYS[local.weekday()]}）{local:%H:%M}"


def tell(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    key: str,
    people: Iterable[Staff],
    text: tuple[str, str],
) -> None:
    """Tell people of an item, each once; whoever stands in is told for who is away (B岗)."""
    there = {found.id: found for found in (absences.standing_in(session, p, now) for p in people)}
    title, body = text
    told = there.values()
    outbox.tell(session, now, office_time, item, key=key, recipients=told, title=title, body=body)


def recipients(session: Session, promise: Promise, step: Step) -> list[Staff]:
    """The people to tell of a step, each once; the deputy of who is away then or has left (B岗).

    A step of which nobody would hear, such as one for the head of a section without a head, is told
    to the general office's supervisor.
    """
    people: dict[int, Staff] = {}
    for part in step.tell:
        for person in _in_part(session, promise, part):
            if person is not None:
                told = absences.standing_in(session, person, step.at)
                people.setdefault(told.id, told)
    return list(people.values()) or directory.people_with(session, Role.SUPERVISOR)


def _in_part(session: Session, promise: Promise, part: Told) -> list[Staff | None]:
    match part:
        case Told.RESPONSIBLE:
            return [promise.holder]
        case Told.HEAD:
            return [_head(promise)]
        case Told.FIRST_CONTACT:
            return [promise.item.first_contact]
        case Told.SUPERVISOR:
            return [*directory.people_with(session, Role.SUPERVISOR)]
        case Told.LEADER_IN_CHARGE:
            return [*directory.people_with(session, Role.LEADER_IN_CHARGE)]
        case Told.LEADER:
            return [*directory.people_with(session, Role.LEADER)]


def _head(promise: Promise) -> Staff | None:
    """The head of the section that has the item; of a co-operating one for what that one owes."""
    place = promise.item.section
    if promise.kind == PromiseKind.COOPERATION:
        place = promise.holder.section or place
    return place.head
