"""``hotline sweep``, ``hotline verify`` and ``hotline doctor``: is everything as it should be?"""

from __future__ import annotations

import sys

import click

from calllog import events
from calllog.clock import SystemClock
from calllog.settings import Settings
from ivr.doctor import Health, examine
from ivr.startup import ledger, open_conduct

MARKS = {Health.WELL: "ok", Health.NOTE: "note", Health.FAULT: "FAULT"}


@click.command()
@click.pass_obj
def sweep(settings: Settings) -> None:
    """Do once what is due now: reminders, misses, escalations, unsettled calls, recordings."""
    # Loads the web servers and the carrier's client, which no other command needs.
    from ivr.assembly import background_jobs, phone_parts  # noqa: PLC0415

    open_conduct(settings).close()
    with ledger(settings):
        for job in background_jobs(phone_parts(settings)):
            done = job.work()
            # The conduct line's job tells no count: it would tell that something came in.
            click.echo(f"{job.name}: done" if done is None else f"{job.name}: {done}")


@click.command()
@click.pass_obj
def verify(settings: Settings) -> None:
    """Check that no item's history was changed, shortened or reordered."""
    with ledger(settings) as db, db.reading() as session:
        faults = events.verify(session)
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        sys.exit(1)
    click.echo("The histories of all items hold.")


@click.command()
def doctor() -> None:
    """Check the installation and say what to do about each fault."""
    findings = list(examine(SystemClock().now()))
    for finding in findings:
        click.echo(f"{MARKS[finding.health]:<6}{finding.what}")
    if any(finding.health is Health.FAULT for finding in findings):
        sys.exit(1)
