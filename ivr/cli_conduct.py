"""``hotline conduct``: what of the conduct line is done at the machine, and reads nothing of it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from typing import NoReturn

import click
from sqlalchemy.orm import Session

from calllog.clock import SystemClock
from calllog.conduct import audit, keys, members, office, recovery, sealing
from calllog.conduct.audit import Deed
from calllog.conduct.keys import KeyPair, WrongKey
from calllog.conduct.members import Person
from calllog.conduct.models import Member
from calllog.conduct.office import WholeOffice
from calllog.conduct.place import Place
from calllog.db import Database
from calllog.settings import Settings
from ivr.startup import ledger, open_conduct

# Two to begin with: one asks to see an identity, another decides.
FEWEST = sealing.NEEDED_MONITORS


@click.group()
def conduct() -> None:
    """The conduct line (作风监督): setting it up, inviting monitors, recovering."""


@conduct.command("new-recovery-key")
def new_recovery_key() -> None:
    """Make a recovery key, to be written on paper. Run this on another, offline computer."""
    pair = KeyPair.new()
    click.echo(
        "This is meant for a computer that is not the hotline's and is on no network, run by\n"
        "whoever will keep the key, somebody outside the office. Nothing of it is stored.\n"
    )
    click.echo("Write both lines on paper, twice, and keep it locked away. Show nobody the first:")
    click.echo(f"  {recovery.secret_on_paper(pair)}")
    click.echo("Only this one is typed in when the conduct line is set up:")
    click.echo(f"  {recovery.public_on_paper(pair)}")
    click.echo(f"Its fingerprint, to be compared then: {keys.fingerprint(pair.public)}")


@conduct.command()
@click.option("--recovery-key", prompt="Public half of the recovery key (PUBLIC …)")
@click.option("--holder", prompt="Who keeps the paper, and where")
@click.option(
    "--monitor",
    "monitors",
    multiple=True,
    help="LOGIN of somebody of the office, or LOGIN=NAME of somebody from outside; at least two.",
)
@click.option("--chief", help="The LOGIN of the one to whom late cases go up.")
@click.option("--yes", is_flag=True, help="The fingerprint has been compared already.")
@click.pass_obj
def setup(
    settings: Settings,
    recovery_key: str,
    holder: str,
    monitors: tuple[str, ...],
    chief: str | None,
    yes: bool,
) -> None:
    """Take the recovery key and invite the first monitors; until then no complaint is taken.

    Have the monitors present: each uses their code at once and notes down the others' fingerprints.
    """
    public = _public(recovery_key)
    _check_holder(keys.fingerprint(public), yes=yes)
    whole = _office(settings)
    people = _people(whole, monitors or _ask_monitors(), chief)
    now = SystemClock().now()
    with closing(open_conduct(settings)) as db, db.writing() as session:
        recovery.set_first(session, now, public, holder)
        codes = [(one, members.invite(session, now, one, by=None)) for one in people]
        audit.record(session, now, Deed.SET_UP, by=None)
    for one, code in codes:
        _tell(settings, one, code)
    click.echo(
        "The line takes complaints as soon as two of them have used their codes. Each then reads\n"
        "their fingerprint to the others: whoever used a code that was not theirs is found out."
    )


def _ask_monitors() -> tuple[str, ...]:
    found: list[str] = []
    while True:
        more = "" if len(found) < FEWEST else " (empty: no more)"
        default = None if len(found) < FEWEST else ""
        typed = click.prompt(
            f"Monitor: LOGIN, or LOGIN=NAME from outside{more}", default=default, show_default=False
        )
        if not typed:
            return tuple(found)
        found.append(typed)


def _people(whole: WholeOffice, monitors: Sequence[str], chief: str | None) -> list[Person]:
    people = [_person(whole, one) for one in monitors]
    logins = [one.login for one in people]
    if len(set(logins)) < FEWEST:
        _refuse(f"At least {FEWEST} monitors are needed; add --monitor for each of them.")
    chief = chief or click.prompt("Which of them is the chief", type=click.Choice(logins))
    if chief not in logins:
        _refuse(f"{chief} is none of the monitors; name one of: {', '.join(logins)}.")
    return [Person(one.login, one.name, one.staff_login, one.login == chief) for one in people]


def _person(whole: WholeOffice, written: str) -> Person:
    """``linjing`` of the office, or ``li.na=李娜`` from outside."""
    login, _sign, name = written.strip().partition("=")
    if name:
        return Person(login, name)
    colleague = whole.colleague(login)
    if colleague is None:
        _refuse(
            f"Nobody of the office has the login {login}; for somebody from outside write "
            f"{login}=NAME."
        )
    return Person(login, colleague.name, colleague.login)


@conduct.command()
@click.argument("monitor")
@click.pass_obj
def invite(settings: Settings, monitor: str) -> None:
    """Invite MONITOR (LOGIN of the office, or LOGIN=NAME), or give them another code.

    Once the line is set up whoever is invited here opens nothing until a monitor in office has
    compared their fingerprint and admits them.
    """
    person = _person(_office(settings), monitor)
    with closing(open_conduct(settings)) as db, db.writing() as session:
        known = members.find(session, person.login)
        was_chief = known is not None and known.is_chief
        person = Person(person.login, person.name, person.staff_login, was_chief)
        code = members.invite(session, SystemClock().now(), person, by=None)
    _tell(settings, person, code)


@conduct.command()
@click.argument("login")
@click.option("--fingerprint", prompt="Fingerprint on the screen of whoever is to read the cases")
@click.option("--recovery-key", prompt="Secret half of the recovery key", hide_input=True)
@click.pass_obj
def recover(settings: Settings, login: str, fingerprint: str, recovery_key: str) -> None:
    """Open the cases to LOGIN with the recovery key: for when all passphrases are lost.

    LOGIN has been invited (hotline conduct invite) and has used the code. The key's holder types
    it in; every case is sealed anew, and the monitors are told.
    """
    try:
        pair = recovery.read_secret(recovery_key)
    except WrongKey:
        _refuse("This is not the whole secret half; it begins with SECRET.")
    whole, now, place = _office(settings), SystemClock().now(), Place.at(settings.home / "conduct")
    with closing(open_conduct(settings)) as db:
        with db.writing() as session:
            member_id = _waiting(session, now, login, fingerprint, pair).id
        done = _recover_all(db, place, pair, member_id, whole)
        db.scrub()
    click.echo(
        f"{login} is in office, and all cases are sealed anew. {done}\n"
        "The recovery key has been on this machine: have its holder make another one, and a "
        "monitor propose it under 设置."
    )


def _waiting(
    session: Session, now: datetime, login: str, fingerprint: str, pair: KeyPair
) -> Member:
    member = members.find(session, login)
    if member is None or member.public_key is None:
        _refuse(f"{login} has not used an invitation; run: scripts/hotline conduct invite {login}")
    shown, typed = keys.fingerprint(member.public_key), "".join(fingerprint.split()).lower()
    if typed != shown.replace(" ", ""):
        _refuse("This is not the fingerprint of their key; find out why before you go on.")
    if not recovery.is_known(session, pair):
        _refuse("This is no recovery key of this line.")
    recovery.admit(session, now, member)
    return member


def _recover_all(
    db: Database, place: Place, pair: KeyPair, member_id: int, whole: WholeOffice
) -> str:
    after = 0
    while True:
        with db.writing() as session:
            member = session.get_one(Member, member_id)
            done = recovery.recover_some(session, place, pair, member, whole, after)
        if done is None:
            return "Those that concern them stay closed to them."
        after, old_files = done
        place.remove(old_files)


def _public(written: str) -> bytes:
    try:
        return recovery.read_public(written)
    except WrongKey:
        _refuse(
            "This is not the whole public half; it begins with PUBLIC. Make a key with: "
            "scripts/hotline conduct new-recovery-key"
        )


def _check_holder(fingerprint: str, *, yes: bool) -> None:
    if not yes and not click.confirm(f"Is {fingerprint} the fingerprint on the paper?"):
        _refuse("Compare the letters with the paper and type them again.")


def _office(settings: Settings) -> WholeOffice:
    with ledger(settings) as db, db.reading() as session:
        return office.read(session, settings.zone)


def _tell(settings: Settings, person: Person, code: str) -> None:
    click.echo(f"{person.name}: open {settings.conduct_url}/enrol within seven days")
    click.echo(f"  login            {person.login}")
    click.echo(f"  invitation code  {members.code_in_groups(code)} (shown only this once)")


def _refuse(why: str) -> NoReturn:
    click.echo(why, err=True)
    sys.exit(1)
