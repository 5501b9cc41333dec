"""The pages for everybody, in one list: served by the public app, and published as files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO
from typing import Any

import structlog
from flask import Blueprint, Flask, Response, abort, render_template, request, send_file
from sqlalchemy.orm import Session

from calllog.catalogue import authorities
from calllog.models import Staff
from calllog.public import hours, keeping, people, photos, promises, rule_text, services
from calllog.public.frame import add_frame, add_page, add_templates
from calllog.public.headers import FILE_SECONDS
from calllog.public.request import Around, Parts, around, parts, reading
from calllog.times import calendars, policies
from calllog.times.working_days import Source

Facts = dict[str, Any]

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Page:
    """A page: the name of its endpoint and template, its address, and what it shows."""

    name: str
    path: str
    facts: Callable[[Session, Around], Facts]


def _promises(session: Session, here: Around) -> tuple[promises.Promise, ...]:
    rings = parts().settings.three_rings_seconds
    return promises.promises(policies.on(session, here.today), here.time, here.today, rings)


def _front(session: Session, here: Around) -> Facts:
    return {
        "today": hours.today(here.time, here.now),
        "promises": promises.chosen(_promises(session, here)),
        "sections": services.by_section(services.search(session, here, "").editions),
    }


def _rule(session: Session, here: Around) -> Facts:
    return {
        "promises": _promises(session, here),
        "policy": policies.in_force(session, here.today),
        "paragraphs": _rule_text(here),
    }


def _rule_text(here: Around) -> tuple[rule_text.Paragraph, ...]:
    try:
        return rule_text.read(parts().settings.home, here.office.is_sample)
    except rule_text.RuleTextError:
        # The promises are shown all the same; the doctor says what is wrong with the file.
        log.error("public_rule_text_unusable")
        return ()


def _people(session: Session, here: Around) -> Facts:
    return {"groups": people.groups(session, here)}


def _services(session: Session, here: Around) -> Facts:
    found = services.search(session, here, request.args.get("q", ""))
    return {
        "found": found,
        "sections": services.by_section(found.editions),
        "limit": services.limit,
    }


def _authorities(session: Session, here: Around) -> Facts:
    return {"authorities": authorities.listed(session, here.today)}


def _hours(session: Session, here: Around) -> Facts:
    now = here.time.hours_on(here.today)
    years = [calendars.facts(session, here.today.year + n) for n in (0, 1)]
    return {
        "today": hours.today(here.time, here.now),
        "rows": [row for row in here.time.hours if row.valid_from >= now.valid_from],
        "years": [(year, year.source is Source.PRESUMED) for year in years],
    }


def _privacy(session: Session, here: Around) -> Facts:
    return {"periods": keeping.periods(session, here)}


def _nothing(_session: Session, _here: Around) -> Facts:
    return {}


PAGES = (
    Page("front", "/", _front),
    Page("rule", "/rule", _rule),
    Page("people", "/people", _people),
    Page("services", "/services", _services),
    Page("authorities", "/authorities", _authorities),
    Page("complaints", "/complaints", _nothing),
    Page("hours", "/hours", _hours),
    Page("privacy", "/privacy", _privacy),
    Page("accessibility", "/accessibility", _nothing),
)


def _blueprint() -> Blueprint:
    made = Blueprint(
        "pages",
        __name__,
        template_folder="templates",
        static_folder="static",
        static_url_path="/static",
    )
    for page in PAGES:
        add_page(made, page.path, page.name, _view(page))
    made.add_url_rule("/photos/<int:person>.jpg", "photo", _photo)
    add_frame(made, may_be_kept=True)
    return made


def _view(page: Page) -> Callable[[], str]:
    def show() -> str:
        with reading() as session:
            return render_template(f"public/{page.name}.html", **page.facts(session, around()))

    return show


def _photo(person: int) -> Response:
    with reading() as session:
        staff = session.get(Staff, person)
        login = staff.login if staff is not None and staff.left_at is None else ""
    photo = photos.of(parts().settings.home, login) if login else None
    if photo is None:
        abort(HTTPStatus.NOT_FOUND)
    return send_file(BytesIO(photo), "image/jpeg", max_age=FILE_SECONDS)


def add_public(app: Flask, made_with: Parts) -> None:
    """Give an application the public pages."""
    add_templates(app, made_with)
    app.register_blueprint(_blueprint())
