"""Calls that the system places itself: to call back, follow up, transfer (回电、回访、转接)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from calllog.models.base import Base
from calllog.models.calls import Call, CallId
from calllog.models.items import Item
from calllog.models.office import Staff


class PlacedFor(StrEnum):
    """Why a call is placed."""

    CALLBACK = "callback"  # 回电: the member of staff first, then the person
    FOLLOW_UP = "follow_up"  # 回访: the line asks the person itself
    TRANSFER = "transfer"  # 现场转接: the handler, while the first-contact person stays
    NEWS = "news"  # 铃响提醒: a member of staff, whom new or late work waits for


class PlacedCall(Base):
    """One call that we asked the carrier for; its times are the proof of an attempt.

    ``asked_at`` stands before the carrier is asked, so that an order whose answer never came is
    looked up by it, and nothing is dialled twice.
    """

    __tablename__ = "placed_calls"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(20), comment="A PlacedFor")
    staff_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), comment="Who is rung first; empty: the line speaks itself"
    )
    first_number: Mapped[str] = mapped_column(
        String(80), comment="Rung first: staff, or the person"
    )
    number: Mapped[str] = mapped_column(String(32), comment="The person's, E.164")
    call_id: Mapped[int | None] = mapped_column(
        CallId, ForeignKey("calls.id"), comment="The caller's own call, when it is transferred"
    )
    asked_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), comment="Empty: the clock"
    )
    message_id: Mapped[int | None] = mapped_column(
        ForeignKey("messages.id"),
        index=True,
        unique=True,
        comment="The message that it rings for, once",
    )
    is_agreed: Mapped[bool] = mapped_column(
        default=False, comment="Agreed with the person, so that the hours of calling do not count"
    )
    asked_at: Mapped[datetime]
    ordered_at: Mapped[datetime | None] = mapped_column(
        comment="When the carrier was last asked for it; written before it is asked"
    )
    sid: Mapped[str | None] = mapped_column(String(128), unique=True, comment="The carrier's id")
    picked_up_at: Mapped[datetime | None] = mapped_column(comment="The first telephone")
    accepted_at: Mapped[datetime | None] = mapped_column(comment="1 was pressed after the whisper")
    dialled_at: Mapped[datetime | None] = mapped_column(comment="The person's telephone")
    answered_at: Mapped[datetime | None] = mapped_column(comment="Somebody there answered")
    ended_at: Mapped[datetime | None]
    talk_seconds: Mapped[int | None]
    end_status: Mapped[str | None] = mapped_column(
        String(20), comment="The carrier's last word of the person's telephone"
    )
    is_solved: Mapped[bool | None] = mapped_column(comment="The key pressed in a follow-up call")
    rating: Mapped[int | None] = mapped_column(comment="1 to 5, pressed after it")
    failed_why: Mapped[str | None] = mapped_column(String(80), comment="Never placed, and why")
    settle_by: Mapped[datetime | None] = mapped_column(comment="When to ask the carrier after it")

    item: Mapped[Item] = relationship()
    staff: Mapped[Staff | None] = relationship(foreign_keys=[staff_id])
    asked_by: Mapped[Staff | None] = relationship(foreign_keys=[asked_by_id])
    call: Mapped[Call | None] = relationship()

    __table_args__ = (Index("ix_placed_calls_settle_by", "settle_by"),)


class PlacedTurn(Base):
    """What we answered at one step of a placed call: the same request again gets the same."""

    __tablename__ = "placed_turns"

    id: Mapped[int] = mapped_column(primary_key=True)
    placed_call_id: Mapped[int] = mapped_column(ForeignKey("placed_calls.id"))
    step: Mapped[str] = mapped_column(String(80), comment="The step in the signed URL")
    reply: Mapped[str] = mapped_column(Text, comment="The TwiML")
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("placed_call_id", "step"),)
