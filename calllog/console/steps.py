"""The order of an item's page: what to do first, and everything else in a few named groups.

Which actions there are say ``outcome_offers``, ``chain`` and ``joint_deeds``; here is only where
each stands, so that nobody has to read twenty forms to find the next step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, request

from calllog.console.catalogue import _l
from calllog.console.chain import passing
from calllog.console.joint import by_hand
from calllog.console.outcomes import Offer, offers
from calllog.console.request import now, session_of, viewer
from calllog.models import Item, Promise, PromiseKind
from calllog.office.viewers import ACTS, works_in
from calllog.placed.placed_calls import awaiting_result

pages = Blueprint("steps", __name__)

# Not actions of one form each, but parts of the page with their own templates.
CALL, CALL_RESULT, ENTRY, RECORD, FILL_IN = "call", "call-result", "entry", "record", "fill-in"

GROUPS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "contact": (_l("联系办事人"), (CALL, RECORD, "attempt", "text", "reason", "interim")),
    "outcome": (
        _l("办理与答复"),
        (
            "outcome",
            "classify",
            "notice",
            "asked-after",
            "accept",
            "ruling",
            "transfer",
            "reply",
            "follow-up",
            "attest",
        ),
    ),
    "chain": (
        _l("转交与协办"),
        (
            "accept-hand-over",
            "send-back",
            "name-section",
            "take-over",
            "hand-over",
            "cooperate",
            "deliver",
        ),
    ),
    "limits": (_l("时限"), ("extend", "suspend", "resume")),
    "pressing": (_l("督办与上报"), ("remind", "urge", "supervise", "report-up", "sign")),
    "joint": (
        _l("联办"),
        (
            "joint",
            "joint-report",
            "joint-seen",
            "joint-plan",
            "joint-apart",
            "joint-done",
            "joint-not",
        ),
    ),
    "papers": (_l("文书"), ("paper", "dispatch", "receive")),
    "marks": (_l("标注与统计"), ("mark", "unmark", "exercise", "real")),
    "mending": (_l("更正与并案"), (FILL_IN, "merge", "split", "exclude", "reopen")),
}
# What others wait for, and what is owed to others by this person: before the work on the matter.
_WAITED_FOR = (
    ("accept-hand-over", "send-back"),
    ("name-section",),
    (CALL_RESULT,),
    ("sign",),
    ("joint-seen", "joint-plan"),
    (ENTRY,),
    ("deliver",),
    ("joint-report",),
    ("reply",),
)
# Then the work itself, for those whose it is.
_WORK = (
    (CALL, RECORD),
    (RECORD, "attempt"),
    ("resume",),
    ("asked-after", "outcome"),
    ("follow-up", "attest"),
    ("outcome", "classify"),
)
# Whoever only looks after others' work.
_OVERSIGHT = (("supervise", "urge"), ("urge",))


@dataclass(frozen=True)
class Group:
    """Actions of one kind; ``is_open`` when one of them was sent and could not be carried out."""

    key: str
    title: Any
    names: list[str]
    is_open: bool


@dataclass(frozen=True)
class Steps:
    """The page's order. ``offers`` holds the actions by name; the parts have no entry there."""

    first: list[str]
    groups: list[Group]
    offers: dict[str, Offer]


@pages.app_context_processor
def _for_templates() -> dict[str, Callable[..., Any]]:
    return {"steps": steps, "nearest": nearest}


def steps(item: Item) -> Steps:
    """What this person may do about the item, the next sensible step first."""
    acts = viewer().has_any(ACTS)
    allowed = [*passing(item).offers, *offers(item)] if acts else []
    offered = {offer.name: offer for offer in [*allowed, *by_hand(item)]}
    names = {*offered, *(_parts(item) if acts else ())}
    first = _first(item, names)
    sent = {name for name, offer in offered.items() if offer.is_sent} | _sent_part()
    return Steps(first, list(_groups(names - set(first), sent)), offered)


def nearest(item: Item) -> Promise | None:
    """The open promise that falls due first; reading yields to all others, as they follow it."""
    if item.suspended_at is not None:
        open_ones = [p for p in item.promises if p.kind != PromiseKind.RESOLUTION]
    else:
        open_ones = list(item.promises)
    open_ones = [p for p in open_ones if p.ended_at is None and p.voided_at is None]
    return min(open_ones, key=lambda p: (p.kind == PromiseKind.READ, p.due_at), default=None)


def _parts(item: Item) -> Iterator[str]:
    if item.closed_at is not None:
        return
    session = session_of(item)
    if awaiting_result(session, item):
        yield CALL_RESULT
    if item.phone:
        yield CALL
    if item.is_draft:
        yield ENTRY
        return
    if item.contacted_at is None:
        yield RECORD
    yield FILL_IN


def _first(item: Item, names: set[str]) -> list[str]:
    """One step, or two that are chosen between; the first that this state and person call for."""
    choices = list(_WAITED_FOR)
    if _is_own(item):
        choices += _WORK if item.contacted_at is None else _WORK[2:]
    elif _is_late(item):
        choices += _OVERSIGHT
    for choice in choices:
        if choice[0] in names:
            return [name for name in choice if name in names]
    return []


def _is_own(item: Item) -> bool:
    return item.responsible_id == viewer().staff_id or works_in(viewer(), item.section)


def _is_late(item: Item) -> bool:
    owed = nearest(item)
    return owed is not None and owed.due_at < now()


def _groups(names: set[str], sent: set[str]) -> Iterator[Group]:
    for key, (title, of_group) in GROUPS.items():
        present = [name for name in of_group if name in names]
        if present:
            yield Group(key, title, present, bool(sent & set(present)))


def _sent_part() -> set[str]:
    """The part whose form was sent and is shown again with what was typed."""
    part = _PART_OF.get(request.endpoint or "")
    return {part} if part else set()


_PART_OF = {"item.fill_in": FILL_IN, "acting.act": RECORD, "calling.result": CALL_RESULT}
