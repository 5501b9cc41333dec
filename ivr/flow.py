"""The service line's conversation: where the call is and what was heard decide what comes next.

Pure: no web framework, no carrier, no database. ``start`` opens a call, ``go_on`` takes it one
step further. Each returns a ``Move``: what to say and ask, where the call then stands, and what
the ledger has to be told before the answer is given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from calllog.office.today import Office
from calllog.times.office_hours import OfficeState
from ivr.conversation import Act, Facts, Heard, Move, Position, Step
from ivr.dialogue import End, Line, Take
from ivr.guide_flow import (
    guide_matter,
    guide_offer,
    guide_section,
    guide_text,
    is_guide_key,
    open_guide,
)
from ivr.menu import CONDUCT_KEY, PERSON_KEY, progress_key
from ivr.moves import (
    REPEATS,
    ask_digits,
    ask_key,
    office_words,
    opening_words,
    take,
    with_acts,
)
from ivr.progress_flow import ask_item_number, item_number, notice, progress
from ivr.reaching import ask_number, following, person, register, ring, sorry

NUMBER_TRIES = 3
BETWEEN_SECONDS = 3  # To find the key between two ringings; the 45 seconds count ringing only.
FIRST_ANSWER = 2  # The turn at which the first question of a call is answered.


def start(facts: Facts) -> Move:
    """The first words of a call: hello, the office, the question (clause 3.3.2b)."""
    if facts.call.has_ended:
        return Move(End(()))
    if facts.call.known_item is not None:
        greeting = "known_caller" if facts.is_staffed else "known_caller_closed"
        said = Line(greeting, office_words(facts) | opening_words(facts))
        offer = () if facts.is_staffed else guide_offer(facts, "guide_offer")
        return ask_key(Position(Step.SAME_MATTER), said, *offer)
    if facts.is_staffed:
        return ask_key(
            Position(Step.MENU), Line("greeting", {**office_words(facts), **_menu(facts)})
        )
    # Registration is one key away; who only wants to listen hears of the guide after it.
    typed = facts.call.number is None
    offer = guide_offer(facts, "guide_offer_typed" if typed else "guide_offer")
    return ask_number(Position(Step.MENU), facts, (_closed_greeting(facts),), (), offer)


def go_on(position: Position, heard: Heard, facts: Facts) -> Move:
    """What follows once the caller has done something, or nothing, at a step.

    Whoever has hung up hears nothing more; the ledger registers the call when it ends.
    """
    if heard.is_gone:
        return Move(End(()))
    here = replace(position, turn=position.turn + 1)
    if heard.digits == CONDUCT_KEY and _leads_to_conduct_line(here, facts):
        return Move(End(()), acts=(Act.CONDUCT,))
    if _leads_to_guide(here, facts) and is_guide_key(heard.digits, facts):
        return open_guide(here, facts)
    return STEPS[position.step](here, heard, facts)


def _leads_to_conduct_line(here: Position, facts: Facts) -> bool:
    """Whether 9 leads there: from a menu, and from a closed greeting, which asks for the number.

    Later an item may stand for the call, and nobody's complaint is to begin in the ledger.
    """
    return _answers_closed_greeting(here, facts) or here.step in (Step.SAME_MATTER, Step.MENU)


def _leads_to_guide(here: Position, facts: Facts) -> bool:
    """Whether the guide is offered here: in the menu, and after every closed greeting."""
    is_closed = here.step is Step.SAME_MATTER and not facts.is_staffed
    return here.step is Step.MENU or is_closed or _answers_closed_greeting(here, facts)


def _answers_closed_greeting(here: Position, facts: Facts) -> bool:
    if here.step not in (Step.CONFIRM_NUMBER, Step.ENTER_NUMBER):
        return False
    return here.turn == FIRST_ANSWER and facts.call.item is None


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
            return with_acts(ring(there, facts), Act.ABOUT)
        lines = (Line("again_closed"), Line("ask_addition"))
        addition = replace(there, step=Step.ADDITION)
        return Move(Take(lines, "matter", ""), addition, (Act.ABOUT, Act.REGISTER))
    is_another = heard.digits == "2"
    acts = (Act.ANOTHER_MATTER,) if is_another else ()
    # Whoever names no other matter adds to the open item, and is told so once that is done.
    here = replace(here, item=known.id if known is not None and not is_another else 0)
    if not facts.is_staffed:
        said = Line("register_chosen" if is_another else "register_unasked")
        return with_acts(register(here, facts, (said,)), *acts)
    if heard.digits == PERSON_KEY:
        return person(here, facts, "to_person")
    return with_acts(ask_key(replace(here, step=Step.MENU), Line("menu", _menu(facts))), *acts)


def _menu_key(here: Position, heard: Heard, facts: Facts) -> Move:
    section = facts.office.section_for_key(heard.digits)
    if section is not None:
        return ring(replace(here, section=section.id), facts)
    if heard.digits and heard.digits == progress_key(facts.office):
        return ask_item_number(replace(here, tries=0), "ask_item_number")
    if heard.digits in ("", PERSON_KEY):
        return person(here, facts, "to_person" if heard.digits else "no_key")
    if here.tries == 0:
        again = (Line("wrong_key"), Line("menu", _menu(facts)))
        return ask_key(replace(here, tries=1), *again)
    return person(here, facts, "to_person")


def _ringing(here: Position, heard: Heard, facts: Facts) -> Move:
    if heard.was_taken:
        return Move(End((Line("call_ended"),)))
    here = replace(here, rung_seconds=here.rung_seconds + heard.cost_seconds)
    if heard.was_refused:
        here = replace(here, refused=(*here.refused, *here.rung[-1:]))
    if not facts.is_staffed or following(here, facts) is None:
        return register(here, facts, (sorry(facts),))
    between = replace(here, step=Step.BETWEEN)
    return ask_key(between, Line("next_person"), seconds=BETWEEN_SECONDS)


def _between(here: Position, heard: Heard, facts: Facts) -> Move:
    if heard.digits == "1":
        return register(here, facts, (Line("register_chosen"),))
    return ring(here, facts)


def _confirm_number(here: Position, heard: Heard, facts: Facts) -> Move:
    if heard.digits == "2":
        there = replace(here, step=Step.ENTER_NUMBER, tries=0)
        return with_acts(ask_digits(there, "ask_other_number"), Act.REGISTER)
    general = facts.office.general_desk.id
    if heard.digits == PERSON_KEY and facts.is_staffed and here.section not in (0, general):
        anew = Position(here.step, here.turn, section=general, item=here.item)
        return ring(anew, facts, (Line("to_person"),))
    if heard.digits not in ("", "1") and here.tries == 0:
        confirm = Line("confirm_number", {"tail": facts.tail})
        again = ask_key(replace(here, tries=1), Line("wrong_key"), confirm)
        return with_acts(again, Act.REGISTER)
    agreed = (Act.AGREE_NUMBER,) if heard.digits == "1" else ()
    return with_acts(take(here, Step.MATTER, "ask_matter"), Act.REGISTER, *agreed)


def _enter_number(here: Position, heard: Heard, facts: Facts) -> Move:
    if heard.number is not None:
        read_back = replace(here, step=Step.READ_BACK, was_wrong_key=False)
        return with_acts(ask_key(read_back, _typed(facts)), Act.SET_NUMBER)
    if not heard.digits and facts.call.caller is not None:
        return _without_typed(here, facts)
    if here.tries + 1 < NUMBER_TRIES:
        return ask_digits(replace(here, tries=here.tries + 1), "bad_number")
    return _without_typed(here, facts)


def _without_typed(here: Position, facts: Facts) -> Move:
    """No typed number can be had: the calling number serves, or the caller says one."""
    if facts.call.caller is not None:
        return with_acts(take(here, Step.MATTER, "ask_matter"), Act.REGISTER)
    return take(here, Step.MESSAGE, "no_number_message")


def _read_back(here: Position, heard: Heard, facts: Facts) -> Move:
    if heard.digits == "2":
        there = replace(here, step=Step.ENTER_NUMBER, tries=here.tries + 1)
        again = here.tries + 1 < NUMBER_TRIES
        move = ask_digits(there, "ask_other_number") if again else _without_typed(here, facts)
        return with_acts(move, Act.CLEAR_NUMBER)
    is_wrong = heard.digits not in ("", "1")
    if is_wrong and not here.was_wrong_key and facts.typed_number:
        return ask_key(replace(here, was_wrong_key=True), Line("wrong_key"), _typed(facts))
    return with_acts(take(here, Step.MATTER, "ask_matter"), Act.REGISTER, Act.AGREE_NUMBER)


def _typed(facts: Facts) -> Line:
    return Line("read_back", {"number": facts.typed_number})


def _matter(here: Position, heard: Heard, facts: Facts) -> Move:
    return _once_more(here, heard) or take(here, Step.NAME, "ask_name")


def _name(here: Position, heard: Heard, facts: Facts) -> Move:
    return _once_more(here, heard) or take(here, Step.ORGANISATION, "ask_organisation")


def _organisation(here: Position, heard: Heard, facts: Facts) -> Move:
    return _once_more(here, heard) or _say_registered(replace(here, tries=0), facts)


def _addition(here: Position, heard: Heard, facts: Facts) -> Move:
    return _say_registered(replace(here, tries=0), facts)


def _once_more(here: Position, heard: Heard) -> Move | None:
    """A silent recording is asked for once more; whoever cannot speak simply waits."""
    if heard.spoken_seconds > 0 or here.tries > 0:
        return None
    return take(here, here.step, "silence", tries=1)


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
    Step.ITEM_NUMBER: item_number,
    Step.PROGRESS: progress,
    Step.NOTICE: notice,
    Step.GUIDE_SECTION: guide_section,
    Step.GUIDE_MATTER: guide_matter,
    Step.GUIDE_TEXT: guide_text,
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
    return ask_key(replace(here, step=Step.DONE), said, *goodbye)


def _closed_greeting(facts: Facts) -> Line:
    closed = "closed_before" if facts.is_before_opening else "closed_after"
    said = {OfficeState.NOON: "noon", OfficeState.DAY_OFF: "day_off"}.get(facts.state, closed)
    return Line(said, office_words(facts) | opening_words(facts))


def _menu(facts: Facts) -> dict[str, str | Callable[[], str]]:
    return {"menu": facts.menu}
