"""The guide (办事指南): the list of matters, spoken on request (clauses 5.4 and 3.1.1b). Pure.

Which business, which matter, then its four parts in full. 0 leads to a person of that section from
anywhere, and so does a catalogue that cannot be read: nobody is left with half a list.
"""

from __future__ import annotations

from dataclasses import replace

from calllog.office.today import SectionInfo
from calllog.telephone import MatterFacts
from ivr.conversation import Act, Facts, Heard, Move, Position, Step
from ivr.dialogue import End, Keys, Line
from ivr.menu import PERSON_KEY, guide_key
from ivr.moves import ask_key, with_acts
from ivr.reaching import person
from ivr.reading_out import stretches, turned

CHOICE_KEYS = "12345678"  # 9 leads to the conduct line elsewhere, 0 to a person everywhere.
REST_KEY = CHOICE_KEYS[-1]
ANOTHER_KEY = "2"
LONGEST_GUIDE = 40  # Turns; whoever presses on and on hears goodbye.

Matters = tuple[MatterFacts, ...]


def is_guide_key(digits: str, facts: Facts) -> bool:
    """Whether this key leads to the guide; with an empty catalogue it leads nowhere."""
    return digits != "" and digits == guide_key(facts.office) and facts.matters() != ()


def guide_offer(facts: Facts, id: str) -> tuple[Line, ...]:
    """The sentence that offers the guide after a closed greeting, where there is one."""
    key = guide_key(facts.office)
    return (Line(id, {"key": key}),) if key and facts.matters() else ()


def open_guide(here: Position, facts: Facts) -> Move:
    """The guide's first question: which business."""
    there = replace(here, step=Step.GUIDE_SECTION, section=0, tries=0, page=0, reading=0)
    matters = facts.matters()
    return _ask_section(there, matters, facts) if matters else person(there, facts, "to_person")


def guide_section(here: Position, heard: Heard, facts: Facts) -> Move:
    """The caller has chosen a business."""
    matters = facts.matters()
    if not matters or heard.digits in ("", PERSON_KEY):
        return person(here, facts, "no_key" if matters and not heard.digits else "to_person")
    section = _sections(matters, facts).get(heard.digits)
    if section is not None:
        there = replace(here, step=Step.GUIDE_MATTER, section=section.id, tries=0, page=0)
        return _ask_matter(there, matters, facts)
    return _once_more(here, _ask_section(replace(here, tries=1), matters, facts), facts)


def guide_matter(here: Position, heard: Heard, facts: Facts) -> Move:
    """The caller has chosen a matter, or wants to hear the rest of the list."""
    matters = facts.matters()
    if not matters or heard.digits in ("", PERSON_KEY):
        return person(here, facts, "no_key" if matters and not heard.digits else "to_person")
    if here.turn > LONGEST_GUIDE:
        return Move(End((Line("goodbye"),)))
    shown, has_more = _page(here, matters)
    chosen = dict(zip(CHOICE_KEYS, shown, strict=False)).get(heard.digits)
    if chosen is not None:
        there = replace(here, step=Step.GUIDE_TEXT, reading=chosen.edition_id, tries=0, page=0)
        return _read(there, facts)
    if has_more and heard.digits == REST_KEY:
        return _ask_matter(replace(here, page=here.page + 1, tries=0), matters, facts)
    return _once_more(here, _ask_matter(replace(here, tries=1), matters, facts), facts)


def guide_text(here: Position, heard: Heard, facts: Facts) -> Move:
    """A stretch of a matter has been heard."""
    told = facts.edition(here.reading)
    if told is None or heard.digits == PERSON_KEY:
        return person(here, facts, "to_person")
    count = len(stretches(told, _intro(told.matter)))
    if here.page + 1 >= count and heard.digits == ANOTHER_KEY:
        return open_guide(here, facts)
    there = turned(here, heard, count)
    return Move(End((Line("goodbye"),))) if there is None else _read(there, facts)


def _read(there: Position, facts: Facts) -> Move:
    told = facts.edition(there.reading)
    if told is None:
        return person(there, facts, "to_person")
    whole = stretches(told, _intro(told.matter))
    keys = "guide_again" if there.page + 1 >= len(whole) else "told_go_on"
    lines = (*whole[min(there.page, len(whole) - 1)], Line(keys), _person_key(facts))
    return with_acts(ask_key(there, *lines), Act.HEARD_GUIDE)


def _intro(matter: str) -> Line:
    return Line("guide_intro", {"matter": matter})


def _ask_section(there: Position, matters: Matters, facts: Facts) -> Move:
    choices = (
        _choice(section.menu_label or section.name, key)
        for key, section in _sections(matters, facts).items()
    )
    return ask_key(there, Line("guide_sections"), *choices, _person_key(facts))


def _ask_matter(there: Position, matters: Matters, facts: Facts) -> Move:
    shown, has_more = _page(there, matters)
    choices = (
        _choice(matter.spoken_name, key) for key, matter in zip(CHOICE_KEYS, shown, strict=False)
    )
    rest = (Line("guide_rest", {"key": REST_KEY}),) if has_more else ()
    return ask_key(there, Line("guide_matters"), *choices, *rest, _person_key(facts))


def _choice(label: str, key: str) -> Line:
    return Line("guide_item", {"label": label, "key": key})


def _person_key(facts: Facts) -> Line:
    """What 0 does: a person where one is there, else registration."""
    return Line("guide_person" if facts.is_staffed else "guide_register")


def _sections(matters: Matters, facts: Facts) -> dict[str, SectionInfo]:
    """The sections that have matters, by key: those of the menu keep theirs.

    No ninth has a key; 0 leads to a person who knows all of them.
    """
    having = {matter.section_id for matter in matters}
    of_menu = {section.menu_key or "": section for section in facts.office.menu}
    left = (key for key in CHOICE_KEYS if key not in of_menu)
    others = (section for section in facts.office.sections if not section.menu_key)
    by_key = of_menu | dict(zip(left, (one for one in others if one.id in having), strict=False))
    return {key: by_key[key] for key in sorted(by_key) if by_key[key].id in having}


def _page(here: Position, matters: Matters) -> tuple[Matters, bool]:
    """The matters of the section that are offered at once, and whether there are more after."""
    own = tuple(matter for matter in matters if matter.section_id == here.section)
    if len(own) <= len(CHOICE_KEYS):
        return own, False
    size = len(CHOICE_KEYS) - 1
    rest = own[here.page * size :]
    return rest[:size], len(rest) > size


def _once_more(here: Position, again: Move, facts: Facts) -> Move:
    """After a wrong key the question is put once more; then a person."""
    if here.tries > 0 or not isinstance(again.answer, Keys):
        return person(here, facts, "to_person")
    lines = (Line("wrong_key"), *again.answer.lines)
    return replace(again, answer=replace(again.answer, lines=lines))
