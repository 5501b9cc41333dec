"""核定: the person is heard first, somebody else decides, and a decision is never changed (4.1)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from calllog.breaches import hearing, judging, suspicions
from calllog.breaches.suspicions import Standing, Wanted
from calllog.db import Database
from calllog.ledger import LedgerError
from calllog.models import Finding, FindingDecision, Measure, Message, Section
from calllog.office.viewers import Viewer
from calllog.times import policies
from calllog.times.policy_file import made
from tests.calllog.breaches.suspected import all_of, decides, entered, states
from tests.calllog.missed_calls import missed_call
from tests.calllog.moments import OFFICE, the_moment, told
from tests.support.clock import ManualClock
from tests.support.office import person

BURDENS = set(Measure) - {Measure.NONE, Measure.TOLERANCE, Measure.REAL}


@pytest.mark.parametrize(
    ("about", "judges", "may"),
    [
        ("wuhao", "wangjun", True),  # The section's head.
        ("wuhao", "zhaoping", True),  # The general office's supervisor.
        ("wuhao", "gaoyuan", True),  # The leader in charge.
        ("wuhao", "wuhao", False),
        ("wuhao", "zhangli", False),  # A colleague.
        ("wuhao", "lina", False),  # The head of another section.
        ("wangjun", "wangjun", False),  # A head's own.
        ("wangjun", "zhaoping", True),
        ("wangjun", "gaoyuan", True),
        ("wangjun", "lina", False),
        ("zhaoping", "zhaoping", False),  # The supervisor's own.
        ("zhaoping", "gaoyuan", True),
        ("gaoyuan", "zhaoping", False),  # Nobody judges somebody above them.
        ("gaoyuan", "xuhui", True),
        ("xuhui", "zhaoping", False),
        ("xuhui", "gaoyuan", True),  # A higher body has decided; he enters it.
        ("wuhao", "xuhui", False),  # The centre's leader reads, and does not judge.
    ],
)
def test_a_head_or_those_above_judge_and_nobody_judges_themselves_or_upwards(
    office: Database, clock: ManualClock, about: str, judges: str, may: bool
) -> None:
    by = "zhaoping" if about == "gaoyuan" else "gaoyuan"
    with office.writing() as session:
        finding = entered(session, clock, about, by=by)
        who = Viewer.of(person(session, judges))
        assert judging.may_judge(who, finding) is may
        assert judging.waiting_for(session, who) == int(may)
        if may:
            decides(session, clock, finding, judges, Measure.NONE)
            return
        with pytest.raises(LedgerError, match="不由您核定"):
            decides(session, clock, finding, judges, Measure.NONE)
        assert finding.decision is None


def test_a_person_has_three_working_days_from_being_told(
    office: Database, clock: ManualClock
) -> None:
    clock.set(the_moment("Thu 2026-11-26 09:00"))
    with office.writing() as session:
        finding = entered(session, clock)
        assert finding.told_at == clock.now()
        assert told(finding.statement_due_at or clock.now()) == "Tue 2026-12-01 17:30"
        (message,) = session.scalars(select(Message).where(Message.channel == "console"))
        assert (message.recipient_id, message.title) == (finding.about_id, "疑似问题待说明：1项")
        assert "12月1日（周二）17:30前" in message.body
        assert "离岗" not in message.body


@pytest.mark.parametrize(
    ("at", "may"),
    [
        ("Thu 2026-11-26 17:29", False),
        ("Thu 2026-11-26 17:30", False),
        ("Thu 2026-11-26 17:31", True),
    ],
)
def test_nothing_that_burdens_is_decided_before_the_time_for_a_statement_has_passed(
    office: Database, clock: ManualClock, at: str, may: bool
) -> None:
    with office.writing() as session:
        finding = entered(session, clock)
        clock.set(the_moment(at))
        if may:
            decides(session, clock, finding, "wangjun", Measure.CRITICISM)
            assert finding.is_breach
            return
        with pytest.raises(LedgerError, match="不能作出对其不利的核定"):
            decides(session, clock, finding, "wangjun", Measure.CRITICISM)
        # What does not burden anybody need not wait.
        decides(session, clock, finding, "wangjun", Measure.NONE)


def test_once_stated_it_can_be_decided_and_only_the_person_states(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        finding = entered(session, clock)
        with pytest.raises(LedgerError, match="由本人填写"):
            states(session, clock, finding, "wangjun")
        with pytest.raises(LedgerError, match="请写明"):
            hearing.state(session, clock.now(), finding, person(session, "wuhao"), " ")
        states(session, clock, finding, "wuhao")
        states(session, clock, finding, "wuhao")
        assert len(finding.statements) == 2
        decides(session, clock, finding, "wangjun", Measure.REMINDER)
        titles = session.scalars(select(Message.title).where(Message.channel == "console")).all()
        assert titles[-1] == "疑似问题已核定"


@pytest.mark.parametrize(
    ("employment", "by", "offered"),
    [
        ("permanent", "zhaoping", {Measure.DISCIPLINE}),
        ("contracted", "zhaoping", {Measure.CONTRACT, Measure.DISMISSAL}),
        ("seconded", "gaoyuan", {Measure.CONTRACT, Measure.DISMISSAL}),
        ("permanent", "wangjun", set()),
    ],
)
def test_the_measures_follow_from_how_the_person_was_employed_then(
    office: Database, clock: ManualClock, employment: str, by: str, offered: set[Measure]
) -> None:
    with office.writing() as session:
        wuhao = person(session, "wuhao")
        wuhao.employment = employment
        finding = entered(session, clock)
        wuhao.employment = "contracted" if employment == "permanent" else "permanent"
        states(session, clock, finding, "wuhao")
        found = set(judging.measures_for(Viewer.of(person(session, by)), finding))
        always = {Measure.NONE, Measure.REMINDER, Measure.CRITICISM}
        always |= set() if by == "wangjun" else {Measure.TOLERANCE}
        assert found == always | offered
        for measure in BURDENS - found:
            with pytest.raises(LedgerError, match="用工性质"):
                decides(session, clock, finding, by, measure, document="铜公积金处〔2026〕1号")
        assert finding.decisions == []


def test_discipline_needs_its_paper_and_the_body_that_decided(
    office: Database, clock: ManualClock
) -> None:
    paper = {"document": "铜公积金处〔2026〕1号", "body": "铜陵市住房公积金管理中心"}
    with office.writing() as session:
        person(session, "wuhao").employment = "permanent"
        finding = entered(session, clock)
        states(session, clock, finding, "wuhao")
        for missing, why in (("document", "文号"), ("body", "机关")):
            given = {key: value for key, value in paper.items() if key != missing}
            with pytest.raises(LedgerError, match=why):
                decides(session, clock, finding, "zhaoping", Measure.DISCIPLINE, **given)
        with pytest.raises(LedgerError, match="理由"):
            decides(session, clock, finding, "zhaoping", Measure.NONE, reason=" ")
        made = decides(session, clock, finding, "zhaoping", Measure.DISCIPLINE, **paper)
        assert (made.document, made.body, made.by.login) == (*paper.values(), "zhaoping")


def test_an_honest_mistake_closes_without_blame(office: Database, clock: ManualClock) -> None:
    with office.writing() as session:
        finding = entered(session, clock)
        reason = "试行容缺受理，经请示后先行办理"
        decides(session, clock, finding, "gaoyuan", Measure.TOLERANCE, reason=reason)
        assert not finding.is_breach
        begin, end = the_moment("Fri 2026-11-20 00:00"), the_moment("Sat 2026-11-21 00:00")
        assert list(suspicions.decided_between(session, begin, end)) == [finding]
        assert list(suspicions.suspected_between(session, begin, end)) == []


def test_a_wrong_decision_is_mended_by_a_later_one_that_stays_beside_it(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        finding = entered(session, clock)
        states(session, clock, finding, "wuhao")
        first = decides(session, clock, finding, "wangjun", Measure.CRITICISM)
        with pytest.raises(LedgerError, match="已核定"):
            decides(session, clock, finding, "zhaoping", Measure.NONE)
        with pytest.raises(LedgerError, match="更正"):
            decides(session, clock, finding, "wangjun", Measure.NONE, corrects=first.id)
        decides(session, clock, finding, "zhaoping", Measure.NONE, corrects=first.id)
        assert [one.measure for one in finding.decisions] == ["criticism", "none"]
        assert not finding.is_breach
        with pytest.raises(LedgerError, match="已核定"):
            decides(session, clock, finding, "gaoyuan", Measure.REMINDER, corrects=first.id)
    with pytest.raises(Exception, match="never changed"), office.writing() as session:
        session.execute(update(FindingDecision).values(measure="none"))


def test_of_who_spoke_is_not_known_nothing_burdensome_can_be_decided(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        item = missed_call(session, clock.now())
        from_transcript = {"source": "call:1", "words": "不知道", "passage": "不知道"}
        loans = session.scalars(select(Section.id).where(Section.key == "loans")).one()
        when = {"occurred_at": clock.now(), "found_at": clock.now(), "section_id": loans}
        session.add(Finding(item=item, kind="forbidden_words", **from_transcript, **when))
        session.flush()
        (finding,) = all_of(session)
        head = Viewer.of(person(session, "wangjun"))
        assert judging.measures_for(head, finding) == (Measure.NONE,)
        assert judging.waiting_for(session, head) == 1
        assert hearing.tell(session, clock.now(), OFFICE) == 0


@pytest.mark.parametrize(
    ("login", "sees"),
    [
        ("wuhao", True),  # Whom it is about.
        ("zhangli", False),
        ("wangjun", True),
        ("lina", False),
        ("zhaoping", True),
        ("xuhui", True),
        ("admin", False),
        ("linjing", False),
    ],
)
def test_a_suspicion_is_seen_by_whom_it_is_about_their_head_and_those_above(
    office: Database, clock: ManualClock, login: str, sees: bool
) -> None:
    with office.writing() as session:
        entered(session, clock)
    with office.reading() as session:
        if login == "admin":
            person(session, "zhangli").roles = ["administrator"]
            login = "zhangli"
        viewer = Viewer.of(person(session, login))
        found, total = suspicions.listed(session, viewer, clock.now(), Wanted())
        assert (len(found), total) == (int(sees), int(sees))


def test_the_list_is_narrowed_by_state_kind_section_and_person(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        first, second = entered(session, clock), entered(session, clock, "zhangli")
        states(session, clock, first, "wuhao")
        decides(session, clock, second, "wangjun", Measure.NONE)
        top = Viewer.of(person(session, "zhaoping"))

        def found(**wanted: object) -> list[int]:
            rows, _total = suspicions.listed(session, top, clock.now(), Wanted(**wanted))  # type: ignore[arg-type]
            return [one.id for one in rows]

        assert found() == [first.id]
        assert found(standing=Standing.TO_STATE) == []
        assert found(standing=Standing.STATED) == [first.id]
        assert found(standing=Standing.DECIDED) == [second.id]
        assert found(standing=Standing.ALL) == [second.id, first.id]
        assert found(standing=Standing.ALL, kind="unread") == []
        assert found(standing=Standing.ALL, person_id=first.about_id) == [first.id]
        assert found(section_id=first.section_id) == [first.id]
        assert found(section_id=0) == []


def test_an_office_may_give_more_days_for_a_statement(office: Database, clock: ManualClock) -> None:
    values = {"valid_from": date(2026, 11, 23), "document": "〔2026〕9号"}
    with office.writing() as session:
        new = made(values | {"statement_working_days": 5})
        policies.enter(session, clock.now(), date(2026, 11, 23), new, "zhaoping")
        finding = entered(session, clock)
        assert told(finding.statement_due_at or clock.now()) == "Mon 2026-11-30 17:30"


def test_a_finding_is_decided_once_also_if_two_people_press_at_once(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        finding_id = entered(session, clock).id

    def presses(session: Session, login: str) -> None:
        finding = session.get_one(Finding, finding_id)
        decides(session, clock, finding, login, Measure.NONE)

    with office.writing() as session:
        presses(session, "wangjun")
    with pytest.raises(LedgerError, match="已核定"), office.writing() as session:
        presses(session, "zhaoping")
