"""Suspicions of the sample office as short lines, and how they come about in tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.background import sweep
from calllog.breaches import entering, hearing, judging, looking
from calllog.db import Database
from calllog.models import Finding, FindingDecision, Measure
from tests.calllog.moments import OFFICE, SHANGHAI, the_moment
from tests.support.clock import ManualClock
from tests.support.office import person


def look_at(office: Database, clock: ManualClock, moment: str) -> int:
    """Sweep and look back at a moment; returns how many suspicions are new."""
    clock.set(the_moment(moment))
    sweep.sweep_all(office, clock, SHANGHAI)
    return looking.look_back(office, clock, SHANGHAI)


def lines(office: Database) -> list[str]:
    """Every suspicion: its kind, whose it is, and what became of it."""
    with office.reading() as session:
        return [_line(one) for one in session.scalars(select(Finding).order_by(Finding.id))]


def _line(one: Finding) -> str:
    who = one.about.login if one.about else "nobody"
    became = "lapsed" if one.lapsed_at else ""
    became = one.decision.measure if one.decision else became
    return " ".join(word for word in (one.kind, who, became) if word)


def all_of(session: Session) -> list[Finding]:
    """Every suspicion, in order."""
    return list(session.scalars(select(Finding).order_by(Finding.id)))


def entered(session: Session, clock: ManualClock, about: str = "wuhao", **facts: Any) -> Finding:
    """What the leader in charge enters about somebody by hand."""
    given: dict[str, Any] = {
        "happened_on": date(2026, 11, 20),
        "words": "上班时间离岗",
        "evidence": "现场检查",
    }
    by = person(session, facts.pop("by", "gaoyuan"))
    return entering.enter(
        session, clock.now(), OFFICE, by, person(session, about), **(given | facts)
    )


def decides(
    session: Session,
    clock: ManualClock,
    finding: Finding,
    login: str,
    measure: Measure,
    **facts: Any,
) -> FindingDecision:
    """Somebody decides, with a reason unless another is given."""
    by = person(session, login)
    said = {"reason": "事实清楚"} | facts
    return judging.decide(session, clock.now(), OFFICE, finding, by, measure, **said)


def states(session: Session, clock: ManualClock, finding: Finding, login: str) -> None:
    """Somebody states on a suspicion."""
    hearing.state(session, clock.now(), finding, person(session, login), "当时正在处理另一件急事")
