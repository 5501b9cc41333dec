"""Sections and the office itself: what is changed counts for the next call."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from calllog.db import Database
from calllog.duty.office_store import export_office
from calllog.models import AdminChange
from calllog.office import directory
from tests.calllog.console.conftest import SignIn
from tests.calllog.console.desk import Desk
from tests.support.clock import ManualClock
from tests.support.office import person, section


def section_facts(office: Database, key: str, *names: str) -> list[object]:
    with office.reading() as session:
        return [getattr(section(session, key), name) for name in names]


def areas(office: Database) -> set[str]:
    with office.reading() as session:
        return {row.area for row in session.scalars(select(AdminChange))}


def test_a_changed_menu_key_counts_for_the_next_call(
    sign_in: SignIn, office: Database, clock: ManualClock
) -> None:
    own = sign_in("zhaoping").open("/admin/sections/loans")
    own.press("保存", menu_key="5", menu_label="贷款业务")
    assert "下一个来电起生效" in own.text
    with office.reading() as session:
        today = directory.load_office(session, clock.now().date())
    loans = next(one for one in today.sections if one.key == "loans")
    assert (loans.menu_key, loans.menu_label) == ("5", "贷款业务")
    assert areas(office) == {"sections"}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"menu_key": "1"}, "按键1已经用于另一个科室"),
        ({"menu_label": ""}, "按键和名称要一起填写"),
        ({"name": ""}, "请填写此项"),
        ({"name": "很" * 41}, "最多40个字"),
    ],
)
def test_what_no_office_can_work_with_is_refused(
    sign_in: SignIn, office: Database, typed: dict[str, str], said: str
) -> None:
    own = sign_in("zhaoping").open("/admin/sections/loans").press("保存", **typed)
    assert own.status == 422
    assert said in own.text
    assert section_facts(office, "loans", "name", "menu_key") == ["信贷科", "2"]


def test_a_new_section_has_somebody_to_ring_from_the_beginning(
    sign_in: SignIn, office: Database
) -> None:
    own = sign_in("zhaoping").open("/admin/sections/new")
    own.press("新增", key="audit", name="稽核科", first="wuhao")
    assert "已新增稽核科" in own.text
    with office.reading() as session:
        parts = {one.key: one for one in export_office(session).sections}
    assert parts["audit"].roster == ("wuhao",)
    assert "没有科长" in own.text


def test_a_section_key_is_given_once(sign_in: SignIn) -> None:
    own = sign_in("zhaoping").open("/admin/sections/new")
    own.press("新增", key="loans", name="稽核科", first="wuhao")
    assert "这个科室代码已经用过" in own.text


def test_another_general_desk_takes_the_place_of_the_one_before(
    sign_in: SignIn, office: Database
) -> None:
    own = sign_in("zhaoping").open("/admin/sections/loans")
    own.press("保存", is_general_desk="y")
    assert section_facts(office, "loans", "is_general_desk") == [True]
    assert section_facts(office, "office", "is_general_desk") == [False]
    own.open("/admin/sections/loans").press("保存", is_general_desk="")
    assert "综合受理科室必须有一个" in own.text


def test_two_who_change_one_section_are_told_of_each_other(
    sign_in: SignIn, office: Database
) -> None:
    first = sign_in("zhaoping").open("/admin/sections/loans")
    sign_in("zhaoping").open("/admin/sections/loans").press("保存", name="贷款管理科")
    first.press("保存", menu_label="贷款业务")
    assert first.status == 409
    assert "贷款管理科" in first.text
    assert section_facts(office, "loans", "menu_label") == ["贷款"]


def test_before_a_section_is_dissolved_a_page_says_what_goes_where_and_then_it_does(
    sign_in: SignIn, office: Database, desk: Desk
) -> None:
    number = desk.missed_call()
    own = sign_in("zhaoping").open("/admin/sections/loans/dissolve")
    (row,) = own.texts("//tbody/tr")
    assert number in row
    assert "办公室" in row
    assert "张丽" in own.text
    assert section_facts(office, "loans", "closed_at") == [None]
    own.press("确认撤销", people_to="withdrawal")
    assert "信贷科已撤销" in own.text
    with office.reading() as session:
        assert section(session, "loans").closed_at is not None
        assert person(session, "zhangli").section is section(session, "withdrawal")
        assert desk.facts(number, "section_id") == [section(session, "office").id]


def test_the_general_desk_cannot_be_dissolved(sign_in: SignIn, office: Database) -> None:
    own = sign_in("zhaoping").open("/admin/sections/office")
    assert "撤销科室" not in own.text
    own.open("/admin/sections/office/dissolve")
    assert "综合受理科室必须有一个" in own.text
    assert own.texts("//button[normalize-space()='确认撤销']") == []


def test_the_offices_name_is_spoken_at_the_next_call(
    sign_in: SignIn, office: Database, clock: ManualClock
) -> None:
    own = sign_in("zhaoping").open("/admin/office")
    own.press("保存", name="铜陵市住房公积金中心", forbidden_words="快点说\n别啰嗦")
    with office.reading() as session:
        today = directory.load_office(session, clock.now().date())
        words = export_office(session).office.forbidden_words
    assert today.name == "铜陵市住房公积金中心"
    assert words == ("快点说", "别啰嗦")
    assert areas(office) == {"profile"}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"conduct_number": "+865620000000"}, "不能和服务热线相同"),
        ({"forbidden_words": "不"}, "每项至少2个字"),
        ({"area_code": "12"}, "不符合要求"),
    ],
)
def test_an_office_that_cannot_be_is_refused(
    sign_in: SignIn, typed: dict[str, str], said: str
) -> None:
    own = sign_in("zhaoping").open("/admin/office").press("保存", **typed)
    assert own.status == 422
    assert said in own.text
