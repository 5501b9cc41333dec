"""What staff keep beside the items: who calls just now, marks, saved filters, the wallboard."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from calllog.models.base import Base
from calllog.models.items import Item
from calllog.models.office import Staff


class Claim(Base):
    """我来回电: who calls this person just now, so that two people do not. It ends by itself."""

    __tablename__ = "claims"

    item_id: Mapped[int] = mapped_column(
        ForeignKey("items.id"), primary_key=True, autoincrement=False
    )
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    claimed_at: Mapped[datetime]
    until: Mapped[datetime] = mapped_column(
        index=True, comment="Ten minutes later, or when it was given up"
    )

    item: Mapped[Item] = relationship()
    staff: Mapped[Staff] = relationship()


class MarkKind(StrEnum):
    """What whoever takes the item up should know before anything else."""

    ELDERLY = "elderly"  # 老年人
    DIALECT = "dialect"  # 方言
    ORDER_12345 = "order_12345"  # 12345工单, with its number and its own deadline
    LEADER_NOTE = "leader_note"  # 领导批示
    SENSITIVE = "sensitive"  # 敏感


class Mark(Base):
    """One mark of an item (标注). A mark that is taken off stays on record with its times."""

    __tablename__ = "marks"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20), comment="A MarkKind")
    words: Mapped[str] = mapped_column(
        Text, comment="The dialect, the number of the order, the leader's note"
    )
    due_at: Mapped[datetime | None] = mapped_column(
        comment="The own deadline of an order of the 12345 hotline"
    )
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    item: Mapped[Item] = relationship(back_populates="marks")
    made_by: Mapped[Staff] = relationship(foreign_keys=[made_by_id])

    __table_args__ = (
        Index(
            "uq_marks_in_force",
            "item_id",
            "kind",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
    )


class SavedFilter(Base):
    """A filter of the missed-callback list under a name of its owner's."""

    __tablename__ = "saved_filters"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    name: Mapped[str] = mapped_column(String(40))
    query: Mapped[str] = mapped_column(String(2000), comment="The part of the address after ?")

    __table_args__ = (UniqueConstraint("staff_id", "name"),)


class WallboardLink(Base):
    """A read-only address of the wallboard. Only a digest of its token is kept."""

    __tablename__ = "wallboard_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), comment="Which screen it is for")
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    made_by: Mapped[Staff] = relationship(foreign_keys=[made_by_id])
