"""``hotline do outcome …``: outcomes, notices, limits, rulings, closing, merging and splitting."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from calllog.catalogue import authorities, matters
from calllog.ledger import (
    classifying,
    closing,
    deciding,
    entries,
    excluding,
    extending,
    merging,
    one_time,
    outcomes,
    rulings,
    suspending,
    transferring,
)
from calllog.models import EXCLUDED, Approval, Authority, Given, Outcome, PromiseKind, Ruling
from calllog.office.viewers import Viewer
from calllog.settings import Settings
from calllog.showing import queries
from ivr.cli_do import Deed, acts, deed, refuse, saying

WORDS = click.option("--words", default="", help="What the person was told, or was done.")
REASON = click.option("--reason", required=True, help="Why.")
GIVEN = click.option(
    "--given", type=click.Choice([given.value for given in Given]), default=Given.SPOKEN.value
)
AGREED = click.option("--agreed", is_flag=True, help="The person was there and agreed: close it.")
DAY = click.DateTime(["%Y-%m-%d"])
DIRECTLY = [outcome.value for outcome in Outcome if outcome not in outcomes.ELSEWHERE]


def _authority(one: Deed, words: str) -> Authority:
    today = one.office_time.local(one.now).date()
    found = authorities.search(one.session, today, words)
    if len(found) != 1:
        refuse(f"{len(found)} authorities hold {words!r}; see: scripts/hotline authorities")
    return found[0]


@click.command()
@acts
@click.argument("came_to", metavar="OUTCOME", type=click.Choice(DIRECTLY))
@WORDS
@click.option("--basis", help="What the refusal rests on (3.1.1c).")
@click.option("--authority", "where", help="Words that only one authority's entry holds (3.1.4a).")
@GIVEN
@AGREED
def outcome(settings: Settings, number: str, login: str, came_to: str, **told: Any) -> None:
    """Give ITEM its OUTCOME; agreed then and there it is closed."""
    with deed(settings, number, login) as one:
        outcomes.give(
            *one.at,
            Outcome(came_to),
            words=told["words"],
            given=Given(told["given"]),
            is_agreed=told["agreed"],
            basis=told["basis"],
            authority=_authority(one, told["where"]) if told["where"] else None,
        )
        click.echo(f"{one.item.number}: {came_to.replace('_', ' ')}; {_closed(one)}.")


def _closed(one: Deed) -> str:
    return "closed" if one.item.closed_at is not None else "the person is to be asked (回访)"


@click.command()
@acts
@click.option("--missing", multiple=True, help="A paper that is missing, once for each.")
@click.option("--ask-on", type=DAY, help="The day to ask after the papers.")
@GIVEN
@AGREED
def notice(settings: Settings, number: str, login: str, **told: Any) -> None:
    """Tell once and for all what is needed (3.1.1b), as the catalogue has it today."""
    with deed(settings, number, login) as one:
        made = one_time.tell_once(
            *one.at,
            missing=told["missing"],
            given=Given(told["given"]),
            is_agreed=told["agreed"],
            follow_on=told["ask_on"].date() if told["ask_on"] else None,
        )
        click.echo(one_time.as_words(made))


@click.command()
@acts
@WORDS
@click.option("--ask-on", type=DAY, required=True, help="The day to ask again.")
def papers(settings: Settings, number: str, login: str, words: str, ask_on: datetime) -> None:
    """Write down what the person said of the missing papers."""
    with deed(settings, number, login) as one:
        one_time.ask_after_papers(*one.at, words=words, follow_on=ask_on.date())
        click.echo(f"{one.item.number}: to be asked again on {ask_on:%Y-%m-%d}.")


@click.command()
@acts
@click.argument("key", metavar="MATTER")
def classify(settings: Settings, number: str, login: str, key: str) -> None:
    """Say which MATTER of the catalogue it is (its key, such as loan.apply)."""
    with deed(settings, number, login) as one:
        matter = matters.matter(one.session, key)
        if matter is None:
            refuse(f"The catalogue has no matter {key}; see: scripts/hotline catalogue list")
        classifying.classify(*one.at, matter)
        click.echo(f"{one.item.number}: {matter.name}.")


@click.command()
@acts
@click.option("--to", "where", required=True, help="Words that only one authority's entry holds.")
@WORDS
@click.option("--ask-on", type=DAY, required=True, help="The day to ask after it.")
@GIVEN
def transfer(settings: Settings, number: str, login: str, where: str, **told: Any) -> None:
    """Pass an application on in writing (3.1.4c); it stays open until a reply is there."""
    with deed(settings, number, login) as one:
        authority = _authority(one, where)
        follow_on, given = told["ask_on"].date(), Given(told["given"])
        facts: dict[str, Any] = {"words": told["words"], "follow_on": follow_on, "given": given}
        transferring.transfer(*one.at, authority=authority, **facts)
        click.echo(f"{one.item.number}: transferred to {authority.name}; ask on {follow_on}.")


@click.command()
@acts
@click.option("--document", required=True, help="Title and number of the document.")
@REASON
def suspend(settings: Settings, number: str, login: str, document: str, reason: str) -> None:
    """Stop the clock of the resolution; only a document does."""
    with deed(settings, number, login) as one:
        suspending.suspend(*one.at, reason=reason, document=document)
        click.echo(f"{one.item.number}: the clock is stopped.")


@click.command()
@acts
@click.argument("kind", type=click.Choice(sorted(kind.value for kind in extending.EXTENDABLE)))
@click.argument("day", type=DAY)
@REASON
def extend(
    settings: Settings, number: str, login: str, kind: str, day: datetime, reason: str
) -> None:
    """Ask for another DAY for a promise of this KIND; a second person has to approve in time."""
    with deed(settings, number, login) as one:
        asked = extending.ask_extension(
            *one.at, kind=PromiseKind(kind), day=day.date(), reason=reason
        )
        click.echo(f"{one.item.number}: application {asked.id} waits for approval.")


@click.command()
@acts
@click.argument(
    "came_to", metavar="OUTCOME", type=click.Choice(sorted(outcome.value for outcome in EXCLUDED))
)
@REASON
def exclude(settings: Settings, number: str, login: str, came_to: str, reason: str) -> None:
    """Ask to leave it out of the rates; a second person has to approve."""
    with deed(settings, number, login) as one:
        asked = excluding.ask_exclusion(*one.at, Outcome(came_to), reason)
        click.echo(f"{one.item.number}: application {asked.id} waits for approval.")


@click.command()
@acts
@click.argument("application", type=int)
@click.option("--grant/--refuse", "is_granted", required=True)
@WORDS
def approve(
    settings: Settings, number: str, login: str, application: int, is_granted: bool, words: str
) -> None:
    """Decide on an APPLICATION about ITEM."""
    with deed(settings, number, login) as one:
        asked = one.session.get(Approval, application)
        if asked is None or asked.item_id != one.item.id:
            refuse(f"{number} has no application {application}; see: scripts/hotline item {number}")
        session, now, office_time, _item, staff = one.at
        facts: dict[str, Any] = {"is_granted": is_granted, "decision": words}
        deciding.decide(session, now, office_time, asked, staff, **facts)
        click.echo(f"{one.item.number}: {'granted' if is_granted else 'refused'}.")


@click.command("ask-ruling")
@acts
@click.option("--leader", required=True, help="The login of the leader who is asked.")
@click.option("--question", required=True)
def ask_ruling(settings: Settings, number: str, login: str, leader: str, question: str) -> None:
    """Ask a leader what holds (3.3.4); the answer stays due meanwhile."""
    with deed(settings, number, login) as one:
        ruling = rulings.ask_ruling(*one.at, question=question, leader=one.person(leader))
        click.echo(f"{one.item.number}: question {ruling.id} is put to {ruling.leader.name}.")


@click.command()
@acts
@click.argument("question", type=int)
@click.option("--words", required=True, help="What is ruled.")
def rule(settings: Settings, number: str, login: str, question: int, words: str) -> None:
    """Rule on a QUESTION that was put to you (3.3.4)."""
    with deed(settings, number, login) as one:
        asked = one.session.get(Ruling, question)
        if asked is None or asked.item_id != one.item.id:
            refuse(f"{number} has no question {question}; see: scripts/hotline item {number}")
        rulings.rule(*one.at, asked, words)
        click.echo(f"{one.item.number}: ruled.")


@click.command("followed-up")
@acts
@click.option("--solved/--unsolved", "is_solved", required=True)
@click.option("--rating", type=click.IntRange(1, 5), help="1 very satisfied … 5 very dissatisfied.")
@click.option("--note")
def followed_up(settings: Settings, number: str, login: str, **said: Any) -> None:
    """The person was asked: solved closes the item, unsolved reopens it."""
    with deed(settings, number, login) as one:
        session, now, office_time, item, staff = one.at
        closing.followed_up(session, now, office_time, item, staff=staff, **said)
        click.echo(f"{item.number}: {'closed' if item.closed_at else 'reopened'}.")


@click.command()
@acts
@REASON
@click.option("--nobody-can-be-asked", is_flag=True)
def attest(
    settings: Settings, number: str, login: str, reason: str, nobody_can_be_asked: bool
) -> None:
    """Close without the person's word; the section head or supervisor answers for it."""
    with deed(settings, number, login) as one:
        session, now, _office_time, item, staff = one.at
        facts: dict[str, Any] = {"reason": reason, "nobody_can_be_asked": nobody_can_be_asked}
        closing.attest(session, now, item, staff, **facts)
        click.echo(f"{item.number}: closed.")


@click.command()
@acts
@click.option("--into", required=True, help="The number of the earlier item.")
@REASON
def merge(settings: Settings, number: str, login: str, into: str, reason: str) -> None:
    """Let ITEM go on under an earlier number (并案)."""
    with deed(settings, number, login) as one:
        year = one.office_time.local(one.now).year
        other = queries.visible_item(one.session, Viewer.of(one.staff), into, year)
        if other is None:
            refuse(f"{login} sees no item {into}; see: scripts/hotline items")
        merging.merge(*one.at, other, reason)
        click.echo(f"{one.item.number} goes on as {other.number}.")


@click.command()
@acts
@click.option("--matter", required=True, help="The second matter.")
@REASON
def split(settings: Settings, number: str, login: str, matter: str, reason: str) -> None:
    """Give the second matter of ITEM a number of its own (拆分)."""
    with deed(settings, number, login) as one:
        made = merging.split(*one.at, matter=matter, reason=reason)
        click.echo(f"{one.item.number} is split; the second matter is {made.number}.")


ACTIONS = (
    outcome,
    notice,
    papers,
    classify,
    transfer,
    suspend,
    extend,
    exclude,
    approve,
    ask_ruling,
    rule,
    followed_up,
    attest,
    merge,
    split,
    saying(
        "reason",
        "The person was told why there is no answer at once (3.2.1).",
        WORDS,
        lambda one, words: entries.tell_reason(*one.at, words),
        "the reason told is written down",
    ),
    saying(
        "accept-papers",
        "Accept it with complete papers: the catalogue's limit runs from now (3.1.2d).",
        WORDS,
        lambda one, _words: classifying.accept(*one.at),
        "accepted",
    ),
    saying(
        "resume",
        "Let the clock of the resolution go on.",
        WORDS,
        lambda one, words: suspending.resume(*one.at, note=words),
        "the clock goes on",
    ),
    saying(
        "reply",
        "The other authority's receipt or reply has come.",
        WORDS,
        lambda one, words: transferring.record_reply(*one.at, words),
        "the reply is written down; the person is to be asked (回访)",
    ),
    saying(
        "reopen",
        "Reopen it (重办); --words says why.",
        WORDS,
        lambda one, words: closing.reopen(*one.at, words),
        "reopened",
    ),
)
