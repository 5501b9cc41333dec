"""``hotline texts``: the templates of text messages (短信)."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from calllog.settings import Settings
from calllog.sms import text_templates
from calllog.sms.text_templates import TextFileError
from ivr.startup import ledger


@click.group(invoke_without_command=True)
@click.pass_context
def texts(ctx: click.Context) -> None:
    """List the templates of text messages (短信); one without an approval is never sent."""
    if ctx.invoked_subcommand is not None:
        return
    with ledger(ctx.obj) as db, db.reading() as session:
        rows = text_templates.listed(session)
    for row in rows:
        approval = f"approved: {row.approval}" if row.approval else "NOT APPROVED, is not sent"
        click.echo(f"{row.key}  {approval}\n    {row.words}")
    if not rows:
        click.echo("No templates; read some in with: scripts/hotline texts import FILE.toml")


@texts.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def import_(settings: Settings, file: Path) -> None:
    """Make the templates what FILE.toml says, with the numbers of the operator's approvals."""
    try:
        parts = text_templates.read_file(file)
    except TextFileError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    with ledger(settings) as db, db.writing() as session:
        text_templates.import_templates(session, parts)
    for part in parts:
        if not part.approval:
            click.echo(f"Note: {part.key} has no approval's number, so that it is never sent.")
    click.echo(f"{len(parts)} templates are read in.")


@texts.command("export")
@click.pass_obj
def export(settings: Settings) -> None:
    """Print the templates as a file for ``texts import``."""
    with ledger(settings) as db, db.reading() as session:
        click.echo(text_templates.export_templates(session), nl=False)
