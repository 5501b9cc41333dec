"""The course of a case until it is decided (clause 5.3b): acknowledged, assigned, investigated.

Takes a session and never commits. Each deed adds to the sealed record, says so in the audit, and
lets the complainant hear how far it is.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from calllog.conduct import complainant, deadlines, held, news
from calllog.conduct.held import Held, required
from calllog.conduct.kinds import CasePromiseKind, EntryKind, ReplyKind
from calllog.conduct.letters import chinese_date
from calllog.conduct.models import CaseState, Member
from calllog.conduct.news import News
from calllog.conduct.place import Place
from calllog.refusals import LedgerError
from calllog.times.office_hours import OfficeTime

OPEN = (CaseState.RECEIVED, CaseState.ACKNOWLEDGED, CaseState.INVESTIGATING, CaseState.FOUND)
ASSIGNED_IN = (
    CaseState.ACKNOWLEDGED,
    CaseState.INVESTIGATING,
    CaseState.FOUND,
    CaseState.TOLD,
)
UNDER_WAY = (*OPEN, CaseState.TOLD, CaseState.TRANSFERRED)

LARGEST_FILE = 20 * 1024 * 1024
# By the end of the name: what an investigator collects, and nothing that a browser would run.
FILE_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "wav": "audio/wav",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "mp4": "video/mp4",
    "txt": "text/plain",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class File:
    """A file that somebody hands in."""

    name: str
    content: bytes

    @property
    def type(self) -> str | None:
        """What it is, by the end of its name; None for what is not taken."""
        return FILE_TYPES.get(self.name.rpartition(".")[2].lower())


def acknowledge(session: Session, now: datetime, case: Held, words: str) -> None:
    """受理, within one working day; the complainant hears the words with the state.

    Raises:
        LedgerError: it is acknowledged already, or nothing is said.
    """
    held.refuse_unless(case.case, CaseState.RECEIVED)
    words = required(words, "受理告知的内容")
    held.note(session, now, case, EntryKind.ACKNOWLEDGED, {"words": words})
    deadlines.meet(session, now, case.case, CasePromiseKind.ACKNOWLEDGE)
    held.move(session, now, case.case, CaseState.ACKNOWLEDGED, words)


def acknowledgement(now: datetime, case: Held, office_time: OfficeTime) -> str:
    """What the complainant is told as the complaint is taken up; a monitor puts it right by hand.

    Chinese whatever language the monitor reads: it is for the complainant.
    """
    today = chinese_date(office_time.local(now).date())
    owed = (one.due_at for one in case.case.promises if one.kind == CasePromiseKind.RESULT)
    due = next(owed, None)
    until = f"，我们将在{chinese_date(office_time.local(due).date())}前答复您" if due else ""
    return (
        f"您反映的问题（回执号{case.case.receipt}）已于{today}受理，由作风监督员调查{until}。"
        "需要向您了解情况时，会在这里提问，请凭回执号和查询码回答。"
    )


def assign(
    session: Session,
    now: datetime,
    case: Held,
    to: Member,
    concerned: Collection[int],
    reason: str = "",
) -> None:
    """Give a case to its investigator; ``concerned``: the ids of who is named or of the section.

    Raises:
        LedgerError: it goes outside, they do not hold its key, are concerned, or are it already;
            or it is taken from somebody without a reason.
    """
    held.refuse_unless(case.case, *ASSIGNED_IN)
    refuse_inside(case)
    if to.id in concerned:
        raise LedgerError("%(name)s是被反映人或者与被反映人同科室，应当回避。", name=to.name)
    if to.id not in {one.id for one in news.holders(session, case.case)}:
        raise LedgerError("这名监督员不能调查本件。")
    before = case.case.investigator
    if before is not None and before.id == to.id:
        raise LedgerError("本件已经由%(name)s调查。", name=to.name)
    if before is not None:
        reason = required(reason, "更换调查人的理由")
    case.case.investigator = to
    told = {"to": to.name, "from": before.name if before else None, "reason": reason.strip()}
    entry = held.note(session, now, case, EntryKind.ASSIGNED, told)
    if case.case.state == CaseState.ACKNOWLEDGED:
        held.move(session, now, case.case, CaseState.INVESTIGATING)
    if to.id != case.member.id:
        news.tell(session, now, case.case, News.ASSIGNED, str(entry.id), [to])


def refuse_inside(case: Held) -> None:
    """What is about a monitor, the administrator or a leader is not investigated in the house.

    Raises:
        LedgerError: the case is about one of them.
    """
    if case.is_high:
        raise LedgerError("反映的是监督员、系统管理员或者中心领导，应当移送，不在本单位调查。")


def ask(session: Session, now: datetime, case: Held, words: str) -> None:
    """Put a question to the complainant, to be heard or read with receipt and code.

    Raises:
        LedgerError: nothing is asked, or the complainant has no code to come back with.
    """
    held.refuse_unless(case.case, CaseState.ACKNOWLEDGED, CaseState.INVESTIGATING)
    if case.case.investigator_id is not None:
        held.refuse_others(case)
    words = required(words, "要问的问题")
    reply = complainant.tell(session, now, case.case, ReplyKind.QUESTION, {"words": words})
    if reply is None:
        raise LedgerError("反映人没有查询码，问题送不到。")
    held.note(session, now, case, EntryKind.QUESTION, {"words": words, "reply": reply.id})


def write_note(session: Session, now: datetime, case: Held, words: str) -> None:
    """A note of any monitor who holds the case.

    Raises:
        LedgerError: nothing is said, or the case is closed.
    """
    held.refuse_unless(case.case, *UNDER_WAY)
    held.note(session, now, case, EntryKind.NOTE, {"words": required(words, "备注内容")})


def add_evidence(
    session: Session, now: datetime, case: Held, place: Place, words: str, file: File | None
) -> None:
    """Evidence: what was found, seen or heard, as words, as a file, or both; sealed.

    Raises:
        LedgerError: there is neither, the file is too large or of another kind, or it is closed.
    """
    held.refuse_unless(case.case, *OPEN)
    words = words.strip() if file is not None else required(words, "证据说明，或者选择一个文件")
    told, name = keep_file(now, case, place, file)
    held.note(session, now, case, EntryKind.EVIDENCE, {"words": words, **told}, name)


def check_file(file: File) -> None:
    """Refuse a file that is not taken.

    Raises:
        LedgerError: it is empty, larger than 20 MB, or of a kind that is not taken.
    """
    if not file.content:
        raise LedgerError("文件是空的。")
    if len(file.content) > LARGEST_FILE:
        raise LedgerError("文件不能超过20兆。")
    if file.type is None:
        raise LedgerError("只收PDF、图片、录音录像、TXT、DOCX和XLSX文件。")


def keep_file(
    now: datetime, case: Held, place: Place, file: File | None
) -> tuple[dict[str, object], str | None]:
    """A file sealed into the folder: what the record says of it, and its name there."""
    if file is None:
        return {}, None
    check_file(file)
    assert case.case.public_key is not None
    name = place.write_sealed(case.case.public_key, file.content, now)
    told: dict[str, object] = {
        "name": file.name[-100:],
        "type": file.type,
        "bytes": len(file.content),
    }
    return told, name
