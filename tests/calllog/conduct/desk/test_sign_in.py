"""A monitor's passphrase opens their key, for as long as memory and cookie are together."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from calllog.conduct import notices
from calllog.conduct.desk import create_desk
from calllog.conduct.desk.request import parts_of
from calllog.conduct.keys import KeyPair
from calllog.conduct.models import Audit, Member
from calllog.conduct.notices import MemberNews
from calllog.conduct.place import Place
from calllog.conduct.unlocked import Unlocked
from calllog.db import Database
from calllog.settings import Settings
from tests.calllog.conduct.desk.conftest import SignIn
from tests.calllog.console.browser import Browser
from tests.support import conduct
from tests.support.clock import ManualClock


def test_the_passphrase_signs_a_monitor_in_and_out(sign_in: SignIn) -> None:
    own = sign_in("linjing")
    assert own.path == "/cases"
    assert "作风监督" in own.head
    own.press("退出", within="//header")
    assert own.open("/notices").path == "/sign-in"


def test_a_monitor_begins_with_what_is_owed_and_the_head_counts_the_notices(
    sign_in: SignIn, conduct_db: Database, clock: ManualClock
) -> None:
    with conduct_db.writing() as session:
        notices.tell_all(session, clock.now(), MemberNews.WAITS, "1")
    own = sign_in("linjing")
    assert own.path == "/cases"
    assert own.open("/").path == "/cases"
    assert own.page.xpath("normalize-space(//header//a[@href='/notices'])") == "通知 1"


@pytest.mark.parametrize(
    ("login", "passphrase"),
    [("linjing", "linjing keeps this to herselF"), ("nobody", "linjing keeps this to herself")],
)
@pytest.mark.attack("somebody signs in with a wrong passphrase or login")
def test_a_wrong_passphrase_or_login_opens_nothing(
    sign_in: SignIn, login: str, passphrase: str
) -> None:
    own = sign_in(login, passphrase)
    assert own.status == 401
    assert "登录名或口令不对" in own.text
    assert own.open("/notices").path == "/sign-in"


def test_a_wrong_passphrase_is_written_down_for_the_monitors(
    sign_in: SignIn, conduct_db: Database
) -> None:
    sign_in("linjing", "not her passphrase")
    with conduct_db.reading() as session:
        row = session.scalars(select(Audit)).one()
        assert row.deed == "refused"
        assert row.member_id is None
        assert row.about_id == conduct.monitor(session, "linjing").id


@pytest.mark.attack("somebody tries passphrases of one monitor")
def test_after_ten_wrong_passphrases_the_login_rests_and_the_others_do_not(
    sign_in: SignIn,
) -> None:
    for _ in range(10):
        assert sign_in("linjing", "a guess at it").status == 401
    assert sign_in("linjing").status == 429
    assert sign_in("LinJing ").status == 429
    assert sign_in("hanbin").path == "/cases"


@pytest.mark.attack("somebody tries passphrases of many logins")
def test_a_hundred_wrong_passphrases_in_all_rest_everybody(app: Flask, sign_in: SignIn) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    for number in range(100):
        form = {"login": f"guess{number}", "passphrase": "anything"}
        assert client.post("/sign-in", data=form).status_code == 401
    assert sign_in("hanbin").status == 429


@pytest.mark.attack("somebody sits down at a screen that was left half an hour ago")
def test_after_half_an_hour_of_rest_the_session_is_over(
    sign_in: SignIn, clock: ManualClock
) -> None:
    own = sign_in("linjing")
    clock.forward(minutes=29)
    assert own.open("/notices").path == "/notices"
    clock.forward(minutes=30)
    assert own.open("/notices").path == "/notices"
    clock.forward(minutes=30, seconds=1)
    assert own.open("/notices").path == "/sign-in"
    assert "登录已结束" in own.text


@pytest.mark.attack("somebody takes a cookie to the process after a restart")
def test_a_restart_signs_everybody_out(
    sign_in: SignIn,
    settings: Settings,
    conduct_db: Database,
    place: Place,
    office: Database,
    clock: ManualClock,
) -> None:
    cookie = sign_in("linjing").client.get_cookie("conduct_desk")
    assert cookie is not None
    again = Browser(create_desk(settings, conduct_db, place, office, clock))
    again.client.set_cookie("conduct_desk", cookie.value)
    assert again.open("/notices").path == "/sign-in"


@pytest.mark.attack("a thief has the memory of the process, or a cookie")
def test_neither_the_memory_nor_the_cookie_alone_opens_a_key(clock: ManualClock) -> None:
    pair, memory = KeyPair.new(), Unlocked()
    ticket = memory.keep(1, 0, pair, clock.now())
    name, key = ticket.split(".")
    assert pair.private not in repr(memory._kept).encode("latin-1", "replace")
    assert key not in repr(memory._kept)
    assert memory.open(f"{name}.{'00' * 32}", clock.now()) is None
    assert memory.open(f"{name}.", clock.now()) is None
    assert memory.open(f"{name}.no key", clock.now()) is None
    assert Unlocked().open(ticket, clock.now()) is None
    opened = memory.open(ticket, clock.now())
    assert opened is not None
    assert opened.pair == pair


@pytest.mark.attack("a stolen cookie is kept awake")
def test_a_session_ends_after_twelve_hours_however_busy(clock: ManualClock) -> None:
    memory = Unlocked()
    ticket = memory.keep(1, 0, KeyPair.new(), clock.now())
    for _ in range(36):
        clock.forward(minutes=20)
        assert memory.open(ticket, clock.now()) is not None
    clock.forward(minutes=1)
    assert memory.open(ticket, clock.now()) is None


def test_idle_keys_leave_the_memory_though_nobody_asks(
    app: Flask, sign_in: SignIn, clock: ManualClock
) -> None:
    sign_in("linjing")
    unlocked = parts_of(app).unlocked
    unlocked.forget_idle(clock.now())
    assert len(unlocked._kept) == 1
    clock.forward(minutes=31)
    unlocked.forget_idle(clock.now())
    assert unlocked._kept == {}


@pytest.mark.attack("a removed monitor goes on in an open window")
def test_a_removed_monitors_open_session_ends_at_once(
    sign_in: SignIn, conduct_db: Database, clock: ManualClock
) -> None:
    own = sign_in("linjing")
    with conduct_db.writing() as session:
        member = session.get_one(Member, conduct.monitor(session, "linjing").id)
        member.removed_at = clock.now()
    assert own.open("/notices").path == "/sign-in"


@pytest.mark.attack("a script or another site takes the cookie")
def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(sign_in: SignIn) -> None:
    cookie = sign_in("linjing").client.get_cookie("conduct_desk")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Strict"
    assert cookie.max_age is None


@pytest.mark.attack("the administrator signs a cookie with the console's secret")
def test_the_consoles_secret_signs_nothing_here(app: Flask, settings: Settings) -> None:
    assert app.secret_key != settings.secret_key
    assert app.config["SESSION_COOKIE_NAME"] != "hotline_console"
