"""The general office changes the readings while items are open: they keep theirs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from calllog.times import policies
from calllog.times.policy import DEFAULT, Anchor, LadderStep, Told
from calllog.times.policy_file import EnteredPolicy
from tests.scenarios.days import live, mail, missed_call, promise, timeline
from tests.support.hotline import Hotline

TUESDAY = date(2026, 11, 24)
EARLIER = LadderStep("contact", "remind-120", "reminder", Anchor.DUE, -120, (Told.HEAD,), 0)
# Without the reminder half an hour before, with one two hours before, and without the second day.
LADDER = (
    *(
        step
        for step in DEFAULT.ladder
        if (step.promise, step.name) not in (("contact", "remind-30"), ("contact", "second-day"))
    ),
    EARLIER,
)
STRICTER = replace(DEFAULT, read_minutes=30, answer_working_days=1, ladder=LADDER)


def enters(world: Hotline, valid_from: date) -> None:
    entered = EnteredPolicy(valid_from, "公积金办〔2026〕8号", STRICTER)
    with world.writing() as session:
        now = world.loop.clock.now()
        policies.enter(session, now, world.now.date(), entered, "root")


def test_a_policy_changed_while_items_are_open(line: Hotline) -> None:
    old = missed_call(line)
    enters(line, TUESDAY)
    live(line, "Tue 2026-11-24 09:00", minutes=30)
    new = missed_call(line, "+8613900000002")
    assert promise(line, old, "read")["due"] == "Mon 2026-11-23 10:10"
    assert promise(line, new, "read")["due"] == "Tue 2026-11-24 09:30"
    assert promise(line, old, "answer")["due"] == "Wed 2026-11-25 17:30"
    assert promise(line, new, "answer")["due"] == "Wed 2026-11-25 17:30"
    live(line, "Wed 2026-11-25 08:00", minutes=30)
    of_contact = [one.split(" contact ")[1] for one in timeline(line) if " contact remind" in one]
    # Monday's item was reminded by the old ladder, Tuesday's by the new one.
    assert of_contact == [
        *("remind-noon-60", "remind-60", "remind-30"),
        *("remind-noon-60", "remind-120", "remind-60"),
    ]
    escalated = [one for one in mail(line) if "gaoyuan" in one]
    assert escalated == ["Tue 2026-11-24 08:00 gaoyuan 逾期上报"]
