"""Two days that differ in one thing: in the one a complaint was made, in the other none was.

Both have the same calls on the service line, the same work at the console and the same sweeps. In
the day that tells, somebody complains of 张丽 (信贷科) by key 9 of the main line and another in
writing, naming her item, and the monitors take both up. Whatever differs on the ledger's side
between the two days betrays the complaint.
"""

from __future__ import annotations

import io
import json
import re
import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import structlog
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select

from calllog.conduct import cases, held, intake
from calllog.conduct import office as whole_office
from calllog.conduct.complainant import Receipt
from calllog.conduct.concerned import About, members_concerned
from calllog.conduct.desk import create_desk
from calllog.conduct.intake import Attachment, Complaint, Identity
from calllog.conduct.models import Case, Channel, Member
from calllog.conduct.sealing import members
from calllog.console import create_console
from calllog.models import Staff as Colleague
from calllog.office import accounts
from ivr.console_sentences import LineSentences
from ivr.exchange.scripted import Caller
from ivr.live_prompts import LivePrompts
from tests.calllog.console.browser import Browser
from tests.support.clock import shanghai
from tests.support.conduct import monitor, passphrase
from tests.support.hotline import Hotline
from tests.support.telling import registering, unanswered

PASSWORD = "a password for tests"
HASHED = PasswordHasher(1, 8, 1).hash(PASSWORD)
REPORTER = "+8613912345678"  # Of no one else in these tests.
SPOKEN = "周一上午信贷科张丽接电话时态度蛮横"
WRITTEN = "张丽把我的材料压了两周，问起来就挂电话"
NAMED = Identity(name="欧阳绛珠", phone="+8613987650000", organisation="铜官山某厂")
ATTACHED = Attachment("通话记录.txt", "text/plain", "她说：自己看网站去，别再打了".encode())
ACKNOWLEDGED = "已经受理，请您留意查询"
SECRETS = (SPOKEN, WRITTEN, NAMED.name, "13987650000", "13912345678", NAMED.organisation)


# What is drawn by lot, or is of the one run: ids of calls, signed steps, digests; and parts of a
# second, which the jumping clock rounds differently when it is stopped more often.
DRAWN = re.compile(
    r"(?:AC|CA|RE|SM)[0-9a-f]{32}|\b[0-9a-f]{32,64}\b|(?<![+\d])\d{12,16}\b"
    r"|(?<=:…/)[^\"<\s]+"
    r"|(?<=csrf_token\" value=\")[^\"]+|(?<=:\d\d)\.\d+"
)


@dataclass
class Day:
    """One of the two days, at its end."""

    hotline: Hotline
    console: Flask
    desk: Flask
    log: io.StringIO
    receipts: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()

    def browser(self, login: str) -> Browser:
        """The browser of somebody of the office, signed in."""
        own = Browser(self.console)
        own.open("/sign-in")
        own.press("登录", login=login, password=PASSWORD)
        assert own.status == 200, own.text
        return own

    def at_the_desk(self, login: str) -> Browser:
        """The browser of a monitor, signed in to the monitors' own pages."""
        own = Browser(self.desk)
        own.open("/sign-in")
        own.press("登录", login=login, passphrase=passphrase(login))
        assert own.status == 200, own.text
        return own

    def plain(self, text: str) -> str:
        """A text without what is drawn by lot, and without where this day was lived."""
        settings = self.hotline.settings
        for own in (settings.home, settings.phone_port, settings.exchange_port):
            text = text.replace(str(own), "…")
        return DRAWN.sub("…", text)

    def logged(self) -> list[str]:
        """The log of the day, without the times, which are of the machine's clock."""
        entries = (json.loads(line) for line in self.log.getvalue().splitlines())
        return [self.plain(str(entry | {"at": ""})) for entry in entries]

    def files(self) -> list[Path]:
        """What lies on the ledger's side of the disk; the exchange stands for the carrier."""
        home = self.hotline.settings.home
        others = (home / "conduct", home / "exchange")
        found = (path for path in sorted(home.rglob("*")) if path.is_file())
        return [path for path in found if not any(path.is_relative_to(one) for one in others)]


def live(hotline: Hotline, log: io.StringIO, *, tells: bool) -> Day:
    """Live through the day; ``tells``: with the complaints."""
    structlog.get_logger("ivr.serve").info("day_begins")
    hotline.call(registering(unanswered()))
    hotline.until(shanghai(2026, 11, 23, 9, 20))
    if tells:
        _complain_by_key_9(hotline)
    hotline.until(shanghai(2026, 11, 23, 9, 40), timedelta(minutes=5))
    hotline.call(registering(unanswered("1", "+8613900000002")))
    receipt = _complain_in_writing(hotline) if tells else None
    hotline.until(shanghai(2026, 11, 23, 18, 0), timedelta(minutes=30))
    parts = hotline.parts
    desk = create_desk(
        hotline.settings, parts.conduct_db, parts.conduct_place, parts.db, parts.clock
    )
    day = Day(hotline, _console(hotline), desk, log)
    if receipt is not None:
        day.receipts, day.codes = (receipt.number,), (receipt.code,)
    return day


def _complain_by_key_9(hotline: Hotline) -> None:
    # Waits where more is asked: what is said is kept however far the caller goes.
    told = Caller(REPORTER).presses("9").presses("2").presses("2").speaks(SPOKEN, seconds=9)
    hotline.call(told.waits().waits().waits().waits())


def _complain_in_writing(hotline: Hotline) -> Receipt:
    parts = hotline.parts
    about = About(section="loans", person="张丽", staff_logins=("zhangli",), item="2026-101")
    with hotline.reading() as session:
        office = whole_office.read(session, hotline.settings.zone)
    complaint = Complaint(Channel.MAILBOX, about, WRITTEN, NAMED, (ATTACHED,))
    now = hotline.loop.clock.now()
    with parts.conduct_db.writing() as session:
        without = members_concerned(members(session), about, office)
        receipt = intake.take_in(
            session, parts.conduct_place, now, complaint, office.time, without=without
        )
        linjing = monitor(session, "linjing")
        member = session.get_one(Member, linjing.id)
        for case in session.scalars(select(Case)).all():
            taken = held.take_to_change(session, case.receipt, member, linjing.pair)
            assert taken is not None
            cases.acknowledge(session, now, taken, ACKNOWLEDGED)
    return receipt


def _console(hotline: Hotline) -> Flask:
    with hotline.writing() as session:
        for person in session.scalars(select(Colleague)):
            person.password_hash = HASHED
        accounts.create_administrator(session, accounts.ADMINISTRATOR_LOGIN)
        admin = accounts.find_login(session, accounts.ADMINISTRATOR_LOGIN)
        assert admin is not None
        accounts.change_password(admin, HASHED)
    settings = hotline.settings
    prompts = LivePrompts(settings.home, settings.prompts_folder)
    return create_console(
        settings, hotline.parts.db, hotline.loop.clock, sentences=LineSentences(prompts)
    )


def copied(staffed: Path, home: Path) -> Path:
    """A data folder with the sample office in its ledger, and the same secrets in both days."""
    home.mkdir()
    for name in ("secret", "digest_key"):
        (home / name).write_text("0123456789abcdef" * 4)
    shutil.copyfile(staffed, home / "ledger.db")
    return home
