"""What people wrote, as the paragraphs of a paper: stops, numbering, and what stays on one page."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import docx
import pytest

from calllog.documents.examples import examples
from calllog.documents.kinds import DocumentKind
from calllog.documents.rendering import render
from calllog.documents.values import BodysView, StaffingLetter, TransferLetter, Values
from calllog.documents.wording import below_heading, ended
from tests.support.documents import CHINA, lines

CLOSINGS = {
    DocumentKind.TRANSFER_LETTER: "专此函达。",
    DocumentKind.STAFFING_LETTER: "请予研究界定，并请函复。",
    DocumentKind.COOPERATION_LETTER: "专此函商，请予支持。",
}


def example(kind: DocumentKind) -> Any:
    """The first example of a kind."""
    return next(values for values in examples() if values.kind is kind)


def said(values: Values) -> list[str]:
    return lines(render(values, zone=CHINA).content)


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("两部门口径不一，请协调", "两部门口径不一，请协调。"),
        ("两部门口径不一。", "两部门口径不一。"),
        ("如何界定？", "如何界定？"),
        (
            "有关情况如下：\n一是没有规定；\n二是没有先例",
            "有关情况如下：\n一是没有规定；\n二是没有先例。",
        ),
        ("对方称“不归我们管。”", "对方称“不归我们管。”"),
        ("对方称“不归我们管”", "对方称“不归我们管”。"),
        ("第二十四条第一款第（二）项", "第二十四条第一款第（二）项。"),
        ("", ""),
    ],
)
def test_a_paragraph_ends_with_its_stop_and_never_with_two(text: str, paragraphs: str) -> None:
    assert ended(text) == paragraphs


@pytest.mark.parametrize(
    ("text", "numbered"),
    [
        ("一、提出申请。\n二、审核。", "（一）提出申请。\n（二）审核。"),
        ("十一、归档。", "（十一）归档。"),
        ("提出申请，一、二级审核。", "提出申请，一、二级审核。"),
        ("1．提出申请。", "1．提出申请。"),
    ],
)
def test_what_is_numbered_below_a_heading_is_a_level_lower(text: str, numbered: str) -> None:
    assert below_heading(text) == numbered


def test_the_procedure_of_a_notice_does_not_number_like_the_notice_itself() -> None:
    notice = example(DocumentKind.ONE_TIME_NOTICE)
    told = said(replace(notice, procedure="一、提出申请\n二、审核", limit="3个自然日"))
    at = told.index("三、办理流程")
    assert told[at + 1 : at + 4] == ["（一）提出申请。", "（二）审核。", "四、办理要件"]
    assert told[told.index("二、办理时限") + 1] == "3个自然日。"


def test_a_body_that_has_not_written_yet_is_said_not_to_have() -> None:
    letter: StaffingLetter = example(DocumentKind.STAFFING_LETTER)
    views = (BodysView(body="市税务局", view=""), BodysView(body="市住建局", view="不属其职责"))
    told = said(replace(letter, views=views))
    assert "1．市税务局：尚未提出书面意见。" in told
    assert "2．市住建局：不属其职责。" in told


def held_with_the_date(values: Values) -> list[str]:
    """What stays on the page of the date (成文日期), in order."""
    document = docx.Document(io.BytesIO(render(values, zone=CHINA).content))
    paragraphs = [one for one in document.paragraphs if one.style]
    date = next(at for at, one in enumerate(paragraphs) if one.text == "2026年11月23日")
    first = date
    while paragraphs[first - 1].paragraph_format.keep_with_next:
        first -= 1
    return [one.text for one in paragraphs[first : date + 1] if one.text]


@pytest.mark.parametrize("kind", CLOSINGS, ids=str)
def test_the_seal_of_a_letter_takes_the_end_of_the_text_along(kind: DocumentKind) -> None:
    together = held_with_the_date(example(kind))
    assert together[-3:] == ["铜陵市住房公积金管理中心", "（印章）", "2026年11月23日"]
    sentences = [text for text in together if text.endswith("。")]
    assert len(sentences) > 1
    assert sentences[-1] == CLOSINGS[kind]


def test_only_a_short_proposal_is_held_with_the_seal() -> None:
    # What does not go on one page is not kept together at all.
    letter: StaffingLetter = example(DocumentKind.STAFFING_LETTER)
    short, long = "甲" * 99 + "。", "甲" * 100 + "。"
    assert short in held_with_the_date(replace(letter, proposal=short))
    together = held_with_the_date(replace(letter, proposal=long))
    assert together[0] == CLOSINGS[DocumentKind.STAFFING_LETTER]


def test_the_signatures_of_the_form_stay_with_its_last_row() -> None:
    form = docx.Document(
        io.BytesIO(render(example(DocumentKind.REGISTRATION_FORM), zone=CHINA).content)
    )
    remark = form.tables[0].rows[-1].cells[1].paragraphs[0]
    signatures = next(one for one in form.paragraphs if "签名" in one.text)
    assert (remark.text, remark.paragraph_format.keep_with_next) == ("备注", True)
    assert signatures.paragraph_format.keep_with_next is True


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("“提取：支付房租”事项", "关于移送“提取：支付房租”事项的函"),
        ("一二三四五六七八九十一二三四", "关于移送一二三四五六七八九十一二三四的函"),
        ("“提前还款、结清、抵押注销”事项", "关于移送\n“提前还款、结清、抵押注销”事项的函"),
    ],
)
def test_a_title_too_long_for_a_line_is_broken_where_its_words_are_whole(
    subject: str, title: str
) -> None:
    letter: TransferLetter = example(DocumentKind.TRANSFER_LETTER)
    assert title in said(replace(letter, subject=subject))
