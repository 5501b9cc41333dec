"""Joint matters: reported the same day, a plan in three working days, or the staffing office."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from calllog.ledger import interim, joint, outcomes, planning
from calllog.ledger.joint import NewBody
from calllog.models import Given, Outcome
from calllog.refusals import LedgerError
from tests.calllog.moments import the_moment
from tests.scenarios.conftest import OpenAt
from tests.scenarios.days import level, live, mail, missed_call, promise
from tests.support.hotline import Hotline
from tests.support.office import person
from tests.support.telling import happened, promised, story

HOUSING, TAX = NewBody("市住建局", "核验网签备案"), NewBody("市税务局", "提供契税信息")


def names(world: Hotline, number: str, bodies: Sequence[NewBody], login: str = "zhangli") -> None:
    act(world, login, joint.name_bodies, number, bodies)


def whose(world: Hotline, number: str) -> str:
    """Who answers for the item."""
    with world.reading() as session:
        return str(world.item(session, number).responsible.login)


def act(world: Hotline, login: str, deed: Any, number: str, *facts: Any) -> None:
    with world.writing() as session:
        item, staff = world.item(session, number), person(session, login)
        deed(session, world.loop.clock.now(), world.office_time(), item, staff, *facts)


def kinds(world: Hotline, number: str) -> list[str]:
    return [kind for kind, _due in promised(world, number)]


@pytest.mark.clause("3.1.3a", "3.2.3")
@pytest.mark.parametrize(
    ("starts", "report_due", "reported", "plan_due", "is_presumed"),
    [
        (  # In hours, and reported at once: Thursday, Friday and Monday.
            "Wed 2026-11-25 09:00",
            "Wed 2026-11-25 17:30",
            "Wed 2026-11-25 09:30",
            "Mon 2026-11-30 17:30",
            False,
        ),
        (  # Over a weekend.
            "Fri 2026-11-27 16:00",
            "Fri 2026-11-27 17:30",
            "Fri 2026-11-27 17:30",
            "Wed 2026-12-02 17:30",
            False,
        ),
        (  # Named after closing on Friday: by Monday's closing. Reported on the Sunday.
            "Fri 2026-11-27 17:40",
            "Mon 2026-11-30 17:30",
            "Sun 2026-11-29 10:00",
            "Wed 2026-12-02 17:30",
            False,
        ),
        (  # Over New Year 2027, whose calendar nobody has published: 4, 5 and 6 January.
            "Thu 2026-12-31 10:00",
            "Thu 2026-12-31 17:30",
            "Thu 2026-12-31 10:20",
            "Wed 2027-01-06 17:30",
            True,
        ),
        (  # On the last day of the year, a minute after closing.
            "Thu 2026-12-31 17:31",
            "Mon 2027-01-04 17:30",
            "Mon 2027-01-04 08:10",
            "Thu 2027-01-07 17:30",
            True,
        ),
    ],
)
def test_two_other_bodies_are_a_matter_for_the_leader(
    line_at: OpenAt,
    starts: str,
    report_due: str,
    reported: str,
    plan_due: str,
    is_presumed: bool,
) -> None:
    world = line_at(the_moment(starts))
    number = missed_call(world)
    # After hours another one has the turn.
    names(world, number, [HOUSING, TAX], whose(world, number))
    assert promise(world, number, "report")["due"] == report_due
    assert "answer" not in kinds(world, number)
    world.jump(the_moment(reported))
    act(world, "zhangli", planning.report, number, "两家单位须共同核验。")
    assert promise(world, number, "report")["missed"] is None
    plan = promise(world, number, "plan")
    assert (plan["due"], plan["presumed"]) == (plan_due, is_presumed)
    assert [line for line in mail(world) if "xuhui" in line] == [f"{reported} xuhui 联办事项上报"]
    with world.writing() as session:
        item, leader = world.item(session, number), person(session, "xuhui")
        planning.seen(session, world.loop.clock.now(), item, leader)
    act(world, "xuhui", planning.settle_plan, number, "住建局核验，税务局三日内回函。")
    assert promise(world, number, "plan")["missed"] is None
    assert kinds(world, number)[-1] == "answer"
    steps = [kind for kind in happened(world, number) if kind.startswith("joint")]
    assert steps == ["joint_named", "joint_reported", "joint_seen", "joint_planned"]


@pytest.mark.clause("3.1.3a")
def test_a_report_that_is_forgotten_goes_up_like_every_promise(line: Hotline) -> None:
    number = missed_call(line)
    names(line, number, [HOUSING, TAX])
    live(line, "Mon 2026-11-23 17:29")
    assert promise(line, number, "report")["missed"] is None
    live(line, "Mon 2026-11-23 17:30")
    assert promise(line, number, "report")["missed"] == "Mon 2026-11-23 17:30"
    live(line, "Tue 2026-11-24 08:00", minutes=30)
    told = [one for one in mail(line) if "待上报" in one or "未上报" in one]
    assert "Mon 2026-11-23 16:30 wangjun 待上报提醒" in told
    assert "Mon 2026-11-23 17:30 zhaoping 逾期未上报" in told
    assert not [one for one in mail(line) if "xuhui" in one]
    assert level(line, number) == 2


@pytest.mark.clause("3.1.3a")
def test_a_plan_that_is_late_stays_late_and_the_leader_in_charge_is_told(line: Hotline) -> None:
    number = missed_call(line)
    names(line, number, [HOUSING, TAX])
    act(line, "zhangli", planning.report, number, "两家单位须共同核验。")
    live(line, "Thu 2026-11-26 18:00", minutes=30)
    act(line, "zhaoping", planning.settle_plan, number, "中心领导商定：住建局核验。")
    plan = promise(line, number, "plan")
    assert (plan["missed"], plan["met"]) == ("Thu 2026-11-26 17:30", "Thu 2026-11-26 18:00")
    assert "Thu 2026-11-26 17:30 gaoyuan 逾期未商定方案" in mail(line)
    assert [one for one in mail(line) if "xuhui" in one] == [
        "Mon 2026-11-23 09:10 xuhui 联办事项上报",
        "Wed 2026-11-25 08:00 xuhui 待商定方案提醒",
    ]


def test_the_answer_goes_on_with_one_other_body_or_another_in_the_lead(line: Hotline) -> None:
    """3.1.3c is shown by the next test; here the leader is not troubled."""
    number = missed_call(line)
    names(line, number, [HOUSING])
    assert "answer" in kinds(line, number)
    assert "report" not in kinds(line, number)
    with pytest.raises(LedgerError, match="按职能配合"):
        act(line, "zhangli", planning.report, number, "不必上报")
    names(line, number, [TAX])
    assert "report" in kinds(line, number)
    # Another body takes the lead: what was promised to the caller is due as at first.
    names(line, number, [NewBody("市政务局", "提供缴存情况", True, date(2026, 11, 27))])
    assert "report" not in kinds(line, number)
    answer = promise(line, number, "answer")
    assert (answer["due"], answer["met"]) == ("Wed 2026-11-25 17:30", None)


@pytest.mark.clause("3.1.3c")
def test_what_we_owe_a_body_in_the_lead_has_a_due_time_until_it_is_delivered(line: Hotline) -> None:
    number = missed_call(line)
    names(line, number, [NewBody("市政务局", "提供缴存情况", True, date(2026, 11, 28))])
    # A Saturday: by Monday's closing.
    assert promise(line, number, "owed")["due"] == "Mon 2026-11-30 17:30"
    assert "answer" in kinds(line, number)
    live(line, "Mon 2026-11-30 17:30", minutes=60)
    assert promise(line, number, "owed")["missed"] == "Mon 2026-11-30 17:30"
    with line.writing() as session:
        item, staff = line.item(session, number), person(session, "zhangli")
        (body,) = joint.bodies(session, item)
        now, hours = line.loop.clock.now(), line.office_time()
        joint.settle_body(session, now, hours, item, staff, body, "已函复市政务局。")
    owed = promise(line, number, "owed")
    assert (owed["missed"], owed["met"]) == ("Mon 2026-11-30 17:30", "Mon 2026-11-30 17:30")
    assert "joint_body_settled" in happened(line, number)


@pytest.mark.parametrize(
    ("bodies", "why"),
    [
        ([], "写明涉及的其他单位"),
        ([NewBody(" ", "核验")], "写明涉及的其他单位"),
        ([NewBody("市住建局", "")], "写明涉及的其他单位"),
        ([HOUSING, HOUSING], "已登记"),
        ([NewBody("甲局", "一", True)], "何日前回复"),
        ([NewBody("甲局", "一", True, date(2026, 11, 22))], "早于今天"),
        (
            [NewBody(name, "一", True, date(2026, 11, 27)) for name in ("甲局", "乙局")],
            "只能有一个",
        ),
    ],
)
def test_what_is_named_badly_is_refused(line: Hotline, bodies: list[NewBody], why: str) -> None:
    number = missed_call(line)
    with pytest.raises(LedgerError, match=why):
        names(line, number, bodies)
    assert "joint_named" not in happened(line, number)


def test_a_plan_is_not_for_handlers_and_not_before_the_report(line: Hotline) -> None:
    number = missed_call(line)
    names(line, number, [HOUSING, TAX])
    with pytest.raises(LedgerError, match="先将联办事项上报"):
        act(line, "xuhui", planning.settle_plan, number, "方案")
    act(line, "zhangli", planning.report, number, "须共同核验。")
    with pytest.raises(LedgerError, match="由中心领导商定"):
        act(line, "zhangli", planning.settle_plan, number, "方案")
    with pytest.raises(LedgerError, match="已上报"):
        act(line, "zhangli", planning.report, number, "又一次")
    act(line, "xuhui", planning.settle_plan, number, "方案")
    with pytest.raises(LedgerError, match="已商定"):
        act(line, "xuhui", planning.settle_plan, number, "又一个")


def test_a_joint_matter_named_by_mistake_gains_no_time(line: Hotline) -> None:
    number = missed_call(line)
    names(line, number, [HOUSING, TAX])
    live(line, "Thu 2026-11-26 09:00", minutes=60)
    act(line, "zhaoping", joint.take_back, number, "经核不涉及其他单位。")
    line.sweep()
    answer = promise(line, number, "answer")
    assert (answer["due"], answer["missed"]) == ("Wed 2026-11-25 17:30", "Wed 2026-11-25 17:30")
    assert promise(line, number, "report")["missed"] == "Mon 2026-11-23 17:30"
    names(line, number, [HOUSING], "zhaoping")
    assert "report" not in kinds(line, number)


@pytest.mark.clause("3.1.3c")
def test_the_person_is_answered_for_good_only_once_what_we_owe_others_is_done(
    line: Hotline,
) -> None:
    number = missed_call(line)
    leading = NewBody("市住建局", "请提供缴存情况", leads=True, until=date(2026, 11, 27))
    names(line, number, [leading])
    with pytest.raises(LedgerError, match="联办事项"):
        gives(line, number)
    act(line, "zhangli", interim.interim_answer, number, "正在配合住建局核实", Given.SPOKEN)
    with line.writing() as session:
        item, who = line.item(session, number), person(session, "zhangli")
        (body,) = joint.bodies(session, item)
        now, hours = line.loop.clock.now(), line.office_time()
        joint.settle_body(session, now, hours, item, who, body, "已提供")
    gives(line, number)
    assert story(line, number)["outcome"] == "answered"


def gives(line: Hotline, number: str) -> None:
    """张丽 answers the person, who agrees."""
    with line.writing() as session:
        outcomes.give(
            session,
            line.loop.clock.now(),
            line.office_time(),
            line.item(session, number),
            person(session, "zhangli"),
            Outcome.ANSWERED,
            words="住建局已核实",
            is_agreed=True,
        )
