"""Every page of the console and of the monitors' desk, who opens it, and how one gets there.

A page is an address that answers GET with a whole page. What answers with less stands below under
``PARTS`` and ``DESK_PARTS``; an address that stands in neither fails test_pages.py of its app, so
that no new page is forgotten by the pictures, by the checks for accessibility, or at 360 pixels'
width.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Page as Tab
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, RequestRedirect

from calllog.clock import SystemClock
from calllog.conduct.desk import create_desk
from calllog.conduct.place import Place
from calllog.console import create_console
from calllog.db import Database
from calllog.public.site import PAGES as PUBLIC_PAGES
from calllog.settings import Settings

HANDLER, HEAD, SUPERVISOR, LEADER, ADMINISTRATOR = (
    "zhangli",
    "wangjun",
    "zhaoping",
    "xuhui",
    "admin",
)
NOBODY = ""
MAILBOX = ("/mailbox", "/mailbox/status")
PROTECTOR = "taoran"  # The person in charge of data protection.


@dataclass(frozen=True, slots=True)
class Shown:
    """One page: who looks, and its address, or the address of a page that links to it."""

    login: str
    path: str
    # The endpoints of the links to follow, with a blank between; empty for the path itself.
    leads_to: str = ""
    status: int = 200
    is_rare: bool = False  # A demonstration need not have one, nor a picture be made of it.


# By endpoint; a second picture of the same page has a name of its own after a dash.
PAGES = {
    "missed.home": Shown(SUPERVISOR, "/"),
    "missed.home-handler": Shown(HANDLER, "/"),
    "missed.home-late": Shown(SUPERVISOR, "/?tab=late"),
    "missed.home-empty": Shown(SUPERVISOR, "/?q=没有这样的事项"),
    "missed.find": Shown(SUPERVISOR, "/find?q=贷款"),
    "item.show": Shown(HANDLER, "/mine", "item.show"),
    "item.show-supervisor": Shown(SUPERVISOR, "/", "item.show"),
    "mine.show": Shown(HANDLER, "/mine"),
    "own_section.show": Shown(HEAD, "/section"),
    "today.show": Shown(LEADER, "/today"),
    "registering.show": Shown(HANDLER, "/register"),
    "calling.talking": Shown(HANDLER, "/talking"),
    "drafts.show": Shown(SUPERVISOR, "/drafts"),
    "calls.no_number": Shown(SUPERVISOR, "/calls/no-number"),
    "calls.short": Shown(SUPERVISOR, "/calls/short"),
    "calls.guide": Shown(SUPERVISOR, "/calls/guide"),
    "duty.show": Shown(HEAD, "/duty"),
    "away.show": Shown(HANDLER, "/absences"),
    "roster.show": Shown(SUPERVISOR, "/admin/roster"),
    "roster.sheet": Shown(SUPERVISOR, "/admin/roster/sheet"),
    "approvals.show": Shown(SUPERVISOR, "/approvals"),
    "findings.show": Shown(SUPERVISOR, "/findings?state=all"),
    "findings.one": Shown(SUPERVISOR, "/findings?state=all", "findings.one"),
    "findings.new": Shown(SUPERVISOR, "/findings/new"),
    "own_record.show": Shown(HANDLER, "/record"),
    "commendations.show": Shown(LEADER, "/commendations"),
    "commendations.new": Shown(HEAD, "/commendations/new"),
    "joint.show": Shown(SUPERVISOR, "/joint"),
    "inspections.show": Shown(SUPERVISOR, "/inspections"),
    "inspections.one": Shown(SUPERVISOR, "/inspections", "inspections.one"),
    "inspections.sheet": Shown(SUPERVISOR, "/inspections/1", "inspections.sheet"),
    "inspections.sheet-unsigned": Shown(
        SUPERVISOR, "/inspections/13", "inspections.sheet", is_rare=True
    ),
    "inspection_reports.show": Shown(SUPERVISOR, "/inspections", "inspection_reports.show"),
    "corrections.show": Shown(SUPERVISOR, "/corrections"),
    "corrections.one": Shown(SUPERVISOR, "/corrections", "corrections.one"),
    "prompts.waiting": Shown(SUPERVISOR, "/approvals/prompts"),
    "figures.show": Shown(SUPERVISOR, "/figures"),
    "figures.days": Shown(SUPERVISOR, "/figures/days"),
    "figure_rows.show": Shown(SUPERVISOR, "/figures", "figure_rows.show"),
    "assessment.show": Shown(SUPERVISOR, "/figures/assessment"),
    "assessment.show-handler": Shown(HANDLER, "/figures/assessment"),
    "months.show": Shown(SUPERVISOR, "/figures/months"),
    "months.one": Shown(SUPERVISOR, "/figures/months", "months.one", is_rare=True),
    "exports.of_list": Shown(SUPERVISOR, "/export/list"),
    "exports.of_ledger": Shown(SUPERVISOR, "/export/ledger"),
    "services.show": Shown(HANDLER, "/services"),
    "services.matter": Shown(HANDLER, "/services", "services.matter"),
    "authorities.show": Shown(HANDLER, "/authorities"),
    "colleagues.show": Shown(HANDLER, "/colleagues"),
    "policy.show": Shown(HANDLER, "/policy"),
    "messages.show": Shown(SUPERVISOR, "/messages"),
    "password.show": Shown(HANDLER, "/password"),
    "practice.show": Shown(HANDLER, "/practice"),
    "admin.show": Shown(SUPERVISOR, "/admin"),
    "admin_calendar.show": Shown(SUPERVISOR, "/admin/calendar"),
    "admin_catalogue.show": Shown(SUPERVISOR, "/admin/catalogue"),
    "admin_matters.matter": Shown(SUPERVISOR, "/admin/catalogue", "admin_matters.matter"),
    "admin_matters.end": Shown(SUPERVISOR, "/admin/catalogue", "admin_matters.end", is_rare=True),
    "admin_matters.authority": Shown(SUPERVISOR, "/admin/catalogue/authorities/1"),
    "admin_changes.show": Shown(SUPERVISOR, "/admin/changes"),
    "admin_hours.show": Shown(SUPERVISOR, "/admin/hours"),
    "admin_hours.withdrawal": Shown(
        SUPERVISOR, "/admin/hours", "admin_hours.withdrawal", is_rare=True
    ),
    "admin_people.show": Shown(SUPERVISOR, "/admin/people"),
    "admin_people.person": Shown(SUPERVISOR, "/admin/people", "admin_people.person"),
    "admin_people.person-administrator": Shown(ADMINISTRATOR, "/admin/people/zhangli"),
    "admin_people.leave": Shown(SUPERVISOR, "/admin/people/zhangli/leave"),
    "admin_people.new": Shown(SUPERVISOR, "/admin/people/new"),
    "admin_profile.show": Shown(SUPERVISOR, "/admin/office"),
    "admin_readings.show": Shown(SUPERVISOR, "/admin/readings"),
    "admin_readings.withdrawal": Shown(
        SUPERVISOR, "/admin/readings", "admin_readings.withdrawal", is_rare=True
    ),
    "admin_sections.show": Shown(SUPERVISOR, "/admin/sections"),
    "admin_sections.section": Shown(SUPERVISOR, "/admin/sections", "admin_sections.section"),
    "admin_sections.dissolve": Shown(SUPERVISOR, "/admin/sections/loans/dissolve"),
    "admin_sections.new": Shown(SUPERVISOR, "/admin/sections/new"),
    "prompts.show": Shown(SUPERVISOR, "/admin/prompts"),
    "prompts.one": Shown(SUPERVISOR, "/admin/prompts", "prompts.one"),
    "wallboards.show": Shown(SUPERVISOR, "/admin/wallboards"),
    "admin_settings.show": Shown(ADMINISTRATOR, "/admin/settings"),
    "access_log.show": Shown(PROTECTOR, "/privacy/log"),
    "access_requests.show": Shown(PROTECTOR, "/privacy/requests"),
    "access_requests.one": Shown(
        PROTECTOR, "/privacy/requests", "access_requests.one", is_rare=True
    ),
    "admin_retention.show": Shown(SUPERVISOR, "/admin/retention"),
    "purges.show": Shown(PROTECTOR, "/privacy/purges"),
    "purges.one": Shown(PROTECTOR, "/privacy/purges", "purges.one", is_rare=True),
    "system.show": Shown(ADMINISTRATOR, "/system"),
    "sign_in.show": Shown(NOBODY, "/sign-in"),
    "wallboard.show": Shown(NOBODY, "/wallboard/unknown", status=404),
    "error-404": Shown(HANDLER, "/items/1999-1", status=404),
    "error-403": Shown(HANDLER, "/system", status=403),
}

# What answers with a part of a page, with data, with a file or with the way to another page.
PARTS = {
    "admin_catalogue.download": "a file",
    "admin_calendar.this_year": "leads to the page of the year",
    "audio.play": "sound",
    "bootstrap.static": "a file",
    "call_now.show": "a part of an item's page",
    "charts.show": "a picture in the figures",
    "inspection_charts.show": "a picture in a report",
    "inspection_reports.word": "a file",
    "exports.fetch": "a file",
    "exports.wait": "stands between the form and the file",
    "health.healthz": "for machines",
    "live.frame": "a part of every page",
    "messages.listed": "a part of the messages",
    "mine.listed": "a part of my work",
    "missed.glance": "a part of the list",
    "missed.rows": "a part of the list",
    "own_section.standing": "a part of my section",
    "practice.events": "data",
    "practice.result": "a part of the practice page",
    "practice.sound": "sound",
    "prompts.recording": "sound",
    "static": "a file",
    "today.standing": "a part of today",
    "wallboard.numbers": "a part of the wallboard",
}


INVESTIGATOR, CHIEF = "linjing", "hanbin"

# The monitors' own app.
DESK_PAGES = {
    "cases.show": Shown(INVESTIGATOR, "/cases"),
    "cases.show-all": Shown(CHIEF, "/cases?standing=all"),
    "cases.show-none": Shown(INVESTIGATOR, "/cases?section=没有这样的科室"),
    "cases.figures": Shown(CHIEF, "/cases/figures"),
    "case.show": Shown(INVESTIGATOR, "/cases?standing=mine", "case.show"),
    "case.show-chief": Shown(CHIEF, "/cases", "case.show"),
    "case.show-closed": Shown(INVESTIGATOR, "/cases?standing=closed", "case.show"),
    "breach.show": Shown(INVESTIGATOR, "/cases?standing=closed", "case.show breach.show"),
    "earlier_item.show": Shown(
        INVESTIGATOR, "/cases?section=信贷科", "case.show earlier_item.show"
    ),
    "entering.show": Shown(INVESTIGATOR, "/cases/new"),
    "notices.show": Shown(INVESTIGATOR, "/notices"),
    "monitors.show": Shown(CHIEF, "/monitors"),
    "monitors.one": Shown(CHIEF, "/monitors", "monitors.one"),
    "monitors.invite": Shown(CHIEF, "/monitors/invite"),
    "audit.show": Shown(CHIEF, "/audit"),
    "settings.show": Shown(CHIEF, "/settings"),
    "own.show": Shown(INVESTIGATOR, "/own"),
    "enrol.show": Shown(NOBODY, "/enrol"),
    "sign_in.show": Shown(NOBODY, "/sign-in"),
    "error-404": Shown(INVESTIGATOR, "/cases/nowhere", status=404),
}
DESK_PARTS = {
    "case_files.fetch": "a file",
    "health.healthz": "for machines",
    "notices.home": "leads to the list of cases",
    "static": "a file",
    "waiting.show": "only for who is not admitted yet",
}


def public_paths() -> list[str]:
    """The addresses of the pages for everybody, in both languages, and of a search of them."""
    addresses = [*(page.path for page in PUBLIC_PAGES), *MAILBOX]
    paths = [prefix + address for address in addresses for prefix in ("", "/en")]
    return [*paths, "/services?q=租房怎么提取"]


def listed(pages: Mapping[str, Shown] = PAGES) -> set[str]:
    """The endpoints whose page stands in the list."""
    return {name.partition("-")[0] for name in pages} - {"error"}


def pages_of(app: Flask) -> set[str]:
    """The endpoints of an app that answer GET."""
    return {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}


def forgotten(console: Flask) -> set[str]:
    """Pages of the console that nobody has listed."""
    return pages_of(console) - listed() - set(PARTS)


def console_in(folder: Path) -> Flask:
    """A console of which only the map of its addresses is used."""
    db = Database.open(f"sqlite:///{folder / 'none.db'}")
    return create_console(Settings.read(home=folder), db, SystemClock())


def desk_in(folder: Path) -> Flask:
    """A desk of which only the map of its addresses is used."""
    db = Database.open(f"sqlite:///{folder / 'none.db'}")
    place = Place.at(folder / "conduct")
    return create_desk(Settings.read(home=folder), db, place, db, SystemClock())


class Ways:
    """How to come to each page in a browser."""

    def __init__(self, app: Flask) -> None:
        self._map: MapAdapter = app.url_map.bind("localhost")

    def open(self, tab: Tab, shown: Shown) -> str | None:
        """Open the page; None, or what is wrong with what came."""
        answer = tab.goto(shown.path)
        for endpoint in shown.leads_to.split():
            link = self._link(tab, endpoint)
            if link is None:
                return f"nothing on {tab.url} leads to {endpoint}"
            answer = tab.goto(link)
        if answer is None or answer.status != shown.status:
            return f"{tab.url} answers {answer.status if answer else 'nothing'}"
        return None

    def _link(self, tab: Tab, endpoint: str) -> str | None:
        links: list[str] = tab.locator("main a[href]").evaluate_all(
            "links => links.map((link) => link.href)"
        )
        return next((link for link in links if self._endpoint(link) == endpoint), None)

    def _endpoint(self, link: str) -> str:
        try:
            return str(self._map.match(urlsplit(link).path)[0])
        except (HTTPException, RequestRedirect):
            return ""


def sign_in(tab: Tab, login: str, password: str) -> bool:
    """Whether a person of the office, or a monitor at the desk, could sign in."""
    tab.goto("/sign-in")
    tab.locator("input[name=login]").fill(login)
    # A monitor has a passphrase instead.
    tab.locator("input[type=password]").fill(password)
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    return tab.locator("form[action*='sign-in']").count() == 0
