"""A few calls in which every sentence of the guide and of a one-time notice is heard."""

from __future__ import annotations

from collections.abc import Sequence

from calllog.catalogue import matters
from calllog.models import OneTimeNotice
from ivr.exchange.scripted import WITHHELD, Caller
from tests.support.catalogue import fill_catalogue
from tests.support.clock import shanghai
from tests.support.hotline import Hotline
from tests.support.office import person
from tests.support.telling import registering, somebody, unanswered

ASKING = "+8613900000031"


def hear_the_guide(line: Hotline) -> None:
    """By day and by night, with and without a number, long texts and short ones."""
    line.jump(shanghai(2026, 12, 17, 9, 0))  # Thursday
    with line.writing() as session:
        fill_catalogue(session, line.loop.clock.now())
    line.call(_presses(somebody("+8613900000032"), "5", "1", "1"))
    line.call(_presses(somebody("+8613900000033"), "5", "3", "8", "3"))
    line.call(registering(unanswered(number=ASKING)))
    number = max(line.items(), key=lambda item: int(item["number"][5:]))["number"][5:]
    for missing in (["身份证"], ["身份证", "购房合同"]):
        _give_notice(line, number, missing)
        caller = _presses(somebody(ASKING), "2", "4", f"{number}#", "2")
        line.call(caller)
    line.jump(shanghai(2026, 12, 17, 20, 0))
    line.call(_presses(somebody("+8613900000034"), "5", "1"))
    line.call(_presses(somebody(WITHHELD), "5#"))


def _presses(caller: Caller, *keys: str) -> Caller:
    for key in keys:
        caller = caller.presses(key, heard_out=True)
    return caller


def _give_notice(line: Hotline, number: str, missing: Sequence[str]) -> None:
    with line.writing() as session:
        edition = matters.matter_on(session, "loan.apply", line.now.date())
        assert edition is not None
        notice = OneTimeNotice(
            item_id=line.item(session, number).id,
            edition_id=edition.id,
            staff_id=person(session, "zhangli").id,
            at=line.loop.clock.now(),
            given="spoken",
            matter=edition.matter.name,
            basis=edition.basis,
            limit="10个自然日",
            procedure=edition.procedure,
            materials=edition.materials,
            missing=list(missing),
        )
        session.add(notice)
