"""The readings of the rule that the general office may change, with their defaults (design 3).

A policy is dated: an item keeps the policy of its registration for good (invariant 6). What an
office changes is entered with the number of its decision; see ``calllog.times.policies``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Told(StrEnum):
    """Who is told, by the part they have in the item."""

    RESPONSIBLE = "responsible"  # Who holds the promise.
    HEAD = "head"  # The section head (科长).
    SUPERVISOR = "supervisor"  # The general office's supervisor (办公室督办员).
    LEADER_IN_CHARGE = "leader_in_charge"  # 分管领导
    LEADER = "leader"  # 中心领导, for joint matters only: one digest a day tells the rest
    FIRST_CONTACT = "first_contact"  # 首问负责人


class Anchor(StrEnum):
    """What the time of a step is counted from."""

    DUE = "due"  # The due time.
    NOON = "noon"  # Noon of the due day, where something is due after it.
    OPENING = "opening"  # The opening of the due day.
    EVE = "eve"  # The opening of the working day before it.
    NEXT_DAY = "next_day"  # The opening of the working day after it.


StepKind = Literal["reminder", "miss", "escalation"]


@dataclass(frozen=True)
class LadderStep:
    """One step of the ladder (督办阶梯): for promises of a kind, at a time, to these people.

    ``level`` is how far up the item has gone (督办级别) once the step is done: 0 within the
    section, 1 with the general office's supervisor, 2 with the leader in charge.
    """

    promise: str
    name: str
    kind: StepKind
    anchor: Anchor
    minutes: int
    tell: tuple[Told, ...]
    level: int


_SECTION = (Told.RESPONSIBLE, Told.HEAD)
_UP = (Told.RESPONSIBLE, Told.HEAD, Told.SUPERVISOR, Told.FIRST_CONTACT)
_HIGHER = (Told.LEADER_IN_CHARGE, Told.HEAD, Told.SUPERVISOR)


def _reminder(
    promise: str, anchor: Anchor, minutes: int, tell: tuple[Told, ...] = _SECTION
) -> LadderStep:
    place = "" if anchor is Anchor.DUE else f"-{anchor.value}"
    before = f"-{-minutes}" if minutes else ""
    name = f"remind{place}{before}"
    return LadderStep(promise, name, "reminder", anchor, minutes, tell, level=0)


def _miss(promise: str, tell: tuple[Told, ...], level: int) -> LadderStep:
    return LadderStep(promise, "missed", "miss", Anchor.DUE, 0, tell, level)


def _second_day(promise: str) -> LadderStep:
    """The second working day: the leader in charge."""
    return LadderStep(promise, "second-day", "escalation", Anchor.NEXT_DAY, 0, _HIGHER, level=2)


def _within_days(promise: str) -> tuple[LadderStep, ...]:
    """For what has days: the opening of the due day and 60 minutes before; then as a contact."""
    return (
        _reminder(promise, Anchor.OPENING, 0, (Told.RESPONSIBLE,)),
        _reminder(promise, Anchor.DUE, -60),
        _miss(promise, _UP, 1),
        _second_day(promise),
    )


LADDER: tuple[LadderStep, ...] = (
    # Unread at the due time: reported to the section head, and deemed read.
    _miss("read", (Told.HEAD, Told.RESPONSIBLE, Told.FIRST_CONTACT), 0),
    # 60 minutes before noon, 60 and 30 before closing; at closing the supervisor; then the leader.
    _reminder("contact", Anchor.NOON, -60),
    _reminder("contact", Anchor.DUE, -60),
    _reminder("contact", Anchor.DUE, -30),
    _miss("contact", _UP, 1),
    _second_day("contact"),
    # The entry of an answered call is its taker's own affair, and then the head's.
    _reminder("finish", Anchor.DUE, -60, (Told.RESPONSIBLE,)),
    _reminder("finish", Anchor.DUE, -30, (Told.RESPONSIBLE,)),
    _miss("finish", (Told.RESPONSIBLE, Told.HEAD), 0),
    *_within_days("answer"),
    _reminder("resolution", Anchor.EVE, 0, (Told.RESPONSIBLE,)),
    *_within_days("resolution"),
    *_within_days("cooperation"),
    *_within_days("owed"),
    _reminder("appointment", Anchor.DUE, -45, (Told.RESPONSIBLE,)),
    _miss("appointment", _UP, 1),
    _second_day("appointment"),
    _reminder("follow_up", Anchor.OPENING, 0, (Told.RESPONSIBLE,)),
    _miss("follow_up", (*_SECTION, Told.FIRST_CONTACT), 0),
    _reminder("naming", Anchor.DUE, -60, (Told.RESPONSIBLE, Told.SUPERVISOR)),
    _miss(
        "naming",
        (Told.RESPONSIBLE, Told.SUPERVISOR, Told.LEADER_IN_CHARGE, Told.FIRST_CONTACT),
        2,
    ),
    _reminder("report", Anchor.DUE, -60),
    _miss("report", _UP, 1),
    _second_day("report"),
    _reminder("plan", Anchor.EVE, 0, (Told.RESPONSIBLE, Told.HEAD, Told.LEADER)),
    _reminder("plan", Anchor.DUE, -60),
    _miss("plan", (*_UP, Told.LEADER_IN_CHARGE), 2),
    _reminder("reply", Anchor.OPENING, 0, (Told.RESPONSIBLE,)),
    _miss("reply", (*_SECTION, Told.FIRST_CONTACT), 0),
)


@dataclass(frozen=True)
class Policy:
    """The numbers that the readings rest on; times in minutes are office minutes where said."""

    read_minutes: int = 60  # Office minutes to read what is handed over in office hours.
    read_minutes_after_opening: int = 30  # The same, for what was handed over while it was shut.
    last_minutes: int = 30  # A hand-over with less than this left counts for the morrow.
    answer_working_days: int = 2  # 3.2.1
    plan_working_days: int = 3  # 3.1.3a, from the report
    return_office_minutes: int = 120  # A section may return what is not its own within these.
    follow_up_working_days: int = 1
    appointment_minutes: int = 30  # The person is called within these after the agreed time.
    diligent_attempts: int = 2  # 尽责未达: proved attempts on the day …
    diligent_minutes_apart: int = 60  # … with this much between them.
    statement_working_days: int = 3  # 说明、申辩 before anything that burdens is decided (4.1.3).
    inspection_items: int = 10  # 5.5: so many items of a section's month are inspected …
    inspection_percent: int = 5  # … or so many of a hundred, where that is more.
    inspection_self_reported: int = 5  # The same of contacts that no record proves (自报).
    inspection_working_days: int = 10  # An inspection is signed within these.
    correction_working_days: int = 5  # What is offered as the limit of a correction (整改).
    ladder: tuple[LadderStep, ...] = LADDER


DEFAULT = Policy()
