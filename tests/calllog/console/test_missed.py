"""The missed-callback list (待回电清单): who waits, how urgent, and why."""

from __future__ import annotations

import pytest
from lxml import html
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from calllog.db import Database
from calllog.models import CallKind, Item, Mark, Promise, PromiseKind, SavedFilter
from tests.calllog.console.browser import Browser
from tests.calllog.console.conftest import SignIn
from tests.calllog.console.desk import Desk
from tests.calllog.moments import the_moment
from tests.support.clock import ManualClock

ROWS = "//table/tbody/tr[@id]"


def cells(own: Browser, number: str) -> list[str]:
    """The cells of an item's row: caller, number, matter, section, calls, state, due, level."""
    return own.texts(f"//tr[@id='item-{number}']/td")


def details(own: Browser, number: str) -> str:
    """What the row shows when its details are opened: static/list.js fetches it then."""
    (url,) = own.page.xpath(f"//tr[@id='item-{number}']//details/@data-loads")
    page = html.fromstring(f"<div>{own.client.get(url).text}</div>")
    return " ".join(str(page.xpath("string()")).split())


def test_a_row_tells_everything_about_a_missed_call_at_a_glance(
    sign_in: SignIn, desk: Desk, clock: ManualClock
) -> None:
    number = desk.missed_call(name="张秀英", organisation="市第三中学", matter="提前还款")
    clock.forward(minutes=5)
    own = sign_in("zhangli").open("/")
    row = cells(own, number)
    assert row[0] == "张秀英 101号 市第三中学"
    assert row[1] == "139****5678"
    assert row[2] == "提前还款"
    assert row[3] == "信贷科张丽"
    assert row[4] == "今天 09:10"
    assert row[5] == "未阅知"
    assert row[6] == "今天 17:30 还剩8小时15分"
    assert row[7] == "科室"
    assert "时限依据周一09:10转交，应于当日17:30前联系" in details(own, number)


def test_without_script_the_details_lead_to_the_item(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open("/")
    inside = f"//tr[@id='item-{number}']//details[@data-loads]//a/@href"
    assert own.page.xpath(inside) == [f"/items/{number}"]
    url = f"/items/{number}/glance"
    assert sign_in("liufang").client.get(url).status_code == 404


def test_who_calls_back_claims_the_row_and_the_others_see_it(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open("/").press("我来回电 101号")
    assert cells(own, number)[5].endswith("由我回电 至09:20")
    assert own.texts(f"//tr[@id='item-{number}']//button")[0] == "回电 101号"
    other = sign_in("wuhao").open("/")
    assert cells(other, number)[5] == "已阅知 张丽 今天 09:10 张丽正在回电 至09:20"
    assert other.texts(f"//tr[@id='item-{number}']//button") == ["已通话", "已拨未接"]


@pytest.mark.parametrize(
    ("due", "says"),
    [
        ("Mon 2026-11-23 16:00", "今天 17:30 还剩8小时20分 12345工单 今天 16:00"),
        ("Mon 2026-11-23 17:31", "今天 17:30 还剩8小时20分"),
    ],
)
def test_the_deadline_of_a_12345_order_stands_where_it_is_the_earlier(
    sign_in: SignIn, desk: Desk, clock: ManualClock, due: str, says: str
) -> None:
    number = desk.missed_call()

    def order(session: Session, item: Item) -> None:
        who = item.responsible
        order = Mark(item=item, kind="order_12345", words="20261123001", due_at=the_moment(due))
        order.made_at, order.made_by_id = clock.now(), who.id
        session.add(order)

    desk.change(number, order)
    assert cells(sign_in("zhangli").open("/"), number)[6] == says


def test_what_is_not_known_is_said_to_be_unknown(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    row = cells(sign_in("zhangli").open("/"), number)
    assert row[0] == "未登记姓名 101号 未登记单位"
    assert row[2] == "未留内容，回电时请问明"


def test_the_whole_number_of_a_caller_is_nowhere_on_the_page(sign_in: SignIn, desk: Desk) -> None:
    desk.missed_call()
    own = sign_in("zhangli").open("/")
    assert "13912345678" not in own.response.text


def test_the_most_pressing_come_first(sign_in: SignIn, desk: Desk, clock: ManualClock) -> None:
    clock.set(the_moment("Fri 2026-11-20 10:00"))
    late = desk.missed_call(caller="+8613900000001")
    clock.set(the_moment("Mon 2026-11-23 09:00"))
    once = desk.missed_call(caller="+8613900000002")
    often = desk.missed_call(caller="+8613900000003")
    desk.calls_again(often)
    clock.set(the_moment("Mon 2026-11-23 17:10"))
    tomorrow = desk.missed_call(caller="+8613900000004")
    own = sign_in("zhangli").open("/")
    order = own.page.xpath(f"{ROWS}/@id")
    assert order == [f"item-{number}" for number in (late, often, once, tomorrow)]


@pytest.mark.parametrize(
    ("at", "classes", "says"),
    [
        ("Mon 2026-11-23 16:29", "", "还剩1小时1分"),
        ("Mon 2026-11-23 16:30", "is-soon", "还剩1小时"),
        ("Mon 2026-11-23 17:29", "is-soon", "还剩1分钟"),
        ("Mon 2026-11-23 17:30", "is-soon", "还剩0分钟"),
        ("Mon 2026-11-23 17:31", "is-late", "已逾期1分钟"),
        ("Mon 2026-11-23 19:45", "is-late", "已逾期2小时15分"),
        ("Tue 2026-11-24 17:30", "is-late", "已逾期1天"),
        ("Thu 2026-11-26 20:30", "is-late", "已逾期3天3小时"),
    ],
)
def test_a_row_says_how_late_it_is_and_only_the_late_are_red(
    sign_in: SignIn, desk: Desk, clock: ManualClock, at: str, classes: str, says: str
) -> None:
    number = desk.missed_call()
    clock.set(the_moment(at))
    own = sign_in("zhangli").open("/")
    (row,) = own.page.xpath(f"//tr[@id='item-{number}']")
    assert row.get("class").split() == [*classes.split(), "never-read"]
    assert says in cells(own, number)[6]
    assert ("逾期未回电 1" in own.text) is (classes == "is-late")


def test_the_state_tells_what_was_done_and_when(
    sign_in: SignIn, desk: Desk, clock: ManualClock
) -> None:
    number = desk.missed_call()
    clock.set(the_moment("Mon 2026-11-23 10:20"))
    own = sign_in("wangjun")
    desk.sweep()
    assert cells(own.open("/"), number)[5] == "视为阅知 今天 10:10"
    desk.act("zhangli", number, "read")
    assert cells(own.open("/"), number)[5] == "已阅知 张丽 今天 10:20"
    read = "阅知张丽 今天 10:20，视为阅知 今天 10:10"
    assert read in details(own, number)
    clock.forward(minutes=20)
    desk.act("zhangli", number, "tried")
    desk.act("zhangli", number, "tried")
    assert cells(own.open("/"), number)[5] == "已拨未接通（2次） 今天 10:40"
    assert read in details(own, number)
    desk.act("zhangli", number, "reached")
    assert own.open("/").texts(ROWS) == []
    assert "所有来电都已联系，没有待回电的事项。" in own.text


def test_a_repeat_call_shows_first_last_and_how_often(
    sign_in: SignIn, desk: Desk, clock: ManualClock
) -> None:
    number = desk.missed_call()
    clock.forward(hours=1, minutes=10)
    desk.calls_again(number)
    assert cells(sign_in("zhangli").open("/"), number)[4] == "今天 09:10 2次，最近 今天 10:20"


def test_who_calls_again_after_contact_is_on_the_list_again(
    sign_in: SignIn, desk: Desk, clock: ManualClock
) -> None:
    number = desk.missed_call()
    desk.act("zhangli", number, "reached")
    clock.forward(hours=1)
    desk.calls_again(number)
    assert len(cells(sign_in("zhangli").open("/"), number)) == 9


def test_how_far_an_item_has_gone_up_is_shown(
    sign_in: SignIn, desk: Desk, clock: ManualClock
) -> None:
    number = desk.missed_call()
    for at, level in [
        ("Mon 2026-11-23 17:29", "科室"),
        ("Mon 2026-11-23 17:31", "办公室督办员"),
        ("Tue 2026-11-24 08:01", "分管领导"),
    ]:
        clock.set(the_moment(at))
        desk.sweep()
        assert cells(sign_in("zhaoping").open("/"), number)[7] == level


def test_nothing_ages_out_of_the_list(sign_in: SignIn, desk: Desk, clock: ManualClock) -> None:
    number = desk.missed_call()
    clock.set(the_moment("Mon 2026-12-21 09:00"))
    row = cells(sign_in("zhangli").open("/"), number)
    assert row[4] == "11月23日 09:10"
    assert "已逾期27天15小时" in row[6]


def test_an_item_of_last_year_is_named_with_its_year(
    sign_in: SignIn, desk: Desk, clock: ManualClock
) -> None:
    clock.set(the_moment("Thu 2026-12-31 16:00"))
    number = desk.missed_call()
    clock.set(the_moment("Mon 2027-01-04 09:00"))
    row = cells(sign_in("zhangli").open("/"), number)
    assert row[0] == "未登记姓名 2026-101号 未登记单位"
    assert row[4] == "2026年12月31日 16:00"


def test_a_due_time_of_a_year_without_a_calendar_is_marked_presumed(
    sign_in: SignIn, desk: Desk, clock: ManualClock
) -> None:
    clock.set(the_moment("Tue 2027-03-02 09:00"))
    number = desk.missed_call()
    assert "推定" in cells(sign_in("zhangli").open("/"), number)[6]


def test_drafts_and_closed_items_are_not_on_the_list(
    sign_in: SignIn, desk: Desk, clock: ManualClock
) -> None:
    desk.answered_call()
    number = desk.missed_call(caller="+8613900000002")
    desk.change(number, lambda _session, item: setattr(item, "closed_at", clock.now()))
    assert sign_in("zhangli").open("/").texts(ROWS) == []


def test_a_visit_shows_how_the_person_came(sign_in: SignIn, desk: Desk) -> None:
    own = sign_in("guoxin")
    own.open("/register")
    own.press("登记并转交", channel="visit", matter="租房提取", section="1")
    assert sign_in("liufang").open("/").texts(f"{ROWS}/td[5]") == ["今天 09:10来访"]


def test_each_recording_is_played_told_on_its_way_or_told_lost(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    here = desk.record(number, "matter")
    desk.record(number, "name", file=None)
    desk.record(number, "organisation", file=None, lost_why="404")
    own = sign_in("zhangli").open("/")
    assert own.texts(f"{ROWS}/td[3]") == ["0:12 另2段"]
    assert set(own.page.xpath("//a[@class='play num']/@href")) == {f"/recordings/{here}"}
    assert not own.page.xpath("//audio")
    told = details(own, number)
    assert "姓名 录音取回中" in told
    assert "单位 录音没有取回：404" in told


def test_what_a_caller_said_is_text_and_never_markup(sign_in: SignIn, desk: Desk) -> None:
    desk.missed_call(name="<b>张</b>", matter="<script>alert(1)</script>{{ 7*7 }}")
    own = sign_in("zhangli").open("/")
    assert own.page.xpath("//script[not(@src)] | //td//b") == []
    assert "<script>alert(1)</script>{{ 7*7 }}" in own.text


def test_the_list_speaks_english(sign_in: SignIn, desk: Desk, clock: ManualClock) -> None:
    number = desk.missed_call()
    clock.forward(days=1)
    own = sign_in("zhangli").open("/")
    own.press("English", within="//header")
    row = cells(own, number)
    assert row[0] == "Name not recorded No. 101 Organisation not recorded"
    assert row[4] == "yesterday 09:10"
    assert row[6] == "yesterday 17:30 15 h 40 min late"
    assert "Why due thenHanded over" in details(own, number)


def test_the_list_takes_as_many_queries_for_thirty_items_as_for_one(
    sign_in: SignIn, desk: Desk, office: Database
) -> None:
    own = sign_in("zhaoping")
    asked: list[str] = []
    event.listen(office.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    def queries() -> int:
        asked.clear()
        own.open("/")
        return len(asked)

    desk.record(desk.missed_call())
    for_one = queries()
    for count in range(29):
        number = desk.missed_call(caller=f"+8613900000{count:03}")
        desk.record(number)
        desk.act("zhangli", number, "tried")
    assert queries() == for_one


def test_an_item_that_is_owed_no_contact_by_a_time_still_stands_on_the_list(
    sign_in: SignIn, desk: Desk, clock: ManualClock
) -> None:
    number = desk.missed_call()

    def end(session: Session, item: Item) -> None:
        promise = session.query(Promise).filter_by(item_id=item.id, kind=PromiseKind.CONTACT).one()
        promise.ended_at = clock.now()

    desk.change(number, end)
    assert cells(sign_in("zhangli").open("/"), number)[6] == "无"


def test_an_item_is_found_by_the_number_that_a_caller_names(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli")
    own.press("查找", within="//header", q="101")
    assert own.path == f"/items/{number}"
    own.press("查找", within="//header", q="999")
    assert "没有找到。" in own.text


def test_filters_are_chips_that_come_off_and_are_kept_under_a_name(
    sign_in: SignIn, desk: Desk
) -> None:
    desk.missed_call("loans")
    desk.missed_call("withdrawal", caller="+8613900000002")
    own = sign_in("zhaoping").open("/?section=loans&urgent=&page=1&sort=colour")
    assert len(own.texts(ROWS)) == 1
    assert "不能识别的筛选条件" in own.text
    assert own.texts("//span[@class='chosen']") == ["科室：信贷科 ×"]
    own.press("保存", name="信贷")
    assert own.texts("//span[@class='saved-one']") == ["信贷 ×"]
    own.open(own.page.xpath("//span[@class='chosen']/a/@href")[0])
    assert len(own.texts(ROWS)) == 2
    own.open(own.page.xpath("//span[@class='saved-one']/a/@href")[0])
    assert len(own.texts(ROWS)) == 1
    assert not sign_in("zhangli").open("/").texts("//span[@class='saved-one']")
    own.press("×", within="//main//span[@class='saved-one']")
    assert not own.texts("//span[@class='saved-one']")


def test_what_was_searched_for_is_not_kept_in_a_filter(
    sign_in: SignIn, desk: Desk, office: Database
) -> None:
    desk.missed_call("loans", name="张秀英")
    own = sign_in("zhaoping")
    for words in ("张秀英", "13912345678"):
        own.open(f"/?section=loans&q={words}")
        assert "查找的内容可能是姓名或号码，不保存。" in own.text
        own.press("保存", name=f"信贷{len(words)}")
        assert words in own.text
    with office.reading() as session:
        kept = session.scalars(select(SavedFilter.query)).all()
        assert kept == ["section=loans", "section=loans"]


def test_the_heads_of_columns_sort_and_say_so(sign_in: SignIn, desk: Desk) -> None:
    desk.missed_call("loans")
    desk.missed_call("withdrawal", caller="+8613900000002")
    own = sign_in("zhaoping").open("/")
    assert own.texts("//th[@aria-sort='ascending']") == ["应于…前联系"]
    own.open(own.page.xpath("//th/a[@title='按科室排列']/@href")[0])
    up = own.page.xpath(f"{ROWS}/@id")
    own.open(own.page.xpath("//th/a[@title='按科室排列']/@href")[0])
    assert own.texts("//th[@aria-sort='descending']") == ["科室和责任人"]
    assert own.page.xpath(f"{ROWS}/@id") == up[::-1]


def test_a_call_without_a_number_is_dealt_with_once_and_stays_to_be_found(
    sign_in: SignIn, desk: Desk
) -> None:
    with desk.db.writing() as session:
        desk.call(session, "loans", None, CallKind.NO_NUMBER)
    own, other = sign_in("zhangli"), sign_in("wangjun")
    for browser in (own, other):
        browser.open("/calls/no-number")
    own.press("已处理", how="录音中说了号码，已登记")
    assert "没有待处理的无号码来电。" in own.text
    assert "无号码 0" in own.text
    other.press("已处理", how="再次处理")
    assert "这次来电已经有人处理。" in other.text
    assert "录音中说了号码，已登记张丽" in own.open("/calls/no-number?handled=1").text
