"""What has to be right before anything is started, and the very first start.

Whatever cannot work is refused with one sentence that says what is wrong and what to do.
"""

from __future__ import annotations

import fcntl
import os
import socket
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import IO
from zoneinfo import ZoneInfo

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from calllog.catalogue import store as catalogue_store
from calllog.conduct import sealing
from calllog.conduct.place import Place
from calllog.db import Database
from calllog.duty.office_file import SAMPLE, read_file
from calllog.duty.office_store import PROFILE_ID, import_office
from calllog.models import OfficeProfile
from calllog.office import accounts
from calllog.office.directory import load_office
from calllog.settings import Settings, variable
from calllog.sms import text_templates

HOST = "127.0.0.1"
DEMONSTRATION = "demonstration"  # The file that marks a data folder as one.
OWNER_ONLY = 0o700


class StartRefused(Exception):  # noqa: N818 - It is no error of the program.
    """The hotline cannot start; one sentence with the remedy."""


@dataclass(frozen=True)
class FirstStart:
    """What the first start has made, to be told once."""

    loaded_sample_office: bool
    administrator_password: str | None


def close_to_others() -> None:
    """Whatever this process writes from now on, other users of the machine cannot read."""
    os.umask(stat.S_IRWXG | stat.S_IRWXO)


def ports(settings: Settings) -> dict[str, int]:
    """The ports that this installation listens on, by the name of the setting."""
    used = {
        "phone_port": settings.phone_port,
        "console_port": settings.console_port,
        "conduct_port": settings.conduct_port,
    }
    if settings.carrier == "exchange":
        used["exchange_port"] = settings.exchange_port
    return used


def check_ports(settings: Settings) -> None:
    """Refuse when another program listens where we would.

    Raises:
        StartRefused: naming the port and its setting.
    """
    for name, port in ports(settings).items():
        fault = port_fault(port)
        if fault is not None:
            raise StartRefused(
                f"Port {port} cannot be used ({fault}); stop the program that uses it, or set "
                f"{variable(name)} to another port."
            )


def port_fault(port: int) -> str | None:
    """Why we cannot listen on a port, in the system's words; None when we can."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        # As the web server does: a port whose last connections are still closing is free.
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, port))
            trial.listen()
        except OSError as error:
            return error.strerror
    return None


@contextmanager
def claim_home(settings: Settings) -> Iterator[IO[str]]:
    """Hold the data folder: it can be written, by us alone, and no other hotline runs on it.

    Raises:
        StartRefused: it cannot be written, or is in use, or belongs to the other kind.
    """
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        # Also a folder of an earlier release, and one that was made by hand.
        settings.home.chmod(OWNER_ONLY)
        with tempfile.TemporaryFile(dir=settings.home):
            pass
        lock = (settings.home / "serve.lock").open("w")
    except OSError as error:
        raise StartRefused(
            f"The data folder {settings.home} cannot be written ({error.strerror}); give the user "
            "who starts the hotline the right to write it, or set HOTLINE_HOME to another folder."
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StartRefused(
                f"A hotline is already running on the data folder {settings.home}; stop it, or "
                "set HOTLINE_HOME to another folder."
            ) from error
        _check_kind(settings)
        yield lock


def is_demonstration(settings: Settings) -> bool:
    """Whether the data folder was filled by ``serve --demo``."""
    return (settings.home / DEMONSTRATION).exists()


def _check_kind(settings: Settings) -> None:
    # A demonstration fills its folder with invented calls; they must never mix with real ones.
    if settings.demo:
        if not is_demonstration(settings) and (settings.home / "ledger.db").exists():
            raise StartRefused(
                f"The data folder {settings.home} holds a real ledger, no demonstration; remove "
                "HOTLINE_HOME or set it to another folder."
            )
        (settings.home / DEMONSTRATION).touch()
    elif is_demonstration(settings):
        raise StartRefused(
            f"The data folder {settings.home} is a demonstration; add --demo, or set HOTLINE_HOME "
            "to another folder."
        )


def open_ledger(settings: Settings) -> Database:
    """The ledger's database, with its newest tables."""
    return _open("ledger's", lambda: Database.open(settings.database_url))


@contextmanager
def ledger(settings: Settings) -> Iterator[Database]:
    """The same for the length of one command."""
    with closing(open_ledger(settings)) as db:
        yield db


def open_conduct(settings: Settings) -> Database:
    """The conduct line's database, with its newest tables."""
    folder = Place.at(settings.home / "conduct")
    return _open("conduct line's", lambda: folder.open_database(settings.conduct_database_url))


def conduct_is_set_up(settings: Settings) -> bool:
    """Whether the conduct line has somebody to seal complaints to."""
    with closing(open_conduct(settings)) as db, db.reading() as session:
        return sealing.is_set_up(session)


def _open(whose: str, open_database: Callable[[], Database]) -> Database:
    database = None
    try:
        database = open_database()
        if database.is_newer_than_code():
            raise StartRefused(
                f"The {whose} database was made by a newer release of this program; start that "
                "release, or set HOTLINE_HOME to another folder."
            )
        database.migrate()
    except (DBAPIError, OSError) as error:
        if database is not None:
            database.close()
        cause = getattr(error, "orig", None) or error
        raise StartRefused(
            f"The {whose} database cannot be opened ({_one_line(cause)}); see that it is there and "
            "can be written, or restore it from the last backup."
        ) from error
    except StartRefused:
        if database is not None:
            database.close()
        raise
    return database


def _one_line(error: object) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def prepare_office(session: Session, now: datetime, zone: ZoneInfo) -> FirstStart:
    """Load the sample office and make the administrator, each where there is none yet.

    Raises:
        StartRefused: the office has given the administrator's login to somebody else.
    """
    is_empty = session.get(OfficeProfile, PROFILE_ID) is None
    if is_empty:
        import_office(session, now, read_file(SAMPLE), zone)
        sample = catalogue_store.read_sample(session)
        catalogue_store.import_catalogue(session, now, sample)
        templates = text_templates.read_file(text_templates.SAMPLE)
        text_templates.import_templates(session, templates)
    password = None
    if not accounts.has_administrator(session):
        try:
            password = accounts.create_administrator(session, accounts.ADMINISTRATOR_LOGIN)
        except accounts.LoginTaken as taken:
            raise StartRefused(
                f"There is no administrator, and somebody of the office has the login {taken}; "
                "make one with: scripts/hotline admin --new LOGIN."
            ) from taken
    return FirstStart(is_empty, password)


def sections_without_anybody(session: Session, settings: Settings, now: datetime) -> list[str]:
    """The names of sections of whose roster nobody can be rung today."""
    office = load_office(session, now.astimezone(settings.zone).date())
    return [section.name for section in office.sections if not section.roster]


def check_roster(session: Session, settings: Settings, now: datetime) -> None:
    """Refuse to answer calls that nobody could be rung for.

    Raises:
        StartRefused: nobody with a telephone is on today's roster of the general desk, or of any
            section at all.
    """
    office = load_office(session, now.astimezone(settings.zone).date())
    if not any(section.roster for section in office.sections):
        where = "every section"
    elif not office.general_desk.roster:
        where = office.general_desk.name
    else:
        return
    raise StartRefused(
        f"The duty roster of {where} is empty, so nobody could be rung; put people with a "
        "telephone on it (scripts/hotline office export > office.toml, edit the file, then "
        "scripts/hotline office import office.toml)."
    )
