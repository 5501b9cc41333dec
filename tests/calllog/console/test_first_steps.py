"""The first step on an item's page is one that this person may do, and that is accepted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.calllog.console.browser import Browser
from tests.calllog.console.conftest import SignIn
from tests.calllog.console.desk import Desk

NEXT = "//section[contains(@class, 'next')]"
LOGINS = ("zhangli", "wuhao", "wangjun", "zhaoping", "gaoyuan", "xuhui", "liufang")
TYPED = "已按规定办理，并告知办事人。"
KINDS = {"datetime-local": "2026-11-25T10:00", "date": "2026-11-25", "number": "1"}
OWN_WORDS = {"phone": "13912345678", "name": "张秀英"}


def registered(desk: Desk) -> str:
    return desk.missed_call()


def read(desk: Desk) -> str:
    number = desk.missed_call()
    desk.act("zhangli", number, "read")
    return number


def late(desk: Desk) -> str:
    number = desk.missed_call()
    desk.clock.forward(hours=4)
    desk.sweep()
    return number


def tried(desk: Desk) -> str:
    number = read(desk)
    desk.act("zhangli", number, "tried")
    return number


def contacted(desk: Desk) -> str:
    number = desk.missed_call(name="张秀英", matter="提前还款")
    desk.act("zhangli", number, "reached", "已说明所需材料")
    return number


def draft(desk: Desk) -> str:
    return desk.answered_call()


STATES: tuple[Callable[[Desk], str], ...] = (registered, read, late, tried, contacted, draft)


def valid(form: Any) -> dict[str, str]:
    """What somebody types who fills in everything that the form asks for at first sight."""
    typed: dict[str, str] = {}
    for field in form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]"):
        name, kind = field.get("name"), field.get("type", field.tag)
        if kind in ("hidden", "checkbox") or field.xpath("ancestor::*[@hidden]"):
            continue
        if kind == "radio":
            typed.setdefault(name, field.get("value"))
        elif field.tag == "select":
            options = [one.get("value") for one in field.xpath(".//option") if one.get("value")]
            typed[name] = field.value or (options[0] if options else "")
        else:
            typed[name] = (field.value or "").strip() or OWN_WORDS.get(name, KINDS.get(kind, TYPED))
    return typed


def first_form(own: Browser) -> tuple[str, Any] | None:
    """The first step's name and its form; nothing where nothing is to be done."""
    for step in own.page.xpath(f"{NEXT}//details[starts-with(@id, 'do-')]"):
        forms = step.xpath(".//form[.//button[contains(@class, 'btn-primary')]]")
        if forms:
            return step.get("id"), forms[0]
    return None


@pytest.mark.parametrize("login", LOGINS)
@pytest.mark.parametrize("state", STATES)
def test_the_first_step_may_be_done_and_is_accepted(
    sign_in: SignIn, desk: Desk, state: Callable[[Desk], str], login: str
) -> None:
    number = state(desk)
    own = sign_in(login).open(f"/items/{number}")
    found = first_form(own) if own.status == 200 else None
    if found is None:
        # Somebody else's: then it says so, or is not theirs to see.
        assert own.status == 404 or "现在不需要您做什么" in own.text
        return
    name, form = found
    button = form.xpath(".//button[contains(@class, 'btn-primary')]")[0].text_content().strip()
    own.press(button, within=f"//details[@id='{name}']", **valid(form))
    assert own.status == 200, (name, own.text[:300])
    assert own.texts("//*[contains(@class, 'wrong')]") == []
