"""Messages to staff, and the pulse of the background jobs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from calllog.models.base import Base
from calllog.models.items import Item, PromiseStep
from calllog.models.office import Staff

CONSOLE = "console"


class Message(Base):
    """One message to one person over one channel: written with its cause, sent after.

    ``key`` is its cause, the recipient and the channel, so that a second one cannot exist. The
    cause is a step of a promise (promise + version + step), or an event of an item (item + event).
    The daily digest goes to addresses of the installation, which belong to no person.
    """

    __tablename__ = "messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"))
    recipient_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), comment="Empty: one of the installation's own addresses"
    )
    channel: Mapped[str] = mapped_column(
        String(40), comment="console, or the digest of one of the person's addresses"
    )
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    send_after: Mapped[datetime | None] = mapped_column(
        comment="When to try next; empty once sent, or shown in the console, or given up"
    )
    leased_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None] = mapped_column(comment="Read in the console")
    failed_why: Mapped[str | None] = mapped_column(String(80), comment="Class of the last error")

    recipient: Mapped[Staff | None] = relationship()
    item: Mapped[Item | None] = relationship()

    __table_args__ = (
        Index(
            "ix_messages_to_send",
            "send_after",
            "id",
            sqlite_where=text("send_after IS NOT NULL"),
            postgresql_where=text("send_after IS NOT NULL"),
        ),
        Index("ix_messages_recipient", "recipient_id", "seen_at"),
    )


class CollectedStep(Base):
    """A step of which somebody is told together with others: one message for all of a sweep.

    It is written with the step, and marked in the transaction that writes the message. So a day on
    which thousands of promises are missed gives the leader in charge a message or two.
    """

    __tablename__ = "collected_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("promise_steps.id"))
    recipient_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    told_at: Mapped[datetime | None] = mapped_column(comment="When the message was written")

    step: Mapped[PromiseStep] = relationship()
    recipient: Mapped[Staff] = relationship()

    __table_args__ = (
        UniqueConstraint("step_id", "recipient_id"),
        Index(
            "ix_collected_steps_untold",
            "id",
            sqlite_where=text("told_at IS NULL"),
            postgresql_where=text("told_at IS NULL"),
        ),
    )


class Heartbeat(Base):
    """When a background job last ran to its end."""

    __tablename__ = "heartbeats"

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime]
