"""The chain of responsibility over whole days: at every moment exactly one person, by name."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog import ledger
from calllog.ledger import (
    cooperating,
    deputising,
    handing_over,
    interim,
    naming,
    urging,
)
from calllog.models import (
    AbsenceKind,
    Channel,
    Employment,
    Finding,
    Item,
    PromiseKind,
    Staff,
    Urging,
)
from calllog.showing import chain_stories, stories
from calllog.times.office_hours import OfficeTime
from tests.calllog.moments import the_moment, told
from tests.scenarios.conftest import OpenAt
from tests.scenarios.days import live, mail, missed_call, promise, reaches, reads
from tests.support.hotline import Hotline
from tests.support.office import person, section

At = tuple[Session, datetime, OfficeTime, Item, Staff]


def registers(
    world: Hotline, login: str, key: str, channel: Channel = Channel.VISIT, name: str = "张三"
) -> str:
    """Somebody receives a person and registers the matter for a section."""
    with world.writing() as session:
        return ledger.register(
            session,
            world.loop.clock.now(),
            world.office_time(),
            channel=channel,
            staff=person(session, login),
            section=section(session, key),
            organisation="铜陵一中",
            name=name,
            phone="+8613900000001",
            matter="提前还款",
        ).number


def at(world: Hotline, session: Session, login: str, number: str) -> At:
    """Who acts on what, now."""
    now = world.loop.clock.now()
    item = world.item(session, number)
    return session, now, world.office_time(), item, person(session, login)


def hands_over(
    world: Hotline, login: str, number: str, key: str, to: str | None = None, note: str = ""
) -> None:
    with world.writing() as session:
        there = person(session, to) if to else None
        place = section(session, key)
        handing_over.hand_over(*at(world, session, login, number), place, there, note)
    assert_one_is_responsible(world)


def accepts(world: Hotline, login: str, number: str) -> None:
    with world.writing() as session:
        handing_over.accept(*at(world, session, login, number))
    assert_one_is_responsible(world)


def returns(world: Hotline, login: str, number: str, why: str) -> None:
    with world.writing() as session:
        handing_over.send_back(*at(world, session, login, number), why)
    assert_one_is_responsible(world)


def is_away(world: Hotline, login: str, until: str) -> None:
    with world.writing() as session:
        now, who = world.loop.clock.now(), person(session, login)
        deputising.enter(
            session,
            now,
            world.office_time(),
            who,
            who,
            kind=AbsenceKind.LEAVE,
            begins_at=now,
            ends_at=the_moment(until),
        )
    assert_one_is_responsible(world)


def assert_one_is_responsible(world: Hotline) -> None:
    """Every open item belongs to somebody who works here, and its chain has no gap."""
    with world.reading() as session:
        for item in session.scalars(select(Item)):
            held = chain_stories.chain(item)
            assert held[-1].staff is item.responsible
            assert held[0].since == item.created_at
            assert [one.until for one in held[:-1]] == [one.since for one in held[1:]]
            if item.closed_at is None:
                assert item.responsible.left_at is None
                owed = [p for p in item.promises if p.ended_at is None]
                assert all(p.holder.left_at is None for p in owed)
                assert item.section.closed_at is None


def chain(world: Hotline, number: str) -> list[str]:
    """Who had it, since when and why."""
    with world.reading() as session:
        held = chain_stories.chain(world.item(session, number))
        return [f"{told(one.since)} {one.staff.login} {one.why}" for one in held]


def state(world: Hotline, number: str) -> str:
    with world.reading() as session:
        return stories.state(world.item(session, number)).value


@pytest.mark.clause("3.1.2a")
@pytest.mark.clause("3.2.2")
def test_responsibility_moves_on_acceptance_and_every_step_has_its_person(line: Hotline) -> None:
    number = registers(line, "liufang", "withdrawal")
    live(line, "Mon 2026-11-23 09:30")
    hands_over(line, "liufang", number, "loans", note="问提前还款")
    assert state(line, number) == "handed_over"
    live(line, "Mon 2026-11-23 09:50")
    accepts(line, "zhangli", number)
    live(line, "Mon 2026-11-23 10:20")
    hands_over(line, "wangjun", number, "loans", "wuhao", "受理岗")
    live(line, "Mon 2026-11-23 10:30")
    accepts(line, "wuhao", number)
    reaches(line, "wuhao", number)
    assert chain(line, number) == [
        "Mon 2026-11-23 09:10 liufang registered",
        "Mon 2026-11-23 09:50 zhangli to_section",
        "Mon 2026-11-23 10:30 wuhao to_handler",
    ]
    assert promise(line, number)["due"] == "Mon 2026-11-23 17:30"
    assert [line for line in mail(line) if "接收" in line] == [
        "Mon 2026-11-23 09:30 zhangli 待接收",
        "Mon 2026-11-23 09:50 liufang 已接收",
        "Mon 2026-11-23 10:20 wuhao 待接收",
        "Mon 2026-11-23 10:30 zhangli 已接收",
        "Mon 2026-11-23 10:30 liufang 已接收",
    ]


@pytest.mark.clause("1b")
def test_the_first_contact_person_is_told_of_every_miss_after_several_hand_overs(
    line: Hotline,
) -> None:
    number = registers(line, "heting", "withdrawal")
    accepts(line, "liufang", number)
    hands_over(line, "liufang", number, "loans")
    accepts(line, "zhangli", number)
    hands_over(line, "zhangli", number, "contributions")
    live(line, "Wed 2026-11-25 18:00")
    with line.reading() as session:
        item = line.item(session, number)
        assert item.first_contact.login == "heting"
    misses = [entry for entry in mail(line) if "heting" in entry and "逾期" in entry]
    assert misses == [
        "Mon 2026-11-23 10:10 heting 逾期未阅知",
        "Mon 2026-11-23 17:30 heting 逾期未联系",
        "Wed 2026-11-25 17:30 heting 逾期未答复",
    ]
    # The head of the section that did not read it has answered for it since.
    assert chain(line, number)[-1] == "Mon 2026-11-23 10:10 lina unread"
    assert promise(line, number)["missed_by"] == "lina"


@pytest.mark.clause("3.1.2a")
def test_returned_once_and_at_the_second_return_the_general_office_names_that_day(
    line: Hotline,
) -> None:
    number = registers(line, "heting", "withdrawal")
    live(line, "Mon 2026-11-23 09:40")
    returns(line, "liufang", number, "属贷款业务")
    assert state(line, number) == "returned"
    hands_over(line, "heting", number, "loans")
    live(line, "Mon 2026-11-23 10:10")
    returns(line, "zhangli", number, "属缴存业务")
    assert promise(line, number, "naming")["due"] == "Mon 2026-11-23 17:30"
    live(line, "Mon 2026-11-23 10:40")
    with line.writing() as session:
        where = section(session, "contributions")
        naming.name_section(*at(line, session, "zhaoping", number), where, "缴存事项")
    assert chain(line, number) == [
        "Mon 2026-11-23 09:10 heting registered",
        "Mon 2026-11-23 10:10 zhaoping to_office",
        "Mon 2026-11-23 10:40 sunyan named",
    ]
    assert promise(line, number, "naming")["met"] == "Mon 2026-11-23 10:40"
    assert promise(line, number)["due"] == "Mon 2026-11-23 17:30"
    told_heting = [entry for entry in mail(line) if "heting" in entry]
    assert told_heting[-1] == "Mon 2026-11-23 10:10 heting 已退回"


def test_a_section_that_is_not_named_in_time_goes_up(line: Hotline) -> None:
    number = registers(line, "heting", "withdrawal")
    returns(line, "liufang", number, "属贷款业务")
    hands_over(line, "heting", number, "loans")
    returns(line, "zhangli", number, "属缴存业务")
    live(line, "Mon 2026-11-23 18:00")
    named = promise(line, number, "naming")
    assert (named["missed"], named["missed_by"]) == ("Mon 2026-11-23 17:30", "zhaoping")


@pytest.mark.clause("3.1.2e")
def test_who_is_absent_or_not_the_one_reports_up_and_the_caller_is_answered_meanwhile(
    line: Hotline,
) -> None:
    number = missed_call(line)
    with line.writing() as session:
        urging.report_up(*at(line, session, "wuhao", number), "承办人外出，无法联系")
        words = "您的事项正在核实，今天下午五点半前回复您，我不清楚的已请科长答复"
        interim.interim_answer(*at(line, session, "wuhao", number), words)
    live(line, "Mon 2026-11-23 09:20")
    with line.writing() as session:
        report = session.scalars(select(Urging)).one()
        assert report.to_id == person(session, "wangjun").id
        urging.sign(*at(line, session, "wangjun", number), report, "已收到，由我答复")
        handing_over.take_over(*at(line, session, "wangjun", number))
    assert_one_is_responsible(line)
    with line.reading() as session:
        kinds = [event.kind for event in line.item(session, number).events]
        assert kinds.index("reported_up") < kinds.index("interim_answer")
        assert "receipt_given" in kinds
        # What staff write is searched for the words of 3.3.3.
        assert session.scalars(select(Finding.words)).all() == ["不清楚"]
    assert chain(line, number)[-1].endswith("wangjun taken_over")


@pytest.mark.clause("3.1.2e")
def test_what_nobody_reads_goes_up_by_itself_and_absence_moves_it_without_blame(
    line: Hotline,
) -> None:
    unread = missed_call(line)
    live(line, "Mon 2026-11-23 10:20")
    assert chain(line, unread)[-1] == "Mon 2026-11-23 10:10 wangjun unread"
    read = registers(line, "zhangli", "loans", name="李四")
    is_away(line, "zhangli", "Mon 2026-11-23 17:30")
    live(line, "Tue 2026-11-24 09:00")
    assert chain(line, read) == [
        "Mon 2026-11-23 10:20 zhangli registered",
        "Mon 2026-11-23 10:20 wuhao deputy",
        "Mon 2026-11-23 17:30 zhangli back",
    ]
    contact = promise(line, read)
    assert (contact["missed_by"], contact["holder"]) == ("wuhao", "zhangli")
    assert_one_is_responsible(line)


def test_what_is_handed_to_somebody_absent_goes_to_their_deputy_and_says_so(
    line: Hotline,
) -> None:
    is_away(line, "zhangli", "Mon 2026-11-23 17:30")
    number = registers(line, "liufang", "withdrawal")
    hands_over(line, "liufang", number, "loans", "zhangli")
    with line.reading() as session:
        item = line.item(session, number)
        assert item.pending is not None
        assert item.pending.to_staff.login == "wuhao"
        handed = next(event for event in item.events if event.kind == "handed_over")
        assert handed.data["away"] == person(session, "zhangli").id
    assert "Mon 2026-11-23 09:10 wuhao 待接收" in mail(line)


@pytest.mark.clause("3.1.3c")
def test_one_section_leads_and_another_does_its_part_in_time(line: Hotline) -> None:
    number = missed_call(line)
    reaches(line, "zhangli", number)
    day = the_moment("Wed 2026-11-25 00:00").date()
    with line.writing() as session:
        asked = section(session, "contributions")
        one = at(line, session, "zhangli", number)
        cooperating.ask_to_cooperate(*one, asked, "核对缴存基数", day)
    part = promise(line, number, "cooperation")
    assert (part["due"], part["holder"]) == ("Wed 2026-11-25 17:30", "sunyan")
    live(line, "Tue 2026-11-24 10:00")
    with line.writing() as session:
        _session, now, hours, item, staff = at(line, session, "maqiang", number)
        cooperating.deliver(session, now, hours, item.cooperations[0], staff, "基数无误")
    assert promise(line, number, "cooperation")["met"] == "Tue 2026-11-24 10:00"
    assert chain(line, number) == ["Mon 2026-11-23 09:10 zhangli registered"]
    told_of_it = [entry for entry in mail(line) if "协办" in entry]
    assert told_of_it == [
        "Mon 2026-11-23 09:10 sunyan 请协办",
        "Tue 2026-11-24 10:00 zhangli 协办已反馈",
    ]


@pytest.mark.clause("1a")
@pytest.mark.clause("2")
@pytest.mark.clause("3.1.2b")
@pytest.mark.clause("3.3.2c")
@pytest.mark.parametrize(
    ("login", "employment"),
    [
        ("liufang", Employment.PERMANENT),
        ("chenlei", Employment.CONTRACTED),
        ("wuhao", Employment.SECONDED),
    ],
)
@pytest.mark.parametrize("channel", list(Channel))
def test_whoever_receives_a_person_registers_and_answers_until_it_is_accepted(
    line: Hotline, login: str, employment: Employment, channel: Channel
) -> None:
    number = registers(line, login, "contributions", channel)
    with line.reading() as session:
        item = line.item(session, number)
        assert item.first_contact.login == item.responsible.login == login
        assert item.first_contact.employment == employment
        assert (item.name, item.organisation, item.matter) == ("张三", "铜陵一中", "提前还款")
        assert item.section.key == "contributions"
        assert stories.missing(item) == []
    accepts(line, "maqiang", number)
    assert chain(line, number)[-1].endswith("maqiang to_section")
    reads(line, login, number)
    assert_one_is_responsible(line)


@pytest.mark.parametrize(
    ("starts", "minutes", "read", "contact"),
    [
        ("Mon 2026-11-23 16:59", 0, "Mon 2026-11-23 17:30", "Mon 2026-11-23 17:30"),
        ("Mon 2026-11-23 17:00", 0, "Mon 2026-11-23 17:30", "Mon 2026-11-23 17:30"),
        ("Mon 2026-11-23 17:01", 0, "Tue 2026-11-24 08:30", "Tue 2026-11-24 12:00"),
        ("Mon 2026-11-23 17:30", 0, "Tue 2026-11-24 08:30", "Tue 2026-11-24 17:30"),
        ("Tue 2026-11-24 00:00", 0, "Tue 2026-11-24 08:30", "Tue 2026-11-24 17:30"),
        # Handed on later, the reading begins anew and the person waits no longer for it.
        ("Mon 2026-11-23 16:00", 61, "Tue 2026-11-24 08:30", "Mon 2026-11-23 17:30"),
    ],
)
def test_the_edges_of_closing_for_who_receives_and_for_who_waits(
    line_at: OpenAt, starts: str, minutes: int, read: str, contact: str
) -> None:
    world = line_at(_at(starts))
    number = registers(world, "liufang", "loans" if not minutes else "withdrawal")
    if minutes:
        world.jump(_at(starts) + timedelta(minutes=minutes))
        hands_over(world, "liufang", number, "loans")
    assert promise(world, number, PromiseKind.READ)["due"] == read
    assert promise(world, number, PromiseKind.CONTACT)["due"] == contact


def _at(text: str) -> datetime:
    return the_moment(text)
