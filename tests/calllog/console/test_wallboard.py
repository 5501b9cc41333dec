"""The wallboard: numbers of no person, for whoever has its link, until the link is revoked."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from calllog.background.jobs import SILENT_AFTER
from calllog.db import Database
from calllog.models import Call, Heartbeat, Leg, Staff, WallboardLink
from calllog.wallboard import links
from tests.calllog.console.browser import Browser
from tests.calllog.console.conftest import SignIn
from tests.calllog.console.desk import CALLER, Desk
from tests.support.clock import ManualClock
from tests.support.office import person, section

LABELS = ["正在等候", "今日到期，待联系", "逾期未联系", "三声内接听率", "当日联系率"]


@pytest.fixture
def token(office: Database, clock: ManualClock) -> str:
    """The token of a link that the supervisor made for the hall."""
    beat(office, clock)
    with office.writing() as session:
        return links.make(session, clock.now(), person(session, "zhaoping"), "一楼大厅")


def beat(office: Database, clock: ManualClock) -> None:
    """The clock's work comes to its end."""
    with office.writing() as session:
        session.merge(Heartbeat(job="sweep", at=clock.now()))


def ringing_call(office: Database, clock: ManualClock) -> int:
    """A caller for whom Zhang Li's telephone rings. Returns the call's id."""
    with office.writing() as session:
        call = Call(
            sid="CAring",
            from_raw=CALLER,
            to_raw="+865620000000",
            caller=CALLER,
            params={},
            started_at=clock.now(),
        )
        session.add(call)
        session.flush()
        leg = Leg(
            call_id=call.id,
            staff_id=person(session, "zhangli").id,
            section_id=section(session, "loans").id,
            rung=1,
            is_together=False,
            is_on_duty=True,
            is_free=True,
            dialled_at=clock.now(),
        )
        session.add(leg)
        return call.id


def tiles(own: Browser) -> dict[str, tuple[str, str]]:
    """What stands under each label: the figure, and its base."""
    figures = zip(
        own.texts("//h2"),
        own.texts("//p[starts-with(@class,'figure')]"),
        own.texts("//p[@class='base']"),
        strict=True,
    )
    return {label: (figure, base) for label, figure, base in figures}


def test_the_link_opens_the_wallboard_without_signing_in_and_without_a_cookie(
    browser: Browser, token: str
) -> None:
    browser.open(f"/wallboard/{token}")
    assert browser.status == 200
    assert list(tiles(browser)) == LABELS
    headers = browser.response.headers
    assert "Set-Cookie" not in headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex"
    assert "09:10" in browser.text


def test_each_number_stands_with_what_it_is_of(browser: Browser, desk: Desk, token: str) -> None:
    for caller in range(3):
        desk.missed_call(caller=f"+861390000001{caller}")
    reached = desk.missed_call(caller="+8613900000019")
    desk.act("zhangli", reached, "reached")
    browser.open(f"/wallboard/{token}")
    assert tiles(browser)["今日到期，待联系"] == ("3", "今日应联系4件")
    assert tiles(browser)["当日联系率"] == ("25%", "1/4")
    assert tiles(browser)["逾期未联系"] == ("0", "件")
    assert tiles(browser)["三声内接听率"][1] == "0/4"


def test_nothing_due_is_no_rate_at_all(browser: Browser, token: str) -> None:
    browser.open(f"/wallboard/{token}")
    assert tiles(browser)["当日联系率"] == ("—", "0/0")


def test_a_caller_waits_from_the_first_ring_until_somebody_answers(
    browser: Browser, office: Database, clock: ManualClock, token: str
) -> None:
    call_id = ringing_call(office, clock)
    browser.open(f"/wallboard/{token}")
    assert tiles(browser)["正在等候"][0] == "1"
    with office.writing() as session:
        session.get_one(Call, call_id).answered_at = clock.now()
    browser.open(f"/wallboard/{token}")
    assert tiles(browser)["正在等候"][0] == "0"


def test_a_call_whose_end_was_never_told_waits_for_no_longer_than_an_hour(
    browser: Browser, office: Database, clock: ManualClock, token: str
) -> None:
    ringing_call(office, clock)
    clock.forward(minutes=60)
    browser.open(f"/wallboard/{token}")
    assert tiles(browser)["正在等候"][0] == "0"


def test_red_is_for_what_is_late_and_for_nothing_else(
    browser: Browser, desk: Desk, clock: ManualClock, token: str
) -> None:
    desk.missed_call()
    assert browser.open(f"/wallboard/{token}").page.find_class("late") == []
    clock.forward(hours=9)
    desk.sweep()
    browser.open(f"/wallboard/{token}")
    assert [found.text for found in browser.page.find_class("late")] == ["1"]
    assert tiles(browser)["逾期未联系"] == ("1", "件")


def test_after_a_full_day_no_person_and_no_matter_is_on_it(
    browser: Browser, desk: Desk, office: Database, clock: ManualClock, token: str
) -> None:
    for caller in range(8):
        number = desk.missed_call(
            caller=f"+861391234567{caller}", name="张秀英", organisation="铜冠", matter="提前还款"
        )
        desk.calls_again(number)
        desk.act("wuhao", number, "tried", "家里没人")
    desk.answered_call("zhangli")
    ringing_call(office, clock)
    clock.forward(hours=9)
    desk.sweep()
    page = browser.open(f"/wallboard/{token}").response.text
    with office.reading() as session:
        people = session.scalars(select(Staff.name).where(Staff.section_id.is_not(None))).all()
    assert people
    for word in ["张秀英", "铜冠", "提前还款", "家里没人", "139", "5678", "2026-", *people]:
        assert word not in page.replace(token, ""), word
    assert not re.search(r"\d{5,}", page.replace(token, "")), "a number of somebody's"


def test_the_numbers_alone_are_sent_when_there_is_something_new(
    browser: Browser, desk: Desk, office: Database, clock: ManualClock, token: str
) -> None:
    browser.open(f"/wallboard/{token}")
    (digest,) = browser.page.xpath("//main/@data-digest")
    (address,) = browser.page.xpath("//main/@data-live")
    headers = {"X-Live": "1", "X-Digest": digest}
    same = browser.client.get(address, headers=headers)
    assert (same.status_code, same.headers["X-At"]) == (204, "09:10")
    ringing_call(office, clock)
    new = browser.client.get(address, headers=headers)
    assert new.status_code == 200
    assert "Set-Cookie" not in new.headers
    assert new.headers["Referrer-Policy"] == "no-referrer"


def test_without_script_the_page_reloads_itself(browser: Browser, token: str) -> None:
    browser.open(f"/wallboard/{token}")
    assert browser.page.xpath("//noscript/meta[@http-equiv='refresh']/@content") == ["30"]


def test_a_clock_that_stands_still_is_said(
    browser: Browser, office: Database, clock: ManualClock, token: str
) -> None:
    clock.forward(seconds=SILENT_AFTER.seconds)
    assert "没有运行" not in browser.open(f"/wallboard/{token}").text
    clock.forward(seconds=1)
    assert "后台检查自今天 09:10起没有运行" in browser.open(f"/wallboard/{token}").text
    beat(office, clock)
    assert "没有运行" not in browser.open(f"/wallboard/{token}").text


def test_a_revoked_link_shows_nothing_from_that_moment_on(
    browser: Browser, sign_in: SignIn, token: str
) -> None:
    browser.open(f"/wallboard/{token}")
    own = sign_in("zhaoping").open("/admin/wallboards")
    own.press("停用 一楼大厅")
    assert "“一楼大厅”的链接已停用" in own.text
    for path in (f"/wallboard/{token}", f"/wallboard/{token}/now"):
        assert browser.open(path).status == 410
        assert "这个大屏链接已停用" in browser.text
        assert "重新生成链接" in browser.text
        assert browser.response.headers["Referrer-Policy"] == "no-referrer"


def test_an_unknown_link_says_what_to_do(browser: Browser) -> None:
    assert browser.open("/wallboard/unknown").status == 404
    assert "没有这个大屏链接" in browser.text
    assert "核对地址是否完整" in browser.text


def test_wrong_links_are_throttled_and_screens_in_order_never(browser: Browser, token: str) -> None:
    for _ in range(30):
        assert browser.open("/wallboard/guessed").status == 404
    assert browser.open("/wallboard/guessed").status == 429
    assert "15分钟后再试" in browser.text
    assert browser.open(f"/wallboard/{token}").status == 200


@pytest.mark.parametrize("login", ["zhaoping", "admin"])
def test_a_link_is_shown_once_and_only_its_digest_is_kept(
    sign_in: SignIn, browser: Browser, office: Database, login: str
) -> None:
    own = sign_in(login).open("/admin/wallboards")
    own.press("生成链接", name=" 二楼 办公室 ")
    (address,) = own.page.xpath("//input[@id='address']/@value")
    token = address.rpartition("/")[2]
    assert browser.open(f"/wallboard/{token}").status == 200
    assert token not in own.open("/admin/wallboards").response.text
    assert "二楼 办公室" in own.text
    with office.reading() as session:
        (link,) = links.every(session)
        assert len(link.token_digest) == 64
        assert token not in str(vars(link))


def test_making_and_revoking_a_link_is_on_record(sign_in: SignIn) -> None:
    own = sign_in("admin").open("/admin/wallboards")
    own.press("生成链接", name="大厅")
    own.press("停用 大厅")
    rows = own.open("/admin/changes?area=wallboard").texts("//tbody/tr")
    assert ["撤销" in rows[0], "新增" in rows[1]] == [True, True]


def test_a_link_needs_a_name(sign_in: SignIn) -> None:
    own = sign_in("admin").open("/admin/wallboards")
    own.press("生成链接", name="  ")
    assert "请填写这块大屏的名称。" in own.text
    assert "还没有大屏链接。" in own.text


def test_when_a_screen_last_asked_is_written_once_a_minute(
    browser: Browser, office: Database, clock: ManualClock, token: str
) -> None:
    def last_used() -> object:
        with office.reading() as session:
            return session.query(WallboardLink).one().last_used_at

    first = clock.now()
    browser.open(f"/wallboard/{token}")
    clock.forward(seconds=59)
    browser.open(f"/wallboard/{token}")
    assert last_used() == first
    clock.forward(seconds=1)
    browser.open(f"/wallboard/{token}")
    assert last_used() == first + timedelta(minutes=1)


def test_the_wallboard_can_be_read_in_english(browser: Browser, console: Flask, token: str) -> None:
    browser.open("/sign-in").press("English", within="//body")
    browser.open(f"/wallboard/{token}")
    assert "Waiting now" in browser.text
