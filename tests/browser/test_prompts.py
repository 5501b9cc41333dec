"""A sentence is checked while it is typed, and read aloud where the browser can."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD

PAGE = "/admin/prompts/registered"
GOOD = "登记好了，编号{item}。{section}会在{due}给您回电。"

# Headless Chromium has no voices. This one speaks Chinese and notes what it is given.
VOICE = """
window.said = [];
const voice = { lang: "zh-CN", name: "Test" };
Object.defineProperty(window, "speechSynthesis", { value: {
  speaking: false, getVoices: () => [voice], addEventListener() {}, cancel() {},
  speak(words) { window.said.push(words.text); } } });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""


def open_sentence(page: Page) -> None:
    page.goto(f"/sign-in?next={PAGE}")
    page.get_by_label("登录名").fill("zhaoping")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"**{PAGE}")


def test_what_is_wrong_is_told_while_the_sentence_is_typed(page: Page) -> None:
    open_sentence(page)
    checked, words = page.locator("#checked"), page.get_by_label("语句", exact=False).first
    words.fill("登记好了，编号{item}，这事不归我管。")
    expect(checked).to_contain_text("少了{due}")
    expect(checked).to_contain_text("不归我管")
    expect(words).to_be_focused()
    words.fill(GOOD)
    expect(checked).to_contain_text("符合要求")
    expect(checked).to_contain_text("登记好了，编号幺五八。")


def test_a_browser_without_a_chinese_voice_says_so_and_offers_no_button(page: Page) -> None:
    open_sentence(page)
    expect(page.get_by_text("这个浏览器没有中文语音")).to_be_visible()
    expect(page.get_by_role("button", name="试听")).to_have_count(0)


def test_the_browsers_voice_reads_what_was_just_typed_with_sample_words(page: Page) -> None:
    page.add_init_script(VOICE)
    open_sentence(page)
    page.locator("#words").fill(GOOD)
    button = page.locator("#checked").get_by_role("button", name="试听")
    expect(page.locator("#checked")).to_contain_text("编号幺五八。")
    button.click()
    heard = "登记好了，编号幺五八。归集管理科会在今天下午五点半前给您回电。"
    assert page.evaluate("window.said") == [heard]
