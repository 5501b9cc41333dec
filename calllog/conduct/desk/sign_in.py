"""Signing in and out. The passphrase opens the private key; there is no other password.

Wrong ones are counted by login and over all, before any key is stretched, and in memory alone; no
address is kept of anybody.
"""

from __future__ import annotations

import hashlib
import threading

from flask import Blueprint, Response, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter

from calllog.conduct import audit, members
from calllog.conduct.audit import Deed
from calllog.conduct.desk.access import TICKET, allow
from calllog.conduct.desk.catalogue import _
from calllog.conduct.desk.forms import SignInForm
from calllog.conduct.desk.request import member, now, parts, reading, writing
from calllog.conduct.keys import KeyPair
from calllog.conduct.models import Member

WRONG_BY_LOGIN = "10 per 15 minutes"
WRONG_BY_ALL = "100 per 15 minutes"
# What is owed stands first there; the head of every page counts the notices not seen.
FIRST_PAGE = "cases.show"
KEPT = ("language", "large_type")

pages = Blueprint("sign_in", __name__)


def login_typed() -> str:
    """Whose login is tried, as a digest: what was typed into the wrong field must not be kept."""
    login = request.form.get("login", "").strip().casefold()[:40]
    return hashlib.sha256(login.encode()).hexdigest()


def _everybody() -> str:
    return "all"


limiter = Limiter(_everybody, storage_uri="memory://", strategy="moving-window")
# Each stretching takes 64 MiB for a tenth of a second; two at once are enough for a handful.
stretching = threading.Semaphore(2)


def _was_refused(response: Response) -> bool:
    return response.status_code == 401


@pages.get("/sign-in")
def show() -> ResponseReturnValue:
    """The sign-in page."""
    if g.get("monitor") is not None:
        return redirect(url_for(FIRST_PAGE))
    return _page(SignInForm())


@pages.post("/sign-in")
@limiter.limit(WRONG_BY_LOGIN, key_func=login_typed, deduct_when=_was_refused)
@limiter.limit(WRONG_BY_ALL, deduct_when=_was_refused)
def submit() -> ResponseReturnValue:
    """Sign a monitor in whose passphrase opens their key."""
    form = SignInForm()
    if not form.validate():
        return _page(form), 422
    if not _open(form.login.data, form.passphrase.data):
        form.passphrase.errors = [_("登录名或口令不对。")]
        return _page(form), 401
    return redirect(url_for(FIRST_PAGE))


def _open(login: str, passphrase: str) -> bool:
    """Begin a monitor's session; False for a wrong login or passphrase."""
    with reading() as database:
        known = members.find(database, login)
        wrapped = known.wrapped_key if known is not None else None
    # Outside of any transaction, because it takes a tenth of a second.
    with stretching:
        pair = members.open_key(wrapped, passphrase)
    with writing() as database:
        known = members.find(database, login)
        # The passphrase may have been changed while the key was being stretched.
        if known is not None and pair is not None and known.wrapped_key == wrapped:
            audit.record(database, now(), Deed.SIGNED_IN, by=known)
            begin(known, pair)
            return True
        if known is not None:
            audit.record(database, now(), Deed.REFUSED, by=None, about=known)
        return False


def begin(one: Member, pair: KeyPair) -> None:
    """Begin a session, with nothing in it from before."""
    session.clear()
    session["language"], session["large_type"] = one.language, one.large_type
    session[TICKET] = parts().unlocked.keep(one.id, one.session_version, pair, now())


@pages.post("/sign-out")
@allow(also_waiting=True)
def leave() -> ResponseReturnValue:
    """Sign out: the key is dropped, and everything else but language and size of type."""
    parts().unlocked.drop(session[TICKET])
    with writing() as database:
        audit.record(database, now(), Deed.SIGNED_OUT, by=member(database))
    kept = {name: session[name] for name in KEPT if name in session}
    session.clear()
    session.update(kept)
    return redirect(url_for("sign_in.show"))


def _page(form: SignInForm) -> str:
    return render_template("sign_in.html", form=form)
