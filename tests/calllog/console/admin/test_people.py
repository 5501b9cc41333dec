"""People: what the office says of them, their accounts, and what becomes of it when they leave."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from calllog.db import Database
from calllog.duty.office_store import export_office
from calllog.models import AdminChange, Message, Role, Staff
from calllog.news import outbox
from tests.calllog.console.browser import Browser
from tests.calllog.console.conftest import SignIn
from tests.calllog.console.desk import Desk
from tests.support.office import person


def facts(office: Database, login: str, *names: str) -> list[object]:
    with office.reading() as session:
        return [getattr(person(session, login), name) for name in names]


def logged(office: Database) -> list[tuple[str, str, str]]:
    """Who changed which area about whom."""
    with office.reading() as session:
        rows = session.scalars(select(AdminChange).order_by(AdminChange.id))
        return [(row.by, row.area, row.about) for row in rows]


def test_the_supervisor_changes_post_scope_and_telephone_and_all_of_it_is_logged(
    sign_in: SignIn, office: Database
) -> None:
    own = sign_in("zhaoping").open("/admin/people/zhangli")
    own.press("保存", post="贷后管理岗", scope="二手房贷款", phone="１３９　００００　００７７")
    assert facts(office, "zhangli", "post", "scope") == ["贷后管理岗", "二手房贷款"]
    assert logged(office) == [("zhaoping", "people", "张丽（zhangli）")]
    assert "二手房贷款" in own.open("/admin/changes").text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("１３９１２３４５６７８", "+8613912345678"),
        ("139 1234 5678", "+8613912345678"),
        ("0562-2212345", "+865622212345"),
        ("2212345", "+865622212345"),
        ("sip:101@pbx.example", "sip:101@pbx.example"),
        ("+865620000021", "+865620000021"),  # Of the sample, which rings nobody.
        ("", None),
    ],
)
def test_a_telephone_is_kept_as_it_is_dialled(
    sign_in: SignIn, office: Database, typed: str, kept: str | None
) -> None:
    sign_in("zhaoping").open("/admin/people/wuhao").press("保存", phone=typed)
    assert facts(office, "wuhao", "phone") == [kept]


@pytest.mark.parametrize("typed", ["12", "2212345转801", "电话"])
def test_a_number_that_cannot_be_dialled_is_refused_and_nothing_typed_is_lost(
    sign_in: SignIn, office: Database, typed: str
) -> None:
    own = sign_in("zhaoping").open("/admin/people/wuhao").press("保存", phone=typed, post="新岗位")
    assert own.status == 422
    assert "这个号码无法拨打" in own.text
    assert own.page.xpath("//input[@name='post']")[0].value == "新岗位"
    assert "新岗位" not in facts(office, "wuhao", "post")


def test_whose_telephone_a_section_needs_keeps_it(sign_in: SignIn, office: Database) -> None:
    with office.writing() as session:
        for login in ("wuhao", "wangjun"):
            person(session, login).phone = None
    own = sign_in("zhaoping").open("/admin/people/zhangli").press("保存", phone="")
    assert "信贷科的值班表上没有人登记电话" in own.text
    assert facts(office, "zhangli", "phone") != [None]


def test_two_who_change_one_person_are_told_of_each_other(
    sign_in: SignIn, office: Database
) -> None:
    first = sign_in("zhaoping").open("/admin/people/zhangli")
    second = sign_in("zhaoping").open("/admin/people/zhangli")
    second.press("保存", post="贷后管理岗")
    first.press("保存", scope="异地贷款")
    assert first.status == 409
    assert "贷后管理岗" in first.text
    assert first.texts("//textarea[@name='scope']") == ["异地贷款"]
    assert facts(office, "zhangli", "scope") == ["审核贷款申请；办理提前还款、结清"]
    first.press("保存", post="贷后管理岗")
    assert facts(office, "zhangli", "scope", "post") == ["异地贷款", "贷后管理岗"]


def test_somebody_new_is_entered_by_the_office_and_gets_a_password_once_from_the_administrator(
    sign_in: SignIn, office: Database, browser: Browser
) -> None:
    own = sign_in("zhaoping").open("/admin/people/new")
    own.press(
        "新增", login="qianhua", name="钱华", post="贷款岗", employment="seconded", section="loans"
    )
    assert "已新增钱华" in own.text
    assert facts(office, "qianhua", "roles", "password_hash") == [["handler"], None]
    administrator = sign_in("admin").open("/admin/people/qianhua").press("发放一次性密码")
    (password,) = administrator.texts("//p[contains(@class, 'one-time')]")
    assert password not in administrator.open("/admin/people/qianhua").text
    browser.open("/sign-in").press("登录", login="qianhua", password=password)
    assert browser.path == "/password"
    assert {area for _by, area, _about in logged(office)} == {"people", "accounts"}


def test_a_login_is_given_once(sign_in: SignIn) -> None:
    own = sign_in("zhaoping").open("/admin/people/new")
    own.press("新增", login="wuhao", name="吴昊", post="贷款岗", employment="permanent")
    assert own.status == 422
    assert "这个登录名已经用过" in own.text


def test_the_administrator_changes_roles_and_the_person_is_told(
    sign_in: SignIn, office: Database
) -> None:
    own = sign_in("admin").open("/admin/people/zhangli")
    own.press("变更角色", roles=["handler", "section_head"])  # type: ignore[arg-type]
    assert facts(office, "zhangli", "roles") == [["handler", "section_head"]]
    assert logged(office) == [("admin", "accounts", "张丽（zhangli）")]
    assert "您的角色已变更" in sign_in("zhangli").open("/messages").text


@pytest.mark.parametrize("role", ["administrator", "conduct_monitor"])
def test_roles_outside_the_offices_order_are_not_given_in_the_console(
    sign_in: SignIn, office: Database, role: str
) -> None:
    own = sign_in("admin").open("/admin/people/zhangli")
    own.press("变更角色", roles=["handler", role])  # type: ignore[arg-type]
    assert facts(office, "zhangli", "roles") == [["handler"]]


def test_a_conduct_monitor_keeps_the_role_and_gets_no_password_from_the_administrator(
    sign_in: SignIn, office: Database
) -> None:
    before = facts(office, "linjing", "password_hash")
    own = sign_in("admin").open("/admin/people/linjing")
    assert "另有角色：监督员" in own.text
    assert "发放一次性密码" not in own.text
    token = own.page.xpath("//input[@name='csrf_token']")[0].value
    for deed in ("password", "sessions"):
        own.client.post(f"/admin/people/linjing/{deed}", data={"csrf_token": token})
    assert facts(office, "linjing", "password_hash") == before
    own.open("/admin/people/linjing").press("变更角色", roles=["handler"])  # type: ignore[arg-type]
    assert facts(office, "linjing", "roles") == [["handler", "conduct_monitor"]]


@pytest.mark.parametrize("deed", ["", "/leave", "/message"])
def test_a_supervisor_cannot_send_a_conduct_monitor_away_or_lead_their_messages_elsewhere(
    sign_in: SignIn, office: Database, deed: str
) -> None:
    kept = ("left_at", "addresses", "phone", "roles", "section_id")
    before = facts(office, "linjing", *kept)
    own = sign_in("zhaoping").open("/admin/people/linjing")
    assert "监督员的资料、账号和离开手续只在服务器上办理" in own.text
    assert own.texts("//main//button | //main//a[contains(@class, 'btn')]") == []
    # The page has no form for it: one that was made for somebody else is sent here.
    (token, *_rest) = own.open("/admin/people/zhangli").page.xpath("//input[@name='csrf_token']")
    typed = {"csrf_token": token.value, "seen": "99", "name": "林静", "addresses": "", "phone": ""}
    answer = own.client.post(f"/admin/people/linjing{deed}", data=typed, follow_redirects=True)
    assert "监督员的资料、账号和离开手续只在服务器上办理" in answer.text
    assert answer.request.path == "/admin/people/linjing"
    assert facts(office, "linjing", *kept) == before


def test_before_a_conduct_monitor_leaves_nothing_is_shown_here(sign_in: SignIn) -> None:
    own = sign_in("zhaoping").open("/admin/people/linjing/leave")
    assert own.path == "/admin/people/linjing"
    assert "确认离开" not in own.text


def test_the_last_supervisor_stays_one(sign_in: SignIn, office: Database) -> None:
    own = sign_in("admin").open("/admin/people/zhaoping")
    own.press("变更角色", roles=["handler"])  # type: ignore[arg-type]
    assert "至少要有一名办公室督办员" in own.text
    assert Role.SUPERVISOR in facts(office, "zhaoping", "roles")[0]  # type: ignore[operator]


def test_ended_sessions_lead_to_the_sign_in_page(sign_in: SignIn) -> None:
    zhangli = sign_in("zhangli")
    sign_in("admin").open("/admin/people/zhangli").press("退出所有登录")
    assert zhangli.open("/").path == "/sign-in"


def test_before_somebody_leaves_a_page_says_what_goes_where_and_then_it_does(
    sign_in: SignIn, office: Database, desk: Desk
) -> None:
    number = desk.missed_call()
    own = sign_in("zhaoping").open("/admin/people/zhangli/leave")
    (row,) = own.texts("//tbody/tr")
    assert number in row
    assert "吴昊" in row
    assert "从值班表中去掉：信贷科" in own.text
    assert desk.facts(number, "closed_at") == [None]
    assert facts(office, "zhangli", "left_at") == [None]
    own.press("确认离开")
    assert "张丽已离开本单位" in own.text
    assert desk.facts(number, "responsible_id") == facts(office, "wuhao", "id")
    assert "zhangli" not in own.open("/admin/people").text


def test_nobody_leaves_by_their_own_hand(sign_in: SignIn, office: Database) -> None:
    sign_in("zhaoping").open("/admin/people/zhaoping/leave").press("确认离开")
    assert facts(office, "zhaoping", "left_at") == [None]


def test_a_test_message_goes_to_every_address_and_its_result_is_shown(
    sign_in: SignIn, office: Database
) -> None:
    own = sign_in("zhaoping").open("/admin/people/zhangli")
    own.press("保存", addresses="mailto://zhangli:geheim@example.org")
    own.press("发送测试消息")
    assert "等待发送" in own.text
    with office.writing() as session:
        (waiting,) = session.scalars(select(Message).where(Message.send_after.is_not(None)))
        outbox.mark_sent(session, waiting.created_at, waiting.id)
    assert "已送出" in own.open("/admin/people/zhangli").text


def test_an_address_that_no_message_can_be_sent_to_is_refused(sign_in: SignIn) -> None:
    own = sign_in("zhaoping").open("/admin/people/zhangli")
    own.press("保存", addresses="nonsense")
    assert "第1行不是可以发送的地址" in own.text


def test_people_are_found_among_two_hundred(sign_in: SignIn, office: Database) -> None:
    with office.writing() as session:
        loans = person(session, "zhangli").section
        for n in range(200):
            session.add(
                Staff(
                    login=f"someone{n}",
                    name=f"某某{n}" if n else "阿卜杜热西提·买买提江·艾合买提",
                    post="窗口受理与综合服务岗",
                    employment="contracted",
                    roles=["handler"],
                    addresses=[],
                    section=loans,
                )
            )
    own = sign_in("zhaoping").open("/admin/people")
    assert len(own.texts("//tbody/tr")) > 200
    own.press("查找", words="某某17")
    assert len(own.texts("//tbody/tr")) == 11
    own.open("/admin/people?words=买买提江")
    assert len(own.texts("//tbody/tr")) == 1
    own.press("查找", words="", section="withdrawal")
    assert "某某" not in own.text
    with office.reading() as session:
        assert len(export_office(session).staff) > 200
