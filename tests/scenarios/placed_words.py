"""A few calls placed by the system in which every sentence of such calls is heard."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from calllog.ledger import outcomes
from calllog.models import Duty, Outcome
from ivr.exchange.scripted import Staff
from tests.calllog.moments import the_moment
from tests.scenarios.days import missed_call
from tests.scenarios.test_progress_outcomes import does
from tests.support.hotline import Hotline
from tests.support.placed import Talk, calls_back, passes
from tests.support.telling import HETING, ZHANGLI

PRESSES_1 = Staff.answers(after=4, presses="1", talks=None)
TALKS = Staff.answers(after=6, talks=60)
WRONG_KEY = Staff.picks_up().presses("5", after=1, heard_out=True)
CALLED_BACK = "+8613900000051"
RUNG_FOR = "+8613900000056"
# What the people who are asked whether it is solved do.
ASKED = {
    "+8613900000052": ("1", "2"),
    "+8613900000053": ("1",),
    "+8613900000054": ("2",),
    "+8613900000055": (),
}


def hear_placed_calls(line: Hotline) -> None:
    """Monday morning: call-backs, live transfers and follow-up calls, however they go."""
    for number, keys in ASKED.items():
        _answered_and_asked_later(line, number, keys)
    _transfers(line)
    _rung_for_news(line)
    _call_backs(line)


def _answered_and_asked_later(line: Hotline, number: str, keys: tuple[str, ...]) -> None:
    item = missed_call(line, number)[5:]
    does(line, outcomes.give, Outcome.ANSWERED, words="可以办理。", number=item)
    person = Staff.picks_up()
    for key in keys:
        person = person.presses(key, after=1, heard_out=True)
    line.exchange.staff[number] = person


def _transfers(line: Hotline) -> None:
    """Declined; ready and not there, so that the caller comes back; and nobody there any more."""
    talks_on = Staff.answers(talks=60)
    courses = ((WRONG_KEY, talks_on), (PRESSES_1, talks_on), (PRESSES_1, Staff.ignores()))
    for last, (handler, first) in enumerate(courses):
        talk = Talk(line, f"+861390000006{last}")
        line.exchange.staff[HETING] = handler.and_then(Staff.ignores())
        line.exchange.staff[ZHANGLI] = first
        talk.asks_for("heting")
        passes(line, 60, every=5)
        if handler is WRONG_KEY:
            # Nobody takes the caller over: the talk goes on until it is at its end.
            talk.first_leaves()
        talk.ends()


def _rung_for_news(line: Hotline) -> None:
    """张丽 is marked in the roster: new work rings, and its miss an hour later."""
    line.exchange.staff[ZHANGLI] = Staff.ignores()
    missed_call(line, RUNG_FOR)
    with line.writing() as session:
        session.execute(update(Duty).values(rings_for_news=True))
    line.exchange.staff[ZHANGLI] = Staff.picks_up()
    passes(line, 40)
    line.jump(line.now + timedelta(minutes=61))
    passes(line, 40)
    with line.writing() as session:
        session.execute(update(Duty).values(rings_for_news=False))


def _call_backs(line: Hotline) -> None:
    """Reached, busy, away, unreachable, not wanted; and noon before 1 is pressed."""
    item = missed_call(line, CALLED_BACK)[5:]
    with line.writing() as session:
        found = line.item(session, item)
        found.matter, found.extension = "提前还款", "8023"
    line.exchange.staff[ZHANGLI] = WRONG_KEY
    calls_back(line, number=item)
    line.exchange.staff[ZHANGLI] = PRESSES_1
    for person in (Staff.busy(), Staff.ignores(), Staff.unreachable()):
        line.exchange.staff[CALLED_BACK] = person
        calls_back(line, number=item)
    line.exchange.staff[CALLED_BACK] = TALKS
    # Who was told early in the morning is asked before noon.
    line.jump(the_moment("Mon 2026-11-23 11:40"))
    passes(line, 600)
    line.jump(the_moment("Mon 2026-11-23 11:59:55"))
    calls_back(line, number=item)
    calls_back(line, number=item, is_agreed=True)
