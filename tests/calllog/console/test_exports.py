"""Spreadsheets in the console: asked for, waited for, fetched by their owner alone, removed."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from calllog.console.words import JOBS
from calllog.exports import process
from calllog.exports.process import Task
from calllog.exports.shelf import Shelf
from calllog.exports.shelf import State as Standing
from calllog.models import CallKind
from calllog.settings import Settings
from tests.calllog.console.browser import Browser
from tests.calllog.console.conftest import SignIn
from tests.calllog.console.desk import CALLER, Desk
from tests.calllog.exports.sheets import Table
from tests.support.clock import ManualClock


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> list[Task]:
    """Files are made at once; the tasks that were carried out."""
    tasks: list[Task] = []

    def start(task: Task) -> None:
        tasks.append(task)
        process.carry_out(Task.model_validate_json(task.model_dump_json()))

    monkeypatch.setattr(process, "start", start)
    return tasks


@pytest.fixture
def never_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "start", lambda _task: None)


def fetched(own: Browser) -> Table:
    (link,) = own.page.xpath("//main//a[normalize-space()='下载表格']/@href")
    with own.client.get(link) as response:
        assert str(response.mimetype).endswith("spreadsheetml.sheet")
        assert response.headers["Cache-Control"] == "no-store"
        return Table.read(io.BytesIO(response.data))


@pytest.mark.usefixtures("in_this_process")
def test_the_list_goes_into_a_spreadsheet_with_its_filter(sign_in: SignIn, desk: Desk) -> None:
    wanted = desk.missed_call(name="张秀英", matter="提前还款")
    desk.missed_call(caller="+8613900000002", matter="租房提取")
    own = sign_in("zhangli").open("/?q=还款&sort=last&down=1")
    own.open(own.page.xpath("//main//a[normalize-space()='导出']/@href")[0])
    assert "查找还款" in own.text
    own.press("生成表格")
    assert "表格已生成，共1件" in own.text
    table = fetched(own)
    assert [row["编号"] for row in table.rows] == [wanted]
    assert [row["号码"] for row in table.rows] == ["139****5678"]
    assert table.told["查找"] == "还款"
    assert table.told["排列"] == "按最近来电排列（倒序）"


@pytest.mark.usefixtures("in_this_process")
def test_who_reads_english_is_told_in_english_what_the_chinese_file_holds(
    sign_in: SignIn, desk: Desk
) -> None:
    desk.missed_call()
    own = sign_in("zhangli").press("English", within="//header").open("/export/list?tab=all")
    assert "按" not in own.page.xpath("string(//main//dl)")
    own.press("Make the spreadsheet")
    (link,) = own.page.xpath("//main//a[contains(@href, '/file')]/@href")
    with own.client.get(link) as response:
        assert Table.read(io.BytesIO(response.data)).told["排列"] == "按到期时间排列"


@pytest.mark.usefixtures("in_this_process")
def test_a_list_of_calls_goes_into_a_spreadsheet_with_masked_numbers(
    sign_in: SignIn, desk: Desk, clock: ManualClock
) -> None:
    with desk.db.writing() as session:
        desk.call(session, "loans", CALLER, CallKind.SHORT)
        clock.forward(minutes=1)
        desk.call(session, "loans", CALLER, CallKind.SHORT)
        desk.call(session, "withdrawal", CALLER, CallKind.SHORT)
        desk.call(session, "loans", None, CallKind.NO_NUMBER)
    own = sign_in("zhangli").open("/calls/short").press("导出")
    table = fetched(own)
    assert [row["号码"] for row in table.rows] == ["139****5678", "139****5678"]
    assert table.rows[0]["来电时间"] > table.rows[1]["来电时间"]
    assert table.told["清单"] == "短时来电"
    unknown = sign_in("zhangli").open("/calls/no-number").press("导出")
    assert [row["号码"] for row in fetched(unknown).rows] == ["无"]


@pytest.mark.usefixtures("in_this_process")
def test_the_ledger_of_a_period_goes_into_a_spreadsheet(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    desk.missed_call("withdrawal", "+8613900000002")
    own = sign_in("zhaoping").open("/export/ledger")
    own.press("生成表格", section="loans", state="open")
    table = fetched(own)
    assert [row["台账编号"] for row in table.rows] == [number]
    assert table.told["登记日期"] == "2026-11-01至2026-11-23"
    assert table.told["状态"] == "未办结"
    own.open("/admin/changes?area=exports")
    assert "首问工作台账" in own.text
    assert "部分隐去" in own.text


@pytest.mark.usefixtures("in_this_process")
def test_whole_numbers_are_given_for_a_reason(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    own = sign_in("wangjun").open("/export/list")
    own.press("生成表格", numbers="whole", reason="")
    assert "请写明需要完整号码的理由" in own.text
    own.open("/export/list").press("生成表格", numbers="whole", reason="逐一回访")
    assert [row["号码"] for row in fetched(own).rows] == ["139 1234 5678"]
    assert desk.kinds(number)[-1] == "number_revealed"


def test_a_handler_is_not_offered_whole_numbers(sign_in: SignIn) -> None:
    own = sign_in("zhangli").open("/export/list")
    assert not own.page.xpath("//input[@name='reason'] | //input[@value='whole']")


@pytest.mark.usefixtures("never_made")
def test_who_waits_sees_that_it_is_being_made_and_asks_for_no_second_file(
    sign_in: SignIn, desk: Desk
) -> None:
    desk.missed_call()
    own = sign_in("zhangli").open("/export/list")
    own.press("生成表格")
    assert "正在生成" in own.text
    assert own.response.headers["Refresh"] == "2"
    assert own.open(f"{own.path}/file").path.count("/") == 2, "back to waiting"
    own.open("/export/list").press("生成表格")
    assert "您上一份表格还在生成" in own.text


@pytest.mark.usefixtures("in_this_process")
def test_a_file_is_its_owners_alone_and_gone_after_half_an_hour(
    sign_in: SignIn, desk: Desk, clock: ManualClock, settings: Settings
) -> None:
    desk.missed_call()
    own = sign_in("zhangli").open("/export/list")
    own.press("生成表格")
    path = own.path
    assert sign_in("zhaoping").open(f"{path}/file").status == 404
    (folder,) = (settings.home / "exports").iterdir()
    assert {_mode(one) for one in (folder.parent, folder)} == {0o700}
    assert {one.name for one in folder.iterdir()} == {"slip.json", "table.xlsx"}
    clock.forward(minutes=29)
    assert Shelf(settings.home).clear(clock.now()) == 0
    clock.forward(minutes=1)
    assert Shelf(settings.home).clear(clock.now()) == 1
    assert list((settings.home / "exports").iterdir()) == []
    assert own.open(path).status == 404


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_the_process_of_its_own_makes_the_same_file(
    sign_in: SignIn, desk: Desk, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = []
    really = process.start
    monkeypatch.setattr(process, "start", lambda task: begun.append(really(task)))
    number = desk.missed_call()
    own = sign_in("zhangli").open("/export/list")
    own.press("生成表格")
    begun[0].join(60)
    assert [row["编号"] for row in fetched(own.open(own.path)).rows] == [number]
    (slip,) = Shelf(settings.home).slips()
    assert slip.state is Standing.READY
    assert slip.file_name == "待回电清单202611230910.xlsx"
    assert _mode(Shelf(settings.home).path(slip)) == 0o600


def test_a_process_that_dies_is_told(
    sign_in: SignIn, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = []
    really = process.start

    def start(task: Task) -> None:
        begun.append(really(task.model_copy(update={"database_url": "sqlite:////proc/none.db"})))

    monkeypatch.setattr(process, "start", start)
    desk.missed_call()
    own = sign_in("zhangli").open("/export/list")
    own.press("生成表格")
    begun[0].join(60)
    assert "表格没有生成" in own.open(own.path).text


def test_the_removal_of_files_is_a_job_with_a_name() -> None:
    assert JOBS["exports"] == "清理导出文件"
