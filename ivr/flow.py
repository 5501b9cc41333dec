"""The service line's conversation: where the call is and what was heard decide what comes next.

Pure: no web framework, no carrier, no database. ``start`` opens a call, ``go_on`` takes it one
step further. Each returns a ``Move``: what to say and ask, where the call then stands, and what
the ledger has to be told before the answer is given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from calllog.office import Office
from calllog.office_hours import OfficeState
from calllog.telephone import ItemFacts
from ivr.conversation import Act, Dial, Facts, Heard, Move, Position, Step
from ivr.dialogue import End, Keys, Line, Take
from ivr.routing import Rung, next_rung

PERSON_KEY = "0"
CONDUCT_KEY = "9"
NUMBER_DIGITS = 20  # Longer than any telephone number; one more key is not waited for.
NUMBER_TRIES = 3
REPEATS = 3  # How often the last sentences are said again.
BETWEEN_SECONDS = 3  # To find the key between two ringings; the 45 seconds count ringing only.
FIRST_ANSWER = 2  # The turn at which the first question of a call is answered.


def start(facts: Facts) -> Move:
    """The first words of a call: hello, the office, the question (clause 3.3.2b)."""
    if facts.call.has_ended:
        return Move(End(()))
    if facts.call.known_item is not None:
        greeting = "known_caller" if facts.is_staffed else "known_caller_closed"
        words = _office(facts) | _opening(facts)
        return _ask_key(Position(Step.SAME_MATTER), Line(greeting, words))
    if facts.is_staffed:
        return _ask_key(Position(Step.MENU), Line("greeting", _office(facts) | _menu(facts)))
    return _ask_number(Position(Step.MENU), facts, (_closed_greeting(facts),), ())


def go_on(position: Position, heard: Heard, facts: Facts) -> Move:
    """What follows once the caller has done something, or nothing, at a step.

    Whoever has hung up hears nothing more; the ledger registers the call when it ends.
    """
    if heard.is_gone:
        return Move(End(()))
    here = replace(position, turn=position.turn + 1)
    if heard.digits == CONDUCT_KEY and _leads_to_conduct_line(here, facts):
        return Move(End(()), acts=(Act.CONDUCT,))
    return STEPS[position.step](here, heard, facts)


def _leads_to_conduct_line(here: Position, facts: Facts) -> bool:
    """Whether 9 leads there: from a menu, and from a closed greeting, which asks for the number.

    Later an item may stand for the call, and nobody's complaint is to begin in the ledger.
    """
    if here.step in (Step.CONFIRM_NUMBER, Step.ENTER_NUMBER):
        return here.turn == FIRST_ANSWER and facts.call.item is None
    return here.step in (Step.SAME_MATTER, Step.MENU)


def fault(turn: int, office: Office) -> Move:
    """Something is broken: the caller is asked to leave a message, which the ledger registers.

    A caller who has not been greeted yet is greeted first (clause 3.3.2b).
    """
    said = Line("fault") if turn > 1 else Line("fault_greeting", {"office": office.short_name})
    return Move(Take((said,), "message", ""), Position(Step.FAULT, turn=turn))


def _same_matter(here: Position, heard: Heard, facts: Facts) -> Move:
    known = facts.call.known_item
    if heard.digits == "1" and known is not None:
        there = replace(here, section=known.section_id, item=known.id)
        if facts.is_staffed:
            return _with(_ring(there, facts), Act.ABOUT)
        lines = (Line("again_closed"), Line("ask_addition"))
        addition = replace(there, step=Step.ADDITION)
        return Move(Take(lines, "matter", ""), addition, (Act.ABOUT, Act.REGISTER))
    is_another = heard.digits == "2"
    acts = (Act.ANOTHER_MATTER,) if is_another else ()
    # Whoever names no other matter adds to the open item, and is told so once that is done.
    here = replace(here, item=known.id if known is not None and not is_another else 0)
    if not facts.is_staffed:
        said = Line("register_chosen" if is_another else "register_unasked")
        return _with(_register(here, facts, (said,)), *acts)
    if heard.digits == PERSON_KEY:
        return _person(here, facts, "to_person")
    return _with(_ask_key(replace(here, step=Step.MENU), Line("menu", _menu(facts))), *acts)


def _menu_key(here: Position, heard: Heard, facts: Facts) -> Move:
    section = facts.office.section_for_key(heard.digits)
    if section is not None:
        return _ring(replace(here, section=section.id), facts)
    if heard.digits and heard.digits == progress_key(facts.office):
        return _ask_item_number(replace(here, tries=0), "ask_item_number")
    if heard.digits in ("", PERSON_KEY):
        return _person(here, facts, "to_person" if heard.digits else "no_key")
    if here.tries == 0:
        again = (Line("wrong_key"), Line("menu", _menu(facts)))
        return _ask_key(replace(here, tries=1), *again)
    return _person(here, facts, "to_person")


def _item_number(here: Position, heard: Heard, facts: Facts) -> Move:
    if heard.progress is not None:
        there = replace(here, step=Step.PROGRESS, item=heard.progress.id, tries=0)
        return _tell_progress(there, heard.progress, facts)
    if heard.digits in ("", PERSON_KEY):
        return _person(here, facts, "to_person" if heard.digits else "no_key")
    if here.tries == 0:
        return _ask_item_number(replace(here, tries=1), "item_unknown")
    return _person(here, facts, "to_person")


def _progress(here: Position, heard: Heard, facts: Facts) -> Move:
    if heard.digits == PERSON_KEY:
        told = heard.progress
        there = replace(here, section=told.section_id if told else 0)
        # Anybody may type any number: only from one of the item's own telephones is it theirs.
        is_about = told is not None and not told.is_closed and heard.is_callers_item
        about = (Act.ABOUT,) if is_about else ()
        return _with(_person(there, facts, "to_person"), *about)
    if heard.digits == "1" and heard.progress is not None and here.tries < REPEATS:
        return _tell_progress(replace(here, tries=here.tries + 1), heard.progress, facts)
    return Move(End((Line("goodbye"),)))


def _ringing(here: Position, heard: Heard, facts: Facts) -> Move:
    if heard.was_taken:
        return Move(End((Line("call_ended"),)))
    here = replace(here, rung_seconds=here.rung_seconds + heard.cost_seconds)
    if heard.was_refused:
        here = replace(here, refused=(*here.refused, *here.rung[-1:]))
    if not facts.is_staffed or _next_rung(here, facts) is None:
        return _register(here, facts, (_sorry(facts),))
    between = replace(here, step=Step.BETWEEN)
    return _ask_key(between, Line("next_person"), seconds=BETWEEN_SECONDS)


def _between(here: Position, heard: Heard, facts: Facts) -> Move:
    if heard.digits == "1":
        return _register(here, facts, (Line("register_chosen"),))
    return _ring(here, facts)


def _confirm_number(here: Position, heard: Heard, facts: Facts) -> Move:
    if heard.digits == "2":
        there = replace(here, step=Step.ENTER_NUMBER, tries=0)
        return _with(_keys(there, "ask_other_number"), Act.REGISTER)
    general = facts.office.general_desk.id
    if heard.digits == PERSON_KEY and facts.is_staffed and here.section not in (0, general):
        anew = Position(here.step, here.turn, section=general, item=here.item)
        return _ring(anew, facts, (Line("to_person"),))
    if heard.digits not in ("", "1") and here.tries == 0:
        confirm = Line("confirm_number", {"tail": facts.tail})
        again = _ask_key(replace(here, tries=1), Line("wrong_key"), confirm)
        return _with(again, Act.REGISTER)
    agreed = (Act.AGREE_NUMBER,) if heard.digits == "1" else ()
    return _with(_take(here, Step.MATTER, "ask_matter"), Act.REGISTER, *agreed)


def _enter_number(here: Position, heard: Heard, facts: Facts) -> Move:
    if heard.number is not None:
        read_back = replace(here, step=Step.READ_BACK, was_wrong_key=False)
        return _with(_ask_key(read_back, _typed(facts)), Act.SET_NUMBER)
    if not heard.digits and facts.call.caller is not None:
        return _without_typed(here, facts)
    if here.tries + 1 < NUMBER_TRIES:
        return _keys(replace(here, tries=here.tries + 1), "bad_number")
    return _without_typed(here, facts)


def _without_typed(here: Position, facts: Facts) -> Move:
    """No typed number can be had: the calling number serves, or the caller says one."""
    if facts.call.caller is not None:
        return _with(_take(here, Step.MATTER, "ask_matter"), Act.REGISTER)
    return _take(here, Step.MESSAGE, "no_number_message")


def _read_back(here: Position, heard: Heard, facts: Facts) -> Move:
    if heard.digits == "2":
        there = replace(here, step=Step.ENTER_NUMBER, tries=here.tries + 1)
        again = here.tries + 1 < NUMBER_TRIES
        move = _keys(there, "ask_other_number") if again else _without_typed(here, facts)
        return _with(move, Act.CLEAR_NUMBER)
    is_wrong = heard.digits not in ("", "1")
    if is_wrong and not here.was_wrong_key and facts.typed_number:
        return _ask_key(replace(here, was_wrong_key=True), Line("wrong_key"), _typed(facts))
    return _with(_take(here, Step.MATTER, "ask_matter"), Act.REGISTER, Act.AGREE_NUMBER)


def _typed(facts: Facts) -> Line:
    return Line("read_back", {"number": facts.typed_number})


def _matter(here: Position, heard: Heard, facts: Facts) -> Move:
    return _once_more(here, heard) or _take(here, Step.NAME, "ask_name")


def _name(here: Position, heard: Heard, facts: Facts) -> Move:
    return _once_more(here, heard) or _take(here, Step.ORGANISATION, "ask_organisation")


def _organisation(here: Position, heard: Heard, facts: Facts) -> Move:
    return _once_more(here, heard) or _say_registered(replace(here, tries=0), facts)


def _addition(here: Position, heard: Heard, facts: Facts) -> Move:
    return _say_registered(replace(here, tries=0), facts)


def _once_more(here: Position, heard: Heard) -> Move | None:
    """A silent recording is asked for once more; whoever cannot speak simply waits."""
    if heard.spoken_seconds > 0 or here.tries > 0:
        return None
    return _take(here, here.step, "silence", tries=1)


def _message(here: Position, heard: Heard, facts: Facts) -> Move:
    return Move(End((Line("no_number_thanks"),)))


def _fault(here: Position, heard: Heard, facts: Facts) -> Move:
    return Move(End((Line("fault_thanks"),)), acts=(Act.REGISTER,))


def _done(here: Position, heard: Heard, facts: Facts) -> Move:
    if heard.digits == "1" and here.tries < REPEATS:
        return _say_registered(replace(here, tries=here.tries + 1), facts)
    return Move(End(()))


STEPS: dict[Step, Callable[[Position, Heard, Facts], Move]] = {
    Step.SAME_MATTER: _same_matter,
    Step.MENU: _menu_key,
    Step.ITEM_NUMBER: _item_number,
    Step.PROGRESS: _progress,
    Step.RINGING: _ringing,
    Step.BETWEEN: _between,
    Step.CONFIRM_NUMBER: _confirm_number,
    Step.ENTER_NUMBER: _enter_number,
    Step.READ_BACK: _read_back,
    Step.MATTER: _matter,
    Step.NAME: _name,
    Step.ORGANISATION: _organisation,
    Step.ADDITION: _addition,
    Step.MESSAGE: _message,
    Step.FAULT: _fault,
    Step.DONE: _done,
}


def progress_key(office: Office) -> str:
    """The key that asks the state of an item: the first of 1 to 5 that leads to no section."""
    taken = {section.menu_key for section in office.menu}
    return next((key for key in "12345" if key not in taken), "")


def _person(here: Position, facts: Facts, why: str) -> Move:
    """A person: of the section the caller is already with, else of the general desk."""
    section = here.section or facts.office.general_desk.id
    return _ring(replace(here, section=section), facts, (Line(why),))


def _ring(here: Position, facts: Facts, before: tuple[Line, ...] = ()) -> Move:
    rung = _next_rung(here, facts) if facts.is_staffed else None
    if rung is None:
        has_rung = bool(here.rung) or here.rang_together
        is_sorry = has_rung or facts.is_staffed
        said = _sorry(facts) if is_sorry else Line("register_closed", _opening(facts))
        return _with(_register(here, facts, (said,)), Act.SECTION)
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


def _next_rung(here: Position, facts: Facts) -> Rung | None:
    if here.rang_together:
        return None
    section = facts.office.section(here.section)
    seconds = facts.three_rings_seconds
    return next_rung(section, here.rung, here.rung_seconds, seconds, facts.is_noon, here.refused)


def _register(here: Position, facts: Facts, before: tuple[Line, ...]) -> Move:
    """Nobody could be reached: register at once, with whatever is known (clause 3.1.2b)."""
    about = facts.call.about_item
    if about is None or about.is_closed:
        return _with(_ask_number(here, facts, before, (Act.REGISTER,)))
    if about.due_at is None:
        said = "again_unreached_new"
    else:
        said = "again_unreached_late" if about.is_late else "again_unreached"
    lines = (Line(said), Line("ask_addition"))
    return Move(Take(lines, "matter", ""), replace(here, step=Step.ADDITION), (Act.REGISTER,))


def _ask_number(
    here: Position, facts: Facts, before: tuple[Line, ...], acts: tuple[Act, ...]
) -> Move:
    if facts.call.number is None:
        there = replace(here, step=Step.ENTER_NUMBER, tries=0)
        return _with(_keys(there, "ask_number", before), *acts)
    there = replace(here, step=Step.CONFIRM_NUMBER, tries=0)
    confirm = Line("confirm_number", {"tail": facts.tail})
    return _with(_ask_key(there, *before, confirm), *acts)


def _ask_item_number(here: Position, line: str) -> Move:
    return _keys(replace(here, step=Step.ITEM_NUMBER), line)


def _tell_progress(here: Position, item: ItemFacts, facts: Facts) -> Move:
    lines = (Line(*_progress_words(item, facts)), Line("progress_again"))
    return _with(_ask_key(here, *lines), Act.TOLD_PROGRESS)


def _progress_words(item: ItemFacts, facts: Facts) -> tuple[str, dict[str, str]]:
    section = {"section": item.section}
    if item.is_closed:
        return "progress_closed", {}
    if item.due_at is None:
        return "progress_reached", section
    if item.is_late:
        return "progress_late", section
    due = section | {"due": facts.due(item)}
    return ("progress_working" if item.is_read else "progress_unread"), due


def _say_registered(here: Position, facts: Facts) -> Move:
    item = facts.call.item
    goodbye = (Line("safety"), Line("goodbye_registered"))
    if item is None:
        # The ledger cannot be asked just now; what was said is kept and registered later.
        return Move(End((Line("fault_thanks"),)))
    words = {"item": facts.item_number(item), "section": item.section}
    if item.is_late or item.due_at is None:
        said = Line("again_noted_late", words)
    else:
        words["due"] = facts.due(item)
        repeated = "again_noted" if facts.call.about_item is not None else ""
        added = "added" if item.id == here.item else ""
        said = Line(repeated or added or "registered", words)
    return _ask_key(replace(here, step=Step.DONE), said, *goodbye)


def _sorry(facts: Facts) -> Line:
    """The apology; where the office has closed while it rang, with the next opening."""
    if facts.is_staffed:
        return Line("sorry_register")
    return Line("sorry_closed", _opening(facts))


def _closed_greeting(facts: Facts) -> Line:
    closed = "closed_before" if facts.is_before_opening else "closed_after"
    said = {OfficeState.NOON: "noon", OfficeState.DAY_OFF: "day_off"}.get(facts.state, closed)
    return Line(said, _office(facts) | _opening(facts))


def _office(facts: Facts) -> dict[str, str]:
    return {"office": facts.office.short_name}


def _opening(facts: Facts) -> dict[str, str]:
    return {"opening": facts.opening}


def _menu(facts: Facts) -> dict[str, str]:
    return {"menu": facts.menu}


def _ask_key(there: Position, *lines: Line, seconds: int = 8) -> Move:
    return Move(Keys(lines, "", timeout_seconds=seconds), there)


def _keys(there: Position, line: str, before: tuple[Line, ...] = ()) -> Move:
    lines = (*before, Line(line))
    return Move(Keys(lines, "", max_digits=NUMBER_DIGITS, finish_key="#"), there)


def _take(here: Position, step: Step, line: str, tries: int = 0) -> Move:
    there = replace(here, step=step, tries=tries)
    return Move(Take((Line(line),), step.value, ""), there)


def _with(move: Move, *acts: Act) -> Move:
    return replace(move, acts=(*acts, *(act for act in move.acts if act not in acts)))
