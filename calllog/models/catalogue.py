"""The service catalogue (事项清单) and the directory of other authorities (其他主管部门)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from calllog.models.base import Base
from calllog.models.office import Section


class Matter(Base):
    """A matter that people come with. What holds for it, and when, stands in its editions."""

    __tablename__ = "matters"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True, comment="Stays when the name changes")
    name: Mapped[str] = mapped_column(String(100))
    spoken_name: Mapped[str] = mapped_column(String(40), comment="As the line says it")
    section_id: Mapped[int] = mapped_column(ForeignKey("sections.id"), comment="Who handles it")
    position: Mapped[int] = mapped_column(comment="Its place in the office's list")
    closed_at: Mapped[datetime | None] = mapped_column(comment="No longer in the catalogue")

    section: Mapped[Section] = relationship()
    editions: Mapped[list[MatterEdition]] = relationship(
        back_populates="matter",
        cascade="all, delete-orphan",
        order_by="MatterEdition.valid_from.desc()",
    )


class MatterEdition(Base):
    """What holds for a matter from one date to another, both included."""

    __tablename__ = "matter_editions"

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matters.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None] = mapped_column(
        comment="The last day; none: until further notice"
    )
    basis: Mapped[str] = mapped_column(Text, comment="办理依据")
    limit_days: Mapped[int | None] = mapped_column(comment="办理时限, where the unit counts days")
    limit_unit: Mapped[str] = mapped_column(String(20), comment="A LimitUnit")
    procedure: Mapped[str] = mapped_column(Text, comment="办理流程")
    materials: Mapped[list[str]] = mapped_column(comment="办理要件, one paper each")
    note: Mapped[str | None] = mapped_column(Text)

    matter: Mapped[Matter] = relationship(back_populates="editions")

    __table_args__ = (UniqueConstraint("matter_id", "valid_from"),)


class Authority(Base):
    """Another authority that people are guided to (clause 3.1.4a)."""

    __tablename__ = "authorities"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    what_for: Mapped[str] = mapped_column(Text, comment="What it is competent for")
    phone: Mapped[str] = mapped_column(String(60), comment="As it is told to people")
    address: Mapped[str | None] = mapped_column(String(200))
    hours: Mapped[str | None] = mapped_column(String(200))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None] = mapped_column(
        comment="The last day; none: until further notice"
    )
    position: Mapped[int] = mapped_column(comment="Its place in the office's list")
    closed_at: Mapped[datetime | None] = mapped_column(comment="No longer in the directory")
