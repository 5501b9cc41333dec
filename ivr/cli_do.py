"""``hotline do ACTION ITEM --by LOGIN``: to act on an item in somebody's name.

Each slice of the ledger has its actions in a module of its own (``ivr.cli_chain`` …), which lists
them as ``ACTIONS``; ``ivr.cli`` puts them under this group.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

import click
from sqlalchemy.orm import Session

from calllog.clock import SystemClock
from calllog.models import Item, Section, Staff
from calllog.office import accounts, directory
from calllog.office.viewers import Viewer
from calllog.settings import Settings
from calllog.showing import queries
from calllog.times.office_hours import OfficeTime
from ivr.startup import ledger


@click.group()
def do() -> None:
    """Act on an item in somebody's name: do ACTION ITEM --by LOGIN."""


def acts(command: Any) -> Any:
    """What every action takes: the item's number and the login of who acts."""
    by = click.option("--by", "login", required=True, help="The login of who acts.")
    return click.argument("number", metavar="ITEM")(by(click.pass_obj(command)))


@dataclass(frozen=True, slots=True)
class Deed:
    """Who acts on what, and when; it is stored when the block ends."""

    session: Session
    now: datetime
    office_time: OfficeTime
    item: Item
    staff: Staff

    @property
    def at(self) -> tuple[Session, datetime, OfficeTime, Item, Staff]:
        """The first arguments of most actions of the ledger."""
        return self.session, self.now, self.office_time, self.item, self.staff

    def person(self, login: str) -> Staff:
        """Somebody else by login."""
        return person(self.session, login)

    def section(self, key: str) -> Section:
        """A section by its key in the office's file."""
        return section(self.session, key)


@contextmanager
def deed(settings: Settings, number: str, login: str) -> Iterator[Deed]:
    """An item that the person sees, to act on. What they do not see does not exist for them."""
    now = SystemClock().now()
    year = now.astimezone(settings.zone).year
    with ledger(settings) as db, db.writing() as session:
        staff = person(session, login)
        item = queries.visible_item(session, Viewer.of(staff), number, year)
        if item is None:
            refuse(f"{login} sees no item {number}; see: scripts/hotline items")
        yield Deed(session, now, directory.office_time(session, settings.zone), item, staff)


def person(session: Session, login: str) -> Staff:
    """Somebody who works here, by login."""
    found = accounts.find_login(session, login)
    if found is None or found.left_at is not None:
        refuse(f"Nobody who works here has the login {login}; see: scripts/hotline office export")
    return found


def section(session: Session, key: str) -> Section:
    """A section that is open, by its key."""
    found = directory.section_by_key(session, key)
    if found is None:
        refuse(f"There is no section {key}; see: scripts/hotline office export")
    return found


def refuse(why: str) -> NoReturn:
    """End the command with a sentence; nothing is stored."""
    click.echo(why, err=True)
    sys.exit(1)


def saying(
    name: str,
    help_: str,
    words: Callable[[Any], Any],
    act: Callable[[Deed, str], object],
    done: str,
) -> click.Command:
    """An action that takes nothing but words, by the option that asks for them."""

    @click.command(name, help=help_)
    @acts
    @words
    def command(settings: Settings, number: str, login: str, words: str) -> None:
        with deed(settings, number, login) as one:
            act(one, words)
            click.echo(f"{one.item.number}: {done}.")

    made: click.Command = command
    return made
