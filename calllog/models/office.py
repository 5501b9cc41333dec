"""The office: its sections, its people, who is on duty, and its hours."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, Time, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from calllog.models.base import Base


class Employment(StrEnum):
    """How a person is employed; every kind can hold responsibility (clause 2)."""

    PERMANENT = "permanent"  # 在编
    CONTRACTED = "contracted"  # 聘用
    SECONDED = "seconded"  # 借调


class Role(StrEnum):
    """What a person may do in the console. Nobody may do what no role of theirs allows."""

    HANDLER = "handler"  # 经办人
    SECTION_HEAD = "section_head"  # 科长
    SUPERVISOR = "supervisor"  # 办公室督办员
    LEADER_IN_CHARGE = "leader_in_charge"  # 分管领导
    LEADER = "leader"  # 中心领导
    CONDUCT_MONITOR = "conduct_monitor"  # 监督员
    DATA_PROTECTION = "data_protection"  # 个人信息保护负责人 (个人信息保护法 52)
    ADMINISTRATOR = "administrator"  # 管理员


class OfficeProfile(Base):
    """The office itself: one row, with id 1."""

    __tablename__ = "office"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), comment="Spoken in the greeting")
    short_name: Mapped[str] = mapped_column(String(40), comment="Spoken where time is short")
    area_code: Mapped[str] = mapped_column(String(8), comment="Put before local landline numbers")
    service_number: Mapped[str] = mapped_column(String(32), comment="The number the public calls")
    conduct_number: Mapped[str] = mapped_column(String(32), comment="The conduct line's own number")
    document_word: Mapped[str | None] = mapped_column(
        String(20), comment="机关代字 in the numbers of papers; empty: the short name"
    )
    is_sample: Mapped[bool] = mapped_column(comment="Fictitious data; the console says so")
    forbidden_words: Mapped[list[str]] = mapped_column(
        default=list,
        comment="服务忌语 of the office, besides those of the rule and the shipped ones",
    )


class OfficeHours(Base):
    """Opening hours from a date on, until a later row begins."""

    __tablename__ = "office_hours"

    valid_from: Mapped[date] = mapped_column(primary_key=True)
    morning_opens: Mapped[time] = mapped_column(Time)
    morning_closes: Mapped[time] = mapped_column(Time)
    afternoon_opens: Mapped[time] = mapped_column(Time)
    afternoon_closes: Mapped[time] = mapped_column(Time)
    entered_at: Mapped[datetime | None] = mapped_column(
        comment="Empty: with the office itself, before anything was promised"
    )
    settled_at: Mapped[datetime | None] = mapped_column(
        comment="When no promise could be made any more that does not know of it"
    )


class CalendarYear(Base):
    """A year of the working calendar as it was entered at one time.

    A row whose year was entered again is kept, so that a due time can be explained later.
    """

    __tablename__ = "calendar_years"

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    document: Mapped[str] = mapped_column(Text, comment="The notice's number")
    holidays: Mapped[list[dict[str, Any]]] = mapped_column(
        comment="name, first, last, make_up: a Holiday"
    )
    entered_at: Mapped[datetime]
    entered_by: Mapped[str] = mapped_column(String(80), comment="Login at the machine")
    replaced_at: Mapped[datetime | None] = mapped_column(comment="When it was entered again")
    settled_at: Mapped[datetime | None] = mapped_column(
        comment="When no promise could be made any more that does not know of it"
    )

    __table_args__ = (
        Index(
            "uq_calendar_years_in_force",
            "year",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
    )


class Section(Base):
    """A section (科室) or district office (管理部)."""

    __tablename__ = "sections"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True, comment="Short name in files")
    name: Mapped[str] = mapped_column(String(40))
    menu_key: Mapped[str | None] = mapped_column(String(1), unique=True, comment="1 to 5")
    menu_label: Mapped[str | None] = mapped_column(String(20), comment="What people call about")
    is_general_desk: Mapped[bool] = mapped_column(comment="Takes what belongs to nobody else")
    head_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id", use_alter=True), comment="科长"
    )
    on_duty_count: Mapped[int] = mapped_column(
        default=1, comment="How many of a day's roster hold the shift together (值班人数)"
    )
    closed_at: Mapped[datetime | None]

    head: Mapped[Staff | None] = relationship(foreign_keys=[head_id], post_update=True)


class Staff(Base):
    """A person who works here and can hold responsibility."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    post: Mapped[str] = mapped_column(String(40))
    scope: Mapped[str] = mapped_column(Text, default="", comment="职责范围, shown to the public")
    employment: Mapped[str] = mapped_column(String(20), comment="An Employment")
    section_id: Mapped[int | None] = mapped_column(ForeignKey("sections.id"))
    roles: Mapped[list[str]] = mapped_column(comment="Values of Role")
    phone: Mapped[str | None] = mapped_column(String(80), comment="E.164 or sip: address")
    addresses: Mapped[list[str]] = mapped_column(comment="Apprise addresses for messages")
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), comment="B岗")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=False)
    session_version: Mapped[int] = mapped_column(
        default=0, comment="Raised to sign the person out everywhere"
    )
    language: Mapped[str] = mapped_column(String(5), default="zh")
    large_type: Mapped[bool] = mapped_column(default=False)
    left_at: Mapped[datetime | None] = mapped_column(comment="No longer works here")

    section: Mapped[Section | None] = relationship(foreign_keys=[section_id])
    # Two people may be each other's deputies.
    deputy: Mapped[Staff | None] = relationship(
        foreign_keys=[deputy_id], remote_side=[id], post_update=True
    )


class Duty(Base):
    """One place on a section's roster: rung in order of position.

    A row with a date counts for that date and replaces the section's standing rows on it;
    a row without a date stands for every working day.
    """

    __tablename__ = "duties"

    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("sections.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    position: Mapped[int]
    on_date: Mapped[date | None]
    covers_noon: Mapped[bool] = mapped_column(default=False)
    rings_for_news: Mapped[bool] = mapped_column(
        default=False, comment="Their telephone rings for new and late work as well"
    )

    staff: Mapped[Staff] = relationship()

    __table_args__ = (Index("ix_duties_section_date", "section_id", "on_date", "position"),)
