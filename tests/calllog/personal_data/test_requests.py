"""A citizen sees everything held about their number, and what may be erased is erased."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.ledger import LedgerError
from calllog.models import AccessEntry, AccessRequest, Call, Kept
from calllog.personal_data import held, holds, package, requests, retention
from calllog.personal_data.requests import Wish
from calllog.personal_data.retention import Rule
from tests.calllog.moments import OFFICE, SHANGHAI, told
from tests.calllog.personal_data.house import MATTER, NAME, PHONE, SAID, House
from tests.support.office import person

CHECK = "出示身份证，拨打登记号码当面接听"


def asked(house: House, *, erase: bool = False, phone: str = PHONE) -> int:
    """A citizen's request; its id."""
    with house.db.writing() as session:
        staff = person(session, "taoran")
        wish = Wish(phone, NAME, CHECK, wants_erasure=erase)
        return requests.receive(session, house.clock.now(), OFFICE, staff, wish).id


def change(house: House, request_id: int, act: Callable[..., Any], *words: Any) -> None:
    """Somebody does something about a request."""
    with house.db.writing() as session:
        staff, request = person(session, "taoran"), session.get_one(AccessRequest, request_id)
        act(session, house.clock.now(), staff, request, *words)


def erase(house: House, request_id: int) -> list[dict[str, Any]]:
    with house.db.writing() as session:
        staff, request = person(session, "taoran"), session.get_one(AccessRequest, request_id)
        requests.erase(session, house.clock.now(), SHANGHAI, house.home, staff, request)
        return list(request.erasure or [])


def file_of(house: House, request_id: int) -> tuple[str, list[str]]:
    """The page of the package, and the names of the other files."""
    with house.db.reading() as session:
        request = session.get_one(AccessRequest, request_id)
        found = held.gather(session, house.clock.now(), OFFICE, house.home, request)
    file, _digest = package.make(found, house.home)
    with closing(file), zipfile.ZipFile(file) as zipped:
        page = zipped.read(package.PAGE).decode()
        assert zipped.testzip() is None
        return page, sorted(set(zipped.namelist()) - {package.PAGE})


def test_a_request_is_due_in_fifteen_working_days_and_says_how_identity_was_checked(
    house: House,
) -> None:
    request_id = asked(house)
    with house.db.reading() as session:
        request = session.get_one(AccessRequest, request_id)
        assert (request.number, told(request.due_at)) == ("查2026-1", "Mon 2026-12-14 17:30")
        assert request.identity_check == CHECK
        at = session, house.clock.now(), OFFICE, person(session, "taoran")
        with pytest.raises(LedgerError, match="核验身份"):
            requests.receive(*at, Wish(PHONE, NAME, " "))


def test_the_file_has_everything_of_the_number_and_nothing_of_another(house: House) -> None:
    number = house.item()
    house.item("+8613900000002")
    page, files = file_of(house, asked(house))
    assert all(word in page for word in (number, NAME, MATTER, SAID, PHONE, "2026-11-23 09:10"))
    assert "13900000002" not in page
    assert files == ["录音/1.wav"]
    assert "作风监督专线" in page


def test_the_file_has_no_other_persons_number_and_no_call_of_a_stranger(house: House) -> None:
    number, stranger, colleague = house.item(), "+8613900000077", "+8613900000088"

    def others_call(session: Session, item: Any) -> None:
        (call,) = item.calls
        call.callback_number = colleague
        now = house.clock.now()
        session.add(
            Call(
                sid="CA-stranger",
                from_raw=stranger,
                to_raw="",
                params={},
                caller=stranger,
                started_at=now,
                heard_progress_at=now,
                item_id=item.id,
            )
        )

    house.desk.change(number, others_call)
    page, _files = file_of(house, asked(house))
    assert colleague[3:] not in page
    assert "139****0088" in page
    assert stranger[3:] not in page
    assert "139****0077" not in page


def test_items_of_a_shared_number_that_are_somebody_elses_are_left_out(house: House) -> None:
    number, others = house.item(), house.item()
    request_id = asked(house)
    with pytest.raises(LedgerError, match="为什么不属于"):
        change(
            house, request_id, lambda s, _now, _by, one: requests.leave_out(s, one, [others], "")
        )
    change(
        house,
        request_id,
        lambda s, _now, _by, one: requests.leave_out(s, one, [others], "登记姓名不同"),
    )
    page, _files = file_of(house, request_id)
    assert f"<h2>{number}号</h2>" in page
    assert f"<h2>{others}号</h2>" not in page
    assert f"{others}号：使用同一号码" in page


def test_what_is_over_is_erased_on_request_and_what_is_open_is_refused_with_the_reason(
    house: House,
) -> None:
    over, still_open = house.item(), house.item(is_closed=False)
    assert erase(house, asked(house, erase=True)) == [
        {"number": over, "why": []},
        {"number": still_open, "why": ["尚未办结", "还有未了结的承诺、短信、回电或者录音"]},
    ]
    assert house.known(over) == [None] * 4
    assert house.known(still_open) == [None, NAME, PHONE, MATTER]
    assert len(house.files()) == 1
    assert house.faults() == []


def test_what_a_law_prescribes_to_be_kept_is_not_erased_before_its_time(house: House) -> None:
    number = house.item()
    with house.db.writing() as session:
        rule = Rule(365, "档案〔2026〕1号", True, date(2026, 11, 23))
        by = person(session, "zhaoping")
        retention.enter(session, house.clock.now(), date(2026, 11, 23), by, Kept.ITEMS, rule)
    (kept,) = erase(house, asked(house, erase=True))
    assert kept["why"] == ["法定保存期限到2027-11-23（档案〔2026〕1号），期间只保存，不作其他使用"]
    assert house.known(number)[1] == NAME


def test_what_is_held_is_not_erased(house: House) -> None:
    number = house.item()

    def hold(session: Session, item: Any) -> None:
        holds.hold(session, house.clock.now(), item, person(session, "zhaoping"), "行政复议")

    house.desk.change(number, hold)
    assert erase(house, asked(house, erase=True)) == [{"number": number, "why": ["已登记暂停清除"]}]


def test_nothing_is_erased_for_who_only_asked_to_see(house: House) -> None:
    house.item()
    with pytest.raises(LedgerError, match="没有要求删除"):
        erase(house, asked(house))


def test_while_a_request_is_open_the_clock_purges_nothing_of_the_number(house: House) -> None:
    house.item()
    house.years_pass()
    request_id = asked(house)
    assert house.purge() == 0
    change(house, request_id, requests.close, "已答复")
    assert house.past() == {"recordings": 1, "items": 1}


def test_every_step_stands_in_the_access_log_and_the_request_is_over_only_once(
    house: House,
) -> None:
    house.item()
    request_id = asked(house)
    with pytest.raises(LedgerError, match="先制作"):
        change(house, request_id, requests.hand_over, "当面交付")
    change(house, request_id, requests.file_made, "0" * 64)
    change(house, request_id, requests.hand_over, "当面交付")
    change(house, request_id, requests.close, "已当面说明")
    with pytest.raises(LedgerError, match="已经办结"):
        change(house, request_id, requests.close, "再次说明")
    with house.db.reading() as session:
        lines = session.scalars(select(AccessEntry).order_by(AccessEntry.id)).all()
        assert [(line.by, line.about) for line in lines] == [
            ("taoran", "查2026-1 收到申请"),
            ("taoran", "查2026-1 制作查阅文件"),
            ("taoran", "查2026-1 交给申请人"),
            ("taoran", "查2026-1 办结"),
        ]
    assert house.faults() == []


def test_the_request_itself_forgets_the_person_after_its_own_time(house: House) -> None:
    request_id = asked(house)
    change(house, request_id, requests.close, "没有与该号码有关的信息")
    house.years_pass()
    assert house.past() == {"requests": 1, "logs": 2}
    house.purge()
    with house.db.reading() as session:
        request = session.get_one(AccessRequest, request_id)
        assert (request.phone, request.name, request.identity_check) == (None, None, None)
        assert request.number == "查2026-1"
    assert house.faults() == []
