"""模拟电话: telephones in the browser to call the line with, for exercise and to try sentences.

The page asks the line through these addresses, one telephone at a time. No database session is
open while the line is asked: it may take twenty seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.console import practice_words
from calllog.console.access import allow
from calllog.console.catalogue import _
from calllog.console.request import now, office_day, office_time, parts, reading, viewer
from calllog.console.uploads import takes
from calllog.models import Item, PromptVersion, Role
from calllog.office.directory import load_office
from calllog.office.today import Office
from calllog.office.viewers import may_see
from calllog.practice import (
    PracticeAway,
    PracticeLine,
    PracticeRefused,
    TelephoneForgotten,
    drafts_of,
)
from calllog.prompts.versions import SEES

# Whoever answers, supervises or runs the machine; a conduct monitor's calls are behind the wall.
PRACTISES = frozenset(Role) - {Role.CONDUCT_MONITOR}
RENEWS = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})
SIDES = ("caller", "staff")
# Fictitious, and nobody's at the sample office.
CALLERS = ("+8613900000081", "+8613900000082", "+8613900000083", "+865620000081")
WITHHELD = ""
LARGEST_SOUND = 2 * 1024 * 1024
LONGEST_WAIT = timedelta(seconds=15)
MOST_DRAFTS = 20
# Answers of the line that are no page: the script shows the words.
CONFLICT = 409
GONE = 410

pages = Blueprint("practice", __name__)


@pages.get("/practice")
@allow(*PRACTISES)
def show() -> str:
    """Both telephones, or one of them in a window of its own."""
    side = request.args.get("side")
    with reading() as session:
        return render_template(
            "practice.html",
            is_there=parts().practice is not None,
            is_demo=parts().settings.demo,
            sides=(side,) if side in SIDES else SIDES,
            callers=CALLERS,
            office=_office(session),
            state=office_time(session).state(now()),
            drafts=_drafts(session, request.args.get("drafts", "").split(",")),
            renews=viewer().has_any(RENEWS) and not parts().settings.demo,
            words=practice_words,
        )


@pages.post("/practice/telephones")
@allow(*PRACTISES)
def register() -> Response:
    """A new telephone, with a number that the page offers and no other."""
    wish = _fields()
    address = wish.get("address")
    with reading() as session:
        if address not in {WITHHELD, *CALLERS, *_telephones(_office(session))}:
            abort(400)
    return jsonify(telephone=line().register(str(address), aloud=wish.get("aloud") is True))


@pages.get("/practice/telephones/<telephone>/events")
@allow(*PRACTISES)
def events(telephone: str) -> Response:
    """What has happened there; an answer without news may take a while."""
    after = request.args.get("after", 0, type=int)
    wait = min(request.args.get("wait", 0, type=int), int(LONGEST_WAIT.total_seconds()))
    news = line().events(telephone, after, wait)
    return jsonify(events=news.events, next=news.next)


@pages.post("/practice/telephones/<telephone>/do")
@allow(*PRACTISES)
def do(telephone: str) -> ResponseReturnValue:
    """What the person does there."""
    line().do(telephone, _with_drafts(_fields()))
    return "", 204


@pages.post("/practice/telephones/<telephone>/recording")
@allow(*PRACTISES)
@takes(LARGEST_SOUND)
def record(telephone: str) -> ResponseReturnValue:
    """What the person has spoken."""
    line().record(telephone, request.get_data())
    return "", 204


@pages.get("/practice/telephones/<telephone>/sounds/<int:position>")
@allow(*PRACTISES)
def sound(telephone: str, position: int) -> Response:
    """A recording that the line plays, or the other person's words."""
    return Response(line().sound(telephone, position), content_type="audio/wav")


@pages.get("/practice/telephones/<telephone>/result")
@allow(*PRACTISES)
def result(telephone: str) -> ResponseReturnValue:
    """What the ledger has of the call; nothing (204) until it has ended there as well."""
    came_of = line().result(telephone)
    if came_of.kind is None:
        return "", 204
    return render_template(
        "practice_result.html",
        result=came_of,
        is_demo=parts().settings.demo,
        sees_it=came_of.item is not None and _sees(came_of.item.number),
        words=practice_words,
    )


@pages.post("/practice/telephones/<telephone>/leave")
@allow(*PRACTISES)
def leave(telephone: str) -> ResponseReturnValue:
    """The page was closed."""
    line().leave(telephone)
    return "", 204


@pages.post("/practice/renew")
@allow(*RENEWS)
def renew() -> ResponseReturnValue:
    """Forget every practice call, and take the office over as it is now."""
    try:
        line().renew()
    except PracticeRefused as refused:
        flash(practice_words.refusal(refused.code), "warning")
    except PracticeAway:
        flash(practice_words.refusal("away"), "warning")
    else:
        flash(_("练习数据已重置，机构、人员和值班表与现在一致。"), "success")
    return redirect(url_for("practice.show"))


@pages.errorhandler(PracticeRefused)
def _refused(error: PracticeRefused) -> ResponseReturnValue:
    return _told(error.code, CONFLICT)


@pages.errorhandler(PracticeAway)
def _away(_error: PracticeAway) -> ResponseReturnValue:
    return _told("away", CONFLICT)


@pages.errorhandler(TelephoneForgotten)
def _forgotten(_error: TelephoneForgotten) -> ResponseReturnValue:
    return _told("forgotten", GONE)


def line() -> PracticeLine:
    """The line to call.

    Raises:
        PracticeAway: practice is switched off.
    """
    practice = parts().practice
    if practice is None:
        raise PracticeAway
    return practice


def _told(code: str, status: int) -> ResponseReturnValue:
    return jsonify(code=code, message=practice_words.refusal(code)), status


def _fields() -> dict[str, Any]:
    fields = request.get_json(silent=True)
    if not isinstance(fields, dict):
        abort(400)
    return fields


def _with_drafts(deed: Mapping[str, Any]) -> Mapping[str, Any]:
    """For a call that tries drafts the page names them, and the line needs their words."""
    named = deed.get("drafts")
    if deed.get("do") != "dial" or not isinstance(named, list):
        return {name: value for name, value in deed.items() if name != "drafts"}
    with reading() as session:
        ids = [version.id for version in _drafts(session, named)]
        return {**deed, "drafts": drafts_of(session, ids)}


def _drafts(session: Session, named: list[Any]) -> list[PromptVersion]:
    """The versions to be tried; only who may see drafts tries them."""
    ids = [int(one) for one in map(str, named[:MOST_DRAFTS]) if one.isdecimal() and len(one) < 10]
    if not ids or not viewer().has_any(SEES):
        return []
    found = select(PromptVersion).where(PromptVersion.id.in_(ids)).order_by(PromptVersion.id)
    return list(session.scalars(found))


def _office(session: Session) -> Office:
    return load_office(session, office_day(), now())


def _telephones(office: Office) -> set[str]:
    """Every telephone of somebody who works here and can be rung."""
    return {
        person.phone for section in office.sections for person in (*section.roster, *section.people)
    }


def _sees(number: str) -> bool:
    """Whether the item is in the console's own ledger, as in a demonstration, and the viewer's."""
    if not parts().settings.demo:
        return False
    year, _dash, running = number.partition("-")
    with reading() as session:
        its = (Item.year == int(year), Item.running == int(running), may_see(viewer()))
        return session.scalar(select(Item.id).where(*its)) is not None
