"""Inspections and corrections as pages: drawn, signed, put right, reported (5.2, 5.5)."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest

from calllog.console.inspections.words import CHECKS
from calllog.db import Database
from calllog.figures import monthly
from calllog.inspection import following, starting
from calllog.models import Check, FindingKind
from tests.calllog.console.browser import Browser
from tests.calllog.console.conftest import SignIn
from tests.calllog.console.desk import Desk
from tests.calllog.moments import SHANGHAI, the_moment
from tests.support.clock import ManualClock
from tests.support.documents import read
from tests.support.findings import suspect

GOOD = {check.value: "good" for check in Check}
FAULTY = GOOD | {
    "record": "faulty",
    "words": "自报联系没有写明通话时间",
    "asked": "补记通话时间",
    "day": "2026-12-08",
}


@pytest.fixture
def december(desk: Desk, office: Database, clock: ManualClock) -> ManualClock:
    """Two missed calls of the loans section in November, one suspected; the month has ended."""
    first = desk.missed_call("loans", matter="提前还款")
    desk.act("zhangli", first, "read")  # Unread, it would have become the head's.
    second = desk.missed_call("loans", caller="+8613900000002", matter="结清证明")
    desk.act("wuhao", second, "reached", "已答复")
    desk.change(second, lambda s, item: suspect(s, item, FindingKind.NO_CONTACT, clock.now()))
    ends(desk, office, clock)
    return clock


def ends(desk: Desk, office: Database, clock: ManualClock) -> None:
    """The clock comes to the opening of the first working day of December."""
    clock.set(the_moment("Tue 2026-12-01 08:00"))
    desk.sweep()
    monthly.freeze_due(office, clock, SHANGHAI)
    starting.begin_due(office, clock, SHANGHAI)


def sweep(office: Database, clock: ManualClock, at: str) -> None:
    clock.set(the_moment(at))
    following.sweep(office, clock, SHANGHAI)


def opened(own: Browser) -> Browser:
    """The inspection of the loans section, by the way a head goes."""
    own.open("/inspections")
    (link,) = own.page.xpath("//tr[td[contains(., '信贷科')]]//a[contains(@class, 'name')]/@href")
    return own.open(link)


def signs(own: Browser, position: int, **ticked: str) -> Browser:
    place = opened(own).response.request.path
    return own.open(f"{place}/items/{position}").press("签字", **ticked)


@pytest.mark.clause("5.2", "5.5")
def test_a_months_inspection_from_the_drawing_to_the_confirmed_correction(
    sign_in: SignIn, december: ManualClock, office: Database
) -> None:
    head = sign_in("wangjun")
    assert "待我签字的检查 1" in head.open("/mine").text
    opened(head)
    assert "按种子重新抽取，与本清单一致" in head.text
    rows = head.texts("//tr[starts-with(@id, 'drawn-')]")
    assert [("疑似问题" in row, "待签字" in row) for row in rows] == [(False, True), (True, True)]
    signs(head, 1, **GOOD)
    assert head.path.endswith("/items/2")  # On to the next that is not signed.
    head.press("签字", **FAULTY)
    assert "已签字2/2" in head.text
    owner = sign_in("zhangli").open("/mine")
    assert "待我整改 1" in owner.text
    owner.open(owner.page.xpath("//section[@id='mine-corrections']//a/@href")[0])
    owner.press("登记整改完成", **{"done-words": "已逐条补记"})
    assert "待确认" in owner.text
    head.open("/mine").open(head.page.xpath("//section[@id='mine-confirm']//a/@href")[0])
    head.press("确认整改", **{"confirm-words": "已核对"})
    assert "已整改" in head.text
    opened(head).press("办结检查", words="记录应当完整")
    assert head.path.endswith("/report")
    for told in ("检查件数2", "有问题1", "整改1", "王军", "记录应当完整", "未当日联系"):
        assert told in head.text.replace(" ", ""), told
    assert "没有待办的事项" not in sign_in("zhangli").open("/mine").text


@pytest.mark.clause("5.5")
def test_a_late_correction_is_red_and_goes_up_to_the_leader_in_charge(
    sign_in: SignIn, december: ManualClock, office: Database
) -> None:
    signs(sign_in("wangjun"), 1, **FAULTY)
    for at in ("Tue 2026-12-08 17:31", "Wed 2026-12-09 08:00", "Thu 2026-12-10 08:00"):
        sweep(office, december, at)
    leader = sign_in("gaoyuan").open("/messages")
    assert "号整改逾期上报" in leader.text
    leader.open("/corrections")
    (late,) = leader.texts("//tr[contains(@class, 'is-late')]")
    assert "逾期未整改" in late
    owner = sign_in("zhangli").open("/corrections")
    owner.open(owner.page.xpath("//tr//a/@href")[0])
    owner.press("登记整改完成", **{"done-words": "已补记"})
    assert "曾逾期" in owner.text
    assert "整改逾期 上报分管领导" in owner.text
    assert "没有整改事项" not in owner.open("/corrections").text


def test_the_report_stays_as_it_was_and_what_came_later_stands_beside_it(
    sign_in: SignIn, december: ManualClock, office: Database
) -> None:
    head = sign_in("wangjun")
    signs(head, 1, **FAULTY)
    signs(head, 2, **GOOD)
    place = opened(head).press("办结检查").path
    sweep(office, december, "Wed 2026-12-09 08:00")
    head = sign_in("wangjun").open(place)
    (put,) = head.texts("//tr[starts-with(@id, 'put-')]")
    assert put.endswith("整改中逾期未整改")
    for name in ("rates", "suspected", "corrections"):
        drawn = head.client.get(place.replace("/report", f"/charts/{name}.svg"))
        assert (drawn.status_code, drawn.mimetype) == (200, "image/svg+xml")
        assert b"<script" not in drawn.data
    word = head.client.get(f"{place}.docx")
    told = read(word.data)
    for words in ("首问负责制检查报告", "信贷科", "2026年11月1日至30日", "整改中", "当日联系率"):
        assert words in told
    with ZipFile(BytesIO(word.data)) as parts:
        assert "█" in parts.read("word/document.xml").decode()
    for private in ("提前还款", "139"):
        assert private not in told


def test_what_is_left_out_of_the_sheet_is_said_where_it_belongs(
    sign_in: SignIn, december: ManualClock
) -> None:
    head = sign_in("wangjun")
    signs(head, 1, greeting="good")
    assert (head.status, head.text.count("请选择一项。")) == (422, len(CHECKS) - 1)
    signs(head, 1, **GOOD | {"record": "faulty"})
    assert (head.status, head.text.count("请填写此项。")) == (422, 2)
    signs(head, 1, **FAULTY | {"day": "2026-12-01"})
    assert (head.status, "期限应晚于今天。" in head.text) == (422, True)
    signs(head, 1, **GOOD | {"day": ""})
    assert "已签字。" in head.response.text


def test_who_worked_on_an_item_is_told_why_they_cannot_sign_it(
    sign_in: SignIn, desk: Desk, office: Database, clock: ManualClock
) -> None:
    number = desk.missed_call("loans")
    desk.act("wangjun", number, "reached", "已答复")
    ends(desk, office, clock)
    head = opened(sign_in("wangjun"))
    head.open(f"{head.path}/items/1")
    assert "本人经手的事项不能由本人检查，请由其他检查人签字。" in head.text
    assert not head.page.xpath("//button[normalize-space()='签字']")


@pytest.mark.parametrize(
    ("login", "status"),
    [("wangjun", 200), ("zhaoping", 200), ("xuhui", 200), ("zhoumin", 404), ("zhangli", 403)],
)
def test_an_inspection_is_seen_by_the_sections_head_and_those_above(
    sign_in: SignIn, december: ManualClock, login: str, status: int
) -> None:
    path = opened(sign_in("zhaoping")).path
    own = sign_in(login)
    assert own.open(path).status == status
    assert own.open(f"{path}/items/1").status == status


def test_a_supervisor_begins_an_inspection_of_every_section_at_will(
    sign_in: SignIn, desk: Desk
) -> None:
    for key, caller in (("loans", "+8613900000001"), ("withdrawal", "+8613900000002")):
        desk.missed_call(key, caller=caller)
    own = sign_in("zhaoping").open("/inspections")
    own.press("抽取并开始", section="0", first="2026-11-23", last="2026-11-23")
    # Sections in which nothing was registered are left out.
    assert len(own.page.xpath("//tr[starts-with(@id, 'inspection-')]")) == 2
    own.open("/inspections").press("抽取并开始", first="2026-11-24", last="2026-11-24")
    assert "检查期间不能晚于今天。" in own.response.text
    assert "本期没有可检查的事项" in (
        own.open("/inspections")
        .press("抽取并开始", section="0", first="2026-11-20", last="2026-11-20")
        .response.text
    )


def test_another_handler_finds_nothing_of_a_correction(
    sign_in: SignIn, december: ManualClock
) -> None:
    signs(sign_in("wangjun"), 1, **FAULTY)
    assert sign_in("zhangli").open("/corrections/1").status == 200
    assert sign_in("liufang").open("/corrections/1").status == 404
    assert "没有整改事项。" in sign_in("liufang").open("/corrections").text


def test_in_english_the_pages_say_the_same(sign_in: SignIn, december: ManualClock) -> None:
    head = sign_in("wangjun")
    signs(head, 1, **FAULTY)
    head.press("English", within="//header")
    assert "Correction" in head.open("/corrections").text
    assert "Inspection" in head.open("/inspections").text
