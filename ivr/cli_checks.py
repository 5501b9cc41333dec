"""``hotline sweep``, ``hotline verify`` and ``hotline doctor``: is everything as it should be?"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from calllog.background import digests, verifying
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
@click.option(
    "--against",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Also hold the daily digests against those in this file, as they were received elsewhere.",
)
@click.pass_obj
def verify(settings: Settings, against: Path | None) -> None:
    """Check that no item, history or access log was changed, shortened, reordered or removed."""
    with ledger(settings) as db, db.reading() as session:
        faults = verifying.faults(session, settings.digest_key)
        purged = verifying.purged(session)
        if against is not None:
            faults += _compared(session, against)
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        sys.exit(1)
    click.echo("The histories of all items hold.")
    if purged is not None:
        click.echo(purged)


def _compared(session: Session, received: Path) -> list[str]:
    try:
        return digests.compare(session, received.read_text(encoding="utf-8", errors="replace"))
    except ValueError:
        click.echo(f"{received} holds no line of a daily digest; nothing was compared.", err=True)
        sys.exit(2)


@click.command()
@click.argument("on_date", type=click.DateTime(["%Y-%m-%d"]), required=False, metavar="[DATE]")
@click.pass_obj
def digest(settings: Settings, on_date: datetime | None) -> None:
    """Print the daily digest of DATE, or the last one: day, number, last event, digest.

    Kept off this machine, it proves later what the ledger held: scripts/hotline verify --against.
    """
    with ledger(settings) as db, db.reading() as session:
        made = digests.on(session, on_date.date()) if on_date else digests.last(session)
        said = digests.line(made) if made is not None else None
    if said is None:
        of = f" of {on_date:%F}" if on_date else ""
        click.echo(f"There is no digest{of}; the scheduler makes it after midnight.", err=True)
        sys.exit(1)
    click.echo(said)


@click.command()
def doctor() -> None:
    """Check the installation and say what to do about each fault."""
    findings = list(examine(SystemClock().now()))
    for finding in findings:
        click.echo(f"{MARKS[finding.health]:<6}{finding.what}")
    if any(finding.health is Health.FAULT for finding in findings):
        sys.exit(1)
