"""尽责未达: two proved attempts an hour apart and a text; the item stays listed (design 3)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calllog.ledger import unreached
from calllog.sms import text_templates
from ivr.exchange.scripted import Staff
from tests.calllog.moments import the_moment
from tests.scenarios.days import CALLER, missed_call, promise
from tests.support.hotline import Hotline
from tests.support.office import person
from tests.support.placed import calls_back, passes
from tests.support.telling import ZHANGLI, happened, story


def nobody_answers(line: Hotline) -> None:
    with line.writing() as session:
        sample = text_templates.read_file(text_templates.SAMPLE)
        text_templates.import_templates(session, sample)
    missed_call(line)
    line.exchange.staff[ZHANGLI] = Staff.answers(after=4, presses="1", talks=None)
    line.exchange.staff[CALLER] = Staff.ignores()


def texts(line: Hotline) -> None:
    with line.writing() as session:
        now, who = line.loop.clock.now(), person(session, "zhangli")
        unreached.text_unreached(session, now, line.office_time(), line.item(session, "101"), who)
    passes(line, 120)


@pytest.mark.clause("3.1.2c")
def test_two_calls_an_hour_apart_and_a_text_are_diligence_and_no_contact(line: Hotline) -> None:
    nobody_answers(line)
    calls_back(line)
    assert story(line)["state"] == "attempted"
    line.until(the_moment("Mon 2026-11-23 10:30"), tick=timedelta(minutes=10))
    calls_back(line)
    assert story(line)["state"] == "attempted", "the number takes texts, and none was sent"
    texts(line)

    assert story(line)["state"] == "diligent"
    assert [kind for kind in happened(line) if "text" in kind] == ["text_asked", "text_sent"]
    line.until(the_moment("Mon 2026-11-23 17:31"), tick=timedelta(minutes=10))
    assert promise(line, "101")["missed"] == "Mon 2026-11-23 17:30", "it stays in the denominator"


def test_two_calls_within_the_hour_are_not_enough(line: Hotline) -> None:
    nobody_answers(line)
    calls_back(line)
    line.until(the_moment("Mon 2026-11-23 09:50"), tick=timedelta(minutes=10))
    calls_back(line)
    texts(line)
    assert story(line)["state"] == "attempted"
