"""Large type (大字版): a switch on every page, remembered on the person as the language is."""

from __future__ import annotations

from tests.calllog.console.browser import Browser
from tests.calllog.console.conftest import PASSWORD, SignIn


def is_large(browser: Browser) -> bool:
    return bool(browser.page.get("class") == "large-type")


def test_large_type_is_switched_on_the_same_page_and_remembered_on_the_person(
    sign_in: SignIn, browser: Browser
) -> None:
    own = sign_in("zhangli").open("/services")
    assert not is_large(own)
    own.press("大字版", within="//header")
    assert (own.path, is_large(own)) == ("/services", True)
    own.press("退出", within="//header")
    assert is_large(own)
    browser.open("/sign-in").press("登录", login="zhangli", password=PASSWORD)
    assert is_large(browser)
    browser.press("标准字号", within="//header")
    assert not is_large(browser)


def test_large_type_can_be_had_before_signing_in(browser: Browser) -> None:
    browser.open("/sign-in").press("大字版")
    assert (browser.path, is_large(browser)) == ("/sign-in", True)
    browser.press("标准字号")
    assert not is_large(browser)


def test_large_type_of_one_person_leaves_the_others_as_they_are(sign_in: SignIn) -> None:
    sign_in("zhangli").press("大字版", within="//header")
    assert not is_large(sign_in("wuhao"))
