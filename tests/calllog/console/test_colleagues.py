"""Staff know the work and who does what (clause 5.1): directory, procedures, a practice phone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calllog.db import Database
from calllog.models import Absence, AbsenceKind
from tests.calllog.console.conftest import SignIn
from tests.support.catalogue import fill_catalogue
from tests.support.clock import ManualClock
from tests.support.office import person


@pytest.mark.clause("5.1")
def test_a_colleague_finds_who_does_what_how_it_is_done_and_where_to_practise(
    sign_in: SignIn, office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        fill_catalogue(session, clock.now())
        person(session, "zhangli").scope = "个人住房贷款审核、商转公"
    own = sign_in("liufang").open("/services")
    own.press("查找", words="租房")
    assert "支付房租" in own.text
    own.open("/colleagues").press("查找", words="信贷科 商转公")
    assert own.texts("//tbody//span[@class='name']") == ["张丽"]
    assert "共1人" in own.text
    own.open("/")
    assert "模拟电话" in own.head


@pytest.mark.parametrize("words", ["张丽", "贷款审核", "信贷科"])
def test_a_colleague_is_found_by_name_post_and_section(sign_in: SignIn, words: str) -> None:
    own = sign_in("liufang").open("/colleagues").press("查找", words=words)
    assert "张丽" in own.texts("//tbody//span[@class='name']")


def test_the_directory_says_who_is_away_and_who_stands_in(
    sign_in: SignIn, office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        session.add(
            Absence(
                staff=person(session, "zhangli"),
                kind=AbsenceKind.LEAVE,
                begins_at=clock.now(),
                ends_at=clock.now() + timedelta(days=2),
                note="",
                entered_at=clock.now(),
                entered_by=person(session, "wangjun"),
            )
        )
    (row,) = sign_in("liufang").open("/colleagues?words=张丽").texts("//tbody/tr")
    assert "不在，至" in row
    assert "由吴昊代办" in row


def test_the_directory_shows_desk_telephones_and_no_mobile(sign_in: SignIn) -> None:
    own = sign_in("liufang").open("/colleagues")
    assert "0562 000 0022" in own.text
    assert "13900000023" not in own.text.replace(" ", "")
    assert "系统管理员" not in own.text
