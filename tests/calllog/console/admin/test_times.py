"""Hours, calendar and readings: what is entered counts at once and makes nothing earlier."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from sqlalchemy import select

from calllog.console.admin.settings import MEANINGS
from calllog.db import Database
from calllog.models import AdminChange, OfficeHours, PromiseKind
from calllog.office import directory
from calllog.settings import Settings
from calllog.times import calendars, policies
from calllog.times.policy import DEFAULT
from tests.calllog.console.conftest import SignIn
from tests.calllog.console.desk import Desk
from tests.support.clock import SHANGHAI, ManualClock

NOON_OFF = {"morning_opens": "09:00", "morning_closes": "12:00"}
LATER = NOON_OFF | {"afternoon_opens": "14:00", "afternoon_closes": "18:30"}
EARLIER = NOON_OFF | {"afternoon_opens": "13:00", "afternoon_closes": "16:00"}


def due(desk: Desk, number: str, kind: PromiseKind) -> datetime:
    """When the last promise of a kind is due, on the office's clock."""
    with desk.db.reading() as session:
        item = desk._item(session, number)
        promise = [one for one in item.promises if one.kind == kind][-1]
        return promise.due_at.astimezone(SHANGHAI)


def areas(office: Database) -> list[str]:
    with office.reading() as session:
        return [row.area for row in session.scalars(select(AdminChange))]


def test_new_hours_are_shown_with_what_they_move_before_they_are_saved(
    sign_in: SignIn, office: Database, desk: Desk
) -> None:
    number = desk.missed_call()  # Monday 23 November; the answer is due on Wednesday.
    assert due(desk, number, PromiseKind.ANSWER) == datetime(2026, 11, 25, 17, 30, tzinfo=SHANGHAI)
    own = sign_in("zhaoping").open("/admin/hours")
    own.press("查看影响", valid_from="2026-11-25", **LATER)
    assert own.status == 200
    assert number in own.text
    assert "按2026-11-25起的办公时间顺延" in own.text
    assert areas(office) == []
    own.press("确认保存")
    assert "1项未到期时限顺延" in own.text
    assert due(desk, number, PromiseKind.ANSWER) == datetime(2026, 11, 25, 18, 30, tzinfo=SHANGHAI)
    assert areas(office) == ["hours"]
    assert "尚未执行" in own.text


def test_shorter_hours_make_nothing_earlier_than_was_promised(
    sign_in: SignIn, desk: Desk, clock: ManualClock
) -> None:
    number = desk.missed_call()
    own = sign_in("zhaoping").open("/admin/hours")
    own.press("查看影响", valid_from="2026-11-25", **EARLIER).press("确认保存")
    assert due(desk, number, PromiseKind.ANSWER) == datetime(2026, 11, 25, 17, 30, tzinfo=SHANGHAI)
    with desk.db.reading() as session:
        hours = directory.office_time(session, SHANGHAI)
    assert hours.closing(datetime(2026, 11, 25, tzinfo=UTC).date()).astimezone(
        SHANGHAI
    ).time() == time(16)


def test_what_was_promised_while_hours_were_entered_is_looked_at_once_more(
    sign_in: SignIn, office: Database, desk: Desk, clock: ManualClock
) -> None:
    own = sign_in("zhaoping").open("/admin/hours")
    own.press("查看影响", valid_from="2026-11-25", **LATER).press("确认保存")
    with office.reading() as session:
        (row,) = session.scalars(select(OfficeHours).where(OfficeHours.entered_at.is_not(None)))
        assert row.settled_at is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"valid_from": "2026-11-23"}, "请从明天或者以后的日期开始执行"),
        ({"valid_from": ""}, "请填写此项"),
        ({"afternoon_closes": "13:00"}, "上下班时间要依次递增"),
    ],
)
def test_hours_that_cannot_be_are_refused_and_stay_typed(
    sign_in: SignIn, office: Database, typed: dict[str, str], said: str
) -> None:
    own = sign_in("zhaoping").open("/admin/hours")
    own.press("查看影响", **({"valid_from": "2026-11-25"} | LATER | typed))
    assert own.status == 422
    assert said in own.text
    assert own.page.xpath("//input[@name='morning_opens']")[0].value == "09:00"


def test_hours_to_come_are_corrected_or_withdrawn_after_a_look_at_what_that_moves(
    sign_in: SignIn, office: Database, desk: Desk
) -> None:
    own = sign_in("zhaoping").open("/admin/hours")
    own.press("查看影响", valid_from="2026-11-25", **EARLIER).press("确认保存")
    number = desk.missed_call()  # The answer is due on Wednesday, by the hours to come.
    assert due(desk, number, PromiseKind.ANSWER) == datetime(2026, 11, 25, 16, tzinfo=SHANGHAI)
    own.open("/admin/hours?of=2026-11-25")
    own.press("查看影响", afternoon_closes="16:30").press("确认保存")
    assert due(desk, number, PromiseKind.ANSWER) == datetime(2026, 11, 25, 16, 30, tzinfo=SHANGHAI)
    own.open("/admin/hours/2026-11-25/withdraw")
    assert number in own.text
    assert "当日起继续执行08:00–12:00，14:30–17:30" in own.text
    own.press("确认撤回")
    assert "1项未到期时限顺延" in own.text
    assert due(desk, number, PromiseKind.ANSWER) == datetime(2026, 11, 25, 17, 30, tzinfo=SHANGHAI)
    assert areas(office) == ["hours"] * 3
    assert own.open("/admin/hours/2026-11-25/withdraw").status == 404


def test_hours_and_rules_in_force_cannot_be_withdrawn(
    sign_in: SignIn, office: Database, clock: ManualClock
) -> None:
    own = sign_in("zhaoping").open("/admin/hours")
    own.press("查看影响", valid_from="2026-11-24", **LATER).press("确认保存")
    typed = {"valid_from": "2026-11-24", "document": "铜公积金办〔2026〕5号"}
    own.open("/admin/readings").press("查看变化", **typed, read_minutes="45").press("确认保存")
    pages = ("/admin/hours", "/admin/readings")
    assert {own.open(f"{page}/2026-11-24/withdraw").status for page in pages} == {200}
    clock.forward(days=1)
    own = sign_in("zhaoping")
    for page in pages:
        assert own.open(f"{page}/2026-11-24/withdraw").status == 404
        assert "撤回" not in own.open(page).text
    assert len(areas(office)) == 2


def test_rules_to_come_are_corrected_or_withdrawn_and_the_log_keeps_both(
    sign_in: SignIn, office: Database
) -> None:
    own = sign_in("zhaoping").open("/admin/readings")
    typed = {"valid_from": "2026-12-01", "document": "铜公积金办〔2026〕5号"}
    own.press("查看变化", **typed, read_minutes="45").press("确认保存")
    own.open("/admin/readings?of=2026-12-01")
    own.press("查看变化", read_minutes="50").press("确认保存")
    own.open("/admin/readings/2026-12-01/withdraw")
    assert "阅知时限（工作时间内转交，分钟） 50 → 60" in own.text
    own.press("确认撤回")
    assert "已撤回，继续执行原来的规定。" in own.text
    with office.reading() as session:
        assert policies.entered(session) == []
    assert areas(office) == ["policy"] * 3
    assert "铜公积金办〔2026〕5号" in own.open("/admin/changes?area=policy").text


def test_a_year_is_shown_with_its_source_and_entered_from_the_notice(
    sign_in: SignIn, office: Database
) -> None:
    own = sign_in("zhaoping").open("/admin/calendar/2027")
    assert "按法定节假日推定" in own.text
    assert len(own.texts("//table[contains(@class, 'month')]")) == 12
    own.press("查看影响", document="国办发明电〔2026〕9号")
    assert "没有未到期的时限因此变化" in own.text
    own.press("确认保存")
    assert "日历已保存" in own.text
    assert "依据国办发明电〔2026〕9号，赵平于" in own.text
    with office.reading() as session:
        assert calendars.in_force(session, 2027) is not None
    assert areas(office) == ["calendar"]
    assert "春节" in own.open("/admin/changes?area=calendar").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"document": ""}, "请填写此项"),
        ({"first": ["2027-01-05"], "last": ["2027-01-01"]}, "元旦的结束日期早于开始日期"),
        ({"make_up": ["2027-01-05"]}, "元旦的补班日2027-01-05不是周六、周日"),
        ({"first": ["2027-01-01"], "last": ["2027-02-28"]}, "元旦超过15天"),
    ],
)
def test_a_year_that_cannot_be_is_refused_and_stays_typed(
    sign_in: SignIn, office: Database, typed: dict[str, str], said: str
) -> None:
    own = sign_in("zhaoping").open("/admin/calendar/2027")
    row = {"name": ["元旦"], "first": ["2027-01-01"], "last": ["2027-01-03"], "make_up": [""]}
    own.press("查看影响", **({"document": "国办发明电〔2026〕9号"} | row | typed))  # type: ignore[arg-type]
    assert own.status == 422
    assert said in own.text
    assert own.page.xpath("//input[@name='name']")[0].value == "元旦"
    assert areas(office) == []


def test_a_policy_is_entered_from_a_day_on_after_a_look_at_what_it_changes(
    sign_in: SignIn, office: Database
) -> None:
    own = sign_in("zhaoping").open("/admin/readings")
    typed = {"valid_from": "2026-12-01", "document": "铜公积金办〔2026〕5号"}
    own.press("查看变化", **typed, read_minutes="45")
    assert "阅知时限（工作时间内转交，分钟） 60 → 45" in own.text
    assert areas(office) == []
    own.press("确认保存")
    assert "自2026-12-01起改按铜公积金办〔2026〕5号执行" in own.text
    with office.reading() as session:
        day = datetime(2026, 12, 1, tzinfo=UTC).date()
        assert policies.on(session, day).read_minutes == 45
        assert len(policies.on(session, day).ladder) == len(DEFAULT.ladder)
    assert areas(office) == ["policy"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"valid_from": "2026-11-22"}, "执行日期不能早于今天"),
        ({"read_minutes": "1"}, "阅知时限（工作时间内转交，分钟）"),
        ({"read_minutes": "很久"}, "阅知时限（工作时间内转交，分钟）"),
        ({"gone-0": "1"}, "阅知：督办阶梯中要有且只有一步“逾期”"),
        ({"minutes-2": "30"}, "提醒应在到期之前"),
    ],
)
def test_a_policy_that_cannot_be_is_refused_and_stays_typed(
    sign_in: SignIn, office: Database, typed: dict[str, str], said: str
) -> None:
    own = sign_in("zhaoping").open("/admin/readings")
    right = {"valid_from": "2026-12-01", "document": "铜公积金办〔2026〕5号"}
    own.press("查看变化", **(right | {"plan_working_days": "2"} | typed))
    assert own.status == 422
    assert said in own.text
    assert own.page.xpath("//input[@name='plan_working_days']")[0].value == "2"
    assert areas(office) == []


def test_a_step_more_is_a_step_of_the_ladder(sign_in: SignIn, office: Database) -> None:
    own = sign_in("zhaoping").open("/admin/readings")
    n = len(DEFAULT.ladder)
    step = {f"promise-{n}": "contact", f"kind-{n}": "reminder", f"minutes-{n}": "-15"}
    typed = {"valid_from": "2026-12-01", "document": "铜公积金办〔2026〕5号"} | step
    own.press("查看变化", **typed, **{f"tell-{n}": ["responsible"]})  # type: ignore[arg-type]
    assert "提醒：到期时前15分钟告知责任人" in own.text
    own.press("确认保存")
    assert areas(office) == ["policy"]


def test_settings_are_shown_with_their_meaning_and_secrets_are_not(
    sign_in: SignIn, settings: Settings
) -> None:
    own = sign_in("admin").open("/admin/settings")
    assert "HOTLINE_THREE_RINGS_SECONDS" in own.text
    assert str(settings.home) in own.text
    assert settings.database_url not in own.text
    assert all(token not in own.text for token in settings.auth_tokens)
    assert set(MEANINGS) == set(Settings.model_fields)
