"""Templates that are letters (函) to other bodies, in the letter form of GB/T 9704-2012, 10.1."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.shared import Mm

from calllog.documents.making import page
from calllog.documents.making.page import (
    add_border,
    add_page_numbers,
    mark_samples,
    new_document,
)
from calllog.documents.making.parts import (
    FOR_SIGNING,
    OF_LETTERS,
    SIGN_DATE,
    TICK,
    Row,
    receipt,
    say,
    say_each,
    say_if,
    seal,
)

RED = "FF0000"
# The red lines are 170 mm long and stand out of the text by as much on either side.
BEYOND_THE_TEXT = Mm(-7)
HELD_LETTERS = 100  # Four lines; with two of these, enclosures and the seal a page has room.


def transfer_letter() -> Document:
    """移送函 (clause 3.1.4c)."""
    document = _letter(f"关于移送{_break_over(14)}{{{{ 事由 }}}}的函")
    say(
        document,
        "文书正文",
        "{{ 收到日期 }}，我单位收到{{ 申请人 }}提出的{{ 事由 }}。经核实，"
        "该事项不属于我单位职责范围{% if 移送理由 %}，{{ 移送理由 }}{% endif %}。"
        "根据首问负责制有关规定，现将申请及有关材料移送贵单位，请依法依规办理，"
        "并将办理结果告知申请人。",
    )
    say(
        document,
        "文书正文",
        "请查收后填写回执，{% if 回复期限 %}于{{ 回复期限 }}前{% else %}及时{% endif %}"
        "反馈我单位。",
        together=True,
    )
    _end(document, "专此函达。")
    receipt(
        document,
        "移送函回执",
        "{{ 本单位 }}：{% if 文号 %}{{ 文号 }}{% else %}编号{{ 事项编号 }}{% endif %}"
        "移送函及所附材料收悉。",
        (
            Row(("处理意见", f"{TICK}由我单位办理　　{TICK}不属我单位职责，理由："), Mm(14)),
            Row(("接收人\n（签名）", "", "联系电话", ""), FOR_SIGNING),
            Row(("接收单位\n（印章）", "", "接收日期", SIGN_DATE), Mm(16)),
        ),
        OF_LETTERS,
    )
    return document


def staffing_letter() -> Document:
    """报请编办界定职责的函 (clause 3.1.3b)."""
    document = _letter(f"关于报请界定{_break_over(10)}{{{{ 事由 }}}}职责的函")
    say(
        document,
        "文书正文",
        "{{ 事由 }}涉及两个以上单位共同办理。经会商，有关单位未能就职责分工达成一致。"
        "根据首问负责制有关规定，现将有关情况函报如下：",
    )
    for title, placeholder in (("一、基本情况", "基本情况"), ("二、会商情况", "会商情况")):
        say(document, "文书小标题", title, together=True)
        say(document, "文书正文", f"{{{{ {placeholder} }}}}")
    say(document, "文书小标题", "三、各单位意见", together=True)
    text = (
        "{{ loop.index }}．{{ 各方.单位名称 }}："
        "{% if 各方.意见 %}{{ 各方.意见 }}{% else %}尚未提出书面意见。{% endif %}"
    )
    say_each(document, "各方", "各单位意见", "文书正文", text)
    say(document, "文书小标题", "四、分歧焦点", together=True)
    _say_with_next(document, "分歧焦点")
    say(document, "文书小标题", "{%p if 有关建议 %}")
    say(document, "文书小标题", "五、有关建议", together=True)
    _say_with_next(document, "有关建议")
    say(document, "文书正文", "{%p endif %}")
    _end(document, "请予研究界定，并请函复。")
    return document


def cooperation_letter() -> Document:
    """协办函、征求意见函 (clauses 3.1.3a and 3.1.3c)."""
    document = _letter(
        f"关于{{% if 征求意见 %}}征求{_break_over(12)}{{{{ 事由 }}}}意见"
        f"{{% else %}}商请协助办理{_break_over(10)}{{{{ 事由 }}}}{{% endif %}}的函"
    )
    say(document, "文书正文", "{{ 基本情况 }}")
    say(
        document,
        "文书正文",
        "{% if 征求意见 %}现就以下事项征求贵单位意见："
        "{% else %}该事项涉及贵单位职责，现商请协助办理以下事项：{% endif %}",
    )
    text = "{% if 商请事项|length > 1 %}{{ loop.index }}．{% endif %}{{ 事项 }}"
    say_each(document, "事项", "商请事项", "文书正文", text)
    say(
        document,
        "文书正文",
        "请{% if 回复期限 %}于{{ 回复期限 }}前{% else %}及时{% endif %}"
        "将{% if 征求意见 %}书面意见{% else %}办理情况{% endif %}函复我单位。",
        together=True,
    )
    _end(document, "{% if 征求意见 %}专此函达{% else %}专此函商，请予支持{% endif %}。")
    return document


def _break_over(letters: int) -> str:
    """Where a title goes on in the next line if what it is about is longer than so many letters.

    A line of a title has 20 letters; a title is broken where its words are whole
    (GB/T 9704-2012, 7.3.1), so that never 函 alone is left over.
    """
    return f"{{% if 事由|length > {letters} %}}\n{{% endif %}}"


def _letter(title: str) -> Document:
    document = new_document(page.OF_LETTERS)
    section = document.sections[0]
    section.different_first_page_header_footer = True
    for header in (section.first_page_header, section.header):
        mark_samples(header)
    add_page_numbers(section.footer)
    _red_line(section.first_page_footer.paragraphs[0], "top", "thinThickSmallGap")
    _red_line(say(document, "文书红头", "{{ 本单位 }}"), "bottom", "thickThinSmallGap")
    say(document, "文书函号", "{% if 文号 %}{{ 文号 }}{% else %}　{% endif %}")
    say(document, "文书正文", "")
    say(document, "文书标题", title)
    say(document, "文书正文", "")
    say(document, "文书主送", "{{ 主送单位 }}：")
    return document


def _red_line(paragraph: Any, edge: str, line: str) -> None:
    layout = paragraph.paragraph_format
    layout.left_indent = layout.right_indent = BEYOND_THE_TEXT
    add_border(paragraph, edge, line, 24, RED)


def _say_with_next(document: Document, placeholder: str) -> None:
    """What people wrote last: on the page of the closing, if it is short.

    What is longer than a page is not kept together at all, and the seal would part from its text.
    """
    say(document, "文书正文", f"{{%p if {placeholder}|length > {HELD_LETTERS} %}}")
    say(document, "文书正文", f"{{{{ {placeholder} }}}}")
    say(document, "文书正文", "{%p else %}")
    say(document, "文书正文", f"{{{{ {placeholder} }}}}", together=True)
    say(document, "文书正文", "{%p endif %}")


def _end(document: Document, closing: str) -> None:
    """The closing, whom to ask, the enclosures, and the room for the seal.

    The seal never stands on a page without text (GB/T 9704-2012, 7.3.5.4): all from the closing on
    stays together.
    """
    say(document, "文书正文", closing, together=True)
    _enclosures(document)
    seal(document, "文书落款", "文书正文")
    text = (
        "（{% if 本单位联系人 %}联系人：{{ 本单位联系人 }}"
        "{% if 本单位联系电话 %}　{% endif %}{% endif %}"
        "{% if 本单位联系电话 %}联系电话：{{ 本单位联系电话 }}{% endif %}）"
    )
    say_if(document, "本单位联系人 or 本单位联系电话", "文书正文", text)


def _enclosures(document: Document) -> None:
    """附件 stands a line below the text; its names are aligned (GB/T 9704-2012, 7.3.4)."""
    say(document, "文书正文", "{%p if 附件 %}")
    say(document, "文书正文", "", together=True)
    say(document, "文书正文", "{%p endif %}")
    text = (
        "{% if loop.first %}附件：{% endif %}\t"
        "{% if 附件|length > 1 %}{{ loop.index }}．{% endif %}{{ 份 }}"
    )
    say_each(document, "份", "附件", "文书附件", text, together=True)
