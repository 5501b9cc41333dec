"""Papers made from items: numbered, dispatched, received; and no number seen without its record."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from typing import Any

import pytest

from calllog import ledger
from calllog.documents.kinds import DocumentKind
from calllog.ledger import LedgerError, joint, planning, urging
from calllog.ledger.joint import NewBody
from calllog.models import Document
from calllog.paperwork import papers
from calllog.paperwork.paper_facts import PaperText
from tests.calllog.moments import the_moment
from tests.scenarios.days import live, missed_call, promise
from tests.scenarios.test_joint import HOUSING, TAX, act, kinds, names
from tests.support.hotline import Hotline
from tests.support.office import person
from tests.support.telling import happened, story


def made(
    world: Hotline, login: str, number: str, kind: DocumentKind, **text: Any
) -> tuple[str, str, int]:
    """Makes a paper: its number, its words, and its id."""
    with world.writing() as session:
        item, staff = world.item(session, number), person(session, login)
        now, hours = world.loop.clock.now(), world.office_time()
        one = papers.make(session, now, hours, item, staff, kind, PaperText(**text)).document
        return papers.number(session, one), words(one.file), one.id


def words(file: bytes) -> str:
    """What stands in a Word file."""
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        return re.sub(r"<[^>]+>", "", parts.read("word/document.xml").decode())


def on_paper(world: Hotline, deed: Any, login: str, number: str, paper: int, *facts: Any) -> Any:
    with world.writing() as session:
        item, staff = world.item(session, number), person(session, login)
        document = session.get_one(Document, paper)
        now, hours = world.loop.clock.now(), world.office_time()
        return deed(session, now, hours, item, staff, document, *facts)


def known(world: Hotline) -> str:
    """A missed call of which everything is known."""
    number = missed_call(world)
    with world.writing() as session:
        item = world.item(session, number)
        facts = {"name": "张明", "organisation": "铜陵一中", "matter": "提前还款"}
        ledger.fill_in(session, world.loop.clock.now(), item, None, **facts)
    return number


@pytest.mark.clause("3.1.3b", "3.2.3")
def test_no_agreement_goes_to_the_staffing_office_in_writing(line: Hotline) -> None:
    number = known(line)
    names(line, number, [HOUSING, TAX])
    act(line, "zhangli", planning.report, number, "两家单位须共同核验。")
    with pytest.raises(LedgerError, match="先登记协商不成"):
        made(line, "zhangli", number, DocumentKind.STAFFING_LETTER)
    with line.writing() as session:
        item, staff = line.item(session, number), person(session, "zhaoping")
        views = {body.id: f"{body.name}认为不属其职责。" for body in joint.bodies(session, item)}
        now = line.loop.clock.now()
        planning.no_agreement(session, now, item, staff, "由谁核验没有规定。", views)
    # To disagree settles nothing: the plan is owed until the letter has gone.
    assert "plan" in kinds(line, number)
    own, text, paper = made(line, "zhangli", number, DocumentKind.STAFFING_LETTER)
    assert own == "铜公积金函〔2026〕1号"
    for said in (own, "机构编制委员会办公室", "市住建局认为不属其职责。", "由谁核验没有规定。"):
        assert said in text
    on_paper(line, papers.dispatch, "guoxin", number, paper, "机要交换", date(2026, 12, 4))
    plan = promise(line, number, "plan")
    assert (plan["missed"], plan["met"]) == (None, "Mon 2026-11-23 09:10")
    assert promise(line, number, "reply")["due"] == "Fri 2026-12-04 17:30"
    line.jump(the_moment("Wed 2026-12-02 10:00"))
    on_paper(line, papers.receive, "guoxin", number, paper, "编办复函：由住建局牵头。")
    # The plan is the leader's again, in three working days from the reply.
    assert promise(line, number, "plan")["due"] == "Mon 2026-12-07 17:30"
    act(line, "xuhui", planning.settle_plan, number, "按编办意见办理。")
    assert kinds(line, number)[-1] == "answer"
    papers_told = [kind for kind in happened(line, number) if kind.startswith("document")]
    assert papers_told == ["document_made", "document_dispatched", "document_received"]


@pytest.mark.clause("3.1.3c")
def test_one_other_body_is_asked_in_writing_and_asked_after(line: Hotline) -> None:
    number = known(line)
    names(line, number, [HOUSING])
    with pytest.raises(LedgerError, match="基本情况"):
        made(line, "zhangli", number, DocumentKind.COOPERATION_LETTER)
    letter = DocumentKind.COOPERATION_LETTER
    own, text, paper = made(line, "zhangli", number, letter, words="我单位受理一件提取申请。")
    assert (own, "市住建局" in text, "核验网签备案" in text) == (
        "铜公积金函〔2026〕1号",
        True,
        True,
    )
    with pytest.raises(LedgerError, match="跟踪回执的日期"):
        on_paper(line, papers.dispatch, "zhangli", number, paper, "邮寄")
    on_paper(line, papers.dispatch, "zhangli", number, paper, "邮寄", date(2026, 11, 25))
    live(line, "Thu 2026-11-26 08:00", minutes=60)
    assert promise(line, number, "reply")["missed"] == "Wed 2026-11-25 17:30"


def test_each_kind_has_its_own_run_of_numbers_and_letters_share_one(line: Hotline) -> None:
    number = known(line)
    names(line, number, [HOUSING, NewBody("市税务局", "提供契税信息")])
    numbers = [
        made(line, "zhangli", number, kind, **text)[0]
        for kind, text in [
            (DocumentKind.REGISTRATION_FORM, {}),
            (DocumentKind.COOPERATION_LETTER, {"to": "市税务局", "words": "情况"}),
            (DocumentKind.TRANSFER_LETTER, {"to": "市政务局", "words": "属其职责"}),
            (DocumentKind.REGISTRATION_FORM, {}),
            (DocumentKind.TRANSFER_SLIP, {}),
        ]
    ]
    assert numbers == [
        "铜公积金登〔2026〕1号",
        "铜公积金函〔2026〕1号",
        "铜公积金函〔2026〕2号",
        "铜公积金登〔2026〕2号",
        "铜公积金转〔2026〕1号",
    ]
    line.jump(the_moment("Mon 2027-01-04 09:00"))
    with line.writing() as session:
        item = line.item(session, f"2026-{number.rpartition('-')[2]}")
        now, hours = line.loop.clock.now(), line.office_time()
        kind, staff = DocumentKind.TRANSFER_SLIP, person(session, "zhangli")
        one = papers.make(session, now, hours, item, staff, kind, PaperText()).document
        assert papers.number(session, one) == "铜公积金转〔2027〕1号"


def test_slip_and_notice_say_what_is_late_and_since_when(line: Hotline) -> None:
    number = known(line)
    with pytest.raises(LedgerError, match="先登记催办"):
        made(line, "zhaoping", number, DocumentKind.URGING_SLIP)
    live(line, "Mon 2026-11-23 18:30", minutes=30)
    act(line, "zhaoping", urging.urge, number, "请先联系来电人并致歉。")
    own, text, _paper = made(line, "zhaoping", number, DocumentKind.URGING_SLIP)
    assert own == "铜公积金催〔2026〕1号"
    for said in ("当日联系", "1小时", "王军", "请先联系来电人并致歉。", "提前还款"):
        assert said in text
    act(line, "gaoyuan", urging.supervise, number, "今日办结。", date(2026, 11, 24))
    own, text, _paper = made(line, "zhaoping", number, DocumentKind.SUPERVISION_NOTICE)
    assert own == "铜公积金督〔2026〕1号"
    for said in ("分管领导", "今日办结。", "2026年11月24日（周二）17:30"):
        assert said in text


def test_a_form_has_the_whole_item_and_opening_it_goes_on_record(line: Hotline) -> None:
    number = known(line)
    form = DocumentKind.REGISTRATION_FORM
    _own, text, paper = made(line, "zhangli", number, form)
    for said in ("张明", "铜陵一中", "139 0000 0001", "提前还款", "张丽", "2个工作日"):
        assert said in text

    def opens(login: str, reason: str) -> bytes:
        with line.writing() as session:
            item, staff = line.item(session, number), person(session, login)
            document = papers.of_item(session, item, paper)
            assert document is not None
            return papers.opened(session, line.loop.clock.now(), item, staff, document, reason)

    with pytest.raises(LedgerError, match="查看原因"):
        opens("wangjun", " ")
    assert words(opens("wangjun", "归档")) == text
    assert words(opens("zhangli", "")) == text
    events = [one for one in story(line, number)["events"] if one["kind"] == "document_opened"]
    assert [(one["actor"], one["data"]["reason"]) for one in events] == [
        ("王军", "归档"),
        ("张丽", ""),
    ]
    told = str([one["data"] for one in story(line, number)["events"] if "document" in one["kind"]])
    assert "139" not in told
    assert "张明" not in told
