"""Who may open what. Everything is denied that is not allowed here by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from flask import Flask, abort, current_app, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from calllog.conduct.desk.catalogue import _
from calllog.conduct.desk.request import now, parts, reading
from calllog.conduct.models import Member

PUBLIC = frozenset(
    {
        "static",
        "enrol.show",
        "enrol.submit",
        "health.healthz",
        "own_view.language",
        "own_view.type_size",
        "sign_in.show",
        "sign_in.submit",
    }
)
TICKET = "ticket"

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
ALLOWED = "allowed_monitors"


@dataclass(frozen=True, slots=True)
class Allowed:
    """Which monitors may open a view: those in office, or the chief alone."""

    chief_only: bool = False
    also_waiting: bool = False  # Enrolled, and not admitted yet.


@dataclass(frozen=True, slots=True)
class Viewer:
    """The monitor who looks, as the frame of the pages shows them."""

    id: int
    name: str
    is_chief: bool
    is_admitted: bool


def allow(*, chief_only: bool = False, also_waiting: bool = False) -> Callable[[View], View]:
    """Let monitors open the view. Who holds which case is for the case's own pages to look at."""

    def declare(view: View) -> View:
        setattr(view, ALLOWED, Allowed(chief_only, also_waiting))
        return view

    return declare


def add_access(app: Flask) -> None:
    """Put the guard before every view."""
    app.before_request(_guard)


def _guard() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    is_public = request.endpoint in PUBLIC
    if request.endpoint != "static":
        _open_session()
    if is_public:
        return None
    if g.get("monitor") is None:
        return redirect(url_for("sign_in.show"))
    return _check_view(current_app.view_functions[request.endpoint])


def _check_view(view: object) -> ResponseReturnValue | None:
    allowed: Allowed | None = getattr(view, ALLOWED, None)
    if allowed is None:
        abort(403)
    if not g.monitor.is_admitted and not allowed.also_waiting:
        return redirect(url_for("waiting.show"))
    if allowed.chief_only and not g.monitor.is_chief:
        abort(403)
    return None


def _open_session() -> None:
    """Put who is looking into the request, if their session still stands."""
    ticket = session.get(TICKET)
    if ticket is None:
        return
    opened = parts().unlocked.open(ticket, now())
    if opened is not None:
        with reading() as database:
            monitor = database.get(Member, opened.member_id)
            if monitor is not None and _is_valid(monitor, opened.version):
                g.opened, g.monitor = opened, _viewer(monitor)
                return
        parts().unlocked.drop(ticket)
    session.pop(TICKET)
    flash(_("登录已结束（30分钟没有操作、已在别处退出或系统重新启动），请重新登录。"), "warning")


def _viewer(monitor: Member) -> Viewer:
    is_admitted = monitor.admitted_at is not None
    return Viewer(monitor.id, monitor.name, monitor.is_chief, is_admitted)


def _is_valid(monitor: Member, version: int) -> bool:
    return monitor.removed_at is None and monitor.session_version == version


def safe_path(path: str | None) -> str | None:
    """A path of this app, to go on to; None for anything that could lead elsewhere."""
    if not path or not path.startswith("/") or path.startswith("//"):
        return None
    return None if "\\" in path or not path.isprintable() else path
