"""The pages about spoken sentences: found, checked, proposed, heard, approved by another."""

from __future__ import annotations

import io
import struct
import wave
from dataclasses import replace
from unittest.mock import create_autospec

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from calllog.console.admin.prompt_words import FAULTS
from calllog.db import Database
from calllog.models import AdminChange, Message, OfficeProfile, PromptVersion, Role
from calllog.practice import PracticeLine
from calllog.prompts import versions
from calllog.settings import Settings
from ivr.console_sentences import GROUPS, LineSentences
from ivr.live_prompts import LivePrompts
from ivr.prompt_checks import RECORDING_FAULTS, SENTENCE_FAULTS
from ivr.prompts import read_shipped
from tests.calllog.console.browser import Browser
from tests.calllog.console.conftest import SignIn
from tests.support.office import person

OWN = "感谢您来电，祝您顺利，再见。"
PAGE = "/admin/prompts/goodbye"


def wav(seconds: float = 1.0, channels: int = 1) -> bytes:
    """A hum of 8 kHz and 16 bits."""
    content = io.BytesIO()
    with wave.open(content, "wb") as audio:
        audio.setparams((channels, 2, 8000, 0, "NONE", "not compressed"))
        frames = (struct.pack("<h", 900 * (at % 8)) * channels for at in range(int(seconds * 8000)))
        audio.writeframes(b"".join(frames))
    return content.getvalue()


def propose(own: Browser, words: str = OWN, why: str = "更亲切", page: str = PAGE) -> Browser:
    return own.open(page).press("提交审核", words=words, why=why)


def approve(own: Browser, approved: str = "yes", decision: str = "") -> Browser:
    return own.open(PAGE).press("审核", approved=approved, decision=decision)


def upload(own: Browser, content: bytes, words: str = "感谢来电，再见。") -> Browser:
    token = own.open(PAGE).page.xpath("//main//input[@name='csrf_token']")[0].value
    data = {"csrf_token": token, "words": words, "why": "用真人录音"}
    file = FileStorage(io.BytesIO(content), "../../secret.wav", "recording")
    # Werkzeug's client would leave a temporary file open for so much.
    boundary, body = encode_multipart(data | {"recording": file})
    kind = f"multipart/form-data; boundary={boundary}"
    answer = own.client.post(PAGE, data=body, content_type=kind, follow_redirects=True)
    return own._show(answer)


def test_every_sentence_is_listed_in_its_group_with_what_is_said(sign_in: SignIn) -> None:
    own = sign_in("zhaoping").open("/admin/prompts")
    assert own.texts("//td//a[@class='name']") == [
        one.purpose.rstrip("。") for one in read_shipped("zh").values()
    ]
    assert len(own.page.xpath("//section[@class='prompt-group']")) == len(GROUPS)
    found = own.open("/admin/prompts?words=非常满意")
    assert found.texts("//td//a[@class='name']") == [
        read_shipped("zh")["rating"].purpose.rstrip("。")
    ]
    assert "没有找到这样的语句" in own.open("/admin/prompts?words=没有这样的").text


def test_every_fault_that_the_line_can_find_is_told_in_words_of_the_console() -> None:
    assert set(FAULTS) == {*SENTENCE_FAULTS, *RECORDING_FAULTS, "no_keys"}


@pytest.mark.parametrize(
    ("page", "words", "fault"),
    [
        (PAGE, "", "没有内容"),
        (PAGE, "这个我不 清 楚，再见。", "含有服务忌语“不清楚”"),
        (PAGE, "再见，{office}。", "{office}不是这句话可以填的词"),
        (PAGE, "再听请按1。", "这句话没有按键"),
        (PAGE, "再" * 201, "超过200个字"),
        ("/admin/prompts/noon", "这里是{office}，{opening}上班。请问什么事？", "应先说“您好”"),
        ("/admin/prompts/registered", "登记好了，编号{item}，{section}回电。", "少了{due}"),
    ],
)
def test_a_faulty_sentence_is_told_by_the_check_and_cannot_be_proposed(
    sign_in: SignIn, office: Database, page: str, words: str, fault: str
) -> None:
    own = sign_in("zhaoping").open(page)
    own.press("检查", words=words)
    assert any(fault in one for one in own.texts("//ul[@class='faults']/li"))
    assert own.page.xpath("//textarea[@name='words']")[0].value.strip() == words
    propose(own, words, page=page)
    assert own.status == 422
    assert any(fault in one for one in own.texts("//ul[@class='faults']/li"))
    with office.reading() as session:
        assert versions.all_undecided(session) == []


def test_the_offices_own_forbidden_words_are_forbidden_here_too(
    sign_in: SignIn, office: Database
) -> None:
    with office.writing() as session:
        session.get_one(OfficeProfile, 1).forbidden_words = ["等着吧"]
    own = sign_in("zhaoping").open(PAGE).press("检查", words="您等着吧，再见。")
    assert "含有服务忌语“等着吧”" in own.text


def test_while_typing_only_the_checked_part_comes_back_with_sample_words(sign_in: SignIn) -> None:
    own = sign_in("zhaoping").open("/admin/prompts/transfer")
    token = own.page.xpath("//main//input[@name='csrf_token']")[0].value
    data = {"csrf_token": token, "words": "马上为您转接{section}{person}，请稍候。"}
    answer = own.client.post(
        "/admin/prompts/transfer/check", data=data, headers={"X-Fragment": "1"}
    )
    assert "符合要求" in answer.text
    assert "马上为您转接归集管理科欧阳晓明，请稍候。" in answer.text
    assert "<html" not in answer.text
    assert "说完约" in answer.text


def test_a_change_is_heard_only_once_a_second_person_approves_it(
    sign_in: SignIn, office: Database
) -> None:
    author, second = sign_in("zhaoping"), sign_in("gaoyuan")
    propose(author)
    assert "已提交" in author.text
    assert author.texts("//button[normalize-space()='审核']") == []
    assert "感谢来电，再见。" in author.texts("//section[h2='现用语句']")[0]

    assert "1" in second.open("/").texts("//a[contains(., '审核督办')]//span")
    second.open("/approvals/prompts")
    assert second.texts("//ins") != []
    approve(second)
    assert OWN in second.texts("//section[h2='现用语句']")[0]
    assert "本单位" in second.open("/admin/prompts?words=goodbye").text
    with office.reading() as session:
        (change,) = session.scalars(select(AdminChange).where(AdminChange.by == "gaoyuan"))
        assert change.values["said"] == ["感谢来电，再见。", OWN]
        told = session.scalars(select(Message.title).where(Message.title.contains("语音提示")))
        assert list(told) == ["语音提示修改待审核", "语音提示修改已审核"]


def test_nobody_approves_their_own_change_not_even_by_hand(
    sign_in: SignIn, office: Database
) -> None:
    author = propose(sign_in("zhaoping"))
    token = author.page.xpath("//main//input[@name='csrf_token']")[0].value
    data = {"csrf_token": token, "approved": "yes", "decision": ""}
    address = "/admin/prompts/versions/1/decide"
    author._show(author.client.post(address, data=data, follow_redirects=True))
    assert author.status == 409
    assert "本人不能审核自己的修改" in author.text
    with office.reading() as session:
        assert session.get_one(PromptVersion, 1).decided_at is None


def test_a_refusal_needs_its_reason_and_is_kept_with_the_words(sign_in: SignIn) -> None:
    author, second = propose(sign_in("zhaoping")), sign_in("gaoyuan")
    assert "请写明理由" in approve(second, "no").text
    approve(second, "no", "原来的更简短")
    kept = author.open(PAGE).texts("//section[contains(@class, 'version')]")
    assert len(kept) == 1
    assert kept[0].startswith("已退回")
    assert OWN in kept[0]
    assert "原来的更简短" in kept[0]
    assert "感谢来电，再见。" in author.texts("//section[h2='现用语句']")[0]


def test_a_draft_can_be_withdrawn_and_an_earlier_version_proposed_again(sign_in: SignIn) -> None:
    author, second = propose(sign_in("zhaoping")), sign_in("gaoyuan")
    author.press("撤回")
    assert "已撤回" in author.texts("//section[contains(@class, 'version')]")[0]
    propose(author)
    approve(second)
    propose(author, "感谢来电，再见。", "恢复原样")
    approve(second)
    assert "系统自带" in author.open(PAGE).text
    author.press("提交审核", within="//details", why="还是上一版好")
    assert OWN in "".join(author.texts("//section[h2='待审核的修改']"))
    approve(second)
    assert OWN in second.texts("//section[h2='现用语句']")[0]


def test_a_recording_is_uploaded_heard_and_approved(sign_in: SignIn, settings: Settings) -> None:
    author, second = sign_in("zhaoping"), sign_in("gaoyuan")
    content = wav()
    assert "已提交" in upload(author, content).text
    (kept,) = (settings.home / "prompt-recordings").iterdir()
    assert "secret" not in kept.name
    assert kept.stat().st_mode & 0o077 == 0
    second.open(PAGE)
    (source,) = second.page.xpath("//audio/@src")
    with second.client.get(source) as heard:
        assert heard.data == content
    approve(second)
    assert "自录" in second.texts("//section[h2='现用语句']")[0]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (wav(channels=2), "不是单声道"),
        (b"no sound at all", "录音无法读取"),
        (wav(60), "录音有60秒或者更长"),
    ],
)
def test_a_bad_recording_is_refused_and_not_kept(
    sign_in: SignIn, settings: Settings, content: bytes, fault: str
) -> None:
    own = upload(sign_in("zhaoping"), content)
    assert own.status == 422
    assert fault in own.text
    assert not (settings.home / "prompt-recordings").exists()


def test_the_recording_of_a_draft_that_the_ledger_refuses_is_not_kept(
    sign_in: SignIn, settings: Settings
) -> None:
    upload(sign_in("zhaoping"), wav())
    again = upload(sign_in("zhaoping"), wav(2.0))
    assert "这句话已有待审核的修改，请先审核或者撤回。" in again.text
    assert len(list((settings.home / "prompt-recordings").iterdir())) == 1


def test_a_file_that_is_much_too_large_is_not_taken(sign_in: SignIn) -> None:
    assert upload(sign_in("zhaoping"), b"x" * 6_100_000).status == 413


def test_a_greeting_and_a_sentence_with_blanks_offer_no_upload(sign_in: SignIn) -> None:
    own = sign_in("zhaoping")
    assert own.open(PAGE).page.xpath("//input[@type='file']")
    for id in ("greeting", "conduct_greeting", "registered"):
        assert not own.open(f"/admin/prompts/{id}").page.xpath("//input[@type='file']")


def test_a_published_sentence_that_can_no_longer_be_said_is_told_of_on_its_page(
    console: Flask, sign_in: SignIn, office: Database, settings: Settings
) -> None:
    upload(sign_in("zhaoping"), wav(), OWN)
    second = approve(sign_in("gaoyuan"))
    assert "请重新" not in second.text
    with office.writing() as session:
        session.get_one(PromptVersion, 1).words = "再听请按1。"
    (kept,) = (settings.home / "prompt-recordings").iterdir()
    kept.unlink()
    # The next process: this one has read what was published.
    sentences = LineSentences(LivePrompts(settings.home, settings.prompts_folder))
    console.extensions["hotline"] = replace(console.extensions["hotline"], sentences=sentences)
    told = second.open(PAGE).text
    assert "改用系统自带的语句" in told
    assert "录音不能播放" in told


def test_a_draft_leads_to_the_practice_telephone_where_there_is_one(
    console: Flask, sign_in: SignIn
) -> None:
    own = propose(sign_in("zhaoping"))
    link = "//main//a[normalize-space()='在模拟电话上试听']/@href"
    assert own.page.xpath(link) == []
    practice = create_autospec(PracticeLine)
    console.extensions["hotline"] = replace(console.extensions["hotline"], practice=practice)
    assert own.open(PAGE).page.xpath(link) == ["/practice?drafts=1"]


def test_who_may_look_but_not_edit_is_offered_nothing_to_change(sign_in: SignIn) -> None:
    propose(sign_in("zhaoping"))
    for login in ("admin", "xuhui"):
        own = sign_in(login).open(PAGE)
        assert own.status == 200
        assert own.texts("//main//form//button") == []


def test_another_supervisor_may_approve_too(sign_in: SignIn, office: Database) -> None:
    with office.writing() as session:
        person(session, "zhoumin").roles = [Role.SUPERVISOR]
    propose(sign_in("zhaoping"))
    assert "已审核" in approve(sign_in("zhoumin")).text


def test_a_console_without_a_line_has_no_sentences_to_show(console: Flask, sign_in: SignIn) -> None:
    own = sign_in("zhaoping")
    console.extensions["hotline"] = replace(console.extensions["hotline"], sentences=None)
    assert own.open("/admin/prompts").status == 404


@pytest.fixture
def no_longer_used(sign_in: SignIn, office: Database) -> int:
    """A draft of zhaoping's, whose sentence an update has taken out of the line."""
    propose(sign_in("zhaoping"))
    with office.writing() as session:
        version = session.get_one(PromptVersion, 1)
        version.sentence = "good_bye_of_old"
        return version.id


def test_a_draft_of_a_sentence_that_is_no_longer_used_can_only_be_sent_back(
    sign_in: SignIn, office: Database, no_longer_used: int
) -> None:
    second = sign_in("gaoyuan").open("/approvals/prompts")
    assert "该语句已不再使用" in second.text
    assert OWN in second.text
    assert second.texts("//main//form//button") == ["退回"]
    assert "请写明理由" in second.press("退回").text
    address = f"/admin/prompts/versions/{no_longer_used}/decide"
    token = second.page.xpath("//main//input[@name='csrf_token']")[0].value
    data = {"csrf_token": token, "approved": "yes", "decision": ""}
    answer = second.client.post(address, data=data, follow_redirects=True)
    assert "该语句已不再使用，不能发布。请退回。" in answer.text
    second.open("/approvals/prompts").press("退回", decision="语句已取消")
    assert "没有待审核的修改" in second.text
    with office.reading() as session:
        assert session.get_one(PromptVersion, no_longer_used).is_approved is False


@pytest.mark.usefixtures("no_longer_used")
def test_its_author_can_only_withdraw_it(sign_in: SignIn) -> None:
    own = sign_in("zhaoping").open("/approvals/prompts")
    assert own.texts("//main//form//button") == ["撤回"]
    assert "没有待审核的修改" in own.press("撤回").text
    for page in ("/admin/prompts", "/admin/changes"):
        assert own.open(page).status == 200
    assert own.open("/admin/prompts/good_bye_of_old").status == 404
