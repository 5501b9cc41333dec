"""考核 in the browser: from a missed call to a decision that stands in it, and who sees whose."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from calllog.breaches import commending
from calllog.breaches.commending import Proposal
from calllog.console.figures.asked import Asked, Scope
from calllog.db import Database
from calllog.figures.facts import LateFact
from calllog.figures.periods import month_of
from calllog.models import AccessEntry, CommendedFor, Exercise, Finding, Item, Measure
from tests.calllog.breaches.suspected import decides, look_at, states
from tests.calllog.console.browser import Browser
from tests.calllog.console.conftest import SignIn
from tests.calllog.console.desk import Desk
from tests.calllog.moments import OFFICE, the_moment
from tests.support.clock import ManualClock
from tests.support.office import person

ASSESSMENT = "/figures/assessment?period=month"


@pytest.fixture
def monday(desk: Desk, office: Database, clock: ManualClock) -> ManualClock:
    """Two calls missed on Monday, one reached; on Tuesday what the records show is found."""
    number = desk.missed_call("loans", matter="提前还款")
    desk.missed_call("loans", caller="+8613900000002")
    clock.forward(minutes=30)
    desk.act("zhangli", number, "reached", "已答复")
    look_at(office, clock, "Mon 2026-11-23 18:00")
    look_at(office, clock, "Tue 2026-11-24 08:30")
    return clock


def judge(office: Database, clock: ManualClock, measures: dict[str, Measure]) -> None:
    """The person states, and then somebody decides, by the kind of what was found."""
    with office.writing() as session:
        for finding in session.scalars(select(Finding).order_by(Finding.id)):
            if finding.kind in measures:
                assert finding.about is not None
                states(session, clock, finding, finding.about.login)
                decides(session, clock, finding, "gaoyuan", measures[finding.kind])


def number_of(page: Browser, person_name: str, heading: str, table: str = "人员") -> str:
    """What stands for somebody under a heading."""
    rows = f"//section[h2='{table}']//table[.//th[contains(., '{heading}')]]"
    heads = [re.split(r"\s", head)[0] for head in page.texts(f"{rows}/thead/tr/th")]
    (at,) = [n for n, head in enumerate(heads) if head.startswith(heading)]
    (line,) = [
        row
        for row in page.page.xpath(f"{rows}/tbody/tr")
        if "".join(row.xpath("string(th)").split()) == person_name
    ]
    return " ".join(line.xpath("*")[at].text_content().split())


@pytest.mark.clause("4.2")
def test_results_by_person_tell_a_decision_as_decided_and_tolerance_as_no_blame(
    sign_in: SignIn, monday: ManualClock, office: Database
) -> None:
    own = sign_in("xuhui").open(ASSESSMENT)
    assert number_of(own, "张丽", "认定的问题") == "0"
    assert int(number_of(own, "张丽", "疑似问题（待核）")) > 0
    judge(office, monday, {"unread": Measure.REMINDER, "unanswered": Measure.TOLERANCE})
    with office.writing() as session:
        wanted = Proposal(
            CommendedFor.WORK, date(2026, 11, 20), "耐心解答", person(session, "zhangli")
        )
        at = (session, monday.now(), OFFICE)
        proposed = commending.propose(*at, person(session, "wangjun"), wanted)
        leader = person(session, "xuhui")
        commending.decide(
            *at, proposed, leader, is_granted=True, decision="", document="示例〔2026〕1号"
        )
    own.open(ASSESSMENT)
    assert number_of(own, "张丽", "认定的问题") == "1"
    assert number_of(own, "张丽", "容错认定") == "2"  # Her telephone rang twice.
    assert number_of(own, "张丽", "表扬") == "1"
    (line,) = own.texts("//section[h2='认定的问题']//tbody/tr")
    assert line.replace(" ", "") == "逾期未阅知11"
    assert "容错" not in line
    (link,) = own.page.xpath("//section[h2='认定的问题']//td[1]/a/@href")
    rows = own.open(link)
    assert rows.texts("//tbody/tr//td[@data-label='情况']") == ["逾期未阅知：提醒"]
    (finding,) = rows.page.xpath("//tbody//td[@data-label='情况']/a/@href")
    assert own.open(finding).status == 200


def test_every_number_leads_to_as_many_rows(
    sign_in: SignIn, monday: ManualClock, office: Database
) -> None:
    judge(office, monday, {"unread": Measure.CRITICISM})
    own = sign_in("wangjun").open(ASSESSMENT)
    links = sorted(set(own.page.xpath("//main//a[contains(@href, '/figures/rows')]/@href")))
    told = {link: _count_told(own, link) for link in links}
    counted = [link for link in links if told[link]]
    assert len(counted) > 20
    for link in counted:
        rows = own.open(link)
        assert rows.status == 200, link
        assert len(rows.page.xpath("//table//tbody/tr")) == told[link], link


def _count_told(page: Browser, link: str) -> int | None:
    """How many a link's number counts; None of what stands beside it."""
    (words, *_others) = page.page.xpath(f"//a[@href={link!r}]")
    text = "".join(words.text_content().split())
    found = re.fullmatch(r"(?:\d+%（)?(\d+)(?:/\d+)?(?:）)?", text)
    return int(found[1]) if found else None


def test_a_rate_of_few_cases_is_told_by_its_counts_alone(
    sign_in: SignIn, monday: ManualClock
) -> None:
    own = sign_in("xuhui").open(ASSESSMENT)
    few = number_of(own, "张丽", "当日联系率（下班前）")
    assert re.fullmatch(r"1/\d 样本不足", few)
    assert "%" not in "".join(own.texts("//td"))
    assert own.texts("//*[contains(@class, 'late')][ancestor::table]") == []


def test_people_stand_in_the_order_of_their_names(sign_in: SignIn, monday: ManualClock) -> None:
    own = sign_in("zhaoping").open(ASSESSMENT)
    names = own.texts("(//section[h2='人员']//table)[1]/tbody/tr/th")
    assert len(names) > 5
    assert names == sorted(names, key=lambda name: name.encode("gb18030"))
    assert "管理员" not in names


@pytest.mark.parametrize(
    ("login", "headings", "sections"),
    [
        ("xuhui", ["科室", "人员", "认定的问题"], None),
        ("wangjun", ["本人", "科室", "人员", "认定的问题"], ["信贷科"]),
    ],
)
def test_a_head_sees_the_own_section_after_their_own(
    sign_in: SignIn,
    monday: ManualClock,
    login: str,
    headings: list[str],
    sections: list[str] | None,
) -> None:
    own = sign_in(login).open(ASSESSMENT)
    assert [one for one in own.texts("//main//h2") if one != "指标说明"] == headings
    if sections is not None:
        assert own.texts("(//section[h2='科室']//table)[1]/tbody/tr/th") == sections
        assert "刘芳" not in own.text
        # Nor by asking for another section or for somebody of it.
        assert "刘芳" not in " ".join(own.open(f"{ASSESSMENT}&section=1").texts("//table"))


def test_a_handler_sees_the_own_numbers_and_nobody_elses(
    sign_in: SignIn, monday: ManualClock, office: Database
) -> None:
    own = sign_in("zhangli").open(ASSESSMENT)
    assert own.texts("//main//h2")[0].startswith("张丽")
    assert own.texts("//section[h2='人员']") == []
    with office.reading() as session:
        other = person(session, "wuhao").id
    assert own.open(f"{ASSESSMENT}&person={other}").status == 404


@pytest.mark.parametrize(
    ("person_asked", "fact", "is_seen"),
    [
        (None, (1, 8), True),  # (section, person) of what is looked at
        (None, (2, 7), False),  # In the section's own numbers only the section's.
        (7, (2, 7), True),  # The head's own, of whatever section it was.
        (7, (1, 8), False),
        (8, (2, 8), False),
        (None, (2, None), False),
    ],
)
def test_a_head_may_ask_for_all_of_their_own(
    person_asked: int | None, fact: tuple[int, int | None], is_seen: bool
) -> None:
    scope = Scope(sections=frozenset({1}), own=7)
    asked = Asked("month", month_of(date(2026, 11, 1)), scope, person=person_asked)
    assert asked.holds(LateFact(1, the_moment("Mon 2026-11-23 09:00"), *fact)) is is_seen


@pytest.mark.parametrize("login", ["admin", "linjing"])
def test_administrators_and_monitors_see_no_assessment(sign_in: SignIn, login: str) -> None:
    assert sign_in(login).client.get(ASSESSMENT).status_code == 403


def test_an_exercise_is_assessed_nowhere(
    sign_in: SignIn, monday: ManualClock, office: Database
) -> None:
    judge(office, monday, {"unread": Measure.REMINDER})
    with office.writing() as session:
        for item in session.scalars(select(Item)):
            item.exercise = Exercise.INSPECTION
    own = sign_in("xuhui").open(ASSESSMENT)
    for heading in ("认定的问题", "疑似问题（待核）", "到期时限", "值班接听"):
        assert number_of(own, "张丽", heading) == "0", heading


def test_the_spreadsheet_has_numbers_as_numbers_and_their_definitions(
    sign_in: SignIn, monday: ManualClock, office: Database
) -> None:
    own = sign_in("zhaoping").open(ASSESSMENT).press("导出考核表")
    book = load_workbook(BytesIO(own.response.data))
    assert book.sheetnames == ["说明", "指标说明", "科室", "人员", "认定的问题"]
    people = list(book["人员"].values)
    (line,) = [row for row in people if row[0] == "张丽" and row[4] == "按时阅知率"]
    assert line[5:] == (1, 2, None, None, None, "样本不足")
    defined = {row[0] for row in book["指标说明"].values}
    assert {row[4] for row in people[1:]} <= defined
    with office.reading() as session:
        entry = session.scalars(select(AccessEntry).order_by(AccessEntry.id.desc())).first()
        assert entry is not None
        assert (entry.by, entry.kind, entry.about) == ("zhaoping", "export", "首问负责制考核")


def test_a_period_without_anything_is_told_as_nothing(sign_in: SignIn, clock: ManualClock) -> None:
    clock.set(the_moment("Mon 2026-11-23 10:00"))
    own = sign_in("xuhui").open("/figures/assessment?period=year")
    assert "本期没有经核定认定的问题" in own.text
    assert number_of(own, "张丽", "按时阅知率") == "—"
