"""大屏链接: the links of the screens on the wall, made, named, listed and revoked."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from calllog.console.access import allow
from calllog.console.admin.hub import ADMINISTERS
from calllog.console.catalogue import _
from calllog.console.request import actor, now, parts, reading, writing
from calllog.models import WallboardLink
from calllog.wallboard import links

pages = Blueprint("wallboards", __name__)


@pages.get("/admin/wallboards")
@allow(*ADMINISTERS)
def show() -> str:
    """The links that there are and were, with when a screen last used them."""
    return _page()


@pages.post("/admin/wallboards")
@allow(*ADMINISTERS)
def make() -> ResponseReturnValue:
    """A new link; its address is on the page that answers, and on no other."""
    name = " ".join(request.form.get("name", "").split())[: links.LONGEST_NAME]
    if not name:
        flash(_("请填写这块大屏的名称。"), "danger")
        return redirect(url_for("wallboards.show"))
    with writing() as session:
        token = links.make(session, now(), actor(session), name)
    path = url_for("wallboard.show", token=token)
    return _page(name, parts().settings.console_url.rstrip("/") + path)


@pages.post("/admin/wallboards/<int:link_id>/revoke")
@allow(*ADMINISTERS)
def revoke(link_id: int) -> ResponseReturnValue:
    """Close a link; the screen says so when it asks next."""
    with writing() as session:
        link = session.get(WallboardLink, link_id) or abort(404)
        links.revoke(session, now(), actor(session), link)
        flash(_("“%(name)s”的链接已停用。", name=link.name), "success")
    return redirect(url_for("wallboards.show"))


def _page(made: str = "", address: str = "") -> str:
    with reading() as session:
        return render_template(
            "admin/wallboards.html",
            links=links.every(session),
            made=made,
            address=address,
            longest=links.LONGEST_NAME,
        )
