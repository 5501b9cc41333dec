"""A telephone for the conduct line: it sends the webhooks of one call and reads what comes back."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from calllog.conduct import recordings
from calllog.conduct.kinds import EntryKind
from calllog.conduct.models import Case, Statement
from calllog.conduct.office import Colleague, OfficeSection, WholeOffice
from calllog.conduct.place import Place
from calllog.db import Database
from ivr.conduct_line import ConductLine, Seen, ToServiceLine
from ivr.dialogue import Answer, Keys, Line, Take
from ivr.requests import VoiceRequest
from tests.calllog.moments import OFFICE as HOURS
from tests.support.clock import ManualClock
from tests.support.conduct import record_of, said

SID = "CA5f0c1d2e3f405162738495a6b7c8d9e0"
CALLER = "+8613905621234"
SECTIONS = (OfficeSection("withdrawal", "提取科"), OfficeSection("loans", "信贷科"))
WHOLE = WholeOffice(
    SECTIONS,
    tuple(
        Colleague(login, name, "", section, is_head=False, roles=frozenset())
        for login, name, section in (
            ("zhangli", "张丽", "loans"),
            ("linjing", "林静", "loans"),
            ("hanbin", "韩斌", None),
        )
    ),
    HOURS,
)
FIGURES = str.maketrans("〇幺二三四五六七八九", "0123456789", "，")


class PlainSteps:
    """Steps that are not signed: what is signed is the other tests' business."""

    def sign(self, data: dict[str, Any]) -> str:
        return json.dumps(data)

    def read(self, token: str) -> dict[str, Any] | None:
        data: dict[str, Any] = json.loads(token)
        return data


@dataclass
class Telephone:
    """One call: sends each webhook ``copies`` times and insists on the same answer."""

    db: Database
    line: ConductLine
    clock: ManualClock
    sid: str = SID
    caller: str | None = CALLER
    copies: int = 1
    heard: list[Answer | ToServiceLine] = field(default_factory=list)

    def send(self, token: str | None, **params: str) -> Answer | ToServiceLine:
        whole = {
            "CallSid": self.sid,
            "From": self.caller or "anonymous",
            "CallStatus": "in-progress",
        }
        request = VoiceRequest.of({**whole, **params}, token, area_code="0562")
        answers = []
        for _ in range(self.copies):
            with self.db.writing() as session:
                answers.append(self.line.answer(session, self.seen(), request))
        assert all(answer == answers[0] for answer in answers)
        self.heard.append(answers[0])
        self.clock.forward(seconds=10)
        return answers[0]

    def seen(self) -> Seen:
        return Seen(self.clock.now(), "0562", WHOLE)

    def call(self) -> Answer | ToServiceLine:
        return self.send(None, CallStatus="ringing")

    def press(self, keys: str) -> Answer | ToServiceLine:
        at = self.heard[-1]
        assert isinstance(at, Keys)
        return self.send(at.next, Digits=keys)

    def speak(self, seconds: int, end: str = "#", recording: str = "RE1") -> Answer | ToServiceLine:
        at = self.heard[-1]
        assert isinstance(at, Take)
        params = {"RecordingSid": recording, "RecordingDuration": str(seconds), "Digits": end}
        if end == "hangup":
            params["CallStatus"] = "completed"
        return self.send(at.next, **params)

    def complain(self, about: str = "9", named: bool = False, seconds: int = 30) -> None:
        """From the first ring to the end of the statement."""
        self.call()
        self.press("1" if named else "2")
        for key in about:
            self.press(key)
        self.speak(seconds)

    def end(self) -> None:
        """The call's last callback."""
        params = {"CallSid": self.sid, "From": self.caller or "anonymous"}
        request = VoiceRequest.of({**params, "CallStatus": "completed"}, None, area_code="0562")
        for _ in range(self.copies):
            with self.db.writing() as session:
                self.line.ended(session, self.clock.now(), request)

    def report(self, recording: str = "RE1", token: str | None = None, **params: str) -> None:
        """The carrier's word on a recording, asked for at a place of the call."""
        whole = {"CallSid": self.sid, "RecordingSid": recording, "RecordingStatus": "completed"}
        for _ in range(self.copies):
            with self.db.writing() as session:
                request = VoiceRequest.of({**whole, **params}, token, area_code="0562")
                self.line.recording_reported(session, self.clock.now(), request)

    @property
    def lines(self) -> tuple[Line, ...]:
        """What was said last."""
        at = self.heard[-1]
        assert not isinstance(at, ToServiceLine)
        return at.lines

    def receipt(self) -> tuple[str, str]:
        at = self.heard[-1]
        assert isinstance(at, Keys)
        values = at.lines[0].filled()
        return values["receipt"].translate(FIGURES), values["code"].translate(FIGURES).replace(
            "，", ""
        )


def cases(db: Database) -> list[Case]:
    with db.reading() as session:
        rows = list(session.scalars(select(Case)))
        session.expunge_all()
        return rows


def record(telephone: Telephone, kind: EntryKind) -> list[dict[str, Any]]:
    """What the record of the only case says, as a monitor reads it."""
    with telephone.db.reading() as session:
        (case,) = session.scalars(select(Case))
        return said(record_of(session, case, "hanbin"), kind)


def numbers(telephone: Telephone) -> list[str]:
    return [words["phone"] for words in record(telephone, EntryKind.IDENTITY) if "phone" in words]


def statements(db: Database) -> list[Statement]:
    with db.reading() as session:
        rows = list(session.scalars(select(Statement)))
        session.expunge_all()
        return rows


def fetch(telephone: Telephone, place: Place) -> list[str]:
    """What the keeper does: fetch what is due, seal it, delete it at the carrier; the files."""
    names = []
    moment = telephone.clock.now()
    with telephone.db.writing() as session:
        for due in recordings.due(session, moment):
            names.append(place.write_sealed(due.public_key, b"RIFF", moment))
            assert recordings.keep(session, due, names[-1], 9, moment)
        for row in recordings.due_deletions(session, moment):
            recordings.deleted_at_carrier(session, row.id)
    return names


def purge(telephone: Telephone) -> None:
    with telephone.db.writing() as session:
        telephone.line.store.purge(session, telephone.clock.now(), lambda: HOURS)
    telephone.db.scrub()
