"""The hub of the administration, and the log of what was changed."""

from __future__ import annotations

from calllog.db import Database
from calllog.office import admin_log
from calllog.office.admin_log import Area
from tests.calllog.console.conftest import SignIn
from tests.support.clock import ManualClock
from tests.support.office import person


def change(office: Database, clock: ManualClock, area: Area, **fields: object) -> None:
    """A change by the supervisor, of fields that were empty before."""
    with office.writing() as session:
        by = person(session, "zhaoping")
        about = admin_log.named("张丽", "zhangli")
        admin_log.record(session, clock.now(), by, area, about, {}, fields)


def test_the_hub_shows_each_person_only_what_is_theirs_to_administer(sign_in: SignIn) -> None:
    supervisor, administrator = sign_in("zhaoping"), sign_in("admin")
    assert "管理" in supervisor.head
    assert "管理变更记录" in supervisor.open("/admin").text
    assert "系统状态" not in supervisor.text
    assert "系统状态" in administrator.open("/admin").text
    assert "管理变更记录" in administrator.text
    assert "管理" not in sign_in("zhoumin").head.split()


def test_a_change_is_told_with_who_made_it_and_what_stood_there_before(
    sign_in: SignIn, office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        by, about = person(session, "zhaoping"), admin_log.named("张丽", "zhangli")
        before = {"post": "贷款岗", "deputy": "wuhao", "employment": "permanent"}
        after = {"post": "贷后岗", "deputy": None, "employment": "permanent"}
        admin_log.record(session, clock.now(), by, Area.PEOPLE, about, before, after)
    own = sign_in("zhaoping").open("/admin/changes")
    (row,) = own.texts("//tbody/tr")
    assert "赵平" in row
    assert "张丽（zhangli）" in row
    assert "岗位 贷款岗 → 贷后岗" in row
    assert "B岗 吴昊 → （空）" in row
    assert "在编" not in row


def test_nothing_is_recorded_where_nothing_was_changed(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        by, same = person(session, "zhaoping"), {"post": "贷款岗"}
        assert (
            admin_log.record(session, clock.now(), by, Area.PEOPLE, "张丽", same, dict(same))
            is None
        )


def test_of_numbers_and_addresses_only_a_part_is_kept(
    sign_in: SignIn, office: Database, clock: ManualClock
) -> None:
    change(
        office,
        clock,
        Area.PEOPLE,
        phone="+8613900000012",
        addresses=["mailto://zhangli:geheim@example.org"],
    )
    own = sign_in("zhaoping").open("/admin/changes")
    assert "139****0012" in own.text
    assert "mailto://****" in own.text
    with office.reading() as session:
        (row,) = admin_log.changes(session, Area, page=1, size=10)[0]
        assert "geheim" not in str(row.values)
        assert "13900000012" not in str(row.values)


def test_the_supervisor_reads_the_offices_areas_and_the_administrator_the_machines(
    sign_in: SignIn, office: Database, clock: ManualClock
) -> None:
    for area in Area:
        change(office, clock, area, document=f"the change of {area.value}")
    supervisor = sign_in("zhaoping").open("/admin/changes").text
    administrator = sign_in("admin").open("/admin/changes").text
    read = {area for area in Area if f"the change of {area.value} " in supervisor + " "}
    assert read == set(Area)
    kept = {area for area in Area if f"the change of {area.value} " in administrator + " "}
    assert kept == {Area.ACCOUNTS, Area.WALLBOARD, Area.PEOPLE}


def test_one_area_is_shown_alone_and_one_that_is_not_theirs_is_not(
    sign_in: SignIn, office: Database, clock: ManualClock
) -> None:
    change(office, clock, Area.HOURS, document="hours")
    change(office, clock, Area.POLICY, document="policy")
    own = sign_in("zhaoping").open("/admin/changes?area=hours")
    assert len(own.texts("//tbody/tr")) == 1
    administrator = sign_in("admin").open("/admin/changes?area=hours")
    assert administrator.texts("//tbody/tr") == []


def test_a_long_log_is_shown_in_pages(
    sign_in: SignIn, office: Database, clock: ManualClock
) -> None:
    for number in range(51):
        change(office, clock, Area.PEOPLE, document=f"change number {number}")
    own = sign_in("zhaoping").open("/admin/changes")
    assert len(own.texts("//tbody/tr")) == 50
    assert "change number 50" in own.text
    own.open("/admin/changes?area=&page=2")
    assert own.texts("//tbody/tr//li") == ["文号 （空） → change number 0"]
