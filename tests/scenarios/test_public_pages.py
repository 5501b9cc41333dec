"""Who we are and what we do, on the telephone and on the pages for everybody (3.3.1, 5.3a, 5.4)."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html

from ivr.exchange.scripted import Staff
from tests.support.catalogue import fill_catalogue
from tests.support.hotline import Hotline
from tests.support.telling import ZHANGLI, heard, somebody, staff


def page_of(line: Hotline, path: str) -> Any:
    """A page of the same app that the carrier talks to, as anybody's browser gets it."""
    answer = line.doorway.app.test_client().get(path)
    assert answer.status_code == 200
    return html.fromstring(answer.text)


def words(found: Any) -> str:
    return " ".join(found.text_content().split())


@pytest.mark.clause("3.3.1")
def test_a_caller_hears_whom_they_get_before_it_rings_and_finds_them_on_the_page(
    line: Hotline,
) -> None:
    staff(line, zhangli=Staff.answers())
    call = line.call(somebody().presses("2"))
    told = [event.text for event in call.events if event.kind in ("heard", "rang")]
    before = told[: told.index(ZHANGLI)]
    assert before[-1] == "正在转接信贷科值班员张丽，请稍候。"
    assert told[told.index(ZHANGLI) + 1] == "热线来电，贷款业务。先问好，再报科室，后问事。"
    (loans,) = page_of(line, "/people").xpath("//section[@aria-labelledby='loans']")
    assert "今天值班：张丽" in words(loans)
    (shown,) = loans.xpath(".//li[.//h3[starts-with(normalize-space(), '张丽')]]")
    assert words(shown.xpath(".//p[@class='post']")[0]) == "贷款审核岗"
    assert words(shown.xpath(".//p[@class='scope']")[0]).startswith("职责范围：审核贷款申请")
    assert "139" not in words(page_of(line, "/people")), "no private mobile"


@pytest.mark.clause("5.4")
def test_what_the_line_reads_out_of_the_catalogue_stands_on_the_page(line: Hotline) -> None:
    with line.writing() as session:
        fill_catalogue(session, line.loop.clock.now())
    caller = somebody().presses("5", heard_out=True).presses("1", heard_out=True)
    said = heard(line.call(caller.presses("1", heard_out=True)))
    (matter,) = page_of(line, "/services?q=租房").xpath("//article")
    (basis,) = matter.xpath(".//div[dt='办理依据']/dd")
    (limit,) = matter.xpath(".//div[dt='办理时限']/dd")
    papers = [words(paper) for paper in matter.xpath(".//div[dt='办理要件']//li")]
    assert words(limit) == "3日（自然日）"
    assert "第二十四条第一款第（一）项" in words(basis)
    assert "身份证" in papers
    assert all(paper.partition("；")[0] in said for paper in papers)
    assert "三个自然日" in said


@pytest.mark.clause("5.3a")
def test_the_rule_our_duties_and_the_services_are_public_on_the_lines_own_address(
    line: Hotline,
) -> None:
    front = page_of(line, "/")
    ways = {words(link): link.get("href") for link in front.xpath("//nav//a")}
    assert "首问负责制是指服务对象来电、来信、来访时" in words(page_of(line, ways["首问负责制"]))
    assert "职责范围" in words(page_of(line, ways["工作人员"]))
    assert "服务事项" in words(page_of(line, ways["服务事项"]))
    assert "作风监督专线" in words(page_of(line, ways["作风监督"]))


@pytest.mark.parametrize(
    ("path", "said"), [("/nothing", "没有这个页面"), ("/en/nothing", "There is no such page")]
)
def test_a_browser_that_lost_its_way_gets_a_page_and_a_machine_none(
    line: Hotline, path: str, said: str
) -> None:
    client = line.doorway.app.test_client()
    answer = client.get(path, headers={"Accept": "text/html,*/*"})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")
    assert said in answer.text
    bare = client.get(path, headers={"Accept": "*/*"})
    assert bare.status_code == 404
    assert "<main" not in bare.text
