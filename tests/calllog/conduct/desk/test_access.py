"""Everything is denied that is not allowed by name: every address, tried by whoever there is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from calllog.conduct import keys, members
from calllog.conduct.desk.access import ALLOWED, PUBLIC, Allowed
from calllog.conduct.keys import KeyPair
from calllog.conduct.members import Person
from calllog.db import Database
from tests.calllog.conduct.desk.conftest import SignIn
from tests.calllog.console.browser import Browser
from tests.support import conduct
from tests.support.clock import ManualClock

MONITORS, CHIEF, WAITING = Allowed(), Allowed(chief_only=True), Allowed(also_waiting=True)

# Who may use each address, written down a second time: this table is the policy. Whether a monitor
# holds the case of a page is the page's own affair, and its tests'.
POLICY = {
    "audit.show": MONITORS,
    "breach.enter": MONITORS,
    "breach.show": MONITORS,
    "case.act": MONITORS,
    "case.show": MONITORS,
    "case_files.export": MONITORS,
    "case_files.fetch": MONITORS,
    "case_files.identity": MONITORS,
    "cases.figures": CHIEF,
    "cases.search": MONITORS,
    "cases.show": MONITORS,
    "earlier_item.show": MONITORS,
    "entering.enter": MONITORS,
    "entering.show": MONITORS,
    "monitors.admit": MONITORS,
    "monitors.ask_removal": MONITORS,
    "monitors.chief": CHIEF,
    "monitors.confirm_removal": MONITORS,
    "monitors.invite": MONITORS,
    "monitors.let_go": MONITORS,
    "monitors.one": MONITORS,
    "monitors.send_invitation": MONITORS,
    "monitors.share": MONITORS,
    "monitors.show": MONITORS,
    "monitors.withdraw_removal": MONITORS,
    "notices.home": MONITORS,
    "notices.seen": MONITORS,
    "notices.show": MONITORS,
    "own.addresses": MONITORS,
    "own.change": MONITORS,
    "own.reseal": MONITORS,
    "own.rotate": MONITORS,
    "own.show": MONITORS,
    "settings.confirm": MONITORS,
    "settings.propose": MONITORS,
    "settings.save": CHIEF,
    "settings.show": MONITORS,
    "sign_in.leave": WAITING,
    "waiting.show": WAITING,
}
EVERYBODYS = {
    "static",
    "enrol.show",
    "enrol.submit",
    "health.healthz",
    "own_view.language",
    "own_view.type_size",
    "sign_in.show",
    "sign_in.submit",
}
LAST = "monitors.chief, sign_in.leave"


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in PUBLIC]


def addresses(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Every address that is not public, as (endpoint, method, path).

    Handing the chief's office on and signing out come last.
    """
    values = {"number": 1, "receipt": "9999", "deed": "acknowledge", "piece": 1}
    adapter = app.url_map.bind("localhost")
    for rule in sorted(rules(app), key=lambda rule: LAST.find(rule.endpoint)):
        given = {name: values[name] for name in rule.arguments}
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            yield rule.endpoint, method, adapter.build(rule.endpoint, given, method=method)


@pytest.fixture
def waiting(sign_in: SignIn, conduct_db: Database, clock: ManualClock) -> Browser:
    """Somebody who has enrolled and whom nobody has admitted: an administrator, say."""
    pair, login = KeyPair.new(), "admin"
    with conduct_db.writing() as session:
        members.invite(session, clock.now(), Person(login, "系统管理员"), by=None)
        member = members.find(session, login)
        assert member is not None
        wrapped = keys.wrap(pair.private, conduct.passphrase(login))
        members.enrol(session, clock.now(), member, pair, wrapped)
    return sign_in(login)


def ask(browser: Browser, method: str, path: str) -> tuple[int, str]:
    """The answer's status and where it leads, to a form with a good token where one is sent."""
    data = None
    if method == "POST":
        page = browser.open("/notices").page
        data = {"csrf_token": page.xpath("//input[@name='csrf_token']")[0].value}
    with browser.client.open(path, method=method, data=data) as response:
        return response.status_code, response.location or ""


def test_every_address_is_public_by_name_or_in_the_policy(app: Flask) -> None:
    assert {rule.endpoint for rule in rules(app)} == set(POLICY)
    assert set(PUBLIC) == EVERYBODYS


def test_every_view_declares_the_monitors_of_the_policy(app: Flask) -> None:
    declared = {endpoint: getattr(app.view_functions[endpoint], ALLOWED) for endpoint in POLICY}
    assert declared == POLICY


@pytest.mark.parametrize("login", ["linjing", "hanbin"])
@pytest.mark.attack("a monitor opens the chief's pages")
def test_a_monitor_opens_all_but_the_chiefs(app: Flask, sign_in: SignIn, login: str) -> None:
    own = sign_in(login)
    for endpoint, method, path in addresses(app):
        status, leads_to = ask(own, method, path)
        assert status < 500, path
        is_refused = login == "linjing" and POLICY[endpoint] is CHIEF
        assert (status == 403) is is_refused, (method, path, status)
        assert endpoint == "sign_in.leave" or leads_to not in ("/sign-in", "/waiting"), path


@pytest.mark.attack("somebody who is not admitted yet opens every page")
def test_who_waits_sees_nothing_but_their_own_fingerprint(app: Flask, waiting: Browser) -> None:
    for endpoint, method, path in addresses(app):
        status, leads_to = ask(waiting, method, path)
        if POLICY[endpoint] is not WAITING:
            assert (status, leads_to) == (302, "/waiting"), path


@pytest.mark.attack("somebody who is not signed in opens every page of the monitors")
def test_signed_out_every_address_leads_to_the_sign_in_page(app: Flask) -> None:
    for _endpoint, method, path in addresses(app):
        response = Browser(app).client.open(path, method=method)
        assert (response.status_code, response.location) == (302, "/sign-in"), path


@pytest.mark.attack("a page that nobody thought about is opened")
def test_a_view_that_declares_nothing_is_refused_to_everybody(app: Flask, sign_in: SignIn) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "everybody's")
    assert sign_in("hanbin").open("/forgotten").status == 403


@pytest.mark.attack("another site sends a form in a monitor's name")
def test_a_form_without_its_token_changes_nothing(app: Flask, sign_in: SignIn) -> None:
    own = sign_in("hanbin")
    for _endpoint, method, path in addresses(app):
        if method == "POST":
            assert own.client.post(path, data={}).status_code == 400, path


@pytest.mark.attack("another site frames a page of the monitors, or runs a script in it")
def test_nothing_is_kept_framed_or_scripted(app: Flask, sign_in: SignIn) -> None:
    own = sign_in("hanbin")
    for path in ("/sign-in", "/enrol", "/healthz", "/notices", "/audit", "/nowhere"):
        headers = own.client.get(path).headers
        assert headers["Cache-Control"] == "no-store", path
        assert headers["X-Frame-Options"] == "DENY"
        assert "script-src" not in headers["Content-Security-Policy"]
        assert "default-src 'none'" in headers["Content-Security-Policy"]


@pytest.mark.attack("somebody takes the console's cookie to the monitors' pages")
def test_the_consoles_cookie_opens_nothing_here_and_ours_nothing_there(
    app: Flask, sign_in: SignIn
) -> None:
    own = sign_in("hanbin")
    cookie = own.client.get_cookie("conduct_desk")
    assert cookie is not None
    other = Browser(app)
    other.client.set_cookie("hotline_console", cookie.value)
    assert other.open("/notices").path == "/sign-in"


@pytest.mark.parametrize("path", ["/monitors/99999999999999999999", "/audit?page=9" + "9" * 30])
@pytest.mark.attack("somebody types numbers into the address that no database holds")
def test_numbers_that_no_row_can_have_are_no_fault(sign_in: SignIn, path: str) -> None:
    assert sign_in("hanbin").open(path).status < 500
