"""Everything is denied that is not allowed by name: every address, tried by every role."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from calllog.console.access import ALLOWED, PUBLIC
from calllog.db import Database
from calllog.models import Role
from tests.calllog.console.browser import Browser
from tests.calllog.console.conftest import PASSWORD, SignIn
from tests.calllog.console.desk import Desk
from tests.support.office import person

ALL = frozenset(Role)
MATTERS = ALL - {Role.CONDUCT_MONITOR, Role.DATA_PROTECTION, Role.ADMINISTRATOR}
ACTING = MATTERS - {Role.LEADER}
IN_SECTIONS = frozenset({Role.HANDLER, Role.SECTION_HEAD})
OFFICE_AND_HEADS = frozenset({Role.SUPERVISOR, Role.SECTION_HEAD})
JUDGING = MATTERS - {Role.HANDLER}
SUPERVISING = frozenset({Role.SUPERVISOR})
OVERSEEING = frozenset({Role.SUPERVISOR, Role.LEADER_IN_CHARGE, Role.LEADER})
KEEPING = frozenset({Role.ADMINISTRATOR})
PROTECTING = frozenset({Role.DATA_PROTECTION})
ANSWERING = PROTECTING | SUPERVISING  # Citizens who ask what is held about them.
ADMINISTERING = SUPERVISING | KEEPING
PRACTISING = ALL - {Role.CONDUCT_MONITOR}
HEARING = ADMINISTERING | {Role.LEADER_IN_CHARGE, Role.LEADER}

# Who may use each address, written down a second time: this table is the policy.
POLICY = {
    "access_log.export": PROTECTING,
    "access_log.show": PROTECTING,
    "access_requests.close": ANSWERING,
    "access_requests.erase": ANSWERING,
    "access_requests.file": ANSWERING,
    "access_requests.hand_over": ANSWERING,
    "access_requests.leave_out": ANSWERING,
    "access_requests.one": ANSWERING,
    "access_requests.receive": ANSWERING,
    "access_requests.show": ANSWERING,
    "acting.act": ACTING,
    "admin.show": ADMINISTERING,
    "admin_accounts.password": KEEPING,
    "admin_accounts.roles": KEEPING,
    "admin_accounts.sessions": KEEPING,
    "admin_calendar.enter": SUPERVISING,
    "admin_calendar.show": SUPERVISING,
    "admin_calendar.this_year": SUPERVISING,
    "admin_catalogue.confirm": SUPERVISING,
    "admin_catalogue.download": SUPERVISING,
    "admin_catalogue.show": SUPERVISING,
    "admin_catalogue.upload": SUPERVISING,
    "admin_changes.show": ADMINISTERING,
    "admin_hours.enter": SUPERVISING,
    "admin_hours.show": SUPERVISING,
    "admin_hours.withdraw": SUPERVISING,
    "admin_hours.withdrawal": SUPERVISING,
    "admin_matters.authority": SUPERVISING,
    "admin_matters.end": SUPERVISING,
    "admin_matters.end_matter": SUPERVISING,
    "admin_matters.matter": SUPERVISING,
    "admin_matters.save_authority": SUPERVISING,
    "admin_matters.save_matter": SUPERVISING,
    "admin_people.enter": SUPERVISING,
    "admin_people.leave": SUPERVISING,
    "admin_people.left": SUPERVISING,
    "admin_people.new": SUPERVISING,
    "admin_people.person": ADMINISTERING,
    "admin_people.save": SUPERVISING,
    "admin_people.show": ADMINISTERING,
    "admin_people.try_message": SUPERVISING,
    "admin_profile.save": SUPERVISING,
    "admin_profile.show": SUPERVISING,
    "admin_readings.enter": SUPERVISING,
    "admin_readings.show": SUPERVISING,
    "admin_readings.withdraw": SUPERVISING,
    "admin_readings.withdrawal": SUPERVISING,
    "admin_retention.enter": SUPERVISING,
    "admin_retention.show": ANSWERING,
    "admin_sections.dissolve": SUPERVISING,
    "admin_sections.dissolved": SUPERVISING,
    "admin_sections.enter": SUPERVISING,
    "admin_sections.new": SUPERVISING,
    "admin_sections.save": SUPERVISING,
    "admin_sections.section": SUPERVISING,
    "admin_sections.show": SUPERVISING,
    "admin_settings.show": KEEPING,
    "approvals.decide": JUDGING,
    "approvals.rule": frozenset({Role.LEADER_IN_CHARGE, Role.LEADER}),
    "approvals.show": JUDGING,
    "assessment.export": MATTERS,
    "assessment.show": MATTERS,
    "audio.play": MATTERS,
    "authorities.show": ALL,
    "away.cancel": MATTERS,
    "away.enter": MATTERS,
    "away.show": MATTERS,
    "call_now.show": ACTING,
    "calling.call_back": ACTING,
    "calling.follow_up": ACTING,
    "calling.result": ACTING,
    "calling.talking": ACTING,
    "calls.no_number": MATTERS,
    "calls.short": MATTERS,
    "calls.guide": MATTERS,
    "calls.deal_with": ACTING,
    "commendations.decide": frozenset({Role.LEADER_IN_CHARGE, Role.LEADER}),
    "commendations.new": JUDGING,
    "commendations.propose": JUDGING,
    "commendations.show": JUDGING,
    "colleagues.show": ALL,
    "composing.compose": ACTING,
    "corrections.act": MATTERS,
    "corrections.one": MATTERS,
    "corrections.show": MATTERS,
    "desks.claim": ACTING,
    "desks.exercise_call": frozenset({Role.SUPERVISOR}),
    "desks.release": ACTING,
    "drafts.answer_at_once": ACTING,
    "drafts.finish": ACTING,
    "drafts.show": MATTERS,
    "duty.hand_over": IN_SECTIONS,
    "duty.refuse": IN_SECTIONS,
    "duty.show": MATTERS,
    "duty.sign": IN_SECTIONS,
    "duty.write": IN_SECTIONS,
    "charts.show": MATTERS,
    "exports.fetch": MATTERS,
    "exports.make_ledger": MATTERS,
    "exports.make_calls": MATTERS,
    "exports.make_list": MATTERS,
    "exports.of_ledger": MATTERS,
    "exports.of_list": MATTERS,
    "exports.wait": MATTERS,
    "figure_rows.show": MATTERS,
    "figures.days": MATTERS,
    "figures.show": MATTERS,
    "findings.enter": SUPERVISING | {Role.LEADER_IN_CHARGE},
    "findings.judge": JUDGING,
    "findings.new": SUPERVISING | {Role.LEADER_IN_CHARGE},
    "findings.one": ALL,  # Of these whom it is about, and who sees it otherwise.
    "findings.show": JUDGING,
    "findings.state": ALL,  # Only whom it is about.
    "inspection_charts.show": JUDGING,
    "inspection_reports.show": JUDGING,
    "inspection_reports.word": JUDGING,
    "inspections.begin": JUDGING,
    "inspections.close": JUDGING,
    "inspections.correct": JUDGING,
    "inspections.one": JUDGING,
    "inspections.sheet": JUDGING,
    "inspections.show": JUDGING,
    "inspections.sign": JUDGING,
    "item.fill_in": ACTING,
    "item.reveal": MATTERS,
    "item.show": MATTERS,
    "live.frame": ALL,
    "many.act": ACTING,
    "messages.listed": ALL,
    "messages.seen": ALL,
    "messages.show": ALL,
    "mine.listed": ACTING,
    "mine.show": ACTING,
    "missed.find": MATTERS,
    "missed.glance": MATTERS,
    "missed.home": ALL,
    "missed.rows": MATTERS,
    "missed.save_filter": MATTERS,
    "missed.remove_filter": MATTERS,
    "joint.choose": MATTERS,
    "joint.act": MATTERS,  # Leaders settle plans and supervise.
    "joint.open_paper": MATTERS,
    "joint.show": MATTERS,
    "months.one": MATTERS,
    "months.show": MATTERS,
    "outcomes.act": ACTING,
    "own_record.show": ALL,
    "own_section.show": MATTERS,  # Of these who watches over a section.
    "own_section.standing": MATTERS,
    "policy.show": ALL,
    "password.change": ALL,
    "password.show": ALL,
    "practice.do": PRACTISING,
    "practice.events": PRACTISING,
    "practice.leave": PRACTISING,
    "practice.record": PRACTISING,
    "practice.register": PRACTISING,
    "practice.renew": ADMINISTERING,
    "practice.result": PRACTISING,
    "practice.show": PRACTISING,
    "practice.sound": PRACTISING,
    "prompts.back": SUPERVISING,
    "prompts.check": SUPERVISING,
    "prompts.decide": SUPERVISING | {Role.LEADER_IN_CHARGE},
    "prompts.draft": SUPERVISING,
    "prompts.one": HEARING,
    "prompts.recording": HEARING,
    "prompts.show": HEARING,
    "prompts.waiting": HEARING,
    "prompts.withdraw": SUPERVISING,
    "purges.hold": ANSWERING,
    "purges.one": ANSWERING,
    "purges.release": ANSWERING,
    "purges.show": ANSWERING,
    "registering.show": MATTERS,
    "registering.submit": MATTERS,
    "roster.clear": OFFICE_AND_HEADS,
    "roster.copy_day": OFFICE_AND_HEADS,
    "roster.copy_last_week": OFFICE_AND_HEADS,
    "roster.copy_on": OFFICE_AND_HEADS,
    "roster.sheet": MATTERS,
    "roster.show": MATTERS,
    "roster.write": OFFICE_AND_HEADS,
    "services.matter": ALL,
    "services.show": ALL,
    "sign_in.leave": ALL,
    "system.show": frozenset({Role.ADMINISTRATOR}),
    "today.show": OVERSEEING,
    "today.standing": OVERSEEING,
    "wallboards.make": ADMINISTERING,
    "wallboards.revoke": ADMINISTERING,
    "wallboards.show": ADMINISTERING,
}


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in PUBLIC]


def addresses(app: Flask, number: str, recording: int) -> Iterator[tuple[str, str, str]]:
    """Every address that is not public, as (endpoint, method, path)."""
    values = {
        "number": number,
        "deed": "read",
        "many_deed": "remind",
        "name": "reason",
        "absence_id": 1,
        "call_id": 1,
        "approval_id": 1,
        "correction_id": 1,
        "inspection_id": 1,
        "ruling_id": 1,
        "recording_id": recording,
        "finding_id": 1,
        "commendation_id": 1,
        "filter_id": 1,
        "hold_id": 1,
        "proof_id": 1,
        "request_id": 1,
        "link_id": 1,
        "list_id": 1,
        "paper": 1,
        "month": "2026-10",
        "upto": 1,
        "key": "loan.apply",
        "login": "wuhao",
        "year": 2027,
        "sentence": "goodbye",
        "version_id": 1,
        "day": "standing",
        "first_day": "2026-12-01",
        "telephone": "nobody's",
        "position": 1,
        "token": "nobody's",
    }
    adapter = app.url_map.bind("localhost")
    for rule in rules(app):
        # The deeds for many at once are not those for one.
        own = {"deed": "urge"} if rule.endpoint == "many.act" else {}
        given = {name: (values | own)[name] for name in rule.arguments}
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            yield rule.endpoint, method, adapter.build(rule.endpoint, given, method=method)


def ask(browser: Browser, method: str, path: str) -> int:
    """The answer's status, to a form with a good token where one is sent."""
    data = None
    if method == "POST":
        token = browser.open("/messages").page.xpath("//input[@name='csrf_token']")[0].value
        data = {"csrf_token": token}
    with browser.client.open(path, method=method, data=data) as response:
        return response.status_code


def test_every_address_is_public_by_name_or_in_the_policy(console: Flask) -> None:
    assert {rule.endpoint for rule in rules(console)} == set(POLICY)
    assert {rule.endpoint for rule in console.url_map.iter_rules()} >= PUBLIC


def test_every_view_declares_the_roles_of_the_policy(console: Flask) -> None:
    declared = {endpoint: getattr(console.view_functions[endpoint], ALLOWED) for endpoint in POLICY}
    assert declared == POLICY


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_what_the_policy_allows_and_nothing_else(
    console: Flask, sign_in: SignIn, desk: Desk, office: Database, role: Role
) -> None:
    number = desk.missed_call()
    recording = desk.record(number)
    with office.writing() as session:
        person(session, "zhangli").roles = [role]
    own, leaving = sign_in("zhangli"), sign_in("zhangli")
    for endpoint, method, path in addresses(console, number, recording):
        status = ask(leaving if endpoint == "sign_in.leave" else own, method, path)
        assert status < 500, path
        assert (status == 403) is (role not in POLICY[endpoint]), (method, path, status)


def test_signed_out_every_address_leads_to_the_sign_in_page(
    console: Flask, browser: Browser, desk: Desk
) -> None:
    number = desk.missed_call()
    for _endpoint, method, path in addresses(console, number, desk.record(number)):
        response = browser.client.open(path, method=method)
        assert response.status_code == 302, path
        assert response.location.startswith("/sign-in"), path


def test_a_view_that_declares_no_roles_is_refused_to_everybody(console: Flask) -> None:
    console.add_url_rule("/forgotten", "forgotten", lambda: "everybody's")
    own = Browser(console)
    own.open("/sign-in")
    own.press("登录", login="zhangli", password=PASSWORD)
    assert own.open("/forgotten").status == 403
    assert "您没有权限打开这个页面" in own.text


@pytest.mark.parametrize(
    ("login", "sees"),
    [
        ("zhangli", True),  # responsible
        ("wuhao", True),  # of the section
        ("wangjun", True),  # its head
        ("liufang", False),  # a handler of another section
        ("zhoumin", False),  # the head of another section
        ("zhaoping", True),  # the supervisor
        ("gaoyuan", True),  # the leader in charge
        ("xuhui", True),  # the leader
    ],
)
def test_an_item_is_seen_by_its_section_and_those_above_and_is_unknown_to_others(
    sign_in: SignIn, desk: Desk, login: str, sees: bool
) -> None:
    number = desk.missed_call("loans", matter="提前还款")
    own = sign_in(login)
    assert ("提前还款" in own.open("/").text) is sees
    assert own.open(f"/items/{number}").status == (200 if sees else 404)
    if not sees:
        assert "没有找到这个页面或事项" in own.text


def test_who_received_an_item_first_keeps_seeing_it_after_the_hand_over(
    sign_in: SignIn, desk: Desk
) -> None:
    own = sign_in("liufang")
    own.open("/register")
    own.press("登记并转交", channel="visit", matter="贷款的事", section="2")
    assert own.path.startswith("/items/")
    assert "贷款的事" in own.open("/").text


@pytest.mark.parametrize("login", ["admin", "linjing"])
def test_no_page_tells_administrators_and_monitors_a_caller_or_a_matter(
    console: Flask, sign_in: SignIn, desk: Desk, login: str
) -> None:
    number = desk.missed_call("loans", "+8613987654321", name="欧阳绛珠", matter="提前还款甲乙丙")
    recording = desk.record(number)
    desk.sweep()
    own = sign_in(login)
    for _endpoint, method, path in addresses(console, number, recording):
        if method == "GET":
            # Parts of pages too, which are no whole pages.
            with own.client.get(path, follow_redirects=True) as response:
                told = response.get_data()
            for secret in ("欧阳绛珠", "13987654321", "4321", "提前还款甲乙丙"):
                assert secret.encode() not in told, (path, secret)
    assert "待回电清单" not in own.open("/messages").head


def test_a_leader_looks_and_changes_nothing(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    own = sign_in("xuhui")
    assert own.open("/").texts("//button[normalize-space()='已通话']") == []
    assert own.open(f"/items/{number}").texts("//button[normalize-space()='已通话']") == []
    assert own.texts("//h2[normalize-space()='补充登记']") == []
    assert desk.facts(number, "read_at") == [None]
