"""``hotline do`` for what staff keep beside the work: claims, marks, reminders, exercises."""

from __future__ import annotations

from datetime import datetime

import click

from calllog.ledger import claiming, exercising, marking, reminding
from calllog.models import Exercise, MarkKind
from calllog.settings import Settings
from ivr.cli_contact import MINUTE
from ivr.cli_do import acts, deed

KINDS = click.Choice([kind.value for kind in MarkKind])
EXERCISES = click.Choice([kind.value for kind in Exercise])


@click.command()
@acts
@click.option("--take-over", is_flag=True, help="From whoever calls back just now.")
def claim(settings: Settings, number: str, login: str, take_over: bool) -> None:
    """--by calls back ITEM (我来回电); nobody else does for ten minutes."""
    with deed(settings, number, login) as one:
        made = claiming.claim(*one.at, takes_over=take_over)
        until = made.until.astimezone(settings.zone)
        click.echo(f"{one.item.number}: claimed until {until:%H:%M}.")


@click.command()
@acts
def release(settings: Settings, number: str, login: str) -> None:
    """--by does not call back ITEM after all."""
    with deed(settings, number, login) as one:
        claiming.release(one.session, one.now, one.item, one.staff)
        click.echo(f"{one.item.number}: released.")


@click.command()
@acts
@click.argument("kind", metavar="MARK", type=KINDS)
@click.option("--words", default="", help="The dialect, the number of the order, the note.")
@click.option("--due", type=MINUTE, help="The order's own deadline, 2026-11-24T15:00.")
def mark(
    settings: Settings, number: str, login: str, kind: str, words: str, due: datetime | None
) -> None:
    """Put MARK on ITEM, or change it (标注)."""
    due_at = due.replace(tzinfo=settings.zone) if due else None
    with deed(settings, number, login) as one:
        marking.put_on(*one.at, MarkKind(kind), words, due_at)
        click.echo(f"{one.item.number}: marked.")


@click.command()
@acts
@click.argument("kind", metavar="MARK", type=KINDS)
def unmark(settings: Settings, number: str, login: str, kind: str) -> None:
    """Take MARK off ITEM; it stays on record."""
    with deed(settings, number, login) as one:
        marking.take_off(*one.at, MarkKind(kind))
        click.echo(f"{one.item.number}: the mark is off.")


@click.command()
@acts
@click.option("--words", default="", help="What is said with it.")
def remind(settings: Settings, number: str, login: str, words: str) -> None:
    """Remind who is responsible for ITEM (提醒); it asks for no receipt."""
    with deed(settings, number, login) as one:
        made = reminding.remind(*one.at, words)
        click.echo(f"{one.item.number}: reminded {', '.join(p.name for p in made.told)}.")


@click.command()
@acts
@click.argument("kind", type=EXERCISES)
@click.option("--why", required=True, help="Who tried what, and when.")
def exercise(settings: Settings, number: str, login: str, kind: str, why: str) -> None:
    """ITEM was an inspection, a drill or a test: it counts in no figure."""
    with deed(settings, number, login) as one:
        exercising.mark(one.session, one.now, one.item, one.staff, Exercise(kind), why)
        click.echo(f"{one.item.number}: left out of the figures.")


@click.command("no-exercise")
@acts
@click.option("--why", required=True, help="Why it was real after all.")
def no_exercise(settings: Settings, number: str, login: str, why: str) -> None:
    """ITEM was real after all: it counts again."""
    with deed(settings, number, login) as one:
        exercising.take_back(one.session, one.now, one.item, one.staff, why)
        click.echo(f"{one.item.number}: it counts.")


ACTIONS = (claim, release, mark, unmark, remind, exercise, no_exercise)
