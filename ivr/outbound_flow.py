"""The conversations of calls that the system places: where one is and what was heard decide.

Pure: no web framework, no carrier, no database. A call-back (回电) rings the member of staff first;
until they press 1 nothing of the caller is spoken, because the telephone may be somebody else's or
be answered by a machine. A follow-up (回访) asks the person itself, and names nothing but the
office: telephones are shared. Who presses no key was not reached. A notice that rings (铃响提醒)
tells a member of staff that work waits for them, and nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from calllog.telephone import LegStatus
from ivr.dialogue import Connect, End, Keys, Line

RING_PERSON_SECONDS = 45  # Somebody has to find the telephone in a bag.
RATINGS = "12345"
MOST_REPEATS = 3


class OutStep(StrEnum):
    """Where a placed call can stand."""

    CALLBACK = "callback"
    CALLBACK_KEY = "callback_key"
    DIALLED = "dialled"
    FOLLOW_UP = "follow_up"
    SOLVED_KEY = "solved_key"
    RATING_KEY = "rating_key"
    TRANSFER = "transfer"
    TRANSFER_KEY = "transfer_key"
    NEWS = "news"
    NEWS_KEY = "news_key"
    # Of the caller's own call, which is led to the handler.
    LED = "led"
    LED_RUNG = "led_rung"
    BACK_RUNG = "back_rung"
    # Of a telephone that is rung for it.
    TAKE = "take"
    TAKE_KEY = "take_key"


@dataclass(frozen=True, slots=True)
class OutPosition:
    """Where a placed call stands. It travels, signed, in the action URL, with what the

    conversation needs while the ledger is away: the number to dial among it, and no name and no
    matter.
    """

    placed: int
    step: OutStep
    item: str  # As written, such as 2026-158.
    number: str = field(default="", repr=False)
    shown: str = ""
    due: str = ""  # When the contact is due, in ISO; empty where nothing is.
    agreed: bool = False
    name: str = ""  # Of the member of staff who transfers, and their telephone.
    back: str = field(default="", repr=False)
    to_name: str = ""  # Of whom a caller is transferred to, and of their section.
    section: str = ""
    late: bool = False  # Of a notice that rings: it tells of late work.
    tries: int = 0

    @property
    def key(self) -> str:
        """The step by which the same request again is known."""
        return f"{self.step}:{self.tries}"


@dataclass(frozen=True, slots=True)
class OutHeard:
    """What was done at the last step."""

    digits: str = ""
    end: LegStatus | None = None  # Of the person's telephone, once it has been rung.
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class OutFacts:
    """What the conversation knows besides."""

    may_call: bool  # Whether it is an hour for calls to citizens.
    office: str
    item: str  # The item's number in spoken words.
    left: str  # What is left until the contact is due, in spoken words.
    matter: str = (
        ""  # What the caller asks for; empty where it is not known, or was said at length.
    )
    extension: str = ""  # Behind the number, in spoken words.


class OutAct(StrEnum):
    """What the ledger has to be told."""

    PICKED_UP = "picked_up"
    DIALS = "dials"
    ACCEPTED = "accepted"
    SOLVED = "solved"
    UNSOLVED = "unsolved"
    RATED = "rated"


@dataclass(frozen=True, slots=True)
class OutMove:
    """The next step. ``answer.next`` is still empty: signing is done elsewhere."""

    answer: Keys | Connect | End
    position: OutPosition | None = None
    acts: tuple[OutAct, ...] = ()


def go_on(here: OutPosition, heard: OutHeard, facts: OutFacts) -> OutMove:
    """What follows at a step; whoever has hung up hears nothing more."""
    if heard.is_gone:
        return OutMove(End(()))
    return STEPS[here.step](here, heard, facts)


def _callback(here: OutPosition, _heard: OutHeard, facts: OutFacts) -> OutMove:
    return _whisper(here, facts, OutAct.PICKED_UP)


def _whisper(here: OutPosition, facts: OutFacts, *acts: OutAct) -> OutMove:
    said = Line("callback_whisper", {"item": facts.item, "left": facts.left})
    return _ask(replace(here, step=OutStep.CALLBACK_KEY), said, *acts)


def _callback_key(here: OutPosition, heard: OutHeard, facts: OutFacts) -> OutMove:
    if heard.digits != "1":
        if here.tries == 0:
            return _whisper(replace(here, tries=1), facts)
        return OutMove(End((Line("callback_declined"),)))
    if not (facts.may_call or here.agreed):
        # Noon has come since it was asked for.
        return OutMove(End((Line("callback_not_now"),)))
    there = replace(here, step=OutStep.DIALLED, tries=0)
    dial = Connect(_before_dialling(facts), here.number, here.shown, RING_PERSON_SECONDS, "", "")
    return OutMove(dial, there, (OutAct.DIALS,))


def _before_dialling(facts: OutFacts) -> tuple[Line, ...]:
    """What is said once a person has pressed 1: only now what the call is about."""
    about = (Line("callback_matter", {"matter": facts.matter}),) if facts.matter else ()
    if facts.extension:
        about = (*about, Line("callback_extension", {"extension": facts.extension}))
    return (*about, Line("callback_dialling"))


def _dialled(_here: OutPosition, heard: OutHeard, _facts: OutFacts) -> OutMove:
    said = {
        LegStatus.ENDED: "callback_enter_result",
        LegStatus.BUSY: "callback_busy",
        LegStatus.FAILED: "callback_unreachable",
    }
    status = heard.end or LegStatus.FAILED
    return OutMove(End((Line(said.get(status, "callback_no_answer")),)))


def _follow_up(here: OutPosition, _heard: OutHeard, facts: OutFacts) -> OutMove:
    there = replace(here, step=OutStep.SOLVED_KEY)
    return _ask(there, Line("follow_up", {"office": facts.office}), OutAct.PICKED_UP)


def _solved_key(here: OutPosition, heard: OutHeard, _facts: OutFacts) -> OutMove:
    if heard.digits == "1":
        there = replace(here, step=OutStep.RATING_KEY, tries=0)
        return _ask(there, Line("rating"), OutAct.SOLVED)
    if heard.digits == "2":
        return OutMove(End((Line("follow_up_unsolved"),)), acts=(OutAct.UNSOLVED,))
    if here.tries == 0:
        return _ask(replace(here, tries=1), Line("follow_up_again"))
    return OutMove(End((Line("follow_up_no_key"),)))


def _rating_key(here: OutPosition, heard: OutHeard, _facts: OutFacts) -> OutMove:
    if heard.digits and heard.digits in RATINGS:
        return OutMove(End((Line("rating_thanks"),)), acts=(OutAct.RATED,))
    if here.tries == 0:
        return _ask(replace(here, tries=1), Line("rating"))
    return OutMove(End((Line("follow_up_thanks"),)))


def _transfer(here: OutPosition, _heard: OutHeard, facts: OutFacts) -> OutMove:
    return _transfer_whisper(here, facts, OutAct.PICKED_UP)


def _transfer_whisper(here: OutPosition, facts: OutFacts, *acts: OutAct) -> OutMove:
    said = Line("transfer_whisper", {"person": here.name, "item": facts.item})
    return _ask(replace(here, step=OutStep.TRANSFER_KEY), said, *acts)


def _transfer_key(here: OutPosition, heard: OutHeard, facts: OutFacts) -> OutMove:
    if heard.digits == "1":
        return OutMove(End((Line("transfer_ready"),)), acts=(OutAct.ACCEPTED,))
    if here.tries == 0:
        return _transfer_whisper(replace(here, tries=1), facts)
    return OutMove(End((Line("transfer_declined"),)))


def _news(here: OutPosition, _heard: OutHeard, facts: OutFacts) -> OutMove:
    return _news_told(here, facts, OutAct.PICKED_UP)


def _news_told(here: OutPosition, facts: OutFacts, *acts: OutAct) -> OutMove:
    whose = {"office": facts.office, "section": here.section}
    said = Line("news_late" if here.late else "news_new", whose)
    return _ask(replace(here, step=OutStep.NEWS_KEY), said, *acts)


def _news_key(here: OutPosition, heard: OutHeard, facts: OutFacts) -> OutMove:
    if heard.digits == "1" and here.tries < MOST_REPEATS:
        return _news_told(replace(here, tries=here.tries + 1), facts)
    return OutMove(End((Line("news_over"),)))


STEPS: dict[OutStep, Callable[[OutPosition, OutHeard, OutFacts], OutMove]] = {
    OutStep.CALLBACK: _callback,
    OutStep.CALLBACK_KEY: _callback_key,
    OutStep.DIALLED: _dialled,
    OutStep.FOLLOW_UP: _follow_up,
    OutStep.SOLVED_KEY: _solved_key,
    OutStep.RATING_KEY: _rating_key,
    OutStep.TRANSFER: _transfer,
    OutStep.TRANSFER_KEY: _transfer_key,
    OutStep.NEWS: _news,
    OutStep.NEWS_KEY: _news_key,
}


def _ask(there: OutPosition, line: Line, *acts: OutAct) -> OutMove:
    return OutMove(Keys((line,), ""), there, acts)
