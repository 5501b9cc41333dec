"""首问登记表 and letters of real items: the whole course of an item, in words an office accepts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from calllog import ledger
from calllog.documents.kinds import DocumentKind
from calllog.ledger import (
    classifying,
    closing,
    contacting,
    entries,
    handing_over,
    joint,
    outcomes,
    planning,
    transferring,
    urging,
)
from calllog.models import (
    AttemptChannel,
    AttemptResult,
    Authority,
    Given,
    Matter,
    Outcome,
    Section,
)
from tests.calllog.moments import the_moment
from tests.scenarios.test_joint import HOUSING, TAX, act, names
from tests.scenarios.test_papers import known, made
from tests.support.catalogue import fill_catalogue
from tests.support.hotline import Hotline
from tests.support.office import person

FORM = DocumentKind.REGISTRATION_FORM


def does(line: Hotline, login: str, deed: Any, number: str, *told: Any, **facts: Any) -> None:
    """Somebody does something about an item, now; values that are functions find their rows."""
    with line.writing() as session:
        plain = [one(session) if callable(one) else one for one in told]
        found = {name: one(session) if callable(one) else one for name, one in facts.items()}
        item, staff = line.item(session, number), person(session, login)
        now, hours = line.loop.clock.now(), line.office_time()
        deed(session, now, hours, item, staff, *plain, **found)


def section(name: str) -> Any:
    return lambda session: session.scalars(select(Section).where(Section.name == name)).one()


def matter(key: str) -> Any:
    return lambda session: session.scalars(select(Matter).where(Matter.key == key)).one()


def authority(session: Any) -> Authority:
    found: Authority = session.scalars(select(Authority).order_by(Authority.position)).first()
    return found


def form(line: Hotline, number: str) -> str:
    return made(line, "zhangli", number, FORM)[1]


@pytest.mark.clause("1a", "5.5")
def test_a_form_tells_what_was_tried_in_vain_and_how_the_person_was_reached(line: Hotline) -> None:
    number = known(line)
    does(line, "zhangli", contacting.tried, number, "无人接听")
    line.jump(the_moment("Mon 2026-11-23 09:40"))
    does(line, "zhangli", contacting.tried, number, "无人接听")
    does(line, "zhangli", contacting.record_attempt, number, result=AttemptResult.BUSY)
    in_vain = "已拨未接2次、占线1次，最后一次11月23日09:40；"
    assert f"{in_vain}尚未联系上" in form(line, number)
    line.jump(the_moment("Mon 2026-11-23 10:30"))
    visit = {"result": AttemptResult.SPOKEN, "channel": AttemptChannel.VISIT}
    does(line, "zhangli", contacting.record_attempt, number, **visit)
    told = form(line, number)
    assert f"{in_vain}已面谈" in told
    assert "张丽（当面）" in told
    assert "2026年11月23日10:30" in told


@pytest.mark.clause("3.1.2a", "3.1.2b")
def test_a_form_and_a_slip_tell_the_way_of_an_item_that_was_returned(line: Hotline) -> None:
    number = known(line)
    line.jump(the_moment("Mon 2026-11-23 09:30"))
    does(line, "zhangli", handing_over.hand_over, number, section("归集科"), None, "请办理")
    line.jump(the_moment("Mon 2026-11-23 09:50"))
    does(line, "lina", handing_over.send_back, number, "不属归集科职责。")
    returned = "11月23日09:30转交归集科"
    # A hand-over that was returned is none to make a slip of.
    assert "归集科" not in made(line, "zhangli", number, DocumentKind.TRANSFER_SLIP)[1]
    line.jump(the_moment("Mon 2026-11-23 10:10"))
    does(line, "zhangli", handing_over.hand_over, number, section("提取科"), None, "属提取业务")
    does(line, "liufang", handing_over.accept, number)
    told = form(line, number)
    for said in (returned, "（11月23日09:50退回：不属归集科职责）", "11月23日10:10转交提取科刘芳"):
        assert said in told
    assert "转交提取科" in made(line, "liufang", number, FORM)[1]
    slip = made(line, "liufang", number, DocumentKind.TRANSFER_SLIP)[1]
    assert "属提取业务" in slip
    assert slip.index("信贷科") < slip.index("提取科")
    does(line, "liufang", contacting.reached, number, "已说明")
    told_answer = {"words": "已答复", "given": Given.SPOKEN, "is_agreed": True}
    does(line, "liufang", outcomes.give, number, Outcome.ANSWERED, **told_answer)
    # How it was dealt with at first stays what it was once it is answered.
    assert "处置方式转交提取科" in form(line, number)


@pytest.mark.clause("3.2.1", "5.5")
def test_a_form_tells_the_reason_told_the_urgings_and_the_reopening(line: Hotline) -> None:
    number = known(line)
    does(line, "zhangli", entries.tell_reason, number, "需查询借款合同约定")
    does(line, "zhaoping", urging.urge, number, "请今日联系。")
    does(line, "gaoyuan", urging.supervise, number, "今日办结。", None)
    does(line, "zhangli", contacting.reached, number, "已说明")
    told_answer = {"words": "满一年可以申请", "given": Given.SPOKEN, "is_agreed": True}
    does(line, "zhangli", outcomes.give, number, Outcome.ANSWERED, **told_answer)
    line.jump(the_moment("Tue 2026-11-24 09:00"))
    does(line, "zhaoping", closing.reopen, number, "来电人反映与告知的不一致。")
    told = form(line, number)
    assert "需查询借款合同约定" in told
    assert "2026年11月23日赵平催办；2026年11月23日高远督办" in told
    assert "重办中" in told
    assert "2026年11月24日重办：来电人反映与告知的不一致" in told
    does(line, "zhangli", contacting.reached, number, "已再次说明")


@pytest.mark.clause("3.1.3a", "3.1.3b")
def test_papers_of_a_joint_matter_tell_its_course_and_quote_the_catalogue(line: Hotline) -> None:
    with line.writing() as session:
        fill_catalogue(session, line.loop.clock.now())
    number = known(line)
    does(line, "zhangli", classifying.classify, number, matter("withdrawal.rent"))
    names(line, number, [HOUSING, TAX])
    act(line, "zhangli", planning.report, number, "两部门口径不一，请协调")
    told = form(line, number)
    assert "市住建局（核验网签备案）、市税务局（提供契税信息）" in told
    assert "2026年11月23日上报中心领导" in told
    assert "3个工作日" in told
    with line.writing() as session:
        item, staff = line.item(session, number), person(session, "zhaoping")
        now = line.loop.clock.now()
        planning.no_agreement(session, now, item, staff, "由谁出具证明意见不一", {})
        assert [body.view for body in joint.bodies(session, item)] == [None, None]
    letter = made(line, "zhangli", number, DocumentKind.STAFFING_LETTER)[1]
    for said in (
        "关于报请界定“提取：支付房租”事项职责的函",
        "“提取：支付房租”事项涉及两个以上单位共同办理。",
        "两部门口径不一，请协调。",
        "1．市住建局：尚未提出书面意见。",
    ):
        assert said in letter
    facts = {"to": TAX.name, "words": "需要核验契税缴纳情况", "asks_for_view": True}
    letter = made(line, "zhangli", number, DocumentKind.COOPERATION_LETTER, **facts)[1]
    for said in ("关于征求“提取：支付房租”事项意见的函", "缴纳情况。现就", "提供契税信息。"):
        assert said in letter


@pytest.mark.clause("3.1.4c")
def test_a_letter_about_no_matter_of_the_catalogue_does_not_repeat_the_caller(
    line: Hotline,
) -> None:
    with line.writing() as session:
        fill_catalogue(session, line.loop.clock.now())
    number = known(line)
    with line.writing() as session:
        item, now = line.item(session, number), line.loop.clock.now()
        ledger.fill_in(session, now, item, None, matter="申请减免租金，已经跑了三趟")
    does(line, "zhangli", contacting.reached, number, "已说明")
    moved = {"words": "该事项由住房保障主管部门办理。", "follow_on": date(2026, 12, 2)}
    does(line, "zhangli", transferring.transfer, number, authority=authority, **moved)
    letter = made(line, "zhangli", number, DocumentKind.TRANSFER_LETTER)[1]
    for said in (
        "关于移送有关申请事项的函",
        "我单位收到张明提出的有关申请事项。",
        "不属于我单位职责范围，该事项由住房保障主管部门办理。根据",
        "于2026年12月2日前",
    ):
        assert said in letter
    assert "三趟" not in letter
    assert "处置方式书面移交" in form(line, number)
