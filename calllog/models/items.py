"""Items of the ledger (首问事项), what happened to them, and what is promised about them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from calllog.models.base import Base
from calllog.models.calls import Call, Recording
from calllog.models.office import Section, Staff


class Channel(StrEnum):
    """How a person came to us (clause 1a)."""

    PHONE = "phone"  # 来电
    LETTER = "letter"  # 来信
    VISIT = "visit"  # 来访
    MAIL = "mail"  # 网上信箱


class Outcome(StrEnum):
    """How an item was closed."""

    ANSWERED_AT_ONCE = "answered_at_once"  # 当场答复
    HANDLED_AT_ONCE = "handled_at_once"  # 当场办结


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
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(30), comment="An Outcome, once closed")
    version: Mapped[int] = mapped_column(
        comment="Raised at every change; two people cannot overlap"
    )

    section: Mapped[Section] = relationship()
    first_contact: Mapped[Staff] = relationship(foreign_keys=[first_contact_id])
    responsible: Mapped[Staff] = relationship(foreign_keys=[responsible_id])
    read_by: Mapped[Staff | None] = relationship(foreign_keys=[read_by_id])
    events: Mapped[list[Event]] = relationship(order_by="Event.seq")
    promises: Mapped[list[Promise]] = relationship(order_by="Promise.id", back_populates="item")
    attempts: Mapped[list[Attempt]] = relationship(order_by="Attempt.id")
    calls: Mapped[list[Call]] = relationship(
        order_by="Call.id", foreign_keys="Call.item_id", viewonly=True
    )
    recordings: Mapped[list[Recording]] = relationship(order_by="Recording.id", viewonly=True)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own way.
    __table_args__ = (
        UniqueConstraint("year", "running"),
        # The missed-callback list and the look-up of a caller's open item read only open rows.
        Index(
            "ix_items_open",
            "section_id",
            "id",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    @property
    def number(self) -> str:
        """The item's number as written, such as ``2026-158``."""
        return f"{self.year}-{self.running}"


class ItemCount(Base):
    """The last running number given out in a year."""

    __tablename__ = "item_counts"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Event(Base):
    """One thing that happened to an item. Never changed, never removed (clause 3.2.5).

    ``chain`` is the digest of the event before it and of this one; what may later be purged
    (``data``) enters it only through a salted digest. See ``calllog.events``.
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

    actor: Mapped[Staff | None] = relationship()

    __table_args__ = (UniqueConstraint("item_id", "seq"),)


class PromiseKind(StrEnum):
    """What is promised."""

    READ = "read"  # The section reads the item (阅知).
    CONTACT = "contact"  # The person is spoken to the same day (当日联系).
    FINISH = "finish"  # The person who took the call finishes its entry (话后登记).


class Promise(Base):
    """One promise with its due time. What became of it is told by its times.

    ``missed_at`` is never taken back: a promise met late is both missed and met. A miss that a
    calendar entered later shows to have fallen on a day off stays, marked void by ``voided_at``.
    """

    __tablename__ = "promises"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20), comment="A PromiseKind")
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


class Attempt(Base):
    """One attempt to reach the person, as a member of staff typed it in (自报)."""

    __tablename__ = "attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
    result: Mapped[str] = mapped_column(String(20), comment="An AttemptResult")
    is_self_reported: Mapped[bool] = mapped_column(comment="自报: no call record proves it")
    note: Mapped[str] = mapped_column(Text)

    staff: Mapped[Staff] = relationship()
