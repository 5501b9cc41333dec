"""The template of the 首问负责制检查报告 (5.5): tables, and plots of bars.

A bar is a run of full blocks (█) in a style of its own, pressed together: as sharp as the text on
any printer, in every word processor, and in the colour that the office gives the style. A picture
would need a library that draws Chinese letters (matplotlib takes half a second to import, and a
font that few servers have); Word before 2016 shows no SVG; LibreOffice leaves shaded blanks white.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.table import Table

from calllog.documents.making.page import (
    OF_FORMS,
    add_page_numbers,
    mark_samples,
    new_document,
)
from calllog.documents.making.parts import (
    Row,
    add_row,
    form,
    framed_table,
    heading,
    list_table,
    say,
    say_each,
    say_if,
    seal,
    tag_row,
    write,
)

BAR, LATE_BAR = "图表栏", "图表逾期栏"
COLOURS = {BAR: RGBColor(0x1B, 0x5E, 0x85), LATE_BAR: RGBColor(0xB3, 0x26, 0x1E)}
BLOCK = "█"
# A hundred blocks of 0.71 by 9 points, pressed to 48 % and over each other by 0.8, are 80 mm.
BAR_SIZE, PRESSED, OVERLAP = Pt(9), "48", "-16"
FIGURE_WIDTHS = (Mm(44), Mm(31), Mm(31), Mm(31), Mm(31))
BAR_WIDTHS = (Mm(40), Mm(88), Mm(40))
MONTHS = ("前第三月", "前第二月", "前一月")


def inspection_report() -> Document:
    """首问负责制检查报告."""
    document = new_document(OF_FORMS)
    _add_bar_styles(document)
    mark_samples(document.sections[0].header)
    add_page_numbers(document.sections[0].footer)
    heading(document, "首问负责制检查报告")
    _basics(document)
    _figures(document)
    _title(document, "三、疑似问题")
    _list(
        document,
        "疑似问题",
        ("类别", "发现", "待核", "不成立", "容错", "认定及处理"),
        (Mm(38), Mm(18), Mm(18), Mm(20), Mm(18), Mm(56)),
        "本期没有发现疑似问题。",
    )
    _title(document, "四、抽查结果")
    checks = ("检查项目", "合格", "有问题", "不涉及")
    _list(document, "各项检查", checks, (Mm(72), Mm(32), Mm(32), Mm(32)), "没有检查的事项。")
    say_if(document, "问题清单", "单据正文", "检查发现问题的事项：", together=True)
    faults = ("编号", "检查情况", "检查人")
    _list(document, "问题清单", faults, (Mm(26), Mm(116), Mm(26)), "检查没有发现问题。")
    _title(document, "五、整改")
    corrections = ("编号", "整改要求", "责任人", "期限", "情况")
    widths = (Mm(24), Mm(60), Mm(20), Mm(40), Mm(24))
    _list(document, "整改清单", corrections, widths, "没有需要整改的事项。")
    _title(document, "六、检查签字")
    signers = ("姓名", "职务", "件数", "签字时间")
    _list(document, "签字清单", signers, (Mm(32), Mm(56), Mm(24), Mm(56)), "没有需要签字的事项。")
    _definitions(document)
    seal(document, "单据落款", "文书间隔")
    return document


def _basics(document: Document) -> None:
    _title(document, "一、基本情况")
    form(
        document,
        (
            Row(("科室", "{{ 科室 }}", "检查期间", "{{ 检查期间 }}")),
            Row(("检查方式", "{{ 检查方式 }}", "检查编号", "{{ 事项编号 }}")),
            Row(("负责人", "{{ 负责人 }}", "随机种子", "{{ 随机种子 }}")),
            Row(("抽样", "{{ 抽样 }}")),
            Row(("检查结果", "{{ 检查结果 }}")),
            Row(("检查意见", "{{ 检查意见 }}"), only_if="检查意见"),
        ),
    )
    say(document, "文书间隔", "")


def _figures(document: Document) -> None:
    _title(document, "二、主要数据")
    table = framed_table(document, FIGURE_WIDTHS)
    named = [
        f"{{% if {month}名 %}}{{{{ {month}名 }}}}{{% else %}}—{{% endif %}}" for month in MONTHS
    ]
    for cell, text in zip(add_row(table).cells, ("指标", *named, "本期"), strict=True):
        write(cell, "表格项目", text)
    tag_row(table, "{%tr for 行 in 各项指标 %}")
    cells = add_row(table).cells
    for cell, name in zip(cells, ("指标", *MONTHS, "本期"), strict=True):
        write(cell, "表格居中", f"{{{{ 行.{name} }}}}")
    tag_row(table, "{%tr endfor %}")
    say(document, "文书间隔", "")
    say(document, "文书间隔", "{%p for 一图 in 图 %}")
    say(document, "单据正文", "{{ 一图.图名 }}", together=True)
    _bars(document)
    say(document, "文书间隔", "")
    say(document, "文书间隔", "{%p endfor %}")


def _bars(document: Document) -> None:
    """One row for each bar: what it is, how long, how much."""
    table = framed_table(document, BAR_WIDTHS)
    tag_row(table, "{%tr for 栏 in 一图.各栏 %}")
    label, bar, number = add_row(table, Mm(6.5)).cells
    # A plot stands on one page.
    write(label, "表格居中", "{{ 栏.栏目 }}", together=True)
    write(bar, "表格内容", "", together=True)
    paragraph = bar.paragraphs[0]
    length = f"{{{{ '{BLOCK}' * 栏.长度 }}}}"
    paragraph.add_run("{% if 栏.逾期 %}")
    paragraph.add_run(length, style=LATE_BAR)
    paragraph.add_run("{% else %}")
    paragraph.add_run(length, style=BAR)
    paragraph.add_run("{% endif %}")
    write(number, "表格居中", "{{ 栏.数值 }}", together=True)
    tag_row(table, "{%tr endfor %}")


def _list(
    document: Document, many: str, headings: Sequence[str], widths: Sequence[Length], nothing: str
) -> None:
    """A table with a row for each of a list; one sentence where the list is empty."""
    say(document, "文书间隔", f"{{%p if {many} %}}")
    table: Table = list_table(document, headings, "行", many, widths)
    _repeat_head(table)
    say(document, "文书间隔", "{%p else %}")
    say(document, "单据正文", nothing)
    say(document, "文书间隔", "{%p endif %}")
    say(document, "文书间隔", "")


def _repeat_head(table: Table) -> None:
    """The names of the columns stand on each page that the table goes on to, never alone."""
    for cell in table.rows[0].cells:
        cell.paragraphs[0].paragraph_format.keep_with_next = True
    head = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(head)


def _definitions(document: Document) -> None:
    say(document, "文书间隔", "{%p if 指标说明 %}")
    _title(document, "指标说明")
    say(document, "文书间隔", "{%p endif %}")
    say_each(document, "一项", "指标说明", "表格内容", "{{ 一项.指标 }}：{{ 一项.定义 }}")


def _title(document: Document, text: str) -> None:
    say(document, "单据小标题", text, together=True)


def _add_bar_styles(document: Document) -> None:
    for name, colour in COLOURS.items():
        style: Any = document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        style.font.size, style.font.color.rgb = BAR_SIZE, colour
        properties = style.element.get_or_add_rPr()
        fonts = properties.get_or_add_rFonts()
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            # A block of another font has another width.
            fonts.set(qn(f"w:{script}"), "Arial")
        pressed = OxmlElement("w:w")
        pressed.set(qn("w:val"), PRESSED)
        overlapping = OxmlElement("w:spacing")
        overlapping.set(qn("w:val"), OVERLAP)
        for element in (overlapping, pressed):
            properties.insert_element_before(element, "w:kern", "w:position", "w:sz", "w:szCs")
