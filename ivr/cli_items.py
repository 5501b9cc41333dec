"""``hotline items`` and ``hotline item``: the ledger as text or JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from calllog import queries
from calllog.clock import SystemClock
from calllog.settings import Settings
from ivr.startup import ledger

COLUMNS = ("number", "state", "section", "phone", "responsible", "due_at")


@click.command()
@click.option("--open", "open_only", is_flag=True, help="Only items that are not closed.")
@click.option("--missed", "missed_only", is_flag=True, help="Only those nobody has reached yet.")
@click.option("--json", "as_json", is_flag=True, help="A JSON list of objects.")
@click.pass_obj
def items(settings: Settings, open_only: bool, missed_only: bool, as_json: bool) -> None:
    """List the items of the ledger."""
    with ledger(settings) as db, db.reading() as session:
        found = queries.items(session, open_only=open_only, missed_only=missed_only)
        rows = [queries.item_json(row, settings.zone) for row in found]
    if as_json:
        _print_json(rows)
        return
    for row in rows:
        click.echo("  ".join(str(row[column] or "-") for column in COLUMNS))
    if not rows:
        click.echo("No items.")


@click.command()
@click.argument("number")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def item(settings: Settings, number: str, as_json: bool) -> None:
    """Show the item NUMBER (2026-158, or 158) with its events, promises, legs and calls."""
    year = SystemClock().now().astimezone(settings.zone).year
    with ledger(settings) as db, db.reading() as session:
        found = queries.item_by_number(session, number, year)
        story = queries.story(session, found, settings.zone) if found else None
    if story is None:
        click.echo(f"There is no item {number}; see: scripts/hotline items", err=True)
        sys.exit(1)
    if as_json:
        _print_json(story)
        return
    for name, value in story.items():
        if not isinstance(value, list):
            click.echo(f"{name}: {'-' if value is None else value}")
    for name in ("missing", "promises", "events", "attempts", "calls", "legs"):
        _print_list(name, story[name])


def _print_list(name: str, entries: list[Any]) -> None:
    click.echo(f"{name}:" if entries else f"{name}: none")
    for entry in entries:
        if isinstance(entry, dict):
            click.echo("  " + "  ".join(f"{key}={_short(entry[key])}" for key in entry))
        else:
            click.echo(f"  {entry}")


def _short(value: object) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return "-" if value is None else str(value)


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
