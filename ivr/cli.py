"""``scripts/hotline``: the command line. Every fault is one sentence; no command shows a traceback.

Exit codes: 0 done, 1 something is wrong or was not found, 2 the command or the settings are wrong.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import click
import structlog
from sqlalchemy.exc import DBAPIError

from calllog.duty.office_file import OfficeFileError
from calllog.ledger import LedgerError
from calllog.logs import configure_logs
from calllog.settings import Settings, SettingsError
from calllog.times.calendar_file import CalendarFileError
from calllog.times.policy_file import PolicyError
from ivr import cli_chain, cli_contact, cli_desks, cli_joint, cli_outcomes
from ivr.cli_assessment import assessment
from ivr.cli_calendar import calendar
from ivr.cli_call import call
from ivr.cli_catalogue import authorities, catalogue
from ivr.cli_chain import absences
from ivr.cli_checks import digest, doctor, sweep, verify
from ivr.cli_commendations import commendations
from ivr.cli_conduct import conduct
from ivr.cli_contact import register
from ivr.cli_do import do
from ivr.cli_duty import duty
from ivr.cli_figures import figures
from ivr.cli_findings import findings
from ivr.cli_inspection import inspection
from ivr.cli_items import item, items
from ivr.cli_ledger import ledger
from ivr.cli_office import admin, office
from ivr.cli_outbound import call_result, callback, follow_up, transfer
from ivr.cli_papers import paper, papers
from ivr.cli_policy import policy
from ivr.cli_privacy import privacy
from ivr.cli_publish import publish
from ivr.cli_sentences import sentences
from ivr.cli_texts import texts
from ivr.startup import StartRefused, close_to_others, is_demonstration

log = structlog.get_logger(__name__)


class Commands(click.Group):
    """Turns what goes wrong into a sentence and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except (
            SettingsError,
            StartRefused,
            OfficeFileError,
            CalendarFileError,
            PolicyError,
        ) as refusal:
            click.echo(str(refusal), err=True)
            sys.exit(2)
        except LedgerError as refusal:
            click.echo(str(refusal), err=True)
            sys.exit(1)
        except DBAPIError as error:
            click.echo("The database did not answer; run: scripts/hotline doctor", err=True)
            log.error("command_failed", error=type(error.orig).__name__)
            sys.exit(1)
        except Exception as error:
            click.echo("This did not work; the line below says where.", err=True)
            log.error("command_failed", exc_info=error)
            sys.exit(1)


@click.group(cls=Commands)
@click.option("--demo", is_flag=True, help="Use the demonstration's data folder.")
@click.pass_context
def hotline(ctx: click.Context, demo: bool) -> None:
    """The hotline's command line."""
    close_to_others()
    configure_logs()
    if demo:
        os.environ["HOTLINE_DEMO"] = "1"
    if ctx.invoked_subcommand != doctor.name:
        # The doctor reads them itself, because wrong settings are a finding and not the end.
        settings = Settings.read()
        ctx.obj = Settings.read(demo=True) if is_demonstration(settings) else settings


OFFICE_COMMANDS = (office, admin, calendar, policy, catalogue, authorities, sentences, texts)
for command in (
    call,
    items,
    item,
    register,
    do,
    absences,
    paper,
    papers,
    commendations,
    findings,
    figures,
    assessment,
    inspection,
    ledger,
    publish,
    duty,
    conduct,
    sweep,
    doctor,
    verify,
    digest,
    privacy,
    *OFFICE_COMMANDS,
):
    hotline.add_command(command)
for action in (
    *cli_chain.ACTIONS,
    *cli_contact.ACTIONS,
    *cli_desks.ACTIONS,
    *cli_joint.ACTIONS,
    *cli_outcomes.ACTIONS,
):
    do.add_command(action)

for command in (callback, call_result, follow_up, transfer):
    hotline.add_command(command)

if __name__ == "__main__":
    hotline(prog_name="scripts/hotline")
