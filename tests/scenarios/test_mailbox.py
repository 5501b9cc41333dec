"""A complaint in writing, from the public page to the told result (clause 5.3b)."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from calllog.conduct.complainant import Receipt
from calllog.conduct.desk import create_desk
from ivr.exchange.scripted import Caller
from tests.calllog.console.browser import Browser
from tests.support.conduct import passphrase
from tests.support.hotline import CONDUCT, Hotline
from tests.support.made_files import MAKER, photo
from tests.support.mailbox import WORDS, filled, receipt_on
from tests.support.telling import heard


def read(line: Hotline) -> None:
    """The time in which somebody reads a page and writes."""
    line.jump(line.now + timedelta(minutes=2))


def come_back(line: Hotline, receipt: Receipt) -> Browser:
    """The complainant, in another browser than before."""
    own = Browser(line.doorway.app).open("/mailbox/status")
    read(line)
    return own.press("查询", receipt=receipt.number, code=receipt.code)


def monitors(line: Hotline) -> tuple[Browser, Browser]:
    """韩斌, who leads them, and 林静, at the monitors' own pages."""
    made = line.parts
    desk = create_desk(line.settings, made.conduct_db, made.conduct_place, made.db, line.loop.clock)
    both = []
    for login in ("hanbin", "linjing"):
        own = Browser(desk).open("/sign-in")
        both.append(own.press("登录", login=login, passphrase=passphrase(login)))
    return both[0], both[1]


@pytest.mark.clause("5.3b")
def test_somebody_writes_anonymously_answers_a_question_and_reads_the_result(
    world: Hotline,
) -> None:
    own = Browser(world.doorway.app).open("/complaints")
    own.open(own.page.xpath("//main//a[contains(@href, 'mailbox')]/@href")[0])
    read(world)
    files = filled({"files": [("IMG_20261118_张三拍摄.jpg", photo())]})
    own.press("提交", about="section:loans", person="张丽", words=WORDS, **files)
    receipt = receipt_on(own)

    chief, linjing = monitors(world)
    case = f"/cases/{receipt.number}"
    assert WORDS in chief.open(case).text
    chief.press("受理")
    chief.press("指定", to=chief.page.xpath("//option[text()='林静']/@value")[0])
    (file,) = linjing.open(case).page.xpath("//a[contains(@href, '/files/')]/@href")
    sent = linjing.client.get(file)
    assert sent.headers["Content-Disposition"].startswith("attachment")
    assert MAKER.encode() not in sent.data
    assert Image.open(BytesIO(sent.data)).format == "JPEG"
    linjing.press("发出提问", words="大约几点？")

    told = come_back(world, receipt)
    assert told.texts("//h1") == ["正在调查"]
    read(world)
    told.press("提交回答", words="下午三点左右")
    assert "下午三点左右" in linjing.open(case).text
    linjing.press("登记陈述申辩", person="张丽", on="2026-11-23", words="当时系统故障。")
    linjing.press("保存认定", finding="upheld", reasons="录音证实")
    linjing.press(
        "登记决定", measure="批评教育", body="主任办公会", document="铜公积金纪〔2026〕3号",
        on="2026-11-23",
    )  # fmt: skip
    linjing.press("告知并登记", words="经查属实，已批评教育。")

    told = come_back(world, receipt)
    assert told.texts("//h1") == ["已经答复"]
    assert "经查属实，已批评教育。" in told.text
    caller = Caller("+8613900000001").presses("3").presses(f"{receipt.number}#")
    caller = caller.presses(f"{receipt.code}#")
    assert "已经有了答复" in heard(world.call(caller.waits(), CONDUCT))
