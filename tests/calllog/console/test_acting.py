"""Read, tried, reached: what the buttons record, and that nothing unseen is overwritten."""

from __future__ import annotations

import pytest

from tests.calllog.console.conftest import SignIn
from tests.calllog.console.desk import Desk
from tests.calllog.moments import told
from tests.support.clock import ManualClock

HIDDEN = ("csrf_token", "version", "seen")


def row(number: str) -> str:
    return f"//tr[@id='item-{number}']"


def test_tried_without_answer_is_recorded_with_its_note_and_the_item_stays_on_the_list(
    sign_in: SignIn, desk: Desk
) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open("/")
    own.press("已拨未接", within=row(number), note="响铃未接")
    assert own.path == "/"
    assert "仍在待回电清单中" in own.text
    kind, who, data = desk.events(number)[-1]
    assert (kind, who, data["note"]) == ("tried", "zhangli", "响铃未接")
    assert own.page.xpath(row(number))


@pytest.mark.clause("3.1.2c")
def test_reached_and_spoken_to_takes_the_item_off_the_list(
    sign_in: SignIn, desk: Desk, clock: ManualClock
) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open("/")
    clock.forward(minutes=20)
    own.press("已通话", within=row(number), note="已说明材料")
    assert "已移出待回电清单" in own.text
    assert not own.page.xpath(row(number))
    read_at, contacted_at = desk.facts(number, "read_at", "contacted_at")
    assert told(read_at) == told(contacted_at) == "Mon 2026-11-23 09:30"
    assert desk.kinds(number)[-2:] == ["read", "reached"]


def test_read_is_recorded_for_the_section(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    own = sign_in("wuhao").open("/")
    own.press("已阅知", within=row(number))
    assert "已阅知" in own.text
    assert desk.events(number)[-1] == ("read", "wuhao", {"how": "accepted"})
    # Once read, the button has nothing left to do.
    assert own.texts(f"{row(number)}//button") == [
        "回电 101号",
        "我来回电 101号",
        "已通话",
        "已拨未接",
    ]


def test_who_only_looks_in_is_not_asked_to_read_for_the_section(
    sign_in: SignIn, desk: Desk
) -> None:
    number = desk.missed_call()
    own = sign_in("gaoyuan").open("/")
    assert own.texts(f"{row(number)}//button") == [
        "回电 101号",
        "我来回电 101号",
        "已通话",
        "已拨未接",
    ]


def test_the_server_lets_nobody_read_for_a_section_that_is_not_theirs(
    sign_in: SignIn, desk: Desk
) -> None:
    number = desk.missed_call()
    own = sign_in("gaoyuan").open(f"/items/{number}")
    (button,) = own.page.xpath("//main//button[normalize-space()='已拨未接']")
    # A form made by hand, as the page offers no such button.
    button.set("formaction", f"/items/{number}/read")
    own.press("已拨未接")
    assert own.status == 403
    assert desk.facts(number, "read_at") == [None]
    assert "read" not in desk.kinds(number)


@pytest.mark.parametrize(("button", "deed"), [("已拨未接", "tried"), ("已通话", "reached")])
def test_a_call_back_by_the_leader_in_charge_is_not_the_sections_reading(
    sign_in: SignIn, desk: Desk, button: str, deed: str
) -> None:
    number = desk.missed_call()
    sign_in("gaoyuan").open(f"/items/{number}").press(button)
    assert desk.events(number)[-1][:2] == (deed, "gaoyuan")
    assert desk.facts(number, "read_at") == [None]
    assert "read" not in desk.kinds(number)


def test_a_button_of_the_item_page_comes_back_to_the_item_page(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    own.press("已拨未接")
    assert own.path == f"/items/{number}"
    assert "已拨未接通（1次）" in own.text


def test_a_stale_form_shows_what_has_changed_and_overwrites_nothing(
    sign_in: SignIn, desk: Desk, clock: ManualClock
) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open("/")
    clock.forward(minutes=3)
    desk.act("wuhao", number, "reached", "已答复")
    own.press("已拨未接", within=row(number), note="没人接")
    assert own.status == 409
    assert "您刚才的操作没有保存" in own.text
    assert "今天 09:13 吴昊 已通话 自报：已答复" in own.text
    assert "您写的备注：没人接" in own.text
    assert desk.facts(number, "times_tried") == [0]


def test_after_a_look_at_the_change_the_same_note_can_be_sent_again(
    sign_in: SignIn, desk: Desk
) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open("/")
    desk.act("wuhao", number, "tried")
    own.press("已拨未接", within=row(number), note="没人接")
    assert own.status == 409
    own.press("已拨未接")
    assert own.status == 200
    assert desk.events(number)[-1][2]["note"] == "没人接"
    assert desk.facts(number, "times_tried") == [2]


def test_a_caller_who_has_called_again_meanwhile_is_shown_first(
    sign_in: SignIn, desk: Desk, clock: ManualClock
) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open("/")
    clock.forward(minutes=3)
    desk.calls_again(number)
    own.press("已通话", within=row(number))
    assert own.status == 409
    assert "再次来电，仍未接通" in own.text


def test_pressing_a_button_twice_records_it_once(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    first = sign_in("zhangli").open("/")
    second = first.again()
    second.press("已拨未接", within=row(number))
    first.press("已拨未接", within=row(number))
    assert first.status == 409
    assert desk.facts(number, "times_tried") == [1]


def test_what_the_clock_did_meanwhile_is_no_reason_to_refuse(
    sign_in: SignIn, desk: Desk, clock: ManualClock
) -> None:
    number = desk.missed_call()
    clock.forward(minutes=59)
    own = sign_in("zhangli").open("/")
    clock.forward(minutes=2)
    desk.sweep()
    assert "deemed_read" in desk.kinds(number)
    own.press("已通话", within=row(number))
    assert own.path == "/"
    assert desk.facts(number, "contacted_at") != [None]


def test_playing_the_audio_first_is_no_reason_to_refuse(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    recording = desk.record(number)
    own = sign_in("zhangli").open("/")
    own.client.get(f"/recordings/{recording}").close()
    assert desk.kinds(number)[-1] == "read"
    own.press("已通话", within=row(number))
    assert own.path == "/"


@pytest.mark.parametrize("note", ["字" * 1001, "x" * 10_000])
def test_a_note_that_is_too_long_is_kept_in_the_form_and_not_stored(
    sign_in: SignIn, desk: Desk, note: str
) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open("/")
    own.press("已通话", within=row(number), note=note)
    assert own.status == 422
    assert "最多1000个字。" in own.text
    assert note in own.text
    assert desk.facts(number, "contacted_at") == [None]


def test_control_characters_in_a_note_are_dropped(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open("/")
    own.press("已拨未接", within=row(number), note=" 第一行\r\n第二行\x07\u202e ")
    assert desk.events(number)[-1][2]["note"] == "第一行\n第二行"


def test_a_closed_item_takes_no_more_attempts(
    sign_in: SignIn, desk: Desk, clock: ManualClock
) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open("/")
    # Closed by a part of the program that writes no event the form would notice.
    desk.change(number, lambda _session, item: setattr(item, "closed_at", clock.now()))
    own.press("已通话", within=row(number))
    assert "该事项已办结，不能再办理。" in own.text
    assert desk.facts(number, "contacted_at") == [None]


@pytest.mark.parametrize("version", ["", "x", "-1", "999999999999999999999"])
def test_a_form_with_a_broken_version_changes_nothing(
    sign_in: SignIn, desk: Desk, version: str
) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open("/")
    own.press("已通话", within=row(number), version=version, seen=version)
    assert own.status in (409, 422)
    assert desk.facts(number, "contacted_at") == [None]


def test_the_way_back_never_leads_out_of_the_console(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open("/")
    own.press("已拨未接", within=row(number), back="https://evil.example/")
    assert own.path == f"/items/{number}"


@pytest.mark.parametrize(
    ("deed", "typed", "kind"),
    [
        ("by-hand/urge", {"words": "请先回电。"}, "urged"),
        ("by-hand/report-up", {"words": "责任不明。"}, "reported_up"),
        ("by-hand/paper", {"kind": "registration_form"}, "document_made"),
        ("do/interim", {"words": "正在核实。", "given": "spoken"}, "interim_answer"),
        (
            "do/cooperate",
            {"section": "1", "asked": "查提取记录", "day": "2026-11-26"},
            "cooperation_asked",
        ),
    ],
)
def test_a_form_sent_twice_is_carried_out_once(
    sign_in: SignIn, desk: Desk, deed: str, typed: dict[str, str], kind: str
) -> None:
    number = desk.missed_call()
    office = sign_in("zhaoping").open(f"/items/{number}")
    form = {name: office.page.xpath(f"//input[@name='{name}']/@value")[0] for name in HIDDEN}
    answers = [
        office.client.post(f"/items/{number}/{deed}", data=form | typed).status_code
        for _ in range(2)
    ]
    assert answers == [302, 409]
    assert desk.kinds(number).count(kind) == 1
