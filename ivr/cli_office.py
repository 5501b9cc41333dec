"""``hotline office`` and ``hotline admin``: the office's description, and lost passwords."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from calllog import accounts
from calllog.clock import SystemClock
from calllog.office_file import read_file, write_text
from calllog.office_store import export_office, import_office
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
        import_office(session, SystemClock().now(), described)
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
@click.pass_obj
def admin(settings: Settings, login: str) -> None:
    """Give LOGIN a new one-time password and sign that person out everywhere."""
    with ledger(settings) as db, db.writing() as session:
        person = accounts.find_login(session, login)
        if person is None or person.left_at is not None:
            click.echo(f"Nobody who works here has the login {login}.", err=True)
            sys.exit(1)
        password = accounts.reset(person)
    click.echo(f"One-time password of {login}: {password} (it is shown only this once)")
