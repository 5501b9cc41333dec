"""Text messages to the public (短信): the operator's approved templates, and what was sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from calllog.models.base import Base
from calllog.models.items import Item
from calllog.models.office import Staff


class TextTemplate(Base):
    """A template as the operator approved it; without the approval's number nothing is sent."""

    __tablename__ = "text_templates"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    words: Mapped[str] = mapped_column(Text, comment="With {words} to be filled in")
    approval: Mapped[str | None] = mapped_column(
        String(60), comment="The operator's number of the approved template"
    )


class TextMessage(Base):
    """One text message about an item: written with its cause, sent once by a background job.

    ``requested_at`` stands before the carrier is asked, so that a message whose request was never
    answered is looked up by it, and nothing is sent twice.
    """

    __tablename__ = "text_messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    number: Mapped[str] = mapped_column(String(32), comment="E.164, of a mobile telephone")
    template: Mapped[str] = mapped_column(String(40), comment="A TextTemplate, as it was then")
    approval: Mapped[str] = mapped_column(String(60))
    words: Mapped[str] = mapped_column(Text, comment="As sent")
    asked_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), comment="Empty: the clock"
    )
    asked_at: Mapped[datetime]
    next_at: Mapped[datetime | None] = mapped_column(
        comment="When to send it, or to ask after it; empty once nothing more is to be done"
    )
    leased_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    requested_at: Mapped[datetime | None] = mapped_column(
        comment="First asked of the carrier; what it does not know since then was not sent"
    )
    sid: Mapped[str | None] = mapped_column(String(128), unique=True, comment="The carrier's id")
    status: Mapped[str | None] = mapped_column(String(20), comment="The carrier's last word")
    sent_at: Mapped[datetime | None] = mapped_column(comment="The carrier has it")
    delivered_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    failed_why: Mapped[str | None] = mapped_column(String(80), comment="The carrier's code")

    item: Mapped[Item] = relationship()
    asked_by: Mapped[Staff | None] = relationship()

    __table_args__ = (
        Index(
            "ix_text_messages_next",
            "next_at",
            "id",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
    )
