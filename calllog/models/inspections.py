"""Inspections (检查) of a section's ledger, the items they drew, and the corrections (5.2, 5.5)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from calllog.models.base import Base
from calllog.models.items import Item
from calllog.models.office import Section, Staff


class InspectionKind(StrEnum):
    """How an inspection came about."""

    MONTHLY = "monthly"  # 月度检查, begun by the system on the first working day after the month
    AT_WILL = "at_will"  # 随时检查, begun by a person


class DrawnFor(StrEnum):
    """Why an item is inspected; it may be for several reasons."""

    SAMPLE = "sample"  # 抽样
    SELF_REPORTED = "self_reported"  # 自报联系: a contact that no call record proves, sampled
    BREACH = "breach"  # 疑似问题: of these all


class Check(StrEnum):
    """What the inspector looks at in each item."""

    GREETING = "greeting"  # 接听和问候 (3.3.2)
    CONTACT = "contact"  # 阅知和联系 (3.1.2c)
    NOTICE = "notice"  # 一次性告知 (3.1.1b)
    ANSWER = "answer"  # 答复和办理 (3.2.1)
    RECORD = "record"  # 登记和记录 (3.2.5)


class Checked(StrEnum):
    """What the inspector found of one of these."""

    GOOD = "good"  # 合格
    FAULTY = "faulty"  # 有问题
    NOT_CONCERNED = "not_concerned"  # 不涉及


class Inspection(Base):
    """One inspection of one section's items of a period.

    What was drawn from is kept with the seed, so that anybody can draw again. Closed, its report is
    frozen; what changes later is told beside it.
    """

    __tablename__ = "inspections"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), comment="An InspectionKind")
    section_id: Mapped[int] = mapped_column(ForeignKey("sections.id"), index=True)
    first: Mapped[date] = mapped_column(comment="The first day of the period")
    last: Mapped[date] = mapped_column(comment="Its last day")
    begun_at: Mapped[datetime]
    begun_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), comment="Empty: system")
    inspector_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), comment="Who sees to it")
    seed: Mapped[str] = mapped_column(String(32), comment="Of the drawing, as hexadecimal digits")
    frame: Mapped[dict[str, Any]] = mapped_column(
        comment="What was drawn from, and how many: for each reason ids as 1-20,25 and a size"
    )
    due_at: Mapped[datetime] = mapped_column(comment="By when every item is to be signed")
    missed_at: Mapped[datetime | None] = mapped_column(comment="The due time that passed")
    level: Mapped[int] = mapped_column(default=0, comment="How far up it has gone")
    steps_done: Mapped[list[str]] = mapped_column(comment="Reminders and steps up, by name")
    next_step_at: Mapped[datetime | None] = mapped_column(comment="Read by the sweep")
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    closing_words: Mapped[str | None] = mapped_column(Text)
    report: Mapped[dict[str, Any] | None] = mapped_column(comment="As it was frozen at closing")
    file: Mapped[bytes | None] = mapped_column(
        LargeBinary, deferred=True, comment="The same as a .docx"
    )
    sha256: Mapped[str | None] = mapped_column(String(64))

    section: Mapped[Section] = relationship()
    begun_by: Mapped[Staff | None] = relationship(foreign_keys=[begun_by_id])
    inspector: Mapped[Staff] = relationship(foreign_keys=[inspector_id])
    closed_by: Mapped[Staff | None] = relationship(foreign_keys=[closed_by_id])
    drawn: Mapped[list[InspectedItem]] = relationship(
        order_by="InspectedItem.position", back_populates="inspection"
    )

    __table_args__ = (
        CheckConstraint("first <= last", name="period"),
        # However many schedulers run, a section's month is inspected once.
        Index(
            "uq_inspections_monthly",
            "section_id",
            "first",
            unique=True,
            sqlite_where=text("kind = 'monthly'"),
            postgresql_where=text("kind = 'monthly'"),
        ),
        Index(
            "ix_inspections_next_step",
            "next_step_at",
            sqlite_where=text("next_step_at IS NOT NULL"),
            postgresql_where=text("next_step_at IS NOT NULL"),
        ),
    )


class InspectedItem(Base):
    """One item that was drawn; open until an inspector has signed what was found."""

    __tablename__ = "inspected_items"

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspections.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    position: Mapped[int] = mapped_column(comment="1, 2 … in the order of the drawing")
    why: Mapped[list[str]] = mapped_column(comment="Values of DrawnFor")
    checks: Mapped[dict[str, Any] | None] = mapped_column(comment="Check: Checked, once signed")
    is_good: Mapped[bool | None] = mapped_column(comment="合格; False: 有问题")
    words: Mapped[str | None] = mapped_column(Text, comment="What the inspector found")
    signed_at: Mapped[datetime | None]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    inspection: Mapped[Inspection] = relationship(back_populates="drawn")
    item: Mapped[Item] = relationship()
    signed_by: Mapped[Staff | None] = relationship()
    corrections: Mapped[list[Correction]] = relationship(
        order_by="Correction.id", back_populates="inspected"
    )

    __table_args__ = (UniqueConstraint("inspection_id", "item_id"),)


class Correction(Base):
    """整改: what is to be put right after a finding, by whom and until when (5.5).

    Done, it waits for an inspector, who confirms it or sends it back with a new due time. A miss is
    never taken back. Its history is in the events of the item.
    """

    __tablename__ = "corrections"

    id: Mapped[int] = mapped_column(primary_key=True)
    inspected_id: Mapped[int] = mapped_column(ForeignKey("inspected_items.id"), index=True)
    words: Mapped[str] = mapped_column(Text, comment="What is to be put right")
    owner_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    due_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1, comment="Raised when it is done or sent back")
    missed_at: Mapped[datetime | None] = mapped_column(comment="The first due time that passed")
    level: Mapped[int] = mapped_column(default=0, comment="How far up it has gone")
    steps_done: Mapped[list[str]] = mapped_column(comment="Of this version, by name")
    next_step_at: Mapped[datetime | None] = mapped_column(comment="Read by the sweep")
    done_at: Mapped[datetime | None] = mapped_column(comment="Reported as done; it waits")
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    done_words: Mapped[str | None] = mapped_column(Text)
    confirm_by: Mapped[datetime | None] = mapped_column(comment="Until when it is looked at")
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    times_sent_back: Mapped[int] = mapped_column(default=0)

    inspected: Mapped[InspectedItem] = relationship(back_populates="corrections")
    owner: Mapped[Staff] = relationship(foreign_keys=[owner_id])
    made_by: Mapped[Staff] = relationship(foreign_keys=[made_by_id])
    done_by: Mapped[Staff | None] = relationship(foreign_keys=[done_by_id])
    confirmed_by: Mapped[Staff | None] = relationship(foreign_keys=[confirmed_by_id])

    __table_args__ = (
        Index(
            "ix_corrections_next_step",
            "next_step_at",
            sqlite_where=text("next_step_at IS NOT NULL"),
            postgresql_where=text("next_step_at IS NOT NULL"),
        ),
    )
