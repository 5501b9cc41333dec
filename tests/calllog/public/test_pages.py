"""What the public pages tell: the rule and its promises, who we are, what we do, and when."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from calllog.db import Database
from calllog.models import Kept, Matter, OfficeProfile
from calllog.personal_data import retention
from calllog.personal_data.retention import Rule
from calllog.settings import Settings
from calllog.times import policies, policy_file
from tests.calllog.console.browser import Browser
from tests.support.clock import ManualClock, shanghai
from tests.support.office import person

RENT = "//article[@id='withdrawal.rent']"


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-11-23 09:10", "现在正在上班"),  # A Monday.
        ("2026-11-23 12:00", "现在午休，今天14:30上班"),
        ("2026-11-23 07:00", "现在下班，今天8:00上班"),
        ("2026-11-23 17:30", "现在下班，明天8:00上班"),
        ("2026-11-27 18:00", "现在下班，11月30日周一8:00上班"),  # A Friday.
        ("2026-11-29 10:00", "今天休息，明天8:00上班"),  # A Sunday.
        ("2026-10-10 09:00", "现在正在上班"),  # A Saturday that is worked.
        ("2026-10-06 09:00", "今天休息，10月8日周四8:00上班"),  # National Day.
    ],
)
def test_the_front_page_says_whether_somebody_is_there_now(
    browser: Browser, clock: ManualClock, settings: Settings, at: str, said: str
) -> None:
    clock.set(datetime.fromisoformat(at).replace(tzinfo=settings.zone))
    browser.open("/")
    assert browser.texts("//p[contains(@class, 'state')]") == [said]
    assert "0562 000 0000" in browser.text


@pytest.mark.clause("5.3a")
def test_the_rule_is_published_with_the_promises_that_are_in_force(
    browser: Browser, office: Database, clock: ManualClock, settings: Settings
) -> None:
    browser.open("/rule")
    assert "首问负责制是指服务对象来电、来信、来访时" in browser.text
    assert "并在2个工作日内答复" in browser.text
    assert "工作时间60分钟内阅知，当日下班（17:30）前与您联系" in browser.text
    today = date(2026, 11, 23)
    new = policy_file.read_text(
        'valid_from = 2026-11-24\ndocument = "铜公积金办〔2026〕9号"\n'
        "read_minutes = 30\nanswer_working_days = 1\n"
    )
    with office.writing() as session:
        policies.enter(session, clock.now(), today, new, "admin")
    assert "并在2个工作日内答复" in browser.open("/rule").text
    clock.forward(days=1)
    browser.open("/rule")
    assert "并在1个工作日内答复" in browser.text
    assert "工作时间30分钟内阅知" in browser.text
    assert "以上时限按铜公积金办〔2026〕9号执行" in browser.text


def test_an_office_publishes_the_text_of_its_own_rule(browser: Browser, settings: Settings) -> None:
    (settings.home / "rule.txt").write_text(
        "示例县首问负责制办法\n一、总则\n（一）职责：\n1.热情接待。\n示例县某局\n2026年1月1日\n",
        encoding="utf-8",
    )
    browser.open("/rule")
    kinds = [node.get("class") for node in browser.page.xpath("//div[@class='paper']/*")]
    assert kinds == ["title", "chapter", "article", "point", "signature", "signature"]
    assert "铜公积金〔2020〕40号" not in browser.text


def test_a_text_that_cannot_be_read_leaves_the_promises(
    browser: Browser, settings: Settings
) -> None:
    (settings.home / "rule.txt").write_bytes("首问负责制".encode("gb18030"))
    browser.open("/rule")
    assert browser.status == 200
    assert "铃响三声，必有应声" in browser.text
    assert "全文请到本单位查阅" in browser.text


def test_an_office_that_has_given_no_text_does_not_show_anothers(
    browser: Browser, office: Database
) -> None:
    with office.writing() as session:
        session.get_one(OfficeProfile, 1).is_sample = False
    browser.open("/rule")
    assert "铜公积金〔2020〕40号" not in browser.text
    assert "铃响三声，必有应声" in browser.text
    assert "示例数据" not in browser.head


@pytest.mark.clause("3.3.1")
def test_everybody_is_shown_with_name_post_and_scope_and_never_with_a_mobile(
    browser: Browser, office: Database
) -> None:
    with office.writing() as session:
        person(session, "zhangli").scope = "审核贷款申请"
        person(session, "wuhao").left_at = person(session, "wuhao").left_at or _moment()
    browser.open("/people")
    (loans,) = browser.page.xpath("//section[@aria-labelledby='loans']")
    words = " ".join(loans.text_content().split())
    assert "今天值班：张丽" in words
    assert "张丽 今天值班 贷款审核岗 职责范围：审核贷款申请" in words
    assert "科室电话：0562 000 0020" in words
    assert "吴昊" not in browser.text
    assert "139" not in browser.response.text
    assert "系统管理员" not in browser.text


def _moment() -> datetime:
    return shanghai(2026, 11, 20, 17, 0)


def test_on_a_day_off_nobody_is_said_to_be_on_duty(browser: Browser, clock: ManualClock) -> None:
    clock.forward(days=5)
    assert "今天值班" not in browser.open("/people").text


@pytest.mark.clause("5.4")
def test_every_matter_stands_there_with_basis_limit_papers_and_procedure(
    browser: Browser, office: Database
) -> None:
    browser.open("/services")
    with office.reading() as session:
        assert len(browser.page.xpath("//article")) == len(session.scalars(select(Matter)).all())
    words = browser.texts(RENT)[0]
    for part in ("办理依据", "办理时限3日（自然日）", "办理要件", "办理流程", "承办科室提取科"):
        assert part in words
    assert "国令第844号修改" in words
    assert "家庭工资收入证明" not in words, "the edition before does not hold today"


@pytest.mark.parametrize(
    ("asked", "first", "said"),
    [
        ("租房", "提取：支付房租", "“租房”找到1个事项"),
        ("提取 退休", "提取：离休退休、完全丧失劳动能力、出境定居", "“提取 退休”找到1个事项"),
        ("租房怎么提取", "提取：支付房租", "没有完全符合“租房怎么提取”的事项"),
        ("护照", None, "没有找到“护照”"),
        ("<b>", None, "没有找到“<b>”"),
    ],
)
def test_the_catalogue_is_searched_as_people_ask(
    browser: Browser, asked: str, first: str | None, said: str
) -> None:
    browser.open("/services")
    browser.press("查找", q=asked)
    assert said in browser.texts("//p[@role='status']")[0]
    assert next(iter(browser.texts("//article/h2")), None) == first


def test_the_hours_tell_holidays_days_worked_for_them_and_what_is_only_presumed(
    browser: Browser,
) -> None:
    browser.open("/hours")
    assert "8:00–12:00" in browser.text
    assert "春节2月15日周日 至 2月23日周一 共9天" in browser.text
    assert "2月14日周六 春节调休上班" in browser.text
    assert browser.texts("//h2[.//span[@class='mark']]") == ["2027年节假日 推定"]


def test_complaints_are_led_to_the_conduct_line_the_leaders_body_and_back_to_the_service(
    browser: Browser,
) -> None:
    browser.open("/complaints")
    phones = set(browser.page.xpath("//main//a[starts-with(@href, 'tel:')]/@href"))
    assert phones == {"tel:+865620000099", "tel:12388", "tel:+865620000000"}
    assert "拨打服务热线后按9" in browser.text


def test_the_privacy_notice_tells_what_the_law_wants_told_with_the_periods_in_force(
    browser: Browser, office: Database, clock: ManualClock
) -> None:
    text = browser.open("/privacy").text
    for told in ("谁在处理", "为什么处理", "怎样得到", "保存多久", "您的权利", "0562 000 0041"):
        assert told in text
    assert browser.texts("//table[2]/tbody/tr[1]/*")[:2] == ["通话录音、留言", "1年"]
    with office.writing() as session:
        new = Rule(2 * 365, "办结后二年：铜公积金办〔2026〕9号", valid_from=clock.now().date())
        by = person(session, "zhaoping")
        retention.enter(session, clock.now(), date(2026, 11, 23), by, Kept.RECORDINGS, new)
    browser.open("/privacy")
    assert browser.texts("//table[2]/tbody/tr[1]/*")[1:] == ["2年", new.reason]


def test_a_private_mobile_in_the_offices_own_file_is_not_shown(
    browser: Browser, settings: Settings
) -> None:
    _write_own(settings.home, '[phones]\nzhangli = "13900000022"')
    browser.open("/people")
    assert browser.status == 200
    assert "139" not in browser.response.text


def _write_own(home: Path, text: str) -> None:
    (home / "public.toml").write_text(text, encoding="utf-8")


def test_english_pages_say_the_same(browser: Browser, clock: ManualClock) -> None:
    assert "Answered within three rings" in browser.open("/en/rule").text
    assert "within 2 working days" in browser.text
    clock.forward(hours=12)
    assert "Closed now; opens tomorrow at 8:00" in browser.open("/en/").text
    assert "Scope: 审核贷款申请" in browser.open("/en/people").text
