"""A complaint becomes a case: by the online mailbox, by letter or visit, and by telephone.

Clause 5.3b: anonymous if wished, with a receipt. What is said is sealed as it comes in; of who
said it nothing is kept but what they give of themselves, as an entry of its own (IDENTITY).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from calllog.conduct import complainant, deadlines, sealing
from calllog.conduct.complainant import CODE_DIGITS, Receipt
from calllog.conduct.concerned import About
from calllog.conduct.kinds import EntryKind, StatementKind
from calllog.conduct.models import Case, Channel
from calllog.conduct.place import Place
from calllog.db import lock
from calllog.times.office_hours import OfficeTime


@dataclass(frozen=True, slots=True)
class Identity:
    """What a complainant gives of themselves; kept sealed, opened on a reasoned request only."""

    name: str
    phone: str
    organisation: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing was given: the complaint is anonymous."""
        return not (self.name or self.phone or self.organisation)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a complaint, already freed of what it tells of its maker."""

    name: str
    type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a complainant, or the monitor who types a letter in, hands in."""

    channel: Channel
    about: About
    words: str
    identity: Identity | None = None
    attachments: tuple[Attachment, ...] = ()


def take_in(
    session: Session,
    place: Place,
    now: datetime,
    complaint: Complaint,
    office_time: OfficeTime,
    *,
    without: frozenset[int] = frozenset(),
    code: str | None = None,
) -> Receipt:
    """Make a case of a complaint; the receipt is told to the complainant and to nobody else.

    ``without``: see ``concerned.members_concerned``; ``code``: ten digits, by lot unless given.
    Takes a tenth of a second.

    Raises:
        NotSetUp: there is nobody to seal to.
    """
    case = open_case(session, now, complaint.channel, complaint.about, office_time, without=without)
    said = {"words": complaint.words, "seconds": None, "asked": StatementKind.STATEMENT}
    sealing.add(session, case, now, EntryKind.STATEMENT, said)
    who = complaint.identity
    if who is not None and not who.is_empty:
        given = {"name": who.name, "phone": who.phone, "organisation": who.organisation}
        sealing.add(session, case, now, EntryKind.IDENTITY, given)
    attach(session, place, now, case, complaint.attachments)
    case.is_receipt_heard = True  # It stands on the page that the complainant reads.
    return complainant.give_code(session, now, place.secret(), case, code or draw_code())


def attach(
    session: Session, place: Place, now: datetime, case: Case, attachments: Iterable[Attachment]
) -> None:
    """Seal files to a case, all or none.

    Raises:
        OSError: the disk is full.
    """
    lock(session, case)
    assert case.public_key is not None
    written: list[str] = []
    try:
        for one in attachments:
            written.append(place.write_sealed(case.public_key, one.content, now))
            what = {"name": one.name, "type": one.type, "bytes": len(one.content)}
            sealing.add(session, case, now, EntryKind.ATTACHMENT, what, file=written[-1])
    except Exception:
        place.remove(written)
        raise


def open_case(
    session: Session,
    now: datetime,
    channel: Channel,
    about: About,
    office_time: OfficeTime,
    *,
    without: frozenset[int] = frozenset(),
) -> Case:
    """A new case with what it is about, and with what is owed on it from now on.

    Raises:
        NotSetUp: there is nobody to seal to.
    """
    case = sealing.open_case(session, now, channel, without)
    sealing.add(session, case, now, EntryKind.ABOUT, about.words())
    deadlines.begin(session, now, case, office_time)
    return case


def draw_code() -> str:
    """Ten digits by lot."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
