"""What to do next about a promise: the words of the button, and where on the item's page it leads.

It is the deed that meets the promise, named as the item's page names it, unless something has to
be done before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from calllog.console.catalogue import _l
from calllog.console.joint import ALL_DEEDS as BY_HAND
from calllog.console.outcomes import ALL_DEEDS
from calllog.ledger.planning import SETTLES
from calllog.models import Item, PromiseKind
from calllog.office.viewers import Viewer
from calllog.overviews.owed import Owed

TITLES = {name: deed.title for name, deed in (ALL_DEEDS | BY_HAND).items()}
CALLS = (PromiseKind.CONTACT, PromiseKind.APPOINTMENT)
BY_KIND = {
    PromiseKind.ANSWER: "outcome",
    PromiseKind.RESOLUTION: "outcome",
    PromiseKind.NAMING: "name-section",
    PromiseKind.COOPERATION: "deliver",
    PromiseKind.REPORT: "joint-report",
    PromiseKind.OWED: "joint-done",
}
OF_BODY = "body:"  # What a promise to or of another body is about (``ledger.joint.about_body``).


@dataclass(frozen=True, slots=True)
class NextDeed:
    """The words of the button, and the part of the item's page; without one its top."""

    title: Any
    part: str | None = None

    @property
    def anchor(self) -> str | None:
        """The id of that part."""
        return f"do-{self.part}" if self.part else None


READ = NextDeed(_l("查看并阅知"))
RESULT = NextDeed(_l("补登通话结果"), "call-result")
CALL = NextDeed(_l("回电"), "call")
RECORD = NextDeed(_l("登记回电结果"), "record")
ENTRY = NextDeed(_l("话后登记"), "entry")
FOLLOW = NextDeed(_l("跟进方案"))


def next_deed(row: Owed, viewer: Viewer) -> NextDeed:
    """The one thing to do next about a promise."""
    kind, item = PromiseKind(row.promise.kind), row.item
    if row.is_asked and kind is PromiseKind.READ:
        return _named("accept-hand-over")
    if kind in CALLS:
        return _calling(row, item)
    if kind is PromiseKind.READ:
        return READ
    if kind is PromiseKind.FINISH:
        return ENTRY
    return _on_the_matter(kind, row, item, viewer)


def _calling(row: Owed, item: Item) -> NextDeed:
    if row.is_awaiting:
        return RESULT
    if item.phone:
        return CALL
    return RECORD if item.contacted_at is None else _named("attempt")


def _on_the_matter(kind: PromiseKind, row: Owed, item: Item, viewer: Viewer) -> NextDeed:
    if kind is PromiseKind.FOLLOW_UP:
        return _named("asked-after" if item.outcome is None else "follow-up")
    if kind is PromiseKind.REPLY:
        is_of_body = (row.promise.about or "").startswith(OF_BODY)
        return _named("joint-done" if is_of_body else "reply")
    if kind is PromiseKind.PLAN:
        # The leader settles it, or a supervisor writes it down; who is responsible follows it up.
        return _named("joint-plan") if viewer.has_any(SETTLES) else FOLLOW
    if kind is PromiseKind.RESOLUTION and item.suspended_at is not None:
        return _named("resume")
    return _named(BY_KIND[kind])


def _named(part: str) -> NextDeed:
    return NextDeed(TITLES[part], part)
