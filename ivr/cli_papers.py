"""``hotline paper`` and ``hotline papers``: Word documents made from items, and their templates."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from calllog.clock import SystemClock
from calllog.documents.checking import check_template
from calllog.documents.kinds import OF_ITEMS, TITLES, DocumentKind
from calllog.documents.rendering import SHIPPED, template_name
from calllog.models import Document
from calllog.paperwork import papers as papers_of
from calllog.paperwork.paper_facts import PaperText
from calllog.settings import Settings
from calllog.showing.queries import item_by_number
from ivr.cli_do import Deed, acts, deed, refuse
from ivr.startup import ledger

KIND = click.Choice([kind.value for kind in OF_ITEMS])
DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("number", metavar="ITEM")
@click.pass_obj
def papers(settings: Settings, number: str) -> None:
    """List the papers of an ITEM."""
    year = SystemClock().now().astimezone(settings.zone).year
    with ledger(settings) as db, db.reading() as session:
        item = item_by_number(session, number, year)
        if item is None:
            refuse(f"There is no item {number}; see: scripts/hotline items")
        found = papers_of.papers(session, item)
        rows = [
            (one.id, papers_of.number(session, one), one.kind, _state(one, settings))
            for one in found
        ]
    for row in rows:
        click.echo("  ".join(map(str, row)))
    if not rows:
        click.echo(f"{number} has no papers.")


def _state(document: Document, settings: Settings) -> str:
    if document.received_at is not None:
        return f"received {document.received_at.astimezone(settings.zone):%F}"
    if document.dispatched_at is not None:
        return f"dispatched {document.dispatched_at.astimezone(settings.zone):%F}"
    return "not dispatched"


@click.group()
def paper() -> None:
    """Make, save, dispatch and receive a paper of an item; look after the templates."""


@paper.command()
@click.argument("kind", type=KIND)
@acts
@click.option("--to", default="", help="The body that a letter goes to.")
@click.option("--subject", default="", help="What a letter is about, as in its title.")
@click.option("--words", default="", help="The demand, the reason or the facts.")
@click.option("--proposal", default="", help="What the staffing office is asked to decide.")
@click.option("--opinion", default="", help="What the leader has written on it (领导批示).")
@click.option("--request", "requests", multiple=True, help="What a body is asked, once for each.")
@click.option("--enclosure", "enclosures", multiple=True, help="Once for each.")
@click.option("--reply-by", type=DAY, help="By when a reply is asked for.")
@click.option("--asks-for-view", is_flag=True, help="A letter that asks for a view (征求意见函).")
def make(
    settings: Settings,
    kind: str,
    number: str,
    login: str,
    reply_by: datetime | None,
    requests: Sequence[str],
    enclosures: Sequence[str],
    to: str,
    subject: str,
    words: str,
    proposal: str,
    opinion: str,
    asks_for_view: bool,
) -> None:
    """Make a paper of KIND for an ITEM; it gets the next number of its kind in the year."""
    text = PaperText(
        to=to,
        subject=subject,
        words=words,
        proposal=proposal,
        opinion=opinion,
        requests=tuple(requests),
        enclosures=tuple(enclosures),
        reply_by=reply_by.date() if reply_by else None,
        asks_for_view=asks_for_view,
    )
    with deed(settings, number, login) as one:
        made = papers_of.make(*one.at, DocumentKind(kind), text, settings.templates_folder)
        told = papers_of.number(one.session, made.document)
        click.echo(f"{made.document.id}  {told}  {TITLES[DocumentKind(kind)]}")
        for fault in made.faults:
            click.echo(f"The office's own template was not used: {fault}", err=True)


def _on_paper(command: Any) -> Any:
    """What every action on a paper takes: its number in the list, and the login of who acts."""
    by = click.option("--by", "login", required=True, help="The login of who acts.")
    argument = click.argument("document_id", metavar="ID", type=int)
    return argument(by(click.pass_obj(command)))


@contextmanager
def _opened(settings: Settings, document_id: int, login: str) -> Iterator[tuple[Deed, Document]]:
    """A paper whose item the person sees, to act on."""
    with ledger(settings) as db, db.reading() as session:
        found = session.get(Document, document_id)
        if found is None:
            refuse(f"There is no paper {document_id}; see: scripts/hotline papers ITEM")
        number = found.item.number
    with deed(settings, number, login) as one:
        yield one, one.session.get_one(Document, document_id)


@paper.command()
@_on_paper
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--reason", default="", help="Why; who is responsible for the item needs none.")
def save(settings: Settings, document_id: int, login: str, file: Path, reason: str) -> None:
    """Write the paper ID into the new FILE. It shows a whole number: it is recorded."""
    if file.exists():
        click.echo(f"{file} is there already; remove it, or name another file.", err=True)
        sys.exit(1)
    with _opened(settings, document_id, login) as (one, document):
        content = papers_of.opened(one.session, one.now, one.item, one.staff, document, reason)
    try:
        file.write_bytes(content)
        file.chmod(0o600)
    except OSError as error:
        refuse(f"{file} cannot be written: {error.strerror}.")
    click.echo(f"{file} is written.")


@paper.command()
@_on_paper
@click.option("--how", required=True, help="By post, by exchange, by hand …")
@click.option("--ask-on", type=DAY, help="When the reply to a letter is asked after.")
def dispatch(
    settings: Settings, document_id: int, login: str, how: str, ask_on: datetime | None
) -> None:
    """The paper ID has gone out."""
    with _opened(settings, document_id, login) as (one, document):
        day = ask_on.date() if ask_on else None
        papers_of.dispatch(*one.at, document, how, day)
        click.echo(f"{document_id} is dispatched.")


@paper.command()
@_on_paper
@click.option("--words", required=True, help="What the receipt or the reply says.")
def receive(settings: Settings, document_id: int, login: str, words: str) -> None:
    """The receipt or the reply to the paper ID has come."""
    with _opened(settings, document_id, login) as (one, document):
        papers_of.receive(*one.at, document, words)
        click.echo(f"The receipt of {document_id} is written down.")


@paper.command()
@click.argument("what", type=click.Choice(["list", "check", "export"]), default="list")
@click.pass_obj
def templates(settings: Settings, what: str) -> None:
    """List the templates, check the office's own, or export the shipped ones to be changed."""
    own = settings.templates_folder
    if what == "export":
        _export(own)
        return
    faulty = False
    for kind in DocumentKind:
        path = own / template_name(kind)
        faults = check_template(path) if path.exists() else []
        faulty = faulty or bool(faults)
        click.echo(f"{kind.value}  {TITLES[kind]}  {'own' if path.exists() else 'shipped'}")
        for fault in faults if what == "check" else ():
            click.echo(f"  {fault}", err=True)
    if what == "check" and faulty:
        sys.exit(1)


def _export(folder: Path) -> None:
    """What is there already is the office's work, and is left as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind in DocumentKind:
        path = folder / template_name(kind)
        if path.exists():
            click.echo(f"{path} is there already and stays.")
            continue
        shutil.copyfile(SHIPPED / template_name(kind), path)
        click.echo(f"{path} is written.")
