"""What follows from the records: suspicions, statements, decisions; and commendations (4.1, 4.2).

A suspicion (疑似问题) is a row with its evidence and with the person who was responsible at that
moment. It is a breach only once a person has decided so. Statements and decisions are never
changed: who errs adds another one beside it.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from calllog.models.base import Base
from calllog.models.calls import Leg
from calllog.models.items import Item, Promise
from calllog.models.office import Section, Staff


class FindingKind(StrEnum):
    """What the records show and a person has to judge."""

    NOT_HANDED_ON = "not_handed_on"  # 未及时登记、转交、接收或者上报 (4.1.1)
    UNREAD = "unread"  # 逾期未阅知 (4.1.1)
    NO_CONTACT = "no_contact"  # 未当日联系 (4.1.1)
    LATE_RESOLUTION = "late_resolution"  # 超时限办理 (4.1.1)
    NO_NOTICE = "no_notice"  # 未一次性告知 (4.1.2)
    NEW_DEMAND = "new_demand"  # 再次要求补充材料 (3.1.1b, 4.1.2)
    LATE_ANSWER = "late_answer"  # 逾期答复 (4.1.2)
    LATE_PLAN = "late_plan"  # 逾期未定方案 (3.1.3a, 4.1.2)
    FORBIDDEN_WORDS = "forbidden_words"  # 服务忌语 (3.3.3)
    NO_BASIS = "no_basis"  # 不予办理未说明依据 (3.1.1c)
    UNANSWERED = "unanswered"  # 在岗未接 (3.3.2a)
    OTHER = "other"  # 其他情形, entered by hand (4.1.3)


class Measure(StrEnum):
    """What a person decided about a suspicion."""

    NONE = "none"  # 不成立
    TOLERANCE = "tolerance"  # 容错认定: closes without blame (4.2)
    REMINDER = "reminder"  # 提醒
    CRITICISM = "criticism"  # 批评教育
    DISCIPLINE = "discipline"  # 处分, of who is on the establishment (在编)
    CONTRACT = "contract"  # 按合同处理, of who is contracted or seconded (聘用、借调)
    DISMISSAL = "dismissal"  # 解聘或者退回: the same, in grave cases
    REAL = "real"  # 属实: judged before measures were kept; it is given no more


# Decided so, it is a breach of the person's; an honest mistake is none (4.2).
BREACHES = frozenset(Measure) - {Measure.NONE, Measure.TOLERANCE}


class Finding(Base):
    """A suspicion with its evidence (疑似问题，待核). The constraint makes each of them once only.

    ``about``, ``section`` and ``employment`` are those of the moment, and stay whatever changes.
    """

    __tablename__ = "findings"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int | None] = mapped_column(
        ForeignKey("items.id"), index=True, comment="Empty for a call without one, and by hand"
    )
    promise_id: Mapped[int | None] = mapped_column(
        ForeignKey("promises.id"), index=True, comment="What was missed"
    )
    leg_id: Mapped[int | None] = mapped_column(
        ForeignKey("legs.id"), index=True, comment="The telephone that rang unanswered"
    )
    kind: Mapped[str] = mapped_column(String(20), comment="A FindingKind")
    source: Mapped[str] = mapped_column(String(60), comment="Where it stands: event:12")
    words: Mapped[str] = mapped_column(Text, comment="What was found, where it is words")
    passage: Mapped[str] = mapped_column(Text, comment="The words around it, or the evidence told")
    facts: Mapped[dict[str, Any]] = mapped_column(
        default=dict, comment="The evidence as data: due and actual times, rings"
    )
    about_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), index=True, comment="Who was responsible then; empty: not known"
    )
    section_id: Mapped[int | None] = mapped_column(
        ForeignKey("sections.id"), comment="Their section then"
    )
    employment: Mapped[str | None] = mapped_column(String(20), comment="Theirs then: an Employment")
    occurred_at: Mapped[datetime] = mapped_column(index=True, comment="When it happened")
    found_at: Mapped[datetime]
    entered_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), comment="Who entered it by hand; empty: the system found it"
    )
    document: Mapped[str | None] = mapped_column(
        String(100), comment="The number of the paper that it rests on"
    )
    told_at: Mapped[datetime | None] = mapped_column(comment="The person was told of it")
    statement_due_at: Mapped[datetime | None] = mapped_column(
        comment="Until then nothing that burdens the person is decided unless they have stated"
    )
    lapsed_at: Mapped[datetime | None] = mapped_column(comment="What it rests on no longer holds")
    lapsed_why: Mapped[str | None] = mapped_column(String(20), comment="voided")

    item: Mapped[Item | None] = relationship()
    promise: Mapped[Promise | None] = relationship()
    leg: Mapped[Leg | None] = relationship()
    about: Mapped[Staff | None] = relationship(foreign_keys=[about_id])
    section: Mapped[Section | None] = relationship()
    entered_by: Mapped[Staff | None] = relationship(foreign_keys=[entered_by_id])
    statements: Mapped[list[FindingStatement]] = relationship(order_by="FindingStatement.id")
    decisions: Mapped[list[FindingDecision]] = relationship(order_by="FindingDecision.id")

    __table_args__ = (
        UniqueConstraint("kind", "source", "words"),
        Index("ix_findings_section_id", "section_id", "occurred_at"),
    )

    @property
    def decision(self) -> FindingDecision | None:
        """The decision that holds: the last one; earlier ones stay beside it."""
        return self.decisions[-1] if self.decisions else None

    @property
    def is_breach(self) -> bool:
        """Whether a person has decided that it is one, and nobody has since decided otherwise."""
        return self.decision is not None and self.decision.measure in BREACHES


class FindingStatement(Base):
    """What the person concerned says of it (申辩、说明); never changed."""

    __tablename__ = "finding_statements"

    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(ForeignKey("findings.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(Text)

    staff: Mapped[Staff] = relationship()


class FindingDecision(Base):
    """What a person decided, and why; never changed, and corrected only by a later one."""

    __tablename__ = "finding_decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(ForeignKey("findings.id"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    measure: Mapped[str] = mapped_column(String(20), comment="A Measure")
    reason: Mapped[str] = mapped_column(Text)
    document: Mapped[str | None] = mapped_column(String(100), comment="文号 of the decision")
    body: Mapped[str | None] = mapped_column(String(100), comment="作出决定的机关")

    by: Mapped[Staff] = relationship()


class CommendedFor(StrEnum):
    """What a commendation comes from."""

    ITEM = "item"  # How an item was handled
    THANKS = "thanks"  # A citizen's thanks: 感谢信、锦旗、来电表扬
    WORK = "work"  # 日常工作: what their head has seen of them


class Commendation(Base):
    """A commendation (表扬, 4.2): proposed by a head, decided by a leader with its document."""

    __tablename__ = "commendations"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), index=True, comment="Empty: the section as a whole"
    )
    section_id: Mapped[int | None] = mapped_column(
        ForeignKey("sections.id"), index=True, comment="Theirs at that time"
    )
    item_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"))
    origin: Mapped[str] = mapped_column(String(20), comment="A CommendedFor")
    happened_on: Mapped[date]
    words: Mapped[str] = mapped_column(Text, comment="What they did")
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None] = mapped_column(index=True)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    is_granted: Mapped[bool | None]
    decision: Mapped[str | None] = mapped_column(Text, comment="What was said with it")
    document: Mapped[str | None] = mapped_column(String(100), comment="文号")

    staff: Mapped[Staff | None] = relationship(foreign_keys=[staff_id])
    section: Mapped[Section | None] = relationship()
    item: Mapped[Item | None] = relationship()
    proposed_by: Mapped[Staff] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped[Staff | None] = relationship(foreign_keys=[decided_by_id])
