"""Numbers typed with a Chinese keyboard in full-width characters are right numbers everywhere."""

from __future__ import annotations

import pytest

from calllog.db import Database
from calllog.models import OfficeProfile
from tests.calllog.console.conftest import SignIn
from tests.calllog.console.desk import CALLER, Desk

WIDE = str.maketrans("0123456789+-", "０１２３４５６７８９＋－")


def wide(number: str) -> str:
    return number.translate(WIDE)


def test_the_caller_of_a_visit_is_registered_under_the_number_that_was_meant(
    sign_in: SignIn, desk: Desk
) -> None:
    own = sign_in("zhangli").open("/register")
    own.press(
        "登记并转交", channel="visit", matter="提取", section="2", phone=wide("0562-2212345转801")
    )
    number = own.path.removeprefix("/items/")
    assert desk.facts(number, "phone", "extension") == ["+865622212345", "801"]


def test_the_number_of_an_answered_call_is_put_right_when_it_is_written_up(
    sign_in: SignIn, desk: Desk
) -> None:
    number = desk.answered_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    own.press("完成登记", phone=wide("13900000002"), matter="提前还款", outcome="answered_at_once")
    assert desk.facts(number, "phone") == ["+8613900000002"]


@pytest.mark.parametrize("typed", [wide(CALLER), wide("13912345678"), wide("5678")])
def test_a_caller_is_found_by_their_number(sign_in: SignIn, desk: Desk, typed: str) -> None:
    desk.missed_call(matter="提前还款的事")
    own = sign_in("zhangli")
    assert "提前还款的事" in own.open("/find", query_string={"q": typed}).text
    assert "提前还款的事" in own.open("/", query_string={"q": typed}).text


@pytest.mark.parametrize("written", ["{number}", "{number}号", "{running}", "{running}号"])
def test_an_item_is_found_by_its_number(sign_in: SignIn, desk: Desk, written: str) -> None:
    number = desk.missed_call()
    typed = wide(written.format(number=number, running=number.partition("-")[2]))
    own = sign_in("zhangli").open("/find", query_string={"q": typed})
    assert own.path == f"/items/{number}"


def test_the_offices_own_numbers_are_kept_as_the_line_dials_them(
    sign_in: SignIn, office: Database
) -> None:
    own = sign_in("zhaoping").open("/admin/office")
    own.press(
        "保存",
        area_code=wide("0562"),
        service_number=wide("+865620000007"),
        conduct_number=wide("0562-2212346"),
    )
    assert own.status == 200, own.text
    with office.reading() as session:
        profile = session.get_one(OfficeProfile, 1)
        kept = (profile.area_code, profile.service_number, profile.conduct_number)
    assert kept == ("0562", "+865620000007", "+865622212346")
