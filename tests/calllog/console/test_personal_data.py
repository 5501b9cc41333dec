"""个人信息保护 in the console: the access log, requests of citizens, purging, retention."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from calllog.db import Database
from calllog.models import AccessEntry, AccessRequest
from tests.calllog.console.conftest import SignIn
from tests.calllog.console.desk import Desk
from tests.calllog.personal_data.house import MATTER, NAME, PHONE, House

CHECK = "出示身份证，拨打登记号码由本人接听"


@pytest.fixture
def house(desk: Desk) -> House:
    """The office with what its callers leave behind, seen from the console."""
    return House(desk.db, desk.clock, desk.settings)


def lines(office: Database) -> list[tuple[str, str, str, int]]:
    """The access log: who, how, why, of how many."""
    with office.reading() as session:
        found = session.scalars(select(AccessEntry).order_by(AccessEntry.id))
        return [(line.by, line.kind, line.reason, line.count) for line in found]


def asked(house: House, sign_in: SignIn, *, erase: bool = False) -> str:
    """A citizen's request, taken up; where its page is."""
    own = sign_in("taoran").open("/privacy/requests")
    typed = {"wants_erasure": "y"} if erase else {}
    own.press("登记", phone=PHONE[3:], name=NAME, identity_check=CHECK, **typed)
    return own.path


def test_a_whole_number_and_a_voice_are_in_the_log_once_and_a_page_is_not(
    house: House, sign_in: SignIn, office: Database
) -> None:
    number = house.item()
    own = sign_in("wuhao").open(f"/items/{number}")
    own.press("查看号码", reason="代为回电")
    for _ in range(2):
        own.client.get("/recordings/1", headers={"Range": "bytes=0-3"}).close()
    own.client.head("/recordings/1").close()
    own.client.get("/recordings/1", headers={"Sec-Purpose": "prefetch"}).close()
    assert lines(office) == [("wuhao", "number", "代为回电", 1), ("wuhao", "audio", "", 1)]


def test_the_person_in_charge_reads_filters_and_exports_the_log_and_that_is_in_it(
    house: House, sign_in: SignIn, office: Database
) -> None:
    number = house.item()
    sign_in("wuhao").open(f"/items/{number}").press("查看号码", reason="代为回电")
    own = sign_in("taoran")
    assert own.open("/").path == "/privacy/log"
    assert "代为回电" in own.text
    assert number in own.text
    assert NAME not in own.text
    assert "代为回电" in own.open(f"/privacy/log?item={number}&by=wuhao&from=2026-11-23").text
    for nothing in ("kind=audio", "by=zhangli", "item=2026-999", "to=2026-11-22"):
        assert "没有符合条件的查看记录" in own.open(f"/privacy/log?{nothing}").text
    own.open("/privacy/log").press("导出表格", reason="季度审计")
    sheet = load_workbook(io.BytesIO(own.response.data))["查看记录"]
    assert [cell.value for cell in sheet[2]][2:5] == ["吴昊", "查看完整号码", number]
    assert lines(office)[-1] == ("taoran", "log_export", "季度审计", 1)


@pytest.mark.parametrize("login", ["zhaoping", "xuhui", "admin", "zhangli", "linjing"])
def test_nobody_else_reads_the_log(sign_in: SignIn, login: str) -> None:
    assert sign_in(login).open("/privacy/log").status == 403


def test_the_person_in_charge_sees_no_matters(house: House, sign_in: SignIn) -> None:
    number = house.item()
    own = sign_in("taoran")
    assert own.open(f"/items/{number}").status == 403
    assert own.client.get("/recordings/1").status_code == 403


def test_a_citizen_gets_everything_held_and_the_answer_is_on_record(
    house: House, sign_in: SignIn, office: Database
) -> None:
    number = house.item()
    others = house.item()
    path = asked(house, sign_in)
    own = sign_in("zhaoping").open(path)
    assert "回执号和查询码" in own.text
    token = {"csrf_token": own.page.xpath("//input[@name='csrf_token']")[0].value}
    left_out = token | {"mine": [number], "words": "登记姓名不同"}
    own.client.post(f"{path}/left-out", data=left_out)
    with own.client.post(f"{path}/file", data=token) as response:
        content = response.data
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        page = package.read("查阅结果.html").decode()
    assert MATTER in page
    assert f"<h2>{others}号</h2>" not in page
    own.open(path).press("登记交付", words="当面交付本人")
    own.press("办结", words="已说明各项内容")
    assert own.path == "/privacy/requests"
    assert [line[:2] for line in lines(office)] == [
        ("taoran", "request"),
        *[("zhaoping", "request")] * 3,
    ]
    with office.reading() as session:
        request = session.get_one(AccessRequest, 1)
        assert request.closed_words == "已说明各项内容"
        assert request.file_sha256


def test_what_may_be_erased_is_erased_and_the_rest_says_why(house: House, sign_in: SignIn) -> None:
    over, still_open = house.item(), house.item(is_closed=False)
    own = sign_in("taoran").open(asked(house, sign_in, erase=True))
    assert "不能删除：尚未办结" in own.text
    own.press("办结", words="先办结")
    assert "申请人要求删除，请先办理删除" in own.page.xpath("string(//body)")
    own.press("删除可以删除的")
    assert f"{over} 已删除" in own.text
    assert f"{still_open} 没有删除：尚未办结" in own.text
    story = sign_in("zhangli").open(f"/items/{over}")
    assert "依本人申请，清除证明第1号" in story.text
    assert "内容已按规定清除" in story.text
    assert MATTER not in story.text
    assert "已按规定清除" in story.text
    proof = own.open("/privacy/purges/1")
    assert (proof.status, over in proof.text, "本人申请删除" in proof.text) == (200, True, True)
    assert own.open("/privacy/purges").status == 200


def test_a_request_without_a_check_of_identity_is_not_taken_up(sign_in: SignIn) -> None:
    own = sign_in("taoran").open("/privacy/requests")
    own.press("登记", phone="13900000001", name="张三", identity_check="  ")
    assert (own.status, "请填写此项" in own.text) == (422, True)
    own.press("登记", phone="12", name="张三", identity_check=CHECK)
    assert (own.status, "号码不对" in own.text) == (422, True)


def test_an_item_is_kept_from_purging_and_released_and_both_are_in_the_log(
    house: House, sign_in: SignIn
) -> None:
    number = house.item()
    house.years_pass()
    own = sign_in("taoran").open("/privacy/purges")
    own.press("暂停清除", item=number, reason="行政诉讼")
    assert "已暂停清除" in own.page.xpath("string(//body)")
    assert house.purge() == 0
    own.press("暂停清除", item="2026-999", reason="无")
    assert "没有这个编号的事项" in own.page.xpath("string(//body)")
    own.press(f"解除暂停 {number}")
    assert house.purge() == 2
    assert "行政诉讼" in sign_in("zhaoping").open("/admin/changes?area=retention").text


def test_the_office_sets_a_period_with_its_reason_and_none_below_the_law(
    sign_in: SignIn,
) -> None:
    own = sign_in("zhaoping").open("/admin/retention")
    assert "民法典第188条" in own.text
    own.press("保存", kind="logs", days="30", valid_from="2026-11-23", reason="试行")
    assert (own.status, "不能少于184天" in own.text) == (422, True)
    typed = {"kind": "recordings", "days": "90", "valid_from": "2026-12-01"}
    own.press("保存", **typed, reason="办公室〔2026〕9号")
    assert "2026-12-01起90天：办公室〔2026〕9号" in own.text
    reads = sign_in("taoran").open("/admin/retention")
    assert reads.status == 200
    assert not reads.page.xpath("//main//form")


def test_the_pages_can_be_read_in_english(house: House, sign_in: SignIn) -> None:
    house.item()
    house.years_pass()
    house.purge()
    own = sign_in("taoran").open("/privacy/log")
    own.press("English", within="//header")
    for path, words in {
        "/privacy/log": "Access log",
        "/privacy/requests": "Register a request",
        "/privacy/purges": "Past its time now",
        "/privacy/purges/2": "Proof of purging no. 2",
        "/admin/retention": "How long personal data is kept",
    }.items():
        assert words in own.open(path).text
