"""The keys of the service line's menu, and what leads where. Pure."""

from __future__ import annotations

from calllog.office.today import Office
from ivr import spoken
from ivr.prompts import Speaker

PERSON_KEY = "0"
CONDUCT_KEY = "9"
FREE_KEYS = "12345"  # Those that may lead to sections; what else is offered takes what is left.


def progress_key(office: Office) -> str:
    """The key that asks the state of an item: the first that leads to no section; "" for none."""
    return _left(office, 0)


def guide_key(office: Office) -> str:
    """The key that leads to the guide (办事指南, clause 5.4): the next one; "" for none."""
    return _left(office, 1)


def _left(office: Office, place: int) -> str:
    taken = {section.menu_key for section in office.menu}
    left = [key for key in FREE_KEYS if key not in taken]
    return left[place] if place < len(left) else ""


def menu_words(prompts: Speaker, office: Office, *, has_guide: bool) -> str:
    """The keys of the menu in spoken words: the sections, progress, and the guide if it can be."""
    choices = [
        prompts.say(
            "choice", label=section.menu_label or section.name, key=section.menu_key or ""
        ).text
        for section in office.menu
    ]
    if key := progress_key(office):
        choices.append(prompts.say("progress_choice", key=key).text)
    if has_guide and (key := guide_key(office)):
        choices.append(prompts.say("guide_choice", key=key).text)
    return spoken.listed(choices)
