"""The way to a person, and to registration where nobody can be reached. Pure."""

from __future__ import annotations

from dataclasses import replace

from ivr.conversation import Act, Dial, Facts, Move, Position, Step
from ivr.dialogue import Line, Take
from ivr.moves import ask_digits, ask_key, opening_words, with_acts
from ivr.routing import Rung, next_rung


def person(here: Position, facts: Facts, why: str) -> Move:
    """A person: of the section the caller is already with, else of the general desk."""
    section = here.section or facts.office.general_desk.id
    return ring(replace(here, section=section), facts, (Line(why),))


def ring(here: Position, facts: Facts, before: tuple[Line, ...] = ()) -> Move:
    """Ring the next person, or register where there is none."""
    rung = following(here, facts) if facts.is_staffed else None
    if rung is None:
        has_rung = bool(here.rung) or here.rang_together
        is_sorry = has_rung or facts.is_staffed
        said = sorry(facts) if is_sorry else Line("register_closed", opening_words(facts))
        return with_acts(register(here, facts, (said,)), Act.SECTION)
    section = facts.office.section(here.section)
    seconds = facts.three_rings_seconds
    there = replace(here, step=Step.RINGING, rang_together=rung.is_together)
    if rung.is_together:
        line = Line("transfer_section", {"section": section.name})
    else:
        first = rung.people[0]
        line = Line("transfer", {"section": section.name, "person": first.name})
        there = replace(there, rung=(*here.rung, first.staff_id))
    return Move(Dial((*before, line), section, rung, seconds), there, (Act.SECTION,))


def following(here: Position, facts: Facts) -> Rung | None:
    """Who is rung next; None when everybody has been."""
    if here.rang_together:
        return None
    section = facts.office.section(here.section)
    seconds = facts.three_rings_seconds
    return next_rung(section, here.rung, here.rung_seconds, seconds, facts.is_noon, here.refused)


def register(here: Position, facts: Facts, before: tuple[Line, ...]) -> Move:
    """Nobody could be reached: register at once, with whatever is known (clause 3.1.2b)."""
    about = facts.call.about_item
    if about is None or about.is_closed:
        return with_acts(ask_number(here, facts, before, (Act.REGISTER,)))
    if about.due_at is None:
        said = "again_unreached_new"
    else:
        said = "again_unreached_late" if about.is_late else "again_unreached"
    lines = (Line(said), Line("ask_addition"))
    return Move(Take(lines, "matter", ""), replace(here, step=Step.ADDITION), (Act.REGISTER,))


def ask_number(
    here: Position,
    facts: Facts,
    before: tuple[Line, ...],
    acts: tuple[Act, ...],
    after: tuple[Line, ...] = (),
) -> Move:
    """Which number to call back: the calling number, or one that the caller types."""
    if facts.call.number is None:
        there = replace(here, step=Step.ENTER_NUMBER, tries=0)
        return with_acts(ask_digits(there, "ask_number", before, after), *acts)
    there = replace(here, step=Step.CONFIRM_NUMBER, tries=0)
    confirm = Line("confirm_number", {"tail": facts.tail})
    return with_acts(ask_key(there, *before, confirm, *after), *acts)


def sorry(facts: Facts) -> Line:
    """The apology; where the office has closed while it rang, with the next opening."""
    if facts.is_staffed:
        return Line("sorry_register")
    return Line("sorry_closed", opening_words(facts))
