"""A complaint from its receipt to its end, over the monitors' pages, and what they keep apart."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from sqlalchemy import func, select

from calllog.conduct import complainant, intake, sealing
from calllog.conduct.complainant import Receipt
from calllog.conduct.concerned import About, members_concerned
from calllog.conduct.desk import item_words
from calllog.conduct.desk.request import parts_of
from calllog.conduct.intake import Attachment, Complaint, Identity
from calllog.conduct.kinds import EntryKind, StatementKind
from calllog.conduct.models import Audit, Case, Channel
from calllog.conduct.office import read
from calllog.console import words as console_words
from calllog.db import Database
from calllog.models import Event, Finding, Item
from tests.calllog.conduct.desk.conftest import SignIn
from tests.calllog.console.browser import Browser
from tests.calllog.missed_calls import missed_call
from tests.support.clock import SHANGHAI, ManualClock
from tests.support.conduct import passphrase
from tests.support.office import person, section

OF_LOANS = About(section="loans", section_name="贷款科", person="张丽", staff_logins=("zhangli",))
WAV = b"RIFF" + bytes(60)


@pytest.fixture
def receive(app: Any, office: Database, conduct_db: Database, clock: ManualClock) -> Any:
    """Takes a complaint in as the online mailbox does."""
    place = parts_of(app).place

    def received(about: About = OF_LOANS, identity: Identity | None = None) -> Receipt:
        with office.reading() as ledger:
            whole = read(ledger, SHANGHAI)
        file = Attachment("现场照片.jpg", "image/jpeg", b"\xff\xd8photo")
        complaint = Complaint(
            Channel.MAILBOX, about, "上周三她说不归我管，不肯受理。", identity, (file,)
        )
        with conduct_db.writing() as session:
            without = members_concerned(sealing.members(session), about, whole)
            return intake.take_in(
                session, place, clock.now(), complaint, whole.time, without=without
            )

    return received


def case_page(own: Browser, receipt: Receipt) -> Browser:
    return own.open(f"/cases/{receipt.number}")


@pytest.mark.clause("5.3b")
@pytest.mark.clause("4.1.3")
def test_a_complaint_is_investigated_decided_told_and_closed(
    sign_in: SignIn,
    receive: Any,
    app: Any,
    conduct_db: Database,
    office: Database,
    clock: ManualClock,
) -> None:
    receipt = receive()
    chief, own = sign_in("hanbin"), sign_in("linjing")
    assert "贷款科 张丽" in chief.open("/cases").text
    case_page(chief, receipt).press("受理")
    assert "已受理" in chief.text
    chief.press("指定", to=chief.page.xpath("//option[text()='林静']/@value")[0])
    assert "由林静调查，现在不需要您做什么" in chief.text
    assert "有一件监督件由您负责调查" in own.open("/notices").text
    case_page(own, receipt).press("发出提问", words="大约几点？")
    with conduct_db.writing() as session:
        back = complainant.find(
            session, parts_of(app).place.secret(), receipt.number, receipt.code, clock.now()
        )
        assert back is not None
        complainant.answer(session, clock.now(), back.questions[0].reply, "三点左右。")
    assert "反映人回答了您的提问" in own.open("/notices").text
    assert "三点左右。" in case_page(own, receipt).text
    own.press("保存认定", finding="upheld", reasons="录音证实")
    assert own.status == 422
    assert "应当先听取本人陈述申辩" in own.text
    assert "录音证实" in own.page.xpath("//textarea[@id='find-reasons']")[0].value
    case_page(own, receipt)
    own.press("登记陈述申辩", person="张丽", on="2026-11-23", words="当时系统故障，说话急了。")
    own.press("保存认定", finding="upheld", reasons="录音证实")
    own.press(
        "登记决定", measure="批评教育", body="主任办公会", document="铜公积金纪〔2026〕3号",
        on="2026-11-23",
    )  # fmt: skip
    own.press("告知并登记", words="经查属实，已批评教育。")
    own.press("办结")
    assert "本件已于" in own.text
    with conduct_db.writing() as session:
        back = complainant.find(
            session, parts_of(app).place.secret(), receipt.number, receipt.code, clock.now()
        )
        assert back is not None
        assert back.state == "closed"
        assert back.results[-1].words["words"] == "经查属实，已批评教育。"
    own.open(f"/cases/{receipt.number}/breach")
    assert "会离开监督专线" in own.text
    own.press(
        "登记到台账", person="zhangli", on="2026-11-18", words="对办事人说不归我管",
        document="铜公积金纪〔2026〕3号", signed_by="gaoyuan", is_sure="y",
    )  # fmt: skip
    assert "已登记到首问工作台账的疑似问题" in own.text, own.text
    with office.reading() as ledger:
        finding = ledger.scalars(select(Finding)).one()
        assert finding.document == "铜公积金纪〔2026〕3号"
        assert receipt.number not in str(vars(finding))


@pytest.mark.attack("a monitor opens a case that they do not hold")
def test_what_is_not_theirs_is_no_case_to_them(sign_in: SignIn, receive: Any) -> None:
    receipt = receive(About(section="office", section_name="办公室", person="林静"))
    mine = sign_in("linjing")
    assert "这里没有监督件" in mine.open("/cases").text
    seen = mine.open(f"/cases/{receipt.number}")
    assert seen.status == 404
    unknown = seen.response.data
    assert mine.open("/cases/0001").status == 404
    assert mine.response.data == unknown
    for path in ("files/1", "item", "breach"):
        assert mine.open(f"/cases/{receipt.number}/{path}").status == 404


@pytest.mark.attack("a monitor looks into a case unnoticed")
def test_every_opening_is_written_down_and_shown_to_who_holds_the_case(
    sign_in: SignIn, receive: Any, conduct_db: Database
) -> None:
    receipt = receive()
    case_page(sign_in("linjing"), receipt)
    assert "林静 打开监督件" in case_page(sign_in("hanbin"), receipt).text
    with conduct_db.reading() as session:
        opened = select(func.count()).where(Audit.deed == "case_opened")
        assert session.scalar(opened) == 2


@pytest.mark.attack("a file that came with a complaint runs in the monitor's browser")
def test_files_are_sent_as_attachments_and_nothing_is_kept(
    sign_in: SignIn, receive: Any, conduct_db: Database
) -> None:
    own = case_page(sign_in("linjing"), receive())
    (link,) = own.page.xpath("//a[@class='file']/@href")
    sent = own.client.get(link)
    assert sent.data == b"\xff\xd8photo"
    assert sent.headers["Content-Disposition"].startswith("attachment")
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert sent.headers["Cache-Control"] == "no-store"
    assert sent.mimetype == "application/octet-stream"


def test_a_recording_is_played_from_memory_in_ranges(sign_in: SignIn, receive: Any) -> None:
    receipt = receive()
    own = case_page(sign_in("linjing"), receipt)
    token = own.page.xpath("//input[@name='csrf_token']/@value")[0]
    own.client.post(
        f"/cases/{receipt.number}/evidence",
        data={"csrf_token": token, "words": "", "file": (io.BytesIO(WAV), "录音.wav")},
    )
    (source,) = case_page(own, receipt).page.xpath("//audio/@src")
    whole = own.client.get(source)
    assert (whole.status_code, whole.mimetype, whole.data) == (200, "audio/wav", WAV)
    part = own.client.get(source, headers={"Range": "bytes=4-7"})
    assert (part.status_code, len(part.data)) == (206, 4)


def test_the_list_says_of_a_spoken_complaint_how_long_its_recording_is(
    sign_in: SignIn, receive: Any, conduct_db: Database, clock: ManualClock
) -> None:
    receive()
    assert "上周三她说不归我管，不肯受理。" in sign_in("linjing").open("/cases").text
    with conduct_db.writing() as session:
        case = session.scalars(select(Case)).one()
        spoken = {"words": None, "seconds": 42, "asked": StatementKind.STATEMENT}
        sealing.add(session, case, clock.now(), EntryKind.STATEMENT, spoken)
    assert "留言42秒（录音）" in sign_in("linjing").open("/cases").text


@pytest.mark.attack("a monitor reads who complained before a second one agreed")
def test_who_complained_is_shown_once_to_who_asked_after_a_second_monitor_agreed(
    sign_in: SignIn, receive: Any
) -> None:
    receipt = receive(identity=Identity("王某某", "13900000011", "甲公司"))
    own, other = sign_in("linjing"), sign_in("hanbin")
    assert "王某某" not in case_page(own, receipt).text
    own.press("提出申请", reason="核实时间")
    assert "申请等待审核" in case_page(own, receipt).text
    assert "有人申请查看反映人身份" in other.open("/notices").text
    case_page(other, receipt)
    request = other.page.xpath("//select[@id='identity-decide-request']/option/@value")[0]
    other.press("提交意见", request=request, verdict="agreed", words="同意")
    case_page(own, receipt).press("查看身份")
    assert "王某某" in own.text
    assert "王某某" not in case_page(own, receipt).text
    assert "查看了身份" in case_page(other, receipt).text
    assert "王某某" not in other.text
    assert "查看身份" not in other.texts("//main//button")


@pytest.mark.attack("the handler of an item looks for who has read it")
def test_the_earlier_item_is_read_without_a_trace(
    sign_in: SignIn, receive: Any, office: Database, clock: ManualClock
) -> None:
    with office.writing() as ledger:
        item = missed_call(ledger, clock.now())
        number, section, item_id = item.number, item.section.name, item.id
    receipt = receive(About(item=number))
    with office.reading() as ledger:
        before = ledger.scalar(select(func.count(Event.id)))
    own = case_page(sign_in("linjing"), receipt)
    assert own.open(f"/cases/{receipt.number}/item").status == 200
    assert section in own.text
    with office.reading() as ledger:
        assert ledger.scalar(select(func.count(Event.id))) == before
        assert ledger.get_one(Item, item_id).read_at is None


@pytest.mark.attack("a monitor searches for the name of a complainant")
def test_search_finds_words_of_the_record_and_no_name_of_a_complainant(
    sign_in: SignIn, receive: Any
) -> None:
    receipt = receive(identity=Identity("王某某", "", ""))
    own = sign_in("linjing").open("/cases")
    assert receipt.number in own.press("查找", words="不归我管").text
    assert "?" not in own.response.request.full_path.rstrip("?")
    assert "没有找到" in own.press("查找", words="王某某").text


@pytest.mark.attack("a monitor exports a case to read who complained")
def test_a_case_is_exported_for_a_reason_without_who_complained(
    sign_in: SignIn, receive: Any, conduct_db: Database
) -> None:
    receipt = receive(identity=Identity("王某某", "", ""))
    own = case_page(sign_in("linjing"), receipt)
    own.press("导出案卷（ZIP）", reason="归档")
    with zipfile.ZipFile(io.BytesIO(own.response.data)) as archive:
        names = archive.namelist()
        assert f"案卷-{receipt.number}.docx" in names
        assert any(name.endswith("现场照片.jpg") for name in names)
        with zipfile.ZipFile(io.BytesIO(archive.read(names[0]))) as document:
            text = document.read("word/document.xml").decode()
    assert "不肯受理" in text
    assert "王某某" not in text
    assert "导出案卷：归档" in case_page(own, receipt).text


@pytest.mark.attack("a monitor who is named keeps the case open")
def test_whoever_names_themselves_loses_the_case_at_once(sign_in: SignIn, receive: Any) -> None:
    receipt = receive(About())
    own = case_page(sign_in("linjing"), receipt)
    own.press("登记反映对象", people="linjing")
    assert own.path == "/cases"
    assert case_page(own, receipt).status == 404
    assert "系统责令回避" in case_page(sign_in("hanbin"), receipt).text


@pytest.mark.attack("a monitor who has been moved to the section complained of goes on reading")
def test_whoever_is_moved_to_the_section_complained_of_sees_the_case_no_more(
    sign_in: SignIn, receive: Any, office: Database
) -> None:
    receipt = receive(About(section="loans"))
    own = case_page(sign_in("linjing"), receipt)
    token = own.page.xpath("//input[@name='csrf_token']/@value")[0]
    with office.writing() as ledger:
        person(ledger, "linjing").section = section(ledger, "loans")
    assert receipt.number not in own.open("/cases").text
    assert receipt.number not in own.press("查找", words="不归我管").text
    sent = {"csrf_token": token, "words": "再看一眼"}
    assert own.client.post(f"/cases/{receipt.number}/note", data=sent).status_code == 404
    assert case_page(own, receipt).status == 404
    assert "系统责令回避" in case_page(sign_in("hanbin"), receipt).text


def test_a_letter_is_typed_in_and_its_receipt_shown_once(
    sign_in: SignIn, conduct_db: Database
) -> None:
    own = sign_in("linjing").open("/cases/new")
    own.press("录入", channel="letter", words="来信反映贷款科拖延。", section="loans")
    assert "查询码只在这里显示一次" in own.text
    with conduct_db.reading() as session:
        case = session.scalars(select(Case)).one()
        assert (case.channel, case.state) == ("letter", "received")
        receipt = case.receipt
    assert receipt in own.open("/cases").text


@pytest.mark.attack("a monitor subtracts the figures to find a case that they do not hold")
def test_only_the_chief_sees_the_figures_and_only_of_cases_held(
    sign_in: SignIn, receive: Any
) -> None:
    receive()
    receive(About(section="contributions", person="韩斌"))
    assert sign_in("linjing").open("/cases/figures").status == 403
    chief = sign_in("hanbin").open("/cases/figures")
    assert chief.status == 200
    assert chief.texts("//dd[contains(@class, 'big')]")[0] == "1"


def test_what_happened_to_an_item_is_said_in_the_words_of_the_ledger() -> None:
    for own, theirs in (
        (item_words.ITEM_EVENTS, console_words.EVENTS),
        (item_words.ITEM_PROMISES, console_words.PROMISES),
    ):
        assert len(own) > 10
        # Of a kind that is newer than these words the page says 其他记录.
        assert own.keys() <= theirs.keys()


def test_what_was_late_is_red_until_it_is_done_and_stays_told_after(
    sign_in: SignIn, receive: Any, clock: ManualClock
) -> None:
    receipt = receive()
    clock.forward(days=2)
    own = sign_in("linjing").open("/cases")
    assert "受理 · 已逾期1个工作日" in own.texts("//tr[@class='is-late']//span[@class='late']")
    case_page(own, receipt).press("受理")
    assert not own.texts("//main//span[@class='late']")
    assert "受理曾逾期：应于2026-11-24 17:30前" in own.text


@pytest.mark.attack("somebody damages a key so that a monitor sees no case at all")
def test_a_damaged_key_hides_its_own_case_only(
    sign_in: SignIn, receive: Any, conduct_db: Database
) -> None:
    damaged, other = receive(), receive()
    with conduct_db.writing() as session:
        case = session.scalars(select(Case).where(Case.receipt == damaged.number)).one()
        for key in case.keys:
            key.sealed = b"nonsense"
    own = sign_in("linjing").open("/cases")
    assert (own.status, damaged.number in own.text, other.number in own.text) == (200, False, True)
    own.open("/own").press("更换密钥", **{"rotate-passphrase": passphrase("linjing")})
    assert "密钥已更换" in own.text
