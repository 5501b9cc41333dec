"""The course of a case: what each state allows and what people have to say (4.1.3, 5.3b)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from calllog.conduct import cases, complainant, settling
from calllog.conduct.cases import File
from calllog.conduct.intake import Identity
from calllog.conduct.kinds import EntryKind
from calllog.conduct.models import Case, CaseState
from calllog.conduct.settling import Finding
from calllog.refusals import LedgerError
from tests.support.cases import CODE, World
from tests.support.clock import MONDAY_MORNING as NOW

TODAY = date(2026, 11, 23)


def find(line: World, case: Case, finding: Finding, reasons: str = "查了录音", **more: Any) -> None:
    settling.find(line.session, NOW, line.held(case, "linjing"), finding, reasons, **more)


def decide(line: World, case: Case, **changed: Any) -> None:
    said = {"measure": "批评教育", "body": "主任办公会", "document": "铜公积金纪〔2026〕3号"}
    settling.decide(
        line.session,
        NOW,
        line.held(case, "linjing"),
        **(said | {"on": TODAY, "today": TODAY} | changed),
    )


def tell(line: World, case: Case, **said: Any) -> None:
    told: dict[str, Any] = {"words": "属实，已批评教育。", "today": TODAY, **said}
    settling.tell(line.session, NOW, line.held(case, "linjing"), **told)


def states_told(line: World, case: Case) -> list[str]:
    line.session.expire(case, ["replies"])
    back = complainant.find(line.session, line.place.secret(), case.receipt, CODE, NOW)
    assert back is not None
    return [one.words.get("state", one.reply.kind) for one in back.replies]


def test_a_case_goes_from_its_receipt_to_its_end_and_the_complainant_hears_each_step(
    line: World,
) -> None:
    case = line.receive(NOW)
    line.investigate(NOW, case)
    cases.ask(line.session, NOW, line.held(case, "linjing"), "大约几点？")
    line.hear(NOW, case)
    find(line, case, Finding.UPHELD)
    decide(line, case)
    tell(line, case)
    settling.close(line.session, NOW, line.held(case, "linjing"))
    assert case.state == CaseState.CLOSED
    assert case.closed_at == NOW
    assert states_told(line, case) == [
        *("received", "acknowledged", "investigating", "question"),
        *("found", "result", "told", "closed"),
    ]
    assert all(one.met_at is not None for one in case.promises)


@pytest.mark.parametrize("finding", [Finding.UPHELD, Finding.PARTLY])
@pytest.mark.attack("an investigator finds against somebody who was not heard")
def test_nothing_that_burdens_is_found_before_the_person_was_heard(
    line: World, finding: Finding
) -> None:
    case = line.receive(NOW)
    line.investigate(NOW, case)
    with pytest.raises(LedgerError, match="应当先听取本人陈述申辩"):
        find(line, case, finding)
    line.hear(NOW, case)
    find(line, case, finding)
    assert case.state == CaseState.FOUND


@pytest.mark.parametrize(
    ("finding", "more"),
    [
        (Finding.NOT_UPHELD, {}),
        (Finding.WITHDRAWN, {"is_complainants": True}),
        (Finding.OTHER_BODY, {"body": "市人社局"}),
    ],
)
def test_what_burdens_nobody_may_be_found_at_once_and_needs_no_consequence(
    line: World, finding: Finding, more: dict[str, Any]
) -> None:
    case = line.receive(NOW)
    line.investigate(NOW, case)
    find(line, case, finding, **more)
    with pytest.raises(LedgerError, match="没有处理决定可以登记"):
        decide(line, case)
    tell(line, case)
    settling.close(line.session, NOW, line.held(case, "linjing"))
    assert case.state == CaseState.CLOSED


@pytest.mark.parametrize(
    ("finding", "reasons", "refusal"),
    [
        (Finding.NOT_UPHELD, " ", "请填写认定的理由"),
        (Finding.WITHDRAWN, "", "请填写认定的理由"),
        (Finding.OTHER_BODY, "不归我们管", "请填写有管辖权的机关"),
    ],
)
def test_a_finding_says_why(line: World, finding: Finding, reasons: str, refusal: str) -> None:
    case = line.receive(NOW)
    line.investigate(NOW, case)
    with pytest.raises(LedgerError, match=refusal):
        find(line, case, finding, reasons)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"measure": ""}, "处理决定的内容"),
        ({"body": " "}, "作出决定的机关或者会议"),
        ({"document": ""}, "文号"),
        ({"on": TODAY + timedelta(days=1)}, "日期不能在今天之后"),
    ],
)
def test_a_consequence_is_people_s_with_body_document_and_day(
    line: World, changed: dict[str, Any], refusal: str
) -> None:
    case = line.receive(NOW)
    line.investigate(NOW, case)
    line.hear(NOW, case)
    find(line, case, Finding.PARTLY)
    with pytest.raises(LedgerError, match=refusal):
        decide(line, case, **changed)
    tell(line, case)
    with pytest.raises(LedgerError, match="登记处理决定后才能办结"):
        settling.close(line.session, NOW, line.held(case, "linjing"))


@pytest.mark.parametrize(
    ("has_code", "is_named", "said", "refusal"),
    [
        (True, False, {}, None),
        (True, False, {"words": ""}, "答复内容"),
        (False, False, {}, "无法告知的原因"),
        (False, False, {"untold": "匿名来信，没有联系办法"}, None),
        (True, True, {}, "怎样、哪天告知"),
        (True, True, {"how": "当面", "on": TODAY}, None),
        (True, True, {"how": "当面"}, "怎样、哪天告知"),
        (True, True, {"how": "当面", "on": TODAY + timedelta(days=1)}, "今天之后"),
        (True, True, {"untold": "电话三次无人接听"}, None),
    ],
)
def test_the_result_is_told_by_code_in_person_or_it_is_said_why_not(
    line: World, has_code: bool, is_named: bool, said: dict[str, Any], refusal: str | None
) -> None:
    who = Identity("王某", "+8613900000011", "") if is_named else None
    case = line.receive(NOW, has_code=has_code, identity=who)
    line.investigate(NOW, case)
    find(line, case, Finding.NOT_UPHELD)
    if refusal is not None:
        with pytest.raises(LedgerError, match=refusal):
            tell(line, case, **said)
        return
    tell(line, case, **said)
    assert case.state == CaseState.TOLD
    with pytest.raises(LedgerError, match="状态不能这样办"):
        tell(line, case, **said)


@pytest.mark.attack("a monitor finds in another's case")
def test_only_the_investigator_finds_decides_and_tells(line: World) -> None:
    case = line.receive(NOW)
    line.investigate(NOW, case, "hanbin")
    other = line.held(case, "linjing")
    deeds: list[Callable[[], None]] = [
        lambda: settling.find(line.session, NOW, other, Finding.NOT_UPHELD, "无证据"),
        lambda: cases.ask(line.session, NOW, other, "几点？"),
        lambda: line.hear(NOW, case, "linjing"),
    ]
    for deed in deeds:
        with pytest.raises(LedgerError, match="由本件的调查人办理"):
            deed()
    cases.write_note(line.session, NOW, line.held(case, "linjing"), "调了监控")


@pytest.mark.attack("a case is given to somebody of the section complained of")
def test_a_case_is_assigned_to_nobody_who_is_concerned_or_does_not_hold_it(line: World) -> None:
    case = line.receive(NOW)
    cases.acknowledge(line.session, NOW, line.held(case, "linjing"), "已经受理。")
    mine = line.held(case, "linjing")
    loans = line.member("qianwei")
    with pytest.raises(LedgerError, match="应当回避"):
        cases.assign(line.session, NOW, mine, loans, {loans.id})
    with pytest.raises(LedgerError, match="不能调查本件"):
        cases.assign(line.session, NOW, mine, loans, set())
    cases.assign(line.session, NOW, mine, line.member("hanbin"), set())
    with pytest.raises(LedgerError, match="请填写更换调查人的理由"):
        cases.assign(line.session, NOW, mine, line.member("linjing"), set())
    cases.assign(line.session, NOW, mine, line.member("linjing"), set(), "韩斌出差")
    assert case.investigator is line.member("linjing")


def test_a_closed_case_is_reopened_with_reasons_and_the_person_is_heard_anew(line: World) -> None:
    case = line.receive(NOW)
    line.investigate(NOW, case)
    line.hear(NOW, case)
    find(line, case, Finding.NOT_UPHELD)
    tell(line, case)
    settling.close(line.session, NOW, line.held(case, "linjing"))
    with pytest.raises(LedgerError, match="请填写重新调查的理由"):
        settling.reopen(line.session, NOW, line.held(case, "linjing"), "", line.office.time)
    settling.reopen(line.session, NOW, line.held(case, "linjing"), "新证据", line.office.time)
    assert (case.state, case.closed_at) == (CaseState.INVESTIGATING, None)
    with pytest.raises(LedgerError, match="应当先听取"):
        find(line, case, Finding.UPHELD)
    line.hear(NOW, case)
    find(line, case, Finding.UPHELD)
    assert line.held(case, "linjing").lately(EntryKind.FINDING) is not None


@pytest.mark.parametrize(
    ("file", "refusal"),
    [
        (File("照片.jpg", b"\xff\xd8"), None),
        (File("录音.WAV", b"RIFF"), None),
        (File("空.pdf", b""), "文件是空的"),
        (File("页面.html", b"<script>"), "只收PDF"),
        (File("程序", b"MZ"), "只收PDF"),
        (File("大.pdf", b"0" * (cases.LARGEST_FILE + 1)), "不能超过20兆"),
    ],
)
def test_evidence_is_sealed_and_files_are_few_in_kind(
    line: World, file: File, refusal: str | None
) -> None:
    case = line.receive(NOW)
    mine = line.held(case, "linjing")
    if refusal is not None:
        with pytest.raises(LedgerError, match=refusal):
            cases.add_evidence(line.session, NOW, mine, line.place, "", file)
        return
    cases.add_evidence(line.session, NOW, mine, line.place, "", file)
    kept = line.held(case, "linjing").all(EntryKind.EVIDENCE)[-1]
    assert kept.entry.file is not None
    assert line.place.read_sealed(kept.entry.file, mine.pair) == file.content
    assert kept.words["name"] == file.name


def test_without_a_code_no_question_reaches_the_complainant(line: World) -> None:
    case = line.receive(NOW, has_code=False)
    line.investigate(NOW, case)
    with pytest.raises(LedgerError, match="没有查询码"):
        cases.ask(line.session, NOW, line.held(case, "linjing"), "几点？")
