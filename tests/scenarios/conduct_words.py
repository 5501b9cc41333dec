"""The conduct line's calls as scenarios tell them, and all its sentences in a few calls."""

from __future__ import annotations

import re

from sqlalchemy import select

from calllog.conduct import complainant, sealing
from calllog.conduct.complainant import Receipt
from calllog.conduct.kinds import ReplyKind
from calllog.conduct.models import Attempt, Case, CaseState
from ivr.exchange.calls import Call
from ivr.exchange.scripted import WITHHELD, Caller
from tests.support.conduct_telephone import FIGURES
from tests.support.hotline import CONDUCT, Hotline
from tests.support.telling import heard

RECEIPT = re.compile(r"回执号([〇幺二三四五六七八九]+)，查询码([〇幺二三四五六七八九，]+)。")
SAID = "信贷科有人态度不好"
WRONG = "0000000000"


def anonymous(number: str = WITHHELD, about: str = "9") -> Caller:
    """Anonymous, about somebody of a section (``2``), a leader (``82``); no earlier item."""
    caller = Caller(number).presses("2")
    for key in about:
        caller = caller.presses(key)
    return caller.speaks(SAID, seconds=9).presses("#")


def named(number: str, about: str = "9") -> Caller:
    """Named, up to the spoken name; the number is asked next."""
    said = Caller(number).presses("1").presses(about).speaks(SAID, seconds=9).presses("#")
    return said.speaks("张三", seconds=2)


def told_receipt(call: Call) -> Receipt:
    """The receipt and code as the caller wrote them down."""
    spoken = RECEIPT.findall(heard(call))
    assert spoken, heard(call)
    assert len(set(spoken)) == 1
    number, code = spoken[0]
    return Receipt(number.translate(FIGURES), code.translate(FIGURES).replace("，", ""))


def comes_back(receipt: Receipt, number: str = WITHHELD) -> Caller:
    """Key 3, receipt and code."""
    keyed = Caller(number).presses("3").presses(f"{receipt.number}#")
    return keyed.presses(f"{receipt.code}#")


def put(line: Hotline, receipt: Receipt, kind: ReplyKind, **words: str) -> None:
    """What a monitor leaves for the complainant to hear."""
    with line.parts.conduct_db.writing() as session:
        case = session.scalars(select(Case).where(Case.receipt == receipt.number)).one()
        complainant.tell(session, line.loop.clock.now(), case, kind, words)


def hear_the_conduct_line(line: Hotline) -> None:
    """Every sentence of the conduct line but those of an outage."""
    line.call(Caller().presses("2").is_silent().speaks("有一个人", seconds=4).waits(), CONDUCT)
    line.call(Caller().waits().presses("1"), CONDUCT)
    line.call(Caller().presses("2").presses("8").presses("1").is_silent(), CONDUCT)
    line.call(named("+8613900000071").presses("1"), CONDUCT)
    line.call(named("+8613900000072").presses("2").presses("12#"), CONDUCT)
    receipt = told_receipt(line.call(anonymous(about="82").presses("1").waits(), CONDUCT))
    put(line, receipt, ReplyKind.RESULT, words="反映的情况属实。已经批评教育。")
    for state in CaseState:
        put(line, receipt, ReplyKind.STATE, state=state)
        line.call(comes_back(receipt).waits(), CONDUCT)
    put(line, receipt, ReplyKind.QUESTION, words="是哪一天的事？")
    line.call(comes_back(receipt).presses("2", heard_out=True).speaks("上周一", seconds=2), CONDUCT)
    line.call(comes_back(Receipt(receipt.number, WRONG)), CONDUCT)
    with line.parts.conduct_db.writing() as session:
        attempt = session.scalars(select(Attempt)).one()
        attempt.wrong = complainant.WRONG_AT_MOST
    line.call(comes_back(receipt), CONDUCT)
    with line.parts.conduct_db.writing() as session:
        sealing.members(session)[0].removed_at = line.loop.clock.now()
    line.call(Caller(), CONDUCT)
