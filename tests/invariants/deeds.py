"""What people do to an item, each as one action that a random day may draw."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from hypothesis import strategies as st
from sqlalchemy.orm import Session

from calllog import ledger
from calllog.models import AttemptResult, Item, Outcome, Staff
from calllog.office_hours import OfficeTime

Draw = Callable[[st.SearchStrategy[object]], object]
Deed = Callable[[Session, datetime, OfficeTime, Item, Staff, Draw], None]

DEEDS: dict[str, Deed] = {}


def deed(act: Deed) -> Deed:
    """Let random days draw this."""
    DEEDS[act.__name__] = act
    return act


@deed
def reads(s: Session, now: datetime, t: OfficeTime, item: Item, who: Staff, draw: Draw) -> None:
    ledger.read(s, now, t, item, who, "accepted")


@deed
def rings(s: Session, now: datetime, t: OfficeTime, item: Item, who: Staff, draw: Draw) -> None:
    result = draw(st.sampled_from(AttemptResult))
    assert isinstance(result, AttemptResult)
    again = now + timedelta(hours=2) if result is AttemptResult.APPOINTMENT else None
    ledger.record_attempt(s, now, t, item, who, result=result, call_again_at=again)


@deed
def fills_in(s: Session, now: datetime, t: OfficeTime, item: Item, who: Staff, draw: Draw) -> None:
    ledger.fill_in(s, now, item, who, organisation="示例单位", matter="咨询提取")


@deed
def finishes_the_entry(
    s: Session, now: datetime, t: OfficeTime, item: Item, who: Staff, draw: Draw
) -> None:
    outcome = draw(st.sampled_from([None, Outcome.ANSWERED_AT_ONCE, Outcome.HANDLED_AT_ONCE]))
    assert outcome is None or isinstance(outcome, Outcome)
    ledger.finish_draft(
        s, now, t, item, who, organisation=None, name=None, phone=None, matter="还款",
        outcome=outcome, reason_told="" if outcome is not None else "需要查阅档案",
    )  # fmt: skip
