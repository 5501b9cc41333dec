"""Hanging up at any point: the caller is not lost, whatever becomes of the carrier's callbacks."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest

from calllog.models import LegResult
from ivr.exchange.deliveries import DOUBLED, DROPPED, ONCE, REORDERED, REPEATED, Deliveries
from ivr.exchange.scripted import Caller, Staff
from tests.support.hotline import SERVICE, Hotline
from tests.support.telling import (
    happened,
    kinds,
    legs,
    promised,
    somebody,
    staff,
    unanswered,
)

WAYS = {
    "once": ONCE,
    "doubled": DOUBLED,
    "dropped": DROPPED,
    "reordered": REORDERED,
    "documents repeated": REPEATED,
}
SETTLED = timedelta(minutes=10)  # By then the sweep has asked after a call that fell silent.

STAYS_TO_MATTER = unanswered().presses("1")
TO_NAME = STAYS_TO_MATTER.speaks("我想提前还款", seconds=6)
TO_ORGANISATION = TO_NAME.speaks("张三", seconds=1)
TO_GOODBYE = TO_ORGANISATION.speaks("铜陵一中", seconds=2)


@dataclass(frozen=True)
class HangUp:
    """Where a caller hangs up, and what is then known and who has to call back."""

    caller: Caller
    section: str = "信贷科"
    responsible: str = "张丽"
    missing: tuple[str, ...] = ("matter", "name", "organisation")
    phone: str = "+8613900000001"
    picks_up: bool = False  # 张丽 picks up, and the caller hangs up in the whisper.


HANG_UPS = {
    "in the greeting after six seconds": HangUp(somebody().hangs_up(6), "办公室", "郭欣"),
    "after the greeting, before a key": HangUp(somebody().hangs_up(22), "办公室", "郭欣"),
    "with the key that chooses a section": HangUp(somebody().presses("2", then_hangs_up=True)),
    "in the announcement": HangUp(somebody().presses("2").hangs_up(2)),
    "while the first telephone rings": HangUp(
        somebody().presses("2").hangs_up_while_ringing(after=7)
    ),
    "in the whisper": HangUp(
        somebody().presses("2").hangs_up_while_ringing(after=7), picks_up=True
    ),
    "between two persons": HangUp(somebody().presses("2").hangs_up(after=21)),
    "while the second telephone rings": HangUp(
        somebody().presses("2").waits().hangs_up_while_ringing(after=7)
    ),
    "while the section rings together": HangUp(unanswered().hangs_up_while_ringing(after=7)),
    "in the apology": HangUp(unanswered().hangs_up(after=20)),
    "with the key that confirms the number": HangUp(unanswered().presses("1", then_hangs_up=True)),
    "with the key that changes the number": HangUp(unanswered().presses("2", then_hangs_up=True)),
    "while typing another number": HangUp(
        unanswered().presses("2").presses("1390562", then_hangs_up=True)
    ),
    "in the reading back": HangUp(
        unanswered().presses("2").presses("13905621234#").hangs_up(3), phone="+8613905621234"
    ),
    "in the matter, before a word": HangUp(STAYS_TO_MATTER.hangs_up(7)),
    "in the matter": HangUp(
        STAYS_TO_MATTER.speaks("我想提前", seconds=3, then_hangs_up=True),
        missing=("name", "organisation"),
    ),
    "in the name": HangUp(
        TO_NAME.speaks("张三", seconds=1, then_hangs_up=True), missing=("organisation",)
    ),
    "before the name": HangUp(TO_NAME.hangs_up(2), missing=("name", "organisation")),
    "in the organisation": HangUp(
        TO_ORGANISATION.speaks("铜陵一中", seconds=2, then_hangs_up=True), missing=()
    ),
    "before the organisation": HangUp(TO_ORGANISATION.hangs_up(2), missing=("organisation",)),
    "while the number of the item is said": HangUp(TO_GOODBYE.hangs_up(3), missing=()),
    "after the goodbye": HangUp(TO_GOODBYE.hangs_up(24), missing=()),
}


@pytest.fixture(params=WAYS.values(), ids=list(WAYS))
def deliveries(request: pytest.FixtureRequest) -> Deliveries:
    ways: Deliveries = request.param
    return ways


def settle(line: Hotline) -> None:
    line.until(line.now + SETTLED, tick=SETTLED / 2)


@pytest.mark.clause("3.1.2b")
@pytest.mark.parametrize("where", HANG_UPS.values(), ids=HANG_UPS)
def test_whoever_hangs_up_leaves_one_item_with_one_person_and_its_promises(
    line: Hotline, where: HangUp, deliveries: Deliveries
) -> None:
    line.exchange.deliveries = deliveries
    if where.picks_up:
        staff(line, zhangli=Staff.answers(after=4))
    line.call(where.caller)
    settle(line)
    item = line.the_item()
    assert item["state"] == "unread"
    assert (item["section"], item["responsible"]) == (where.section, where.responsible)
    assert item["first_contact"] == where.responsible
    assert (item["phone"], item["times_called"]) == (where.phone, 1)
    assert item["missing"] == list(where.missing)
    assert kinds(line) == ["registered"]
    assert [kind for kind, _ in promised(line)] == ["read", "contact", "answer"]
    assert promised(line)[1] == ("contact", "2026-11-23T17:30")
    assert happened(line).count("registered") == 1
    assert happened(line).count("promised") == 3


def test_a_hang_up_while_ringing_is_nobodys_fault(line: Hotline, deliveries: Deliveries) -> None:
    line.exchange.deliveries = deliveries
    line.call(somebody().presses("2").hangs_up_while_ringing(after=7))
    assert [(leg["staff"], leg["result"]) for leg in legs(line)] == [
        ("zhangli", LegResult.CANCELED)
    ]


def test_a_hang_up_in_the_whisper_is_no_answer_and_nobodys_fault(
    line: Hotline, deliveries: Deliveries
) -> None:
    line.exchange.deliveries = deliveries
    staff(line, zhangli=Staff.answers(after=4))
    line.call(somebody().presses("2").hangs_up_while_ringing(after=7))
    (leg,) = legs(line)
    assert (leg["result"], leg["talk"]) == (LegResult.CANCELED, None)


def test_a_talk_that_the_caller_ends_is_answered(line: Hotline, deliveries: Deliveries) -> None:
    line.exchange.deliveries = deliveries
    staff(line, zhangli=Staff.answers(after=4, talks=None))
    line.call(somebody().presses("2").hangs_up_while_talking(after=40))
    settle(line)
    assert kinds(line) == ["answered"]
    assert line.the_item()["state"] == "draft"
    assert [(leg["staff"], leg["result"]) for leg in legs(line)] == [
        ("zhangli", LegResult.ANSWERED)
    ]
    assert [kind for kind, _ in promised(line)] == ["finish"]


@pytest.mark.parametrize("after", [0.5, 3, 5])
def test_a_hang_up_within_five_seconds_without_a_key_is_a_short_call(
    line: Hotline, deliveries: Deliveries, after: float
) -> None:
    line.exchange.deliveries = deliveries
    line.call(somebody().hangs_up(after))
    settle(line)
    assert kinds(line) == ["short"]
    assert line.items() == []


def test_a_hang_up_before_the_line_answered_is_a_short_call(
    line: Hotline, deliveries: Deliveries
) -> None:
    line.exchange.deliveries = deliveries
    line.call(somebody().is_gone_before_the_answer())
    settle(line)
    assert kinds(line) == ["short"]
    assert line.items() == []


@pytest.mark.parametrize("key", ["2", "0"])
def test_a_key_makes_a_quick_hang_up_a_call_that_is_called_back(line: Hotline, key: str) -> None:
    line.call(somebody().presses(key, then_hangs_up=True))
    assert kinds(line) == ["registered"]


RACES = {
    "in the whisper": (somebody().presses("2").hangs_up_while_ringing(after=7), "registered"),
    "in the talk": (somebody().presses("2").hangs_up_while_talking(after=40), "answered"),
    "in the matter": (HANG_UPS["in the matter"].caller, "registered"),
}


@pytest.mark.parametrize("where", RACES)
def test_the_end_of_a_call_may_be_told_before_the_step_in_which_it_ended(
    line: Hotline, where: str
) -> None:
    """The carrier sends both at once; here the end of the call always arrives first."""
    caller, kind = RACES[where]
    if where != "in the matter":
        staff(line, zhangli=Staff.answers(after=4, talks=None))
    line.doorway.app = EndFirst(line, line.doorway.app)
    line.call(caller)
    assert kinds(line) == [kind]
    assert line.the_item()["state"] == ("draft" if kind == "answered" else "unread")
    if where == "in the matter":
        assert line.the_item()["missing"] == ["name", "organisation"]


class EndFirst:
    """Stands before the public app and tells it of a call's end before the step that ended it."""

    def __init__(self, line: Hotline, app: Any) -> None:
        self.line = line
        self.app = app

    def __call__(self, environ: Any, start_response: Any) -> Any:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        params = dict(parse_qsl(body.decode()))
        is_step = environ["PATH_INFO"].startswith("/voice/step/")
        if is_step and params.get("CallStatus") == "completed":
            end = {name: params[name] for name in ("CallSid", "From", "To", "CallStatus")}
            target = self.line.exchange.numbers[SERVICE].status_callback
            assert target is not None
            self.line.exchange.sender.send(target, end, "end")
        return self.app(environ, start_response)
