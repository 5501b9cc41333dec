"""Who may open what. Everything is denied that is not allowed here by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import structlog
from flask import Flask, Response, abort, current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user, logout_user

from calllog.console.catalogue import _
from calllog.console.request import now, reading
from calllog.models import Role, Staff
from calllog.office.viewers import Viewer

IDLE_TIME_OUT = timedelta(minutes=30)
# The time of the last request is written back at most once a minute.
SEEN_STEP_SECONDS = 60
# Sent by static/live.js, which asks for what is new; and, with it, that the person did something.
POLL = "X-Live"
ACTIVE = "X-Active"

PUBLIC = frozenset(
    {
        "static",
        "bootstrap.static",
        "health.healthz",
        "language.switch",
        "sign_in.show",
        "sign_in.submit",
        "type_size.switch",
        # Opened by its own link, whose token the view checks.
        "wallboard.numbers",
        "wallboard.show",
    }
)
# What a person may do whose one-time password has yet to be changed.
BEFORE_PASSWORD = frozenset({"password.show", "password.change", "sign_in.leave"})

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
ALLOWED = "allowed_roles"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Account:
    """The person who is signed in, as Flask-Login wants to know them."""

    viewer: Viewer
    login: str
    session_version: int
    must_change_password: bool
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    @classmethod
    def of(cls, staff: Staff) -> Account:
        """The account of a member of staff."""
        return cls(Viewer.of(staff), staff.login, staff.session_version, staff.must_change_password)

    def get_id(self) -> str:
        """What the session keeps: raising the version ends every session that has an older one."""
        return f"{self.viewer.staff_id}.{self.session_version}"


def allow(*roles: Role) -> Callable[[View], View]:
    """Let people with one of these roles open the view."""

    def declare(view: View) -> View:
        setattr(view, ALLOWED, frozenset(roles))
        return view

    return declare


def add_access(app: Flask) -> None:
    """Put the guard before every view of the console."""
    manager = LoginManager(app)
    # A stolen cookie is of no use from another address or browser.
    manager.session_protection = "strong"
    manager.user_loader(_load_account)
    app.before_request(_guard)


def _load_account(session_id: str) -> Account | None:
    staff_id, _dot, version = session_id.partition(".")
    with reading() as database:
        staff = database.get(Staff, int(staff_id))
        if staff is None or staff.left_at is not None or str(staff.session_version) != version:
            return None
        return Account.of(staff)


def _guard() -> ResponseReturnValue | None:
    if request.endpoint is None or request.endpoint in PUBLIC:
        return None
    if not current_user.is_authenticated or _has_been_idle():
        if is_poll():
            # The sign-in page has no place inside a list.
            return Response(status=401)
        return redirect(url_for("sign_in.show", next=_way_back()))
    if current_user.must_change_password and request.endpoint not in BEFORE_PASSWORD:
        return redirect(url_for("password.show"))
    view = current_app.view_functions[request.endpoint]
    roles: frozenset[Role] | None = getattr(view, ALLOWED, None)
    if roles is None:
        log.error("view_without_roles", endpoint=request.endpoint)
    if not roles or not current_user.viewer.has_any(roles):
        abort(403)
    return None


def is_poll() -> bool:
    """Whether an open page asks by itself for what is new."""
    return POLL in request.headers


def signed_in_at() -> datetime:
    """When the person signed in; the beginning of time where the session does not say it."""
    return datetime.fromtimestamp(session.get("signed_in_at", 0), UTC)


def seconds_left() -> int:
    """How long the session still lasts if the person does nothing."""
    idle = int(now().timestamp()) - int(session.get("seen_at", 0))
    return max(0, int(IDLE_TIME_OUT.total_seconds()) - idle)


def _has_been_idle() -> bool:
    """Whether the session has rested for 30 minutes; it is ended then, else kept awake.

    A page that asks by itself keeps nothing awake, unless the person has moved or typed on it.
    """
    moment = int(now().timestamp())
    last_seen = session.get("seen_at", 0)
    if moment - last_seen > IDLE_TIME_OUT.total_seconds():
        if not is_poll():
            _sign_out_idle()
        return True
    is_deed = not is_poll() or ACTIVE in request.headers
    if is_deed and moment - last_seen >= SEEN_STEP_SECONDS:
        session["seen_at"] = moment
    return False


def _sign_out_idle() -> None:
    logout_user()
    session.pop("seen_at", None)
    flash(_("超过30分钟没有操作，已自动退出，请重新登录。"), "warning")


def _way_back() -> str:
    return request.full_path.rstrip("?") if request.method == "GET" else "/"


def safe_path(path: str | None) -> str | None:
    """A path of this console, to go on to; None for anything that could lead elsewhere."""
    if not path or not path.startswith("/") or path.startswith("//"):
        return None
    return None if "\\" in path or not path.isprintable() else path
