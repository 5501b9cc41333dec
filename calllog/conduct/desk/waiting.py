"""What a monitor sees who has enrolled and whom nobody in office has admitted yet."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from calllog.conduct import keys
from calllog.conduct.desk.access import allow
from calllog.conduct.desk.request import member, own_key, reading
from calllog.conduct.desk.sign_in import FIRST_PAGE

pages = Blueprint("waiting", __name__)


@pages.get("/waiting")
@allow(also_waiting=True)
def show() -> ResponseReturnValue:
    """The fingerprint to read to a monitor in office, who compares it and admits."""
    with reading() as session:
        if member(session).admitted_at is not None:
            return redirect(url_for(FIRST_PAGE))
    return render_template("waiting.html", fingerprint=keys.fingerprint(own_key().public))
