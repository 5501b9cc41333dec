"""Signing in and out. Wrong passwords are throttled by login and by address, before any hashing."""

from __future__ import annotations

import structlog
from flask import Blueprint, Response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user, login_user, logout_user

from calllog.console.access import Account, allow, safe_path
from calllog.console.catalogue import _
from calllog.console.forms import SignInForm
from calllog.console.frame import office_profile
from calllog.console.landing import first_page
from calllog.console.request import now, reading, viewer
from calllog.models import Role, Staff
from calllog.office import accounts
from calllog.office.viewers import Viewer

# Each web process counts for itself. A whole office may sit behind one address.
WRONG_BY_LOGIN = "10 per 15 minutes"
WRONG_BY_ADDRESS = "60 per 15 minutes"

pages = Blueprint("sign_in", __name__)
limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="moving-window")
log = structlog.get_logger()


def _login_typed() -> str:
    return request.form.get("login", "").strip().casefold()[:40]


def _was_refused(response: Response) -> bool:
    return response.status_code == 401


@pages.get("/sign-in")
def show() -> ResponseReturnValue:
    """The sign-in page."""
    if current_user.is_authenticated:
        return redirect(first_page(viewer()))
    return _page(SignInForm())


@pages.post("/sign-in")
@limiter.limit(WRONG_BY_LOGIN, key_func=_login_typed, deduct_when=_was_refused)
@limiter.limit(WRONG_BY_ADDRESS, deduct_when=_was_refused)
def submit() -> ResponseReturnValue:
    """Sign a person in who knows their login and password."""
    form = SignInForm()
    if not form.validate():
        return _page(form), 422
    with reading() as database:
        staff = accounts.find_login(database, form.login.data)
        if accounts.verify(staff, form.password.data) and staff is not None:
            sign_in(staff)
            return redirect(_wanted(Viewer.of(staff)))
        log.info("sign_in_refused", staff_id=staff.id if staff else None)
    form.password.errors = [_("登录名或密码不对。")]
    return _page(form), 401


@pages.post("/sign-out")
@allow(*Role)
def leave() -> ResponseReturnValue:
    """Sign out, and forget everything but the language and the size of the type."""
    kept = {name: session[name] for name in ("language", "large_type") if name in session}
    logout_user()
    session.clear()
    session.update(kept)
    return redirect(url_for("sign_in.show"))


def sign_in(staff: Staff) -> None:
    """Begin a session of this person's, with nothing in it from before."""
    session.clear()
    session["language"], session["large_type"] = staff.language, staff.large_type
    session["signed_in_at"] = session["seen_at"] = int(now().timestamp())
    login_user(Account.of(staff))
    log.info("signed_in", staff_id=staff.id)


def _wanted(person: Viewer) -> str:
    """The page that was asked for; who asked for none in particular begins at their first page."""
    wanted = safe_path(request.args.get("next"))
    return wanted if wanted and wanted != "/" else first_page(person)


def _page(form: SignInForm) -> str:
    with reading() as database:
        return render_template("sign_in.html", form=form, profile=office_profile(database))
