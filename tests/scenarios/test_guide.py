"""The list of matters spoken on request: what is heard, and what such a call leaves."""

from __future__ import annotations

from datetime import datetime

import pytest

from ivr.exchange.deliveries import REPEATED
from ivr.exchange.scripted import WITHHELD, Caller, Staff
from ivr.exchange.speech import spoken_seconds
from tests.scenarios.conftest import OpenAt
from tests.support.catalogue import fill_catalogue
from tests.support.clock import shanghai
from tests.support.hotline import Hotline
from tests.support.telling import (
    GUOXIN,
    ZHANGLI,
    heard,
    kinds,
    rang,
    registering,
    somebody,
    staff,
)

RENT = [
    "现在为您介绍，提取：支付房租。",
    "办理依据：《住房公积金管理条例》，国令第八百四十四号修改，二〇二六年九月二十日起施行，"
    "第二十四条第一款第一项、第二十五条。",
    "办理时限：三个自然日。",
    "办理流程：一、提出申请，提交要件。",
    "二、本中心自受理申请之日起三日内作出准予提取或者不准提取的决定，并通知申请人。",
    "三、准予提取的，由受委托银行办理支付手续。",
    "办理要件有三样。",
    "第一，身份证。",
    "第二，本人银行卡。",
    "第三，无房和租赁情况的材料，或者承诺书；能够联网核查的不必提交。",
]
LOAN = ("5", "2", "1")  # 办事指南, 贷款, 贷款申请.


@pytest.fixture
def guided(line: Hotline) -> Hotline:
    """The office on Monday morning with its catalogue."""
    return with_catalogue(line)


def with_catalogue(line: Hotline) -> Hotline:
    with line.writing() as session:
        fill_catalogue(session, line.loop.clock.now())
    return line


def presses(
    keys: tuple[str, ...], number: str = "+8613900000001", heard_out: bool = False
) -> Caller:
    caller = somebody(number)
    for key in keys:
        caller = caller.presses(key, heard_out=heard_out)
    return caller


@pytest.mark.clause("5.4", "3.1.1b")
def test_a_matter_is_read_out_with_its_basis_limit_procedure_and_papers(guided: Hotline) -> None:
    call = guided.call(presses(("5", "1", "1"), heard_out=True).waits().waits())
    said = call.heard()
    assert said[0].endswith("查进度按4，办事指南按5。反映作风问题按9，人工按0，不按键也转人工。")
    assert spoken_seconds(said[0]) < 20
    assert said[1:7] == [
        "这里是办事指南。请问您要听哪类业务？",
        "提取按1。",
        "贷款按2。",
        "缴存按3。",
        "办公室按4。",
        "人工按0。",
    ]
    assert [text for text in said if text in RENT] == RENT
    assert said[-1] == "感谢来电，再见。"
    assert kinds(guided) == ["guide"]
    assert guided.items() == []


def test_what_holds_is_read_in_the_edition_of_today(line_at: OpenAt) -> None:
    for day, number in ((19, "十五"), (21, "十")):  # Saturday, Monday; in force from the 20th.
        line = with_catalogue(line_at(shanghai(2026, 9, day, 9, 0)))
        call = line.call(presses(LOAN))
        assert f"办理时限：{number}个自然日。" in call.heard()


@pytest.mark.parametrize(
    ("moment", "hour"),
    [
        (shanghai(2026, 11, 23, 7, 30), "现在还没上班"),  # Monday
        (shanghai(2026, 11, 23, 12, 30), "现在是午休"),
        (shanghai(2026, 11, 23, 20, 0), "现在已经下班"),
        (shanghai(2026, 11, 28, 10, 0), "今天休息"),  # Saturday
        (shanghai(2026, 10, 1, 10, 0), "今天休息"),  # National Day
    ],
)
@pytest.mark.clause("5.4")
def test_the_guide_is_open_when_the_office_is_not(
    line_at: OpenAt, moment: datetime, hour: str
) -> None:
    line = with_catalogue(line_at(moment))
    call = line.call(presses(LOAN, heard_out=True).waits().waits())
    assert hour in call.heard()[0]
    assert call.heard()[1:3] == [
        "回电打尾号〇〇〇幺的号码，可以吗？可以按1，换号按2。",
        "只听办事指南，请按5。",
    ]
    assert "登记按0。" in call.heard()
    assert "办理时限：十个自然日。" in call.heard()
    assert (kinds(line), line.items()) == (["guide"], [])


def test_the_way_to_registration_is_as_short_as_without_a_guide(line_at: OpenAt) -> None:
    line = with_catalogue(line_at(shanghai(2026, 11, 23, 20, 0)))
    call = line.call(registering(somebody()))
    assert "只听办事指南" not in heard(call)
    assert line.the_item()["missing"] == []


def test_after_hours_who_wants_a_person_after_listening_is_registered(line_at: OpenAt) -> None:
    line = with_catalogue(line_at(shanghai(2026, 11, 23, 20, 0)))
    call = line.call(registering(presses((*LOAN, "0"))))
    assert "现在不是上班时间，明早八点上班。先为您登记，上班后给您回电。" in call.heard()
    item = line.the_item()
    assert (item["section"], item["missing"], kinds(line)) == ("信贷科", [], ["registered"])


def test_without_a_calling_number_the_guide_is_behind_the_hash_key(line_at: OpenAt) -> None:
    line = with_catalogue(line_at(shanghai(2026, 11, 23, 20, 0)))
    caller = (
        somebody(WITHHELD).presses("5#", heard_out=True).presses("2").presses("1").waits().waits()
    )
    call = line.call(caller)
    assert call.heard()[2] == "只听办事指南，请按5和井号键。"
    assert "办理时限：十个自然日。" in call.heard()
    assert (kinds(line), line.items()) == (["guide"], [])


def test_0_leads_to_a_person_of_that_section_from_anywhere(guided: Hotline) -> None:
    staff(guided, zhangli=Staff.answers(), guoxin=Staff.answers())
    assert rang(guided.call(presses(("5", "0")))) == [GUOXIN]
    assert rang(guided.call(presses(("5", "2", "0"), "+8613900000002"))) == [ZHANGLI]
    assert rang(guided.call(presses((*LOAN, "0"), "+8613900000003"))) == [ZHANGLI]
    assert kinds(guided) == ["answered"] * 3


def test_who_listened_and_then_reached_nobody_is_registered_as_always(guided: Hotline) -> None:
    guided.call(registering(presses((*LOAN, "0")).waits().waits()))
    item = guided.the_item()
    assert (item["section"], item["missing"], kinds(guided)) == ("信贷科", [], ["registered"])


def test_who_hangs_up_before_hearing_of_a_matter_is_not_lost(guided: Hotline) -> None:
    guided.call(presses(("5",)).hangs_up(after=3))
    assert kinds(guided) == ["registered"]


def test_hanging_up_in_the_middle_of_a_matter_promises_nothing(guided: Hotline) -> None:
    guided.call(presses(LOAN).hangs_up(after=9))
    assert (kinds(guided), guided.items()) == (["guide"], [])


def test_1_reads_it_again_and_2_leads_to_another_matter(guided: Hotline) -> None:
    caller = presses(("5", "2", "2")).presses("1", heard_out=True).presses("2", heard_out=True)
    call = guided.call(caller.presses("2").presses("1").waits().waits())
    assert heard(call).count("现在为您介绍，提前还款、结清、抵押注销。") == 2
    assert heard(call).count("这里是办事指南") == 2
    assert "现在为您介绍，个人住房贷款申请。" in call.heard()


def test_more_matters_than_keys_are_offered_in_two_goes(guided: Hotline) -> None:
    call = guided.call(presses(("5", "3", "8", "2"), heard_out=True).waits())
    assert "其余事项按8。" in call.heard()
    assert "缴存证明按2。" in call.heard()
    assert "现在为您介绍，异地贷款缴存证明、缴存证明。" in call.heard()


def test_a_wrong_key_is_said_once_and_then_a_person(guided: Hotline) -> None:
    staff(guided, guoxin=Staff.answers())
    call = guided.call(presses(("5", "7", "7")))
    assert call.heard().count("没有这个选项，请再选一次。") == 1
    assert rang(call) == [GUOXIN]


def test_an_office_without_a_catalogue_offers_no_guide(line: Hotline) -> None:
    staff(line, guoxin=Staff.answers())
    call = line.call(presses(("5", "5")))
    assert "办事指南" not in heard(call)
    assert "没有这个选项，请再选一次。" in heard(call)


def test_a_repeated_webhook_gets_the_same_words(guided: Hotline) -> None:
    guided.exchange.deliveries = REPEATED
    call = guided.call(presses(LOAN).waits().waits())
    assert heard(call).count("现在为您介绍") == 1
    assert kinds(guided) == ["guide"]
