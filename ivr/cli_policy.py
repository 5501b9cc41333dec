"""``hotline policy``: the readings of the rule in force, and what the office decides anew."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from calllog.clock import SystemClock
from calllog.office import admin_log, decisions
from calllog.settings import Settings
from calllog.times import policies, policy_file
from calllog.times.policy import Policy
from calllog.times.policy_file import EnteredPolicy
from ivr.startup import ledger


@click.group()
def policy() -> None:
    """The readings of the rule: minutes, days, and the ladder of reminders and escalations."""


@policy.command()
@click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), help="For items of this date.")
@click.pass_obj
def show(settings: Settings, on: datetime | None) -> None:
    """Show the policy that items registered today get."""
    day = on.date() if on is not None else _today(settings)
    with ledger(settings) as db, db.reading() as session:
        row, found = policies.in_force(session, day), policies.on(session, day)
        coming = [one for one in policies.entered(session) if one.valid_from > day]
        later = [f"{one.valid_from}  {one.document}" for one in coming]
        source = f"since {row.valid_from}, {row.document}" if row else "the defaults"
    click.echo(f"Items registered on {day}: {source}")
    for line in _lines(found):
        click.echo(line)
    for line in later:
        click.echo(f"From {line}")


def _lines(found: Policy) -> list[str]:
    numbers = policy_file.numbers(found).items()
    told = [f"  {name.replace('_', ' '):<28} {value}" for name, value in numbers]
    for step in found.ladder:
        at = step.anchor.value.replace("_", " ") + (f" {step.minutes:+d} min" * bool(step.minutes))
        who = ", ".join(part.value.replace("_", " ") for part in step.tell)
        level = f"  level {step.level}" if step.level else ""
        told.append(f"  {step.promise:<12} {step.kind:<10} {at:<15} {who}{level}")
    return told


@policy.command()
@click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), help="For items of this date.")
@click.pass_obj
def export(settings: Settings, on: datetime | None) -> None:
    """Print the policy as a file, to be changed and read in again with ``policy import``."""
    day = on.date() if on is not None else _today(settings)
    with ledger(settings) as db, db.reading() as session:
        row, found = policies.in_force(session, day), policies.on(session, day)
        valid_from, document = (row.valid_from, row.document) if row else (day, "")
    click.echo(policy_file.write_text(found, valid_from, document), nl=False)


@policy.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only check; store nothing.")
@click.pass_obj
def import_(settings: Settings, file: Path, dry_run: bool) -> None:
    """Enter the policy in FILE for what is registered from its date on; open items keep theirs."""
    new = policy_file.read_file(file)
    today = _today(settings)
    with ledger(settings) as db, db.reading() as session:
        before = policies.on(session, new.valid_from)
    for line in changes(before, new.policy):
        click.echo(line)
    if dry_run:
        _check(settings, today, new)
        click.echo("Nothing was stored.")
        return
    with ledger(settings) as db, db.writing() as session:
        by = admin_log.at_the_machine()
        is_new = decisions.enter_policy(session, SystemClock().now(), today, new, by)
    what = "is entered" if is_new else "stood there like this already"
    click.echo(f"The policy from {new.valid_from} on {what} ({new.document}).")


def _check(settings: Settings, today: date, new: EnteredPolicy) -> None:
    with ledger(settings) as db, db.reading() as session:
        policies.refuse_past(session, today, new)


def changes(before: Policy, after: Policy) -> list[str]:
    """What a new policy changes, line by line."""
    old, new = policy_file.numbers(before), policy_file.numbers(after)
    told = [
        f"  {name.replace('_', ' ')}: {old[name]} → {new[name]}"
        for name in old
        if old[name] != new[name]
    ]
    gone = [step for step in before.ladder if step not in after.ladder]
    come = [step for step in after.ladder if step not in before.ladder]
    told += [f"  ladder: no longer {step.promise} {step.name}" for step in gone]
    told += [f"  ladder: {step.promise} {step.name} as in the file" for step in come]
    return told or ["  Nothing is changed by it."]


def _today(settings: Settings) -> date:
    return SystemClock().now().astimezone(settings.zone).date()
