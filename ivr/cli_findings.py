"""``hotline findings``: suspicions (疑似问题), what is said of them, and what people decide."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click
from sqlalchemy.orm import Session

from calllog.breaches import entering, hearing, judging, suspicions
from calllog.clock import SystemClock
from calllog.models import Finding, Measure, Staff
from calllog.office import directory
from calllog.settings import Settings
from calllog.times.office_hours import OfficeTime
from ivr.cli_do import person, refuse
from ivr.item_text import minute
from ivr.startup import ledger

MEASURES = [measure.value for measure in Measure if measure is not Measure.REAL]


@click.group(invoke_without_command=True)
@click.option("--open", "open_only", is_flag=True, help="Only those that nobody has judged yet.")
@click.option("--json", "as_json", is_flag=True, help="A JSON list of objects.")
@click.pass_context
def findings(ctx: click.Context, open_only: bool, as_json: bool) -> None:
    """List the suspicions (疑似问题，待核) with their evidence, and what was decided."""
    if ctx.invoked_subcommand is not None:
        return
    settings: Settings = ctx.obj
    with ledger(settings) as db, db.reading() as session:
        found = suspicions.all_of(session, open_only=open_only)
        rows = [as_object(finding, settings.zone) for finding in found]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(_line(row, settings.zone))
    if not rows:
        click.echo("No suspicions.")


def as_object(finding: Finding, zone: ZoneInfo) -> dict[str, Any]:
    """One suspicion as plain data; times in ISO with the office's zone."""

    def iso(at: datetime | None) -> str | None:
        return at.astimezone(zone).isoformat() if at is not None else None

    return {
        "id": finding.id,
        "item": finding.item.number if finding.item else None,
        "kind": finding.kind,
        "source": finding.source,
        "words": finding.words,
        "passage": finding.passage,
        "about": finding.about.name if finding.about else None,
        "section": finding.section.name if finding.section else None,
        "employment": finding.employment,
        "occurred_at": iso(finding.occurred_at),
        "found_at": iso(finding.found_at),
        "statement_due_at": iso(finding.statement_due_at),
        "lapsed_at": iso(finding.lapsed_at),
        "statements": [
            {"by": one.staff.name, "at": iso(one.at), "words": one.words}
            for one in finding.statements
        ],
        "decisions": [
            {
                "by": one.by.name,
                "at": iso(one.at),
                "measure": one.measure,
                "reason": one.reason,
                "document": one.document,
                "body": one.body,
            }
            for one in finding.decisions
        ],
    }


def _line(row: dict[str, Any], zone: ZoneInfo) -> str:
    verdict = "lapsed" if row["lapsed_at"] else "to be judged"
    if row["decisions"]:
        last = row["decisions"][-1]
        verdict = f"{last['measure']} ({last['by']}): {last['reason']}"
    at, item, who = minute(row["occurred_at"], zone), row["item"] or "-", row["about"] or "-"
    what = f"{row['words']}: {row['passage']}" if row["words"] else row["passage"]
    return f"{row['id']}  {item}  {at}  {who}  {row['kind']}  {what}  {verdict}"


@dataclass(frozen=True, slots=True)
class Deed:
    """Who does something about suspicions, and when; it is stored when the block ends."""

    session: Session
    now: datetime
    office_time: OfficeTime
    staff: Staff

    def finding(self, finding_id: int) -> Finding:
        """A suspicion by its id."""
        found = suspicions.by_id(self.session, finding_id)
        if found is None:
            refuse(f"There is no suspicion {finding_id}; see: scripts/hotline findings")
        return found


@contextmanager
def _deed(settings: Settings, login: str) -> Iterator[Deed]:
    with ledger(settings) as db, db.writing() as session:
        staff = person(session, login)
        office_time = directory.office_time(session, settings.zone)
        yield Deed(session, SystemClock().now(), office_time, staff)


ID = click.argument("finding_id", type=click.IntRange(min=1), metavar="ID")


@findings.command()
@ID
@click.option("--by", "login", required=True, help="The login of who judges.")
@click.option("--measure", type=click.Choice(MEASURES), required=True, help="The decision.")
@click.option("--why", required=True, help="The reason for it.")
@click.option("--document", help="The number of the paper; for discipline and contract measures.")
@click.option("--body", help="Which body decided; for discipline.")
@click.option("--corrects", is_flag=True, help="It takes the place of the decision that holds.")
@click.pass_obj
def judge(
    settings: Settings,
    finding_id: int,
    login: str,
    measure: str,
    why: str,
    document: str | None,
    body: str | None,
    corrects: bool,
) -> None:
    """Decide the suspicion ID, in the name of who may judge the person that it is about."""
    with _deed(settings, login) as one:
        finding = one.finding(finding_id)
        last = finding.decision if corrects else None
        judging.decide(
            one.session,
            one.now,
            one.office_time,
            finding,
            one.staff,
            Measure(measure),
            reason=why,
            document=document,
            body=body,
            corrects=last.id if last is not None else None,
        )
    click.echo(f"Judged: {measure}.")


@findings.command()
@ID
@click.option("--by", "login", required=True, help="The login of whom it is about.")
@click.option("--words", required=True, help="What they say.")
@click.pass_obj
def state(settings: Settings, finding_id: int, login: str, words: str) -> None:
    """State on the suspicion ID, in the name of whom it is about (说明、申辩)."""
    with _deed(settings, login) as one:
        hearing.state(one.session, one.now, one.finding(finding_id), one.staff, words)
    click.echo("Stated.")


@findings.command()
@click.option("--by", "login", required=True, help="The login of who enters it.")
@click.option("--about", required=True, help="The login of whom it is about.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Which day.")
@click.option("--words", required=True, help="What they are held to have done.")
@click.option("--evidence", default="", help="What shows it.")
@click.option("--document", help="The number of the paper that it rests on.")
@click.pass_obj
def enter(
    settings: Settings,
    login: str,
    about: str,
    day: datetime,
    words: str,
    evidence: str,
    document: str | None,
) -> None:
    """Enter what no record shows (其他情形), in the name of a supervisor or of a leader."""
    with _deed(settings, login) as one:
        finding = entering.enter(
            one.session,
            one.now,
            one.office_time,
            one.staff,
            person(one.session, about),
            happened_on=day.date(),
            words=words,
            evidence=evidence,
            document=document,
        )
        click.echo(f"Entered as suspicion {finding.id}.")
