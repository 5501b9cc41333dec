"""The console's application: its parts put together."""

from __future__ import annotations

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect

from calllog.clock import Clock
from calllog.console import (
    acting,
    approvals,
    audio,
    authorities,
    away,
    call_now,
    calling,
    calls,
    chain,
    colleagues,
    commendations,
    composing,
    desks,
    drafts,
    duty,
    exports,
    findings,
    health,
    item,
    joint,
    language,
    live,
    many,
    messages,
    mine,
    missed,
    outcomes,
    own_record,
    own_section,
    password,
    policy,
    practice,
    registering,
    services,
    sign_in,
    steps,
    system,
    today,
    type_size,
    wallboard,
)
from calllog.console.access import add_access
from calllog.console.addresses import add_addresses, add_words_check
from calllog.console.admin import accounts as admin_accounts
from calllog.console.admin import calendar as admin_calendar
from calllog.console.admin import catalogue as admin_catalogue
from calllog.console.admin import changes as admin_changes
from calllog.console.admin import hours as admin_hours
from calllog.console.admin import hub as admin_hub
from calllog.console.admin import matters as admin_matters
from calllog.console.admin import people as admin_people
from calllog.console.admin import profile as admin_profile
from calllog.console.admin import prompts, wallboards
from calllog.console.admin import readings as admin_readings
from calllog.console.admin import retention as admin_retention
from calllog.console.admin import roster as admin_roster
from calllog.console.admin import sections as admin_sections
from calllog.console.admin import settings as admin_settings
from calllog.console.catalogue import add_languages
from calllog.console.errors import add_errors
from calllog.console.figures import assessing, charts, months
from calllog.console.figures import report as figures_report
from calllog.console.figures import rows as figure_rows
from calllog.console.frame import add_frame
from calllog.console.headers import add_headers
from calllog.console.inspections import charts as inspection_charts
from calllog.console.inspections import corrections, inspecting
from calllog.console.inspections import reports as inspection_reports
from calllog.console.privacy import log as access_log
from calllog.console.privacy import purges
from calllog.console.privacy import requests as access_requests
from calllog.console.request import EXTENSION, Parts
from calllog.console.uploads import add_uploads
from calllog.console.words import add_words
from calllog.db import Database
from calllog.practice import PracticeLine
from calllog.prompts.sentences import Sentences
from calllog.settings import Settings

PAGES = (
    access_log,
    access_requests,
    acting,
    admin_accounts,
    admin_calendar,
    admin_catalogue,
    admin_changes,
    admin_hours,
    admin_hub,
    admin_matters,
    admin_people,
    admin_profile,
    admin_roster,
    admin_readings,
    admin_retention,
    admin_sections,
    admin_settings,
    approvals,
    assessing,
    audio,
    authorities,
    away,
    call_now,
    calling,
    calls,
    chain,
    charts,
    colleagues,
    commendations,
    composing,
    corrections,
    desks,
    drafts,
    duty,
    exports,
    figure_rows,
    figures_report,
    findings,
    health,
    inspecting,
    inspection_charts,
    inspection_reports,
    item,
    joint,
    language,
    many,
    live,
    messages,
    mine,
    missed,
    months,
    outcomes,
    own_record,
    own_section,
    password,
    policy,
    practice,
    prompts,
    purges,
    registering,
    services,
    sign_in,
    steps,
    system,
    today,
    type_size,
    wallboard,
    wallboards,
)

LARGEST_REQUEST = 64 * 1024


def create_console(
    settings: Settings,
    db: Database,
    clock: Clock,
    practice: PracticeLine | None = None,
    sentences: Sentences | None = None,
) -> Flask:
    """The staff console, ready to be served.

    ``practice`` is the line to practise with; ``sentences`` tells what the real line says.
    """
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        # The telephone's app may share the host name, and cookies do not know ports.
        SESSION_COOKIE_NAME="hotline_console",
        SESSION_COOKIE_HTTPONLY=True,
        # Not Strict: the link in a message has to open the item for who is signed in.
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.console_url.startswith("https://"),
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        # A form may lie open as long as its session lives.
        WTF_CSRF_TIME_LIMIT=None,
        BOOTSTRAP_SERVE_LOCAL=True,
    )
    app.extensions[EXTENSION] = Parts(settings, db, clock, practice, sentences)
    add_addresses(app)
    add_headers(app)
    add_languages(app, settings.home)
    add_access(app)
    # Before the first who reads a form, and behind the guard.
    add_uploads(app)
    add_words_check(app)
    CSRFProtect(app)
    sign_in.limiter.init_app(app)
    Bootstrap5(app)
    add_errors(app)
    add_frame(app)
    add_words(app.jinja_env)
    for module in PAGES:
        app.register_blueprint(module.pages)
    return app
