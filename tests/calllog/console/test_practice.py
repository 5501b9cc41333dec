"""模拟电话: the page and its addresses, over a line that is not there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from calllog.console.request import EXTENSION, Parts
from calllog.db import Database
from calllog.models import PromptVersion
from calllog.practice import (
    REFUSALS,
    News,
    PracticeAway,
    PracticeLine,
    PracticeRefused,
    Registered,
    Result,
    TelephoneForgotten,
)
from calllog.settings import Settings
from ivr.practised_time import Moment
from tests.calllog.console.browser import Browser
from tests.calllog.console.conftest import SignIn
from tests.calllog.console.desk import Desk
from tests.support.clock import MONDAY_MORNING, ManualClock
from tests.support.office import person

CALLER = "+8613900000081"
DUTY_PERSON = "+865620000022"
BASE = "/practice/telephones"
DUE = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
REGISTERED = Result(
    "registered", Registered("2026-101", "信贷科", "张丽", False, [("contact", DUE)])
)
GREETING = "您好，这里是{office}。请问您要办什么业务？{menu}。反映作风问题按9，人工按0。"


class FakeLine:
    """Takes everything down, and answers what the test wants."""

    def __init__(self) -> None:
        self.taken: list[tuple[object, ...]] = []
        self.refuses: Exception | None = None
        self.came_of = Result()

    def lines(self) -> list[str]:
        return ["+865620000000", "+865620000099"]

    def register(self, address: str, *, aloud: bool) -> str:
        self._take("register", address, aloud)
        return "one"

    def events(self, telephone: str, after: int, wait: int) -> News:
        self._take("events", telephone, after, wait)
        return News([{"n": after + 1, "kind": "line", "state": "answered"}], after + 1)

    def do(self, telephone: str, deed: Mapping[str, object]) -> None:
        self._take("do", telephone, deed)

    def record(self, telephone: str, wav: bytes) -> None:
        self._take("record", telephone, wav)

    def sound(self, telephone: str, number: int) -> bytes:
        self._take("sound", telephone, number)
        return b"RIFF"

    def result(self, telephone: str) -> Result:
        self._take("result", telephone)
        return self.came_of

    def leave(self, telephone: str) -> None:
        self._take("leave", telephone)

    def renew(self) -> None:
        self._take("renew")

    def _take(self, *deed: object) -> None:
        if self.refuses is not None:
            raise self.refuses
        self.taken.append(deed)


@pytest.fixture
def line(console: Flask) -> FakeLine:
    """The console has a line to practise with."""
    made = FakeLine()
    with_line(console, made)
    return made


def with_line(console: Flask, line: PracticeLine, **settings: object) -> None:
    old: Parts = console.extensions[EXTENSION]
    changed = Settings.model_copy(old.settings, update=settings)
    console.extensions[EXTENSION] = Parts(changed, old.db, old.clock, line, old.sentences)


def post(own: Browser, path: str, **kwargs: Any) -> Any:
    token = own.open("/practice").page.xpath("//input[@name='csrf_token']")[0].value
    return own.client.post(path, headers={"X-CSRFToken": token}, **kwargs)


def test_the_page_explains_what_is_practised_and_that_nobody_is_told(
    line: FakeLine, sign_in: SignIn
) -> None:
    own = sign_in("zhangli").open("/practice")
    assert "练习线路使用单独的数据，不进入待回电清单，不通知任何人" in own.text
    assert own.texts("//section[@data-side]/h2") == ["来电人的电话", "值班人员的电话"]
    assert own.texts("//noscript//code") == ["scripts/hotline call"]
    assert "模拟电话" in own.head
    # Nobody is asked for anything before somebody dials or chooses whose telephone it is.
    assert line.taken == []


def test_under_demo_the_page_says_that_the_call_arrives_in_the_list(
    console: Flask, sign_in: SignIn
) -> None:
    with_line(console, FakeLine(), demo=True)
    own = sign_in("zhaoping").open("/practice")
    assert "来电会进入待回电清单，不通知任何真实人员" in own.text
    assert own.texts("//noscript//code") == ["scripts/hotline --demo call"]
    assert own.texts("//main//button[normalize-space()='重置练习数据']") == []
    assert own.texts("//select[@id='caller-moment']") == []


def test_the_moment_of_day_is_chosen_on_a_line_of_ones_own(line: FakeLine, sign_in: SignIn) -> None:
    own = sign_in("zhangli").open("/practice")
    options = own.page.xpath("//select[@id='caller-moment']/option")
    assert [(one.get("value"), one.text) for one in options] == [
        ("now", "按现在时间"),
        ("open", "按上班时间"),
        ("noon", "按午休时间"),
        ("closed", "按下班后"),
    ]
    assert set(Moment) == {one.get("value") for one in options}


def test_each_telephone_has_a_page_of_its_own_too(line: FakeLine, sign_in: SignIn) -> None:
    own = sign_in("zhangli")
    assert own.open("/practice?side=staff").texts("//section[@data-side]/h2") == ["值班人员的电话"]
    assert own.open("/practice?side=caller").texts("//section[@data-side]/h2") == ["来电人的电话"]


@pytest.mark.parametrize(
    ("forward", "told"),
    [
        ({}, None),
        ({"hours": 3}, "现在是午休时间，线路只转接午间值守人员"),
        ({"hours": 9}, "不转接值班人员，直接登记"),
        ({"days": 5}, "不转接值班人员，直接登记"),
    ],
)
def test_out_of_hours_the_page_says_how_the_line_answers_then(
    line: FakeLine,
    sign_in: SignIn,
    clock: ManualClock,
    forward: dict[str, int],
    told: str | None,
) -> None:
    clock.forward(**forward)
    hints = sign_in("zhangli").open("/practice").texts("//p[contains(@class, 'practice-hint')]")
    assert [told in hint for hint in hints if told] == [True] * (told is not None)
    assert bool(hints) is (told is not None)


def test_without_a_line_the_page_says_so_and_offers_no_telephone(sign_in: SignIn) -> None:
    own = sign_in("admin").open("/practice")
    assert "本系统没有开启模拟电话" in own.text
    assert own.texts("//section[@data-side]") == []


def test_the_staff_telephone_offers_everybody_who_can_be_rung_and_who_is_on_duty_first(
    line: FakeLine, sign_in: SignIn
) -> None:
    own = sign_in("zhangli").open("/practice")
    loans = "//select[@id='staff-address']/optgroup[@label='信贷科']/option"
    assert own.texts(loans)[0] == "张丽（今日值班）"
    values = own.page.xpath("//select[@id='staff-address']//option/@value")
    assert DUTY_PERSON in values
    assert len(values) == len(set(values))


@pytest.mark.parametrize(
    ("address", "status"),
    [(CALLER, 200), ("", 200), (DUTY_PERSON, 200), ("+8613812345678", 400), (None, 400)],
)
def test_a_telephone_has_a_number_that_the_page_offers_and_no_other(
    line: FakeLine, sign_in: SignIn, address: str | None, status: int
) -> None:
    own = sign_in("zhangli")
    answer = post(own, BASE, json={"address": address, "aloud": True})
    assert answer.status_code == status
    assert line.taken == ([("register", address, True)] if status == 200 else [])


def test_what_the_person_does_and_says_reaches_the_line(line: FakeLine, sign_in: SignIn) -> None:
    own = sign_in("zhangli")
    assert post(own, f"{BASE}/one/do", json={"do": "press", "keys": "2"}).status_code == 204
    # A minute of speech is a megabyte.
    assert post(own, f"{BASE}/one/recording", data=b"x" * 1_000_000).status_code == 204
    assert post(own, f"{BASE}/one/do", json=["press"]).status_code == 400
    assert own.client.get(f"{BASE}/one/sounds/3").data == b"RIFF"
    form = {"csrf_token": own.page.xpath("//input[@name='csrf_token']")[0].value}
    assert own.client.post(f"{BASE}/one/leave", data=form).status_code == 204
    assert line.taken == [
        ("do", "one", {"do": "press", "keys": "2"}),
        ("record", "one", b"x" * 1_000_000),
        ("sound", "one", 3),
        ("leave", "one"),
    ]


def test_news_are_waited_for_fifteen_seconds_at_most(line: FakeLine, sign_in: SignIn) -> None:
    own = sign_in("zhangli")
    answer = own.client.get(f"{BASE}/one/events?after=4&wait=600")
    assert answer.json == {"events": [{"n": 5, "kind": "line", "state": "answered"}], "next": 5}
    assert line.taken == [("events", "one", 4, 15)]


def test_every_refusal_of_the_line_is_said_in_words(line: FakeLine, sign_in: SignIn) -> None:
    own = sign_in("zhangli").open("/practice")
    said = set()
    for code in REFUSALS:
        line.refuses = PracticeRefused(code)
        answer = post(own, f"{BASE}/one/do", json={"do": "hang_up"})
        assert (answer.status_code, answer.json["code"]) == (409, code)
        said.add(answer.json["message"])
    assert len(said) == len(REFUSALS)


def test_a_line_that_is_away_and_a_telephone_that_is_forgotten_are_told_apart(
    line: FakeLine, sign_in: SignIn
) -> None:
    own, told = sign_in("zhangli"), []
    for refuses in (PracticeAway(), TelephoneForgotten()):
        line.refuses = refuses
        answer = own.client.get(f"{BASE}/one/events")
        told.append((answer.status_code, str(answer.json and answer.json["message"])[:9]))
    assert told == [(409, "练习电话没有启动。"), (410, "这部电话已经断开，")]


def draft(office: Database) -> int:
    with office.writing() as session:
        made = PromptVersion(
            sentence="greeting", words=GREETING, why="试", made_at=MONDAY_MORNING,
            made_by_id=person(session, "zhaoping").id,
        )  # fmt: skip
        session.add(made)
        session.flush()
        return made.id


def test_drafts_are_tried_in_the_calls_dialled_on_the_page(
    line: FakeLine, sign_in: SignIn, office: Database
) -> None:
    number = draft(office)
    own = sign_in("zhaoping").open(f"/practice?drafts={number},zzz")
    assert "正在试听未发布的语句" in own.text
    assert GREETING in own.text
    assert own.page.xpath("//*[@id='practice']/@data-drafts") == [str(number)]
    post(own, f"{BASE}/one/do", json={"do": "dial", "drafts": [str(number)]})
    (_do, _one, deed) = line.taken[0]
    assert isinstance(deed, dict)
    assert [one["words"] for one in deed["drafts"]] == [GREETING]


def test_who_may_not_see_drafts_hears_what_is_published(
    line: FakeLine, sign_in: SignIn, office: Database
) -> None:
    number = draft(office)
    own = sign_in("zhangli").open(f"/practice?drafts={number}")
    assert "正在试听未发布的语句" not in own.text
    post(own, f"{BASE}/one/do", json={"do": "dial", "drafts": [number]})
    post(own, f"{BASE}/one/do", json={"do": "dial", "drafts": {"greeting": GREETING}})
    assert line.taken == [
        ("do", "one", {"do": "dial", "drafts": []}),
        ("do", "one", {"do": "dial"}),
    ]


def test_what_the_practice_ledger_has_of_a_call_is_told_once_it_has_ended(
    line: FakeLine, sign_in: SignIn
) -> None:
    own = sign_in("admin").open("/practice")
    assert own.client.get(f"{BASE}/one/result").status_code == 204
    line.came_of = REGISTERED
    told = own.client.get(f"{BASE}/one/result").text
    assert all(part in told for part in ("2026-101号", "张丽 · 信贷科", "当日联系", "17:30前"))
    # It is an item of another ledger.
    assert "href" not in told


def test_under_demo_the_result_leads_to_the_item_for_who_may_see_it(
    console: Flask, sign_in: SignIn, desk: Desk
) -> None:
    number = desk.missed_call("loans")
    line = FakeLine()
    line.came_of = Result("registered", Registered(number, "信贷科", "张丽", False, []))
    with_line(console, line, demo=True)
    links = {
        login: f'href="/items/{number}"' in sign_in(login).client.get(f"{BASE}/one/result").text
        for login in ("zhangli", "zhaoping", "liufang", "admin")
    }
    assert links == {"zhangli": True, "zhaoping": True, "liufang": False, "admin": False}


def test_a_call_that_left_nothing_says_what_it_was(line: FakeLine, sign_in: SignIn) -> None:
    line.came_of = Result("short")
    own = sign_in("zhangli")
    assert "记入“短时来电”" in own.client.get(f"{BASE}/one/result").text


@pytest.mark.parametrize(
    ("refuses", "words"),
    [
        (None, "练习数据已重置"),
        (PracticeRefused("busy"), "电话正在通话中，请先挂机"),
        (PracticeAway(), "练习电话没有启动"),
    ],
)
def test_supervisors_and_administrators_begin_anew(
    line: FakeLine, sign_in: SignIn, refuses: Exception | None, words: str
) -> None:
    own = sign_in("zhaoping").open("/practice")
    line.refuses = refuses
    assert words in own.press("重置练习数据").text
    assert line.taken == ([("renew",)] if refuses is None else [])
    assert "重置练习数据" not in sign_in("zhangli").open("/practice").text
