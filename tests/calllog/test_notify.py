"""Delivery: through real HTTP where it matters; nobody waits for another's dead server."""

from __future__ import annotations

import io
import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from calllog.db import Database
from calllog.logs import configure_logs
from calllog.models import Item, Message
from calllog.news import notify, outbox
from tests.calllog.missed_calls import register
from tests.calllog.moments import OFFICE, SHANGHAI, the_moment
from tests.support.clock import ManualClock
from tests.support.office import person

# Apprise asks for a module that Python 3.13 drops, and goes without it there.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


class Inbox(ThreadingHTTPServer):
    """Takes messages over HTTP, or answers with an error."""

    daemon_threads = True

    def __init__(self, status: int = 200) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status = status
        self.taken: list[tuple[str, str]] = []

    @property
    def address(self) -> str:
        return f"json://127.0.0.1:{self.server_port}/token-of-wuhao"


class _Handler(BaseHTTPRequestHandler):
    server: Inbox

    def do_POST(self) -> None:
        content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.taken.append((content["title"], content["message"]))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """The test's own output stays readable."""


@contextmanager
def inbox(status: int = 200) -> Iterator[Inbox]:
    server = Inbox(status)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Recorder:
    """A notifier with a memory; addresses that hold ``dead`` fail."""

    def __init__(self) -> None:
        self.tried: list[str] = []
        self.sent: list[tuple[str, str]] = []

    def send(self, address: str, title: str, body: str) -> None:
        self.tried.append(address)
        if "dead" in address:
            raise notify.NotSentError("TimedOut")
        if "broken" in address:
            raise ValueError(address)
        self.sent.append((address, title))


def write(
    office: Database, clock: ManualClock, login: str, addresses: list[str], n: int = 1
) -> None:
    """Write messages to a person of these addresses."""
    item_id = register(office, clock)
    with office.writing() as session:
        recipient = person(session, login)
        recipient.addresses = addresses
        for number in range(n):
            outbox.tell(
                session,
                clock.now(),
                OFFICE,
                session.get_one(Item, item_id),
                key=f"{login}{number}",
                recipients=[recipient],
                title="再次来电",
                body="请尽快回电。",
            )


def to_addresses(office: Database) -> list[Message]:
    with office.reading() as session:
        query = select(Message).where(Message.channel != "console").order_by(Message.id)
        messages = list(session.scalars(query))
        session.expunge_all()
        return messages


def test_a_message_reaches_its_address_over_http(office: Database, clock: ManualClock) -> None:
    with inbox() as server:
        write(office, clock, "wuhao", [server.address])
        assert notify.deliver_all(office, clock, SHANGHAI, notify.AppriseNotifier()) == 1
        assert server.taken == [("再次来电", "请尽快回电。")]
        assert notify.deliver_all(office, clock, SHANGHAI, notify.AppriseNotifier()) == 0
    (message,) = to_addresses(office)
    assert (message.sent_at, message.send_after) == (clock.now(), None)


def test_without_addresses_messages_are_shown_in_the_console_and_nothing_is_sent(
    office: Database, clock: ManualClock
) -> None:
    write(office, clock, "wuhao", [])
    recorder = Recorder()
    assert notify.deliver_all(office, clock, SHANGHAI, recorder) == 0
    assert recorder.tried == []


@pytest.mark.parametrize(
    ("address", "why", "is_given_up"),
    [
        ("json://127.0.0.1:{closed_port}/", "NotTaken", False),
        ("{refusing}", "NotTaken", False),
        ("{hanging}", "TimedOut", False),
        ("this is no address", "AddressNotUnderstood", True),
        ("nosuchservice://somebody", "AddressNotUnderstood", True),
    ],
)
def test_what_an_address_does_not_take_is_kept_with_the_class_of_error(
    office: Database, clock: ManualClock, address: str, why: str, is_given_up: bool
) -> None:
    with inbox(status=500) as refusing, _hanging() as hanging, _closed_port() as closed_port:
        address = address.format(
            refusing=refusing.address, hanging=hanging, closed_port=closed_port
        )
        write(office, clock, "wuhao", [address])
        started = time.monotonic()
        assert notify.deliver_all(office, clock, SHANGHAI, notify.AppriseNotifier(0.3)) == 1
        assert time.monotonic() - started < 3
    (message,) = to_addresses(office)
    assert (message.failed_why, message.sent_at, message.tries) == (why, None, 1)
    assert (message.send_after is None) == is_given_up


@contextmanager
def _hanging() -> Iterator[str]:
    """A server that takes the connection and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"json://127.0.0.1:{server.getsockname()[1]}/?rto=1"


@contextmanager
def _closed_port() -> Iterator[int]:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


def test_a_dead_address_holds_up_nobody_and_is_tried_once_a_turn(
    office: Database, clock: ManualClock
) -> None:
    write(office, clock, "wuhao", ["dead://"], n=40)
    write(office, clock, "zhangli", ["alive://"], n=3)
    recorder = Recorder()
    assert notify.deliver(office, clock, SHANGHAI, recorder) == notify.AT_ONCE
    assert recorder.sent == [("alive://", "再次来电")] * 3
    assert recorder.tried.count("dead://") == 1
    assert notify.deliver_all(office, clock, SHANGHAI, recorder) == 43 - notify.AT_ONCE
    assert {m.failed_why for m in to_addresses(office) if m.sent_at is None} == {"TimedOut"}
    clock.forward(minutes=1)
    assert notify.deliver_all(office, clock, SHANGHAI, recorder) == 40


def test_an_error_in_a_notifier_is_a_failed_try_and_says_nothing_personal(
    office: Database, clock: ManualClock
) -> None:
    write(office, clock, "wuhao", ["broken://wuhao-139"])
    with capture_logs() as logs:
        notify.deliver_all(office, clock, SHANGHAI, Recorder())
    (message,) = to_addresses(office)
    assert message.failed_why == "ValueError"
    assert logs == [
        {
            "event": "message_not_sent",
            "log_level": "warning",
            "message": message.id,
            "why": "ValueError",
        }
    ]


@pytest.mark.parametrize(
    ("moment", "tried"),
    [
        ("Mon 2026-11-23 20:59:59", 1),
        ("Mon 2026-11-23 21:00", 0),
        ("Tue 2026-11-24 07:29:59", 0),
        ("Tue 2026-11-24 07:30", 1),
    ],
)
def test_what_is_due_at_night_waits_for_the_morning(
    office: Database, clock: ManualClock, moment: str, tried: int
) -> None:
    write(office, clock, "wuhao", ["alive://"])
    clock.set(the_moment(moment))
    assert notify.deliver_all(office, clock, SHANGHAI, Recorder()) == tried


def test_killed_after_sending_the_message_goes_out_again_as_a_repeat(
    office: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(office, clock, "wuhao", ["alive://"])
    recorder = Recorder()

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(notify, "_mark", die)
    with pytest.raises(KeyboardInterrupt):
        notify.deliver(office, clock, SHANGHAI, recorder)
    monkeypatch.undo()
    assert notify.deliver(office, clock, SHANGHAI, recorder) == 0
    clock.forward(minutes=2)
    assert notify.deliver(office, clock, SHANGHAI, recorder) == 1
    assert [title for _, title in recorder.sent] == ["再次来电", "再次来电（重发）"]
    (message,) = to_addresses(office)
    assert (message.tries, message.sent_at) == (2, clock.now())


def test_no_address_reaches_the_logs_of_the_process(office: Database, clock: ManualClock) -> None:
    root = logging.getLogger()
    before = root.handlers, root.level
    stream = io.StringIO()
    try:
        configure_logs(stream)
        root.setLevel(logging.DEBUG)
        with inbox(status=500) as server:
            write(office, clock, "wuhao", [server.address, "nosuchservice://token-of-wuhao"])
            notify.deliver_all(office, clock, SHANGHAI, notify.AppriseNotifier())
    finally:
        root.handlers, root.level = before
    assert "message_not_sent" in stream.getvalue()
    assert "token-of-wuhao" not in stream.getvalue()
