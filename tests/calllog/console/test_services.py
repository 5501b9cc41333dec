"""The pages of the service catalogue and of the other authorities."""

from __future__ import annotations

import pytest

from calllog.db import Database
from calllog.models import Role
from tests.calllog.console.conftest import SignIn
from tests.calllog.moments import the_moment
from tests.support.catalogue import fill_catalogue
from tests.support.clock import MONDAY_MORNING, ManualClock
from tests.support.office import person

ROWS = "//table/tbody/tr"
EDITIONS = "//section[contains(@class, 'card-plain')]"


@pytest.fixture(autouse=True)
def _catalogue(office: Database) -> None:
    with office.writing() as session:
        fill_catalogue(session, MONDAY_MORNING)


def test_the_catalogue_lists_every_matter_with_basis_limit_and_papers(sign_in: SignIn) -> None:
    own = sign_in("liufang").open("/services")
    assert len(own.texts(ROWS)) == 20
    assert "共20项 2026-11-23有效的版本" in own.text
    (row,) = [text for text in own.texts(ROWS) if text.startswith("个人住房贷款申请")]
    for told in ("信贷科", "10日（自然日）", "国令第844号", "第二十六条", "首付款凭证"):
        assert told in row
    assert "以本中心公布为准" in own.text
    assert "即时办结" in own.text


def test_a_matter_is_searched_and_its_editions_are_shown_in_order(sign_in: SignIn) -> None:
    own = sign_in("liufang").open("/services")
    own.press("查找", within="//main", words="租房")
    assert own.texts(f"{ROWS}/td[1]") == ["提取：支付房租"]
    own.open(own.page.xpath(f"{ROWS}/td[1]/a/@href")[0])
    current, earlier = own.texts(EDITIONS)
    assert current.startswith("现行版本 2026-09-20起")
    assert "第（一）项" in current
    assert "提取证明" not in current
    assert earlier.startswith("以前的版本 2019-03-24至2026-09-19")
    assert "第（六）项" in earlier
    assert "所在单位出具的提取证明" in earlier
    assert "示例数据，使用前请核对。" in current


@pytest.mark.parametrize(
    ("day", "headings"),
    [
        ("Sat 2026-09-19", ["现行版本 2019-03-24至2026-09-19", "即将施行的版本 2026-09-20起"]),
        ("Sun 2026-09-20", ["现行版本 2026-09-20起", "以前的版本 2019-03-24至2026-09-19"]),
    ],
)
def test_the_edition_in_force_changes_at_midnight_in_the_office(
    sign_in: SignIn, clock: ManualClock, day: str, headings: list[str]
) -> None:
    # Half an hour after midnight in the office, UTC still has the day before.
    clock.set(the_moment(f"{day} 00:30"))
    own = sign_in("liufang").open("/services/loan.apply")
    assert own.texts(f"{EDITIONS}/h2") == headings


@pytest.mark.parametrize("path", ["/services/no.such", "/services/%E8%B4%B7", "/services/a/b"])
def test_a_matter_that_is_not_in_the_catalogue_is_not_found(sign_in: SignIn, path: str) -> None:
    own = sign_in("liufang").open(path)
    assert own.status == 404


@pytest.mark.parametrize("path", ["/services", "/authorities"])
def test_a_search_without_a_find_says_so_and_shows_what_was_typed(
    sign_in: SignIn, path: str
) -> None:
    own = sign_in("liufang").open(path, query_string={"words": '<b>"无此'})
    assert own.texts(ROWS) == []
    assert "没有符合的" in own.text
    assert own.page.xpath("//input[@id='words']/@value") == ['<b>"无此']
    assert own.page.xpath("//main//b") == []
    own.open(own.page.xpath("//a[normalize-space()='显示全部']/@href")[0])
    assert len(own.texts(ROWS)) > 10


def test_the_competent_authority_is_found_by_what_it_is_for(sign_in: SignIn) -> None:
    own = sign_in("liufang").open("/authorities")
    assert len(own.texts(ROWS)) == 13
    own.press("查找", words="契税")
    assert own.texts(f"{ROWS}/td[position() <= 3]") == [
        *("示例市税务局", "购房契税、个人所得税住房扣除", "0562-0000077"),
    ]


@pytest.mark.parametrize("role", list(Role))
def test_everybody_who_is_signed_in_finds_the_way(
    sign_in: SignIn, office: Database, role: Role
) -> None:
    with office.writing() as session:
        person(session, "zhangli").roles = [role]
    own = sign_in("zhangli").open("/messages")
    (reference,) = own.page.xpath("//header//a[normalize-space()='业务资料']/@href")
    own.open(reference)
    for name in ("事项清单", "其他主管部门"):
        (way,) = own.page.xpath(f"//main//nav//a[normalize-space()='{name}']/@href")
        own.open(way)
        assert own.status == 200
        assert own.page.xpath("string(//h1)") == name
        assert own.page.xpath("//main//nav//a[@aria-current]/@href") == [way]


def test_the_pages_can_be_read_in_english(sign_in: SignIn) -> None:
    own = sign_in("liufang").open("/services")
    own.press("English", within="//header")
    assert own.page.xpath("string(//h1)") == "Service catalogue"
    assert "10 calendar days" in own.text
    assert "20 matters" in own.text
    assert own.texts("//thead//th") == ["Matter", "Section", "Time limit", "Basis", "Papers needed"]
    own.open("/services/loan.apply")
    assert own.texts(f"{EDITIONS}/h2") == [
        *("In force from 2026-09-20", "Earlier 2019-03-24 to 2026-09-19"),
    ]
    assert "Other authorities" in own.open("/authorities").text
    assert "13 authorities" in own.text


def test_an_empty_catalogue_says_who_fills_it(sign_in: SignIn, office: Database) -> None:
    with office.writing() as session:
        for table in ("matter_editions", "matters", "authorities"):
            session.connection().exec_driver_sql(f"DELETE FROM {table}")
    own = sign_in("liufang")
    assert "请办公室导入事项清单" in own.open("/services").text
    assert "请办公室导入名录" in own.open("/authorities").text
