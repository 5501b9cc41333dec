"""``hotline office`` and ``hotline admin``: the office's description, passwords, administrators."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.orm import Session

from calllog.background import recalculation
from calllog.background.recalculation import What
from calllog.clock import SystemClock
from calllog.db import Database
from calllog.duty.office_changes import change_office
from calllog.duty.office_file import Key, read_file, thin_rosters, write_text
from calllog.duty.office_store import export_office
from calllog.models import Role
from calllog.office import accounts, admin_log
from calllog.office.admin_log import Area
from calllog.settings import Settings
from ivr.startup import ledger


@click.group()
def office() -> None:
    """The office: sections, people, duty roster, hours."""


@office.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def import_(settings: Settings, file: Path) -> None:
    """Make the office what FILE says; whoever is not in it has left."""
    described = read_file(file)
    with ledger(settings) as db:
        with db.writing() as session:
            by = admin_log.at_the_machine()
            change_office(session, SystemClock().now(), settings.zone, by, described)
        moved = _reckoned(db, settings)
    for thin in thin_rosters(described):
        click.echo(f"Note: {thin}.")
    click.echo(f"{len(described.sections)} sections and {len(described.staff)} people are read in.")
    if moved:
        click.echo(f"{moved} open promises moved because of the office hours.")


def _reckoned(db: Database, settings: Settings) -> int:
    """Reckon by the new office hours what is promised; returns how many promises that moved."""
    with db.reading() as session:
        entered = recalculation.new_hours(session)
    clock = SystemClock()
    return sum(
        outcome.what is What.MOVED
        for hours in entered
        for outcomes in recalculation.recalculate(db, clock, settings.zone, hours)
        for outcome in outcomes
    )


@office.command("export")
@click.pass_obj
def export(settings: Settings) -> None:
    """Print the office as a file for ``office import``."""
    with ledger(settings) as db, db.reading() as session:
        try:
            described = export_office(session)
        except LookupError:
            click.echo(
                "There is no office yet; start scripts/serve once, or read one in with: "
                "scripts/hotline office import FILE",
                err=True,
            )
            sys.exit(1)
    click.echo(write_text(described), nl=False)


@click.command()
@click.argument("login")
@click.option("--new", "is_new", is_flag=True, help="Make a new administrator with this login.")
@click.pass_obj
def admin(settings: Settings, login: str, is_new: bool) -> None:
    """Give LOGIN a one-time password: somebody who has none yet, or has lost theirs.

    They are signed out everywhere. With --new, LOGIN becomes an administrator who sees no matters.
    """
    with ledger(settings) as db, db.writing() as session:
        password = _new_administrator(session, login) if is_new else _reset(session, login)
    click.echo(f"One-time password of {login}: {password} (it is shown only this once)")


def _new_administrator(session: Session, login: str) -> str:
    if not _is_login(login):
        click.echo(
            f"{login!r} cannot be a login; write a small letter, then small letters, digits, dots, "
            "dashes or underscores, 40 at most.",
            err=True,
        )
        sys.exit(2)
    try:
        password = accounts.create_administrator(session, login)
    except accounts.LoginTaken:
        click.echo(
            f"The login {login} belongs to somebody already; choose another, because an "
            "administrator has a login that is used for nothing else.",
            err=True,
        )
        sys.exit(1)
    _log(session, login, {"standing": "new", "roles": [Role.ADMINISTRATOR]})
    return password


def _is_login(text: str) -> bool:
    try:
        TypeAdapter(Key).validate_python(text)
    except ValidationError:
        return False
    return True


def _reset(session: Session, login: str) -> str:
    person = accounts.find_login(session, login)
    if person is None or person.left_at is not None:
        click.echo(
            f"Nobody who works here has the login {login}; for a new administrator add --new.",
            err=True,
        )
        sys.exit(1)
    _log(session, admin_log.named(person.name, person.login), {"password": "one_time"})
    return accounts.reset(person)


def _log(session: Session, about: str, after: dict[str, object]) -> None:
    by = admin_log.at_the_machine()
    admin_log.record(session, SystemClock().now(), by, Area.ACCOUNTS, about, {}, after)
