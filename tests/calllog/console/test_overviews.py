"""我的待办, 本科室 and 今日概览 as their people open them: every number leads to its rows."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from calllog.db import Database
from calllog.ledger import deputising
from calllog.models import AbsenceKind, Role
from calllog.office import absences, directory
from tests.calllog.console.browser import Browser
from tests.calllog.console.conftest import SignIn
from tests.calllog.console.desk import Desk
from tests.calllog.console.test_joint import TWO
from tests.support.clock import ManualClock, shanghai
from tests.support.office import person

ROWS = "//tbody/tr[starts-with(@id, 'item-')]"


@pytest.mark.parametrize(
    ("login", "page"),
    [
        ("zhangli", "/mine"),  # a handler
        ("zhoumin", "/section"),  # a section head
        ("zhaoping", "/"),  # the supervisor, who heads the general office too
        ("gaoyuan", "/today"),  # the leader in charge
        ("xuhui", "/today"),  # the leader
        ("linjing", "/messages"),  # the conduct monitor
        ("admin", "/system"),
    ],
)
def test_everybody_begins_where_their_role_looks_first(
    sign_in: SignIn, login: str, page: str
) -> None:
    own = sign_in(login)
    assert own.path == page
    assert own.page.xpath("//a[@class='brand']/@href") == [page]


def test_who_asked_for_a_page_comes_to_it_and_the_list_stays_where_it_was(
    sign_in: SignIn, browser: Browser
) -> None:
    browser.open("/?tab=late")
    browser.press("登录", login="zhangli", password="a password for tests")
    assert browser.response.request.full_path == "/?tab=late"
    assert sign_in("zhangli").open("/").text.startswith("待回电清单")


def links_lead_to_their_deed(own: Browser) -> list[str]:
    """Follow the button of every row of 我的待办; returns what each says."""
    buttons = own.page.xpath("//tr[starts-with(@id, 'owed-')]//a[contains(@class, 'btn')]")
    said = [" ".join(button.text.split()) for button in buttons]
    for href in [button.get("href") for button in buttons]:
        path, _, part = href.partition("#")
        own.open(path)
        assert own.status == 200, path
        assert not part or own.page.xpath(f"//*[@id='{part}']"), href
    return said


def test_each_row_leads_to_the_deed_that_meets_it(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    draft = desk.answered_call("wuhao", caller="+8613900000009")
    own = sign_in("zhangli")
    deeds = ["查看并阅知", "回电", "办理结果"]
    assert links_lead_to_their_deed(own.open("/mine")) == deeds
    # Having opened it is having read it.
    assert links_lead_to_their_deed(own.open("/mine")) == deeds[1:]
    other = sign_in("wuhao")
    assert links_lead_to_their_deed(other.open("/mine")) == ["话后登记"], draft
    own.open(f"/items/{number}").press("登记联办单位", **TWO)
    assert "上报中心领导" in links_lead_to_their_deed(own.open("/mine"))
    own.open(f"/items/{number}").press("上报中心领导", words="须共同核验。")
    assert "跟进方案" in links_lead_to_their_deed(own.open("/mine"))
    assert "商定方案" in own.open("/mine").text
    leader = sign_in("xuhui").open("/today")
    joint = " ".join(leader.texts("//*[@id='today-joint']"))
    assert "待定方案 1 101号 商定方案" in joint
    assert leader.texts("//*[@id='today-decide']//li") == ["101号 待签收"]


def test_a_matter_waiting_to_be_accepted_says_so_to_who_was_asked(
    sign_in: SignIn, desk: Desk
) -> None:
    own = sign_in("liufang").open("/register")
    own.press("登记并转交", channel="visit", matter="贷款的事", section="2")
    asked = sign_in("zhangli").open("/mine")
    assert "接收" in links_lead_to_their_deed(asked)
    assert asked.open("/mine").texts("//*[@id='beside-accept']//a") == ["101号"]
    assert own.open("/mine").texts("//*[@id='beside-followed']//a") in ([], ["101号"])
    head = sign_in("wangjun").open("/section")
    assert head.texts("//*[@id='to-accept']/li/a") == ["101号"]


def test_at_five_to_five_one_sees_what_must_happen_before_closing(
    sign_in: SignIn, desk: Desk, clock: ManualClock
) -> None:
    desk.missed_call(matter="提前还款")
    clock.set(shanghai(2026, 11, 23, 16, 55))
    own = sign_in("zhangli")
    assert "逾期1项 17:30下班前1项" in own.text
    assert own.texts("//tr[@class='group']") == ["逾期 1", "今天 1", "以后 1"]
    clock.set(shanghai(2026, 11, 23, 17, 31))
    assert "逾期2项 共3项" in sign_in("zhangli").text


def test_who_stands_in_sees_what_falls_to_them_and_the_head_s_section(
    sign_in: SignIn, desk: Desk, office: Database, clock: ManualClock
) -> None:
    desk.missed_call(matter="提前还款")
    assert sign_in("wuhao").open("/section").status == 404
    with office.writing() as session:
        hours = directory.office_time(session, desk.settings.zone)
        ends_at = clock.now() + timedelta(minutes=60)
        for login in ("zhangli", "wangjun"):
            who = person(session, login)
            deputising.enter(
                session,
                clock.now(),
                hours,
                who,
                who,
                kind=AbsenceKind.MEETING,
                begins_at=clock.now(),
                ends_at=ends_at,
            )
        stands_in = absences.standing_in(session, person(session, "wangjun"), clock.now()).login
    assert "提前还款" not in sign_in("zhangli").text
    assert "提前还款" in sign_in("wuhao").text
    section = sign_in(stands_in).open("/section?section=loans")
    assert section.status == 200
    assert "会议，至今天 10:10，由吴昊代办" in section.text
    head = sign_in("wangjun").open("/section")
    assert "张丽 会议" in " ".join(head.texts("//section[h2='近7日离岗']//li"))


def counted(own: Browser, path: str) -> int:
    """How many rows the list at an address shows, and says that it has."""
    own.open(path)
    rows = len(own.page.xpath(ROWS))
    told = re.search(r"共(\d+)件", own.text)
    assert told is not None, path
    assert int(told[1]) == rows, path
    return rows


def numbers(own: Browser, within: str) -> list[tuple[str, int]]:
    """Every number that is a link to the list, with its address."""
    found = own.page.xpath(f"{within}//a[starts-with(@href, '/?') or @href='/']")
    return [(link.get("href"), int(re.findall(r"\d+", link.text_content())[-1])) for link in found]


def some_work(desk: Desk, clock: ManualClock) -> None:
    """Calls of two days, some read, tried and reached."""
    late = desk.missed_call(caller="+8613900000001")
    desk.act("zhangli", late, "tried")
    clock.forward(days=1)
    desk.missed_call(caller="+8613900000002")
    read = desk.missed_call(caller="+8613900000003")
    desk.act("wuhao", read, "read")
    reached = desk.missed_call(caller="+8613900000004")
    desk.act("zhangli", reached, "reached")
    desk.answered_call("wuhao", caller="+8613900000005")
    desk.missed_call("withdrawal", caller="+8613900000006")
    clock.forward(hours=2)
    desk.sweep()


def test_every_number_of_a_section_is_the_length_of_the_list_it_leads_to(
    sign_in: SignIn, desk: Desk, clock: ManualClock
) -> None:
    some_work(desk, clock)
    head = sign_in("wangjun").open("/section")
    found = numbers(head, "//main")
    assert sum(count > 0 for _path, count in found) >= 8
    assert dict(found) == {path: counted(head, path) for path, _count in found}
    office = sign_in("zhaoping").open("/section?section=withdrawal")
    assert office.texts("//main//nav//a[@aria-current]") == ["提取科"]
    assert [count for _path, count in numbers(office, "//ul[@id='section-numbers']")][3] == 1
    assert sign_in("zhoumin").open("/section?section=loans").status == 404


def test_every_number_of_the_day_is_the_length_of_what_it_leads_to(
    sign_in: SignIn, desk: Desk, clock: ManualClock
) -> None:
    some_work(desk, clock)
    leader = sign_in("xuhui")
    assert "其中往日结转1件" in leader.text
    shown = numbers(leader, "//main")
    figures = leader.page.xpath("//ul[@id='today-figures']//a[contains(@href, '/figures/rows')]")
    asked = [
        (a.get("href"), [int(n) for n in re.findall(r"\d+", a.text_content())]) for a in figures
    ]
    assert leader.texts("//*[@id='today-late']//tbody/tr") == ["信贷科1分管领导"]
    for path, count in shown:
        assert counted(leader, path) == count, path
    for path, told in asked:
        rows = leader.open(path).page.xpath("//table//tbody/tr")
        assert len(rows) in (told or [0]), path


def test_the_trend_is_an_image_with_its_numbers_in_a_table(sign_in: SignIn, desk: Desk) -> None:
    desk.missed_call()
    own = sign_in("gaoyuan")
    (image,) = own.page.xpath("//figure/img")
    assert image.get("alt")
    assert len(own.page.xpath("//figure//tbody/tr")) == 30
    assert own.texts("//figure//tbody/tr[1]/*")[:3] == ["2026-11-23", "1", "—"]
    assert own.open(image.get("src")).response.mimetype == "image/svg+xml"


@pytest.mark.parametrize("page", ["mine", "section", "today"])
def test_an_open_page_is_told_only_of_what_is_new(sign_in: SignIn, desk: Desk, page: str) -> None:
    own = sign_in("zhaoping").open(f"/{page}")
    (part,) = own.page.xpath("//main//*[@data-live]")
    asked = {"X-Live": "1", "X-Digest": part.get("data-digest")}
    assert own.client.get(part.get("data-live"), headers=asked).status_code == 204
    desk.missed_call("office")
    answer = own.client.get(part.get("data-live"), headers=asked)
    assert answer.status_code == 200
    assert answer.headers["X-Digest"] != asked["X-Digest"]


def test_only_who_watches_over_a_section_finds_it_in_the_menu(
    sign_in: SignIn, office: Database
) -> None:
    ways = "//nav[@class='ways']//li/a"
    assert "本科室" not in sign_in("zhangli").texts(ways)
    head = sign_in("zhoumin").texts(ways)
    assert head[:3] == ["待回电清单", "我的待办", "本科室"]
    assert "今日概览" not in head
    assert sign_in("gaoyuan").texts(ways)[1:4] == ["我的待办", "本科室", "今日概览"]
    with office.writing() as session:
        person(session, "zhangli").roles = [Role.SECTION_HEAD, Role.HANDLER]
    assert sign_in("zhangli").path == "/section"
