"""``hotline duty``: the duty log, and the hand-over of the shift (值班日志、交接班)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

import click
from sqlalchemy.orm import Session

from calllog.clock import SystemClock
from calllog.duty import duty_log, rosters, shifts
from calllog.duty.rosters import Worry
from calllog.models import Duty
from calllog.office import directory
from calllog.settings import Settings
from ivr.cli_do import person, refuse, section
from ivr.startup import ledger

BY = click.option("--by", "login", required=True, help="The login of who acts.")
DAY = click.DateTime(["%Y-%m-%d"])


@click.group(invoke_without_command=True)
@click.option("--section", "key", help="Only this section, by its key in the office's file.")
@click.option("--on", "on_date", type=DAY, help="The log of this day instead of today's.")
@click.option("--json", "as_json", is_flag=True, help="A JSON list of objects.")
@click.pass_context
def duty(ctx: click.Context, key: str | None, on_date: datetime | None, as_json: bool) -> None:
    """Show who is on duty, the day's log, and the lists that wait for a signature."""
    if ctx.invoked_subcommand is not None:
        return
    settings: Settings = ctx.obj
    day = on_date.date() if on_date else SystemClock().now().astimezone(settings.zone).date()
    with ledger(settings) as db, db.reading() as session:
        told = list(_told(session, settings, day, key))
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for one in told:
        for line in _lines(one):
            click.echo(line)


def _told(session: Session, settings: Settings, day: date, key: str | None) -> Iterator[Any]:
    places = [section(session, key)] if key else directory.open_sections(session)
    for place in places:
        yield {
            "section": place.name,
            "on_date": day.isoformat(),
            "on_duty": [who.name for who in directory.on_duty(session, place, day)],
            "log": [
                duty_log.as_json(line, settings.zone)
                for line in duty_log.entries(session, place, day)
            ],
            "unsigned": [
                shifts.as_json(made, settings.zone) for made in shifts.waiting(session, place)
            ],
        }


def _lines(told: dict[str, Any]) -> Iterator[str]:
    on_duty = ", ".join(told["on_duty"]) or "nobody"
    yield f"{told['section']}  {told['on_date']}  on duty: {on_duty}"
    for line in told["log"]:
        corrects = f" (corrects {line['corrects']})" if line["corrects"] else ""
        yield f"  {line['id']}  {line['at'][11:16]}  {line['by']}{corrects}  {line['words']}"
    for made in told["unsigned"]:
        passing = [entry["number"] for entry in made["items"] if entry["passes"]]
        yield (
            f"  unsigned {made['id']}  {made['from']} to {made['to']}: {len(made['items'])} open, "
            f"to pass: {', '.join(passing) or 'none'}"
        )


@duty.command()
@click.option("--section", "key", help="Only this section, by its key in the office's file.")
@click.option("--from", "from_date", type=DAY, help="The week of this day instead of this one.")
@click.pass_obj
def week(settings: Settings, key: str | None, from_date: datetime | None) -> None:
    """Show who is rung on each day of a week, in order, and what is wrong."""
    now = SystemClock().now()
    with ledger(settings) as db, db.reading() as session:
        hours = directory.office_time(session, settings.zone)
        today = hours.local(now).date()
        monday = rosters.monday_of(from_date.date() if from_date else today)
        chosen = section(session, key) if key else None
        for of_section in rosters.of_week(session, hours, today, monday):
            if chosen is None or of_section.section.id == chosen.id:
                for line in _week_lines(of_section):
                    click.echo(line)


def _week_lines(week: rosters.SectionWeek) -> Iterator[str]:
    first, last = week.days[0].facts.date, week.days[-1].facts.date
    yield f"{week.section.name}  {first} to {last}"
    yield f"  every working day   {_rung(week.standing)}"
    for day in week.days:
        on_duty = _rung(day.rows) if day.rows or day.facts.is_working else "day off"
        notes = [
            note
            for note, holds in (
                ("this day only", day.is_dated),
                (day.facts.name or "", bool(day.facts.name)),
                ("presumed", day.facts.is_presumed),
            )
            if holds
        ]
        told = f"  ({', '.join(notes)})" if notes else ""
        yield f"  {day.facts.date:%a} {day.facts.date}      {on_duty}{told}"
        for one in day.warned:
            yield f"    ! {_WORRIES[one.worry].format(who=one.who, other=one.other)}"


_WORRIES = {
    Worry.NOBODY: "nobody is on duty",
    Worry.NO_TELEPHONE: "nobody has a telephone that can be rung",
    Worry.AWAY: "{who} is away, {other} is rung",
    Worry.AWAY_ALONE: "{who} is away, and no deputy is there",
    Worry.TWO_SECTIONS: "{who} is on duty in {other} as well",
}


def _rung(rows: Sequence[Duty]) -> str:
    told = []
    for row in rows:
        marks = [
            mark
            for mark, is_set in (("noon", row.covers_noon), ("notices", row.rings_for_news))
            if is_set
        ]
        told.append(row.staff.name + (f" [{', '.join(marks)}]" if marks else ""))
    return ", ".join(told) or "nobody"


@duty.command()
@click.argument("key", metavar="SECTION")
@click.argument("words")
@BY
@click.option("--corrects", type=click.IntRange(min=1), help="The number of the line it corrects.")
@click.pass_obj
def log(settings: Settings, key: str, words: str, login: str, corrects: int | None) -> None:
    """Add a line to the log of SECTION; lines are never changed, only corrected by another."""
    now = SystemClock().now()
    with ledger(settings) as db, db.writing() as session:
        place, hours = section(session, key), directory.office_time(session, settings.zone)
        wrong = duty_log.entry_of(session, place, corrects)
        if corrects is not None and wrong is None:
            refuse(f"The log of {key} has no line {corrects}; see: scripts/hotline duty")
        who = person(session, login)
        line_id = duty_log.write(session, now, hours, place, who, words, wrong).id
    click.echo(f"Line {line_id} is in the log.")


@duty.command("hand-over")
@click.argument("key", metavar="SECTION")
@BY
@click.option("--to", "to_login", required=True, help="The login of who comes next.")
@click.option("--words", default="", help="What they have to know besides the list.")
@click.pass_obj
def hand_over(settings: Settings, key: str, login: str, to_login: str, words: str) -> None:
    """Sign the list of what is open in SECTION, for who comes next."""
    now = SystemClock().now()
    with ledger(settings) as db, db.writing() as session:
        place, hours = section(session, key), directory.office_time(session, settings.zone)
        giver, taker = person(session, login), person(session, to_login)
        made = shifts.hand_over(session, now, hours, place, giver, taker, words)
        said = f"List {made.id} with {len(made.items)} open items waits for {to_login} to sign."
    click.echo(said)


@duty.command()
@click.argument("list_id", type=click.IntRange(min=1), metavar="LIST")
@BY
@click.pass_obj
def sign(settings: Settings, list_id: int, login: str) -> None:
    """Sign LIST as the one who comes: what passes is theirs from now on."""
    now = SystemClock().now()
    with ledger(settings) as db, db.writing() as session:
        made = shifts.by_id(session, list_id)
        if made is None:
            refuse(f"There is no list {list_id}; see: scripts/hotline duty")
        hours = directory.office_time(session, settings.zone)
        count = shifts.sign(session, now, hours, made, person(session, login))
    click.echo(f"Signed; {count} items have passed.")


@duty.command("refuse")
@click.argument("list_id", type=click.IntRange(min=1), metavar="LIST")
@BY
@click.option("--why", required=True, help="The reason, told to who went.")
@click.pass_obj
def refuse_(settings: Settings, list_id: int, login: str, why: str) -> None:
    """Send LIST back as the one who comes; nothing passes."""
    now = SystemClock().now()
    with ledger(settings) as db, db.writing() as session:
        made = shifts.by_id(session, list_id)
        if made is None:
            refuse(f"There is no list {list_id}; see: scripts/hotline duty")
        hours = directory.office_time(session, settings.zone)
        shifts.refuse(session, now, hours, made, person(session, login), why)
    click.echo("Sent back; nothing has passed.")
