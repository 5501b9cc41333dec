"""The online mailbox: a complaint comes in sealed, and its complainant comes back to it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from calllog.conduct import cases, complainant
from calllog.conduct.kinds import EntryKind, ReplyKind
from calllog.conduct.models import CaseState, ConductCall, Notice, Reply
from tests.support.conduct import said
from tests.support.made_files import photo
from tests.support.mailbox import WORDS, Mailbox, all_bytes, filled, receipt_on


def test_a_letter_is_sealed_and_its_receipt_is_the_answer(mailbox: Mailbox) -> None:
    page = mailbox.write(person="张丽", when="上周三下午", item="58", files=[("我的.jpg", photo())])
    receipt = receipt_on(page)
    assert "2026年11月24日周二下班前告诉您是否受理" in page.text
    assert "2027年1月5日周二下班前把结果告诉您" in page.text
    assert page.response.headers["Cache-Control"] == "no-store"
    record = mailbox.record(receipt)
    (about,) = said(record, EntryKind.ABOUT)
    assert (about["section"], about["section_name"], about["person"]) == ("loans", "信贷科", "张丽")
    assert (about["when"], about["item"], about["is_high"]) == ("上周三下午", "2026-58", False)
    assert [one["words"] for one in said(record, EntryKind.STATEMENT)] == [WORDS]
    assert [one["name"] for one in said(record, EntryKind.ATTACHMENT)] == ["附件1.jpg"]
    assert said(record, EntryKind.IDENTITY) == []
    assert mailbox.cases()[0].received_at.minute == 0


def test_who_gives_a_name_has_it_sealed_apart_and_who_stays_anonymous_leaves_none(
    mailbox: Mailbox,
) -> None:
    who = {"name": "欧阳绛珠", "phone": "13900000001", "organisation": "铜官山某厂"}
    named = receipt_on(mailbox.write(how="named", **who))
    assert said(mailbox.record(named), EntryKind.IDENTITY) == [who]
    anonymous = receipt_on(mailbox.write(how="anonymous", **who))
    assert said(mailbox.record(anonymous), EntryKind.IDENTITY) == []
    assert "欧阳绛珠".encode() not in all_bytes(mailbox.settings.home)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"about": ""}, "请选择反映的对象"),
        ({"about": "section:nowhere"}, "请选择反映的对象"),
        ({"words": "  "}, "请写下发生了什么事"),
        ({"words": "长" * 5001}, "请不要超过5000字"),
        ({"how": "named", "phone": "1"}, "实名反映请填写姓名"),
        ({"how": "named", "name": "某"}, "实名反映请填写联系电话"),
        ({"files": [("a.exe", b"MZ\x00\x01")]}, "第1个文件的格式不收"),
    ],
)
def test_what_is_missing_is_said_and_what_was_written_stays(
    mailbox: Mailbox, typed: dict[str, object], wrong: str
) -> None:
    page = mailbox.write(**{"person": "张丽", **typed})
    assert page.status == 422
    assert wrong in page.text
    assert page.page.xpath("//input[@name='person']/@value") == ["张丽"]
    assert page.page.xpath("string(//textarea)") == str(typed.get("words", WORDS)).strip()
    assert mailbox.cases() == []


@pytest.mark.parametrize(
    ("about", "is_high", "holders"),
    [
        ({"about": "section:loans"}, False, {"linjing", "hanbin"}),
        ({"about": "leader"}, True, {"linjing", "hanbin"}),
        ({"about": "unknown", "person": "徐辉主任"}, True, {"linjing", "hanbin"}),
        ({"about": "administrator"}, True, {"linjing", "hanbin"}),
        ({"about": "monitor"}, True, set()),
        ({"about": "monitor", "person": "韩斌"}, True, {"linjing"}),
        ({"about": "unknown", "person": "林静"}, True, {"hanbin"}),
        ({"about": "unknown", "words": "那天是 林静 接待的，态度蛮横"}, False, {"hanbin"}),
    ],
)
def test_a_monitor_who_is_named_never_gets_a_key(
    mailbox: Mailbox, about: dict[str, str], is_high: bool, holders: set[str]
) -> None:
    page = mailbox.write(**about)
    receipt = receipt_on(page)
    assert mailbox.holders(receipt) == holders
    (told,) = said(mailbox.recovered(receipt), EntryKind.ABOUT)
    assert told["is_high"] is is_high
    assert ("12388" in page.text) is is_high
    assert ("监督员一概打不开这一件" in page.text) is (holders == set())
    assert ("下班前把结果告诉您" in page.text) is (holders != set())


def test_while_the_ledger_is_away_the_copy_behind_the_wall_tells_who_is_concerned(
    mailbox: Mailbox,
) -> None:
    mailbox.letter()
    mailbox.ledger.close()
    for path in mailbox.settings.home.glob("ledger.db*"):
        path.unlink()
    (mailbox.settings.home / "ledger.db").mkdir()
    receipt = receipt_on(mailbox.write(about="section:office", person="林静"))
    assert mailbox.holders(receipt) == {"hanbin"}


def test_the_same_form_sent_again_makes_no_second_case(mailbox: Mailbox) -> None:
    own = mailbox.letter()
    other = own.again()
    receipt = receipt_on(mailbox.send(own))
    assert receipt_on(mailbox.send(other.again())) == receipt
    assert len(mailbox.cases()) == 1
    mailbox.clock.forward(minutes=75)
    _purge(mailbox)
    late = mailbox.send(other)
    assert "同一页提交过一次" in late.text
    assert receipt.code[:5] not in late.response.text
    assert len(mailbox.cases()) == 1
    assert receipt_on(mailbox.write()) != receipt


def _purge(mailbox: Mailbox) -> None:
    parts = mailbox.app.extensions["hotline"]
    with mailbox.db.writing() as session:
        parts.conduct_store.purge(session, mailbox.clock.now(), lambda: parts.now().time)
        form = session.scalars(select(ConductCall)).one()
        assert (form.salt, form.case_id) == (None, None)


def test_whoever_is_too_quick_too_late_or_falls_into_the_trap_presses_once_more(
    mailbox: Mailbox,
) -> None:
    own = mailbox.letter()
    mailbox.clock.forward(seconds=-29)
    assert "提交得太快" in mailbox.send(own).text
    mailbox.clock.forward(minutes=1)
    assert "提交得太快" in mailbox.send(own, homepage="http://robot.example").text
    mailbox.clock.forward(hours=25)
    assert "打开超过一天" in mailbox.send(own, homepage="").text
    assert own.page.xpath("string(//textarea)") == WORDS
    mailbox.clock.forward(seconds=5)
    assert mailbox.cases() == []
    receipt_on(own.press("提交"))


def test_a_letter_may_take_a_day_to_write(mailbox: Mailbox) -> None:
    own = mailbox.letter()
    mailbox.clock.forward(hours=23)
    receipt_on(mailbox.send(own))


def test_the_complainant_reads_how_far_it_is_answers_and_adds(mailbox: Mailbox) -> None:
    receipt = receipt_on(mailbox.write())
    assert mailbox.come_back(receipt).texts("//h1") == ["已经收到，等待受理"]
    with mailbox.db.writing() as session:
        case = mailbox.taken(session, receipt)
        cases.acknowledge(session, mailbox.clock.now(), case, "已经受理，请留意查询。")
        cases.ask(session, mailbox.clock.now(), case, "您还记得是几号窗口吗？")
    page = mailbox.come_back((f" {receipt.number}", f"{receipt.code[:5]} {receipt.code[5:]}"))
    assert "已经受理，请留意查询。" in page.text
    assert "您还记得是几号窗口吗？" in page.text
    assert page.path == "/mailbox/status"
    mailbox.clock.forward(minutes=2)
    assert page.press("提交回答", words="").status == 422
    mailbox.clock.forward(minutes=2)
    page.press("提交回答", words="三号窗口", **filled({"files": [("x.jpg", photo())]}))
    assert "您写的已经收下" in page.text
    assert "您已经回答（2026年11月23日周一）" in page.text
    mailbox.clock.forward(minutes=2)
    page.press("提交补充", words="当时还有一位老人在场")
    record = mailbox.record(receipt)
    (answer,) = said(record, EntryKind.ANSWER)
    assert (answer["words"], len(said(record, EntryKind.ATTACHMENT))) == ("三号窗口", 1)
    assert said(record, EntryKind.STATEMENT)[-1]["words"] == "当时还有一位老人在场"
    with mailbox.db.reading() as session:
        replies = session.scalars(select(Reply)).all()
        assert all(one.heard_at is not None and one.heard_at.minute == 0 for one in replies)
        assert {one.kind for one in session.scalars(select(Notice))} >= {"answered", "added"}


def test_an_answer_that_is_sent_again_is_taken_down_once(mailbox: Mailbox) -> None:
    receipt = receipt_on(mailbox.write())
    page = mailbox.come_back(receipt)
    mailbox.clock.forward(minutes=1)
    again = page.again()
    page.press("提交补充", words="还有一件事")
    again.press("提交补充", words="还有一件事")
    assert "您写的已经收下" in again.text
    words = [one["words"] for one in said(mailbox.record(receipt), EntryKind.STATEMENT)]
    assert words == [WORDS, "还有一件事"]


def test_the_result_is_told_and_a_closed_case_takes_no_more(mailbox: Mailbox) -> None:
    receipt = receipt_on(mailbox.write())
    with mailbox.db.writing() as session:
        case = mailbox.taken(session, receipt).case
        case.state = CaseState.CLOSED
        now = mailbox.clock.now()
        complainant.tell(
            session, now, case, ReplyKind.RESULT, {"words": "情况属实，已经批评教育。"}
        )
        complainant.tell(session, now, case, ReplyKind.STATE, {"state": CaseState.CLOSED})
    page = mailbox.come_back(receipt)
    assert page.texts("//h1") == ["已经办结"]
    assert "情况属实，已经批评教育。" in page.text
    assert page.page.xpath("//main//form") == []
