"""``hotline call``: places a call through the running exchange and prints the conversation."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from calllog.settings import Settings
from ivr.exchange.client import Operator, OperatorError, PlacedCall
from ivr.exchange.control import BEHAVIOURS
from ivr.exchange.transcript import CALLER

WITHHELD = ("", "anonymous")
HANG_UP = "h"

QUESTIONS = {
    "keys": "Keys (Enter: none, h: hang up)",
    "keys or words": "Keys or words (Enter: neither, h: hang up)",
    "words": "Your words (Enter: silence, h: hang up)",
    "patience": "Ringing. Enter: wait, h: hang up",
}
KEYS = set("0123456789*#")
TAKES_WORDS = ("keys or words", "words")
ACCEPTED = {"keys": "keys (0 to 9, * and #), Enter or h"}


def _behaviours(_ctx: object, _param: object, given: tuple[str, ...]) -> dict[str, str]:
    behaviours = {}
    for entry in given:
        number, _, behaviour = entry.rpartition("=")
        if not number or behaviour not in BEHAVIOURS:
            raise click.BadParameter(f"{entry!r} is not NUMBER={'|'.join(BEHAVIOURS)}")
        behaviours[number] = behaviour
    return behaviours


@click.command()
@click.option(
    "--from", "from_", default="+8613900000001", help="The caller's number, or anonymous."
)
@click.option("--to", default="", help="The number called; the service line if not given.")
@click.option(
    "--keys",
    multiple=True,
    help="Keys for one question after the other, as several --keys or with spaces; - for none.",
)
@click.option("--speak", multiple=True, help="Words for one recording after the other.")
@click.option(
    "--staff",
    multiple=True,
    callback=_behaviours,
    metavar="NUMBER=BEHAVIOUR",
    help=f"How a staff telephone behaves: {', '.join(BEHAVIOURS)}. The others ring unanswered.",
)
@click.option("--hang-up-after", type=click.FloatRange(min=0), help="Seconds until hanging up.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line for each event.")
@click.pass_obj
def call(
    settings: Settings,
    from_: str,
    to: str,
    keys: tuple[str, ...],
    speak: tuple[str, ...],
    staff: dict[str, str],
    hang_up_after: float | None,
    as_json: bool,
) -> None:
    """Place a call. Without --keys, --speak and --hang-up-after you are asked what to do."""
    _must_be_exchange(settings)
    is_interactive = not (keys or speak or hang_up_after is not None)
    operator = Operator(settings.carrier_url, settings.account_sid, settings.auth_tokens[0])
    try:
        placed = operator.place(
            "" if from_ in WITHHELD else from_,
            to,
            keys=[turn for given in keys for turn in given.split()],
            speak=speak,
            hang_up_after=hang_up_after,
            staff=staff,
            interactive=is_interactive,
        )
        has_failed = _follow(placed, settings.zone, as_json)
    except OperatorError as error:
        click.echo(f"The call could not be placed: {error}", err=True)
        sys.exit(1)
    if has_failed:
        sys.exit(1)


def _must_be_exchange(settings: Settings) -> None:
    if settings.carrier != "exchange":
        click.echo(
            f"The carrier is {settings.carrier}: call the line with a telephone, or use --demo to "
            "call the demonstration.",
            err=True,
        )
        sys.exit(2)


def _follow(placed: PlacedCall, zone: ZoneInfo, as_json: bool) -> bool:
    """Print the conversation to its end; whether anything in it was an error."""
    has_failed = False
    for event in placed.events():
        if as_json:
            click.echo(json.dumps(event, ensure_ascii=False))
        else:
            _print_event(event, zone)
        has_failed = has_failed or event["kind"] == "error"
        if event["kind"] == "asks":
            _answer(placed, event["text"])
    return has_failed


def _print_event(event: dict[str, Any], zone: ZoneInfo) -> None:
    line = _line(event)
    if line:
        who = "" if event["who"] == CALLER else f"[{event['who']}] "
        at = datetime.fromisoformat(event["at"]).astimezone(zone)
        click.echo(f"{at:%H:%M:%S}  {who}{line}")


def _line(event: dict[str, Any]) -> str:
    """One event as a line of the conversation; "" for what only a developer wants to see."""
    text: str = event["text"]
    lines = {
        "began": f"calls {text}",
        "heard": f"hears: {text}",
        "interrupted": "cuts it short",
        "pressed": f"presses {text}",
        "spoke": f"says: {text}",
        "rang": f"rings {text}",
        "result": text,
        "bridged": "is connected",
        "recorded": "was recorded",
        "error": f"ERROR: {text}",
        "note": text,
        "ended": f"the call has ended ({text})",
    }
    return lines.get(str(event["kind"]), "")


def _given(what: str) -> str:
    """What is typed; asked for again as long as the line could do nothing with it."""
    while True:
        try:
            given = click.prompt(QUESTIONS.get(what, what), default="", show_default=False).strip()
        except click.Abort:
            # Ctrl-C or the end of the input; the line must not wait for somebody who has left.
            return HANG_UP
        if given == HANG_UP or what in TAKES_WORDS or not given:
            return given
        if what != "patience" and set(given) <= KEYS:
            return given
        click.echo(f"Only {ACCEPTED.get(what, 'Enter or h')} can be given here.")


def _answer(placed: PlacedCall, what: str) -> None:
    given = _given(what)
    if given == HANG_UP:
        placed.hang_up()
    elif not given:
        placed.wait()
    elif set(given) <= KEYS and what != "words":
        placed.press(given)
    else:
        placed.speak(given)
