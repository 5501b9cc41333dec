"""``hotline catalogue`` and ``hotline authorities``: what people come for, and where else."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from calllog.catalogue import authorities as directory
from calllog.catalogue import matters
from calllog.catalogue.changes import change_catalogue
from calllog.catalogue.file import CatalogueFile, CatalogueFileError
from calllog.catalogue.sheets import read_workbook, write_workbook
from calllog.catalogue.store import export_catalogue, section_names
from calllog.clock import SystemClock
from calllog.office import admin_log
from calllog.settings import Settings
from ivr.startup import ledger

NEXT = "read one in with: scripts/hotline catalogue import FILE.xlsx"


@click.group(invoke_without_command=True)
@click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), help="As it stands on this date.")
@click.option("--json", "as_json", is_flag=True, help="A JSON list of objects.")
@click.pass_context
def catalogue(ctx: click.Context, on: datetime | None, as_json: bool) -> None:
    """List the service catalogue (事项清单) as it stands today."""
    if ctx.invoked_subcommand is not None:
        return
    settings: Settings = ctx.obj
    with ledger(settings) as db, db.reading() as session:
        day = on.date() if on else _today(settings)
        rows = [matters.edition_json(edition) for edition in matters.matters_on(session, day)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo("  ".join([row["key"], row["name"], row["section"], _limit(row), row["basis"]]))
    if not rows:
        click.echo(f"No matter is in force on {day}; {NEXT}")


def _limit(row: dict[str, Any]) -> str:
    days = f"{row['limit_days']} " if row["limit_days"] else ""
    return days + str(row["limit_unit"]).replace("_", " ")


def _today(settings: Settings) -> date:
    return SystemClock().now().astimezone(settings.zone).date()


@catalogue.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def export(settings: Settings, file: Path) -> None:
    """Write catalogue and directory into the new spreadsheet FILE.xlsx."""
    with ledger(settings) as db, db.reading() as session:
        whole = export_catalogue(session)
    try:
        write_workbook(whole, file)
    except FileExistsError:
        click.echo(f"{file} is there already; remove it, or name another file.", err=True)
        sys.exit(1)
    except OSError as error:
        click.echo(f"{file} cannot be written: {error.strerror}.", err=True)
        sys.exit(1)
    click.echo(f"{_counted(whole)} are written to {file}.")


@catalogue.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only check; store nothing.")
@click.pass_obj
def import_(settings: Settings, file: Path, dry_run: bool) -> None:
    """Make catalogue and directory what FILE.xlsx says; nothing is stored unless all is right."""
    with ledger(settings) as db:
        try:
            with db.reading() as session:
                whole = read_workbook(file, section_names(session))
        except CatalogueFileError as error:
            click.echo(str(error), err=True)
            click.echo(f"共{len(error.faults)}处错误，没有导入任何内容。", err=True)
            sys.exit(2)
        if not dry_run:
            with db.writing() as session:
                by = admin_log.at_the_machine()
                change_catalogue(session, SystemClock().now(), by, whole)
    done = "are right; nothing was stored" if dry_run else "are read in"
    click.echo(f"{_counted(whole)} {done}.")


def _counted(whole: CatalogueFile) -> str:
    editions = sum(len(matter.editions) for matter in whole.matters)
    return (
        f"{len(whole.matters)} matters in {editions} editions and "
        f"{len(whole.authorities)} other authorities"
    )


@click.command()
@click.argument("words", nargs=-1)
@click.pass_obj
def authorities(settings: Settings, words: tuple[str, ...]) -> None:
    """List other authorities, or those whose name or competence holds all the WORDS."""
    with ledger(settings) as db, db.reading() as session:
        found = directory.search(session, _today(settings), " ".join(words))
        lines = [(one.name, one.phone, one.what_for, one.hours, one.address) for one in found]
    for line in lines:
        click.echo("  ".join((part or "-").replace("\n", " ") for part in line))
    if not lines:
        click.echo("No such authority." if words else f"No authority is listed; {NEXT}")
