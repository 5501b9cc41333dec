"""What is administered: who changed what, and every version of what the public hears."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from calllog.models.base import Base
from calllog.models.office import Staff


class AdminChange(Base):
    """One change of the office, its people, hours, roster, calendar, catalogue or machine."""

    __tablename__ = "admin_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(
        String(80), comment="Login; at the machine the operating system's"
    )
    area: Mapped[str] = mapped_column(String(20), comment="staff, roster, hours, prompts …")
    about: Mapped[str] = mapped_column(String(120), comment="Whom or what it concerns, as shown")
    values: Mapped[dict[str, Any]] = mapped_column(comment="field: [before, after]")

    __table_args__ = (Index("ix_admin_changes_at", "at"),)


class PromptVersion(Base):
    """One wording or recording of a sentence. The last that was approved is what is spoken.

    What the public hears was approved by a second person, and a version is never changed.
    """

    __tablename__ = "prompt_versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(5), default="zh")
    sentence: Mapped[str] = mapped_column(String(60), comment="Its id in ivr/sentences")
    words: Mapped[str | None] = mapped_column(Text, comment="Empty: the shipped wording again")
    audio_file: Mapped[str | None] = mapped_column(String(200), comment="Below the data folder")
    audio_sha256: Mapped[str | None] = mapped_column(String(64))
    why: Mapped[str] = mapped_column(Text, comment="Why it was changed")
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), comment="Somebody else than who made it"
    )
    is_approved: Mapped[bool | None]
    decision: Mapped[str | None] = mapped_column(Text, comment="What the second person said")

    made_by: Mapped[Staff] = relationship(foreign_keys=[made_by_id])
    decided_by: Mapped[Staff | None] = relationship(foreign_keys=[decided_by_id])

    __table_args__ = (
        Index(
            "uq_prompt_versions_undecided",
            "language",
            "sentence",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )


class MonthlyReport(Base):
    """The figures of a month as they stood when they were frozen; later corrections are shown."""

    __tablename__ = "monthly_reports"

    month: Mapped[date] = mapped_column(primary_key=True, comment="Its first day")
    frozen_at: Mapped[datetime]
    figures: Mapped[dict[str, Any]]
