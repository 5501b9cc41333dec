"""The state of an item by its number, and its one-time notice read out on request. Pure."""

from __future__ import annotations

from dataclasses import replace

from calllog.telephone import ItemFacts
from ivr.conversation import Act, Facts, Heard, Move, Position, Step
from ivr.dialogue import End, Line
from ivr.menu import PERSON_KEY
from ivr.moves import REPEATS, ask_digits, ask_key, with_acts
from ivr.reaching import person
from ivr.reading_out import stretches, turned

NOTICE_KEY = "2"


def item_number(here: Position, heard: Heard, facts: Facts) -> Move:
    """The caller has typed an item's number, or none."""
    if heard.progress is not None:
        there = replace(here, step=Step.PROGRESS, item=heard.progress.id, tries=0)
        return _tell_progress(there, heard, heard.progress, facts)
    if heard.digits in ("", PERSON_KEY):
        return person(here, facts, "to_person" if heard.digits else "no_key")
    if here.tries == 0:
        return ask_item_number(replace(here, tries=1), "item_unknown")
    return person(here, facts, "to_person")


def progress(here: Position, heard: Heard, facts: Facts) -> Move:
    """The state has been told."""
    if heard.digits == PERSON_KEY:
        return _person_of_item(here, heard, facts)
    if heard.digits == NOTICE_KEY and heard.progress is None:
        return person(here, facts, "to_person")  # The ledger is away, and the notice with it.
    if heard.digits == NOTICE_KEY and heard.notice:
        there = replace(here, step=Step.NOTICE, reading=heard.notice, tries=0, page=0)
        return _read_notice(there, heard, facts)
    if heard.digits == "1" and heard.progress is not None and here.tries < REPEATS:
        again = replace(here, tries=here.tries + 1)
        return _tell_progress(again, heard, heard.progress, facts)
    return Move(End((Line("goodbye"),)))


def notice(here: Position, heard: Heard, facts: Facts) -> Move:
    """A stretch of the one-time notice has been heard (clause 3.1.1b)."""
    told = facts.notice(here.reading)
    if told is None or heard.digits == PERSON_KEY:
        return _person_of_item(here, heard, facts)
    there = turned(here, heard, len(stretches(told, _intro(told.matter))))
    return Move(End((Line("goodbye"),))) if there is None else _read_notice(there, heard, facts)


def ask_item_number(here: Position, line: str) -> Move:
    """Ask for an item's number."""
    return ask_digits(replace(here, step=Step.ITEM_NUMBER), line)


def _person_of_item(here: Position, heard: Heard, facts: Facts) -> Move:
    told = heard.progress
    there = replace(here, section=told.section_id if told else 0)
    # Anybody may type any number: only from one of the item's own telephones is it theirs.
    is_about = told is not None and not told.is_closed and heard.is_callers_item
    about = (Act.ABOUT,) if is_about else ()
    return with_acts(person(there, facts, "to_person"), *about)


def _read_notice(there: Position, heard: Heard, facts: Facts) -> Move:
    """The notice word for word as it was given; hearing it again is no second notice."""
    told = facts.notice(there.reading)
    if told is None:
        return _person_of_item(there, heard, facts)
    whole = stretches(told, _intro(told.matter))
    is_last = there.page + 1 >= len(whole)
    keys = (Line("progress_again"),) if is_last else (Line("told_go_on"), Line("guide_person"))
    lines = (*whole[min(there.page, len(whole) - 1)], *keys)
    return with_acts(ask_key(there, *lines), Act.HEARD_NOTICE)


def _intro(matter: str) -> Line:
    return Line("notice_intro", {"matter": matter})


def _tell_progress(here: Position, heard: Heard, item: ItemFacts, facts: Facts) -> Move:
    offer = (Line("notice_choice"),) if heard.notice else ()
    lines = (Line(*_progress_words(item, facts)), *offer, Line("progress_again"))
    return with_acts(ask_key(here, *lines), Act.TOLD_PROGRESS)


def _progress_words(item: ItemFacts, facts: Facts) -> tuple[str, dict[str, str]]:
    section = {"section": item.section}
    if item.is_closed:
        return "progress_closed", {}
    if item.due_at is None:
        # What the person was told last is truer than that they were spoken to.
        return f"progress_{item.standing}" if item.standing else "progress_reached", section
    if item.is_late:
        return "progress_late", section
    due = section | {"due": facts.due(item)}
    return ("progress_working" if item.is_read else "progress_unread"), due
