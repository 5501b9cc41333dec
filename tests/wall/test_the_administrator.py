"""What the administrator can learn, who runs the system and reads nothing."""

from __future__ import annotations

import os
from collections.abc import Sequence

import pytest
from click.testing import CliRunner
from sqlalchemy import event, select
from sqlalchemy.engine import Engine

from calllog.conduct import keys, members, sealing
from calllog.conduct.keys import KeyPair, WrongKey
from calllog.conduct.members import Person
from calllog.conduct.models import Case, Member
from ivr import cli
from tests.calllog.console.browser import Browser
from tests.wall.days import SECRETS, Day
from tests.wall.test_the_accused import LOGINS, addresses

OWN_WORDS = "the administrator's own passphrase"
COMMANDS = (
    "doctor",
    "verify",
    "items --json",
    "findings",
    "figures",
    "assessment",
    "duty log",
    "sweep",
    "office export",
    "digest",
)


@pytest.mark.attack("the administrator runs the commands of the machine, and finds a difference")
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_the_same(quiet: Day, tells: Day, command: str) -> None:
    assert run(tells, command) == run(quiet, command)


def run(day: Day, command: str) -> tuple[int, str]:
    """What a command of the machine says on a day."""
    settings = day.hotline.settings
    given = {
        "HOTLINE_HOME": str(settings.home),
        "HOTLINE_PHONE_PORT": str(settings.phone_port),
        "HOTLINE_EXCHANGE_PORT": str(settings.exchange_port),
    }
    mask = os.umask(0o077)
    try:
        found = CliRunner(env=given).invoke(cli.hotline, command.split())
    finally:
        os.umask(mask)
    assert not [word for word in SECRETS if word in found.output]
    return found.exit_code, day.plain(found.output)


@pytest.mark.attack("the administrator watches which databases a page of the console asks")
def test_no_request_to_the_console_touches_the_conduct_database(tells: Day) -> None:
    asked: set[str] = set()

    def note(connection: object, *_rest: object) -> None:
        asked.add(connection.engine.url.database)  # type: ignore[attr-defined]

    event.listen(Engine, "before_cursor_execute", note)
    try:
        for login in LOGINS:
            own = tells.browser(login)
            for path in addresses(tells.console):
                own.client.get(path).close()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert {name.rpartition("/")[2] for name in asked} == {"ledger.db"}


@pytest.mark.attack("the administrator invites himself as a monitor, and signs in")
def test_who_invites_himself_waits_and_sees_nothing(tells: Day) -> None:
    parts = tells.hotline.parts
    now = parts.clock.now()
    pair = KeyPair.new()
    with parts.conduct_db.writing() as session:
        code = members.invite(session, now, Person("root", "系统管理员", None, False), None)
        invited = members.invited(session, now, "root", code)
        assert invited is not None
        members.enrol(session, now, invited, pair, keys.wrap(pair.private, OWN_WORDS))
    own = Browser(tells.desk)
    own.open("/sign-in")
    own.press("登录", login="root", passphrase=OWN_WORDS)
    for path in ("/", "/cases", f"/cases/{tells.receipts[0]}", "/cases/figures", "/audit"):
        own.open(path)
        assert own.path == "/waiting", path
        assert not [word for word in (*SECRETS, tells.receipts[0]) if word in own.text]
    with parts.conduct_db.reading() as session:
        _assert_opens_nothing(session.scalars(select(Case)).all(), pair)


@pytest.mark.attack("the administrator writes himself into the database as a monitor in office")
def test_who_writes_himself_into_the_database_reads_no_case_and_is_seen(tells: Day) -> None:
    parts = tells.hotline.parts
    now = parts.clock.now()
    pair = KeyPair.new()
    with parts.conduct_db.writing() as session:
        forged = Member(
            login="forged",
            name="不速之客",
            addresses=[],
            public_key=pair.public,
            wrapped_key=keys.wrap(pair.private, OWN_WORDS),
            invited_at=now,
            enrolled_at=now,
            admitted_at=now,
        )
        session.add(forged)
        session.flush()
        cases = session.scalars(select(Case)).all()
        _assert_opens_nothing(cases, pair)
        for case in cases:
            with pytest.raises(WrongKey):
                sealing.case_key(case, forged, pair)
    try:
        own = Browser(tells.desk)
        own.open("/sign-in")
        own.press("登录", login="forged", passphrase=OWN_WORDS)
        assert tells.receipts[0] not in own.open("/cases").text
        assert own.open(f"/cases/{tells.receipts[0]}").status == 404
        assert "不速之客" in tells.at_the_desk("hanbin").open("/monitors").text
    finally:
        with parts.conduct_db.writing() as session:
            seen = session.scalars(select(Member).where(Member.login == "forged")).one()
            seen.removed_at = now


def _assert_opens_nothing(cases: Sequence[Case], pair: KeyPair) -> None:
    assert cases
    for case in cases:
        for key in case.keys:
            with pytest.raises(WrongKey):
                keys.unseal(pair.private, key.sealed)
