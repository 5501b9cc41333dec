"""What was told to the person, decided about an item, agreed with others, and put on paper."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from calllog.models.base import Base
from calllog.models.catalogue import Authority, MatterEdition
from calllog.models.items import Item, Promise
from calllog.models.office import Staff


class Given(StrEnum):
    """How something was told to the person."""

    SPOKEN = "spoken"  # 口头
    IN_PERSON = "in_person"  # 当面交付
    SMS = "sms"  # 短信
    LETTER = "letter"  # 书面
    MAIL = "mail"  # 网上信箱


class Answer(Base):
    """What the person was told when an outcome was given: kept word for word."""

    __tablename__ = "answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(30), comment="An Outcome")
    given: Mapped[str] = mapped_column(String(20), comment="A Given")
    words: Mapped[str] = mapped_column(Text, comment="The answer, what was done, or the reason")
    basis: Mapped[str | None] = mapped_column(Text, comment="依据; a refusal needs one (3.1.1c)")
    authority_id: Mapped[int | None] = mapped_column(
        ForeignKey("authorities.id"), comment="Where the person was guided, or it was transferred"
    )
    authority_told: Mapped[dict[str, Any] | None] = mapped_column(
        comment="The directory's entry as it was told: name, phone, address, hours"
    )

    staff: Mapped[Staff] = relationship()
    authority: Mapped[Authority | None] = relationship()


class OneTimeNotice(Base):
    """一次性告知 (3.1.1b): the four parts from the catalogue, kept word for word as given."""

    __tablename__ = "one_time_notices"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("matter_editions.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), comment="Empty: the line")
    at: Mapped[datetime]
    given: Mapped[str] = mapped_column(String(20), comment="A Given")
    matter: Mapped[str] = mapped_column(String(100))
    basis: Mapped[str] = mapped_column(Text)
    limit: Mapped[str] = mapped_column(Text)
    procedure: Mapped[str] = mapped_column(Text)
    materials: Mapped[list[str]]
    missing: Mapped[list[str]] = mapped_column(comment="Of the materials, what was not there")
    repeats_id: Mapped[int | None] = mapped_column(
        ForeignKey("one_time_notices.id"), comment="The same again is no second notice"
    )

    edition: Mapped[MatterEdition] = relationship()
    staff: Mapped[Staff | None] = relationship()


class Ruling(Base):
    """A ruling (裁定) asked of a leader on unclear policy, and its way to the caller (3.3.4)."""

    __tablename__ = "rulings"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    question: Mapped[str] = mapped_column(Text)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime]
    leader_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    ruling: Mapped[str | None] = mapped_column(Text)
    ruled_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None] = mapped_column(comment="The caller was answered with it")

    asked_by: Mapped[Staff] = relationship(foreign_keys=[asked_by_id])
    leader: Mapped[Staff] = relationship(foreign_keys=[leader_id])


class Suspension(Base):
    """中止计时: a resolution's clock stands still, proved by its document (invariant 6)."""

    __tablename__ = "suspensions"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    document: Mapped[str] = mapped_column(Text, comment="Its title and number")
    begun_at: Mapped[datetime]
    begun_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    ended_note: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index(
            "uq_suspensions_open",
            "item_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )


class ApprovalKind(StrEnum):
    """What a second person has to approve."""

    EXTENSION = "extension"  # 延期
    EXCLUSION = "exclusion"  # 打错、骚扰、无实质内容: out of the rates


class Approval(Base):
    """Something asked of a second person, and what they decided."""

    __tablename__ = "approvals"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20), comment="An ApprovalKind")
    promise_id: Mapped[int | None] = mapped_column(
        ForeignKey("promises.id"), comment="An extension's promise"
    )
    to_due_at: Mapped[datetime | None] = mapped_column(comment="An extension's new due time")
    outcome: Mapped[str | None] = mapped_column(String(30), comment="An exclusion's Outcome")
    reason: Mapped[str] = mapped_column(Text)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]
    is_granted: Mapped[bool | None]
    decision: Mapped[str | None] = mapped_column(Text, comment="What was said with it")

    item: Mapped[Item] = relationship()
    promise: Mapped[Promise | None] = relationship()
    asked_by: Mapped[Staff] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[Staff | None] = relationship(foreign_keys=[decided_by_id])


class JointBody(Base):
    """Another body in a joint matter (3.1.3): what it is asked, or what we owe it."""

    __tablename__ = "joint_bodies"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    leads: Mapped[bool] = mapped_column(comment="That body leads; we co-operate (3.1.3c)")
    matter: Mapped[str] = mapped_column(Text, comment="What is asked of it, or what it asks of us")
    view: Mapped[str | None] = mapped_column(Text, comment="What it holds, where nobody agrees")
    named_at: Mapped[datetime]
    named_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    settled_at: Mapped[datetime | None]
    settled_note: Mapped[str | None] = mapped_column(Text)


class JointStep(StrEnum):
    """The steps of a joint matter after it was named one."""

    REPORTED = "reported"  # 已报中心领导
    PLANNED = "planned"  # 方案已定
    NO_AGREEMENT = "no_agreement"  # 协商不成，提请编办


class JointDecision(Base):
    """A step of a joint matter: reported to the leader, planned, or no agreement (3.1.3)."""

    __tablename__ = "joint_decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    step: Mapped[str] = mapped_column(String(20), comment="A JointStep")
    words: Mapped[str] = mapped_column(Text, comment="The report, the plan, the disagreement")
    by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    leader_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
    received_at: Mapped[datetime | None] = mapped_column(comment="The leader has seen the report")

    by: Mapped[Staff] = relationship(foreign_keys=[by_id])
    leader: Mapped[Staff | None] = relationship(foreign_keys=[leader_id])


class FollowUp(Base):
    """The person was asked whether the matter is settled (回访). Not rated is not satisfied."""

    __tablename__ = "follow_ups"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), comment="Empty: the line")
    placed_call_id: Mapped[int | None] = mapped_column(ForeignKey("placed_calls.id"), unique=True)
    is_solved: Mapped[bool]
    rating: Mapped[int | None] = mapped_column(comment="1 非常满意 … 5 非常不满意; none: not rated")
    note: Mapped[str | None] = mapped_column(Text)

    staff: Mapped[Staff | None] = relationship()


class Document(Base):
    """A paper made from an item (文书): its file, its dispatch and its receipt."""

    __tablename__ = "documents"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30), comment="A DocumentKind")
    year: Mapped[int]
    running: Mapped[int] = mapped_column(comment="Within the kind and year")
    addressee: Mapped[str] = mapped_column(String(100))
    file: Mapped[bytes] = mapped_column(
        LargeBinary, deferred=True, comment="The .docx as it was made"
    )
    sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    dispatched_at: Mapped[datetime | None]
    dispatched_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    dispatched_how: Mapped[str | None] = mapped_column(String(100))
    received_at: Mapped[datetime | None] = mapped_column(comment="回执")
    receipt: Mapped[str | None] = mapped_column(Text)

    item: Mapped[Item] = relationship()
    made_by: Mapped[Staff | None] = relationship(foreign_keys=[made_by_id])

    __table_args__ = (UniqueConstraint("kind", "year", "running"),)
