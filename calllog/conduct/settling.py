"""How a case is decided and ended (clauses 4.1.3, 5.3b): statement, finding, consequence, result.

People decide. The system proposes no finding and no consequence, and computes none; it keeps a
finding that burdens somebody from being saved before that person was heard.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from calllog.conduct import cases, complainant, deadlines, decisions, held
from calllog.conduct.cases import File
from calllog.conduct.decisions import Decision
from calllog.conduct.held import Held, required
from calllog.conduct.kinds import CasePromiseKind, EntryKind, ReplyKind
from calllog.conduct.models import CaseState
from calllog.conduct.place import Place
from calllog.refusals import LedgerError
from calllog.times.office_hours import OfficeTime


class Finding(StrEnum):
    """What an investigation found."""

    UPHELD = "upheld"  # 属实
    PARTLY = "partly"  # 部分属实
    NOT_UPHELD = "not_upheld"  # 不属实
    WITHDRAWN = "withdrawn"  # 撤回
    OTHER_BODY = "other_body"  # 属其他机关管辖


BURDENS = frozenset({Finding.UPHELD, Finding.PARTLY})


def hear(
    session: Session,
    now: datetime,
    case: Held,
    place: Place,
    *,
    person: str,
    on: date,
    today: date,
    is_refused: bool,
    words: str,
    file: File | None = None,
) -> None:
    """The statement of the person complained of (陈述申辩), or that they would not make one.

    Raises:
        LedgerError: it lies in the future, or does not say who said what.
    """
    held.refuse_unless(case.case, CaseState.INVESTIGATING)
    held.refuse_others(case)
    held.refuse_future(on, today)
    person = required(person, "陈述人")
    words = required(words, "陈述申辩的内容；本人放弃的，写明怎样告知、怎样放弃")
    told, name = cases.keep_file(now, case, place, file)
    said = {"person": person, "on": on.isoformat(), "refused": is_refused, "words": words}
    held.note(session, now, case, EntryKind.PERSONS_STATEMENT, {**said, **told}, name)


def find(
    session: Session,
    now: datetime,
    case: Held,
    finding: Finding,
    reasons: str,
    *,
    body: str = "",
    is_complainants: bool = False,
) -> None:
    """The finding, with reasons.

    ``body``: whose business it is, of what is another's. ``is_complainants``: that the complainant
    took it back; without this the reasons say why the case is not gone on with.

    Raises:
        LedgerError: no reasons; the person was not heard on what burdens them; no other body named.
    """
    held.refuse_unless(case.case, CaseState.INVESTIGATING)
    held.refuse_others(case)
    cases.refuse_inside(case)
    reasons = required(reasons, "认定的理由")
    if finding in BURDENS and case.lately(EntryKind.PERSONS_STATEMENT) is None:
        raise LedgerError("认定属实或者部分属实之前，应当先听取本人陈述申辩，或者记明本人放弃。")
    said: dict[str, object] = {"finding": finding, "reasons": reasons}
    if finding is Finding.OTHER_BODY:
        said["body"] = required(body, "有管辖权的机关")
    if finding is Finding.WITHDRAWN:
        said["is_complainants"] = is_complainants
    held.note(session, now, case, EntryKind.FINDING, said)
    held.move(session, now, case.case, CaseState.FOUND)


def found(case: Held) -> Finding | None:
    """What was found in this round of the case."""
    finding = case.lately(EntryKind.FINDING)
    return Finding(finding.words["finding"]) if finding else None


def needs_consequence(case: Held) -> bool:
    """Whether people have still to decide what follows from what was found."""
    return found(case) in BURDENS and case.lately(EntryKind.CONSEQUENCE) is None


def decide(
    session: Session,
    now: datetime,
    case: Held,
    *,
    measure: str,
    body: str,
    document: str,
    on: date,
    today: date,
) -> None:
    """The consequence as people decided it: what, who decided, its document and its day.

    Raises:
        LedgerError: nothing burdening was found, something is not said, or it lies in the future.
    """
    held.refuse_unless(case.case, CaseState.FOUND, CaseState.TOLD)
    held.refuse_others(case)
    if found(case) not in BURDENS:
        raise LedgerError("没有认定属实，没有处理决定可以登记。")
    held.refuse_future(on, today)
    said = {
        "measure": required(measure, "处理决定的内容"),
        "body": required(body, "作出决定的机关或者会议"),
        "document": required(document, "文号"),
        "on": on.isoformat(),
    }
    held.note(session, now, case, EntryKind.CONSEQUENCE, said)


def tell(
    session: Session,
    now: datetime,
    case: Held,
    words: str,
    *,
    how: str = "",
    on: date | None = None,
    untold: str = "",
    today: date,
) -> None:
    """The result told: sealed to the complainant's code; to the named also how and when.

    Whoever has neither code nor name cannot be told (无法告知): why is recorded, and counts.

    Raises:
        LedgerError: nothing is said, or not how a named complainant was told, or why nobody was.
    """
    held.refuse_unless(case.case, CaseState.FOUND, CaseState.TRANSFERRED)
    if case.case.state == CaseState.FOUND:
        held.refuse_others(case)
    if case.lately(EntryKind.RESULT) is not None:
        raise LedgerError("结果已经告知过了。")
    words = required(words, "答复内容")
    how, untold = how.strip(), untold.strip()
    if case.is_named and not (how and on) and not untold:
        raise LedgerError("反映人是实名，请写明怎样、哪天告知；没能告知的，写明原因。")
    if on is not None:
        held.refuse_future(on, today)
    has_code = case.case.complainant_key is not None
    if not has_code and not how and not untold:
        raise LedgerError("反映人没有查询码，请写明无法告知的原因。")
    said = {
        "words": words,
        "by_code": has_code,
        "how": how or None,
        "on": on.isoformat() if on else None,
        "untold": untold or None,
    }
    held.note(session, now, case, EntryKind.RESULT, said)
    complainant.tell(session, now, case.case, ReplyKind.RESULT, {"words": words})
    deadlines.meet(session, now, case.case, CasePromiseKind.RESULT)
    if case.case.state == CaseState.FOUND:
        held.move(session, now, case.case, CaseState.TOLD)


def why_not_closed(case: Held) -> str | None:
    """What is still missing before the case can be closed, in the office's words."""
    if case.case.state == CaseState.TRANSFERRED:
        if case.lately(EntryKind.RECEIVED_OUTSIDE) is None:
            return "移送不等于办结：还没有登记受移送机关的回执。"
        if case.lately(EntryKind.RESULT) is None:
            return "还没有告知反映人。"
        return None
    if case.case.state != CaseState.TOLD:
        return "还没有认定和告知反映人，不能办结。"
    if needs_consequence(case):
        return "认定属实的，登记处理决定后才能办结。"
    return None


def close(session: Session, now: datetime, case: Held, words: str = "") -> None:
    """办结.

    Raises:
        LedgerError: something is still missing.
    """
    held.refuse_unless(case.case, CaseState.TOLD, CaseState.TRANSFERRED)
    if case.case.state == CaseState.TOLD:
        held.refuse_others(case)
    missing = why_not_closed(case)
    if missing is not None:
        raise LedgerError(missing)
    held.note(session, now, case, EntryKind.CLOSED, {"words": words.strip()})
    case.case.closed_at = now
    held.move(session, now, case.case, CaseState.CLOSED)


def reopen(session: Session, now: datetime, case: Held, reason: str, office: OfficeTime) -> None:
    """重新调查: a closed case, with reasons; the result is owed anew, what was late stays late.

    Raises:
        LedgerError: it is not closed, or no reason is given.
    """
    held.refuse_unless(case.case, CaseState.CLOSED)
    held.note(
        session, now, case, EntryKind.REOPENED, {"reason": required(reason, "重新调查的理由")}
    )
    case.case.closed_at = None
    days = decisions.number(session, now, Decision.RESULT_DAYS)
    deadlines.promise(session, now, case.case, CasePromiseKind.RESULT, days, office)
    is_assigned = case.case.investigator is not None and case.case.investigator.removed_at is None
    state = CaseState.INVESTIGATING if is_assigned else CaseState.ACKNOWLEDGED
    held.move(session, now, case.case, state)
