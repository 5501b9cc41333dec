"""The ledger and the list as spreadsheets: which rows, what stands in them, who took them."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from calllog.console.desk_words import EXERCISES as CONSOLE_EXERCISES
from calllog.console.desk_words import MARKS as CONSOLE_MARKS
from calllog.console.words import STATES as CONSOLE_STATES
from calllog.db import Database
from calllog.exports.wanted import Ledger, Wanted
from calllog.exports.words import EXERCISES, MARKS, STATES
from calllog.ledger import LedgerError
from calllog.lists.filters import Chosen, Order
from calllog.lists.rows import page
from calllog.lists.tabs import Day, Tab
from calllog.models import AccessEntry, AdminChange
from calllog.office.viewers import Viewer
from calllog.settings import Settings
from tests.calllog.console.desk import Desk
from tests.calllog.exports.sheets import Table, made
from tests.calllog.moments import OFFICE, the_moment
from tests.support.clock import ManualClock
from tests.support.office import person

COLUMNS = [
    *("台账编号", "来电时间", "渠道", "服务对象姓名"),
    *("单位", "联系电话", "事项类别", "拟办事项/诉求内容"),
    *("首问负责人", "首问科室", "处置方式", "不能当场答复的理由"),
    *("承办科室", "承办人", "转交时间", "阅知时间"),
    *("阅知人", "当日联系时间", "联系方式", "联系结果"),
    *("联系人", "规定时限", "答复时间", "办结时间"),
    *("办理结果", "满意度", "回访时间", "超时标记/原因"),
    *("上报领导/督办记录", "备注"),
]
MONTH = Ledger(first=date(2026, 11, 1), last=date(2026, 11, 30))


@pytest.fixture
def desk(office: Database, clock: ManualClock, settings: Settings) -> Desk:
    return Desk(office, clock, settings)


def local(*parts: int) -> datetime:
    """A time as Excel has it: the office's clock, and no zone."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


def wanted(db: Database, clock: ManualClock, login: str, **what: Any) -> Wanted:
    with db.reading() as session:
        viewer = Viewer.of(person(session, login))
    return Wanted(at=clock.now(), viewer=viewer, by=login, **what)


def ledger_of(desk: Desk, folder: Path, login: str = "zhaoping", **what: Any) -> Table:
    asked = {"ledger": MONTH} | what
    return made(desk.db, wanted(desk.db, desk.clock, login, **asked), folder)


def test_the_ledger_has_the_columns_of_the_field_with_real_dates(
    desk: Desk, clock: ManualClock, tmp_path: Path
) -> None:
    number = desk.missed_call(name="张秀英", organisation="市第三中学", matter="提前还款")
    clock.set(the_moment("Mon 2026-11-23 10:20"))
    desk.act("zhangli", number, "reached", "已说明")
    table = ledger_of(desk, tmp_path)
    assert table.headings == COLUMNS
    (row,) = table.rows
    assert row["台账编号"] == number
    assert row["来电时间"] == local(2026, 11, 23, 9, 10)
    assert row["当日联系时间"] == local(2026, 11, 23, 10, 20)
    assert row["规定时限"] == local(2026, 11, 25, 17, 30)
    assert (row["渠道"], row["服务对象姓名"], row["单位"]) == ("来电", "张秀英", "市第三中学")
    assert (row["承办科室"], row["承办人"], row["联系人"]) == ("信贷科", "王军", "张丽")
    assert (row["阅知人"], row["联系方式"], row["联系结果"]) == ("张丽", "电话", "已通话")
    assert row["办结时间"] is None
    (cells,) = table.cells
    assert cells["来电时间"].number_format == "yyyy-mm-dd hh:mm"
    assert cells["来电时间"].is_date


def test_the_sheet_is_made_to_be_worked_with(desk: Desk, tmp_path: Path) -> None:
    for _call in range(3):
        desk.missed_call()
    sheet = ledger_of(desk, tmp_path).sheet
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == "A1:AD4"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.orientation == "landscape"
    assert all(sheet.column_dimensions[letter].width >= 9 for letter in "ABCDEFGH")


def test_what_a_caller_says_is_never_run(desk: Desk, tmp_path: Path) -> None:
    said = ["=1+1", "+8613900000000", "-2+3", "@SUM(A1)"]
    for count, words in enumerate(said):
        desk.missed_call(caller=f"+861390000000{count}", name=words, matter=words)
    for heading in ("服务对象姓名", "拟办事项/诉求内容"):
        cells = [row[heading] for row in ledger_of(desk, tmp_path).cells]
        assert [cell.value for cell in cells] == said
        assert [cell.data_type for cell in cells] == ["s"] * 4
        assert all(cell.quotePrefix for cell in cells)


def test_an_address_is_no_link_and_digits_stay_text(desk: Desk, tmp_path: Path) -> None:
    desk.missed_call(name="0012", matter="http://example.invalid/")
    (row,) = ledger_of(desk, tmp_path).cells
    assert row["服务对象姓名"].value == "0012"
    assert row["拟办事项/诉求内容"].hyperlink is None


def test_a_very_long_matter_is_cut_and_says_so(desk: Desk, tmp_path: Path) -> None:
    desk.missed_call(matter="长" * 40_000)
    (row,) = ledger_of(desk, tmp_path).rows
    assert row["拟办事项/诉求内容"].endswith("（未完，全文见系统）")


@pytest.mark.parametrize(
    ("login", "sections"),
    [
        ("zhaoping", ["loans", "withdrawal"]),
        ("zhangli", ["loans"]),
        ("zhoumin", ["withdrawal"]),
        ("xuhui", ["loans", "withdrawal"]),
        ("linjing", []),
    ],
)
def test_the_ledger_has_only_what_the_person_may_see(
    desk: Desk, tmp_path: Path, login: str, sections: list[str]
) -> None:
    numbers = {
        key: desk.missed_call(key, f"+8613900000{key:x<3}"[:8] + f"{n:06}")
        for n, key in enumerate(("loans", "withdrawal"))
    }
    found = [row["台账编号"] for row in ledger_of(desk, tmp_path, login).rows]
    assert found == [numbers[key] for key in sections]


def test_a_period_goes_by_days_of_registration_at_the_office(
    desk: Desk, clock: ManualClock, tmp_path: Path
) -> None:
    clock.set(the_moment("Sun 2026-11-22 23:59"))
    before = desk.missed_call(caller="+8613900000001")
    clock.set(the_moment("Mon 2026-11-23 00:00"))
    first = desk.missed_call(caller="+8613900000002")
    clock.set(the_moment("Mon 2026-11-23 23:59"))
    last = desk.missed_call(caller="+8613900000003")
    clock.set(the_moment("Tue 2026-11-24 00:00"))
    desk.missed_call(caller="+8613900000004")
    day = Ledger(first=date(2026, 11, 23), last=date(2026, 11, 23))
    found = [row["台账编号"] for row in ledger_of(desk, tmp_path, ledger=day).rows]
    assert found == [first, last]
    assert before not in found


def test_a_section_and_a_state_narrow_the_ledger(
    desk: Desk, clock: ManualClock, tmp_path: Path
) -> None:
    unread = desk.missed_call("loans", "+8613900000001")
    read = desk.missed_call("loans", "+8613900000002")
    desk.missed_call("withdrawal", "+8613900000003")
    desk.act("zhangli", read, "read")
    for state, expected in (
        ("", [unread, read]),
        ("open", [unread, read]),
        ("read", [read]),
        ("closed", []),
    ):
        asked = MONTH.model_copy(update={"section": "loans", "state": state})
        found = [row["台账编号"] for row in ledger_of(desk, tmp_path, ledger=asked).rows]
        assert found == expected, state


def test_the_list_is_exported_row_for_row_as_it_is_shown(
    desk: Desk, clock: ManualClock, tmp_path: Path
) -> None:
    clock.set(the_moment("Fri 2026-11-20 09:00"))
    numbers = [
        desk.missed_call(key, f"+86139000000{count:02}", matter="提取材料" if count % 2 else "贷款")
        for count, key in enumerate(("loans", "withdrawal", "loans", "contributions"))
    ]
    desk.calls_again(numbers[2])
    desk.act("zhangli", numbers[0], "read")
    clock.set(the_moment("Mon 2026-11-23 09:10"))
    desk.missed_call("loans", "+8613900000009", matter="提取材料")
    lengths = []
    for chosen in (
        Chosen(),
        Chosen(tab=Tab.LATE),
        Chosen(section="loans"),
        Chosen(state="unread"),
        Chosen(q="材料"),
        Chosen(sort=Order.LAST_CALLED, down="1"),
        Chosen(urgent="1"),
    ):
        asked = wanted(desk.db, clock, "zhaoping", chosen=chosen)
        rows = made(desk.db, asked, tmp_path).rows
        with desk.db.reading() as session:
            shown = page(session, asked.viewer, Day.of(clock.now(), OFFICE), chosen).rows
            told = [(row.item.number, row.item.times_called, row.due is not None) for row in shown]
        found = [(row["编号"], row["来电次数"], row["期限"] is not None) for row in rows]
        assert found == told, chosen
        lengths.append(len(found))
    assert lengths == [5, 4, 3, 4, 3, 5, 1]


def test_numbers_are_masked(desk: Desk, tmp_path: Path) -> None:
    number = desk.missed_call()
    (row,) = ledger_of(desk, tmp_path).rows
    assert row["联系电话"] == "139****5678"
    assert "number_revealed" not in desk.kinds(number)


def test_whole_numbers_need_a_reason_and_stand_in_the_history_of_every_item(
    desk: Desk, tmp_path: Path
) -> None:
    number = desk.missed_call()
    (row,) = ledger_of(desk, tmp_path, "wangjun", reason="逐一回访").rows
    assert row["联系电话"] == "139 1234 5678"
    kind, who, data = desk.events(number)[-1]
    assert (kind, who) == ("number_revealed", "wangjun")
    assert data == {"reason": "导出首问工作台账：逐一回访"}
    with desk.db.reading() as session:
        assert session.query(AdminChange).one().values["numbers"] == [None, "whole"]
        (line,) = session.query(AccessEntry)
        assert (line.by, line.count, line.reason) == ("wangjun", 1, "逐一回访")
        assert line.about == "首问工作台账（完整号码）"


@pytest.mark.parametrize("login", ["zhangli", "xuhui"])
def test_handlers_and_the_leader_take_no_whole_numbers_by_the_hundred(
    desk: Desk, tmp_path: Path, login: str
) -> None:
    number = desk.missed_call()
    with pytest.raises(LedgerError, match="由科长、办公室督办员或者分管领导导出"):
        ledger_of(desk, tmp_path, login, reason="查看")
    assert "number_revealed" not in desk.kinds(number)


def test_more_whole_numbers_than_anybody_can_need_are_refused(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calllog.exports.making.MOST_NUMBERS", 1)
    for count in range(2):
        desk.missed_call(caller=f"+861390000000{count}")
    with pytest.raises(LedgerError, match="一次最多1000件"):
        ledger_of(desk, tmp_path, reason="查看")
    assert len(ledger_of(desk, tmp_path).rows) == 2


def test_who_exported_what_is_on_record_without_what_was_searched_for(
    desk: Desk, tmp_path: Path
) -> None:
    desk.missed_call(name="张秀英")
    chosen = Chosen(q="张秀英")
    about = (("清单", "全部待回电"), ("查找", "张秀英"))
    made(desk.db, wanted(desk.db, desk.clock, "zhangli", chosen=chosen, about=about), tmp_path)
    with desk.db.reading() as session:
        change = session.query(AdminChange).one()
        session.expunge(change)
    assert (change.by, change.area, change.about) == ("zhangli", "exports", "待回电清单")
    assert change.at == desk.clock.now()
    assert change.values == {
        "range": [None, ["清单：全部待回电", "查找：（略）"]],
        "rows": [None, 1],
        "numbers": [None, "masked"],
    }


def test_the_first_sheet_says_what_it_is(desk: Desk, tmp_path: Path) -> None:
    desk.missed_call()
    told = ledger_of(desk, tmp_path, about=(("登记日期", "2026-11-01至2026-11-30"),)).told
    assert told["登记日期"] == "2026-11-01至2026-11-30"
    assert told["件数"] == 1
    assert told["导出人"] == "赵平"
    assert told["数据截至"] == local(2026, 11, 23, 9, 10)
    assert "虚构" in told["示例数据"]


def test_the_words_are_those_of_the_console() -> None:
    assert {key: str(name) for key, name in CONSOLE_STATES.items()} == STATES
    assert {key: str(name) for key, name in CONSOLE_MARKS.items()} == MARKS
    assert {key: str(name) for key, name in CONSOLE_EXERCISES.items()} == EXERCISES
