"""``hotline privacy``: purging with its proofs, and what is held about a citizen.

The access log is not shown here: it belongs to the person in charge of data protection, who reads
it in the console, and whoever is at the machine stands in it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session
from tqdm import tqdm

from calllog.clock import SystemClock
from calllog.db import Database
from calllog.models import AccessRequest, OfficeProfile, Purge, Staff
from calllog.office import admin_log, directory
from calllog.office.viewers import Viewer
from calllog.personal_data import held, package, proofs, purging, requests
from calllog.personal_data.requests import HANDLES, Wish
from calllog.settings import Settings
from calllog.typed_numbers import to_e164
from ivr.cli_do import person, refuse
from ivr.item_text import minute
from ivr.startup import ledger


@click.group()
def privacy() -> None:
    """Personal data: retention and purging, and requests of citizens."""


@privacy.command()
@click.option("--dry-run", is_flag=True, help="Only say what is past its time; purge nothing.")
@click.pass_obj
def purge(settings: Settings, dry_run: bool) -> None:
    """Purge all that is past its time; each part leaves its proof. It cannot be taken back."""
    clock = SystemClock()
    with ledger(settings) as db:
        with db.reading() as session:
            past = purging.past_time(session, clock.now(), settings.zone)
        for one in past:
            click.echo(
                f"{one.kind.value:<11}{one.rule.days:>6} days  {one.count:>8} past their time"
            )
        if dry_run:
            click.echo("Nothing was purged.")
            return
        _purge(settings, db, clock, sum(one.count for one in past))


def _purge(settings: Settings, db: Database, clock: SystemClock, total: int) -> None:
    by, where = admin_log.at_the_machine(), (settings.zone, settings.home)
    before = _last_proof(db)
    with tqdm(total=total, disable=None, unit=" rows", desc="Purging") as bar:
        try:
            count = purging.purge(db, clock, *where, by, progress=bar.update)
        except OSError as error:
            raise click.ClickException(
                f"A recording cannot be removed ({error.strerror}); what was purged before it has "
                "its proof. Give this user the right to write the data folder, and purge again."
            ) from error
    made = _last_proof(db)
    told = f"; proofs {before + 1} to {made}" if made > before else ""
    click.echo(f"Purged: {count} rows{told}.")


def _last_proof(db: Database) -> int:
    with db.reading() as session:
        proof = proofs.last(session)
        return proof.id if proof is not None else 0


@privacy.command("proofs")
@click.pass_obj
def list_proofs(settings: Settings) -> None:
    """List the proofs of purging: when, by which rule, how much, and of which items."""
    with ledger(settings) as db, db.reading() as session:
        for proof in session.scalars(select(Purge).order_by(Purge.id)):
            at, counts = minute(proof.at.isoformat(), settings.zone), proof.counts.items()
            click.echo(f"{proof.id}  {at}  {proof.kind}, by {proof.by}: {proof.rule}")
            click.echo(f"    {', '.join(f'{count} {what}' for what, count in counts)}")
            if numbers := proofs.numbers(session, proof):
                click.echo(f"    items {' '.join(numbers)}")
            click.echo(f"    {proof.digest}")


@privacy.command("requests")
@click.pass_obj
def list_requests(settings: Settings) -> None:
    """List the requests of citizens that are not settled."""
    with ledger(settings) as db, db.reading() as session:
        found = requests.open_requests(session)
        for one in found:
            due = minute(one.due_at.isoformat(), settings.zone)
            what = "access and erasure" if one.wants_erasure else "access"
            click.echo(f"{one.number}  {what}  due {due}")
    if not found:
        click.echo("No request is open.")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, and who deals with it now."""

    session: Session
    now: datetime
    staff: Staff
    request: AccessRequest


def deals(command: Any) -> Any:
    """What every action on a request takes: its number, and the login of who acts."""
    by = click.option("--by", "login", required=True, help="The login of who acts.")
    return click.argument("number", metavar="REQUEST")(by(click.pass_obj(command)))


@contextmanager
def asked(settings: Settings, number: str, login: str) -> Iterator[Asked]:
    """A request to act on, stored when the block ends; 查2026-3, or 2026-3."""
    year, _, running = number.removeprefix("查").partition("-")
    with ledger(settings) as db:
        with db.writing() as session:
            staff = _handler(session, login)
            found = None
            if year.isdecimal() and running.isdecimal():
                of = AccessRequest.year == int(year), AccessRequest.running == int(running)
                found = session.scalars(select(AccessRequest).where(*of)).first()
            if found is None:
                refuse(f"There is no request {number}; see: scripts/hotline privacy requests")
            yield Asked(session, SystemClock().now(), staff, found)
        db.scrub()


def _handler(session: Session, login: str) -> Staff:
    staff = person(session, login)
    if not Viewer.of(staff).has_any(HANDLES):
        refuse(f"{login} is neither in charge of data protection nor a supervisor.")
    return staff


@privacy.command()
@click.argument("phone")
@click.option("--name", required=True, help="Who asks.")
@click.option("--checked", required=True, help="How it was made sure who asks.")
@click.option("--erase", "wants_erasure", is_flag=True, help="They also ask for erasure.")
@click.option("--by", "login", required=True, help="The login of who takes it up.")
@click.pass_obj
def request(
    settings: Settings, phone: str, name: str, checked: str, wants_erasure: bool, login: str
) -> None:
    """Take up the request of a citizen to see what is held about the number PHONE."""
    with ledger(settings) as db, db.writing() as session:
        profile = session.get(OfficeProfile, 1)
        number = to_e164(phone, profile.area_code if profile else "")
        if number is None:
            refuse("This is no telephone number; write a mobile, or a landline with its area code.")
        hours = directory.office_time(session, settings.zone)
        wish = Wish(number[0], name, checked, wants_erasure)
        made = requests.receive(session, SystemClock().now(), hours, _handler(session, login), wish)
        due = minute(made.due_at.isoformat(), settings.zone)
        click.echo(f"{made.number}: taken up, due {due}.")


@privacy.command("file")
@deals
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def make_file(settings: Settings, number: str, login: str, file: Path) -> None:
    """Write everything that is held into the new FILE.zip: a page, the audio, the papers."""
    if file.exists():
        raise click.ClickException(f"{file} is there already; remove it, or name another file.")
    with asked(settings, number, login) as one:
        requests.must_be_open(one.session, one.request)
        hours = directory.office_time(one.session, settings.zone)
        found = held.gather(one.session, one.now, hours, settings.home, one.request)
        made, digest = package.make(found, settings.home)
        with closing(made), _new(file) as out:
            shutil.copyfileobj(made, out)
        requests.file_made(one.session, one.now, one.staff, one.request, digest)
        click.echo(f"{one.request.number}: {file} is written, SHA-256 {digest}.")


def _new(file: Path) -> Any:
    """A file that nobody else may read, and that was not there."""
    try:
        return os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}.") from error


@privacy.command("hand-over")
@deals
@click.option("--how", required=True, help="How the applicant got the file.")
def hand_over(settings: Settings, number: str, login: str, how: str) -> None:
    """The applicant has the file."""
    with asked(settings, number, login) as one:
        requests.hand_over(one.session, one.now, one.staff, one.request, how)
        click.echo(f"{one.request.number}: handed over.")


@privacy.command()
@deals
def erase(settings: Settings, number: str, login: str) -> None:
    """Erase what may be erased, and say of the rest why not. It cannot be taken back."""
    with asked(settings, number, login) as one:
        where = settings.zone, settings.home
        requests.erase(one.session, one.now, *where, one.staff, one.request)
        for row in one.request.erasure or []:
            told = f"kept: {'; '.join(row['why'])}" if row["why"] else "erased"
            click.echo(f"{row['number']}  {told}")
        click.echo(f"{one.request.number}: decided.")


@privacy.command()
@deals
@click.option("--words", required=True, help="What the applicant was told.")
def close(settings: Settings, number: str, login: str, words: str) -> None:
    """The applicant was told what came of it."""
    with asked(settings, number, login) as one:
        requests.close(one.session, one.now, one.staff, one.request, words)
        click.echo(f"{one.request.number}: settled.")
