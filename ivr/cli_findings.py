"""``hotline findings``: suspicions (疑似问题), and the verdict of a person on one of them."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from calllog import judging
from calllog.clock import SystemClock
from calllog.office import accounts
from calllog.settings import Settings
from ivr.item_text import minute
from ivr.startup import ledger


@click.group(invoke_without_command=True)
@click.option("--open", "open_only", is_flag=True, help="Only those that nobody has judged yet.")
@click.option("--json", "as_json", is_flag=True, help="A JSON list of objects.")
@click.pass_context
def findings(ctx: click.Context, open_only: bool, as_json: bool) -> None:
    """List the suspicions (疑似问题，待核): forbidden words and where they stand."""
    if ctx.invoked_subcommand is not None:
        return
    settings: Settings = ctx.obj
    with ledger(settings) as db, db.reading() as session:
        found = judging.findings(session, open_only=open_only)
        rows = [judging.as_json(finding, settings.zone) for finding in found]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(_line(row, settings.zone))
    if not rows:
        click.echo("No suspicions.")


def _line(row: dict[str, Any], zone: ZoneInfo) -> str:
    verdict = "to be judged"
    if row["judged_at"] is not None:
        said = "real" if row["is_real"] else "harmless"
        verdict = f"{said} ({row['judged_by']}): {row['judgement']}"
    at = minute(row["found_at"], zone)
    who = row["about"] or "-"
    return f"{row['id']}  {row['item']}  {at}  {who}  {row['words']}: {row['passage']}  {verdict}"


@findings.command()
@click.argument("finding_id", type=click.IntRange(min=1), metavar="ID")
@click.option("--by", "login", required=True, help="The login of who judges.")
@click.option("--real/--harmless", "is_real", required=True, help="The verdict.")
@click.option("--why", required=True, help="The reason for it.")
@click.pass_obj
def judge(settings: Settings, finding_id: int, login: str, is_real: bool, why: str) -> None:
    """Judge the suspicion ID, in the name of a section head, supervisor or leader in charge."""
    now: datetime = SystemClock().now()
    with ledger(settings) as db, db.writing() as session:
        staff = accounts.find_login(session, login)
        finding = judging.by_id(session, finding_id)
        if staff is None or finding is None:
            missing = f"suspicion {finding_id}" if staff is not None else f"login {login}"
            click.echo(f"There is no {missing}; see: scripts/hotline findings", err=True)
            sys.exit(1)
        judging.judge(session, now, finding, staff, is_real=is_real, judgement=why)
    click.echo(f"Judged {'real' if is_real else 'harmless'}.")
