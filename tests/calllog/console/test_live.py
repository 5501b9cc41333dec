"""What an open page asks by itself: what is new, for whom, and for how long."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from calllog.db import Database
from calllog.models import CONSOLE, Message
from tests.calllog.console.browser import Browser
from tests.calllog.console.conftest import SignIn
from tests.calllog.console.desk import Desk
from tests.support.clock import ManualClock
from tests.support.office import person

FRAME = "/live/frame"


def poll(own: Browser, path: str = FRAME, digest: str = "", **headers: str) -> TestResponse:
    """Ask as static/live.js does."""
    return own.client.get(path, headers={"X-Live": "1", "X-Digest": digest, **headers})


def tell(
    office: Database, clock: ManualClock, login: str, title: str, number: str | None = None
) -> None:
    """A message for a person."""
    with office.writing() as session:
        message = Message(
            key=f"test {title} {login}",
            recipient_id=person(session, login).id,
            channel=CONSOLE,
            title=title,
            body=f"{title}。",
            created_at=clock.now(),
        )
        session.add(message)


def cards(own: Browser) -> list[str]:
    return own.texts("//article[@class='note']//*[@class='note-words']")


def test_who_shows_the_newest_is_told_so_without_any_content(sign_in: SignIn) -> None:
    own = sign_in("zhangli")
    first = poll(own)
    assert first.status_code == 200
    again = poll(own, digest=first.headers["X-Digest"])
    assert (again.status_code, again.data) == (204, b"")
    assert again.headers["X-Digest"] == first.headers["X-Digest"]
    assert again.headers["X-At"] == "09:10"


def test_a_page_begins_with_the_digest_of_what_it_shows(sign_in: SignIn, desk: Desk) -> None:
    desk.missed_call()
    own = sign_in("zhangli")
    (digest,) = own.page.xpath("//*[@id='live-frame']/@data-digest")
    assert poll(own, digest=digest).status_code == 204


def test_whatever_happens_to_an_item_is_new(sign_in: SignIn, desk: Desk) -> None:
    own = sign_in("zhangli")
    seen = poll(own).headers["X-Digest"]
    number = desk.missed_call()
    for happens in (
        lambda: desk.act("wuhao", number, "tried"),
        lambda: desk.calls_again(number),
        lambda: desk.record(number),
        lambda: desk.clock.forward(minutes=1),
    ):
        new = poll(own, digest=seen)
        assert new.status_code == 200
        seen = new.headers["X-Digest"]
        happens()
    assert poll(own, digest=seen).status_code == 200


def test_the_count_of_the_menu_comes_with_the_notice(
    sign_in: SignIn, office: Database, clock: ManualClock
) -> None:
    own = sign_in("linjing")
    tell(office, clock, "linjing", "监督件待办")
    text = poll(own).text
    assert '<template data-count="messages">1</template>' in text
    assert "监督件待办" in text
    assert own.open("/messages").texts("//*[@data-count='messages']") == ["1"]


def test_a_notice_pops_up_with_its_item_until_it_is_known(
    sign_in: SignIn, desk: Desk, clock: ManualClock
) -> None:
    own = sign_in("zhangli")
    clock.forward(minutes=2)
    number = desk.missed_call(name="张秀英", matter="提前还款")
    own.open("/drafts")
    (card,) = own.texts("//article[@class='note']")
    assert f"{number}号待阅知" in card
    assert own.page.xpath("//article//a/@href") == [f"/items/{number}"]
    assert not {"张秀英", "提前还款", "5678"} & set(card.split())
    own.press("知道了", within="//article")
    assert own.path == "/drafts"
    assert own.texts("//article[@class='note']") == []
    assert own.texts("//*[@data-count='messages']") == [""]


def test_three_notices_pop_up_at_most_and_the_rest_is_counted(
    sign_in: SignIn, office: Database, clock: ManualClock
) -> None:
    own = sign_in("zhangli")
    for count in range(5):
        clock.forward(seconds=10)
        tell(office, clock, "zhangli", f"第{count}条")
    own.open("/services")
    assert cards(own) == ["第4条", "第3条", "第2条"]
    assert own.texts("//p[@id='note-more']/a") == ["另有2条"]


def test_what_came_before_the_person_signed_in_waits_in_the_menu(
    sign_in: SignIn, office: Database, clock: ManualClock
) -> None:
    tell(office, clock, "zhangli", "昨晚的消息")
    clock.forward(minutes=1)
    own = sign_in("zhangli")
    assert cards(own) == []
    assert own.texts("//*[@data-count='messages']") == ["1"]


def test_the_page_of_the_messages_grows_by_itself(
    sign_in: SignIn, office: Database, clock: ManualClock
) -> None:
    own = sign_in("zhangli").open("/messages")
    (address,) = own.page.xpath("//*[@id='messages']/@data-live")
    (digest,) = own.page.xpath("//*[@id='messages']/@data-digest")
    assert poll(own, address, digest).status_code == 204
    tell(office, clock, "zhangli", "新的一条")
    assert "新的一条" in poll(own, address, digest).text


def test_the_browsers_own_notices_are_offered_by_a_button_and_never_by_themselves(
    sign_in: SignIn,
) -> None:
    own = sign_in("zhangli").open("/messages")
    assert own.texts("//button[@id='notes-allow']") == ["允许浏览器提醒新消息"]


@pytest.mark.parametrize(("active", "is_in"), [({}, False), ({"X-Active": "1"}, True)])
def test_a_page_that_asks_by_itself_keeps_nobody_signed_in_unless_they_move_or_type(
    sign_in: SignIn, clock: ManualClock, active: dict[str, str], is_in: bool
) -> None:
    own = sign_in("zhaoping")
    for _ in range(4):
        clock.forward(minutes=10)
        answer = poll(own, **active)
    assert answer.status_code == (200 if is_in else 401)
    assert own.open("/drafts").path == ("/drafts" if is_in else "/sign-in")


@pytest.mark.parametrize(("minutes", "left"), [(0, 1800), (10, 1200), (29, 60), (30, 0)])
def test_each_answer_says_how_long_the_session_still_lasts(
    sign_in: SignIn, clock: ManualClock, minutes: int, left: int
) -> None:
    own = sign_in("zhangli")
    clock.forward(minutes=minutes)
    assert poll(own).headers["X-Ends-In"] == str(left)


def test_the_one_who_stays_has_the_whole_time_again(sign_in: SignIn, clock: ManualClock) -> None:
    own = sign_in("zhangli")
    clock.forward(minutes=29)
    assert poll(own, **{"X-Active": "1"}).headers["X-Ends-In"] == "1800"


def test_a_session_that_ended_is_told_to_the_page_and_not_led_into_it(
    sign_in: SignIn, browser: Browser
) -> None:
    assert (poll(browser).status_code, poll(browser).data) == (401, b"")
    own = sign_in("zhangli")
    own.press("退出", within="//header")
    assert poll(own).status_code == 401


def test_the_session_that_ended_of_rest_is_told_at_the_next_page_and_not_before(
    sign_in: SignIn, clock: ManualClock
) -> None:
    own = sign_in("zhangli")
    clock.forward(minutes=31)
    answer = poll(own)
    assert answer.status_code == 401
    assert "Set-Cookie" not in answer.headers
    assert "超过30分钟没有操作" in own.open("/").text


def test_an_answer_names_the_person_for_whom_it_is(sign_in: SignIn) -> None:
    own = sign_in("zhangli")
    (shown,) = own.page.xpath("//*[@id='live-frame']/@data-person")
    assert poll(own).headers["X-Person"] == shown
    other = sign_in("wuhao")
    assert poll(other).headers["X-Person"] != shown


def test_who_must_change_the_password_first_is_asked_nothing_else(
    sign_in: SignIn, office: Database
) -> None:
    with office.writing() as session:
        person(session, "zhangli").must_change_password = True
    own = sign_in("zhangli")
    assert own.path == "/password"
    assert own.page.xpath("//*[@data-live]") == []


def test_a_deed_from_a_notice_leads_back_to_the_page_and_never_out_of_the_console(
    sign_in: SignIn, office: Database, clock: ManualClock
) -> None:
    own = sign_in("zhangli")
    tell(office, clock, "zhangli", "一条")
    own.open("/services").press("知道了", within="//article", back="//evil.example")
    assert own.path == "/messages"


def test_the_keys_are_listed_for_whoever_asks(sign_in: SignIn) -> None:
    own = sign_in("zhangli")
    keys = own.texts("//dialog[@id='keys']//kbd")
    assert keys == ["j", "k", "Enter", "d", "c", "n", "x", "Esc", "/", "?"]
