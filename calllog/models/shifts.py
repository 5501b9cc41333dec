"""The duty log (值班日志), the hand-over of a shift (交接班), the daily digest of all events."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from calllog.models.base import Base
from calllog.models.office import Section, Staff


class DutyEntry(Base):
    """One line of a section's duty log; never changed, corrected by another line."""

    __tablename__ = "duty_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("sections.id"))
    on_date: Mapped[date]
    at: Mapped[datetime]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    words: Mapped[str] = mapped_column(Text)
    corrects_id: Mapped[int | None] = mapped_column(
        ForeignKey("duty_entries.id"), comment="更正: the line that was wrong; it stays"
    )

    section: Mapped[Section] = relationship()
    staff: Mapped[Staff] = relationship()


class ShiftHandOver(Base):
    """What is open passes from one shift to the next by name, signed by both (交接班)."""

    __tablename__ = "shift_hand_overs"

    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("sections.id"))
    from_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    items: Mapped[list[dict[str, Any]]] = mapped_column(
        comment="The open items as they stood: number, state, due_at, left, whose, passes"
    )
    words: Mapped[str] = mapped_column(Text)
    from_signed_at: Mapped[datetime]
    to_signed_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    refused_why: Mapped[str | None] = mapped_column(Text)
    told_at: Mapped[datetime | None] = mapped_column(
        comment="The section head was told that nobody has signed"
    )

    section: Mapped[Section] = relationship()
    giver: Mapped[Staff] = relationship(foreign_keys=[from_id])
    taker: Mapped[Staff] = relationship(foreign_keys=[to_id])


class DailyDigest(Base):
    """The keyed digest over all chains as they stood at the end of a day (invariant 3)."""

    __tablename__ = "daily_digests"

    on_date: Mapped[date] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True, comment="1, 2, 3 … each covers the one before")
    last_event_id: Mapped[int] = mapped_column(comment="The last event that it covers")
    digest: Mapped[str] = mapped_column(String(64), comment="HMAC-SHA-256 over all chains")
    # None in the digests of before there were these two; they stay as they were made.
    last_access_id: Mapped[int | None] = mapped_column(comment="The last line of the access log")
    last_access_chain: Mapped[str | None] = mapped_column(String(64))
    last_purge_id: Mapped[int | None] = mapped_column(comment="The last proof of purging")
    last_purge_chain: Mapped[str | None] = mapped_column(String(64))
    made_at: Mapped[datetime]
