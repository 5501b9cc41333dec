"""Nobody reached: number, matter, name, organisation; what the caller hears, and what is kept."""

from __future__ import annotations

import wave

import pytest
from sqlalchemy import select

from calllog.models import Call as CallRow
from calllog.models import Recording
from ivr.exchange.scripted import WITHHELD, Caller
from tests.support.hotline import Hotline
from tests.support.telling import (
    ANSWER_DUE,
    heard,
    kinds,
    promised,
    registering,
    somebody,
    unanswered,
)

TYPED = "13905621234#"
E164 = "+8613905621234"
READ_BACK = "您输入的是幺三九，〇五六二，幺二三四。正确按1，重输按2。"
GOODBYE = [
    "登记好了，编号是幺〇幺。信贷科会在今天下午五点半前给您回电。",
    "请您注意，回电时我们会先报这个编号，不会问密码和验证码，也不会要您转账。",
    "再听一遍请按1。感谢来电，再见。",
]


def apology() -> Caller:
    """A caller who has just heard that nobody could answer."""
    return unanswered()


def saying(caller: Caller) -> Caller:
    return (
        caller.speaks("我想提前还款", seconds=6).speaks("张三", seconds=1).speaks("个人", seconds=1)
    )


def recordings(line: Hotline) -> list[tuple[str, int]]:
    with line.reading() as session:
        rows = session.scalars(select(Recording).order_by(Recording.id))
        return [(row.field, row.spoken_seconds) for row in rows]


@pytest.mark.clause("3.1.2b", "3.1.2c")
def test_who_cannot_reach_anybody_registers_and_hears_number_time_and_warning(
    line: Hotline,
) -> None:
    call = line.call(registering(apology()))
    asked = call.heard()[
        call.heard().index("对不起，值班人员暂时没能接听。现在为您登记，我们一定回电。") :
    ]
    assert asked == [
        "对不起，值班人员暂时没能接听。现在为您登记，我们一定回电。",
        "嘀声后开始录音。请说您要办什么事，说完停一会儿就行。",
        "接下来，嘀声后请说您的姓名。",
        "最后，嘀声后请说您的单位；没有单位，就说个人。",
        *GOODBYE,
    ]
    item = line.the_item()
    assert (item["number"], item["phone"]) == ("2026-101", "+8613900000001")
    assert (item["section"], item["first_contact"], item["responsible"]) == (
        "信贷科",
        "张丽",
        "张丽",
    )
    assert item["missing"] == []
    assert [kind for kind, _ in promised(line)] == ["read", "contact", "answer"]
    assert promised(line)[1:] == [("contact", "2026-11-23T17:30"), ANSWER_DUE]
    assert recordings(line) == [("matter", 6), ("name", 1), ("organisation", 2)]


def test_the_number_is_confirmed_by_its_last_four_digits_before_anything_is_asked(
    line: Hotline,
) -> None:
    call = line.call(saying(apology().waits()))
    heard_in_order = call.heard()
    confirm = "回电打尾号〇〇〇幺的号码，可以吗？可以按1，换号按2。"
    assert heard_in_order.index(confirm) < heard_in_order.index(
        "嘀声后开始录音。请说您要办什么事，说完停一会儿就行。"
    )
    assert line.the_item()["phone"] == "+8613900000001"


def test_the_audio_of_each_field_is_fetched_kept_and_deleted_at_the_carrier(line: Hotline) -> None:
    line.call(registering(apology()))
    line.sweep()
    with line.reading() as session:
        rows = session.scalars(select(Recording)).all()
        assert len(rows) == 3
        for row in rows:
            assert row.item_id is not None
            assert row.deleted_at_carrier_at is not None
            with wave.open(str(line.settings.home / (row.file or ""))) as audio:
                assert audio.getnframes() / audio.getframerate() >= row.spoken_seconds


def test_another_number_is_typed_and_read_back(line: Hotline) -> None:
    call = line.call(saying(apology().presses("2").presses(TYPED).presses("1")))
    assert READ_BACK in call.heard()
    assert line.the_item()["phone"] == E164


def test_a_wrong_key_at_the_read_back_is_said_once_and_the_number_read_again(
    line: Hotline,
) -> None:
    typed = apology().presses("2").presses(TYPED)
    call = line.call(saying(typed.presses("7").presses("8", heard_out=True)))
    assert call.heard().count(READ_BACK) == 2
    assert call.heard().count("没有这个选项，请再选一次。") == 1
    assert line.the_item()["phone"] == E164


def test_after_a_wrong_key_at_the_read_back_the_number_can_still_be_typed_again(
    line: Hotline,
) -> None:
    typed = apology().presses("2").presses("13905621235#").presses("7").presses("2")
    line.call(saying(typed.presses(TYPED).presses("1")))
    assert line.the_item()["phone"] == E164


def test_silence_at_the_read_back_accepts_the_number(line: Hotline) -> None:
    call = line.call(saying(apology().presses("2").presses(TYPED).waits()))
    assert call.heard().count(READ_BACK) == 1
    assert line.the_item()["phone"] == E164


def test_who_types_no_other_number_goes_on_at_once_with_the_calling_number(line: Hotline) -> None:
    call = line.call(saying(apology().presses("2").waits()))
    assert "号码有误" not in heard(call)
    assert line.the_item()["phone"] == "+8613900000001"
    assert line.the_item()["missing"] == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("05622123456#", "+865622123456"), ("2123456#", "+865622123456"), (TYPED, E164)],
    ids=["landline with area code", "landline without", "mobile"],
)
def test_a_landline_is_taken_with_and_without_the_area_code(
    line: Hotline, typed: str, kept: str
) -> None:
    line.call(saying(apology().presses("2").presses(typed).presses("1")))
    assert line.the_item()["phone"] == kept


def test_a_mistyped_number_is_typed_again(line: Hotline) -> None:
    again = apology().presses("2").presses("13905621235#").presses("2").presses(TYPED).presses("1")
    line.call(saying(again))
    assert line.the_item()["phone"] == E164


def test_a_number_mistyped_three_times_leaves_the_calling_number(line: Hotline) -> None:
    caller = apology().presses("2")
    for _ in range(3):
        caller = caller.presses("13905621235#").presses("2")
    line.call(saying(caller))
    assert line.the_item()["phone"] == "+8613900000001"
    assert line.the_item()["missing"] == []


def test_three_malformed_numbers_leave_the_calling_number(line: Hotline) -> None:
    caller = apology().presses("2").presses("139#").presses("1390562123#").presses("1#")
    call = line.call(saying(caller))
    assert call.heard().count("号码有误，请重新输入。座机加区号，最后按井号键。") == 2
    assert line.the_item()["phone"] == "+8613900000001"
    assert line.the_item()["missing"] == []


def test_a_withheld_number_is_asked_for_and_typed(line: Hotline) -> None:
    caller = unanswered(number=WITHHELD).presses(TYPED, heard_out=True).presses("1")
    call = line.call(saying(caller))
    assert "没有显示您的号码" in heard(call)
    assert line.the_item()["phone"] == E164
    assert line.the_item()["missing"] == []


@pytest.mark.parametrize(
    "number", ["anonymous", "unknown", "+266696687", "sip:someone@example.org", "", "+86123"]
)
def test_whatever_a_carrier_says_of_a_withheld_number_it_is_asked_for(
    line: Hotline, number: str
) -> None:
    caller = unanswered(number=number).presses(TYPED).presses("1")
    line.call(saying(caller))
    assert line.the_item()["phone"] == E164


@pytest.mark.parametrize(
    "typing",
    [
        Caller().waits().waits().waits(),
        Caller().presses("1#").presses("12#").presses("123#"),
        Caller()
        .presses(TYPED)
        .presses("2")
        .presses(TYPED)
        .presses("2")
        .presses(TYPED)
        .presses("2"),
    ],
    ids=["never typed", "malformed", "never right"],
)
def test_a_number_that_cannot_be_had_leaves_a_call_alone_with_its_message(
    line: Hotline, typing: Caller
) -> None:
    caller = unanswered(number=WITHHELD)
    for step in typing.steps:
        caller = caller.then(step)
    call = line.call(caller.speaks("我是张三，电话幺三九", seconds=8))
    assert "没有记到您的号码" in heard(call)
    assert call.heard()[-1] == "留言记下了，我们会照您说的号码回电。感谢来电，再见。"
    assert line.items() == []
    assert kinds(line) == ["no_number"]
    line.sweep()
    with line.reading() as session:
        (recording,) = session.scalars(select(Recording))
        assert (recording.field, recording.spoken_seconds) == ("message", 8)
        assert recording.fetched_at is not None
        assert session.scalars(select(CallRow)).one().item_id is None


def test_silence_is_asked_about_once_and_then_the_line_goes_on(line: Hotline) -> None:
    call = line.call(apology().presses("1"))
    assert call.heard().count("没有听到声音。嘀声后请再说一遍，不方便说请稍等。") == 3
    assert call.heard()[-3:] == GOODBYE
    line.sweep()
    assert line.the_item()["missing"] == ["matter", "name", "organisation"]


def test_words_at_the_second_asking_are_kept(line: Hotline) -> None:
    caller = apology().presses("1").is_silent().speaks("我想提前还款", seconds=5)
    line.call(caller.speaks("张三", seconds=1).speaks("个人", seconds=1))
    line.sweep()
    assert line.the_item()["missing"] == []


@pytest.mark.parametrize("seconds", [0.3, 0.6, 0.9])
def test_a_short_name_is_not_lost(line: Hotline, seconds: float) -> None:
    caller = (
        apology().presses("1").speaks("我想提前还款", seconds=5).speaks("丁一", seconds=seconds)
    )
    line.call(caller)
    line.sweep()
    assert "name" not in line.the_item()["missing"]


def test_the_hash_key_ends_a_recording(line: Hotline) -> None:
    caller = apology().presses("1").speaks("我想提前还款", seconds=5, then_presses="#")
    caller = caller.speaks("张三", seconds=1, then_presses="#")
    line.call(caller.speaks("个人", seconds=1, then_presses="#"))
    assert recordings(line) == [("matter", 5), ("name", 1), ("organisation", 1)]
    assert line.the_item()["missing"] == []


def test_other_keys_do_not_end_a_recording(line: Hotline) -> None:
    caller = apology().presses("1").speaks("我想提前还款", seconds=5, then_presses="5")
    line.call(caller.speaks("张三", seconds=1).speaks("个人", seconds=1))
    assert recordings(line)[0] == ("matter", 5)


@pytest.mark.parametrize("times", [1, 3])
def test_1_says_number_and_time_again(line: Hotline, times: int) -> None:
    caller = registering(apology())
    for _ in range(times):
        caller = caller.presses("1", heard_out=True)
    call = line.call(caller)
    assert call.heard().count(GOODBYE[0]) == times + 1


def test_a_wrong_key_at_the_confirmation_is_said_once_and_the_number_taken(line: Hotline) -> None:
    call = line.call(saying(apology().presses("7").presses("7")))
    assert heard(call).count("没有这个选项") == 1
    assert line.the_item()["phone"] == "+8613900000001"
    assert line.the_item()["missing"] == []


def test_numbers_run_through_the_year_and_are_said_digit_by_digit(line: Hotline) -> None:
    for digit in "12":
        line.call(somebody(f"+861390000010{digit}").presses("2", then_hangs_up=True))
    call = line.call(registering(unanswered(number="+8613900000103")))
    assert "编号是幺〇三" in heard(call)
    assert [item["number"] for item in line.items()][-1] in ("2026-103", "2026-101")
