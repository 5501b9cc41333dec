"""``hotline figures``: the office's figures of a period (统计分析)."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import click

from calllog.clock import SystemClock
from calllog.figures.definitions import DEFINITIONS
from calllog.figures.loading import load
from calllog.figures.measures import Measure, measures
from calllog.figures.periods import Period, chosen
from calllog.office import directory
from calllog.settings import Settings
from ivr.startup import ledger

DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--from", "first", type=DAY, help="The first day; else that of this month.")
@click.option("--to", "last", type=DAY, help="The last day; else today.")
@click.option("--section", "key", help="Only this section, by its key in the office's file.")
@click.option("--json", "as_json", is_flag=True, help="A JSON object with the ids behind them.")
@click.pass_obj
def figures(
    settings: Settings,
    first: datetime | None,
    last: datetime | None,
    key: str | None,
    as_json: bool,
) -> None:
    """Show the figures of a period: connection, contact, answers, satisfaction."""
    now = SystemClock().now()
    period = period_of(first, last, now.astimezone(settings.zone).date())
    with ledger(settings) as db, db.reading() as session:
        place = directory.section_by_key(session, key) if key is not None else None
        if key is not None and place is None:
            raise click.UsageError(f"There is no section {key}; see: scripts/hotline office export")
        office_time = directory.office_time(session, settings.zone)
        rings = settings.three_rings_seconds
        facts = load(session, office_time, period, now, three_rings=rings)
        if place is not None:
            section_id = place.id
            facts = facts.where(lambda one: one.section_id == section_id)
    found = measures(facts)
    if as_json:
        told = {"from": period.first.isoformat(), "to": period.last.isoformat(), "section": key}
        click.echo(json.dumps(told | {"figures": _as_json(found)}, ensure_ascii=False, indent=2))
        return
    click.echo(f"{period.first} – {period.last}" + (f"  {key}" if key else ""))
    for definition in DEFINITIONS:
        click.echo(_line(found[definition.key]))


def period_of(first: datetime | None, last: datetime | None, today: date) -> Period:
    """From which day to which: this month, unless something else is asked for.

    Raises:
        click.UsageError: the days are not in order.
    """
    this_month = chosen("month", today)
    until = last.date() if last is not None else this_month.last
    period = Period(first.date() if first is not None else until.replace(day=1), until)
    if period.first > period.last:
        raise click.UsageError("The last day comes before the first.")
    return period


def _line(number: Measure) -> str:
    beside = ""
    if number.aside:
        beside = f"  {number.definition.aside_name} {len(number.aside)}"
    few = "  样本少" if number.is_few and number.of else ""
    of = f"（{number.of}）" if number.is_length and number.of else ""
    # Chinese letters are two columns wide.
    name = number.definition.name
    return f"  {name}{' ' * (28 - 2 * len(name))} {number.text()}{of}{few}{beside}"


def _as_json(found: dict[str, Measure]) -> dict[str, Any]:
    return {
        key: {
            "name": one.definition.name,
            "of": one.definition.of.value,
            "numerator": list(one.numerator),
            "denominator": list(one.denominator),
            "aside": list(one.aside),
            "percent": one.percent if one.is_share else None,
            "median_seconds": one.median,
            "ninetieth_seconds": one.ninetieth,
        }
        for key, one in found.items()
    }
