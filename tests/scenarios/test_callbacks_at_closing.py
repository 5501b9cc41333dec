"""A call-back made in time whose result is entered after the due time (待补结果)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calllog.models import AttemptResult
from ivr.exchange.scripted import Staff
from tests.calllog.moments import the_moment
from tests.scenarios.days import CALLER, missed_call, promise
from tests.support.hotline import Hotline
from tests.support.placed import enters, passes, presses_call_back
from tests.support.telling import ZHANGLI


def calls_at(line: Hotline, at: str, talks: float) -> None:
    """张丽 calls back on Monday at a time, and talks for so many seconds."""
    missed_call(line)
    line.exchange.staff[ZHANGLI] = Staff.answers(after=4, presses="1", talks=None)
    line.exchange.staff[CALLER] = Staff.answers(after=6, talks=talks)
    line.until(the_moment(f"Mon 2026-11-23 {at}"), tick=timedelta(minutes=10))
    presses_call_back(line)
    passes(line, 120)


@pytest.mark.clause("3.1.2c")
@pytest.mark.parametrize(
    ("at", "talks", "entered", "missed"),
    [
        ("17:20", 90, "17:29", None),
        ("17:25", 60, "17:31", None),  # Spoken to before closing, entered after it.
        ("17:25", 900, "17:59", None),  # Talked over closing.
        ("17:25", 60, "17:55", None),
        ("17:25", 60, "18:05", "Mon 2026-11-23 17:30"),  # Nobody said so within 30 minutes.
    ],
)
def test_the_talk_counts_from_its_record_when_its_result_is_entered_within_30_minutes(
    line: Hotline, at: str, talks: float, entered: str, missed: str | None
) -> None:
    calls_at(line, at, talks)
    line.until(the_moment(f"Mon 2026-11-23 {entered}"))
    enters(line, AttemptResult.SPOKEN)
    line.until(the_moment("Mon 2026-11-23 19:00"), tick=timedelta(minutes=10))

    kept = promise(line, "101")
    assert kept["missed"] == missed
    assert kept["met"] == f"Mon 2026-11-23 {at}"


@pytest.mark.parametrize("result", [AttemptResult.VOICEMAIL, AttemptResult.OTHER_PERSON])
def test_a_talk_that_turns_out_to_be_none_lets_the_miss_come_at_once(
    line: Hotline, result: AttemptResult
) -> None:
    calls_at(line, "17:25", 60)
    line.until(the_moment("Mon 2026-11-23 17:40"))
    assert promise(line, "101")["missed"] is None
    enters(line, result)
    line.until(the_moment("Mon 2026-11-23 17:42"))
    assert promise(line, "101")["missed"] == "Mon 2026-11-23 17:30"


def test_a_call_that_is_answered_after_closing_is_late(line: Hotline) -> None:
    calls_at(line, "17:30", 60)
    line.until(the_moment("Mon 2026-11-23 17:33"))
    assert promise(line, "101")["missed"] == "Mon 2026-11-23 17:30"
