"""The tables of the conduct line. No row here names a call, and none there names a case.

What is plain says that there is a case and how far it has come; who complains, of whom, of what
and what was found is sealed (``keys``), and is opened by the monitors who hold the case's key.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, MetaData, String, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from calllog.models.base import NAMING, TYPES


class Base(DeclarativeBase):
    """The tables of the conduct line, apart from those of the ledger."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = TYPES


class Member(Base):
    """A monitor (监督员) of the conduct line, known here by a key and by nothing of the console's.

    Invited at the machine, enrolled by choosing a passphrase, and admitted by a monitor, who seals
    the cases to the new key; the first two need nobody to admit them.
    """

    __tablename__ = "conduct_members"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    staff_login: Mapped[str | None] = mapped_column(
        String(40), comment="Who they are in the office's directory; empty: from outside"
    )
    is_chief: Mapped[bool] = mapped_column(
        default=False, comment="负责人: what is late goes up here"
    )
    addresses: Mapped[list[str]] = mapped_column(comment="Apprise addresses of the daily reminder")
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary, comment="Empty until enrolled")
    wrapped_key: Mapped[bytes | None] = mapped_column(
        LargeBinary, comment="The private key under the passphrase"
    )
    invitation_digest: Mapped[str | None] = mapped_column(
        String(64), unique=True, comment="Of the invitation's one-time code; empty once it is used"
    )
    invited_at: Mapped[datetime]
    enrolled_at: Mapped[datetime | None]
    admitted_at: Mapped[datetime | None] = mapped_column(
        comment="From then cases are sealed to them"
    )
    admitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("conduct_members.id"))
    removal_asked_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("conduct_members.id"), comment="Who would have them removed; a second confirms"
    )
    removed_at: Mapped[datetime | None]
    reminded_on: Mapped[date | None] = mapped_column(comment="The day of the last daily reminder")
    session_version: Mapped[int] = mapped_column(default=0)
    language: Mapped[str] = mapped_column(String(5), default="zh")
    large_type: Mapped[bool] = mapped_column(default=False)


class RecoveryKey(Base):
    """The public half of the offline recovery key; the other half lies on paper elsewhere."""

    __tablename__ = "conduct_recovery_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    holder: Mapped[str] = mapped_column(String(100), comment="Who keeps the paper, and where")
    proposed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("conduct_members.id"), comment="Empty: at set-up"
    )
    set_at: Mapped[datetime | None] = mapped_column(comment="Empty until a second monitor confirms")
    replaced_at: Mapped[datetime | None]


class Channel(StrEnum):
    """How a complaint came."""

    TELEPHONE = "telephone"
    MAILBOX = "mailbox"
    LETTER = "letter"
    VISIT = "visit"


class CaseState(StrEnum):
    """How far a case has come: what its plain times say."""

    RECEIVED = "received"  # 已收到
    ACKNOWLEDGED = "acknowledged"  # 已受理
    INVESTIGATING = "investigating"  # 调查中
    FOUND = "found"  # 已认定, the result not told yet
    TOLD = "told"  # 已答复
    CLOSED = "closed"  # 已办结
    TRANSFERRED = "transferred"  # 已移送


class Case(Base):
    """One complaint about conduct (监督件, clause 5.3b)."""

    __tablename__ = "conduct_cases"

    id: Mapped[int] = mapped_column(primary_key=True)
    receipt: Mapped[str] = mapped_column(
        String(12), unique=True, comment="Drawn by lot, so that no number is missing from a row"
    )
    channel: Mapped[str] = mapped_column(String(20), comment="A Channel")
    received_at: Mapped[datetime] = mapped_column(
        comment="To the hour: the minute would single out a call in somebody else's list"
    )
    public_key: Mapped[bytes | None] = mapped_column(
        LargeBinary,
        comment="What the case's content is sealed to; empty: of release 0001, unsealed",
    )
    complainant_key: Mapped[bytes | None] = mapped_column(
        LargeBinary,
        comment="Public key of the receipt's code; empty when the caller never heard it",
    )
    is_receipt_heard: Mapped[bool] = mapped_column(
        default=False, comment="The caller was still there when the receipt had been spoken"
    )
    state: Mapped[str] = mapped_column(String(20), comment="A CaseState")
    investigator_id: Mapped[int | None] = mapped_column(ForeignKey("conduct_members.id"))
    closed_at: Mapped[datetime | None]
    reseal_since: Mapped[datetime | None] = mapped_column(
        comment="Somebody who could open it may no longer; empty once it has a new key"
    )
    # What release 0001 kept unsealed; emptied when the line is set up.
    is_named: Mapped[bool] = mapped_column(default=False, comment="The caller chose 实名")
    phone: Mapped[str | None] = mapped_column(
        String(32), comment="E.164; only of a named caller whose number was not withheld"
    )

    investigator: Mapped[Member | None] = relationship()
    keys: Mapped[list[CaseKey]] = relationship(back_populates="case", cascade="all, delete-orphan")
    entries: Mapped[list[Entry]] = relationship(back_populates="case", order_by="Entry.id")
    replies: Mapped[list[Reply]] = relationship(back_populates="case", order_by="Reply.id")
    promises: Mapped[list[CasePromise]] = relationship(back_populates="case")
    statements: Mapped[list[Statement]] = relationship(back_populates="case")


class CaseKey(Base):
    """The case's private key, sealed to one who may read the case: a monitor, or the recovery key.

    A monitor without a row here does not learn that the case exists.
    """

    __tablename__ = "conduct_case_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("conduct_cases.id"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("conduct_members.id"), index=True)
    recovery_id: Mapped[int | None] = mapped_column(ForeignKey("conduct_recovery_keys.id"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)

    case: Mapped[Case] = relationship(back_populates="keys")

    __table_args__ = (
        Index("uq_conduct_case_keys_holder", "case_id", "member_id", "recovery_id", unique=True),
    )


class Entry(Base):
    """One piece of a case's record: only ever added, its words and its file sealed.

    ``chain`` is the digest of the entry before it and of this one's words as they were before they
    were sealed (with a salt among them, so that nobody can guess them by it): what is removed or
    changed is seen, also after the words have been sealed to another key.
    """

    __tablename__ = "conduct_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("conduct_cases.id"), index=True)
    at: Mapped[datetime] = mapped_column(comment="To the hour when the complainant wrote it")
    by_id: Mapped[int | None] = mapped_column(
        ForeignKey("conduct_members.id"), comment="Empty: the complainant, or the system"
    )
    kind: Mapped[str] = mapped_column(String(30), comment="An EntryKind")
    sealed: Mapped[bytes] = mapped_column(LargeBinary, comment="Its fields, sealed to the case")
    file: Mapped[str | None] = mapped_column(String(80), comment="A sealed file in the folder")
    chain: Mapped[str] = mapped_column(String(64))

    case: Mapped[Case] = relationship(back_populates="entries")
    by: Mapped[Member | None] = relationship()


class Reply(Base):
    """What the complainant may hear or read back, sealed to the key of their code."""

    __tablename__ = "conduct_replies"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("conduct_cases.id"), index=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(20), comment="A ReplyKind")
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    heard_at: Mapped[datetime | None] = mapped_column(comment="To the hour")
    answered_at: Mapped[datetime | None] = mapped_column(comment="Of a question; to the hour")

    case: Mapped[Case] = relationship(back_populates="replies")


class CasePromise(Base):
    """What is owed on a case until when; late it goes up to the monitors' chief, and no further."""

    __tablename__ = "conduct_promises"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("conduct_cases.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20), comment="A CasePromiseKind")
    made_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    met_at: Mapped[datetime | None]
    next_step_at: Mapped[datetime | None] = mapped_column(index=True)
    steps_done: Mapped[int] = mapped_column(default=0)

    case: Mapped[Case] = relationship(back_populates="promises")

    __table_args__ = (
        Index(
            "uq_conduct_promises_open",
            "case_id",
            "kind",
            unique=True,
            sqlite_where=text("met_at IS NULL"),
            postgresql_where=text("met_at IS NULL"),
        ),
    )


class Notice(Base):
    """A message to a monitor on the conduct pages; nothing of it ever leaves them."""

    __tablename__ = "conduct_notices"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("conduct_members.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("conduct_cases.id"))
    key: Mapped[str] = mapped_column(String(120), unique=True, comment="Makes a second impossible")
    kind: Mapped[str] = mapped_column(String(30))
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]


class Audit(Base):
    """Who did what on the conduct pages, also looking; shown to every monitor of the case."""

    __tablename__ = "conduct_audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    member_id: Mapped[int | None] = mapped_column(
        ForeignKey("conduct_members.id"), comment="Empty: at the machine"
    )
    deed: Mapped[str] = mapped_column(String(40))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("conduct_cases.id"), index=True)
    about_id: Mapped[int | None] = mapped_column(
        ForeignKey("conduct_members.id"), comment="The monitor it was done to"
    )
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary, comment="Its words, to the case")
    proof: Mapped[str | None] = mapped_column(
        String(100), comment="Of a purge: how many cases, and the digest of their records"
    )


class Statement(Base):
    """One recording made on the conduct line that is still to be fetched, or deleted elsewhere.

    Once it is here it is an entry of its case, and once it is gone at the carrier the row is, too.
    Without a case it is either not yet decided on (``adopt_at``) or not wanted: silence.
    """

    __tablename__ = "conduct_statements"

    id: Mapped[int] = mapped_column(primary_key=True)
    sid: Mapped[str | None] = mapped_column(
        String(128), unique=True, comment="The carrier's id, forgotten once deleted there"
    )
    case_id: Mapped[int | None] = mapped_column(ForeignKey("conduct_cases.id"), index=True)
    kind: Mapped[str] = mapped_column(
        String(20), default="statement", comment="What was asked: a StatementKind"
    )
    question_id: Mapped[int | None] = mapped_column(
        ForeignKey("conduct_replies.id"), comment="Of an answer: to which question"
    )
    adopt_at: Mapped[datetime | None] = mapped_column(
        index=True, comment="When it becomes a case though the call itself never told of it"
    )
    fetch_at: Mapped[datetime | None] = mapped_column(
        index=True, comment="When to fetch it next; empty once it is here or is lost"
    )
    fetch_tries: Mapped[int] = mapped_column(default=0)
    delete_at: Mapped[datetime | None] = mapped_column(
        index=True, comment="When to try next to delete it at the carrier"
    )
    # What release 0001 kept unsealed; sealed when the line is set up.
    fetched_at: Mapped[datetime | None] = mapped_column(comment="To the hour, as received_at")
    file: Mapped[str | None] = mapped_column(String(80), comment="Name in the recordings folder")
    sha256: Mapped[str | None] = mapped_column(String(64))
    lost_why: Mapped[str | None] = mapped_column(String(80), comment="Given up, and why")
    deleted_at_carrier_at: Mapped[datetime | None] = mapped_column(comment="To the hour")

    case: Mapped[Case | None] = relationship(back_populates="statements")


class ConductCall(Base):
    """That a call belongs to the conduct line: a keyed digest of its id, for 24 hours at most.

    Or that a form of the online mailbox was sent (``sent_forms``): a digest of the form's own word.
    ``salt`` lives only as long as the call, ``case_id`` and ``box`` ten minutes longer, for what
    the carrier may tell late. The code that goes with the receipt is computed from the secret, the
    salt and the call's id, and is stored nowhere.
    """

    __tablename__ = "conduct_calls"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    forget_at: Mapped[datetime | None] = mapped_column(
        index=True, comment="When what ties it to its case is forgotten; empty once it is"
    )
    salt: Mapped[str | None] = mapped_column(String(32), comment="Empty once the call is over")
    case_id: Mapped[int | None] = mapped_column(
        ForeignKey("conduct_cases.id"), comment="Empty soon after the call is over"
    )
    box: Mapped[bytes | None] = mapped_column(
        LargeBinary, comment="What was keyed in so far, under a key that needs the call's id"
    )
    recordings: Mapped[list[str]] = mapped_column(
        default=list, comment="Keyed digests of the recordings that were taken down"
    )

    case: Mapped[Case | None] = relationship()


class Attempt(Base):
    """Wrong codes typed for a receipt within one hour of the clock, whether it exists or not.

    Whose call or visit it was is not known here.
    """

    __tablename__ = "conduct_attempts"

    digest: Mapped[str] = mapped_column(
        String(64), primary_key=True, comment="Keyed, of the receipt that was typed"
    )
    hour: Mapped[datetime] = mapped_column(index=True)
    wrong: Mapped[int] = mapped_column(default=0)


class Setting(Base):
    """What the monitors have decided from a day on: the outside body, the days until a result."""

    __tablename__ = "conduct_settings"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    value: Mapped[str] = mapped_column(String(400))
    valid_from: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("conduct_members.id"))
