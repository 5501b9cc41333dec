"""What templates are put together from: paragraphs, tables, the room for the seal, receipts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docx.document import Document
from docx.enum.table import WD_ALIGN_VERTICAL, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm
from docx.table import Table, _Cell

ROW = Mm(8.5)
FOR_SIGNING = Mm(12)
OF_FORMS = (Mm(26), Mm(58), Mm(26), Mm(58))
OF_LETTERS = (Mm(26), Mm(52), Mm(26), Mm(52))

# A receipt is filled in with a pen.
SIGN_DATE = "　　　　年　　月　　日"
SIGN_MOMENT = "　　　　年　　月　　日　　时　　分"
SIGN_THIS_YEAR = "　　月　　日　　时　　分"
TICK = "□"


@dataclass(frozen=True)
class Row:
    """A row of a form: names of fields and what stands in them, by turns."""

    cells: tuple[str, ...]
    height: Length = ROW
    only_if: str = ""  # A jinja2 condition: without it the row is left out.


def say(document: Document, style: str, text: str, *, together: bool = False) -> Any:
    """A paragraph; ``together`` keeps it on the page of the next."""
    paragraph = document.add_paragraph(text, style=style)
    for run in paragraph.runs:
        _hint(run)
    paragraph.paragraph_format.keep_with_next = together
    return paragraph


def say_if(
    document: Document, condition: str, style: str, text: str, *, together: bool = False
) -> None:
    """A paragraph that is left out where there is nothing to say."""
    say(document, style, f"{{%p if {condition} %}}")
    say(document, style, text, together=together)
    say(document, style, "{%p endif %}")


def say_each(
    document: Document, one: str, many: str, style: str, text: str, *, together: bool = False
) -> None:
    """A paragraph for each of a list."""
    say(document, style, f"{{%p for {one} in {many} %}}")
    say(document, style, text, together=together)
    say(document, style, "{%p endfor %}")


def heading(document: Document, title: str) -> None:
    """The office's name, the title and the number of a form."""
    say(document, "文书机关名", "{{ 本单位 }}", together=True)
    say(document, "文书标题", title, together=True)
    say(document, "文书编号", "{% if 文号 %}{{ 文号 }}{% else %}　{% endif %}", together=True)


def seal(document: Document, style: str, gap: str, *, with_name: bool = True) -> None:
    """The office's name over the date, with the seal on both (GB/T 9704-2012, 7.3.5)."""
    say(document, gap, "", together=True)
    if with_name:
        say(document, style, "{{ 本单位 }}", together=True)
    say(document, style, "（印章）", together=True)
    say(document, style, "{{ 成文日期 }}")


def form(
    document: Document,
    rows: Sequence[Row],
    widths: Sequence[Length] = OF_FORMS,
    *,
    together: bool = False,
) -> Table:
    """A table of fields. A row of one field takes the whole width."""
    table = framed_table(document, widths)
    for row in rows:
        if row.only_if:
            tag_row(table, f"{{%tr if {row.only_if} %}}")
        _add_fields(table, row, together)
        if row.only_if:
            tag_row(table, "{%tr endif %}")
    return table


def write_fields(cells: Sequence[_Cell], row: Row, *, together: bool = False) -> None:
    """The fields of a row in its cells; one field takes all of them."""
    if len(row.cells) == 2:
        cells[1].merge(cells[-1])
    for position, text in enumerate(row.cells):
        style = "表格选项" if text.startswith(TICK) else "表格内容"
        write(cells[position], "表格项目" if position % 2 == 0 else style, text, together=together)


def list_table(
    document: Document, headings: Sequence[str], one: str, many: str, widths: Sequence[Length]
) -> Table:
    """A table with a row for each of a list; the headings are the placeholders of its parts."""
    table = framed_table(document, widths)
    for cell, text in zip(add_row(table).cells, headings, strict=True):
        write(cell, "表格项目", text)
    tag_row(table, f"{{%tr for {one} in {many} %}}")
    for cell, text in zip(add_row(table).cells, headings, strict=True):
        write(cell, "表格居中", f"{{{{ {one}.{text} }}}}")
    tag_row(table, "{%tr endfor %}")
    return table


def framed_table(document: Document, widths: Sequence[Length]) -> Table:
    """An empty table: a firm frame, fine lines within, columns of the given widths."""
    table: Table = document.add_table(rows=0, cols=len(widths))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    borders = OxmlElement("w:tblBorders")
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV"):
        border = OxmlElement(f"w:{edge}")
        size = "4" if edge.startswith("inside") else "8"
        for name, value in (("val", "single"), ("sz", size), ("space", "0"), ("color", "000000")):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    properties: Any = table._tbl.tblPr
    # Word insists on the order of these.
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    return table


def add_row(table: Table, height: Length = ROW) -> Any:
    """A row that grows with what stands in it."""
    row: Any = table.add_row()  # type: ignore[no-untyped-call]
    row.height, row.height_rule = height, WD_ROW_HEIGHT_RULE.AT_LEAST
    for cell, column in zip(row.cells, table.columns, strict=True):
        cell.width = column.width
    return row


def write(cell: _Cell, style: str, text: str, *, together: bool = False) -> None:
    """One paragraph in a cell, in the middle of its height."""
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.style = style
    paragraph.paragraph_format.keep_with_next = together
    _hint(paragraph.add_run(text))


def cut_line(document: Document) -> None:
    """Where the receipt is cut off."""
    paragraph = say(document, "裁剪线", "✂ \t　沿此线剪下　\t", together=True)
    page: Any = document.sections[0]
    width = page.page_width - page.left_margin - page.right_margin
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(Length(width // 2), WD_TAB_ALIGNMENT.CENTER, WD_TAB_LEADER.DASHES)
    stops.add_tab_stop(Length(width), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DASHES)


def receipt(
    document: Document,
    title: str,
    text: str,
    rows: Sequence[Row],
    widths: Sequence[Length] = OF_FORMS,
) -> None:
    """The part that comes back, on one page."""
    cut_line(document)
    say(document, "回执标题", title, together=True)
    say(document, "回执正文", text, together=True)
    table = form(document, rows, widths, together=True)
    for row in table.rows:
        _keep_whole(row)
    # Word puts a paragraph of its own after a table at the end, and a new page for it if need be.
    say(document, "文书间隔", "")


def _add_fields(table: Table, row: Row, together: bool) -> None:
    write_fields(add_row(table, row.height).cells, row, together=together)


def tag_row(table: Table, tag: str) -> None:
    """A row that only holds a mark of docxtpl, which takes the whole row away."""
    add_row(table).cells[0].paragraphs[0].add_run(tag)


def _keep_whole(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _hint(run: Any) -> None:
    """Quotation marks and ellipses are Chinese ones."""
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:hint"), "eastAsia")
