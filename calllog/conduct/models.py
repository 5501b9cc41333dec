"""The tables of the conduct line. No row here names a call, and none there names a case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from calllog.models.base import NAMING, TYPES


class Base(DeclarativeBase):
    """The tables of the conduct line, apart from those of the ledger."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = TYPES


class Case(Base):
    """One complaint about conduct (clause 5.3b), as the telephone took it in."""

    __tablename__ = "conduct_cases"

    id: Mapped[int] = mapped_column(primary_key=True)
    receipt: Mapped[str] = mapped_column(
        String(12), unique=True, comment="Drawn by lot, so that no number is missing from a row"
    )
    code_hash: Mapped[str | None] = mapped_column(
        String(200), comment="Argon2 of the code; empty when the caller never came to hear it"
    )
    is_receipt_heard: Mapped[bool] = mapped_column(
        default=False, comment="The caller was still there when the receipt had been spoken"
    )
    is_named: Mapped[bool] = mapped_column(default=False, comment="The caller chose 实名")
    phone: Mapped[str | None] = mapped_column(
        String(32), comment="E.164; only of a named caller whose number was not withheld"
    )
    received_at: Mapped[datetime] = mapped_column(
        comment="To the hour: the minute would single out a call in somebody else's list"
    )

    statement: Mapped[Statement | None] = relationship(back_populates="case")


class Statement(Base):
    """One recording made on the conduct line, and whether it is safely here and gone elsewhere.

    Without a case it is either not yet decided on (``adopt_at``) or not wanted: silence, to be
    deleted at the carrier, and the row with it.
    """

    __tablename__ = "conduct_statements"

    id: Mapped[int] = mapped_column(primary_key=True)
    sid: Mapped[str | None] = mapped_column(
        String(128), unique=True, comment="The carrier's id, forgotten once deleted there"
    )
    case_id: Mapped[int | None] = mapped_column(ForeignKey("conduct_cases.id"), unique=True)
    adopt_at: Mapped[datetime | None] = mapped_column(
        index=True, comment="When it becomes a case though the call itself never told of it"
    )
    fetch_at: Mapped[datetime | None] = mapped_column(
        index=True, comment="When to fetch it next; empty once it is here or is lost"
    )
    fetch_tries: Mapped[int] = mapped_column(default=0)
    fetched_at: Mapped[datetime | None] = mapped_column(comment="To the hour, as received_at")
    file: Mapped[str | None] = mapped_column(String(80), comment="Name in the recordings folder")
    sha256: Mapped[str | None] = mapped_column(String(64))
    lost_why: Mapped[str | None] = mapped_column(String(80), comment="Given up, and why")
    delete_at: Mapped[datetime | None] = mapped_column(
        index=True, comment="When to try next to delete it at the carrier"
    )
    deleted_at_carrier_at: Mapped[datetime | None] = mapped_column(comment="To the hour")

    case: Mapped[Case | None] = relationship(back_populates="statement")


class ConductCall(Base):
    """That a call belongs to the conduct line: a keyed digest of its id, for 24 hours at most.

    ``salt`` and ``case_id`` live only as long as the call. The code that goes with the receipt is
    computed from the secret, the salt and the call's id, and is stored nowhere.
    """

    __tablename__ = "conduct_calls"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    salt: Mapped[str | None] = mapped_column(String(32), comment="Empty once the call is over")
    case_id: Mapped[int | None] = mapped_column(
        ForeignKey("conduct_cases.id"), comment="Empty once the call is over"
    )
    has_statement: Mapped[bool] = mapped_column(default=False)

    case: Mapped[Case | None] = relationship()
