"""The pages of the monitors: inviting, enrolling, admitting, removing, and each one's own key."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from calllog.conduct import keys, sealing
from calllog.conduct.models import Case, Channel, Member, Notice
from calllog.db import Database
from tests.calllog.conduct.desk.conftest import SignIn
from tests.calllog.console.browser import Browser
from tests.support import conduct
from tests.support.clock import ManualClock

NEW = "seven grey herons at noon"


def invite(own: Browser, login: str = "xiaofang", staff: str = "-") -> str:
    """The code that a monitor in office is shown."""
    own.open("/monitors/invite")
    own.press("邀请", login=login, name="肖芳", staff=staff)
    found = re.search(r"邀请码(\w{4} \w{4} \w{4} \w{4})", own.text)
    assert found, own.text
    return found[1]


def enrol(app: Flask, code: str, login: str = "xiaofang", passphrase: str = NEW) -> Browser:
    """The newcomer's browser."""
    newcomer = Browser(app)
    newcomer.open("/enrol")
    newcomer.press("生成密钥", login=login, code=code, passphrase=passphrase, again=passphrase)
    return newcomer


def number_of(conduct_db: Database, login: str) -> int:
    with conduct_db.reading() as session:
        return session.scalars(select(Member.id).where(Member.login == login)).one()


def fingerprint(newcomer: Browser) -> str:
    """What the newcomer reads out from their screen."""
    newcomer.open("/waiting")
    (shown,) = newcomer.texts("//p[@class='fingerprint']")
    return shown


def complain(conduct_db: Database, clock: ManualClock) -> None:
    with conduct_db.writing() as session:
        sealing.open_case(session, clock.now(), Channel.LETTER)


def holders(conduct_db: Database) -> set[str]:
    """Who holds the only case."""
    with conduct_db.reading() as session:
        case = session.scalars(select(Case)).one()
        ids = {key.member_id for key in case.keys}
        return set(session.scalars(select(Member.login).where(Member.id.in_(ids))))


@pytest.mark.attack("somebody with a key of their own is admitted in place of a monitor")
def test_a_new_monitor_waits_until_one_in_office_has_compared_the_fingerprint(
    app: Flask, sign_in: SignIn, conduct_db: Database, clock: ManualClock
) -> None:
    complain(conduct_db, clock)
    own = sign_in("linjing")
    newcomer = enrol(app, invite(own))
    assert newcomer.path == "/waiting"
    assert newcomer.open("/audit").path == "/waiting"
    assert "等待接纳" in own.open("/notices").text
    own.open(f"/monitors/{number_of(conduct_db, 'xiaofang')}")
    for alike in ("0000 0000", fingerprint(newcomer)[-9:]):
        own.press("核对无误，接纳", fingerprint=alike)
        assert own.status == 422
    assert holders(conduct_db) == {"linjing", "hanbin"}
    own.press("核对无误，接纳", fingerprint=fingerprint(newcomer))
    assert "已接纳" in own.text
    assert newcomer.open("/notices").path == "/notices"
    assert holders(conduct_db) == {"linjing", "hanbin", "xiaofang"}


@pytest.mark.parametrize(
    "passphrase", ["thirteen lett", "aaaaaaaaaaaaaaaaaa", "密码密码密码密码密码密码密码"]
)
@pytest.mark.attack("a monitor chooses a passphrase that can be guessed")
def test_a_weak_passphrase_makes_no_key(app: Flask, sign_in: SignIn, passphrase: str) -> None:
    newcomer = enrol(app, invite(sign_in("linjing")), passphrase=passphrase)
    assert newcomer.status == 422
    assert "至少14个字" in newcomer.text


@pytest.mark.attack("somebody finds an invitation that was used or is too old")
def test_an_invitation_is_used_once_and_within_seven_days(
    app: Flask, sign_in: SignIn, clock: ManualClock
) -> None:
    code = invite(sign_in("linjing"))
    assert enrol(app, code.replace("a", "b").replace("c", "d"), login="hanbin").status == 401
    assert enrol(app, code).path == "/waiting"
    assert enrol(app, code).status == 401
    late = invite(sign_in("linjing"), login="late")
    clock.forward(days=7, seconds=1)
    assert enrol(app, late, login="late").status == 401


@pytest.mark.attack("a monitor removes another without a second one")
def test_a_removal_needs_a_second_monitor_and_leaves_two(
    app: Flask, sign_in: SignIn, conduct_db: Database, clock: ManualClock
) -> None:
    complain(conduct_db, clock)
    chief, linjing = sign_in("hanbin"), sign_in("linjing")
    linjing.open(f"/monitors/{number_of(conduct_db, 'hanbin')}")
    linjing.press("提出撤下")
    assert "不能少于两名" in linjing.text
    newcomer = enrol(app, invite(linjing))
    linjing.open(f"/monitors/{number_of(conduct_db, 'xiaofang')}")
    linjing.press("核对无误，接纳", fingerprint=fingerprint(newcomer))
    linjing.open(f"/monitors/{number_of(conduct_db, 'hanbin')}")
    linjing.press("提出撤下")
    assert "须由另一位监督员确认" in linjing.text
    newcomer.open(f"/monitors/{number_of(conduct_db, 'hanbin')}")
    newcomer.press("确认撤下")
    assert chief.open("/notices").path == "/sign-in"
    assert holders(conduct_db) == {"linjing", "xiaofang"}
    newcomer.open("/own").press("重新加封")
    assert "已全部重新加封" in newcomer.text
    assert "监督负责人" in linjing.open("/notices").head


def test_the_passphrase_and_the_key_are_changed_by_their_owner(
    sign_in: SignIn, conduct_db: Database, clock: ManualClock
) -> None:
    complain(conduct_db, clock)
    own, elsewhere = sign_in("linjing"), sign_in("linjing")
    own.open("/own")
    typed = {"change-old": "wrong", "change-new": NEW, "change-again": NEW}
    own.press("修改口令", **typed)
    assert "口令不对" in own.text
    own.press("修改口令", **typed | {"change-old": conduct.passphrase("linjing")})
    assert "口令已修改" in own.text
    assert elsewhere.open("/notices").path == "/sign-in"
    own.press("更换密钥", **{"rotate-passphrase": NEW})
    assert "密钥已更换" in own.text
    own.press("重新加封")
    assert "已全部重新加封" in own.text
    again = sign_in("linjing", NEW)
    with conduct_db.reading() as session:
        member = session.scalars(select(Member).where(Member.login == "linjing")).one()
        assert member.wrapped_key is not None
        pair = keys.unwrap(member.wrapped_key, NEW)
        assert sealing.case_key(session.scalars(select(Case)).one(), member, pair)
    assert again.path == "/cases"


def test_a_notice_leads_to_its_case_for_who_holds_it(
    sign_in: SignIn, conduct_db: Database, clock: ManualClock
) -> None:
    with conduct_db.writing() as session:
        hanbin = conduct.monitor(session, "hanbin").id
        seen = sealing.open_case(session, clock.now(), Channel.LETTER)
        hidden = sealing.open_case(session, clock.now(), Channel.LETTER, frozenset({hanbin}))
        for case in (seen, hidden):
            key = f"{case.id}"
            session.add(
                Notice(member_id=hanbin, case_id=case.id, key=key, kind="late", at=clock.now())
            )
        receipts = seen.receipt, hidden.receipt
    own = sign_in("hanbin").open("/notices")
    assert own.page.xpath("//main//li//a/@href") == [f"/cases/{receipts[0]}"]
    assert receipts[1] not in own.response.text


def test_addresses_are_such_that_can_be_sent_to(sign_in: SignIn, conduct_db: Database) -> None:
    own = sign_in("linjing").open("/own")
    own.press("保存", **{"addresses-addresses": "no address"})
    assert own.status == 422
    own.press("保存", **{"addresses-addresses": "json://127.0.0.1:9/one\n\njson://127.0.0.1:9/two"})
    with conduct_db.reading() as session:
        found = session.scalars(select(Member.addresses).where(Member.login == "linjing")).one()
    assert found == ["json://127.0.0.1:9/one", "json://127.0.0.1:9/two"]


def test_the_chief_decides_and_the_others_see_what_holds(sign_in: SignIn) -> None:
    chief = sign_in("hanbin").open("/settings")
    chief.press("保存设置", result_days="61")
    assert "请填写1到60之间的整数" in chief.text
    chief.press("保存设置", result_days="20", outside_body="市纪委监委驻局纪检监察组")
    own = sign_in("linjing").open("/settings")
    assert "市纪委监委驻局纪检监察组" in own.text
    assert "20" in own.texts("//table")[0]
    assert own.texts("//button[normalize-space()='保存设置']") == []


@pytest.mark.attack("a monitor brings a recovery key of their own into force")
def test_another_recovery_key_is_confirmed_by_a_second_monitor(sign_in: SignIn) -> None:
    public = f"PUBLIC {keys.on_paper(keys.KeyPair.new().public)}"
    own, chief = sign_in("linjing").open("/settings"), sign_in("hanbin")
    own.press("提议更换", public=public.replace("PUBLIC", "SECRET"), holder="市档案馆")
    assert own.status == 422
    own.press("提议更换", public=public, holder="市档案馆")
    assert own.texts("//button[normalize-space()='指纹一致，确认更换']") == []
    chief.open("/settings").press("指纹一致，确认更换")
    assert "恢复密钥已更换" in chief.text
    assert "市档案馆" in chief.open("/settings").text


def test_every_monitor_sees_who_did_what_and_who_looked(sign_in: SignIn) -> None:
    sign_in("linjing").open("/audit")
    told = sign_in("hanbin").open("/audit").text
    assert "林静登录" in told.replace(" ", "")
    assert "林静查看操作记录" in told.replace(" ", "")


def test_every_page_can_be_read_in_english_and_in_large_type(sign_in: SignIn) -> None:
    own = sign_in("linjing")
    own.press("English", within="//header")
    for path in ("/notices", "/monitors", "/monitors/1", "/monitors/invite", "/audit", "/settings"):
        assert "Conduct" in own.open(path).head, path
    own.press("Large type", within="//header")
    assert own.page.get("class") == "large-type"
    assert sign_in("linjing").page.get("lang") == "en"
