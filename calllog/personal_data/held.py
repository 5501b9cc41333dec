"""Everything held about one telephone number, as the person may read it (个人信息保护法 45).

In it is what they and we said, who called whom and when, what was decided and sent, and who has
looked at their data. Other people's numbers are masked; a call of another number that only asked
the state of an item is left out. Not in it is what concerns our own people alone, such as
suspicions of a breach and inspections, nor anything of the conduct line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from calllog.documents.kinds import TITLES, DocumentKind
from calllog.models import (
    AccessEntry,
    AccessRequest,
    Answer,
    Approval,
    Attempt,
    Call,
    Cooperation,
    Document,
    Event,
    FollowUp,
    HandOver,
    Item,
    JointBody,
    JointDecision,
    Mark,
    OfficeProfile,
    OneTimeNotice,
    PlacedCall,
    Recording,
    Ruling,
    Suspension,
    TextMessage,
    Urging,
)
from calllog.paperwork import papers
from calllog.paperwork.paper_words import CHANNELS, OUTCOMES
from calllog.personal_data import requests
from calllog.privacy import mask_phone
from calllog.times.office_hours import OfficeTime

FIELDS = {
    "organisation": "单位",
    "name": "姓名",
    "phone": "联系电话",
    "extension": "分机",
    "matter": "事项",
}
SPOKEN = {"matter": "事项", "name": "姓名", "organisation": "单位", "message": "留言"}
RESULTS = {
    "no_answer": "未接",
    "spoken": "已通话",
    "busy": "占线",
    "unreachable": "无法接通",
    "voicemail": "语音信箱",
    "assistant": "来电助手",
    "other_person": "他人接听",
    "appointment": "约时再回",
    "wrong_number": "号码有误",
}
LOOKED = {
    "number": "查看完整号码",
    "audio": "听录音",
    "document": "打开文书",
    "at_the_machine": "在服务器上查看",
}
PURGED = "（已按规定清除）"


@dataclass(frozen=True, slots=True)
class Part:
    """A list of one kind of thing."""

    title: str
    heads: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Kept:
    """One item: its facts, and its lists."""

    number: str
    facts: list[tuple[str, str]]
    parts: list[Part]


@dataclass
class Held:
    """All of it, and the files that go with it, by their names in the package."""

    office: str
    made_at: str
    facts: list[tuple[str, str]]
    items: list[Kept]
    calls: Part
    files: dict[str, Path | bytes] = field(default_factory=dict)


# What is told of each table: its title, when it was, and the columns with their words.
Columns = tuple[tuple[str, str, dict[str, str] | None], ...]
Told = tuple[type[Any], str, str, Columns]
TABLES: tuple[Told, ...] = (
    (
        Attempt,
        "联系您的记录",
        "at",
        (("号码", "number", None), ("结果", "result", RESULTS), ("说明", "note", None)),
    ),
    (
        Answer,
        "告知您的办理结果",
        "at",
        (("结果", "outcome", OUTCOMES), ("内容", "words", None), ("依据", "basis", None)),
    ),
    (
        OneTimeNotice,
        "一次性告知",
        "at",
        (("事项", "matter", None), ("欠缺材料", "missing", None)),
    ),
    (TextMessage, "发给您的短信", "asked_at", (("号码", "number", None), ("内容", "words", None))),
    (PlacedCall, "系统拨打的电话", "asked_at", (("号码", "number", None),)),
    (FollowUp, "回访", "at", (("说明", "note", None),)),
    (HandOver, "转交说明", "at", (("说明", "note", None), ("退回理由", "return_reason", None))),
    (Cooperation, "协办", "asked_at", (("请求", "asked", None), ("反馈", "done_note", None))),
    (Ruling, "裁定", "asked_at", (("问题", "question", None), ("裁定", "ruling", None))),
    (Suspension, "中止计时", "begun_at", (("理由", "reason", None), ("文书", "document", None))),
    (Approval, "审批", "asked_at", (("理由", "reason", None), ("意见", "decision", None))),
    (JointBody, "联办单位", "named_at", (("单位", "name", None), ("事项", "matter", None))),
    (JointDecision, "联办记录", "at", (("内容", "words", None),)),
    (Urging, "催办督办", "at", (("内容", "words", None), ("回执", "receipt", None))),
    (Mark, "标注", "made_at", (("内容", "words", None),)),
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the ledger for one request."""

    session: Session
    office_time: OfficeTime
    home: Path
    held: Held
    phone: str | None

    def number(self, phone: str | None) -> str:
        """A number as the applicant may read it: their own whole, anybody else's masked."""
        return (phone if phone == self.phone else mask_phone(phone)) or ""

    def at(self, moment: datetime | None) -> str:
        """A moment on the office's clock."""
        return f"{self.office_time.local(moment):%Y-%m-%d %H:%M}" if moment is not None else ""

    def item(self, item: Item) -> Kept:
        """One item."""
        parts = [self.calls(item.calls), self._changes(item), *self._tables(item)]
        parts += [self._documents(item), self._looked(item)]
        return Kept(item.number, list(self._facts(item)), [part for part in parts if part.rows])

    def _facts(self, item: Item) -> Iterator[tuple[str, str]]:
        yield "渠道", CHANNELS.get(item.channel, item.channel)
        yield "登记时间", self.at(item.created_at)
        yield "受理科室", item.section.name
        if item.purged_at is not None:
            yield "个人信息", f"{self.at(item.purged_at)}{PURGED}"
            return
        for name, label in FIELDS.items():
            value = getattr(item, name)
            yield label, (self.number(value) if name == "phone" else value) or "无"
        if item.merged_into is not None:
            yield "并入", f"{item.merged_into.number}号"
        yield "办理结果", OUTCOMES.get(item.outcome or "", "") or "正在办理"
        yield "办结时间", self.at(item.closed_at) or "尚未办结"

    def calls(self, calls: Sequence[Call]) -> Part:
        """Calls with their audio."""
        theirs = [call for call in calls if not self._is_strangers(call)]
        rows = [row for call in theirs for row in self._call(call)]
        return Part("来电和录音", ("时间", "来电号码", "要求回电号码", "时长", "录音"), rows)

    def _is_strangers(self, call: Call) -> bool:
        """Who only asked the state of an item may have typed the number of another's."""
        return call.heard_progress_at is not None and call.caller != self.phone

    def _call(self, call: Call) -> Iterator[tuple[str, ...]]:
        length = f"{call.seconds}秒" if call.seconds is not None else ""
        numbers = self.number(call.caller) or "未显示", self.number(call.callback_number)
        audio = "；".join(self._audio(one) for one in call.recordings)
        yield self.at(call.started_at), *numbers, length, audio

    def _audio(self, recording: Recording) -> str:
        what = f"{SPOKEN.get(recording.field, recording.field)}{recording.spoken_seconds}秒"
        if recording.purged_at is not None:
            return what + PURGED
        path = self.home / recording.file if recording.file else None
        if path is None or not path.is_file():
            return f"{what}（没有取得录音）"
        name = f"录音/{recording.id}{path.suffix}"
        self.held.files[name] = path
        return f"{what}（{name}）"

    def _changes(self, item: Item) -> Part:
        """How what we know of the person was corrected."""
        corrected = select(Event).where(Event.item_id == item.id, Event.kind == "filled_in")
        rows = []
        for event in self.session.scalars(corrected.order_by(Event.seq)):
            for name, change in event.data.get("changes", {}).items():
                told = map(self.number, change) if name == "phone" else change
                old, new = (value or "" for value in told)
                rows.append((self.at(event.at), FIELDS.get(name, name), old, new))
        return Part("登记内容的更正", ("时间", "项目", "原来", "更正为"), rows)

    def _tables(self, item: Item) -> Iterator[Part]:
        for table, title, when, columns in TABLES:
            found = select(table).where(table.item_id == item.id).order_by(table.id)
            rows = [
                (self.at(getattr(row, when)), *self._values(row, columns))
                for row in self.session.scalars(found)
            ]
            yield Part(title, ("时间", *(label for label, _, _ in columns)), rows)

    def _values(self, row: Any, columns: Columns) -> list[str]:
        return [
            self.number(row.number) if name == "number" else _said(row, name, words)
            for _label, name, words in columns
        ]

    def _documents(self, item: Item) -> Part:
        made = select(Document).where(Document.item_id == item.id).order_by(Document.id)
        rows = []
        for one in self.session.scalars(made.options(undefer(Document.file))):
            number = papers.number(self.session, one)
            name = f"文书/{one.id}.docx" if one.file else PURGED
            if one.file:
                self.held.files[name] = one.file
            rows.append((self.at(one.made_at), TITLES[DocumentKind(one.kind)], number, name))
        return Part("文书", ("时间", "名称", "文号", "文件"), rows)

    def _looked(self, item: Item) -> Part:
        """Who has looked at it, by their section: the person may know (个人信息保护法 44)."""
        seen = select(AccessEntry).where(AccessEntry.item_id == item.id).order_by(AccessEntry.id)
        rows = [
            (self.at(one.at), LOOKED.get(one.kind, one.kind), _whose(one), one.reason or "承办")
            for one in self.session.scalars(seen)
        ]
        return Part("查看过您个人信息的记录", ("时间", "方式", "科室", "理由"), rows)


def gather(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    home: Path,
    request: AccessRequest,
) -> Held:
    """Put together what is held."""
    profile = session.get_one(OfficeProfile, 1)
    at = f"{office_time.local(now):%Y-%m-%d %H:%M}"
    nothing = Part("", (), [])
    held = Held(profile.name, at, [], [], nothing)
    reader = Reader(session, office_time, home, held, request.phone)
    held.facts = list(_request_facts(reader, request))
    held.items = [reader.item(item) for item in requests.items(session, request)]
    held.calls = reader.calls(requests.loose_calls(session, request))
    return held


def _request_facts(reader: Reader, request: AccessRequest) -> Iterator[tuple[str, str]]:
    yield "申请编号", request.number
    yield "申请人", request.name or ""
    yield "电话号码", request.phone or ""
    yield "收到申请", reader.at(request.received_at)
    yield "数据截至", reader.held.made_at
    if request.left_out:
        numbers = "、".join(request.left_out)
        yield "未列入", f"{numbers}号：使用同一号码，但不属于申请人"


def _said(row: Any, name: str, words: dict[str, str] | None) -> str:
    value = getattr(row, name)
    if value is None:
        return ""
    if isinstance(value, list):
        return "、".join(value)
    return words.get(value, value) if words is not None else str(value)


def _whose(entry: AccessEntry) -> str:
    if entry.staff is None:
        return "服务器管理"
    return entry.staff.section.name if entry.staff.section is not None else entry.staff.post
