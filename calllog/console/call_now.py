"""A call-back as it goes on: ringing you, ringing the person, talking, ended and to be recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from flask import Blueprint, Response, abort
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.console import item as item_page
from calllog.console import live
from calllog.console.access import allow
from calllog.console.catalogue import _l
from calllog.console.request import now, reading, session_of, this_year, viewer
from calllog.models import Attempt, Item, PlacedCall, PlacedFor
from calllog.office.viewers import ACTS
from calllog.placed import placed_calls
from calllog.showing import queries
from calllog.telephone import LegStatus

pages = Blueprint("call_now", __name__)

# How long the end of a call stays on the page.
SHOWN_FOR = timedelta(minutes=10)


class Stage(StrEnum):
    """How far a call-back has got, told by its times."""

    RINGING_STAFF = "ringing_staff"
    TO_PRESS = "to_press"  # Picked up, and 1 is awaited.
    RINGING_PERSON = "ringing_person"
    TALKING = "talking"
    TO_RECORD = "to_record"  # Somebody answered: only who called knows what it came to.
    ENDED = "ended"
    NOT_PLACED = "not_placed"


STEPS = (Stage.RINGING_STAFF, Stage.RINGING_PERSON, Stage.TALKING, Stage.TO_RECORD)
# What became of a call that nobody talked in, and what to do now.
ENDINGS = {
    "not_picked_up": _l("您的电话没有接通，还没有拨给办事人。请把电话放在手边，再点“回电”。"),
    "not_accepted": _l("您接听后没有按1，还没有拨给办事人。请再点“回电”，接听后按1。"),
    "no_answer": _l("办事人没有接听，已登记为“已拨未接”。请稍后再拨，两次未接的可以发短信告知。"),
    "busy": _l("办事人占线，已登记。请过几分钟再拨。"),
    "failed": _l("办事人的号码无法接通，已登记。请核对号码，或者用其他方式联系。"),
    "canceled": _l("响铃不到三声就挂断了，不算一次联系。请再点“回电”，多等几声。"),
    "ended": _l("通话结果已登记。"),
    "unknown": _l("没有收到这次通话的结果，请按实际情况登记。"),
}
NOT_PLACED_NOW = {
    "late": _l("等候过久，电话没有拨出。请再点“回电”。"),
    "unknown": _l("电信运营商没有回应，电话没有拨出。请稍后再拨，或者用其他电话回电后登记结果。"),
}
OTHERWISE = _l("电话没有拨出。请用其他电话回电后登记结果，并告知系统管理员。")


@dataclass(frozen=True)
class CallNow:
    """What the page shows of the last call-back."""

    stage: Stage
    reached: int  # How many of the steps have begun.
    minutes: int
    ending: Any
    is_own: bool
    name: str


@pages.app_context_processor
def _for_templates() -> dict[str, Callable[..., Any]]:
    return {"call_now": call_now, "call_digest": call_digest}


@pages.get("/items/<number>/call-now")
@allow(*ACTS)
def show(number: str) -> Response:
    """The part of the item's page that follows its call, for static/live.js."""
    with reading() as session:
        item = queries.visible_row(session, viewer(), number, this_year()) or abort(404)
        seen = _digest(session, item)
        same = live.nothing_new(seen)
        if same is not None:
            return same
        return live.fragment("_call_now.html", seen, item=item_page.found(session, number))


def call_digest(item: Item) -> str:
    """What the page shows of its call, in short."""
    return _digest(session_of(item), item)


def _digest(session: Session, item: Item) -> str:
    placed = _last(session, item)
    if placed is None:
        return live.digest(session)
    told = (placed.picked_up_at, placed.accepted_at, placed.dialled_at, placed.answered_at)
    ended = (placed.ended_at, placed.end_status, placed.failed_why)
    return live.digest(session, placed.id, *told, *ended)


def call_now(item: Item) -> CallNow | None:
    """The last call-back while it goes on, waits for its result, or has just ended."""
    session = session_of(item)
    placed = _last(session, item)
    if placed is None:
        return None
    recorded = select(Attempt.id).where(Attempt.placed_call_id == placed.id)
    stage = stage_of(placed, is_recorded=session.scalar(recorded) is not None)
    over = placed.ended_at or (placed.asked_at if placed.failed_why else None)
    is_past = stage in (Stage.ENDED, Stage.NOT_PLACED) and over is not None
    if is_past and over is not None and now() - over > SHOWN_FOR:
        return None
    since = placed.answered_at or now()
    return CallNow(
        stage=stage,
        reached=_reached(placed),
        minutes=int((now() - since).total_seconds()) // 60,
        ending=_ending(placed, stage),
        is_own=placed.staff_id == viewer().staff_id,
        name=placed.staff.name if placed.staff is not None else "",
    )


def stage_of(placed: PlacedCall, *, is_recorded: bool) -> Stage:
    """Where a call-back stands; its reports may come late or never, so the furthest one counts."""
    if placed.failed_why is not None:
        return Stage.NOT_PLACED
    is_talked = placed.end_status == LegStatus.ENDED
    if is_talked and not is_recorded:
        return Stage.TO_RECORD
    if placed.ended_at is not None or placed.end_status is not None:
        return Stage.ENDED
    reached: tuple[tuple[datetime | None, Stage], ...] = (
        (placed.answered_at, Stage.TALKING),
        (placed.dialled_at, Stage.RINGING_PERSON),
        (placed.picked_up_at, Stage.TO_PRESS),
    )
    return next((stage for at, stage in reached if at is not None), Stage.RINGING_STAFF)


def _reached(placed: PlacedCall) -> int:
    times = (placed.dialled_at, placed.answered_at, placed.ended_at or placed.end_status)
    return 1 + sum(1 for at in times if at is not None)


def _ending(placed: PlacedCall, stage: Stage) -> Any:
    if stage is Stage.NOT_PLACED:
        return NOT_PLACED_NOW.get(placed.failed_why or "", OTHERWISE)
    if stage is Stage.ENDED:
        return ENDINGS.get(placed_calls.came_to(placed), ENDINGS["unknown"])
    return None


def _last(session: Session, item: Item) -> PlacedCall | None:
    found = select(PlacedCall).where(
        PlacedCall.item_id == item.id, PlacedCall.purpose == PlacedFor.CALLBACK
    )
    return session.scalars(found.order_by(PlacedCall.id.desc()).limit(1)).first()
