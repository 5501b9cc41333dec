"""Items of the ledger (首问事项), what happened to them, and what is promised about them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from calllog.models.base import Base
from calllog.models.calls import Call, Recording
from calllog.models.catalogue import Matter
from calllog.models.office import Section, Staff
from calllog.models.policy import PolicyRow

if TYPE_CHECKING:
    from calllog.models.chain import Cooperation, HandOver
    from calllog.models.desks import Mark
    from calllog.models.outcomes import (
        Answer,
        Approval,
        FollowUp,
        OneTimeNotice,
        Ruling,
        Suspension,
    )
    from calllog.models.texts import TextMessage


class Channel(StrEnum):
    """How a person came to us (clause 1a)."""

    PHONE = "phone"  # 来电
    LETTER = "letter"  # 来信
    VISIT = "visit"  # 来访
    MAIL = "mail"  # 网上信箱


class Outcome(StrEnum):
    """What an item came to. It is closed once this is confirmed to the caller, or attested."""

    ANSWERED_AT_ONCE = "answered_at_once"  # 当场答复 (3.2.1)
    HANDLED_AT_ONCE = "handled_at_once"  # 当场办结 (3.1.1a)
    ANSWERED = "answered"  # 已答复, after the reason for the delay was told (3.2.1)
    DONE = "done"  # 已办结, within the limit of the catalogue (3.1.2d)
    REFUSED = "refused"  # 不予办理, with reason and basis (3.1.1c)
    GUIDED = "guided"  # 已引导 to the competent authority (3.1.4a)
    HELPED = "helped"  # 已提供帮助, where no authority is clear (3.1.4b)
    TRANSFERRED = "transferred"  # 书面移交 to another authority (3.1.4c)
    WITHDRAWN = "withdrawn"  # 办事人撤回
    MERGED = "merged"  # 并案: goes on under another number
    WRONG_NUMBER = "wrong_number"  # 打错电话
    HARASSMENT = "harassment"  # 骚扰电话
    EMPTY = "empty"  # 无实质内容


# Out of the rates, and so only with a second person's approval.
EXCLUDED = frozenset({Outcome.WRONG_NUMBER, Outcome.HARASSMENT, Outcome.EMPTY})


class Confirmation(StrEnum):
    """How it was confirmed that the matter is settled for the caller (clause 1b)."""

    ON_THE_SPOT = "on_the_spot"  # The person said so while they were spoken to.
    BY_LINE = "by_line"  # They pressed 1 in the line's follow-up call (回访).
    BY_STAFF = "by_staff"  # They told a member of staff who asked them afterwards.
    ATTESTED = "attested"  # Nobody could ask them; somebody answers for the reason.


class Item(Base):
    """One matter of one person, from first contact to its closing.

    The state shown to people is computed from the times below, never stored: callbacks and
    clicks arrive in any order, and the times are the evidence.
    """

    __tablename__ = "items"

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(comment="Year of registration at the office")
    running: Mapped[int] = mapped_column(comment="Running number within the year, speakable")
    channel: Mapped[str] = mapped_column(String(10), comment="A Channel")
    line: Mapped[str | None] = mapped_column(String(20), comment="service, for telephone items")
    is_draft: Mapped[bool] = mapped_column(
        default=False, comment="A person answered the call and has yet to finish the entry"
    )
    organisation: Mapped[str | None] = mapped_column(String(200))
    name: Mapped[str | None] = mapped_column(String(100))
    phone: Mapped[str | None] = mapped_column(String(32), index=True, comment="E.164")
    matter: Mapped[str | None] = mapped_column(Text)
    extension: Mapped[str | None] = mapped_column(String(10), comment="分机, behind a switchboard")
    matter_id: Mapped[int | None] = mapped_column(
        ForeignKey("matters.id"), comment="事项清单, once somebody has classified it"
    )
    policy_id: Mapped[int | None] = mapped_column(
        ForeignKey("policies.id"), comment="In force at registration; it keeps it (none: defaults)"
    )
    section_id: Mapped[int] = mapped_column(ForeignKey("sections.id"))
    first_contact_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), comment="首问负责人")
    responsible_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), comment="Exactly one")
    created_at: Mapped[datetime]
    handed_over_at: Mapped[datetime] = mapped_column(comment="To the section; deadlines start here")
    first_called_at: Mapped[datetime | None]
    last_called_at: Mapped[datetime | None]
    times_called: Mapped[int] = mapped_column(default=0)
    read_at: Mapped[datetime | None] = mapped_column(comment="阅知: opened, played or accepted")
    read_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    deemed_read_at: Mapped[datetime | None] = mapped_column(comment="视为阅知")
    # Tried and gone up since contact was last promised; the attempts and events have all of it.
    tried_at: Mapped[datetime | None] = mapped_column(comment="The last attempt nobody answered")
    times_tried: Mapped[int] = mapped_column(default=0)
    contacted_at: Mapped[datetime | None] = mapped_column(comment="The person was spoken to")
    escalation_level: Mapped[int] = mapped_column(default=0, comment="How far it has gone up")
    times_returned: Mapped[int] = mapped_column(default=0, comment="退回: once, then it is named")
    reason_told_at: Mapped[datetime | None] = mapped_column(
        comment="The caller was told why there is no answer at once (3.2.1)"
    )
    accepted_at: Mapped[datetime | None] = mapped_column(
        comment="受理 with complete papers; the catalogue's limit runs from here"
    )
    suspended_at: Mapped[datetime | None] = mapped_column(comment="中止计时, with its document")
    joint_at: Mapped[datetime | None] = mapped_column(comment="Found to need other bodies (3.1.3)")
    outcome: Mapped[str | None] = mapped_column(String(30), comment="An Outcome")
    outcome_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None] = mapped_column(comment="办结, confirmed or attested")
    confirmation: Mapped[str | None] = mapped_column(String(20), comment="A Confirmation")
    times_reopened: Mapped[int] = mapped_column(default=0, comment="重办")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"), comment="并案")
    split_from_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"), comment="拆分")
    exercise: Mapped[str | None] = mapped_column(
        String(20), comment="An Exercise; left out of the figures (暗访、演练)"
    )
    purged_at: Mapped[datetime | None] = mapped_column(
        comment="清除: whose it was and what was said is not known any more"
    )
    version: Mapped[int] = mapped_column(
        comment="Raised at every change; two people cannot overlap"
    )

    section: Mapped[Section] = relationship()
    first_contact: Mapped[Staff] = relationship(foreign_keys=[first_contact_id])
    responsible: Mapped[Staff] = relationship(foreign_keys=[responsible_id])
    read_by: Mapped[Staff | None] = relationship(foreign_keys=[read_by_id])
    catalogue_matter: Mapped[Matter | None] = relationship()
    policy: Mapped[PolicyRow | None] = relationship()
    merged_into: Mapped[Item | None] = relationship(foreign_keys=[merged_into_id], remote_side=[id])
    split_from: Mapped[Item | None] = relationship(foreign_keys=[split_from_id], remote_side=[id])
    events: Mapped[list[Event]] = relationship(order_by="Event.seq")
    promises: Mapped[list[Promise]] = relationship(order_by="Promise.id", back_populates="item")
    attempts: Mapped[list[Attempt]] = relationship(order_by="Attempt.id")
    hand_overs: Mapped[list[HandOver]] = relationship(order_by="HandOver.id", back_populates="item")
    cooperations: Mapped[list[Cooperation]] = relationship(
        order_by="Cooperation.id", back_populates="item"
    )
    answers: Mapped[list[Answer]] = relationship(order_by="Answer.id", viewonly=True)
    notices: Mapped[list[OneTimeNotice]] = relationship(order_by="OneTimeNotice.id", viewonly=True)
    follow_ups: Mapped[list[FollowUp]] = relationship(order_by="FollowUp.id", viewonly=True)
    approvals: Mapped[list[Approval]] = relationship(order_by="Approval.id", viewonly=True)
    rulings: Mapped[list[Ruling]] = relationship(order_by="Ruling.id", viewonly=True)
    suspensions: Mapped[list[Suspension]] = relationship(order_by="Suspension.id", viewonly=True)
    marks: Mapped[list[Mark]] = relationship(order_by="Mark.id", back_populates="item")
    texts: Mapped[list[TextMessage]] = relationship(order_by="TextMessage.id", viewonly=True)
    merged_here: Mapped[list[Item]] = relationship(
        foreign_keys=[merged_into_id], order_by="Item.id", viewonly=True
    )
    calls: Mapped[list[Call]] = relationship(
        order_by="Call.started_at", foreign_keys="Call.item_id", viewonly=True
    )
    recordings: Mapped[list[Recording]] = relationship(order_by="Recording.id", viewonly=True)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own way.
    __table_args__ = (
        UniqueConstraint("year", "running"),
        # The missed-callback list and the look-up of a caller's open item read only open rows;
        # which of them a list shows, and how many, is read off this alone.
        Index(
            "ix_items_open",
            "section_id",
            "id",
            "is_draft",
            "contacted_at",
            "created_at",
            "times_called",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        # What is past its time is looked for every hour.
        Index(
            "ix_items_to_purge",
            "closed_at",
            sqlite_where=text("closed_at IS NOT NULL AND purged_at IS NULL"),
            postgresql_where=text("closed_at IS NOT NULL AND purged_at IS NULL"),
        ),
    )

    @property
    def number(self) -> str:
        """The item's number as written, such as ``2026-158``."""
        return f"{self.year}-{self.running}"

    @property
    def pending(self) -> HandOver | None:
        """The hand-over that waits to be accepted; until then responsibility has not moved."""
        return next((row for row in self.hand_overs if row.ended_at is None), None)


class ItemCount(Base):
    """The last running number given out in a year."""

    __tablename__ = "item_counts"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Event(Base):
    """One thing that happened to an item. Never changed, never removed (clause 3.2.5).

    ``chain`` is the digest of the event before it and of this one; what may later be purged
    (``data``) enters it only through a salted digest, which alone is left then. See
    ``calllog.events``.
    """

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"))
    seq: Mapped[int] = mapped_column(comment="1, 2, 3 … within the item")
    kind: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), comment="Empty: the line itself, or the clock"
    )
    data: Mapped[dict[str, Any]]
    salt: Mapped[str] = mapped_column(String(32))
    chain: Mapped[str] = mapped_column(String(64))
    purged_digest: Mapped[str | None] = mapped_column(
        String(64), comment="清除: the salted digest of the data, which is gone with its salt"
    )

    actor: Mapped[Staff | None] = relationship()

    __table_args__ = (UniqueConstraint("item_id", "seq"),)


class PromiseKind(StrEnum):
    """What is promised."""

    READ = "read"  # The section reads the item (阅知).
    CONTACT = "contact"  # The person is spoken to the same day (当日联系).
    FINISH = "finish"  # The person who took the call finishes its entry (话后登记).
    ANSWER = "answer"  # An enquiry is answered within 2 working days (3.2.1).
    RESOLUTION = "resolution"  # Resolved within the catalogue's limit (3.1.2d).
    APPOINTMENT = "appointment"  # Called again at the time agreed with the person (约时再回).
    FOLLOW_UP = "follow_up"  # The person is asked whether the matter is settled (回访).
    NAMING = "naming"  # The general office names the section, after the second return.
    COOPERATION = "cooperation"  # A co-operating section delivers its part (协办).
    REPORT = "report"  # A joint matter is reported to the leader that day (3.1.3a).
    PLAN = "plan"  # The leader settles a plan in 3 working days from the report (3.1.3a).
    REPLY = "reply"  # Another body's receipt or reply is asked after (跟踪回复, 1b and 3.1.4c).
    OWED = "owed"  # What we owe another body that leads (3.1.3c).


# Of these an item may have several at once, told apart by ``Promise.about``.
SEVERAL = frozenset({PromiseKind.COOPERATION, PromiseKind.REPLY, PromiseKind.OWED})


class Promise(Base):
    """One promise with its due time. What became of it is told by its times.

    ``missed_at`` is never taken back: a promise met late is both missed and met. A miss that a
    calendar entered later shows to have fallen on a day off stays, marked void by ``voided_at``.
    """

    __tablename__ = "promises"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20), comment="A PromiseKind")
    about: Mapped[str | None] = mapped_column(
        String(40), comment="Which of several: the table and id of what was asked"
    )
    version: Mapped[int] = mapped_column(default=1, comment="Raised when the due time is moved")
    made_at: Mapped[datetime]
    moved_at: Mapped[datetime | None] = mapped_column(comment="When the due time was last moved")
    due_at: Mapped[datetime]
    day_ends_at: Mapped[datetime | None] = mapped_column(
        comment="Midnight of the due day: contact until then is 班后联系"
    )
    why: Mapped[dict[str, Any]] = mapped_column(comment="The reason for the due time, as data")
    is_presumed: Mapped[bool] = mapped_column(
        default=False, comment="推定: rests on a year whose calendar is not published"
    )
    holder_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), comment="Who has to keep it")
    next_step_at: Mapped[datetime | None] = mapped_column(
        comment="The next reminder, miss or escalation; read by the sweep"
    )
    met_at: Mapped[datetime | None]
    met_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    missed_at: Mapped[datetime | None] = mapped_column(comment="The due time that passed")
    missed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), comment="Who held it when it was missed"
    )
    voided_at: Mapped[datetime | None] = mapped_column(
        comment="作废: a calendar entered later made the day of the miss a day off; no breach"
    )
    ended_at: Mapped[datetime | None] = mapped_column(comment="Met, or no longer owed")

    item: Mapped[Item] = relationship(back_populates="promises")
    holder: Mapped[Staff] = relationship(foreign_keys=[holder_id])
    steps: Mapped[list[PromiseStep]] = relationship(order_by="PromiseStep.id")

    __table_args__ = (
        Index(
            "ix_promises_next_step",
            "next_step_at",
            "id",
            sqlite_where=text("next_step_at IS NOT NULL"),
            postgresql_where=text("next_step_at IS NOT NULL"),
        ),
        # What an item of a list owes by when is read off this alone.
        Index(
            "ix_promises_open",
            "item_id",
            "kind",
            "due_at",
            "made_at",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        # What one person owes, in order of time (我的待办).
        Index(
            "ix_promises_held",
            "holder_id",
            "due_at",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        # The figures of a period: the wallboard asks for those of its day all the time.
        Index("ix_promises_due", "kind", "due_at"),
    )


class PromiseStep(Base):
    """One reminder, miss or escalation that was carried out. The constraint makes it once only."""

    __tablename__ = "promise_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    promise_id: Mapped[int] = mapped_column(ForeignKey("promises.id"))
    version: Mapped[int]
    step: Mapped[str] = mapped_column(String(40))
    due_at: Mapped[datetime]
    done_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("promise_id", "version", "step"),)


class AttemptResult(StrEnum):
    """What an attempt to reach the person came to."""

    NO_ANSWER = "no_answer"  # 已拨未接
    SPOKEN = "spoken"  # 已通话
    BUSY = "busy"  # 占线
    UNREACHABLE = "unreachable"  # 无法接通: off, out of reach, out of service
    VOICEMAIL = "voicemail"  # 语音信箱
    ASSISTANT = "assistant"  # 来电助手: a machine that answers for the person
    OTHER_PERSON = "other_person"  # 他人接听
    APPOINTMENT = "appointment"  # 约时再回: spoken to, and asked to be called at another time
    WRONG_NUMBER = "wrong_number"  # 号码有误


# The person was spoken to; nothing else is contact (design, section 3).
CONTACTS = frozenset({AttemptResult.SPOKEN, AttemptResult.APPOINTMENT})


class AttemptChannel(StrEnum):
    """By what an attempt was made."""

    SYSTEM = "system"  # 系统回电: placed by the system, whose record proves it
    TELEPHONE = "telephone"  # 其他电话: the member of staff's own word
    SMS = "sms"  # 短信
    VISIT = "visit"  # 当面
    LETTER = "letter"  # 书面


class Attempt(Base):
    """One attempt to reach the person: proved by a call of the system, or typed in (自报)."""

    __tablename__ = "attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
    channel: Mapped[str] = mapped_column(String(20), comment="An AttemptChannel")
    number: Mapped[str | None] = mapped_column(String(32), comment="Dialled, E.164")
    placed_call_id: Mapped[int | None] = mapped_column(
        ForeignKey("placed_calls.id"), index=True, unique=True
    )
    seconds: Mapped[int | None] = mapped_column(comment="Spoken, by the call's record")
    result: Mapped[str] = mapped_column(String(20), comment="An AttemptResult")
    is_self_reported: Mapped[bool] = mapped_column(comment="自报: no call record proves it")
    note: Mapped[str] = mapped_column(Text)

    staff: Mapped[Staff] = relationship()
