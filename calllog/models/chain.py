"""The chain of responsibility: hand-overs, co-operating sections, absences, urging."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from calllog.models.base import Base
from calllog.models.items import Item
from calllog.models.office import Section, Staff


class HandOverKind(StrEnum):
    """How an item passes from one person to another (clause 3.1.2a)."""

    TO_SECTION = "to_section"  # 转交科室: who is on duty there may accept it
    TO_HANDLER = "to_handler"  # 指派承办人: a person by name
    LIVE = "live"  # 现场转接: the first-contact person stays until the handler is there
    NAMED = "named"  # 办公室指定: after the second return; it cannot be returned
    TAKEN_OVER = "taken_over"  # 科长接手
    TO_OFFICE = "to_office"  # 再次退回，由办公室指定科室
    DEPUTY = "deputy"  # B岗代办: absent, or has left
    BACK = "back"  # 返岗交回: from the deputy, once the absent person is there again
    UNREAD = "unread"  # 逾期未阅知，转科长
    UNACCEPTED = "unaccepted"  # 已阅知而逾期未接收，转科长
    SECTION_CLOSED = "section_closed"  # 科室撤销，转综合窗口


class HandOver(Base):
    """One hand-over (转交). Responsibility moves when it is accepted, not before (invariant 2)."""

    __tablename__ = "hand_overs"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20), comment="A HandOverKind")
    from_section_id: Mapped[int] = mapped_column(ForeignKey("sections.id"))
    from_staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), comment="Responsible then")
    to_section_id: Mapped[int] = mapped_column(ForeignKey("sections.id"))
    to_staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), comment="Asked to accept")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), comment="Empty: the clock")
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text)
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    returned_at: Mapped[datetime | None]
    returned_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    return_reason: Mapped[str | None] = mapped_column(Text)
    ended_at: Mapped[datetime | None] = mapped_column(comment="Accepted, returned or superseded")
    absence_id: Mapped[int | None] = mapped_column(
        ForeignKey("absences.id"), comment="To the deputy for this absence, or back after it"
    )

    item: Mapped[Item] = relationship(back_populates="hand_overs")
    from_section: Mapped[Section] = relationship(foreign_keys=[from_section_id])
    from_staff: Mapped[Staff] = relationship(foreign_keys=[from_staff_id])
    to_section: Mapped[Section] = relationship(foreign_keys=[to_section_id])
    to_staff: Mapped[Staff] = relationship(foreign_keys=[to_staff_id])
    by: Mapped[Staff | None] = relationship(foreign_keys=[by_id])
    accepted_by: Mapped[Staff | None] = relationship(foreign_keys=[accepted_by_id])
    returned_by: Mapped[Staff | None] = relationship(foreign_keys=[returned_by_id])


class Cooperation(Base):
    """A co-operating section (协办科室) and its part; the item's own section leads (3.1.3c)."""

    __tablename__ = "cooperations"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("sections.id"))
    asked: Mapped[str] = mapped_column(Text, comment="What it is to do")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    done_note: Mapped[str | None] = mapped_column(Text)

    item: Mapped[Item] = relationship(back_populates="cooperations")
    section: Mapped[Section] = relationship()
    asked_by: Mapped[Staff] = relationship(foreign_keys=[asked_by_id])
    done_by: Mapped[Staff | None] = relationship(foreign_keys=[done_by_id])


class AbsenceKind(StrEnum):
    """Why somebody cannot be reached at work."""

    LEAVE = "leave"  # 休假
    MEETING = "meeting"  # 会议, up to an hour
    OFF_DUTY = "off_duty"  # 轮休
    TRIP = "trip"  # 出差


class Absence(Base):
    """Somebody is away from one moment to another; what falls due meanwhile is the deputy's."""

    __tablename__ = "absences"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    kind: Mapped[str] = mapped_column(String(20), comment="An AbsenceKind")
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    cancelled_at: Mapped[datetime | None] = mapped_column(comment="Came back, or did not go")
    settled_at: Mapped[datetime | None] = mapped_column(
        comment="When what had gone to the deputy was given back; read by the sweep"
    )

    staff: Mapped[Staff] = relationship(foreign_keys=[staff_id])
    entered_by: Mapped[Staff] = relationship(foreign_keys=[entered_by_id])

    __table_args__ = (
        Index("ix_absences_staff_ends", "staff_id", "ends_at"),
        Index(
            "ix_absences_unsettled",
            "begins_at",
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
    )


class UrgingKind(StrEnum):
    """How somebody is pressed by hand, or asked for help."""

    URGE = "urge"  # 催办
    SUPERVISE = "supervise"  # 督办, with a notice
    REPORT_UP = (
        "report_up"  # 上报领导: the handler is absent, or it is unclear whose it is (3.1.2e)
    )


class Urging(Base):
    """An item urged, supervised or reported up by hand, and the receipt of who was told."""

    __tablename__ = "urgings"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20), comment="An UrgingKind")
    by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(Text, comment="What is to be done")
    answer_by: Mapped[datetime | None] = mapped_column(comment="By when it is to be done")
    received_at: Mapped[datetime | None] = mapped_column(comment="回执")
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    receipt: Mapped[str | None] = mapped_column(Text, comment="What they answered")

    by: Mapped[Staff] = relationship(foreign_keys=[by_id])
    to: Mapped[Staff] = relationship(foreign_keys=[to_id])
    received_by: Mapped[Staff | None] = relationship(foreign_keys=[received_by_id])
