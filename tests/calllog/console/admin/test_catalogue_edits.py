"""事项清单和其他主管部门 in the console: a spreadsheet with a report first, and forms."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest

from calllog.catalogue.file import CatalogueFile
from calllog.catalogue.sheets import read_workbook, write_workbook
from calllog.catalogue.store import export_catalogue, section_names
from calllog.db import Database
from calllog.models import AdminChange
from calllog.settings import Settings
from tests.calllog.console.browser import Browser
from tests.calllog.console.conftest import SignIn
from tests.support.catalogue import fill_catalogue
from tests.support.clock import ManualClock

PAGE = "/admin/catalogue"


@pytest.fixture(autouse=True)
def _catalogue(office: Database, clock: ManualClock) -> None:
    with office.writing() as session:
        fill_catalogue(session, clock.now())


def now_says(db: Database) -> CatalogueFile:
    with db.reading() as session:
        return export_catalogue(session)


def changes(db: Database) -> list[tuple[str, str]]:
    with db.reading() as session:
        return [(one.area, one.about) for one in session.query(AdminChange)]


def send(own: Browser, content: bytes) -> Browser:
    token = own.open(PAGE).page.xpath("//main//input[@name='csrf_token']")[0].value
    data = {"csrf_token": token, "file": (io.BytesIO(content), "catalogue.xlsx")}
    return own._show(own.client.post(f"{PAGE}/file", data=data))


def edited(db: Database, tmp_path: Path, **changed: object) -> bytes:
    """The spreadsheet of the catalogue with the first authority changed."""
    whole = now_says(db)
    first = type(whole.authorities[0])(**{**vars(whole.authorities[0]), **changed})
    path = tmp_path / "changed.xlsx"
    write_workbook(CatalogueFile(whole.matters, (first, *whole.authorities[1:])), path)
    return path.read_bytes()


def test_what_is_downloaded_is_the_whole_catalogue(
    sign_in: SignIn, office: Database, tmp_path: Path
) -> None:
    answer = sign_in("zhaoping").client.get(f"{PAGE}/file")
    path = tmp_path / "got.xlsx"
    path.write_bytes(answer.data)
    with office.reading() as session:
        assert read_workbook(path, section_names(session)) == export_catalogue(session)


def test_a_spreadsheet_is_reported_first_and_stored_when_confirmed(
    sign_in: SignIn, office: Database, tmp_path: Path, settings: Settings
) -> None:
    before = now_says(office)
    content = edited(office, tmp_path, phone="0562-0000099")
    own = send(sign_in("zhaoping"), content)
    assert "0562-0000099" in own.text
    assert now_says(office) == before
    (kept,) = settings.home.glob("catalogue-*.xlsx")
    assert kept.stat().st_mode & 0o777 == 0o600
    own.press("确认导入")
    assert "已保存" in own.text
    assert now_says(office).authorities[0].phone == "0562-0000099"
    assert changes(office) == [("authorities", before.authorities[0].name)]
    assert list(settings.home.glob("catalogue-*.xlsx")) == []


def test_every_fault_of_a_spreadsheet_is_told_and_nothing_is_stored(
    sign_in: SignIn, office: Database, tmp_path: Path
) -> None:
    before = now_says(office)
    own = send(sign_in("zhaoping"), edited(office, tmp_path, phone="没有", what_for=""))
    assert own.status == 422
    assert "其他主管部门 第2行“负责事项”：不能为空" in own.text
    assert send(own, b"no spreadsheet").status == 422
    assert now_says(office) == before
    assert not own.page.xpath("//button[normalize-space()='确认导入']")


def test_what_somebody_else_changed_meanwhile_is_not_undone(
    sign_in: SignIn, office: Database, tmp_path: Path
) -> None:
    own = send(sign_in("zhaoping"), edited(office, tmp_path, phone="0562-0000099"))
    other = sign_in("zhaoping").open(f"{PAGE}/authorities/1")
    other.press("查看变化", phone="0562-0000077").press("确认保存")
    own.press("确认导入")
    assert own.status == 409
    assert "0562-0000077" in own.text
    assert now_says(office).authorities[0].phone == "0562-0000077"


def test_a_new_edition_begins_on_its_day_and_ends_the_one_before(
    sign_in: SignIn, office: Database
) -> None:
    part = now_says(office).matters[0]
    own = sign_in("zhaoping").open(f"{PAGE}/matters/{part.key}")
    own.press("查看变化", valid_from="2027-01-01", basis="新的规定")
    assert "新的规定" in own.text
    assert now_says(office).matters[0] == part, "only shown"
    own.press("确认保存")
    newest, before = now_says(office).matters[0].editions[:2]
    assert (newest.valid_from, newest.basis) == (date(2027, 1, 1), "新的规定")
    assert before.valid_to == date(2026, 12, 31)
    assert before.basis == part.editions[0].basis
    assert now_says(office).matters[0].key == part.key, "its place stays"


def test_the_same_first_day_corrects_an_edition(sign_in: SignIn, office: Database) -> None:
    part = now_says(office).matters[0]
    own = sign_in("zhaoping").open(f"{PAGE}/matters/{part.key}")
    own.press("查看变化", note="已核对").press("确认保存")
    editions = now_says(office).matters[0].editions
    assert len(editions) == len(part.editions)
    assert editions[0].note == "已核对"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"valid_from": "2001-01-01"}, "执行日期不能早于最近一个版本的起始日期"),
        ({"limit_days": "5", "limit_unit": "即时办结"}, "应留空"),
        ({"name": "长" * 101}, "最多100个字"),
    ],
)
def test_a_matter_is_checked_as_in_the_spreadsheet(
    sign_in: SignIn, office: Database, typed: dict[str, str], says: str
) -> None:
    before = now_says(office)
    own = sign_in("zhaoping").open(f"{PAGE}/matters/{before.matters[0].key}")
    own.press("查看变化", **typed)
    assert own.status == 422
    assert says in own.text
    assert now_says(office) == before


def test_a_matter_is_added_and_ended(sign_in: SignIn, office: Database) -> None:
    own = sign_in("zhaoping").open(f"{PAGE}/matters/new")
    typed = {"key": "other.new", "name": "新事项", "spoken_name": "新事项", "section": "信贷科"}
    typed |= {"valid_from": "2027-01-01", "basis": "规定", "procedure": "当场办"}
    own.press("查看变化", limit_unit="即时办结", **typed).press("确认保存")
    assert now_says(office).matters[-1].key == "other.new"
    own.open(f"{PAGE}/matters/other.new/end")
    own.press("查看变化", last_day="2027-06-30").press("确认保存")
    assert now_says(office).matters[-1].editions[0].valid_to == date(2027, 6, 30)
    own.open(f"{PAGE}/matters/new").press("查看变化", limit_unit="即时办结", **typed)
    assert "已有这个事项编号" in own.text


def test_an_authority_is_added(sign_in: SignIn, office: Database) -> None:
    own = sign_in("zhaoping").open(f"{PAGE}/authorities/0")
    typed = {"name": "市档案馆", "what_for": "查档", "phone": "0562-0000001"}
    own.press("查看变化", valid_from="2026-11-23", **typed).press("确认保存")
    assert now_says(office).authorities[-1].name == "市档案馆"
    assert changes(office) == [("authorities", "市档案馆")]
