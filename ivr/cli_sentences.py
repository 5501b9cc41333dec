"""``hotline sentences``: every sentence that the line speaks, to read, and who changed what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

import click
from sqlalchemy import make_url

from calllog.clock import SystemClock
from calllog.db import Database
from calllog.models import PromptVersion
from calllog.prompts import versions
from calllog.prompts.sentences import InForce, Source
from calllog.settings import Settings
from ivr.console_sentences import LineSentences
from ivr.live_prompts import LivePrompts
from ivr.prompts import Prompts, read_shipped

SPOKEN = "zh"
OWN = {Source.PUBLISHED: "published", Source.FILE: "own words", Source.SHIPPED: ""}


@click.group(invoke_without_command=True)
@click.option(
    "--language",
    type=click.Choice([SPOKEN, "en"]),
    default=SPOKEN,
    help="zh: what the line says. en: what the shipped sentences mean.",
)
@click.pass_context
def sentences(context: click.Context, language: str) -> None:
    """List the sentences in force with their ids and purposes, and mark the office's own."""
    if context.invoked_subcommand is not None:
        return
    prompts, in_force = _in_force(context.obj)
    texts = prompts.sentences if language == SPOKEN else read_shipped(language)
    for id, sentence in texts.items():
        mark = f"  ({own})" if (own := _own(in_force[id])) else ""
        click.echo(f"{id}{mark}\n  {sentence.purpose}\n  {sentence.text}\n")
    for alarm in prompts.alarms:
        click.echo(alarm, err=True)


@sentences.command()
@click.argument("sentence")
@click.pass_obj
def history(settings: Settings, sentence: str) -> None:
    """Tell who changed a sentence, why, and who let the public hear it; the newest first."""
    if sentence not in read_shipped(SPOKEN):
        raise click.ClickException(f"There is no sentence {sentence}; see: hotline sentences.")
    with closing(Database.open(settings.database_url)) as db, db.reading() as session:
        found = versions.history(session, SPOKEN, sentence)
        if not found:
            click.echo("It was never changed in the console.")
        for version in found:
            click.echo("\n".join(_told(version, found, settings)) + "\n")


def _in_force(settings: Settings) -> tuple[Prompts, dict[str, InForce]]:
    """What the line says now; of a ledger that is not there yet nothing is published."""
    prompts = LivePrompts(settings.home, settings.prompts_folder)
    told_by = LineSentences(prompts)
    if _has_ledger(settings.database_url):
        with closing(Database.open(settings.database_url)) as db, db.reading() as session:
            in_force = dict(told_by.in_force(session, SystemClock().now()))
    else:
        in_force = told_by.of((), prompts.current)
    return prompts.current, in_force


def _has_ledger(url: str) -> bool:
    parsed = make_url(url)
    return parsed.get_backend_name() != "sqlite" or Path(parsed.database or "").exists()


def _own(said: InForce) -> str:
    """Whose words they are, and whether they are played from a recording."""
    return ", ".join(filter(None, (OWN[said.source], "own recording" if said.is_recorded else "")))


def _told(
    version: PromptVersion, found: Sequence[PromptVersion], settings: Settings
) -> Iterable[str]:
    made = version.made_at.astimezone(settings.zone)
    yield f"{version.id}  {_state(version, found)}"
    yield f"  {version.words or read_shipped(SPOKEN)[version.sentence].text}"
    if version.audio_file:
        yield f"  recording {version.audio_file}"
    yield f"  written {made:%Y-%m-%d %H:%M} by {version.made_by.login}: {version.why}"
    if version.is_approved is not None and version.decided_by and version.decided_at:
        decided = version.decided_at.astimezone(settings.zone)
        why = f": {version.decision}" if version.decision else ""
        yield f"  decided {decided:%Y-%m-%d %H:%M} by {version.decided_by.login}{why}"


def _state(version: PromptVersion, found: Sequence[PromptVersion]) -> str:
    if version.decided_at is None:
        return "waiting for approval"
    if version.is_approved is None:
        return "withdrawn"
    if not version.is_approved:
        return "refused"
    newest = next(one for one in found if one.is_approved)
    return "in force" if version is newest else "was in force"
