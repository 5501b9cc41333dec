"""The monitors' application: its parts put together."""

from __future__ import annotations

import hmac

from flask import Flask
from flask_wtf import CSRFProtect

from calllog.clock import Clock
from calllog.conduct.desk import (
    audit,
    breach,
    case,
    case_files,
    cases,
    earlier_item,
    enrol,
    entering,
    health,
    monitors,
    notices,
    own,
    own_view,
    sign_in,
    waiting,
)
from calllog.conduct.desk import (
    settings as settings_pages,
)
from calllog.conduct.desk.access import add_access
from calllog.conduct.desk.addresses import add_addresses, add_words_check
from calllog.conduct.desk.case_words import add_case_words
from calllog.conduct.desk.catalogue import add_languages
from calllog.conduct.desk.errors import add_errors
from calllog.conduct.desk.frame import add_frame
from calllog.conduct.desk.headers import add_headers
from calllog.conduct.desk.request import EXTENSION, Parts
from calllog.conduct.desk.uploads import add_uploads
from calllog.conduct.desk.words import add_words
from calllog.conduct.place import Place
from calllog.db import Database
from calllog.settings import Settings

PAGES = (
    audit,
    breach,
    case,
    case_files,
    cases,
    earlier_item,
    enrol,
    entering,
    health,
    monitors,
    notices,
    own,
    own_view,
    settings_pages,
    sign_in,
    waiting,
)

LARGEST_REQUEST = 64 * 1024


def create_desk(
    settings: Settings, conduct_db: Database, place: Place, ledger_db: Database, clock: Clock
) -> Flask:
    """The monitors' app, ready to be served by one process: the open keys live in its memory."""
    app = Flask(__name__)
    app.config.update(
        # Of the conduct line's folder; whoever has the console's secret can sign nothing here.
        SECRET_KEY=hmac.digest(place.secret(), b"desk", "sha256"),
        # Cookies do not know ports: the console's may come along, and is passed over.
        SESSION_COOKIE_NAME="conduct_desk",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_SECURE=settings.conduct_url.startswith("https://"),
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        # A form may lie open as long as its session lives.
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions[EXTENSION] = Parts(settings, conduct_db, place, ledger_db, clock)
    add_addresses(app)
    add_headers(app)
    add_languages(app)
    add_access(app)
    # Before the first who reads a form, and behind the guard.
    add_uploads(app)
    add_words_check(app)
    CSRFProtect(app)
    sign_in.limiter.init_app(app)
    add_errors(app)
    add_frame(app)
    add_words(app.jinja_env)
    add_case_words(app.jinja_env)
    for module in PAGES:
        app.register_blueprint(module.pages)
    return app
