"""Drafts, calls without an item, registering, messages, the system, health, faults."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from calllog.console import health, missed
from calllog.db import Database
from calllog.models import CONSOLE, CallKind, Heartbeat, Item, Message
from tests.calllog.console.browser import Browser
from tests.calllog.console.conftest import SignIn
from tests.calllog.console.desk import CALLER, Desk
from tests.calllog.moments import the_moment
from tests.support.clock import ManualClock
from tests.support.office import person

ROWS = "//table/tbody/tr"


def test_an_answered_call_is_on_the_list_until_its_entry_is_finished(
    sign_in: SignIn, desk: Desk
) -> None:
    number = desk.answered_call("zhangli")
    own = sign_in("zhangli").open("/drafts")
    (row,) = own.texts(ROWS)
    assert row.startswith(
        "未登记姓名 101号 未登记单位 139****5678 未留内容，回电时请问明 信贷科张丽 今天 09:10"
    )
    own.open(f"/items/{number}")
    own.press("完成登记", matter="问贷款额度", name="张秀英", outcome="answered_at_once")
    assert own.path == "/drafts"
    assert own.texts(ROWS) == []
    known = desk.facts(number, "matter", "name", "phone", "outcome", "is_draft")
    assert known == ["问贷款额度", "张秀英", CALLER, "answered_at_once", False]
    assert desk.facts(number, "closed_at") != [None]


def test_an_entry_may_say_that_the_matter_goes_on(sign_in: SignIn, desk: Desk) -> None:
    number = desk.answered_call("zhangli")
    own = sign_in("zhangli").open(f"/items/{number}")
    own.press("完成登记", matter="问贷款额度", outcome="goes_on", reason_told="需查档案")
    assert desk.facts(number, "closed_at", "is_draft") == [None, False]
    assert ("reason_told", "zhangli", {"words": "需查档案"}) in desk.events(number)


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ({"outcome": "answered_at_once"}, "请填写此项。"),
        ({"matter": " ", "outcome": "answered_at_once"}, "请填写此项。"),
        ({"matter": "问贷款额度"}, "请选择一项。"),
        ({"matter": "问贷款额度", "outcome": "goes_on"}, "请写明已向办事人说明的原因。"),
    ],
)
def test_an_entry_without_a_matter_or_an_outcome_is_not_finished(
    sign_in: SignIn, desk: Desk, entry: dict[str, str], why: str
) -> None:
    number = desk.answered_call("zhangli")
    own = sign_in("zhangli").open(f"/items/{number}")
    own.press("完成登记", **entry)
    assert (own.status, why in own.text) == (422, True)
    assert desk.facts(number, "is_draft") == [True]


def test_an_outcome_that_there_is_not_is_refused(sign_in: SignIn, desk: Desk) -> None:
    number = desk.answered_call("zhangli")
    own = sign_in("zhangli").open(f"/items/{number}")
    own.press("完成登记", matter="问贷款额度", outcome="forgotten")
    assert own.status == 422


def test_an_entry_is_finished_once(sign_in: SignIn, desk: Desk) -> None:
    number = desk.answered_call("zhangli")
    own, other = sign_in("zhangli"), sign_in("wangjun")
    own.open(f"/items/{number}")
    other.open(f"/items/{number}").press("完成登记", matter="科长代登", outcome="answered_at_once")
    own.press("完成登记", matter="问贷款额度", outcome="answered_at_once")
    assert own.status == 409
    assert desk.facts(number, "matter") == ["科长代登"]


def test_calls_without_a_number_and_short_calls_are_listed_apart(
    sign_in: SignIn, desk: Desk, clock: ManualClock
) -> None:
    with desk.db.writing() as session:
        desk.call(session, "loans", None, CallKind.NO_NUMBER)
        clock.forward(minutes=1)
        desk.call(session, None, CALLER, CallKind.SHORT)
    own = sign_in("zhaoping")
    assert own.open("/calls/no-number").texts(ROWS) == [
        "今天 09:10 信贷科 1:15 无 无 真实来电 性质 真实来电 暗访演练测试 理由 标明性质"
        " 登记处理 处理情况 已处理"
    ]
    assert own.open("/calls/short").texts(ROWS) == [
        "今天 09:11 未选科室 1:15 139****5678 无 真实来电 性质 真实来电 暗访演练测试 理由 标明性质"
    ]


def test_empty_lists_say_so(sign_in: SignIn) -> None:
    own = sign_in("zhangli")
    assert "接听过的来电都已登记。" in own.open("/drafts").text
    assert "没有短时来电。" in own.open("/calls/short").text
    assert "没有待处理的无号码来电。" in own.open("/calls/no-number").text
    assert "没有消息。" in own.open("/messages").text


@pytest.mark.clause("1a")
@pytest.mark.clause("3.3.2c")
@pytest.mark.parametrize("channel", ["phone", "letter", "visit", "mail"])
def test_what_comes_in_by_any_way_is_registered_with_its_first_contact_by_name(
    sign_in: SignIn, desk: Desk, office: Database, channel: str
) -> None:
    own = sign_in("guoxin").open("/register")
    own.press(
        "登记并转交",
        channel=channel,
        name="何桂兰",
        organisation="个人",
        phone="13900000020",
        matter="租房提取需要的材料",
        section="1",
    )
    assert own.path == "/items/2026-101"
    assert "首问负责人郭欣" in own.text
    # Until 刘芳 accepts it, who received the person answers for it.
    assert "请刘芳接收。接收前由郭欣负责。" in own.text
    with office.reading() as session:
        item = session.scalars(select(Item)).one()
        assert (item.channel, item.phone, item.line) == (channel, "+8613900000020", None)


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ({"matter": ""}, "请填写此项。"),
        ({"matter": "租房", "phone": "12345"}, "号码不对"),
        ({"matter": "租房", "section": "99"}, ""),
        ({"matter": "租房", "section": "x"}, ""),
        ({"matter": "租房", "channel": "pigeon"}, ""),
    ],
)
def test_a_registration_that_cannot_be_is_refused_and_keeps_what_was_typed(
    sign_in: SignIn, office: Database, entry: dict[str, str], why: str
) -> None:
    own = sign_in("guoxin").open("/register")
    own.press("登记并转交", name="何桂兰", **entry)
    assert (own.status, why in own.text) == (422, True)
    assert own.page.xpath("//input[@name='name']")[0].value == "何桂兰"
    with office.reading() as session:
        assert session.scalars(select(Item)).all() == []


def test_the_persons_own_section_is_suggested(sign_in: SignIn) -> None:
    own = sign_in("zhangli").open("/register")
    assert own.texts("//option[@selected]") == ["信贷科"]


def test_messages_are_counted_shown_and_marked_as_seen(
    sign_in: SignIn, desk: Desk, clock: ManualClock
) -> None:
    number = desk.missed_call()
    clock.set(the_moment("Mon 2026-11-23 10:15"))
    desk.sweep()
    own = sign_in("wangjun").open("/messages")
    assert "消息 1" in own.head
    (notice,) = own.texts("//ol[@class='notices']/li")
    assert f"{number}号" in notice
    own.press("本页标为已看")
    assert "消息 1" not in own.head
    assert own.page.xpath("//li[@class='unseen']") == []
    assert own.page.xpath(f"//a[@href='/items/{number}']")


def test_a_message_that_came_after_the_page_stays_unseen(
    sign_in: SignIn, desk: Desk, clock: ManualClock
) -> None:
    number = desk.missed_call()
    desk.calls_again(number)
    own = sign_in("zhangli").open("/messages")
    clock.forward(minutes=1)
    desk.calls_again(number)
    own.press("本页标为已看")
    assert "消息 1" in own.head


def test_messages_that_the_page_did_not_show_stay_unseen(
    sign_in: SignIn, office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        own_id = person(session, "zhangli").id
        session.add_all(
            Message(
                key=f"key {number}",
                recipient_id=own_id,
                channel=CONSOLE,
                title=f"第{number}条",
                body="",
                created_at=clock.now() + timedelta(seconds=number),
            )
            for number in range(150)
        )
    own = sign_in("zhangli").open("/messages")
    notices = "//ol[@class='notices']/li"
    assert (len(own.texts(notices)), "第149条" in own.text, "第49条" in own.text) == (
        100,
        True,
        False,
    )
    own.press("本页标为已看")
    assert "消息 50" in own.head
    assert len(own.page.xpath("//li[@class='unseen']")) == 50
    assert "第49条" in own.text
    own.open("/messages?page=2")
    assert len(own.texts(notices)) == 50
    assert own.texts("//nav[@class='pages']") == ["上一页 第2页"]


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 40])
def test_a_page_of_messages_that_there_is_not_is_no_fault(sign_in: SignIn, page: str) -> None:
    assert sign_in("zhangli").open(f"/messages?page={page}").status == 200


def test_nobody_marks_the_messages_of_another_as_seen(sign_in: SignIn, desk: Desk) -> None:
    desk.calls_again(desk.missed_call())
    sign_in("wangjun").open("/messages").press("本页标为已看")
    # 待阅知 and 再次来电.
    assert "消息 2" in sign_in("zhangli").open("/").head


def test_the_administrator_sees_a_job_that_has_fallen_silent(
    sign_in: SignIn, office: Database, clock: ManualClock
) -> None:
    own = sign_in("admin").open("/")
    assert own.path == "/system"
    assert "后台任务从未运行" in own.text
    with office.writing() as session:
        session.add(Heartbeat(job="sweep", at=clock.now() - timedelta(minutes=4)))
        session.add(Heartbeat(job="messages", at=clock.now() - timedelta(minutes=6)))
    assert own.open("/system").texts(ROWS) == [
        "消息发送 今天 09:04 超过5分钟没有完成，请检查服务是否在运行",
        "时限检查 今天 09:06 正常",
    ]


def test_the_administrator_sees_that_a_message_failed_and_not_what_it_said(
    sign_in: SignIn, office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        session.add(
            Message(
                key="one",
                recipient_id=person(session, "wangjun").id,
                channel="address:ab",
                title="2026-101号逾期",
                body="请催办",
                created_at=clock.now(),
                tries=5,
                failed_why="ConnectionError",
            )
        )
    own = sign_in("admin").open("/system")
    assert "王军 今天 09:10 5 ConnectionError 不再发送" in own.text
    assert "101" not in own.text
    assert "请催办" not in own.text


def test_the_sample_office_says_that_it_is_one(sign_in: SignIn, office: Database) -> None:
    own = sign_in("zhangli")
    assert "示例数据" in own.open("/").head
    with office.writing() as session:
        session.connection().exec_driver_sql("UPDATE office SET is_sample = 0")
    assert "示例数据" not in own.open("/").head


def test_the_console_is_healthy_while_the_database_answers(browser: Browser) -> None:
    response = browser.client.get("/healthz")
    assert (response.status_code, response.json) == (200, {"status": "ok", "database": "ok"})


def test_the_console_is_unwell_without_its_database(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> None:
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr(health, "reading", gone)
    response = browser.client.get("/healthz")
    assert response.status_code == 503
    assert response.json == {"status": "unavailable", "database": "unreachable"}


def test_a_fault_of_ours_has_a_page_of_its_own_and_tells_no_secrets(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> str:
        raise RuntimeError("+8613912345678 张秀英")

    own = sign_in("zhangli")
    monkeypatch.setattr(missed, "list_page", broken)
    own.open("/")
    assert own.status == 500
    assert "系统出错了" in own.text
    assert "没有保存任何修改" in own.text
    told = capsys.readouterr().out + own.response.text
    assert "张秀英" not in told
    assert "13912345678" not in told


@pytest.mark.parametrize(
    ("method", "path", "status", "says"),
    [
        ("GET", "/nowhere", 404, "没有找到这个页面或事项"),
        ("DELETE", "/sign-in", 405, "不能这样打开这个页面"),
    ],
)
def test_what_cannot_be_opened_is_explained(
    browser: Browser, method: str, path: str, status: int, says: str
) -> None:
    response = browser.client.open(path, method=method)
    assert (response.status_code, says in response.text) == (status, True)


def test_every_answer_forbids_foreign_content_frames_and_keeping(console: Flask) -> None:
    client = console.test_client()
    for path in ("/sign-in", "/nowhere", "/healthz", "/"):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"


def test_the_styles_come_from_this_machine_and_may_be_kept(browser: Browser) -> None:
    browser.open("/sign-in")
    sheets = browser.page.xpath("//link/@href")
    assert all(sheet.startswith("/") and not sheet.startswith("//") for sheet in sheets)
    for sheet in sheets:
        with browser.client.get(sheet) as response:
            assert response.status_code == 200
            assert response.headers["Cache-Control"] != "no-store"
