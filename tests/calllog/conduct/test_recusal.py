"""Who is concerned by a case does not hold it, from the moment that shows; and who complained."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from calllog.conduct import (
    cases,
    decisions,
    identities,
    keys,
    outside,
    recusal,
    sealing,
    settling,
)
from calllog.conduct.concerned import About
from calllog.conduct.decisions import Decision
from calllog.conduct.intake import Identity
from calllog.conduct.keys import WrongKey
from calllog.conduct.kinds import CasePromiseKind, EntryKind
from calllog.conduct.models import Case, CaseState, Member, Notice
from calllog.conduct.settling import Finding
from calllog.refusals import LedgerError
from tests.support.cases import World, colleague
from tests.support.clock import MONDAY_MORNING as NOW
from tests.support.conduct import RECOVERY

NOBODY = About()
OF_DEPOSITS = About(section="deposits", section_name="缴存科", person="何某")


def name(line: World, case: Case, about: About, by: str = "linjing") -> list[str]:
    mine = line.held(case, by)
    return recusal.name(line.session, NOW, mine, line.place, about, line.office)


def told(line: World, kind: str) -> set[str]:
    rows = select(Member.login).join(Notice).where(Notice.kind == kind)
    return set(line.session.scalars(rows))


@pytest.mark.parametrize(
    ("about", "lose"),
    [
        (OF_DEPOSITS, {"hanbin"}),
        (About(person="韩斌"), {"hanbin"}),
        (About(staff_logins=("liufang",), person="刘芳"), {"qianwei"}),
        (About(section="loans"), {"qianwei"}),
        (About(person="保安"), set()),
    ],
)
@pytest.mark.attack("a monitor who is named later goes on reading the case")
def test_whoever_turns_out_to_be_concerned_loses_the_case_at_once(
    line: World, about: About, lose: set[str]
) -> None:
    case = line.receive(NOW, NOBODY)
    everybody = {"linjing", "hanbin", "qianwei"}
    assert all(line.holds(case, login) for login in everybody)
    name(line, case, about)
    assert {login for login in everybody if not line.holds(case, login)} == lose


@pytest.mark.attack("a monitor who was made to step aside has remembered the key of the case")
def test_a_remembered_key_opens_nothing_of_the_case_any_more(line: World) -> None:
    case = line.receive(NOW, NOBODY)
    remembered = line.held(case, "hanbin").pair
    cases.add_evidence(
        line.session,
        NOW,
        line.held(case, "linjing"),
        line.place,
        "",
        cases.File("录音.wav", b"RIFF"),
    )
    old_files = name(line, case, OF_DEPOSITS)
    assert len(old_files) == 1
    line.session.expire(case, ["entries"])
    with pytest.raises(WrongKey):
        sealing.read(case, remembered)
    kept = line.held(case, "linjing").all(EntryKind.EVIDENCE)[0].entry.file
    assert kept is not None
    assert kept not in old_files
    with pytest.raises(WrongKey):
        line.place.read_sealed(kept, remembered)
    assert sealing.is_whole(case, line.held(case, "linjing").pair)


@pytest.mark.attack("an investigator who is named later keeps the case and its messages")
def test_an_investigator_who_is_named_is_unassigned_and_forgets_its_messages(line: World) -> None:
    case = line.receive(NOW, NOBODY)
    mine = line.held(case, "linjing")
    cases.acknowledge(line.session, NOW, mine, "已经受理。")
    cases.assign(line.session, NOW, line.held(case, "linjing"), line.member("qianwei"), set())
    assert told(line, "assigned") == {"qianwei"}
    name(line, case, About(section="loans"))
    assert case.investigator is None
    assert case.state == CaseState.ACKNOWLEDGED
    assert told(line, "assigned") == set()
    assert told(line, "unassigned") == {"hanbin"}


def test_where_nobody_is_left_only_the_recovery_key_opens_the_case(line: World) -> None:
    case = line.receive(NOW, NOBODY)
    name(line, case, About(is_monitor=True, person="一名监督员", is_high=True))
    assert not any(line.holds(case, login) for login in ("linjing", "hanbin", "qianwei"))
    assert case.state == CaseState.TRANSFERRED
    (key,) = case.keys
    assert key.recovery_id is not None
    assert keys.unseal(RECOVERY.private, key.sealed)


def test_one_steps_aside_with_a_reason_and_gives_the_key_back(line: World) -> None:
    case = line.receive(NOW)
    with pytest.raises(LedgerError, match="请填写回避的理由"):
        recusal.step_aside(line.session, NOW, line.held(case, "hanbin"), line.place, " ")
    recusal.step_aside(line.session, NOW, line.held(case, "hanbin"), line.place, "与其有亲属关系")
    assert not line.holds(case, "hanbin")
    with pytest.raises(LedgerError, match="请先移送"):
        recusal.step_aside(line.session, NOW, line.held(case, "linjing"), line.place, "同学")


def test_what_is_about_a_leader_goes_outside_and_is_closed_by_the_receipt_only(
    line: World,
) -> None:
    case = line.receive(NOW, About(person="吴主任", is_high=True))
    cases.acknowledge(line.session, NOW, line.held(case, "linjing"), "已经受理。")
    with pytest.raises(LedgerError, match="应当移送"):
        cases.assign(line.session, NOW, line.held(case, "linjing"), line.member("hanbin"), set())
    with pytest.raises(LedgerError, match="还没有设置受移送机关"):
        pass_on(line, case)
    decisions.decide(
        line.session, NOW, line.member("hanbin"), Decision.OUTSIDE_BODY, "市纪委（示例）"
    )
    pass_on(line, case)
    letter = line.held(case, "linjing").last(EntryKind.TRANSFERRED)
    assert letter is not None
    assert letter.entry.file is not None
    content = line.place.read_sealed(letter.entry.file, line.held(case, "linjing").pair)
    assert content.startswith(b"PK")
    today = line.office.time.local(NOW).date()
    office = line.office.time
    with pytest.raises(LedgerError, match="请先登记移送函的送出"):
        outside.receive(
            line.session, NOW, line.held(case, "linjing"),
            by="李某", on=today, document="", office_time=office,
        )  # fmt: skip
    outside.dispatch(
        line.session, NOW, line.held(case, "linjing"),
        how="专人送达", on=today, number="铜公积金函〔2026〕9号", office_time=office,
    )  # fmt: skip
    settling.tell(
        line.session, NOW, line.held(case, "linjing"), "已移送。", today=today, untold="无码"
    )
    with pytest.raises(LedgerError, match="移送不等于办结"):
        settling.close(line.session, NOW, line.held(case, "linjing"))
    outside.receive(
        line.session, NOW, line.held(case, "linjing"),
        by="李某", on=today, document="", office_time=office,
    )  # fmt: skip
    settling.close(line.session, NOW, line.held(case, "linjing"))
    assert case.state == CaseState.CLOSED
    assert {one.kind for one in case.promises} == set(CasePromiseKind)
    assert all(one.met_at is not None for one in case.promises)


def pass_on(line: World, case: Case) -> None:
    outside.pass_on(
        line.session,
        NOW,
        line.held(case, "linjing"),
        line.place,
        reason="反映的是中心领导",
        office_name="示例中心",
        office_time=line.office.time,
    )


@pytest.mark.attack("a monitor opens who complained without a second one, or after the day")
def test_who_complained_opens_for_a_day_once_a_second_monitor_agrees(line: World) -> None:
    case = line.receive(NOW, identity=Identity("王某", "+8613900000011", ""))
    with pytest.raises(LedgerError, match="须经另一名监督员核准"):
        identities.open_up(line.session, NOW, line.held(case, "linjing"))
    identities.ask(line.session, NOW, line.held(case, "linjing"), "需要核实时间")
    assert told(line, "identity_requested") == {"hanbin"}
    (request,) = identities.requests(line.held(case, "linjing"))
    with pytest.raises(LedgerError, match="自己的申请由另一名监督员核准"):
        identities.decide(
            line.session, NOW, line.held(case, "linjing"), request.asked.entry.id, True, "同意"
        )
    identities.decide(
        line.session, NOW, line.held(case, "hanbin"), request.asked.entry.id, True, "同意"
    )
    (who,) = identities.open_up(line.session, NOW, line.held(case, "linjing"))
    assert who.words["name"] == "王某"
    assert line.held(case, "hanbin").last(EntryKind.IDENTITY_OPENED) is not None
    for login, later in (("hanbin", timedelta()), ("linjing", timedelta(hours=24))):
        with pytest.raises(LedgerError, match="须经另一名监督员核准"):
            identities.open_up(line.session, NOW + later, line.held(case, login))


@pytest.mark.parametrize("words", ["", "不需要身份也能核实"])
def test_a_request_is_refused_in_words(line: World, words: str) -> None:
    case = line.receive(NOW, identity=Identity("王某", "", ""))
    identities.ask(line.session, NOW, line.held(case, "linjing"), "想知道是谁")
    (request,) = identities.to_decide(line.held(case, "hanbin"))
    if not words:
        with pytest.raises(LedgerError, match="请填写核准意见"):
            identities.decide(
                line.session, NOW, line.held(case, "hanbin"), request.asked.entry.id, False, words
            )
        return
    identities.decide(
        line.session, NOW, line.held(case, "hanbin"), request.asked.entry.id, False, words
    )
    with pytest.raises(LedgerError, match="须经另一名监督员核准"):
        identities.open_up(line.session, NOW, line.held(case, "linjing"))


@pytest.mark.attack("a monitor who alone holds a case opens who complained")
def test_without_a_second_monitor_on_the_case_it_cannot_open(line: World) -> None:
    case = line.receive(NOW, identity=Identity("王某", "", ""))
    recusal.step_aside(line.session, NOW, line.held(case, "hanbin"), line.place, "亲属")
    with pytest.raises(LedgerError, match="没有第二人核准"):
        identities.ask(line.session, NOW, line.held(case, "linjing"), "核实")


def test_an_anonymous_complainant_has_nothing_to_open(line: World) -> None:
    case = line.receive(NOW)
    with pytest.raises(LedgerError, match="没有留下身份"):
        identities.ask(line.session, NOW, line.held(case, "linjing"), "核实")


@pytest.mark.attack("the house itself finds on a complaint about its leader")
def test_a_finding_within_the_house_is_not_made_on_a_leader(line: World) -> None:
    case = line.receive(NOW)
    line.investigate(NOW, case)
    name(line, case, About(person="吴主任", is_high=True))
    with pytest.raises(LedgerError, match="应当移送"):
        settling.find(line.session, NOW, line.held(case, "linjing"), Finding.NOT_UPHELD, "查无实据")


@pytest.mark.parametrize(
    ("about", "may_be"),
    [
        (About(staff_logins=("wuzr",)), True),
        (About(person="吴主任"), True),
        (About(person="监督员 韩斌"), True),
        (About(person="刘芳", staff_logins=("liufang",)), False),
        (About(section="loans"), False),
        (About(), False),
    ],
)
def test_a_leader_or_monitor_who_is_picked_or_named_is_noticed(
    line: World, about: About, may_be: bool
) -> None:
    leader = colleague("wuzr", "吴主任", None, "leader")
    office = replace(line.office, people=(*line.office.people, leader))
    assert outside.may_be_high(about, office, sealing.members(line.session)) is may_be


@pytest.mark.attack("the administrator changes, moves or removes a piece of a record")
def test_what_was_changed_in_the_record_is_noticed_and_hides_nothing_else(line: World) -> None:
    case = line.receive(NOW)
    assert line.held(case, "linjing").is_whole
    statement = next(one for one in case.entries if one.kind == EntryKind.STATEMENT)
    statement.sealed = statement.sealed[:-1] + bytes([statement.sealed[-1] ^ 1])
    line.session.flush()
    mine = line.held(case, "linjing")
    assert not mine.is_whole
    assert [one.entry.kind for one in mine.record] == [EntryKind.ABOUT]


def test_a_closed_case_that_nobody_may_open_any_more_stays_closed(line: World) -> None:
    case = line.receive(NOW, NOBODY)
    case.state, case.closed_at = CaseState.CLOSED, NOW
    mine = line.held(case, "linjing")
    everybody = frozenset(one.id for one in sealing.members(line.session))
    recusal.make_step_aside(line.session, NOW, mine, line.place, everybody)
    assert not line.holds(case, "linjing")
    assert case.state == CaseState.CLOSED
