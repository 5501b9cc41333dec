"""The letter with which a case goes to the outside body (移送函), as a Word document.

It names what is complained of and the papers, never who complained, and is kept sealed with the
case; on its lower part the receipt comes back (clauses 1b and 3.1.4c).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from docx.document import Document

from calllog.documents.filling import packed_alike
from calllog.documents.making.page import OF_LETTERS as SHEET
from calllog.documents.making.page import add_page_numbers, new_document
from calllog.documents.making.parts import (
    FOR_SIGNING,
    OF_LETTERS,
    SIGN_DATE,
    TICK,
    Row,
    receipt,
    say,
)

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Letter:
    """What the letter says."""

    office: str
    body: str
    address: str
    number: str  # The case's receipt number.
    received_on: date
    about: Sequence[str]  # Whom or which section, one a line.
    reason: str
    is_named: bool
    pieces: int  # Of the record that goes with it.
    on: date


def letter(told: Letter) -> bytes:
    """The letter as the bytes of a .docx."""
    document = new_document(SHEET)
    add_page_numbers(document.sections[0].footer)
    say(document, "文书红头", told.office)
    say(document, "文书正文", "")
    say(document, "文书标题", "关于移送作风效能监督反映的函")
    say(document, "文书正文", "")
    say(document, "文书主送", f"{told.body}：")
    how = "实名反映，反映人身份信息另行密封交接" if told.is_named else "匿名反映"
    say(
        document,
        "文书正文",
        f"{chinese_date(told.received_on)}，我单位作风效能监督专线收到反映一件"
        f"（回执号{told.number}，{how}）。",
    )
    if told.about:
        say(document, "文书正文", f"反映对象：{'；'.join(told.about)}。")
    say(document, "文书正文", f"移送理由：{_sentence(told.reason)}")
    say(
        document,
        "文书正文",
        f"根据首问负责制有关规定，现将该反映及案卷材料（共{told.pieces}份）移送贵单位，请依规依纪"
        "办理。本函和所附材料属监督工作秘密，请指定专人签收，不得转给被反映人及其所在部门。",
    )
    say(document, "文书正文", "请签收后将回执交回我单位。", together=True)
    say(document, "文书正文", "", together=True)
    for line in (told.office, "（印章）", chinese_date(told.on)):
        say(document, "文书落款", line, together=line != chinese_date(told.on))
    if told.address:
        say(document, "文书正文", f"（送达地址：{told.address}）")
    _receipt(document, told)
    return packed(document, f"移送函 {told.number}", told.office, told.on)


def packed(document: Document, title: str, author: str, on: date) -> bytes:
    """A document's bytes, which tell nothing of the machine or of who made it."""
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = title, author, author
    file = io.BytesIO()
    document.save(file)
    return packed_alike(file.getvalue(), on)


def chinese_date(day: date) -> str:
    """2026年11月23日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _sentence(words: str) -> str:
    words = words.strip()
    return words if words.endswith(("。", "！", "？")) else f"{words}。"


def _receipt(document: Document, told: Letter) -> None:
    receipt(
        document,
        "移送函回执",
        f"{told.office}：{chinese_date(told.on)}移送的反映（回执号{told.number}）及所附材料收悉。",
        (
            Row(("处理意见", f"{TICK}由我单位办理　　{TICK}其他："), FOR_SIGNING),
            Row(("接收人\n（签名）", "", "文号", ""), FOR_SIGNING),
            Row(("接收单位\n（印章）", "", "接收日期", SIGN_DATE), FOR_SIGNING),
        ),
        OF_LETTERS,
    )
