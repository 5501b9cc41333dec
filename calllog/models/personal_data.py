"""Personal data: who saw it, how long it is kept, what was purged, what citizens asked for."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from calllog.models.base import Base
from calllog.models.items import Item
from calllog.models.office import Staff


class AccessKind(StrEnum):
    """How somebody saw personal data whole, or in bulk."""

    NUMBER = "number"  # 查看完整号码
    AUDIO = "audio"  # 听录音
    DOCUMENT = "document"  # 打开文书
    EXPORT = "export"  # 导出表格
    AT_THE_MACHINE = "at_the_machine"  # Shown by the command line, which masks nothing.
    REQUEST = "request"  # 查阅申请: what is held about a person was put together or handed over
    LOG_EXPORT = "log_export"  # 导出查看记录


class AccessEntry(Base):
    """One line of the access log (查看记录). Never changed; removed only with a proof of purging.

    ``chain`` is the digest of the line before it and of this one. See ``calllog.access_log``.
    """

    __tablename__ = "access_log"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(
        String(80), comment="Login; at the machine the operating system's"
    )
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    kind: Mapped[str] = mapped_column(String(20), comment="An AccessKind")
    item_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"), index=True)
    recording_id: Mapped[int | None] = mapped_column(ForeignKey("recordings.id"))
    about: Mapped[str] = mapped_column(
        String(120), comment="Which file, paper or request; empty where the item says it"
    )
    count: Mapped[int] = mapped_column(comment="Of how many rows or items")
    reason: Mapped[str] = mapped_column(Text, comment="Empty: who is responsible needs none")
    chain: Mapped[str] = mapped_column(String(64))

    staff: Mapped[Staff | None] = relationship()
    item: Mapped[Item | None] = relationship()

    __table_args__ = (
        Index("ix_access_log_at", "at"),
        Index("ix_access_log_recording", "recording_id", "staff_id", "at"),
    )


class Kept(StrEnum):
    """What is kept for a time of its own."""

    RECORDINGS = "recordings"  # 录音
    ITEMS = "items"  # 事项中的个人信息
    CALLS = "calls"  # 未登记为事项的来电
    TEXTS = "texts"  # 短信
    MESSAGES = "messages"  # 工作人员收到的消息
    LOGS = "logs"  # 查看记录、管理变更记录
    REQUESTS = "requests"  # 查阅申请


class RetentionRule(Base):
    """How long a kind is kept, from a day on, until a later row of the kind begins."""

    __tablename__ = "retention_rules"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), comment="A Kept")
    days: Mapped[int]
    is_binding: Mapped[bool] = mapped_column(
        comment="法定保存期限: a citizen's wish to have it erased has to wait for its end"
    )
    reason: Mapped[str] = mapped_column(Text, comment="The basis, with the decision's number")
    valid_from: Mapped[date]
    entered_at: Mapped[datetime]
    entered_by: Mapped[str] = mapped_column(String(80))

    __table_args__ = (UniqueConstraint("kind", "valid_from"),)


class Hold(Base):
    """Somebody keeps an item from being purged (暂停清除): a lawsuit, an archive, an inspection."""

    __tablename__ = "holds"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    released_at: Mapped[datetime | None]
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    item: Mapped[Item] = relationship()
    by: Mapped[Staff] = relationship(foreign_keys=[by_id])

    __table_args__ = (
        Index(
            "uq_holds_in_force",
            "item_id",
            unique=True,
            sqlite_where=text("released_at IS NULL"),
            postgresql_where=text("released_at IS NULL"),
        ),
    )


class AccessRequest(Base):
    """A citizen asks what is held about them, or to have it erased (个人信息保护法 45, 47)."""

    __tablename__ = "access_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    running: Mapped[int]
    phone: Mapped[str | None] = mapped_column(String(32), index=True, comment="E.164")
    name: Mapped[str | None] = mapped_column(String(100))
    identity_check: Mapped[str | None] = mapped_column(
        Text, comment="核验身份: by what it was made sure who asks"
    )
    wants_erasure: Mapped[bool]
    received_at: Mapped[datetime]
    received_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    due_at: Mapped[datetime]
    left_out: Mapped[list[str]] = mapped_column(
        comment="Numbers of items of the same telephone that are somebody else's"
    )
    left_out_why: Mapped[str | None] = mapped_column(Text)
    file_made_at: Mapped[datetime | None]
    file_made_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    handed_over_at: Mapped[datetime | None]
    handed_over_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    handed_over_how: Mapped[str | None] = mapped_column(Text)
    erased_at: Mapped[datetime | None]
    erased_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    erasure: Mapped[list[dict[str, Any]] | None] = mapped_column(
        comment="For each item: its number, and why it was not erased; empty: it was"
    )
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    closed_words: Mapped[str | None] = mapped_column(Text, comment="What the person was told")
    purged_at: Mapped[datetime | None]

    received_by: Mapped[Staff] = relationship(foreign_keys=[received_by_id])
    file_made_by: Mapped[Staff | None] = relationship(foreign_keys=[file_made_by_id])
    handed_over_by: Mapped[Staff | None] = relationship(foreign_keys=[handed_over_by_id])
    erased_by: Mapped[Staff | None] = relationship(foreign_keys=[erased_by_id])
    closed_by: Mapped[Staff | None] = relationship(foreign_keys=[closed_by_id])

    __table_args__ = (UniqueConstraint("year", "running"),)

    @property
    def number(self) -> str:
        """The request's number as written, such as ``查2026-3``."""
        return f"查{self.year}-{self.running}"


class Purge(Base):
    """The proof of a purge (清除证明): what was purged, how much, by which rule, when, by whom.

    Never changed. ``chain`` is the digest of the proof before it and of this one; ``digest`` that
    of all that was purged, so that it can be told later whether a copy elsewhere is the same.
    """

    __tablename__ = "purges"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(20), comment="A Kept")
    by: Mapped[str] = mapped_column(String(80), comment="Login; clock: by the rule alone")
    days: Mapped[int | None] = mapped_column(comment="The period; none: erased on request")
    before: Mapped[datetime | None] = mapped_column(comment="What ended before this was past")
    rule: Mapped[str] = mapped_column(Text, comment="The basis of the period, or the request")
    counts: Mapped[dict[str, Any]] = mapped_column(comment="items, events, files, rows …")
    digest: Mapped[str] = mapped_column(String(64))
    last_access_id: Mapped[int | None] = mapped_column(
        comment="Of the access log: the last line that was removed"
    )
    last_access_chain: Mapped[str | None] = mapped_column(String(64))
    chain: Mapped[str] = mapped_column(String(64))


class PurgedItem(Base):
    """An item that a purge concerned."""

    __tablename__ = "purged_items"

    purge_id: Mapped[int] = mapped_column(ForeignKey("purges.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), primary_key=True, index=True)

    item: Mapped[Item] = relationship()
