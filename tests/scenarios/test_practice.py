"""The practice world: whole calls from browsers, on a ledger of its own, and nobody is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog import practice
from calllog.db import Database
from calllog.models import (
    Call,
    Event,
    Item,
    Leg,
    Message,
    PromptVersion,
    Recording,
    Section,
    Staff,
)
from calllog.practice import PracticeRefused, Registered, Result
from calllog.settings import Settings
from ivr.assembly import make_exchange, practice_line
from ivr.practice import PracticeWorld, own_jobs
from tests.support.browser_telephone import BrowserTelephone
from tests.support.clock import MONDAY_MORNING, SHANGHAI
from tests.support.held_time import HeldTime, held_time
from tests.support.hotline import Doorway, served
from tests.support.office import person

ZHANG = "+8613900000001"
ZHANGLI = "+865620000022"  # First on the roster of the loans section.
WUHAO = "+8613900000023"  # The second, whose mobile may have a machine: 1 has to be pressed.
CONDUCT = "+865620000099"
GREETING = "您好，这里是{office}。请问您要办什么业务？{menu}。反映作风问题按9，人工按0。"
WHISPER = "您好，有热线来电，{matter}。先问好，再报科室，后问事。"


@dataclass
class Practice:
    """The practice world beside a real office."""

    world: PracticeWorld
    line: practice.PracticeLine
    held: HeldTime
    real: Database
    settings: Settings

    def telephone(self, address: str = ZHANG) -> BrowserTelephone:
        return BrowserTelephone(self.line, address)

    @property
    def ledger(self) -> Database:
        return self.world.parts.db

    def do_the_jobs(self) -> None:
        for job in own_jobs(self.world.parts):
            job.work()


@pytest.fixture
def practised(office: Database, tmp_path: Path) -> Iterator[Practice]:
    door = Doorway()
    with held_time(MONDAY_MORNING) as held, served(door) as port:
        settings = Settings.read(home=tmp_path / "home", practice_port=port)
        door.app = world = PracticeWorld(settings, held, held, make_exchange)
        line = practice_line(settings)
        assert line is not None
        yield Practice(world, line, held, office, settings)
        world.close()


def choose_loans(caller: BrowserTelephone, **wish: object) -> None:
    caller.dial(**wish)
    caller.hears_until("asks")
    caller.press("2")


def register(practised: Practice, caller: BrowserTelephone) -> None:
    """Say what the line asks for, once nobody could be reached."""
    caller.hears("想登记请按1")
    caller.press("1")
    caller.hears("回电打尾号")
    caller.press("1")
    for words in ("我想提前还款", "张三", "个人"):
        caller.hears_until("tone")
        practised.held.passes(0.5)
        caller.until("asks", what="recording")
        caller.say(words)


def rows(session: Session, *models: type[Any]) -> dict[str, int]:
    return {model.__name__: len(session.scalars(select(model)).all()) for model in models}


@pytest.mark.clause("3.1.2b", "3.1.2c")
def test_a_caller_at_a_browser_whom_nobody_answers_registers_in_the_practice_ledger_alone(
    practised: Practice,
) -> None:
    caller = practised.telephone()
    choose_loans(caller, others="busy")
    assert caller.hears_until("no_answer")["to"] == ZHANGLI
    register(practised, caller)
    assert "编号是幺〇幺" in caller.hears("登记好了")["text"]
    caller.do("hang_up")
    caller.until("ended")
    practised.held.passes(2)
    caller.until("webhook", of="recording")
    practised.do_the_jobs()
    with practised.ledger.reading() as session:
        item = session.scalars(select(Item)).one()
        assert (item.number, item.phone) == ("2026-101", ZHANG)
        assert rows(session, Recording) == {"Recording": 3}
        owed = sorted((one.kind, one.due_at) for one in item.promises)
    its = Registered("2026-101", "信贷科", "张丽", is_draft=False, owed=owed)
    assert practised.line.result(caller.id) == Result("registered", its)
    with practised.real.reading() as session:
        assert set(rows(session, Item, Call, Leg, Event, Message).values()) == {0}


@pytest.mark.clause("3.3.1")
def test_staff_at_a_browser_hear_the_whisper_and_talk_with_the_caller(
    practised: Practice,
) -> None:
    staff, caller = practised.telephone(WUHAO), practised.telephone()
    choose_loans(caller, others="busy")
    caller.hears("想登记请按1")
    caller.until("heard_out")
    practised.held.passes(3)
    assert caller.hears_until("rings")["to"] == WUHAO
    staff.do("answer", ring=staff.until("rung")["ring"])
    staff.hears("按1")
    staff.press("1")
    assert staff.until("bridged")["with"] == ZHANG
    caller.until("bridged")
    staff.say("您好，这里是信贷科。")
    assert caller.until("said")["text"] == "您好，这里是信贷科。"
    practised.held.passes(60)
    caller.do("hang_up")
    assert staff.until("ended")["by"] == "caller"
    staff.until("webhook", of="call")
    with practised.ledger.reading() as session:
        last = session.scalars(select(Leg).order_by(Leg.id.desc())).first()
        assert last is not None
        assert (last.staff.login, last.talk_seconds) == ("wuhao", 60)


def test_a_telephone_that_has_dialled_nothing_has_no_result(practised: Practice) -> None:
    assert practised.line.result(practised.telephone(WUHAO).id) == Result()
    caller = practised.telephone()
    caller.dial(to=CONDUCT)
    caller.do("hang_up")
    caller.until("webhook", of="call")
    # What comes of a call on the conduct line stays behind its wall.
    assert practised.line.result(caller.id) == Result()


def test_where_nobody_sits_at_a_browser_each_telephone_rings_its_time(practised: Practice) -> None:
    caller = practised.telephone()
    choose_loans(caller)
    assert caller.hears_until("rings")["to"] == ZHANGLI
    practised.held.passes(15)
    assert caller.until("no_answer")["status"] == "no-answer"
    caller.hears("想登记请按1")
    caller.until("heard_out")
    practised.held.passes(3)
    assert caller.hears_until("rings")["to"] == WUHAO


def test_what_is_practised_is_forgotten_when_somebody_begins_anew(practised: Practice) -> None:
    caller = practised.telephone()
    choose_loans(caller, others="busy")
    with pytest.raises(PracticeRefused) as refused:
        practised.line.renew()
    assert refused.value.code == "busy"
    caller.do("hang_up")
    caller.until("webhook", of="call")
    with practised.real.writing() as session:
        session.scalars(select(Section).where(Section.key == "loans")).one().name = "贷款科"
    practised.line.leave(caller.id)
    practised.telephone()
    with practised.ledger.reading() as session:
        assert rows(session, Call, Leg, Item) == {"Call": 0, "Leg": 0, "Item": 0}
        # And the office is as it is now.
        assert session.scalars(select(Section.name).where(Section.key == "loans")).one() == "贷款科"


def test_nobody_can_be_told_anything_in_the_practice_world(practised: Practice) -> None:
    with practised.ledger.reading() as session:
        people = session.scalars(select(Staff)).all()
        assert len(people) > 10
        assert {(tuple(one.addresses), one.password_hash) for one in people} == {((), None)}
    names = {job.name for job in own_jobs(practised.world.parts)}
    assert names == {"replay", "settle", "sweep", "recordings", "conduct"}
    own = practised.world.parts.settings
    assert own.carrier == "exchange"
    assert own.account_sid != practised.settings.account_sid
    assert own.secret_key != practised.settings.secret_key
    assert own.digest_addresses == ()


def test_the_conduct_line_is_practised_behind_a_wall_of_its_own(practised: Practice) -> None:
    caller = practised.telephone()
    caller.dial(to=CONDUCT)
    assert "作风监督" in caller.hears("")["text"]
    caller.do("hang_up")
    caller.until("webhook", of="call")
    own = practised.world.parts.settings.home / "conduct"
    assert (own / "conduct.db").exists()
    assert not (practised.settings.home / "conduct").exists()


def draft(session: Session, sentence: str, words: str) -> int:
    made = PromptVersion(
        sentence=sentence, words=words, why="试", made_at=MONDAY_MORNING,
        made_by_id=person(session, "zhaoping").id,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made.id


def test_a_sentence_can_be_tried_in_a_call_before_anybody_has_approved_it(
    practised: Practice,
) -> None:
    with practised.real.writing() as session:
        version = draft(session, "whisper", WHISPER)
    with practised.real.reading() as session:
        drafts = practice.drafts_of(session, [version])
    assert [one["words"] for one in drafts] == [WHISPER]
    caller = practised.telephone()
    caller.dial(drafts={"greeting": GREETING})
    assert caller.hears("")["text"].startswith("您好，这里是公积金中心。请问您要办什么业务")
    caller.do("hang_up")
    other, staff = practised.telephone(), practised.telephone(ZHANGLI)
    other.dial(drafts=drafts)
    # It was for that one call.
    assert "通话会录音" in other.hears("")["text"]
    other.press("2")
    other.hears_until("rings")
    staff.do("answer", ring=staff.until("rung")["ring"])
    # The telephone that is rung is of the caller's call.
    staff.hears("您好，有热线来电")


def test_a_draft_that_could_not_be_spoken_is_refused(practised: Practice) -> None:
    caller = practised.telephone()
    with pytest.raises(PracticeRefused) as refused:
        caller.dial(drafts={"greeting": "没有按键"})
    assert refused.value.code == "bad-draft"
    # And the receiver is down again.
    caller.dial()


def first_question(caller: BrowserTelephone, moment: str) -> str:
    """What the line says until it asks, or hangs up on its own, at a moment of the day."""
    caller.dial(moment=moment)
    first = caller.until("says")
    caller.do("hang_up")
    caller.until("ended")
    return str(first["text"])


def test_in_the_morning_noon_and_evening_are_practised_and_the_real_clock_stays(
    practised: Practice,
) -> None:
    caller, real_now = practised.telephone(), practised.held.now()
    said = {one: first_question(caller, one) for one in ("open", "noon", "closed", "now")}
    assert said["open"] == said["now"]
    assert "现在已经下班" in said["closed"]
    assert practised.held.now() - real_now < timedelta(minutes=1)
    caller.dial(moment="closed")
    caller.until("says")
    with practised.ledger.reading() as session:
        (call,) = session.scalars(select(Call))
        assert call.started_at.astimezone(SHANGHAI).strftime("%H:%M") == "18:30"


def test_two_moments_are_not_practised_at_once(practised: Practice) -> None:
    first, second = practised.telephone(), practised.telephone()
    first.dial(moment="noon")
    first.until("says")
    with pytest.raises(PracticeRefused) as refusal:
        second.dial(moment="open")
    assert refusal.value.code == "other-moment"
    second.dial(moment="noon")
    second.until("says")
    with pytest.raises(PracticeRefused) as refusal:
        practised.telephone().dial(moment="midnight")
    assert refusal.value.code == "bad-deed"
