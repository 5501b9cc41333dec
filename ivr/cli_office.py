"""``hotline office`` and ``hotline admin``: the office's description, passwords, administrators."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.orm import Session

from calllog.clock import SystemClock
from calllog.duty.office_file import Key, read_file, thin_rosters, write_text
from calllog.duty.office_store import export_office, import_office
from calllog.office import accounts
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
    with ledger(settings) as db, db.writing() as session:
        import_office(session, SystemClock().now(), described, settings.zone)
    for thin in thin_rosters(described):
        click.echo(f"Note: {thin}.")
    click.echo(f"{len(described.sections)} sections and {len(described.staff)} people are read in.")


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
        return accounts.create_administrator(session, login)
    except accounts.LoginTaken:
        click.echo(
            f"The login {login} belongs to somebody already; choose another, because an "
            "administrator has a login that is used for nothing else.",
            err=True,
        )
        sys.exit(1)


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
    return accounts.reset(person)
