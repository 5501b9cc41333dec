"""The duty page: the log, and the shift that passes by name with two signatures (交接班)."""

from __future__ import annotations

from datetime import date

import pytest

from calllog.db import Database
from calllog.models import Duty
from tests.calllog.console.conftest import SignIn
from tests.calllog.console.desk import Desk
from tests.support.clock import ManualClock, shanghai
from tests.support.office import person, section

LINES = "//ol[@class='events']/li"


@pytest.fixture
def evening(office: Database, desk: Desk, clock: ManualClock) -> str:
    """A missed call of Monday; at 17:20 张丽 goes, and 吴昊 is on duty on Tuesday."""
    with office.writing() as db:
        loans, wuhao = section(db, "loans"), person(db, "wuhao")
        day = date(2026, 11, 24)
        db.add(Duty(section_id=loans.id, staff_id=wuhao.id, position=1, on_date=day))
    number = desk.missed_call(name="张秀英")
    desk.act("zhangli", number, "read")
    clock.set(shanghai(2026, 11, 23, 17, 20))
    return number


def test_a_line_is_added_and_a_wrong_one_is_corrected_by_another(sign_in: SignIn) -> None:
    own = sign_in("zhangli").open("/duty")
    assert "值班 · 信贷科 2026-11-23 · 值班人 张丽" in own.text
    assert "当天没有记录。" in own.text
    own.press("记入日志", words="收到3件")
    own.press("记入更正", words="收到4件")
    first, second = own.texts(LINES)
    assert first.startswith("今天 09:10 张丽 第1条 收到3件")
    assert second.startswith("今天 09:10 张丽 第2条 更正第1条 收到4件")
    own.press("记入日志", words=" ")
    assert (own.status, "请填写此项。" in own.text) == (422, True)


def test_the_log_of_another_day_is_read_and_not_written(
    sign_in: SignIn, clock: ManualClock
) -> None:
    own = sign_in("zhangli").open("/duty")
    own.press("记入日志", words="系统恢复正常")
    clock.forward(days=1)
    own = sign_in("zhangli").open("/duty?on=2026-11-23")
    assert len(own.texts(LINES)) == 1
    assert own.page.xpath("//button[normalize-space()='记入日志']") == []
    assert "当天没有记录。" in own.open("/duty?on=nonsense").text


def test_a_shift_passes_with_the_second_signature(
    sign_in: SignIn, desk: Desk, evening: str
) -> None:
    giver = sign_in("zhangli").open("/duty")
    giver.press("签字交班", words="一件待回电")
    assert "待吴昊签收 张丽交班签字 今天 17:20" in giver.text
    (row,) = giver.texts("//table/tbody/tr")
    assert row.startswith("2026-101号")
    assert row.endswith("张丽 转由吴昊负责")
    assert "张秀英" not in giver.text
    assert giver.page.xpath("//button[normalize-space()='签收接班']") == []
    taker = sign_in("wuhao").open("/duty")
    taker.press("签收接班")
    assert "已签收，1件事项转由您负责。" in taker.response.text
    assert "张丽 → 吴昊 今天 17:20签收" in taker.text
    (responsible,) = desk.facts(evening, "responsible_id")
    with desk.db.reading() as db:
        assert responsible == person(db, "wuhao").id


@pytest.mark.usefixtures("evening")
def test_a_list_is_sent_back_with_its_reason(sign_in: SignIn) -> None:
    giver = sign_in("zhangli").open("/duty")
    giver.press("签字交班")
    taker = sign_in("wuhao").open("/duty")
    taker.press("退回", why="清单缺一件")
    assert "今天 17:20退回：清单缺一件" in taker.text
    messages = giver.open("/messages").text
    assert "信贷科交班清单被退回" in messages
    assert "清单缺一件" not in messages


@pytest.mark.usefixtures("evening")
def test_a_second_list_has_to_wait_for_the_first(sign_in: SignIn) -> None:
    giver = sign_in("zhangli").open("/duty")
    giver.press("签字交班")
    giver.press("签字交班")
    assert giver.path == "/duty"
    assert "上一份交班清单尚未签收或退回，不能再交班。" in giver.response.text


def test_each_looks_at_their_own_section_and_who_oversees_at_all(sign_in: SignIn) -> None:
    assert sign_in("zhangli").open("/duty?section=withdrawal").status == 404
    supervisor = sign_in("zhaoping").open("/duty?section=withdrawal")
    assert "值班 · 提取科" in supervisor.text
    assert supervisor.page.xpath("//button[normalize-space()='记入日志']") == []
    leader = sign_in("gaoyuan").open("/duty")
    assert (leader.status, "值班 · " in leader.text) == (200, True)
