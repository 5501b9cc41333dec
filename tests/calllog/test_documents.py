"""The office's Word documents (文书): what they say, how they look, what cannot spoil them."""

from __future__ import annotations

import io
import zipfile
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

import docx
import pytest
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from hypothesis import given, settings
from hypothesis import strategies as st

from calllog.documents.examples import bare, examples
from calllog.documents.kinds import DocumentKind, document_number
from calllog.documents.make_templates import MAKERS
from calllog.documents.rendering import SHIPPED, render, template_name
from calllog.documents.values import (
    CooperationLetter,
    LateStep,
    OneTimeNotice,
    RegistrationForm,
    TransferLetter,
    TransferSlip,
    UrgingSlip,
    Values,
)
from calllog.documents.wording import clean, file_name, placeholders, words
from tests.support.documents import CHINA, lines, read

EXAMPLES = examples()
LETTERS = {
    DocumentKind.TRANSFER_LETTER,
    DocumentKind.STAFFING_LETTER,
    DocumentKind.COOPERATION_LETTER,
}
FOUR_ON_FRIDAY = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)  # 16:00 in China.


def name_of(values: Values) -> str:
    """How a test of one document is called."""
    return values.kind.value


def example(kind: DocumentKind) -> Any:
    """The first example of a kind."""
    return next(values for values in EXAMPLES if values.kind is kind)


def content(values: Values) -> bytes:
    """A document by the shipped template."""
    rendered = render(values, zone=CHINA)
    assert (rendered.template, rendered.faults) == ("shipped", ())
    return rendered.content


def texts(value: object) -> list[str]:
    """Every text in a document's words."""
    if isinstance(value, list):
        return [text for part in value for text in texts(part)]
    if isinstance(value, dict):
        return [text for part in value.values() for text in texts(part)]
    return [value] if isinstance(value, str) and value else []


@pytest.mark.parametrize("kind", DocumentKind, ids=str)
def test_the_committed_template_is_what_the_code_makes(kind: DocumentKind) -> None:
    made = io.BytesIO()
    MAKERS[kind]().save(made)
    with zipfile.ZipFile(made) as new, zipfile.ZipFile(SHIPPED / template_name(kind)) as committed:
        assert committed.namelist() == new.namelist()
        changed = [name for name in new.namelist() if committed.read(name) != new.read(name)]
    assert changed == [], "run: python -m calllog.documents.make_templates"


@pytest.mark.parametrize("values", EXAMPLES, ids=name_of)
def test_every_document_says_all_that_it_is_told(values: Values) -> None:
    told = words(values, CHINA)
    if values.kind in LETTERS:
        del told["事项编号"]  # Other bodies know our letter by its own number.
    said = read(content(values))
    assert [text for text in texts(told) if text not in said] == []
    assert "{" not in said


@pytest.mark.parametrize("values", EXAMPLES, ids=name_of)
def test_every_field_has_its_place_in_the_shipped_template(values: Values) -> None:
    with zipfile.ZipFile(SHIPPED / template_name(values.kind)) as template:
        parts = [name for name in template.namelist() if name.startswith("word/")]
        shipped = "".join(template.read(name).decode() for name in parts if name.endswith(".xml"))
    asked = {placeholder for placeholder, *_ in placeholders(type(values)).values()}
    if values.kind in LETTERS:
        asked.discard("事项编号")
    assert {placeholder for placeholder in asked if placeholder not in shipped} == set()


@pytest.mark.parametrize("values", EXAMPLES, ids=name_of)
def test_what_is_not_known_leaves_room_or_no_trace(values: Values) -> None:
    said = lines(content(bare(values)))
    assert values.office in said
    assert "2026年11月23日" in said
    assert [line for line in said if "None" in line or "（）" in line or "附件" in line] == []


@pytest.mark.parametrize("values", EXAMPLES, ids=name_of)
def test_the_date_and_the_room_for_the_seal_close_the_document(values: Values) -> None:
    said = lines(content(values))
    at = said.index("（印章）")
    assert said[at + 1] == "2026年11月23日"
    if values.kind is not DocumentKind.REGISTRATION_FORM:
        assert said[at - 1] == values.office


@pytest.mark.parametrize("values", EXAMPLES, ids=name_of)
def test_documents_of_the_sample_office_say_so_and_others_do_not(values: Values) -> None:
    assert "示例" in read(content(replace(values, is_sample=True)))
    assert "示例" not in read(content(replace(values, is_sample=False)))


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 11, 20, 9, 12, tzinfo=UTC), "2026年11月20日（周五）17:12前"),
        (datetime(2026, 11, 20, 15, 59, tzinfo=UTC), "2026年11月20日（周五）23:59前"),
        (datetime(2026, 11, 20, 16, 0, tzinfo=UTC), "2026年11月21日（周六）00:00前"),
        (datetime(2026, 12, 31, 16, 5, tzinfo=UTC), "2027年1月1日（周五）00:05前"),
    ],
)
def test_moments_are_told_in_the_offices_time_with_their_weekday(
    moment: datetime, said: str
) -> None:
    slip: TransferSlip = example(DocumentKind.TRANSFER_SLIP)
    assert said in lines(content(replace(slip, contact_by=moment)))


def test_an_urging_slip_lists_each_step_that_is_late_in_a_row_of_its_own() -> None:
    slip: UrgingSlip = example(DocumentKind.URGING_SLIP)
    read_late = LateStep(step="阅知", due_at=FOUR_ON_FRIDAY, late_for="1天", person="吴昊")
    document = docx.Document(io.BytesIO(content(replace(slip, late=(read_late, *slip.late)))))
    table = next(each for each in document.tables if each.cell(0, 0).text == "环节")
    rows = [[cell.text for cell in row.cells][:4] for row in table.rows]
    assert rows == [
        ["环节", "责任人", "应完成时间", "已逾期"],
        ["阅知", "吴昊", "2026年11月20日（周五）16:00", "1天"],
        ["当日联系", "张莉", "2026年11月23日（周一）12:00", "2小时15分"],
    ]


def test_an_urging_slip_without_a_new_limit_asks_for_it_at_once() -> None:
    slip: UrgingSlip = example(DocumentKind.URGING_SLIP)
    assert "请于2026年11月23日（周一）17:30前办理" in read(content(slip))
    assert "请立即办理" in read(content(replace(slip, do_by=None)))


def test_the_one_time_notice_has_its_four_parts_in_order_and_a_receipt_to_sign() -> None:
    notice: OneTimeNotice = example(DocumentKind.ONE_TIME_NOTICE)
    said = lines(content(notice))
    parts = ["一、办理依据", "二、办理时限", "三、办理流程", "四、办理要件"]
    assert [line for line in said if line in parts] == parts
    assert said[said.index("四、办理要件") + 1] == "1．身份证。"
    assert said.index("一次性告知书回执") < said.index("申请人\n（签名）")


def test_only_a_notice_about_missing_papers_asks_for_them() -> None:
    notice: OneTimeNotice = example(DocumentKind.ONE_TIME_NOTICE)
    assert "所交材料尚不齐全" in read(content(notice))
    complete = read(content(replace(notice, missing=())))
    assert "补交" not in complete
    assert "不齐全" not in complete


def test_the_transfer_letter_numbers_its_enclosures_only_where_there_are_several() -> None:
    letter: TransferLetter = example(DocumentKind.TRANSFER_LETTER)
    assert "附件：\t1．书面申请一份" in lines(content(letter))
    assert "附件：\t书面申请" in lines(content(replace(letter, enclosures=("书面申请",))))


def test_a_joint_matter_asks_for_help_or_for_a_view() -> None:
    letter: CooperationLetter = example(DocumentKind.COOPERATION_LETTER)
    assert "关于商请协助办理异地购房提取信息核验的函" in lines(content(letter))
    asking = replace(letter, asks_for_view=True)
    assert "关于征求异地购房提取信息核验意见的函" in lines(content(asking))
    assert file_name(asking) == "征求意见函-2026-158.docx"


def test_letters_are_set_as_the_national_standard_sets_them() -> None:
    letter = docx.Document(io.BytesIO(content(example(DocumentKind.TRANSFER_LETTER))))
    section: Any = letter.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]
    body: Any = letter.styles["文书正文"]
    assert body.font.size == Pt(16)
    assert body.paragraph_format.line_spacing == Pt(28)
    assert body.paragraph_format.line_spacing_rule == WD_LINE_SPACING.EXACTLY
    assert body.element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋"
    assert letter.styles["文书标题"].element.rPr.rFonts.get(qn("w:eastAsia")) == "方正小标宋简体"


@pytest.mark.parametrize("values", EXAMPLES, ids=name_of)
def test_tables_are_as_wide_as_the_text_and_no_wider(values: Values) -> None:
    document = docx.Document(io.BytesIO(content(values)))
    section: Any = document.sections[0]
    width = section.page_width - section.left_margin - section.right_margin
    widths = [sum(column.width or 0 for column in table.columns) for table in document.tables]
    assert [each for each in widths if abs(each - width) > Mm(1)] == []


HOSTILE = [
    "<w:p><w:r><w:t>插入</w:t></w:r></w:p>",
    "</w:t></w:r></w:p>",
    "甲 & 乙 &amp; 丙 ]]> <!-- -->",
    "{{ 7 * 7 }} {{ 文号 }} {# 注 #}",
    "{% for 人 in 名单 %}{%p endif %}{%tr endfor %}",
    "{_{ 文号 }_} {_% if %_}",
    "{{r 文号 }} ${文号} %(文号)s",
    "“引号”‘引号’\"'`",
    "𱍐𮯰",  # Letters of names, newer than this Python's tables.
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("kind", DocumentKind, ids=str)
def test_what_the_public_says_comes_out_as_text(kind: DocumentKind, text: str) -> None:
    values = example(kind)
    said = content(_all_saying(values, text))
    harmless = content(_all_saying(values, "文字"))
    assert text in read(said)
    assert len(lines(said)) == len(lines(harmless))


def _all_saying(values: Values, text: str) -> Values:
    """A document with the same text in every field."""
    said = {field.name: getattr(values, field.name) for field in fields(values)}
    said = {name: text if isinstance(value, str) else value for name, value in said.items()}
    return type(values)(**said)


@given(st.text(st.characters(), max_size=40))
@settings(max_examples=40, deadline=None)
def test_any_text_at_all_is_readable_in_the_form(text: str) -> None:
    form: RegistrationForm = example(DocumentKind.REGISTRATION_FORM)
    cells = _cells_after(content(replace(form, matter=text)), "拟办事项")
    assert cells == clean(text)


def _cells_after(document: bytes, label: str) -> str:
    table: Any = docx.Document(io.BytesIO(document)).tables[0]
    row = next(row for row in table.rows if row.cells[1].text == label)
    return str(row.cells[2].text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("一\r\n二\n\n三\u2028四", "一\n二\n三\n四"),
        ("控\x00制\x07字\x1b符", "控制字符"),
        ("倒\u202e写\u2066的\u200b字", "倒写的字"),
        ("半\ud83d个\ufffe", "半个"),
        ("  前后\t空  ", "前后 空"),
    ],
)
def test_only_what_can_be_seen_is_kept(text: str, kept: str) -> None:
    form: RegistrationForm = example(DocumentKind.REGISTRATION_FORM)
    assert _cells_after(content(replace(form, matter=text)), "拟办事项") == kept


def test_a_new_line_in_a_letter_begins_a_paragraph_like_the_others() -> None:
    letter: CooperationLetter = example(DocumentKind.COOPERATION_LETTER)
    document = docx.Document(io.BytesIO(content(replace(letter, facts="第一段。\n第二段。"))))
    styles = {each.text: each.style.name for each in document.paragraphs if each.style}
    assert styles["第一段。"] == styles["第二段。"] == "文书正文"


def test_a_matter_of_two_thousand_letters_is_whole() -> None:
    form: RegistrationForm = example(DocumentKind.REGISTRATION_FORM)
    matter = "咨询提前还款。" * 286
    assert len(matter) > 2000
    assert matter in read(content(replace(form, matter=matter)))


@pytest.mark.parametrize("values", EXAMPLES, ids=name_of)
def test_the_same_values_make_the_same_bytes(values: Values) -> None:
    assert content(values) == content(values)


def test_a_document_tells_nothing_of_the_machine() -> None:
    made = content(example(DocumentKind.URGING_SLIP))
    properties = docx.Document(io.BytesIO(made)).core_properties
    office = "铜陵市住房公积金管理中心"
    assert (properties.author, properties.last_modified_by) == (office, office)
    assert properties.title == "催办单 2026-158"
    assert {properties.created, properties.modified} == {datetime(2026, 11, 23, tzinfo=UTC)}
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        assert {entry.date_time for entry in parts.infolist()} == {(2026, 11, 23, 0, 0, 0)}


@pytest.mark.parametrize(
    ("kind", "running", "number"),
    [
        (DocumentKind.URGING_SLIP, 12, "铜公积金催〔2026〕12号"),
        (DocumentKind.SUPERVISION_NOTICE, 3, "铜公积金督〔2026〕3号"),
        (DocumentKind.STAFFING_LETTER, 108, "铜公积金函〔2026〕108号"),
    ],
)
def test_numbers_are_written_as_offices_write_them(
    kind: DocumentKind, running: int, number: str
) -> None:
    assert document_number("铜公积金", kind, 2026, running) == number


@pytest.mark.parametrize(
    ("item", "name"),
    [
        ("2026-158", "催办单-2026-158.docx"),
        ("../../etc/passwd", "催办单-etc-passwd.docx"),
        ("2026\r\n158", "催办单-2026-158.docx"),
        ("", "催办单.docx"),
    ],
)
def test_a_document_is_saved_under_its_title_and_item(item: str, name: str) -> None:
    assert file_name(replace(example(DocumentKind.URGING_SLIP), item=item)) == name


def test_a_date_is_no_moment() -> None:
    letter: TransferLetter = example(DocumentKind.TRANSFER_LETTER)
    told = words(replace(letter, received_on=date(2026, 1, 5)), CHINA)
    assert told["收到日期"] == "2026年1月5日"
