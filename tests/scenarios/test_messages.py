"""Messages to staff: to their own addresses, once, not at night; and nothing personal in logs."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
import requests
import structlog
from sqlalchemy import select

from calllog.conduct.models import Case
from calllog.logs import configure_logs
from calllog.models import CONSOLE, Message
from ivr.exchange.scripted import Caller
from tests.calllog.moments import the_moment, told
from tests.scenarios.conftest import OpenAt
from tests.scenarios.days import BEFORE, CALLER, live, mail, missed_call, reaches, tries
from tests.support.hotline import CONDUCT, Hotline, served
from tests.support.office import person

# Apprise asks for a module that Python 3.13 drops, and goes without it there.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

MONDAY = "Mon 2026-11-23"
SUSPECTED = "疑似问题待说明：1项"


class Inbox:
    """A service that takes messages over HTTP, or is out of order."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.asked = 0
        self.is_broken = False

    def __call__(self, environ: Any, start_response: Any) -> Any:
        content = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        self.asked += 1
        if not self.is_broken:
            title = content["title"]
            self.taken.append(title.partition("号")[2] or title)
        start_response("500 Internal Server Error" if self.is_broken else "200 OK", [])
        return [b""]


@pytest.fixture
def inboxes() -> dict[str, Inbox]:
    """An inbox each for the handler, the section head and the supervisor, by login."""
    return {login: Inbox() for login in ("zhangli", "wangjun", "zhaoping")}


@pytest.fixture
def with_addresses(open_at: OpenAt, inboxes: dict[str, Inbox]) -> Iterator[Hotline]:
    """The office ten seconds before Monday 09:10; three people have an address."""
    with ExitStack() as stack:
        world = open_at(the_moment(f"{MONDAY} 09:10") - BEFORE)
        with world.writing() as session:
            for login, inbox in inboxes.items():
                port = stack.enter_context(served(inbox))
                person(session, login).addresses = [f"json://127.0.0.1:{port}/secret-{login}"]
        yield world


def test_a_day_is_told_to_each_person_at_their_own_address_once(
    with_addresses: Hotline, inboxes: dict[str, Inbox]
) -> None:
    missed_call(with_addresses)
    live(with_addresses, "Tue 2026-11-24 09:00")
    # What was missed the day before is told as a suspicion, for a statement, in the morning.
    assert inboxes["zhangli"].taken == ["待阅知", "逾期未阅知", "逾期未联系", SUSPECTED]
    assert inboxes["wangjun"].taken == [
        "逾期未阅知",
        *["待联系提醒"] * 3,
        "逾期未联系",
        SUSPECTED,
        "逾期上报",
    ]
    assert inboxes["zhaoping"].taken == ["逾期未联系", "逾期上报"]
    # 高远 has no address: the console shows it.
    assert "Tue 2026-11-24 08:00 gaoyuan 逾期上报" in mail(with_addresses)


def test_what_happens_at_night_is_in_the_console_at_once_and_sent_in_the_morning(
    with_addresses: Hotline, inboxes: dict[str, Inbox]
) -> None:
    world = with_addresses
    number = missed_call(world)
    reaches(world, "zhangli", number)
    live(world, f"{MONDAY} 22:00")
    # Calls again at night, says it is about the same matter, and hangs up.
    world.call(Caller(CALLER).presses("1").hangs_up(after=10))
    assert mail(world) == [
        f"{MONDAY} 22:00 wangjun 再次来电",
        f"{MONDAY} 22:00 zhangli 再次来电",
    ]
    world.until(the_moment("Tue 2026-11-24 07:29"), tick=timedelta(minutes=30))
    assert inboxes["wangjun"].taken == []
    assert inboxes["zhangli"].taken == ["待阅知"]
    world.until(the_moment("Tue 2026-11-24 07:31"))
    assert inboxes["wangjun"].taken == ["再次来电"]
    assert inboxes["zhangli"].taken == ["待阅知", "再次来电"]


def test_an_address_that_does_not_work_keeps_nobody_else_from_being_told(
    with_addresses: Hotline, inboxes: dict[str, Inbox]
) -> None:
    world = with_addresses
    inboxes["wangjun"].is_broken = True
    missed_call(world)
    world.until(the_moment(f"{MONDAY} 10:40"))
    assert inboxes["zhangli"].taken == ["待阅知", "逾期未阅知"]
    assert inboxes["wangjun"].asked > 1
    inboxes["wangjun"].is_broken = False
    live(world, f"{MONDAY} 12:00")
    assert sorted(inboxes["wangjun"].taken) == ["待联系提醒", "逾期未阅知"]


def test_with_no_address_configured_messages_are_shown_in_the_console_alone(
    open_at: OpenAt,
) -> None:
    world = open_at(the_moment(f"{MONDAY} 09:10") - BEFORE)
    missed_call(world)
    live(world, "Tue 2026-11-24 09:00")
    with world.reading() as session:
        rows = list(session.execute(select(Message.channel, Message.sent_at, Message.created_at)))
    # One of them is the leader's digest of 17:45, and two tell people of what is suspected.
    assert len(rows) == 15
    assert all(row.channel == CONSOLE and row.sent_at == row.created_at for row in rows)


# Logs

SAID = ("我想提前还款", "张三丰", "铜陵某公司", "窗口态度不好", "已说明材料", "占线")
NUMBERS = ("13900000001", "13955512345", "18600001234")


@pytest.fixture
def logs() -> Iterator[io.StringIO]:
    """All that is logged while the test runs, as in production."""
    root = logging.getLogger()
    named = [*map(logging.getLogger, ("calllog", "ivr", "werkzeug", "apprise"))]
    before = root.handlers, root.level, [logger.level for logger in named]
    stream = io.StringIO()
    configure_logs(stream)
    yield stream
    structlog.reset_defaults()
    root.handlers, level, levels = before
    root.setLevel(level)
    for logger, own in zip(named, levels, strict=True):
        logger.setLevel(own)


def _out_of_order(_environ: Any, start_response: Any) -> Any:
    start_response("500 Internal Server Error", [])
    return [b"out of order"]


def test_a_day_on_which_everything_goes_wrong_leaves_nothing_personal_in_the_logs(
    with_addresses: Hotline,
    inboxes: dict[str, Inbox],
    logs: io.StringIO,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = with_addresses
    carrier = world.carrier.app
    world.carrier.app = _out_of_order
    for inbox in inboxes.values():
        inbox.is_broken = True
    choosing = Caller(CALLER).presses("2").presses("1").presses("2").presses("13955512345#")
    full = choosing.presses("1").speaks(SAID[0], 6).speaks(SAID[1], 3).speaks(SAID[2], 3)
    world.call(full)
    number = world.the_item()["number"]
    world.call(Caller("+8618600001234").presses("9").presses("2").speaks(SAID[3], seconds=8))
    world.call(Caller("+8618600001234").presses("1").speaks(SAID[3], seconds=8), to=CONDUCT)
    # A request that nobody signed, and one that a fault meets.
    unsigned = {"CallSid": "CA1", "From": CALLER, "SpeechResult": SAID[0]}
    url = f"{world.settings.public_url}/voice/incoming"
    assert requests.post(url, data=unsigned, timeout=10).status_code == 403
    with monkeypatch.context() as broken:
        broken.setattr("ivr.line.flow.start", _fail)
        world.call(Caller("+8618600001234").speaks(SAID[0], seconds=6))
    live(world, f"{MONDAY} 15:00")
    tries(world, "zhangli", number)
    live(world, f"{MONDAY} 19:00", minutes=30)
    reaches(world, "zhangli", number)
    world.carrier.app = carrier
    live(world, "Tue 2026-11-24 09:00", minutes=30)
    written = logs.getvalue() + "".join(capfd.readouterr())
    assert {"webhook_refused", "call_step_failed", "message_not_sent"} <= _events(logs)
    with world.parts.conduct_db.reading() as session:
        receipts = [str(receipt) for receipt in session.scalars(select(Case.receipt))]
    assert receipts
    for line in written.splitlines():
        digits = re.sub(r"[^0-9]", "", line)
        assert not [n for n in NUMBERS if n in digits or n[-8:] in digits], line
        assert not [words for words in SAID if words in line], line
        assert not [who for who in ("张", "吴昊", "王军", "secret-") if who in line], line
        assert not [receipt for receipt in receipts if re.search(rf"\b{receipt}\b", line)], line
        # A step's address leads into a call.
        assert "/voice/step/" not in line
    assert told(world.loop.clock.now()) == "Tue 2026-11-24 09:00"


def _fail(*_: object) -> None:
    raise RuntimeError(f"about {CALLER}, {SAID[1]}: {SAID[0]}")


def _events(logs: io.StringIO) -> set[str]:
    return {json.loads(line)["event"] for line in logs.getvalue().splitlines()}
