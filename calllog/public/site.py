"""The pages for everybody, in one list: served by the public app, and published as files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, render_template
from sqlalchemy.orm import Session

from calllog.public import hours
from calllog.public.frame import add_frame, add_page, add_templates
from calllog.public.request import Around, Parts, around, reading

Facts = dict[str, Any]


@dataclass(frozen=True)
class Page:
    """A page: the name of its endpoint and template, its address, and what it shows."""

    name: str
    path: str
    facts: Callable[[Session, Around], Facts]


def _front(_session: Session, here: Around) -> Facts:
    return {"today": hours.today(here.time, here.now)}


def _nothing(_session: Session, _here: Around) -> Facts:
    return {}


PAGES = (
    Page("front", "/", _front),
    Page("privacy", "/privacy", _nothing),
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
    add_frame(made, may_be_kept=True)
    return made


def _view(page: Page) -> Callable[[], str]:
    def show() -> str:
        with reading() as session:
            return render_template(f"public/{page.name}.html", **page.facts(session, around()))

    return show


def add_public(app: Flask, parts: Parts) -> None:
    """Give an application the public pages."""
    add_templates(app, parts)
    app.register_blueprint(_blueprint())
