"""The template of the 一次性告知书 (clause 3.1.1b): four parts, and the receipt that proves it."""

from __future__ import annotations

from docx.document import Document

from calllog.documents.making.page import (
    OF_FORMS,
    add_page_numbers,
    mark_samples,
    new_document,
)
from calllog.documents.making.parts import (
    FOR_SIGNING,
    SIGN_DATE,
    TICK,
    Row,
    heading,
    receipt,
    say,
    say_each,
    say_if,
    seal,
)

PARTS = (("一、办理依据", "办理依据"), ("二、办理时限", "办理时限"), ("三、办理流程", "办理流程"))


def one_time_notice() -> Document:
    """一次性告知书."""
    document = new_document(OF_FORMS)
    mark_samples(document.sections[0].header)
    add_page_numbers(document.sections[0].footer)
    heading(document, "一次性告知书")
    say(
        document,
        "单据主送",
        "{% if 姓名 or 单位 %}{{ 单位 }}{% if 姓名 and 单位 %}　{% endif %}{{ 姓名 }}"
        "{% else %}申请人{% endif %}：",
    )
    say(
        document,
        "单据正文",
        "您申请办理的“{{ 办理事项 }}”"
        "{% if 需补正材料 %}，经核对，所交材料尚不齐全{% endif %}。"
        "现将有关事项一次性告知如下：",
    )
    for title, placeholder in PARTS:
        say(document, "单据小标题", title, together=True)
        say(document, "单据正文", f"{{{{ {placeholder} }}}}")
    say(document, "单据小标题", "四、办理要件", together=True)
    say_each(document, "要件", "办理要件", "单据正文", "{{ loop.index }}．{{ 要件 }}")
    _missing(document)
    say_if(document, "说明", "单据正文", "说明：{{ 说明 }}")
    _contact(document)
    seal(document, "单据落款", "文书间隔")
    _receipt(document)
    return document


def _missing(document: Document) -> None:
    say(document, "单据小标题", "{%p if 需补正材料 %}")
    say(document, "单据小标题", "您还需补交以下材料，补齐后即按上述时限办理：", together=True)
    say_each(document, "材料", "需补正材料", "单据正文", "{{ loop.index }}．{{ 材料 }}")
    say(document, "单据正文", "{%p endif %}")


def _contact(document: Document) -> None:
    """Whom to ask, and the number to ask by."""
    told = (
        "{% if 事项编号 %}事项编号：{{ 事项编号 }}　{% endif %}"
        "{% if 告知科室 %}告知科室：{{ 告知科室 }}{% if 告知人 %}（{{ 告知人 }}）{% endif %}"
        "{% endif %}"
    )
    say_if(document, "事项编号 or 告知科室", "单据正文", told, together=True)
    place = (
        "{% if 咨询电话 %}咨询电话：{{ 咨询电话 }}　{% endif %}"
        "{% if 办理地点 %}办理地点：{{ 办理地点 }}{% endif %}"
    )
    say_if(document, "咨询电话 or 办理地点", "单据正文", place, together=True)


def _receipt(document: Document) -> None:
    receipt(
        document,
        "一次性告知书回执",
        "{{ 本单位 }}：{% if 文号 %}{{ 文号 }}{% else %}编号{{ 事项编号 }}{% endif %}"
        "一次性告知书已收到并知悉。",
        (
            Row(
                ("送达方式", f"{TICK}当面送达　　{TICK}邮寄送达　　{TICK}其他："),
            ),
            Row(("申请人\n（签名）", "", "签收日期", SIGN_DATE), FOR_SIGNING),
        ),
    )
