"""A day of all kinds of calls: nobody in it is in a log, a file's name or what a sweep prints."""

from __future__ import annotations

import io
import logging
import os
import re
from collections.abc import Iterator

import pytest
import structlog
from click.testing import CliRunner

from calllog import ledger
from calllog.console import create_console
from calllog.logs import configure_logs
from calllog.office import accounts
from ivr import cli
from ivr.exchange.calls import Call
from ivr.exchange.scripted import WITHHELD
from tests.calllog.console.browser import Browser
from tests.scenarios.conduct_words import anonymous, named, told_receipt
from tests.scenarios.conftest import OpenAt
from tests.scenarios.test_words import office_hours
from tests.support.clock import MONDAY_MORNING, shanghai
from tests.support.hotline import CONDUCT, Hotline
from tests.support.office import person
from tests.support.order import calls_in
from tests.support.telling import registering, somebody, unanswered

PASSWORD = "a password for tests"
# What callers say and type in the day, and what staff write down about them.
SAID = ("我想提前还款", "还没有回电", "还有问题", "窗口态度不好", "信贷科有人态度不好")
WRITTEN = ("欧阳绛珠", "滨江纺织厂", "租房提取额度", "已向本人说明", "核对缴存情况", "仍要投诉")
NAMES = ("张三", "铜陵一中")
LONGEST_BY_CHANCE = 6  # Digits that a name of thirty-two letters drawn by lot may hold.
TYPED = ("13905621234", "05622212345")


@pytest.fixture
def logs() -> Iterator[io.StringIO]:
    """All that every part writes, at every level: as when somebody looks for a fault."""
    root = logging.getLogger()
    named_ones = [*map(logging.getLogger, ("calllog", "ivr", "werkzeug", "apprise", "twilio"))]
    before = root.handlers, root.level, [logger.level for logger in named_ones]
    stream = io.StringIO()
    configure_logs(stream)
    root.setLevel(logging.DEBUG)
    for name in ("calllog", "ivr"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield stream
    structlog.reset_defaults()
    root.handlers, level, levels = before
    root.setLevel(level)
    for logger, own in zip(named_ones, levels, strict=True):
        logger.setLevel(own)


def the_conduct_line(line: Hotline) -> list[str]:
    """One who gives no name and one who does; the receipts and codes that they were told."""
    calls = [
        line.call(anonymous(WITHHELD, "2").presses("1", heard_out=True).waits(), CONDUCT),
        line.call(named("+8613900000071").presses("1").waits(), CONDUCT),
    ]
    told = [told_receipt(call) for call in calls]
    return [text for one in told for text in (one.number, one.code)]


def the_office(line: Hotline) -> None:
    """What staff do about an item in the console, a refusal and a fault among it."""
    with line.writing() as session:
        for login in ("zhangli", "zhaoping"):
            person(session, login).password_hash = accounts.hashed(PASSWORD)
    app = create_console(line.settings, line.parts.db, line.loop.clock)
    own = Browser(app).open("/sign-in")
    own.press("登录", login="zhangli", password="not this one")
    own.open("/sign-in").press("登录", login="zhangli", password=PASSWORD)
    own.open("/register")
    own.press(
        "登记并转交",
        channel="visit",
        name=WRITTEN[0],
        organisation=WRITTEN[1],
        phone=TYPED[1],
        matter=WRITTEN[2],
        section="2",
    )
    assert own.path.startswith("/items/")
    own.press("查看号码")
    own.open(f"/find?q={WRITTEN[0]}")
    own.open(f"/find?q={WRITTEN[4]}")
    own.client.get(f"/items/{WRITTEN[0]}")
    own.client.post("/register", data={"matter": WRITTEN[5]})
    with line.writing() as session:
        item, staff = line.item(session, "102"), person(session, "zhangli")
        ledger.reached(session, line.loop.clock.now(), line.office_time(), item, staff, WRITTEN[3])


def swept(line: Hotline, monkeypatch: pytest.MonkeyPatch) -> str:
    """What ``hotline sweep``, ``verify`` and ``privacy purge`` print."""
    monkeypatch.setenv("HOTLINE_HOME", str(line.settings.home))
    monkeypatch.setenv("HOTLINE_DEMO", "")
    monkeypatch.setattr(cli, "configure_logs", lambda: None)
    mask = os.umask(0o022)
    try:
        said = [
            CliRunner().invoke(cli.hotline, command, prog_name="scripts/hotline").output
            for command in (["sweep"], ["verify"], ["privacy", "purge", "--dry-run"])
        ]
    finally:
        os.umask(mask)
    return "".join(said)


def everybody(line: Hotline) -> set[str]:
    """Every number that called or was given in the day, without its country's."""
    callers = {call.params()["From"] for call in calls_in(line)}
    numbers = {caller.removeprefix("+86") for caller in callers if caller.startswith("+86")}
    assert len(numbers) > 5
    return numbers | set(TYPED) | {number[-8:] for number in TYPED}


def recorded_unannounced(call: Call) -> bool:
    """Whether a recording began before the caller was told of it."""
    is_told = False
    for event in call.events:
        is_told = is_told or (event.kind == "heard" and "录音" in event.text)
        if event.kind == "recorded" and not is_told:
            return True
    return False


def stands_in(told: str, word: str) -> bool:
    """Whether a word is there; a few digits by themselves, for names drawn by lot hold any four."""
    if len(word) > LONGEST_BY_CHANCE or not word.isdecimal():
        return word in told
    return re.search(rf"(?<![0-9A-Za-z]){word}(?![0-9A-Za-z])", told) is not None


def test_a_whole_day_leaves_nothing_personal_in_logs_file_names_and_what_sweeps_print(
    logs: io.StringIO,
    line_at: OpenAt,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line = line_at(MONDAY_MORNING)
    office_hours(line)
    line.call(registering(unanswered(number="+8613900000021")))
    line.call(somebody("+8613900000022").hangs_up(3))
    codes = the_conduct_line(line)
    the_office(line)
    line.loop.forward(300)
    line.sweep()
    printed = swept(line, monkeypatch)
    assert "recordings: " in printed
    names = "\n".join(str(path) for path in line.settings.home.rglob("*"))
    written = logs.getvalue()
    assert "sign_in_refused" in written
    told = written + names + printed + "".join(capfd.readouterr())
    personal = [*everybody(line), *SAID, *WRITTEN, *NAMES, *codes]
    assert sorted(word for word in set(personal) if stands_in(told, word)) == []


def test_nobody_is_recorded_who_was_not_told_so_before(line_at: OpenAt) -> None:
    line = line_at(MONDAY_MORNING)
    line.call(registering(unanswered(number="+8613900000021")))
    line.call(somebody("+8613900000021").presses("1").waits().waits().speaks(SAID[1], seconds=3))
    line.call(unanswered(number=WITHHELD))
    the_conduct_line(line)
    line.jump(shanghai(2026, 11, 23, 19, 0))
    line.call(registering(somebody("+8613900000022")))
    calls = calls_in(line)
    assert sum(event.kind == "recorded" for call in calls for event in call.events) > 8
    assert [call.heard() for call in calls if recorded_unannounced(call)] == []
