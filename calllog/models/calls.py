"""Calls on the service line: the call, each answer we gave it, each leg to a person, recordings."""

from __future__ import annotations

import secrets
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, ForeignKey, Index, Integer, String, Text, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from calllog.models.base import Base
from calllog.models.office import Section, Staff

# Drawn, not counted: a call that is led to the conduct line is erased, and its number would be
# missing from a row. Any program that reads JSON can hold 53 bits.
CALL_ID_BITS = 53
CallId = BigInteger().with_variant(Integer(), "sqlite")


class CallKind(StrEnum):
    """What a call has come to. Only a call that has ended has a kind."""

    REGISTERED = "registered"  # Nobody answered: an item stands for it, new or already open.
    ANSWERED = "answered"  # A person answered: a draft, or contact on an open item.
    PROGRESS = "progress"  # The caller heard the state of a closed item by its number.
    GUIDE = "guide"  # The caller heard what holds for a matter, and wanted no more (办事指南).
    NO_NUMBER = "no_number"  # Nobody answered and no number is known (无号码).
    SHORT = "short"  # Hung up within five seconds without a key (短时来电).


class Exercise(StrEnum):
    """Why a call counts in no figure."""

    INSPECTION = "inspection"  # 暗访: somebody tries how callers are received
    DRILL = "drill"  # 演练: staff practise
    TEST = "test"  # 测试: the line itself is tried


class Call(Base):
    """One call on the service line, from its first webhook on."""

    __tablename__ = "calls"

    id: Mapped[int] = mapped_column(
        CallId,
        primary_key=True,
        autoincrement=False,
        default=lambda: secrets.randbits(CALL_ID_BITS),
    )
    sid: Mapped[str] = mapped_column(String(128), unique=True, comment="The carrier's id, opaque")
    from_raw: Mapped[str] = mapped_column(String(64), comment="As the carrier gave it")
    to_raw: Mapped[str] = mapped_column(String(64))
    caller: Mapped[str | None] = mapped_column(
        String(32), index=True, comment="The calling number in E.164, where there is one"
    )
    callback_number: Mapped[str | None] = mapped_column(
        String(32), comment="E.164; typed by the caller, or the calling number confirmed"
    )
    params: Mapped[dict[str, Any]] = mapped_column(comment="The first webhook, whole")
    started_at: Mapped[datetime] = mapped_column(index=True)
    first_key_at: Mapped[datetime | None]
    section_id: Mapped[int | None] = mapped_column(ForeignKey("sections.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"), index=True)
    about_item_id: Mapped[int | None] = mapped_column(
        ForeignKey("items.id"), comment="The open item that the caller said the call is about"
    )
    is_other_matter: Mapped[bool] = mapped_column(
        default=False, comment="The caller said that the call is about something else"
    )
    heard_progress_at: Mapped[datetime | None] = mapped_column(
        comment="The caller was told the state of an item by its number"
    )
    heard_guide_at: Mapped[datetime | None] = mapped_column(
        comment="A matter of the catalogue was read out to the caller"
    )
    answered_at: Mapped[datetime | None] = mapped_column(comment="A person took the call")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    ended_at: Mapped[datetime | None]
    seconds: Mapped[int | None] = mapped_column(comment="Length as the carrier gives it")
    final_status: Mapped[str | None] = mapped_column(String(20), comment="The carrier's word")
    kind: Mapped[str | None] = mapped_column(String(20), comment="A CallKind, once ended")
    settle_by: Mapped[datetime | None] = mapped_column(
        comment="When the sweep settles a call whose last callback never came; read by the sweep"
    )
    settled_by_sweep: Mapped[bool] = mapped_column(default=False)
    exercise: Mapped[str | None] = mapped_column(
        String(20), comment="An Exercise; left out of the figures"
    )
    handled_at: Mapped[datetime | None] = mapped_column(
        comment="已处理: somebody dealt with a call without a number"
    )
    handled_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    handled_how: Mapped[str | None] = mapped_column(Text, comment="What they did about it")
    purged_at: Mapped[datetime | None] = mapped_column(comment="清除: who called is not known")

    section: Mapped[Section | None] = relationship()
    answered_by: Mapped[Staff | None] = relationship(foreign_keys=[answered_by_id])
    handled_by: Mapped[Staff | None] = relationship(foreign_keys=[handled_by_id])
    legs: Mapped[list[Leg]] = relationship(back_populates="call", order_by="Leg.id")
    recordings: Mapped[list[Recording]] = relationship(
        back_populates="call", order_by="Recording.id"
    )

    __table_args__ = (
        Index("ix_calls_settle_by", "settle_by"),
        # The lists of calls without an item are counted at every page of the console.
        Index("ix_calls_kind", "kind", "started_at"),
        Index("ix_calls_handled_at", "handled_at"),
    )

    @property
    def wait_seconds(self) -> int | None:
        """The caller's whole wait for a person: to the answer, or to the end of all ringing.

        Counted from the first webhook, announcements included (clause 3.3.2a). None when nobody
        was rung, or the ringing still goes on.
        """
        ended = [leg.ended_at for leg in self.legs if leg.ended_at is not None]
        until = self.answered_at or max(ended, default=None)
        return int((until - self.started_at).total_seconds()) if until else None


def has_left_menu() -> ColumnElement[bool]:
    """Whether a call has gone on to a section, an item or a person, or has ended.

    Until then it may still be led to the conduct line and be erased. What counts calls, or tells
    that there is something new, looks at no others: nobody is to see a number fall again.
    """
    return or_(
        Call.kind.is_not(None),
        Call.section_id.is_not(None),
        Call.item_id.is_not(None),
        Call.answered_at.is_not(None),
    )


class Turn(Base):
    """What we answered at one step of a call: the same request again gets the same answer."""

    __tablename__ = "turns"

    call_id: Mapped[int] = mapped_column(CallId, ForeignKey("calls.id"), primary_key=True)
    step: Mapped[str] = mapped_column(
        String(80), primary_key=True, comment="The step in the signed URL"
    )
    reply: Mapped[str] = mapped_column(Text, comment="The TwiML")
    at: Mapped[datetime]


class LegResult(StrEnum):
    """How a leg to a member of staff ended."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    FAILED = "failed"
    CANCELED = "canceled"  # The caller hung up first, or another telephone was quicker.
    DECLINED = "declined"  # Picked up, but not accepted: voicemail, or a person who said no.


class Leg(Base):
    """One telephone of one member of staff, rung for one call (clause 3.3.2a)."""

    __tablename__ = "legs"

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(CallId, ForeignKey("calls.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    section_id: Mapped[int] = mapped_column(ForeignKey("sections.id"))
    rung: Mapped[int] = mapped_column(comment="1 for the first, the same for all rung together")
    is_together: Mapped[bool]
    is_on_duty: Mapped[bool]
    is_free: Mapped[bool] = mapped_column(comment="Not on another call when rung")
    sid: Mapped[str | None] = mapped_column(String(128), index=True)
    dialled_at: Mapped[datetime]
    ringing_at: Mapped[datetime | None]
    picked_up_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None] = mapped_column(comment="Took the call after the whisper")
    ended_at: Mapped[datetime | None]
    result: Mapped[str | None] = mapped_column(String(20), comment="A LegResult")
    rings: Mapped[int | None] = mapped_column(comment="Rings heard: one every five seconds")
    talk_seconds: Mapped[int | None]

    call: Mapped[Call] = relationship(back_populates="legs")
    staff: Mapped[Staff] = relationship()

    @property
    def ring_seconds(self) -> int | None:
        """How long the telephone rang, where the carrier has told when it began."""
        stopped = self.picked_up_at or self.ended_at
        if self.ringing_at is None or stopped is None:
            return None
        return max(0, int((stopped - self.ringing_at).total_seconds()))

    @property
    def is_unanswered_on_duty(self) -> bool:
        """在岗未接: on duty, not on another call, and three rings went unanswered (3.3.2a)."""
        return self.is_on_duty and self.is_free and self.result == LegResult.NO_ANSWER


class Recording(Base):
    """One recording of a caller's words, and whether its audio is safely here."""

    __tablename__ = "recordings"

    id: Mapped[int] = mapped_column(primary_key=True)
    sid: Mapped[str] = mapped_column(String(128), unique=True, comment="The carrier's id, opaque")
    call_id: Mapped[int] = mapped_column(CallId, ForeignKey("calls.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"), index=True)
    field: Mapped[str] = mapped_column(String(20), comment="matter, name, organisation or message")
    spoken_seconds: Mapped[int] = mapped_column(comment="Without the silence that ended it")
    recorded_at: Mapped[datetime]
    fetch_at: Mapped[datetime | None] = mapped_column(
        index=True, comment="When to fetch it next; empty once it is here or is lost"
    )
    fetch_tries: Mapped[int] = mapped_column(default=0)
    fetched_at: Mapped[datetime | None]
    file: Mapped[str | None] = mapped_column(String(200), comment="Below the data folder")
    sha256: Mapped[str | None] = mapped_column(String(64))
    lost_why: Mapped[str | None] = mapped_column(String(80), comment="Given up, and why")
    delete_at: Mapped[datetime | None] = mapped_column(
        index=True, comment="When to delete it at the carrier next; empty once it is gone there"
    )
    deleted_at_carrier_at: Mapped[datetime | None]
    purged_at: Mapped[datetime | None] = mapped_column(comment="清除: its file was deleted")

    call: Mapped[Call] = relationship(back_populates="recordings")
