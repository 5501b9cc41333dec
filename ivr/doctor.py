"""The doctor: looks at everything that has to be right and says what to do about each fault."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from pathlib import Path

import requests
from sqlalchemy import make_url, text
from sqlalchemy.exc import SQLAlchemyError

from calllog.background import verifying
from calllog.background.jobs import SILENT_AFTER
from calllog.conduct import sealing
from calllog.conduct.place import MIGRATIONS as CONDUCT_MIGRATIONS
from calllog.db import SQLITE_FLOOR, Database
from calllog.office.directory import load_office
from calllog.prompts import published
from calllog.prompts.published import Published
from calllog.public import own_files
from calllog.settings import Settings, SettingsError, misspelt
from calllog.showing import queries
from calllog.times import calendars
from calllog.times.working_days import WorkCalendar
from ivr import prompt_alarms, public_address
from ivr.carrier_rest import carrier_session
from ivr.spool import Spool
from ivr.startup import is_demonstration

DECEMBER = 12
LEAST_FREE_BYTES = 1_000_000_000
CARRIER_SECONDS = 10
RECOVERY_KEY_LOOKED_AT = timedelta(days=365)


class Health(Enum):
    """How a finding is meant: fine, to be known, or to be mended."""

    WELL = auto()
    NOTE = auto()
    FAULT = auto()


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; a fault says what to do."""

    health: Health
    what: str


Check = Callable[[Settings, datetime], Iterator[Finding]]


def _well(what: str) -> Finding:
    return Finding(Health.WELL, what)


def _note(what: str) -> Finding:
    return Finding(Health.NOTE, what)


def _fault(what: str) -> Finding:
    return Finding(Health.FAULT, what)


def examine(now: datetime) -> Iterator[Finding]:
    """Look at everything; a check that breaks is a fault too, and the others still run."""
    try:
        settings = Settings.read()
        if is_demonstration(settings):
            settings = Settings.read(demo=True)
    except SettingsError as error:
        yield _fault(f"settings: {error}")
        return
    yield _well(f"settings: carrier {settings.carrier}, data folder {settings.home}")
    for check in CHECKS:
        try:
            yield from check(settings, now)
        except (SQLAlchemyError, OSError) as error:
            what = check.__name__.removeprefix("_check_").replace("_", " ")
            yield _fault(
                f"{what}: could not be looked at ({type(error).__name__}); mend what is named "
                "above and look again"
            )


def _check_names(_settings: Settings, _now: datetime) -> Iterator[Finding]:
    for name, nearest in misspelt():
        meant = f" (is {nearest} meant?)" if nearest else ""
        yield _fault(f"settings: {name} is no setting and is ignored{meant}; correct or remove it")


def _check_prompts(settings: Settings, _now: datetime) -> Iterator[Finding]:
    found = prompt_alarms.alarms(settings, _published(settings))
    for alarm in found:
        yield _fault(f"prompts: {alarm}")
    if not found:
        yield _well("prompts: every sentence and recording of the office can be used")


def _check_public_pages(settings: Settings, _now: datetime) -> Iterator[Finding]:
    found = list(own_files.faults(settings.home))
    for fault in found:
        yield _fault(f"public pages: {fault}")
    if not found:
        yield _well("public pages: the office's own words, rule and photos can be used")


def _published(settings: Settings) -> Sequence[Published]:
    """The sentences that were published, where there is a ledger to read them from."""
    if _is_missing_file(settings.database_url):
        return ()
    with closing(Database.open(settings.database_url)) as db:
        if not db.is_current():
            return ()  # The check of the database says what to do about it.
        with db.reading() as session:
            return published.read(session)


def _check_calendar(settings: Settings, now: datetime) -> Iterator[Finding]:
    today = now.astimezone(settings.zone).date()
    known = _calendar(settings).last_known_year()
    missing = today.year if today.year > known else today.year + 1
    if missing <= known:
        yield _well(f"calendar: working days are known until the end of {known}")
        return
    remedy = (
        "once the State Council has published it, enter it: scripts/hotline calendar template "
        f"{missing} > {missing}.toml, complete the file from the notice, then scripts/hotline "
        f"calendar import {missing}.toml; until then its deadlines are presumed (推定)"
    )
    told = _fault if today.year == missing or today.month == DECEMBER else _note
    yield told(f"calendar: {missing} is not in it; {remedy}")


def _calendar(settings: Settings) -> WorkCalendar:
    """With the years that were entered, where there is a ledger to read them from."""
    if _is_missing_file(settings.database_url):
        return WorkCalendar()
    with closing(Database.open(settings.database_url)) as db:
        if not db.is_current():
            return WorkCalendar()  # The check of the database says what to do about it.
        with db.reading() as session:
            return calendars.work_calendar(session)


def _is_missing_file(url: str) -> bool:
    parsed = make_url(url)
    return parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").exists()


def _check_ledger(settings: Settings, _now: datetime) -> Iterator[Finding]:
    if _is_missing_file(settings.database_url):
        yield _fault("database: there is none yet; start scripts/serve once")
        return
    with closing(Database.open(settings.database_url)) as db:
        yield from _database_findings("database", db)


def _check_conduct(settings: Settings, now: datetime) -> Iterator[Finding]:
    if _is_missing_file(settings.conduct_database_url):
        yield _fault("conduct database: there is none yet; start scripts/serve once")
        return
    with closing(Database.open(settings.conduct_database_url, CONDUCT_MIGRATIONS)) as db:
        yield from _database_findings("conduct database", db)
        if db.is_current():
            yield from _conduct_findings(settings, db, now)


def _conduct_findings(settings: Settings, db: Database, now: datetime) -> Iterator[Finding]:
    """Whether the conduct line can take complaints; nothing here depends on whether it has any."""
    with db.reading() as session:
        key, monitors = sealing.recovery_key(session), sealing.members(session)
        set_at = key.set_at if key is not None else None
    if set_at is None:
        yield _fault(
            "conduct line: not set up, so it takes no complaints; run scripts/hotline conduct "
            "new-recovery-key on another computer, then scripts/hotline conduct setup"
        )
    elif len(monitors) < sealing.NEEDED_MONITORS:
        yield _fault(
            f"conduct line: {len(monitors)} monitors are in office and two are needed; let those "
            "who are invited use their codes, or run scripts/hotline conduct invite"
        )
    else:
        yield _well(f"conduct line: set up, {len(monitors)} monitors in office")
    if set_at is not None:
        day = set_at.astimezone(settings.zone).date()
        told = _note if now - set_at > RECOVERY_KEY_LOOKED_AT else _well
        yield told(f"conduct line: recovery key of {day}; once a year see that its paper is there")
    yield from _folder_findings(settings.home / "conduct")


def _folder_findings(folder: Path) -> Iterator[Finding]:
    found = [folder, *folder.rglob("*")]
    if any(path.stat().st_mode & 0o077 for path in found):
        yield _fault(
            f"conduct line: others than its owner may enter {folder}; run: chmod -R go= {folder}"
        )
    else:
        yield _well("conduct line: its folder is its owner's alone")


def _database_findings(name: str, db: Database) -> Iterator[Finding]:
    if db.is_newer_than_code():
        yield _fault(f"{name}: made by a newer release; start that release")
    elif not db.is_current():
        yield _fault(
            f"{name}: its tables are of an older release; start scripts/serve to renew them"
        )
    else:
        yield _well(f"{name}: its tables are current")
    if db.engine.dialect.name != "sqlite":
        return
    with db.engine.connect() as connection:
        version = str(connection.scalar(text("SELECT sqlite_version()")))
        faults = connection.scalars(text("PRAGMA integrity_check")).all()
    if tuple(int(part) for part in version.split(".")) < SQLITE_FLOOR:
        yield _fault(f"{name}: SQLite {version} can damage it; install pysqlite3 as pinned")
    if list(faults) == ["ok"]:
        yield _well(f"{name}: SQLite {version}, no damage found")
    else:
        yield _fault(f"{name}: damaged; stop the hotline and restore the last backup")


def _check_roster(settings: Settings, now: datetime) -> Iterator[Finding]:
    if _is_missing_file(settings.database_url):
        return
    with closing(Database.open(settings.database_url)) as db, db.reading() as session:
        try:
            office = load_office(session, now.astimezone(settings.zone).date())
        except LookupError:
            yield _fault("office: there is none yet; start scripts/serve once")
            return
    remedy = "put people on it with scripts/hotline office export and office import"
    if office.is_sample:
        yield _note("office: this is the sample office (示例数据); read in your own")
    for section in office.sections:
        if not section.roster:
            yield _fault(f"roster: nobody can be rung for {section.name} today; {remedy}")
        elif len(section.roster) < section.on_duty_count:
            yield _fault(
                f"roster: {section.name} has {len(section.roster)} of {section.on_duty_count} on "
                f"duty today; {remedy}"
            )
    yield _well(f"roster: {sum(len(section.roster) for section in office.sections)} people today")


def _check_data_folder(settings: Settings, _now: datetime) -> Iterator[Finding]:
    folder = settings.home / "recordings"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        yield _fault(
            f"recordings: {folder} cannot be written ({error.strerror}); give the user who starts "
            "the hotline the right to write it"
        )
        return
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        yield _fault(f"recordings: only {free // 1_000_000} MB are free; make room on the disk")
    else:
        yield _well(f"recordings: can be kept, {free // 1_000_000_000} GB are free")
    for name in ("spool", "spool-placed"):
        if aside := list(Spool(settings.home / name).set_aside.iterdir()):
            yield _fault(
                f"spool: {len(aside)} requests of the carrier could not be stored; they are in "
                f"{aside[0].parent}: read them, register what they tell, and remove them"
            )


def _check_scheduler(settings: Settings, now: datetime) -> Iterator[Finding]:
    if _is_missing_file(settings.database_url):
        return
    with closing(Database.open(settings.database_url)) as db, db.reading() as session:
        beats = {beat.job: beat.at for beat in queries.heartbeats(session)}
    remedy = "start scripts/serve, and read its lines if it is running"
    if not beats:
        yield _fault(f"scheduler: it has never run; {remedy}")
    for job, at in beats.items():
        age = now - at
        if age > SILENT_AFTER:
            yield _fault(f"scheduler: {job} last ran {_ago(age)} ago; {remedy}")
        else:
            yield _well(f"scheduler: {job} ran {_ago(age)} ago")


def _ago(age: timedelta) -> str:
    minutes = int(age.total_seconds()) // 60
    return f"{minutes} minutes" if minutes else f"{max(0, int(age.total_seconds()))} seconds"


def _check_carrier(settings: Settings, _now: datetime) -> Iterator[Finding]:
    url = f"{settings.carrier_url}/2010-04-01/Accounts/{settings.account_sid}.json"
    with carrier_session(settings) as session:
        try:
            answer = session.get(url, timeout=CARRIER_SECONDS)
        except requests.RequestException as error:
            yield _fault(
                f"carrier: {settings.carrier} does not answer at {settings.carrier_url} "
                f"({type(error).__name__}); {_carrier_remedy(settings)}"
            )
            return
    if answer.ok:
        yield _well(f"carrier: {settings.carrier} knows the account")
    else:
        yield _fault(
            f"carrier: {settings.carrier} refuses the account (HTTP {answer.status_code}); check "
            "TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and HOTLINE_CARRIER_URL"
        )


def _carrier_remedy(settings: Settings) -> str:
    if settings.carrier == "exchange":
        return "start scripts/serve"
    return "check the network connection and HOTLINE_CARRIER_URL"


def _check_public_address(settings: Settings, _now: datetime) -> Iterator[Finding]:
    faults = [fault for look in ADDRESS_CHECKS if (fault := look(settings)) is not None]
    for fault in faults:
        yield _fault(f"public address: {fault}")
    if not faults:
        yield _well(f"public address: {settings.public_url} leads to the public app")


def _check_histories(settings: Settings, _now: datetime) -> Iterator[Finding]:
    if _is_missing_file(settings.database_url):
        return
    with closing(Database.open(settings.database_url)) as db, db.reading() as session:
        faults = verifying.faults(session, settings.digest_key)
    for fault in faults:
        yield _fault(
            f"history: {fault}; keep a copy of the database, and find out who had access to it"
        )
    if not faults:
        yield _well("history: no item or event was changed, removed or reordered")


def _check_digests(settings: Settings, _now: datetime) -> Iterator[Finding]:
    if settings.digest_addresses:
        yield _well(f"digests: sent to {len(settings.digest_addresses)} addresses")
        return
    yield _note(
        "digests: they do not leave this machine, so whoever has it can change the past unnoticed; "
        "set HOTLINE_DIGEST_ADDRESSES, or keep what scripts/hotline digest prints elsewhere"
    )


ADDRESS_CHECKS = (public_address.fault, public_address.probe)

CHECKS: tuple[Check, ...] = (
    _check_names,
    _check_prompts,
    _check_public_pages,
    _check_calendar,
    _check_ledger,
    _check_conduct,
    _check_roster,
    _check_data_folder,
    _check_scheduler,
    _check_carrier,
    _check_public_address,
    _check_histories,
    _check_digests,
)
