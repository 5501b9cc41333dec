"""``hotline do joint …``, ``urge``, ``supervise``, ``report-up`` and ``sign`` (3.1.2e, 3.1.3)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import click

from calllog.ledger import joint as joint_matters
from calllog.ledger import planning, urging
from calllog.ledger.joint import NewBody
from calllog.models import JointBody, Urging
from calllog.settings import Settings
from ivr.cli_do import acts, deed, refuse, saying

PARTED = re.compile(r"[:：]")
WORDS = click.option("--words", required=True, help="What is said of it.")
UNTIL = click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Until this day.")


def _day(until: datetime | None) -> date | None:
    return until.date() if until is not None else None


def _parted(text: str) -> tuple[str, str]:
    """``name: words``, with a colon of either kind."""
    name, *words = PARTED.split(text, maxsplit=1)
    if not words:
        refuse(f"{text!r} has no colon; write: NAME: WHAT IS ASKED")
    return name.strip(), words[0].strip()


@click.command()
@acts
@click.option("--body", "asked", multiple=True, help="NAME: WHAT WE ASK OF IT, once for each.")
@click.option("--lead", "leading", help="NAME: WHAT IT ASKS OF US, for another body in the lead.")
@UNTIL
def joint(
    settings: Settings,
    number: str,
    login: str,
    asked: Sequence[str],
    leading: str | None,
    until: datetime | None,
) -> None:
    """Name other bodies that have to take part (3.1.3); --until is when theirs or ours is due."""
    named = [NewBody(*_parted(text), until=_day(until)) for text in asked]
    if leading is not None:
        named.append(NewBody(*_parted(leading), leads=True, until=_day(until)))
    with deed(settings, number, login) as one:
        joint_matters.name_bodies(*one.at, named)
        known = joint_matters.bodies(one.session, one.item)
        what = (
            "two or more other bodies: report it to the leader today (3.1.3a)"
            if joint_matters.needs_plan(known)
            else "co-operate by our function (3.1.3c)"
        )
        click.echo(f"{one.item.number} is a joint matter; {what}.")
        for body in known:
            click.echo(f"  {body.id}  {body.name}{'  leads' if body.leads else ''}  {body.matter}")


report = saying(
    "joint-report",
    "Report a joint matter to the centre's leader (3.1.3a).",
    WORDS,
    lambda one, words: planning.report(*one.at, words),
    "reported to the leader, who has three working days for a plan",
)
plan = saying(
    "joint-plan",
    "Write down the plan that the leader has settled (3.1.3a).",
    WORDS,
    lambda one, words: planning.settle_plan(*one.at, words),
    "the plan is written down",
)
take_back = saying(
    "joint-not",
    "It is no joint matter after all; the answer is due as it was at first.",
    WORDS,
    lambda one, words: joint_matters.take_back(*one.at, words),
    "no joint matter any more",
)
report_up = saying(
    "report-up",
    "Report to the next superior: the handler is absent, or it is unclear whose it is (3.1.2e).",
    WORDS,
    lambda one, words: urging.report_up(*one.at, words),
    "reported to the next superior",
)


@click.command("joint-seen")
@acts
def seen(settings: Settings, number: str, login: str) -> None:
    """The leader has seen the report (回执)."""
    with deed(settings, number, login) as one:
        planning.seen(one.session, one.now, one.item, one.staff)
        click.echo(f"{one.item.number}: the leader has seen the report.")


@click.command("joint-no-agreement")
@acts
@WORDS
@click.option("--view", "views", multiple=True, help="BODY: WHAT IT HOLDS, once for each.")
def no_agreement(
    settings: Settings, number: str, login: str, words: str, views: Sequence[str]
) -> None:
    """The bodies do not agree: it goes to the staffing office in writing (3.1.3b)."""
    with deed(settings, number, login) as one:
        by_id = planning.views_in(one.session, one.item, views)
        planning.no_agreement(one.session, one.now, one.item, one.staff, words, by_id)
        click.echo(
            f"{one.item.number}: no agreement. Make the letter with: scripts/hotline paper make "
            f"staffing_letter {one.item.number} --by {login}"
        )


@click.command("joint-settle")
@acts
@click.option("--body", "body_id", type=int, required=True, help="Its number, as joint shows it.")
@WORDS
def settle(settings: Settings, number: str, login: str, body_id: int, words: str) -> None:
    """What a body was asked for has come, or what it asked of us is delivered (3.1.3c)."""
    with deed(settings, number, login) as one:
        body = one.session.get(JointBody, body_id)
        if body is None or body.item_id != one.item.id:
            refuse(f"{one.item.number} has no body {body_id}.")
        joint_matters.settle_body(*one.at, body, words)
        click.echo(f"{one.item.number}: {body.name} is settled.")


@click.command()
@acts
@WORDS
@UNTIL
def urge(settings: Settings, number: str, login: str, words: str, until: datetime | None) -> None:
    """Urge (催办) who is responsible."""
    with deed(settings, number, login) as one:
        made = urging.urge(*one.at, words, _day(until))
        click.echo(f"{one.item.number}: urged {made.to.name}; urging {made.id} waits for receipt.")


@click.command()
@acts
@WORDS
@UNTIL
def supervise(
    settings: Settings, number: str, login: str, words: str, until: datetime | None
) -> None:
    """Supervise (督办): who is responsible and the section head are told."""
    with deed(settings, number, login) as one:
        made = urging.supervise(*one.at, words, _day(until))
        click.echo(f"{one.item.number}: supervised; urging {made.id} waits for its receipt.")


@click.command()
@acts
@click.option("--urging", "urging_id", type=int, required=True, help="Its number.")
@WORDS
def sign(settings: Settings, number: str, login: str, urging_id: int, words: str) -> None:
    """Sign the receipt (回执) of an urging, a supervision or a report upwards."""
    with deed(settings, number, login) as one:
        made = one.session.get(Urging, urging_id)
        if made is None or made.item_id != one.item.id:
            refuse(f"{one.item.number} has no urging {urging_id}.")
        urging.sign(*one.at, made, words)
        click.echo(f"{one.item.number}: the receipt is signed.")


ACTIONS: tuple[Any, ...] = (
    joint,
    report,
    seen,
    plan,
    no_agreement,
    settle,
    take_back,
    urge,
    supervise,
    report_up,
    sign,
)
