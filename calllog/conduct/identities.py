"""Who complained (clause 5.3b): opened only for a reason that a second monitor has agreed to.

A monitor asks with a reason; another who holds the case agrees or refuses in words; then it opens
for who asked, for 24 hours, and every opening is written into the case's record for all who hold
it. Where nobody else holds the case it stays shut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from calllog.conduct import held, news
from calllog.conduct.held import Held, required
from calllog.conduct.kinds import EntryKind
from calllog.conduct.news import News
from calllog.conduct.sealing import Opened
from calllog.refusals import LedgerError

OPEN_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Request:
    """One request to see who complained, and what was said to it."""

    asked: Opened
    decided: Opened | None

    @property
    def is_agreed(self) -> bool:
        """Whether a second monitor has agreed."""
        return self.decided is not None and bool(self.decided.words["agreed"])

    @property
    def ends_at(self) -> datetime | None:
        """Until when it is open; None where it was not agreed to."""
        return self.decided.entry.at + OPEN_FOR if self.decided and self.is_agreed else None


def requests(case: Held) -> list[Request]:
    """Every request of the case, in order."""
    decided = {one.words["request"]: one for one in case.all(EntryKind.IDENTITY_DECIDED)}
    asked = case.all(EntryKind.IDENTITY_REQUESTED)
    return [Request(one, decided.get(one.entry.id)) for one in asked]


def own(case: Held, now: datetime) -> Request | None:
    """The monitor's own request that waits or is open."""
    for one in requests(case):
        is_own = one.asked.entry.by_id == case.member.id
        if is_own and (one.decided is None or _is_open(one, now)):
            return one
    return None


def is_open(case: Held, now: datetime) -> bool:
    """Whether who complained may be shown to this monitor now."""
    mine = own(case, now)
    return mine is not None and _is_open(mine, now)


def to_decide(case: Held) -> list[Request]:
    """What others ask and this monitor may agree to."""
    undecided = [one for one in requests(case) if one.decided is None]
    return [one for one in undecided if one.asked.entry.by_id != case.member.id]


def ask(session: Session, now: datetime, case: Held, reason: str) -> None:
    """Ask to see who complained.

    Raises:
        LedgerError: nobody is named, no reason is given, one's request waits or is open already,
            or no second monitor holds the case.
    """
    if not case.is_named:
        raise LedgerError("反映人没有留下身份。")
    reason = required(reason, "查看身份的理由")
    others = [one for one in news.holders(session, case.case) if one.id != case.member.id]
    if not others:
        raise LedgerError("本件只有您一名监督员，没有第二人核准，不能查看反映人身份。")
    if own(case, now) is not None:
        raise LedgerError("您的申请正在等待核准，或者已经核准。")
    entry = held.note(session, now, case, EntryKind.IDENTITY_REQUESTED, {"reason": reason})
    news.tell(session, now, case.case, News.IDENTITY_REQUESTED, str(entry.id), others)


def decide(
    session: Session, now: datetime, case: Held, request: int, is_agreed: bool, words: str
) -> None:
    """Agree or refuse, in words.

    Raises:
        LedgerError: it is one's own request, decided already, or nothing is said.
    """
    waiting = next((one for one in to_decide(case) if one.asked.entry.id == request), None)
    if waiting is None:
        raise LedgerError("没有等您核准的这项申请。自己的申请由另一名监督员核准。")
    said = {"request": request, "agreed": is_agreed, "words": required(words, "核准意见")}
    held.note(session, now, case, EntryKind.IDENTITY_DECIDED, said)
    asker = waiting.asked.entry.by
    if asker is not None:
        news.tell(session, now, case.case, News.IDENTITY_DECIDED, str(request), [asker])


def open_up(session: Session, now: datetime, case: Held) -> Sequence[Opened]:
    """Who complained, to who asked; the opening is on record before anything is shown.

    Raises:
        LedgerError: it has not been agreed to, or the 24 hours are over.
    """
    mine = own(case, now)
    if mine is None or not _is_open(mine, now):
        raise LedgerError("查看身份须经另一名监督员核准，核准后24小时内有效。")
    held.note(session, now, case, EntryKind.IDENTITY_OPENED, {"request": mine.asked.entry.id})
    return case.all(EntryKind.IDENTITY)


def _is_open(request: Request, now: datetime) -> bool:
    ends_at = request.ends_at
    return ends_at is not None and now < ends_at
