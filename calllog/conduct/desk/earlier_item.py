"""The earlier item that a complaint names: its whole story, read from the ledger without a trace.

No 阅知, no event, no entry of an access log: whoever holds the item must not see by it that
somebody has looked. What is shown is written into the audit of the case, behind the wall.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, render_template
from sqlalchemy.orm import Session

from calllog.conduct.desk.access import allow
from calllog.conduct.desk.case import number_of
from calllog.conduct.desk.catalogue import _l
from calllog.conduct.desk.opening import found, note_opening
from calllog.conduct.desk.request import office_day, reading, reading_ledger, zone
from calllog.exports.words import STATES
from calllog.showing import queries, stories

pages = Blueprint("earlier_item", __name__)

ITEM_OPENED = "item_opened"
EVENTS: Mapping[str, Any] = {
    "registered": _l("登记"),
    "called_again": _l("再次来电"),
    "read": _l("阅知"),
    "deemed_read": _l("视为阅知"),
    "handed_over": _l("转交"),
    "accepted": _l("接收"),
    "returned": _l("退回"),
    "tried": _l("已拨未接"),
    "reached": _l("已通话"),
    "missed": _l("逾期"),
    "reminded": _l("系统提醒"),
    "escalated": _l("上报督办"),
    "promised": _l("确定时限"),
    "promise_ended": _l("时限结束"),
    "recorded": _l("录音"),
    "filled_in": _l("补充登记"),
    "draft_finished": _l("话后登记"),
    "closed": _l("办结"),
    "reopened": _l("重办"),
    "urged": _l("催办"),
    "supervised": _l("督办"),
    "number_revealed": _l("查看号码"),
    "answered": _l("答复"),
    "refused": _l("不予办理"),
}
PROMISES: Mapping[str, Any] = {
    "read": _l("阅知"),
    "contact": _l("当日联系"),
    "finish": _l("话后登记"),
    "answer": _l("答复"),
    "resolution": _l("办结"),
    "appointment": _l("约时再回"),
    "follow_up": _l("回访"),
}
WORDS: Mapping[str, Any] = {"EVENTS": EVENTS, "PROMISES": PROMISES, "STATES": STATES}
# What an event says in words; the rest of it is numbers and codes.
SAID = ("note", "reason", "words", "answer", "matter", "section", "to_name", "result")


@pages.get("/cases/<receipt>/item")
@allow()
def show(receipt: str) -> str:
    """The item's story beside the case."""
    note_opening(receipt, ITEM_OPENED)
    with reading() as session:
        number = number_of(found(session, receipt))
    if number is None:
        abort(404)
    with reading_ledger() as ledger:
        story = _story(ledger, number)
    return render_template(
        "case_item.html", receipt=receipt, number=number, story=story, said=said, **WORDS
    )


def said(event: dict[str, Any]) -> str:
    """What an event says in words."""
    words = (event["data"].get(part) for part in SAID)
    return "；".join(str(part) for part in words if isinstance(part, str) and part)


def _story(ledger: Session, number: str) -> dict[str, Any] | None:
    item = queries.item_by_number(ledger, number, office_day().year)
    return stories.story(item, zone()) if item is not None else None
