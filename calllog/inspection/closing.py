"""The end of an inspection: all is signed, findings have corrections, the report is frozen."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from calllog.db import lock
from calllog.documents.rendering import render
from calllog.figures.loading import THREE_RINGS_SECONDS
from calllog.inspection import report, report_paper
from calllog.inspection.signing import inspects
from calllog.models import Inspection, OfficeProfile, Staff
from calllog.office.viewers import Viewer
from calllog.refusals import LedgerError
from calllog.times.office_hours import OfficeTime


def close(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    inspection: Inspection,
    staff: Staff,
    words: str = "",
    *,
    three_rings: int = THREE_RINGS_SECONDS,
    templates: Path | None = None,
) -> None:
    """Close an inspection and freeze its report, as data and as a Word document.

    Raises:
        LedgerError: an item is unsigned, a finding has no correction, or it is not theirs to close.
    """
    lock(session, inspection)
    if inspection.closed_at is not None:
        raise LedgerError("该次检查已办结。")
    if not inspects(Viewer.of(staff), inspection.section):
        raise LedgerError("只能检查本科室；检查其他科室由办公室督办员或者领导发起。")
    unsigned = sum(one.signed_at is None for one in inspection.drawn)
    if unsigned:
        raise LedgerError("还有%(count)s件没有检查签字。", count=str(unsigned))
    uncorrected = [one for one in inspection.drawn if one.is_good is False and not one.corrections]
    if uncorrected:
        number = uncorrected[0].item.number
        raise LedgerError("%(number)s号事项有问题，还没有提出整改。", number=number)
    inspection.closed_at, inspection.closed_by = now, staff
    inspection.closing_words = words.strip()
    inspection.next_step_at = None
    freeze(session, now, office_time, inspection, three_rings, templates)


def freeze(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    inspection: Inspection,
    three_rings: int,
    templates: Path | None = None,
) -> None:
    """Keep the report as it stands at closing; it is never written again."""
    session.flush()
    made = report.make(session, office_time, inspection, now, three_rings)
    inspection.report = report.as_kept(made)
    if not inspection.drawn:
        return  # Of nothing no paper is made.
    profile = session.get_one(OfficeProfile, 1)
    values = report_paper.values(inspection, made, profile, office_time, three_rings)
    rendered = render(values, zone=office_time.zone, templates=templates)
    inspection.file = rendered.content
    inspection.sha256 = hashlib.sha256(rendered.content).hexdigest()
