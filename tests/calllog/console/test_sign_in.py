"""Who gets in, who is kept out, and for how long."""

from __future__ import annotations

import re

import pytest
import structlog
from flask import Flask

from calllog.console import create_console
from calllog.console.access import safe_path
from calllog.db import Database
from calllog.models import Role, Staff
from calllog.office import accounts
from calllog.settings import Settings
from tests.calllog.console.browser import Browser
from tests.calllog.console.conftest import PASSWORD, SignIn
from tests.support.clock import ManualClock
from tests.support.office import person


def attempt(browser: Browser, login: str, password: str) -> Browser:
    browser.open("/sign-in")
    return browser.press("登录", login=login, password=password)


def test_a_person_signs_in_and_sees_what_they_owe(browser: Browser) -> None:
    attempt(browser, "zhangli", PASSWORD)
    assert (browser.status, browser.path) == (200, "/mine")
    assert "张丽" in browser.head
    assert browser.text.startswith("我的待办")


def test_the_login_is_known_however_it_is_typed(browser: Browser) -> None:
    attempt(browser, " ZhangLi ", PASSWORD)
    assert browser.path == "/mine"


@pytest.mark.parametrize(
    ("login", "password"), [("zhangli", "wrong"), ("nobody", PASSWORD), ("zhangli", PASSWORD[:-1])]
)
def test_a_wrong_login_and_a_wrong_password_are_refused_alike(
    browser: Browser, login: str, password: str
) -> None:
    attempt(browser, login, password)
    assert browser.status == 401
    assert "登录名或密码不对。" in browser.text
    browser.open("/")
    assert browser.path == "/sign-in"


def test_who_has_left_does_not_get_in(
    browser: Browser, office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        person(session, "zhangli").left_at = clock.now()
    assert attempt(browser, "zhangli", PASSWORD).status == 401


def test_an_unknown_login_costs_one_hash_as_a_known_one_does(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    real = accounts._matches

    def counted(known: str, password: str) -> bool:
        hashed.append(known)
        return real(known, password)

    monkeypatch.setattr(accounts, "_matches", counted)
    attempt(browser, "nobody", "wrong")
    attempt(browser, "zhangli", "wrong")
    assert len(hashed) == 2


def test_after_ten_wrong_passwords_a_login_is_refused_without_hashing(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(10):
        assert attempt(browser, "zhangli", "wrong").status == 401
    monkeypatch.setattr(accounts, "_matches", lambda *_: pytest.fail("a password was hashed"))
    assert attempt(browser, "ZHANGLI", PASSWORD).status == 429
    assert "15分钟后再试" in browser.text


def test_a_throttled_login_leaves_the_others_free(browser: Browser) -> None:
    for _ in range(11):
        attempt(browser, "zhangli", "wrong")
    assert attempt(browser, "wuhao", PASSWORD).path == "/mine"


def test_an_address_that_tries_many_logins_is_refused(browser: Browser) -> None:
    for count in range(60):
        assert attempt(browser, f"guess{count}", "wrong").status == 401
    assert attempt(browser, "wuhao", PASSWORD).status == 429


def test_signing_in_rightly_many_times_is_never_throttled(sign_in: SignIn) -> None:
    for _ in range(12):
        sign_in("zhangli")


def test_a_person_signs_out(sign_in: SignIn) -> None:
    own = sign_in("zhangli")
    own.press("退出", within="//header")
    assert own.path == "/sign-in"
    assert own.open("/").path == "/sign-in"


@pytest.mark.parametrize(("minutes", "is_in"), [(29, True), (30, True), (31, False)])
def test_a_session_ends_after_thirty_minutes_without_any_action(
    sign_in: SignIn, clock: ManualClock, minutes: int, is_in: bool
) -> None:
    own = sign_in("zhangli")
    clock.forward(minutes=minutes)
    own.open("/drafts")
    assert own.path == ("/drafts" if is_in else "/sign-in")
    assert ("超过30分钟没有操作" in own.text) is not is_in


def test_each_action_keeps_the_session_awake(sign_in: SignIn, clock: ManualClock) -> None:
    own = sign_in("zhangli")
    for _ in range(4):
        clock.forward(minutes=25)
        assert own.open("/").path == "/"


def test_after_signing_in_again_the_person_is_where_they_wanted_to_go(
    sign_in: SignIn, clock: ManualClock
) -> None:
    own = sign_in("zhangli")
    clock.forward(hours=1)
    own.open("/drafts")
    own.press("登录", login="zhangli", password=PASSWORD)
    assert own.path == "/drafts"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example", "//evil.example", "/\\evil.example", "evil", "", None, "/\r\nX: y"],
)
def test_signing_in_never_leads_out_of_the_console(elsewhere: str | None) -> None:
    assert safe_path(elsewhere) is None


def test_raising_the_session_version_signs_a_person_out_everywhere(
    sign_in: SignIn, office: Database
) -> None:
    own = sign_in("zhangli")
    with office.writing() as session:
        person(session, "zhangli").session_version += 1
    assert own.open("/").path == "/sign-in"


def test_leaving_the_office_ends_the_session(
    sign_in: SignIn, office: Database, clock: ManualClock
) -> None:
    own = sign_in("zhangli")
    with office.writing() as session:
        person(session, "zhangli").left_at = clock.now()
    assert own.open("/").path == "/sign-in"


def give_one_time_password(office: Database, login: str) -> str:
    with office.writing() as session:
        return accounts.reset(person(session, login))


def test_a_one_time_password_is_changed_before_anything_else(
    browser: Browser, office: Database
) -> None:
    attempt(browser, "zhangli", give_one_time_password(office, "zhangli"))
    assert browser.path == "/password"
    assert browser.open("/drafts").path == "/password"
    assert "待回电清单" not in browser.head
    browser.press("保存新密码", new="a longer secret", again="a longer secret")
    assert browser.path == "/mine"
    assert browser.open("/drafts").path == "/drafts"


@pytest.mark.parametrize(
    ("new", "again", "why"),
    [
        ("ninechars", "ninechars", "密码至少要有10个字符。"),
        ("x" * 201, "x" * 201, "密码太长"),
        ("liangxiaohong", "liangxiaohong", "密码不能和登录名相同。"),
        ("LiangXiaoHong", "LiangXiaoHong", "密码不能和登录名相同。"),
        ("a longer secret", "another secret", "两次输入的密码不一样。"),
        ("", "", "请填写此项。"),
    ],
)
def test_a_weak_new_password_is_refused(
    browser: Browser, office: Database, new: str, again: str, why: str
) -> None:
    with office.writing() as session:
        person(session, "zhangli").login = "liangxiaohong"
    attempt(browser, "liangxiaohong", give_one_time_password(office, "liangxiaohong"))
    browser.press("保存新密码", new=new, again=again)
    assert browser.status == 422
    assert why in browser.text


def test_the_one_time_password_cannot_be_kept(browser: Browser, office: Database) -> None:
    password = give_one_time_password(office, "zhangli")
    attempt(browser, "zhangli", password)
    browser.press("保存新密码", new=password, again=password)
    assert "新密码不能和原密码相同。" in browser.text


def test_changing_the_password_needs_the_old_one_and_ends_other_sessions(sign_in: SignIn) -> None:
    own, elsewhere = sign_in("zhangli"), sign_in("zhangli")
    own.open("/password")
    own.press("保存新密码", old="not mine", new="a longer secret", again="a longer secret")
    assert "原密码不对。" in own.text
    own.press("保存新密码", old=PASSWORD, new="a longer secret", again="a longer secret")
    assert own.path == "/mine"
    assert elsewhere.open("/").path == "/sign-in"


def test_the_language_is_switched_on_the_same_page_and_remembered(
    sign_in: SignIn, browser: Browser
) -> None:
    own = sign_in("zhangli")
    own.open("/drafts")
    own.press("English", within="//header")
    assert own.path == "/drafts"
    assert "Answered, unregistered" in own.text
    own.press("Sign out", within="//header")
    assert "Login" in own.text
    attempt(browser, "zhangli", PASSWORD)
    assert browser.text.startswith("My work")


def test_the_sign_in_page_can_be_read_in_english(browser: Browser) -> None:
    browser.open("/sign-in")
    browser.press("English")
    assert (browser.path, browser.page.get("lang")) == ("/sign-in", "en")


def test_an_unknown_language_is_refused(browser: Browser) -> None:
    token = browser.open("/sign-in").page.xpath("//input[@name='csrf_token']")[0].value
    data = {"language": "fr", "csrf_token": token}
    assert browser.client.post("/language", data=data).status_code == 400


def test_a_form_without_its_token_changes_nothing(sign_in: SignIn) -> None:
    own = sign_in("zhangli")
    response = own.client.post("/sign-out")
    assert response.status_code == 400
    assert "请求无法处理" in response.text
    assert own.open("/").path == "/"


def test_the_session_cookie_is_out_of_reach_of_scripts(console: Flask) -> None:
    client = console.test_client()
    (cookie,) = client.get("/sign-in").headers.getlist("Set-Cookie")
    assert re.search(r"hotline_console=.*HttpOnly.*SameSite=Lax", cookie)
    assert "Secure" not in cookie


def test_over_https_the_session_cookie_never_travels_in_the_open(
    settings: Settings, office: Database, clock: ManualClock
) -> None:
    secure = settings.model_copy(update={"console_url": "https://console.example.gov.cn"})
    client = create_console(secure, office, clock).test_client()
    (cookie,) = client.get("/sign-in").headers.getlist("Set-Cookie")
    assert "Secure" in cookie


def test_signing_in_leaves_no_name_in_the_log(browser: Browser) -> None:
    with structlog.testing.capture_logs() as logs:
        attempt(browser, "zhangli", "wrong")
        attempt(browser, "zhangli", PASSWORD)
    assert [entry["event"] for entry in logs] == ["sign_in_refused", "signed_in"]
    assert "zhangli" not in str(logs)
    assert "张丽" not in str(logs)


def test_the_first_administrator_sees_the_system_and_no_matters(
    db: Database, settings: Settings, clock: ManualClock
) -> None:
    with db.writing() as session:
        assert not accounts.has_administrator(session)
        password = accounts.create_administrator(session, accounts.ADMINISTRATOR_LOGIN)
        assert accounts.has_administrator(session)
        admin = accounts.find_login(session, "admin")
        assert admin is not None
        assert admin.roles == [Role.ADMINISTRATOR]
    own = attempt(Browser(create_console(settings, db, clock)), "admin", password)
    own.press("保存新密码", new="a longer secret", again="a longer secret")
    assert own.path == "/system"


def test_one_time_passwords_are_hard_to_guess_and_easy_to_read() -> None:
    given = {accounts.reset(Staff(login="x", session_version=0)) for _ in range(20)}
    assert len(given) == 20
    assert all(re.fullmatch(r"([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}", one) for one in given)
