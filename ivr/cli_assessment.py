"""``hotline assessment``: what the records of a period show, by section and person (考核)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import click

from calllog.clock import SystemClock
from calllog.figures import assessment as assessing
from calllog.figures.assessment import GROUPS, Line, Named
from calllog.figures.certainty import interval_of, is_enough
from calllog.figures.measures import Measure
from calllog.figures.presence import Presences
from calllog.office import directory
from calllog.settings import Settings
from ivr.cli_figures import DAY, period_of
from ivr.startup import ledger


@click.command()
@click.option("--from", "first", type=DAY, help="The first day; else that of this month.")
@click.option("--to", "last", type=DAY, help="The last day; else today.")
@click.option("--section", "key", help="Only this section, by its key in the office's file.")
@click.option("--json", "as_json", is_flag=True, help="A JSON object with the ids behind them.")
@click.pass_obj
def assessment(
    settings: Settings,
    first: datetime | None,
    last: datetime | None,
    key: str | None,
    as_json: bool,
) -> None:
    """Show the results of a period by section and person, ordered by name and never ranked."""
    now = SystemClock().now()
    period = period_of(first, last, now.astimezone(settings.zone).date())
    with ledger(settings) as db, db.reading() as session:
        place = directory.section_by_key(session, key) if key is not None else None
        if key is not None and place is None:
            raise click.UsageError(f"There is no section {key}; see: scripts/hotline office export")
        hours, rings = directory.office_time(session, settings.zone), settings.three_rings_seconds
        facts = assessing.read(session, hours, period, now, three_rings=rings)
        named, presences = Named.read(session), Presences(session, hours, period, now)
        wanted = set(named.sections)
        if place is not None:
            wanted = {place.id}
            facts = facts.where(lambda one: one.section_id in wanted)
        sections = assessing.by_section(facts, named, wanted)
        people = assessing.by_person(
            facts, named, presences, lambda one: named.section_of.get(one) in wanted
        )
    if as_json:
        told = {
            "from": period.first.isoformat(),
            "to": period.last.isoformat(),
            "section": key,
            "sections": [_as_data(one) for one in sections],
            "people": [_as_data(one) for one in people],
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    click.echo(f"{period.first} – {period.last}" + (f"  {key}" if key else ""))
    for text in _lines([*sections, *people], settings.assessment_minimum):
        click.echo(text)


def _lines(lines: Iterable[Line], minimum: int) -> Iterator[str]:
    for line in lines:
        at_work = f"  在岗{line.presence.text()}天" if line.presence is not None else ""
        yield " ".join(filter(None, (line.name, line.section))) + at_work
        for group in GROUPS:
            told = [_number(line.numbers[key], minimum) for key in group.keys]
            yield f"  {group.name}：{'；'.join(told)}"


def _number(number: Measure, minimum: int) -> str:
    name = number.definition.name
    if not number.is_share:
        return f"{name} {number.n}"
    if not number.of:
        return f"{name} —"
    if not is_enough(number, minimum):
        return f"{name} {number.n}/{number.of}（样本不足）"
    sure = interval_of(number, minimum)
    return f"{name} {number.text()}" + (f"区间{sure[0]}%至{sure[1]}%" if sure else "")


def _as_data(line: Line) -> dict[str, Any]:
    presence = line.presence
    return {
        "name": line.name,
        "section": line.section or None,
        "days_at_work": presence.days if presence is not None else None,
        "working_days": presence.of if presence is not None else None,
        "numbers": {
            key: {
                "name": one.definition.name,
                "of": one.definition.of.value,
                "numerator": list(one.numerator),
                "denominator": list(one.denominator),
                "aside": list(one.aside),
            }
            for key, one in line.numbers.items()
        },
    }
