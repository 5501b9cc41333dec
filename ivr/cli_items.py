"""``hotline items`` and ``hotline item``: the ledger as text or JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

import click
from sqlalchemy.orm import Session

from calllog import access_log
from calllog.clock import SystemClock
from calllog.models import AccessKind
from calllog.office import admin_log, directory
from calllog.settings import Settings
from calllog.showing import queries, stories
from calllog.times.due_words import explain
from ivr.item_text import ItemText, minute
from ivr.startup import ledger

COLUMNS = ("number", "state", "section", "phone", "responsible")


@click.command()
@click.option("--open", "open_only", is_flag=True, help="Only items that are not closed.")
@click.option("--missed", "missed_only", is_flag=True, help="Only those nobody has reached yet.")
@click.option("--json", "as_json", is_flag=True, help="A JSON list of objects.")
@click.pass_obj
def items(settings: Settings, open_only: bool, missed_only: bool, as_json: bool) -> None:
    """List the items of the ledger."""
    with ledger(settings) as db, db.writing() as session:
        found = queries.items(session, open_only=open_only, missed_only=missed_only)
        rows = [stories.item_json(row, settings.zone) for row in found]
        if rows:
            _note(session, about="事项清单", count=len(rows))
    if as_json:
        _print_json(rows)
        return
    for row in rows:
        due_at = f"due {minute(row['due_at'], settings.zone)}" if row["due_at"] else "nothing due"
        click.echo("  ".join([*(str(row[column] or "-") for column in COLUMNS), due_at]))
    if not rows:
        click.echo("No items.")


@click.command()
@click.argument("number")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def item(settings: Settings, number: str, as_json: bool) -> None:
    """Show the item NUMBER (2026-158, or 158) with its events, promises, legs and calls."""
    year = SystemClock().now().astimezone(settings.zone).year
    with ledger(settings) as db, db.writing() as session:
        found = queries.item_by_number(session, number, year)
        if found is None:
            click.echo(f"There is no item {number}; see: scripts/hotline items", err=True)
            sys.exit(1)
        story = stories.story(found, settings.zone)
        office = directory.office_time(session, settings.zone)
        names = queries.staff_names(session)
        _note(session, item=found)
    if as_json:
        _print_json(story)
        return
    text = ItemText(settings.zone, lambda why: explain(why, office, "en"), names)
    for line in text.lines(story):
        click.echo(line)


def _note(session: Session, **what: Any) -> None:
    """Nothing is masked here: who is at the machine stands in the access log."""
    by, kind = admin_log.at_the_machine(), AccessKind.AT_THE_MACHINE
    access_log.record(session, SystemClock().now(), by, kind, **what)


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
