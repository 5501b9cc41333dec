"""What the pages of the online mailbox share: its database, its limits, and its two ways to end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Response, current_app, make_response, render_template
from sqlalchemy.exc import IntegrityError

from calllog.conduct.office import WholeOffice
from calllog.conduct.place import Place
from calllog.conduct.sent_forms import SentForms
from calllog.db import Database
from calllog.public import mailbox_office
from calllog.public.frame import AGAIN_SECONDS
from calllog.public.mailbox_forms import FormTokens
from calllog.public.mailbox_limits import Bucket, Slots
from calllog.public.request import parts

EXTENSION = "online_mailbox"
# Of each of the public app's processes. An office has some letters a month.
LETTERS_AT_ONCE, ONE_LETTER_MORE = 20, timedelta(seconds=30)
LOOKS_AT_ONCE, ONE_LOOK_MORE = 30, timedelta(seconds=2)
# Of the process's four threads, which answer the telephone as well.
UPLOADS_AT_ONCE = 2


def _letters() -> Bucket:
    return Bucket(LETTERS_AT_ONCE, ONE_LETTER_MORE)


def _looks() -> Bucket:
    return Bucket(LOOKS_AT_ONCE, ONE_LOOK_MORE)


@dataclass(frozen=True)
class Mailbox:
    """What the mailbox was made with, and what it takes at once."""

    db: Database
    place: Place
    tokens: FormTokens
    letters: Bucket = field(default_factory=_letters)
    looks: Bucket = field(default_factory=_looks)
    uploads: Slots = field(default_factory=lambda: Slots(UPLOADS_AT_ONCE))

    @property
    def office_copy(self) -> Path:
        """The copy of the office behind the wall, the telephone's too."""
        return self.place.folder / "office.json"

    @property
    def forms(self) -> SentForms:
        """The forms that were sent."""
        return SentForms(self.place.secret())


def mailbox() -> Mailbox:
    """The mailbox of this application."""
    made: Mailbox = current_app.extensions[EXTENSION]
    return made


def now() -> datetime:
    """The moment of this request."""
    return parts().clock.now()


def office() -> WholeOffice:
    """The office of this request."""
    return mailbox_office.office(mailbox().office_copy)


def once_more(work: Callable[[], Response]) -> Response:
    """Do it again where the same form came twice at one moment: by then the other is done."""
    try:
        return work()
    except IntegrityError:
        return work()


def page(name: str, status: int = HTTPStatus.OK, **facts: Any) -> Response:
    """A page of the mailbox. All have one title: a browser's history does not tell them apart."""
    return make_response(render_template(f"public/mailbox/{name}.html", **facts), status)


def away(_error: Exception | None = None) -> Response:
    """Nothing was taken in, and who wrote is told so; nobody else is, in no log either."""
    return _later(page("away", HTTPStatus.SERVICE_UNAVAILABLE))


def busy() -> Response:
    """Too many send something at this moment."""
    return _later(page("busy", HTTPStatus.TOO_MANY_REQUESTS))


def _later(response: Response) -> Response:
    response.headers["Retry-After"] = str(AGAIN_SECONDS)
    return response
