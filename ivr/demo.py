"""``serve --demo``: a week of calls and items at the sample office, made by the real programs.

The public app and the exchange run on a clock that begins a week ago and jumps; invented callers
call, invented staff act, and the background jobs do what falls due in between. Nothing is written
past the ledger's own rules.
"""

from __future__ import annotations

import secrets
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import click
from flask import Flask
from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session
from tqdm import tqdm
from werkzeug.serving import make_server

from calllog import ledger
from calllog.background.jobs import Job
from calllog.conduct import office as whole_office
from calllog.conduct.place import Place
from calllog.db import Database
from calllog.models import Call, Duty, Item, Section, Staff
from calllog.office import accounts
from calllog.prompts import versions
from calllog.prompts.versions import Wording
from calllog.secrets_kept import keep_once
from calllog.settings import Settings
from calllog.times.working_days import WorkCalendar
from ivr import demo_cases, demo_conduct, demo_inspection, demo_judging
from ivr.app import create_phone_app
from ivr.assembly import background_jobs, make_exchange
from ivr.console_sentences import LineSentences
from ivr.demo_week import DAYS, LAST, Act, CallIn, Happening, Received, in_order
from ivr.exchange.exchange import Exchange
from ivr.exchange.jump import JumpLoop
from ivr.exchange.rest import create_app as create_exchange_app
from ivr.exchange.runner import OnLoop
from ivr.exchange.scripted import Caller
from ivr.exchange.scripted import Staff as Telephone
from ivr.parts import PhoneParts, join
from ivr.startup import DEMONSTRATION, HOST, StartRefused, open_conduct

FILLED = "filled"
RUNG_FOR_NEWS = "zhangli"
SUPERVISOR = "zhaoping"
OTHER_GREETING = (
    "您好，这里是{office}。本次通话会录音。请问您要办什么业务？{menu}。"
    "反映作风问题按9，人工按0，不按键也转人工。"
)
SWEEP_EVERY = timedelta(minutes=15)
SWEEP_HOURS = range(8, 19)
# The last call is over well before the real clock takes over.
BEFORE_START = timedelta(minutes=10)


def prepare_demonstration(settings: Settings, db: Database, now: datetime) -> None:
    """Fill the demonstration's data folder once; tell who can sign in and how to place a call.

    Raises:
        StartRefused: an earlier filling was broken off.
    """
    marker = settings.home / DEMONSTRATION
    password = keep_once(settings.home / "demonstration-password", secrets.token_hex(6))
    # Before the week, in which somebody may complain.
    _set_up_conduct(settings, now, password)
    if marker.read_text(encoding="utf-8") != FILLED:
        with db.reading() as session:
            if session.scalar(select(Call.id).limit(1)) is not None:
                raise StartRefused(
                    f"The demonstration in {settings.home} was broken off while it was being "
                    "filled; remove that folder and start again."
                )
        click.echo("Filling the demonstration with an invented week …", err=True)
        _fill(settings, db, now, password)
        marker.write_text(FILLED, encoding="utf-8")
    _tell(settings, db, password)


def _set_up_conduct(settings: Settings, now: datetime, password: str) -> None:
    with closing(open_conduct(settings)) as conduct, conduct.writing() as session:
        demo_conduct.set_up(session, now, _passphrase(password))


def _tell(settings: Settings, db: Database, password: str) -> None:
    click.echo("Demonstration: everybody and everything in it is invented (示例数据).")
    with db.reading() as session:
        for person in session.scalars(_invented()):
            click.echo(f"  sign in as {person.login:<10} {person.name} {person.post}")
    click.echo(f"  the password of each of them is {password}")
    for monitor in demo_conduct.MONITORS:
        click.echo(f"  conduct monitor {monitor.name} at {settings.conduct_url}: {monitor.login}")
    click.echo(f"  the passphrase of each is the login, a blank and {password}")
    click.echo("  place a call with: scripts/hotline --demo call")
    sys.stdout.flush()


def _invented() -> Select[Staff]:
    """The people of the sample office; the administrator is real, with a password of their own."""
    return select(Staff).where(Staff.login != accounts.ADMINISTRATOR_LOGIN).order_by(Staff.id)


def _fill(settings: Settings, db: Database, now: datetime, password: str) -> None:
    password_hash = accounts.hashed(password)
    with db.writing() as session:
        for person in session.scalars(_invented()):
            accounts.change_password(person, password_hash)
        _let_ring(session, RUNG_FOR_NEWS)
    days = _working_days_before(now.astimezone(settings.zone).date())
    demo_inspection.invent_months(db, settings.zone, days[-1])
    with _rehearsal(settings, db, days) as week:
        for happening in tqdm(in_order(), disable=None, unit=" things", desc="Inventing"):
            week.let(happening, week.moment(happening.day, happening.at))
        for happening in LAST:
            week.let(happening, now - BEFORE_START)
        week.propose_a_sentence()
        week.judge()
        week.begin_inspection()
    _invent_cases(settings, db, days, password)


def _invent_cases(settings: Settings, db: Database, days: list[date], password: str) -> None:
    """After the week: what its clock and its jobs did is not done to these again."""

    def moment(day: int, at: time) -> datetime:
        return datetime.combine(days[day], at, settings.zone).astimezone(UTC)

    with db.reading() as session:
        office = whole_office.read(session, settings.zone)
        item = session.scalars(select(Item).order_by(Item.id).limit(1)).one().number
    place = Place.at(settings.home / "conduct")
    with closing(open_conduct(settings)) as conduct, conduct.writing() as session:
        demo_cases.fill(session, place, office, moment, _passphrase(password), item)


def _passphrase(password: str) -> Callable[[str], str]:
    return lambda login: f"{login} {password}"


def _let_ring(session: Session, login: str) -> None:
    """Somebody's telephone rings for new and late work while they are on duty (电话提醒)."""
    of_person = Duty.staff_id == _person(session, login).id
    session.execute(update(Duty).where(of_person).values(rings_for_news=True))


def _working_days_before(today: date) -> list[date]:
    calendar = WorkCalendar()
    days = [today]
    while len(days) <= DAYS:
        day = days[-1] - timedelta(days=1)
        while not calendar.is_working(day):
            day -= timedelta(days=1)
        days.append(day)
    return days


@contextmanager
def _rehearsal(settings: Settings, db: Database, days: list[date]) -> Iterator[Rehearsal]:
    starts_at = datetime.combine(days[-1], time(8), settings.zone)
    conduct = open_conduct(settings)
    try:
        with JumpLoop(starts_at) as loop:
            parts = join(settings, loop.clock, db, conduct)
            exchange = make_exchange(settings)
            rest = create_exchange_app(exchange, OnLoop(loop))
            with (
                _served(create_phone_app(parts), settings.phone_port),
                _served(rest, settings.exchange_port),
            ):
                yield Rehearsal(loop, exchange, parts, background_jobs(parts), days)
    finally:
        conduct.close()


@contextmanager
def _served(app: Flask, port: int) -> Iterator[None]:
    server = make_server(HOST, port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Rehearsal:
    """The hotline on a clock that jumps from one happening to the next."""

    loop: JumpLoop
    exchange: Exchange
    parts: PhoneParts
    jobs: list[Job]
    days: list[date]

    def moment(self, day: int, at: time) -> datetime:
        """A time of day, so many working days ago."""
        return datetime.combine(self.days[day], at, self.parts.settings.zone)

    def let(self, happening: Happening, at: datetime) -> None:
        """Let time pass until then, and let it happen."""
        self._pass_until(at)
        if isinstance(happening, CallIn):
            self._call(happening)
        elif isinstance(happening, Act):
            self._in_ledger(lambda session: self._act(session, happening))
        else:
            self._in_ledger(lambda session: self._receive(session, happening))
        self._do_background_jobs()

    def _pass_until(self, moment: datetime) -> None:
        while (tick := self._now() + SWEEP_EVERY) < moment:
            self.loop.run_until(tick)
            if tick.astimezone(self.parts.settings.zone).hour in SWEEP_HOURS:
                self._do_background_jobs()
        if moment > self._now():
            self.loop.run_until(moment)

    def _do_background_jobs(self) -> None:
        for job in self.jobs:
            job.work()

    def _now(self) -> datetime:
        return self.loop.clock.now()

    def _call(self, call: CallIn) -> None:
        caller = Caller(number=call.caller, in_any_order=True)
        if call.hangs_up_after is not None:
            caller = caller.hangs_up(call.hangs_up_after)
        if call.key:
            caller = caller.presses(call.key, heard_out=True, after=1)
        for words in call.words:
            caller = caller.speaks(words)
        self.exchange.staff = self._telephones(call.answered_by)
        self.exchange.place(self.loop, caller, next(iter(self.exchange.numbers)))

    def _telephones(self, answered_by: str) -> dict[str, Telephone]:
        if not answered_by:
            return {}
        with self.parts.db.reading() as session:
            phone = _person(session, answered_by).phone or ""
        return {phone: Telephone.answers(after=6, presses="1", talks=95)}

    def _in_ledger(self, work: Callable[[Session], None]) -> None:
        with self.parts.db.writing() as session:
            work(session)

    def judge(self) -> None:
        """A few suspicions are decided; one commendation is granted, and one waits."""
        now, hours = self._now(), self.parts.now().time
        with self.parts.db.writing() as session:
            demo_judging.judge(session, now, hours)
            demo_judging.commend(session, now, hours, self.days[-1])

    def begin_inspection(self) -> None:
        """The supervisor looks into the week so far; a correction waits to be confirmed."""
        first = self.days[-1]
        with self.parts.db.writing() as session:
            demo_inspection.begin_at_will(session, self._now(), self.parts.now().time, first)

    def propose_a_sentence(self) -> None:
        """The supervisor would have the line greet in other words; it waits for approval."""
        words = Wording(OTHER_GREETING, "有来电人问，是不是以后每次通话都录音。")
        told_by, hours = LineSentences(self.parts.prompts), self.parts.now().time
        with self.parts.db.writing() as session:
            who = _person(session, SUPERVISOR)
            versions.draft(session, self._now(), hours, told_by, "greeting", who, words)

    def _act(self, session: Session, act: Act) -> None:
        newest = select(Item).where(Item.phone == act.caller).order_by(Item.id.desc()).limit(1)
        item = session.scalars(newest).one()
        act.deed(session, self._now(), self.parts.now().time, item, _person(session, act.login))

    def _receive(self, session: Session, received: Received) -> None:
        ledger.register(
            session,
            self._now(),
            self.parts.now().time,
            channel=received.channel,
            staff=_person(session, received.login),
            section=_section(session, received.section),
            organisation=None,
            name=received.name,
            phone=received.phone,
            matter=received.matter,
        )


def _person(session: Session, login: str) -> Staff:
    return session.scalars(select(Staff).where(Staff.login == login)).one()


def _section(session: Session, key: str) -> Section:
    return session.scalars(select(Section).where(Section.key == key)).one()
