"""``hotline publish``: the pages for everybody as files, for the office's own website."""

from __future__ import annotations

from pathlib import Path

import click

from calllog.clock import SystemClock
from calllog.public import own_files
from calllog.public.publishing import Published, PublishError
from calllog.public.publishing import publish as write_pages
from calllog.public.request import Parts
from calllog.public.ways import is_only_here
from calllog.settings import Settings
from ivr.startup import ledger as open_ledger


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.pass_obj
def publish(settings: Settings, folder: Path) -> None:
    """Write the public pages as files into FOLDER: new, empty, or published into before.

    What needs the server (the online mailbox) is linked at HOTLINE_PUBLIC_URL.
    """
    for fault in own_files.faults(settings.home):
        raise click.ClickException(fault)
    with open_ledger(settings) as db:
        try:
            done = write_pages(Parts(settings, db, SystemClock()), folder)
        except PublishError as refusal:
            raise click.ClickException(str(refusal)) from refusal
    _tell(done, folder)
    if is_only_here(settings.public_url):
        click.echo(
            f"The online mailbox is not linked: HOTLINE_PUBLIC_URL is {settings.public_url}, which "
            "only this machine reaches."
        )


def _tell(done: Published, folder: Path) -> None:
    for word, names in (("new", done.new), ("changed", done.changed), ("removed", done.removed)):
        for name in names:
            click.echo(f"{word:8} {name}")
    count = len(done.new) + len(done.changed)
    click.echo(f"{count} files written to {folder}; {done.unchanged} were as they should be.")
