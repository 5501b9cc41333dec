"""The sheet of a template: paper, fonts, styles, header and footer (GB/T 9704-2012, 5 and 7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.opc.constants import RELATIONSHIP_TYPE as RELATION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor

# Templates made again are the same files.
MADE_ON = date(2026, 1, 1)

SONG = "方正小标宋简体"
FANGSONG = "仿宋"
HEI = "黑体"
LATIN = "Times New Roman"
# What stands in where a machine lacks a font, best first.
STAND_INS = {
    SONG: "方正小标宋_GBK,小标宋体,华文中宋,STZhongsong,宋体,SimSun,Noto Serif CJK SC",
    FANGSONG: "仿宋_GB2312,FangSong,FangSong_GB2312,STFangsong,Noto Serif CJK SC",
    HEI: "SimHei,STHeiti,Noto Sans CJK SC",
}

RED = RGBColor(0xFF, 0x00, 0x00)
LETTER_LINE = Pt(28)  # 22 lines on a page.
FORM_LINE = Pt(19)
TWO_LETTERS = "200"  # In hundredths of a letter.

NOT_USED = {
    RELATION.THUMBNAIL,
    RELATION.CUSTOM_XML,
    RELATION.NUMBERING,
    "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects",
}

SAMPLE_MARK = "{% if 示例 %}示例　仅供演示，不具效力{% endif %}"


@dataclass(frozen=True)
class Margins:
    """The white around the text, and header and footer from the edge, in millimetres."""

    top: float
    bottom: float
    left: float
    right: float
    header: float
    footer: float


# GB/T 9704-2012, 5.2.1 gives 37 and 28 and a text of 156 by 225.
OF_LETTERS = Margins(37, 35, 28, 26, 15, 20)
# A form and its receipt are to stand on one sheet.
OF_FORMS = Margins(22, 16, 22, 20, 11, 8)


def new_document(margins: Margins) -> Document:
    """An empty sheet with the styles of all templates, which an office can change in Word."""
    document = docx.Document()
    _unset_theme(document)
    _drop_what_is_not_used(document)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(margins.top), Mm(margins.bottom)
    section.left_margin, section.right_margin = Mm(margins.left), Mm(margins.right)
    section.header_distance, section.footer_distance = Mm(margins.header), Mm(margins.footer)
    _add_styles(document)
    _declare_fonts(document)
    properties = document.core_properties
    properties.author, properties.comments = "", ""
    properties.created = properties.modified = datetime.combine(MADE_ON, time(), UTC)
    properties.language = "zh-CN"
    return document


def set_fonts(properties: Any, east_asian: str, latin: str = LATIN) -> None:
    """Chinese in one font, Latin letters and digits in another; ambiguous marks are Chinese."""
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    fonts.set(qn("w:hint"), "eastAsia")
    fonts.set(qn("w:ascii"), latin)
    fonts.set(qn("w:hAnsi"), latin)
    fonts.set(qn("w:eastAsia"), east_asian)
    fonts.set(qn("w:cs"), LATIN)


def add_page_numbers(footer: Any) -> None:
    """— 1 —, as GB/T 9704-2012, 7.5 writes it."""
    paragraph = footer.paragraphs[0]
    paragraph.style = "文书页码"
    paragraph.add_run("— ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)
    paragraph.add_run(" —")


def mark_samples(header: Any) -> None:
    """Documents of the sample office say on every page that they are none."""
    paragraph = header.paragraphs[0]
    paragraph.style = "文书示例标记"
    paragraph.add_run(SAMPLE_MARK)


def add_border(paragraph: Any, edge: str, line: str, eighths: int, color: str = "000000") -> None:
    """A line along an edge of a paragraph, as wide as the paragraph."""
    borders = OxmlElement("w:pBdr")
    border = OxmlElement(f"w:{edge}")
    for name, value in (("val", line), ("sz", str(eighths)), ("space", "1"), ("color", color)):
        border.set(qn(f"w:{name}"), value)
    borders.append(border)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _unset_theme(document: Document) -> None:
    """The fonts of python-docx's own sheet are those of a Western theme."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    properties = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    set_fonts(properties, FANGSONG)
    properties.find(qn("w:lang")).set(qn("w:eastAsia"), "zh-CN")
    normal: Any = document.styles["Normal"]
    set_fonts(normal.element.get_or_add_rPr(), FANGSONG)
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1.0


def _drop_what_is_not_used(document: Document) -> None:
    """python-docx's own sheet brings a picture of itself and some hundred and fifty styles."""
    for relations in (document.part.package.rels, document.part.rels):
        for key in [key for key, each in relations.items() if each.reltype in NOT_USED]:
            del relations[key]
    for style in list(document.styles):
        if style.element.get(qn("w:default")) is None:
            style.delete()


def _declare_fonts(document: Document) -> None:
    """Names of other fonts to take where one is missing (ISO/IEC 29500-1, 17.8.3.1)."""
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/>'
        '<w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for name, others in STAND_INS.items()
    )
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    table = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<w:fonts xmlns:w="{namespace}">{entries}</w:fonts>'
    )
    part: Any = document.part.part_related_by(RELATION.FONT_TABLE)
    part._blob = table.encode("utf-8")


def _add_styles(document: Document) -> None:
    add = _StyleMaker(document)
    add("文书红头", SONG, 30, align=ALIGN.CENTER, color=RED, after=4)
    add("文书机关名", SONG, 16, align=ALIGN.CENTER, after=6)
    add("文书标题", SONG, 22, align=ALIGN.CENTER, line=Pt(32))
    add("文书编号", FANGSONG, 12, align=ALIGN.RIGHT, before=6, after=3)
    add("文书函号", FANGSONG, 16, align=ALIGN.RIGHT, line=LETTER_LINE)
    add("文书主送", FANGSONG, 16, line=LETTER_LINE)
    add("文书正文", FANGSONG, 16, align=ALIGN.JUSTIFY, line=LETTER_LINE, indent=TWO_LETTERS)
    add("文书小标题", HEI, 16, line=LETTER_LINE, indent=TWO_LETTERS)
    add("文书附件", FANGSONG, 16, line=LETTER_LINE, left=Pt(82), first=Pt(-50))
    add("文书落款", FANGSONG, 16, align=ALIGN.CENTER, line=LETTER_LINE, left=Mm(70))
    add("单据主送", FANGSONG, 14, line=FORM_LINE)
    add("单据正文", FANGSONG, 14, align=ALIGN.JUSTIFY, line=FORM_LINE, indent=TWO_LETTERS)
    add("单据小标题", HEI, 14, line=FORM_LINE, indent=TWO_LETTERS)
    add("单据落款", FANGSONG, 14, align=ALIGN.CENTER, line=FORM_LINE, left=Mm(82))
    add("表格组名", HEI, 11, align=ALIGN.CENTER, line=Pt(16))
    add("表格项目", HEI, 11, align=ALIGN.CENTER, line=Pt(16))
    add("表格内容", FANGSONG, 12, line=Pt(17))
    add("表格居中", FANGSONG, 11, align=ALIGN.CENTER, line=Pt(17))
    add("表格选项", FANGSONG, 12, line=Pt(17), latin=FANGSONG)  # Its boxes are Chinese ones.
    add("表格签名", FANGSONG, 12, line=Pt(17), before=8)
    add("裁剪线", FANGSONG, 9, before=6, after=3)
    add("回执标题", SONG, 16, align=ALIGN.CENTER, after=2)
    add("回执正文", FANGSONG, 12, align=ALIGN.JUSTIFY, line=Pt(18), after=4, indent=TWO_LETTERS)
    add("文书页码", FANGSONG, 14, align=ALIGN.CENTER)
    add("文书示例标记", HEI, 10.5, align=ALIGN.RIGHT, color=RED)
    add("文书间隔", FANGSONG, 8, line=Pt(10))


class _StyleMaker:
    """Makes paragraph styles of one sheet."""

    def __init__(self, document: Document) -> None:
        self._styles = document.styles

    def __call__(
        self,
        name: str,
        font: str,
        size: float,
        *,
        align: ALIGN = ALIGN.LEFT,
        line: Length | None = None,
        before: float = 0,
        after: float = 0,
        indent: str = "",
        left: Length | None = None,
        first: Length | None = None,
        latin: str = LATIN,
        color: RGBColor | None = None,
    ) -> None:
        style: Any = self._styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = self._styles["Normal"]
        style.quick_style = True
        style.font.size = Pt(size)
        if color is not None:
            style.font.color.rgb = color
        set_fonts(style.element.get_or_add_rPr(), font, latin)
        layout = style.paragraph_format
        layout.alignment = align
        layout.space_before, layout.space_after = Pt(before), Pt(after)
        layout.line_spacing = line or 1.0
        layout.left_indent, layout.first_line_indent = left, first
        layout.widow_control = True
        if name.startswith("表格"):
            _set_digits_close(style.element.get_or_add_pPr())
        if indent:
            first_line = style.element.get_or_add_pPr().get_or_add_ind()
            first_line.set(qn("w:firstLineChars"), indent)
            first_line.set(qn("w:firstLine"), str(int(size * 20 * int(indent) / 100)))


def _set_digits_close(properties: Any) -> None:
    """No blanks between digits and 年月日, so that a moment stands on one line of a cell."""
    close = OxmlElement("w:autoSpaceDN")
    close.set(qn("w:val"), "0")
    later = ("w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr")
    properties.insert_element_before(close, *later)
