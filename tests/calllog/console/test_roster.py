"""The duty roster by week: shown with what is wrong, edited, copied, and never past its turn."""

from __future__ import annotations

from datetime import date

import pytest

from calllog.db import Database
from calllog.ledger import deputising
from calllog.models import AbsenceKind, AdminChange, Duty
from calllog.office import directory
from tests.calllog.console.browser import Browser
from tests.calllog.console.conftest import SignIn
from tests.calllog.moments import OFFICE
from tests.support.clock import MONDAY_MORNING, ManualClock, shanghai
from tests.support.office import person, section

LOANS = "/admin/roster?section=loans"
ROWS = "//table[contains(@class,'roster')]/tbody/tr"
TUESDAY = date(2026, 11, 24)


def roster(office: Database, day: date, key: str = "loans") -> list[str]:
    """Whom the line rings for a section on a day, in order."""
    with office.reading() as session:
        people = directory.roster(session, section(session, key), day)
        return [one.login for one in people]


def dated(office: Database, day: date, *logins: str, key: str = "loans") -> None:
    """A roster of its own on a day."""
    with office.writing() as session:
        for position, login in enumerate(logins, start=1):
            row = Duty(
                section_id=section(session, key).id,
                staff_id=person(session, login).id,
                position=position,
                on_date=day,
            )
            session.add(row)


def id_of(office: Database, login: str) -> str:
    with office.reading() as session:
        return str(person(session, login).id)


def row(own: Browser, day: str) -> str:
    (text,) = own.texts(f"//tr[@id='day-{day}']")
    return text


def test_a_week_shows_who_is_rung_first_and_the_days_off(sign_in: SignIn) -> None:
    own = sign_in("zhaoping").open(LOANS)
    assert "值班表 · 信贷科 2026-11-23 – 2026-11-29 · 本周" in own.text
    assert row(own, "2026-11-23").startswith("11月23日周一 今天 张丽吴昊王军")
    assert row(own, "2026-11-28").startswith("11月28日周六 周末 休息")
    assert len(own.texts(ROWS)) == 7


@pytest.mark.parametrize(
    ("week", "day", "said"),
    [
        ("2026-09-20", "2026-09-20", "国庆节调休上班 张丽"),
        ("2026-10-01", "2026-10-01", "国庆节 休息"),
        ("2027-01-01", "2027-01-01", "元旦 推定 休息"),
        ("2027-01-04", "2027-01-04", "推定 张丽"),
    ],
)
def test_the_calendar_marks_holidays_days_made_up_and_what_is_presumed(
    sign_in: SignIn, week: str, day: str, said: str
) -> None:
    assert said in row(sign_in("zhaoping").open(f"{LOANS}&week={week}"), day)


def test_a_day_is_edited_and_counts_for_the_line_at_once(sign_in: SignIn, office: Database) -> None:
    own = sign_in("zhaoping").open(f"{LOANS}&edit=2026-11-24")
    assert "修改11月24日周二的排班" in own.text
    # 王军 is put before the others by his number, and 吴昊 is taken off.
    typed = {"places-2-order": "0", "places-1-person": "0", "places-2-rings": "y"}
    own.press("保存", **(typed | {"places-2-order": "1", "places-0-order": "2"}))
    assert "值班表已修改，立即生效。" in own.text
    assert roster(office, TUESDAY) == ["wangjun", "zhangli"]
    assert roster(office, date(2026, 11, 25)) == ["zhangli", "wuhao", "wangjun"]
    assert "王军 电话提醒张丽 当天单独排班" in row(own, "2026-11-24")
    own.press("恢复常规排班 11月24日周二")
    assert roster(office, TUESDAY) == ["zhangli", "wuhao", "wangjun"]
    with office.reading() as session:
        changes = session.query(AdminChange).order_by(AdminChange.id).all()
        assert [(one.by, one.area, one.about) for one in changes] == [
            ("zhaoping", "roster", "信贷科2026-11-24（loans）")
        ] * 2
        assert changes[0].values["roster"] == [[], ["wangjun", "zhangli"]]
        assert changes[0].values["rings"] == [[], ["wangjun"]]


def test_the_standing_roster_counts_on_every_working_day_without_one_of_its_own(
    sign_in: SignIn, office: Database
) -> None:
    dated(office, TUESDAY, "wuhao")
    own = sign_in("wangjun").open(f"{LOANS}&edit=standing")
    own.press("保存", **{"places-0-person": id_of(office, "wangjun"), "places-2-person": "0"})
    assert roster(office, date(2026, 11, 25)) == ["wangjun", "wuhao"]
    assert roster(office, TUESDAY) == ["wuhao"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({f"places-{n}-person": "0" for n in range(3)}, "请至少安排一人值班"),
        ({"places-1-person": "zhangli"}, "同一人在一天里只能排一次。"),
        ({"places-0-order": "x"}, "修改11月24日周二的排班"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_is_kept(
    sign_in: SignIn, office: Database, typed: dict[str, str], said: str
) -> None:
    own = sign_in("zhaoping").open(f"{LOANS}&edit=2026-11-24")
    ids = {
        name: id_of(office, value) if value == "zhangli" else value for name, value in typed.items()
    }
    own.press("保存", **ids)
    assert own.status in (409, 422)
    assert said in own.text
    assert roster(office, TUESDAY) == ["zhangli", "wuhao", "wangjun"]


def test_of_two_people_at_one_day_the_second_is_told_what_has_changed(
    sign_in: SignIn, office: Database
) -> None:
    first = sign_in("zhaoping").open(f"{LOANS}&edit=2026-11-24")
    second = sign_in("wangjun").open(f"{LOANS}&edit=2026-11-24")
    first.press("保存", **{"places-0-person": "0"})
    second.press("保存", **{"places-1-person": "0"})
    assert second.status == 409
    assert "11月24日周二：您看到的是张丽、吴昊、王军，现在是吴昊、王军" in second.text
    assert roster(office, TUESDAY) == ["wuhao", "wangjun"]
    second.press("保存")
    assert second.status == 200
    assert roster(office, TUESDAY) == ["zhangli", "wangjun"]


def test_last_week_this_week_and_a_day_are_copied(sign_in: SignIn, office: Database) -> None:
    for day in (date(2026, 11, 16), date(2026, 11, 19)):
        dated(office, day, "wuhao")
    own = sign_in("zhaoping").open(LOANS)
    own.press("复制上一周到这一周")
    assert "已复制，2天有变动。" in own.text
    assert [roster(office, date(2026, 11, n)) for n in (23, 26)] == [["wuhao"], ["wuhao"]]
    own.press("复制这一周到此后几周", weeks="2")
    assert "已复制，4天有变动。" in own.text
    assert roster(office, date(2026, 12, 10)) == ["wuhao"]
    assert roster(office, date(2026, 12, 17)) == ["zhangli", "wuhao", "wangjun"]
    own.press("复制到所选日期", day="2026-11-26", to="2026-11-27")
    assert roster(office, date(2026, 11, 27)) == ["wuhao"]
    own.press("复制这一周到此后几周", weeks="99")
    assert (own.status, "请填1到8周。" in own.text) == (422, True)


def test_weeks_that_are_over_are_only_looked_at(sign_in: SignIn, clock: ManualClock) -> None:
    own = sign_in("zhaoping").open(f"{LOANS}&week=2026-11-16")
    assert "过去的日期只供查看" in own.text
    assert own.texts("//main//button") == []
    clock.set(shanghai(2026, 11, 25, 9, 0))
    own = sign_in("zhaoping").open(f"{LOANS}&edit=2026-11-24")
    assert own.texts("//button[normalize-space()='保存']") == []


def test_who_is_on_leave_is_shown_with_the_deputy_and_other_worries(
    sign_in: SignIn, office: Database
) -> None:
    with office.writing() as session:
        zhangli = person(session, "zhangli")
        deputising.enter(
            session,
            MONDAY_MORNING,
            OFFICE,
            zhangli,
            zhangli,
            kind=AbsenceKind.LEAVE,
            begins_at=MONDAY_MORNING,
            ends_at=shanghai(2026, 11, 24, 12, 0),
        )
        person(session, "sunyan").phone = None
    dated(office, date(2026, 11, 25), "wuhao", "sunyan")
    dated(office, date(2026, 11, 26), "sunyan")
    dated(office, date(2026, 11, 26), "wuhao", key="withdrawal")
    dated(office, date(2026, 11, 26), "wuhao")
    dated(office, date(2026, 11, 27), "sunyan", key="withdrawal")
    own = sign_in("zhaoping").open(LOANS)
    assert "张丽离岗，由吴昊代接" in row(own, "2026-11-24")
    assert "孙燕同时在归集科值班" in row(own, "2026-11-25")
    assert "吴昊同时在提取科值班" in row(own, "2026-11-26")
    assert "没有可以拨打的电话" in row(own.open("/admin/roster?section=withdrawal"), "2026-11-27")
    with office.writing() as session:
        session.query(Duty).filter(Duty.section_id == section(session, "loans").id).delete()
    assert "没有人值班" in row(own.open(LOANS), "2026-11-23")


@pytest.mark.parametrize(
    ("login", "key", "changes"),
    [
        ("zhaoping", "withdrawal", True),
        ("wangjun", "loans", True),
        ("wangjun", "withdrawal", False),
        ("zhangli", "loans", False),
        ("xuhui", "loans", False),
    ],
)
def test_the_office_changes_every_roster_and_a_head_the_own_one(
    sign_in: SignIn, login: str, key: str, changes: bool
) -> None:
    own = sign_in(login).open(f"/admin/roster?section={key}&edit=standing")
    assert own.status == 200
    assert (own.texts("//button[normalize-space()='保存']") != []) is changes


def test_the_sheet_shows_the_week_of_all_sections(sign_in: SignIn, office: Database) -> None:
    dated(office, TUESDAY, "wuhao")
    own = sign_in("zhangli").open("/admin/roster/sheet?week=2026-11-25")
    assert "值班周表 2026-11-23 – 2026-11-29" in own.text
    assert len(own.texts("//table[@class='sheet']/tbody/tr")) == 4
    assert own.texts("//table[@class='sheet']/tbody/tr[2]/td[2]") == ["吴昊"]
    assert own.open("/admin/roster/sheet?week=nonsense").status == 200
    assert own.open("/admin/roster?section=nowhere").status == 404
