"""``scripts/serve``: prepares, starts the parts, says when they are ready, stops them together."""

from __future__ import annotations

import os
import sys
import urllib.request
from collections.abc import Sequence
from http import HTTPStatus
from http.client import HTTPException
from urllib.error import HTTPError

import click
import structlog

from calllog.clock import SystemClock
from calllog.logs import configure_logs
from calllog.prompts import published
from calllog.prompts.published import Published
from calllog.settings import Settings, SettingsError, misspelt, variable
from ivr import prompt_alarms, public_address
from ivr.startup import (
    HOST,
    FirstStart,
    StartRefused,
    check_ports,
    check_roster,
    claim_home,
    close_to_others,
    conduct_is_set_up,
    ledger,
    open_conduct,
    port_fault,
    ports,
    prepare_office,
    sections_without_anybody,
)
from ivr.supervisor import Part, PartFailed, Supervisor, command_for

log = structlog.get_logger(__name__)

READY_WITHIN_SECONDS = 60
REFUSED = 2

PRACTICE = "practice"
PART_PORTS = {
    "phone": "phone_port",
    "console": "console_port",
    "conduct": "conduct_port",
    "exchange": "exchange_port",
}


@click.command()
@click.option("--demo", is_flag=True, help="Run a demonstration with a sample office and week.")
def serve(demo: bool) -> None:
    """Start the hotline and keep it running until Ctrl-C."""
    if demo:
        os.environ["HOTLINE_DEMO"] = "1"
    close_to_others()
    configure_logs()
    supervisor = Supervisor()
    supervisor.listen_for_signals()
    try:
        settings = Settings.read()
        _warn_of_misspelt()
        with claim_home(settings):
            _run(settings, supervisor)
    except (SettingsError, StartRefused) as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(REFUSED)
    except PartFailed as failure:
        click.echo(str(failure), err=True)
        sys.exit(1)
    except Exception as error:
        log.error("serve_failed", exc_info=error)
        click.echo("The hotline stopped because of a fault; the line above says where.", err=True)
        sys.exit(1)


def _run(settings: Settings, supervisor: Supervisor) -> None:
    check_ports(settings)
    _prepare(settings)
    if supervisor.is_stopping:
        return
    supervisor.parts = [Part(name, command_for(name)) for name in _part_names(settings)]
    if _can_practise(settings):
        # Nobody waits for it: it comes up when it comes up.
        supervisor.parts.append(Part(PRACTICE, command_for(PRACTICE), is_vital=False))
    try:
        supervisor.start()
        if supervisor.wait_until(lambda: _all_answer(settings), READY_WITHIN_SECONDS):
            click.echo(_ready_line(settings))
            sys.stdout.flush()
            supervisor.run()
    finally:
        supervisor.stop()


def _prepare(settings: Settings) -> None:
    # The secret is made here, before several processes would make it together.
    _ = settings.secret_key
    now = SystemClock().now()
    open_conduct(settings).close()
    with ledger(settings) as db:
        with db.writing() as session:
            first = prepare_office(session, now, settings.zone)
        _tell_first_start(first)
        with db.reading() as session:
            check_roster(session, settings, now)
            empty = sections_without_anybody(session, settings, now)
            newest = published.read(session)
        _warn(settings, empty, newest)
        if settings.demo:
            from ivr.demo import prepare_demonstration  # noqa: PLC0415 - Only here is it needed.

            prepare_demonstration(settings, db, now)


def _warn(settings: Settings, empty_sections: list[str], newest: Sequence[Published]) -> None:
    """What does not keep the hotline from starting, and would not be noticed otherwise."""
    for name in empty_sections:
        click.echo(
            f"Nobody with a telephone is on today's duty roster of {name}, so nobody there can be "
            "rung; put somebody on it with scripts/hotline office export and office import.",
            err=True,
        )
    for alarm in prompt_alarms.alarms(settings, newest):
        click.echo(alarm, err=True)
    if wrong_address := public_address.fault(settings):
        click.echo(f"{wrong_address}.", err=True)
    if not settings.demo and not conduct_is_set_up(settings):
        click.echo(
            "The conduct line is not set up, so it takes no complaints; make its recovery key on "
            "another computer (scripts/hotline conduct new-recovery-key), then run: "
            "scripts/hotline conduct setup.",
            err=True,
        )


def _tell_first_start(first: FirstStart) -> None:
    if first.loaded_sample_office:
        click.echo(
            "The sample office (示例数据, fictitious) is loaded; see: hotline office import."
        )
    if first.administrator_password:
        click.echo(
            "First administrator: sign in to the console as admin with the one-time password "
            f"{first.administrator_password} (it is shown only this once)."
        )
    sys.stdout.flush()


def _part_names(settings: Settings) -> list[str]:
    names = ["phone", "console", "conduct", "scheduler"]
    return [*names, "exchange"] if settings.carrier == "exchange" else names


def _can_practise(settings: Settings) -> bool:
    """Whether there is to be a practice line; a port in use must not keep the hotline from work."""
    if settings.demo or not settings.practice:
        return False
    fault = port_fault(settings.practice_port)
    if fault is not None:
        click.echo(
            f"Port {settings.practice_port} cannot be used ({fault}), so there is no practice "
            f"telephone; stop the program that uses it, or set {variable('practice_port')} to "
            "another port.",
            err=True,
        )
    return fault is None


def _all_answer(settings: Settings) -> bool:
    return all(_answers(port) for port in ports(settings).values())


def _answers(port: int) -> bool:
    # Never through a proxy of the environment: this machine asks itself.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://{HOST}:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except HTTPError as error:
        # The exchange shows nothing without its account, and that it asks for it is an answer.
        return error.code == HTTPStatus.UNAUTHORIZED
    except (OSError, HTTPException):
        return False


def _ready_line(settings: Settings) -> str:
    addresses = [f"{name} http://{HOST}:{port}" for name, port in _named_ports(settings)]
    return "ready: " + ", ".join(addresses)


def _named_ports(settings: Settings) -> list[tuple[str, int]]:
    used = ports(settings)
    return [(name, used[port]) for name, port in PART_PORTS.items() if port in used]


def _warn_of_misspelt() -> None:
    for name, nearest in misspelt():
        meant = f"; {nearest} is meant, perhaps" if nearest else ""
        click.echo(f"{name} is no setting of the hotline and is ignored{meant}.", err=True)


if __name__ == "__main__":
    serve()
