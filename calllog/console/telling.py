"""What happened to an item, told to people: one line of detail for each event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.console.breach_words import KINDS
from calllog.console.catalogue import _
from calllog.console.chain_telling import CHAIN_TELLERS
from calllog.console.desk_telling import DESK_TELLERS
from calllog.console.inspections.telling import INSPECTION_TELLERS
from calllog.console.joint_telling import JOINT_TELLERS
from calllog.console.outcome_telling import OUTCOME_TELLERS
from calllog.console.personal_data_words import KEPT
from calllog.console.words import (
    ATTEMPT_RESULTS,
    AUDIO_FIELDS,
    CAME_TO,
    CHANNELS,
    FIELDS,
    HOW_READ,
    LEVELS,
    NOT_PLACED,
    OUTCOMES,
    PLACED_FOR,
    PROMISES,
    RUNG_FOR_NEWS,
    moment,
)
from calllog.models import Event, Staff
from calllog.privacy import mask_phone

Names = Mapping[int, str]
Data = dict[str, Any]

# Under these names an event mentions a person by id.
PEOPLE = ("responsible", "to", "from", "leader", "away", "deputy")


def names_in(session: Session, events: Iterable[Event]) -> Names:
    """The names of everybody whom the events mention by id."""
    ids: set[int] = set()
    for event in events:
        ids.update(event.data.get("told", ()))
        ids.update(event.data[key] for key in PEOPLE if event.data.get(key))
    people = select(Staff).where(Staff.id.in_(ids))
    return {person.id: person.name for person in session.scalars(people)} if ids else {}


def told(event: Event, names: Names) -> str:
    """The detail of an event; empty when its name says everything."""
    if event.purged_digest is not None:
        return _("内容已按规定清除")
    tell = TELLERS.get(event.kind)
    return tell(event.data, names) if tell else ""


def _registered(data: Data, _names: Names) -> str:
    channel = CHANNELS.get(data.get("channel", ""), "")
    return _("%(channel)s，转交%(section)s", channel=channel, section=data.get("section", ""))


def _called_again(data: Data, _names: Names) -> str:
    return _("第%(times)s次来电", times=data.get("times", ""))


def _recorded(data: Data, _names: Names) -> str:
    field = AUDIO_FIELDS.get(data.get("field", ""), "")
    return _("%(field)s，%(seconds)s秒", field=field, seconds=data.get("seconds", 0))


def _read(data: Data, _names: Names) -> str:
    return str(HOW_READ.get(data.get("how", ""), ""))


def _attempted(data: Data, _names: Names) -> str:
    source = _("自报") if data.get("self_reported") else _("由通话记录证实")
    result = data.get("result", "")
    if result not in ("", "spoken", "no_answer"):
        source = _("%(result)s（%(source)s）", result=ATTEMPT_RESULTS[result], source=source)
    note = data.get("note")
    return _("%(source)s：%(note)s", source=source, note=note) if note else source


def _filled_in(data: Data, _names: Names) -> str:
    """The old and the new text; of a number never more than its mask."""
    changes = []
    for field, texts in data.get("changes", {}).items():
        old, new = map(mask_phone, texts) if field == "phone" else texts
        name = FIELDS.get(field, field)
        changes.append(_("%(field)s：%(old)s → %(new)s", field=name, old=old or _("空"), new=new))
    return _("；").join(changes)


def _finished(data: Data, _names: Names) -> str:
    return str(OUTCOMES.get(data.get("outcome") or "", _("尚未办结，继续办理")))


def _revealed(data: Data, _names: Names) -> str:
    return data.get("reason") or _("本人负责")


def _due(data: Data, _names: Names) -> str:
    promise = PROMISES.get(data.get("promise", ""), "")
    return _("%(promise)s应于%(due)s前", promise=promise, due=_moment_in(data, "due_at"))


def _promise_named(data: Data, _names: Names) -> str:
    return str(PROMISES.get(data.get("promise", ""), ""))


def _due_anew(data: Data, names: Names) -> str:
    """A due time set anew; by which notice, where a calendar was entered."""
    document = data.get("why", {}).get("calendar")
    due = _due(data, names)
    return _("%(due)s（依据%(document)s）", due=due, document=document) if document else due


def _voided(data: Data, names: Names) -> str:
    document = data.get("calendar", "")
    return _(
        "%(due)s，依据%(document)s扣除休息日，不计逾期", due=_due(data, names), document=document
    )


def _deemed(data: Data, _names: Names) -> str:
    return _("到%(due)s无人阅知", due=_moment_in(data, "deemed_read_at"))


def _reported(data: Data, names: Names) -> str:
    people = _("、").join(names[person] for person in data.get("told", ()) if person in names)
    promise = PROMISES.get(data.get("promise", ""), "")
    text = _("%(promise)s，已告知%(people)s", promise=promise, people=people or _("无人"))
    level = data.get("level", 0)
    if level:
        text += _("；") + _("督办级别：%(level)s", level=LEVELS.get(level, level))
    return text


def _text_asked(data: Data, _names: Names) -> str:
    return str(data.get("words", ""))


def _text_failed(data: Data, _names: Names) -> str:
    return _("未送达，原因代码%(why)s", why=data.get("why", ""))


def _flagged(data: Data, _names: Names) -> str:
    kind, words = _finding_kind(data), data.get("words", "")
    if not words:
        return _("%(kind)s，待核", kind=kind)
    return _("%(kind)s“%(words)s”，待核", kind=kind, words=words)


def _finding_kind(data: Data) -> str:
    """What was suspected; of whom, and what became of it, is not the item's colleagues' to read."""
    return str(KINDS.get(data.get("finding_kind", ""), ""))


def _judged(data: Data, _names: Names) -> str:
    words = data.get("words", "")
    return _("“%(words)s”", words=words) if words else _finding_kind(data)


def _purged(data: Data, _names: Names) -> str:
    """What was purged, and where its proof is."""
    what, proof = KEPT.get(data.get("what", ""), ""), data.get("proof", "")
    if data.get("requested"):
        return _("%(what)s，依本人申请，清除证明第%(proof)s号", what=what, proof=proof)
    return _("%(what)s，保存期限届满，清除证明第%(proof)s号", what=what, proof=proof)


def _moment_in(data: Data, key: str) -> str:
    return moment(datetime.fromisoformat(data[key])) if key in data else ""


def _call_asked(data: Data, names: Names) -> str:
    purpose = str(PLACED_FOR.get(data.get("purpose", ""), ""))
    to = names.get(data.get("to", 0))
    text = _("%(purpose)s，先呼叫%(name)s", purpose=purpose, name=to) if to else purpose
    return _("%(text)s（已和办事人约好）", text=text) if data.get("agreed") else text


def _call_placed(data: Data, _names: Names) -> str:
    purpose = PLACED_FOR.get(data.get("purpose", ""), "")
    came_to = CAME_TO.get(data.get("came_to", ""), data.get("came_to", ""))
    seconds = data.get("seconds")
    text = _("%(purpose)s：%(came_to)s", purpose=purpose, came_to=came_to)
    return _("%(text)s，通话%(seconds)s秒", text=text, seconds=seconds) if seconds else text


def _call_not_placed(data: Data, _names: Names) -> str:
    why = data.get("why", "")
    purpose = PLACED_FOR.get(data.get("purpose", ""), "")
    return _("%(purpose)s：%(came_to)s", purpose=purpose, came_to=NOT_PLACED.get(why, why))


def _rung_for_news(data: Data, names: Names) -> str:
    came_to = RUNG_FOR_NEWS.get(data.get("came_to", ""), "")
    return _("%(name)s：%(came_to)s", name=names.get(data.get("to", 0), ""), came_to=came_to)


TELLERS: dict[str, Callable[[Data, Names], str]] = (
    OUTCOME_TELLERS
    | CHAIN_TELLERS
    | JOINT_TELLERS
    | DESK_TELLERS
    | INSPECTION_TELLERS
    | {
        "registered": _registered,
        "called_again": _called_again,
        "recorded": _recorded,
        "read": _read,
        "tried": _attempted,
        "reached": _attempted,
        "filled_in": _filled_in,
        "draft_finished": _finished,
        "number_revealed": _revealed,
        "promised": _due,
        "due_moved": _due_anew,
        "due_confirmed": _due_anew,
        "missed": _due,
        "promise_ended": _promise_named,
        "miss_voided": _voided,
        "deemed_read": _deemed,
        "reminded": _reported,
        "escalated": _reported,
        "flagged": _flagged,
        "text_asked": _text_asked,
        "text_failed": _text_failed,
        "finding_judged": _judged,
        "finding_lapsed": lambda data, _names: _finding_kind(data),
        "call_asked": _call_asked,
        "call_placed": _call_placed,
        "call_not_placed": _call_not_placed,
        "rung_for_news": _rung_for_news,
        "purged": _purged,
    }
)
