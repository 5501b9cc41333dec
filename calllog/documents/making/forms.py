"""Templates that are forms: 首问登记表, 转办单, 催办单, 督办通知单."""

from __future__ import annotations

from docx.document import Document
from docx.shared import Mm

from calllog.documents.making.page import (
    OF_FORMS,
    add_page_numbers,
    mark_samples,
    new_document,
)
from calllog.documents.making.parts import (
    FOR_SIGNING,
    ROW,
    SIGN_MOMENT,
    SIGN_THIS_YEAR,
    TICK,
    Row,
    add_row,
    form,
    framed_table,
    heading,
    list_table,
    receipt,
    say,
    seal,
    write,
    write_fields,
)

LEDGER_ROW = Mm(6.7)  # The whole ledger stands on one page, with remarks of some lines.
LEDGER_WIDTHS = (Mm(10), Mm(26), Mm(54), Mm(24), Mm(54))
LATE_WIDTHS = (Mm(20), Mm(18), Mm(63), Mm(25), Mm(42))
SIGNATURES = (Mm(62), Mm(116))

# The columns of the ledger (domain, 1.7), in the order in which an item passes through them.
LEDGER = {
    "登记": (
        Row(("事项编号", "{{ 事项编号 }}", "登记时间", "{{ 登记时间 }}")),
        Row(("渠道", "{{ 渠道 }}", "事项类别", "{{ 事项类别 }}")),
        Row(("姓名", "{{ 姓名 }}", "联系电话", "{{ 联系电话 }}")),
        Row(("单位", "{{ 单位 }}")),
        Row(("拟办事项", "{{ 拟办事项 }}"), Mm(12)),
        Row(("首问负责人", "{{ 首问负责人 }}", "首问科室", "{{ 首问科室 }}")),
        Row(("处置方式", "{{ 处置方式 }}")),
        Row(("不能当场\n答复的理由", "{{ 不能当场答复的理由 }}")),
    ),
    "转办": (
        Row(("承办科室", "{{ 承办科室 }}", "承办人", "{{ 承办人 }}")),
        Row(
            (
                "转交时间",
                "{{ 转交时间 }}",
                "阅知时间",
                "{{ 阅知时间 }}{% if 阅知人 %}（{{ 阅知人 }}）{% endif %}",
            )
        ),
        Row(
            (
                "联系时间",
                "{{ 联系时间 }}",
                "联系人",
                "{{ 联系人 }}{% if 联系方式 %}（{{ 联系方式 }}）{% endif %}",
            )
        ),
        Row(("联系结果", "{{ 联系结果 }}")),
    ),
    "办理": (
        Row(("规定时限", "{{ 规定时限 }}", "办理期限", "{{ 办理期限 }}")),
        Row(("期限依据", "{{ 期限依据 }}")),
        Row(("答复时间", "{{ 答复时间 }}", "办结时间", "{{ 办结时间 }}")),
        Row(("答复内容", "{{ 答复内容 }}"), Mm(10)),
        Row(("办理结果", "{{ 办理结果 }}")),
    ),
    "回访": (
        Row(("回访时间", "{{ 回访时间 }}", "满意度", "{{ 满意度 }}")),
        Row(("回访情况", "{{ 回访情况 }}")),
    ),
    "督办": (
        Row(("超时及原因", "{{ 超时及原因 }}")),
        Row(("上报督办\n情况", "{{ 上报督办情况 }}")),
        Row(("备注", "{{ 备注 }}")),
    ),
}


def registration_form() -> Document:
    """首问登记表."""
    document = _sheet("首　问　登　记　表")
    table = framed_table(document, LEDGER_WIDTHS)
    for group, rows in LEDGER.items():
        first = len(table.rows)
        for row in rows:
            height = LEDGER_ROW if row.height == ROW else row.height
            # Signatures and the seal never stand on a page of their own.
            is_last = row is LEDGER["督办"][-1]
            write_fields(add_row(table, height).cells[1:], row, together=is_last)
        whole = table.cell(first, 0).merge(table.cell(len(table.rows) - 1, 0))
        write(whole, "表格组名", "\n".join(group))
    _signatures(document, ("首问负责人（签名）：", "承办人（签名）：", "科室负责人（签名）："))
    # The office's name is at the head already, and the whole ledger is to stand on one page.
    seal(document, "单据落款", "文书间隔", with_name=False)
    return document


def transfer_slip() -> Document:
    """转办单."""
    document = _sheet("转　办　单")
    rows = (
        Row(("转出科室", "{{ 转出科室 }}", "首问负责人", "{{ 首问负责人 }}")),
        Row(("承办科室", "{{ 承办科室 }}", "承办人", "{{ 承办人 }}")),
        Row(("协办科室", "{{ 协办科室|join('、') }}"), only_if="协办科室"),
        Row(("事项编号", "{{ 事项编号 }}", "渠道", "{{ 渠道 }}")),
        Row(("登记时间", "{{ 登记时间 }}", "转交时间", "{{ 转交时间 }}")),
        Row(("姓名", "{{ 姓名 }}", "联系电话", "{{ 联系电话 }}")),
        Row(("单位", "{{ 单位 }}")),
        Row(("拟办事项", "{{ 拟办事项 }}"), Mm(18)),
        Row(("转办意见", "{{ 转办意见 }}"), Mm(13)),
        Row(("随附材料", "{{ 随附材料|join('；') }}"), only_if="随附材料"),
        Row(("阅知期限", "{% if 阅知期限 %}{{ 阅知期限 }}前{% endif %}")),
        Row(("联系期限", "{% if 联系期限 %}{{ 联系期限 }}前{% endif %}")),
        Row(("期限依据", "{{ 期限依据 }}")),
        Row(("规定时限", "{{ 规定时限 }}")),
    )
    form(document, rows)
    seal(document, "单据落款", "文书间隔")
    receipt(
        document,
        "转办单回执",
        "{{ 转出科室 }}：{% if 文号 %}{{ 文号 }}{% else %}编号{{ 事项编号 }}{% endif %}"
        "转办单收悉。",
        (
            Row(("接收意见", f"{TICK}接收办理　　{TICK}退回，理由："), Mm(12)),
            Row(("接收人\n（签名）", "", "接收时间", SIGN_THIS_YEAR), FOR_SIGNING),
        ),
    )
    return document


def urging_slip() -> Document:
    """催办单."""
    document = _sheet("催　办　单")
    say(document, "单据主送", "{{ 承办科室 }}：")
    say(
        document,
        "单据正文",
        "你部门承办的首问事项（编号：{{ 事项编号 }}），下列环节已超过规定时限，"
        "现予第{{ 催办次数 }}次催办。请{% if 限办时间 %}于{{ 限办时间 }}前{% else %}立即{% endif %}"
        "办理，并将回执交回{{ 发出科室 }}{% if 发出人 %}（{{ 发出人 }}）{% endif %}。",
    )
    _late_tables(document, (Row(("催办要求", "{{ 催办要求 }}"), only_if="催办要求"),))
    seal(document, "单据落款", "文书间隔")
    _late_receipt(document, "催办单")
    return document


def supervision_notice() -> Document:
    """督办通知单."""
    document = _sheet("督办通知单")
    say(document, "单据主送", "{{ 承办科室 }}：")
    say(
        document,
        "单据正文",
        "你部门承办的首问事项（编号：{{ 事项编号 }}）逾期未办"
        "{% if 已催办次数 %}，经{{ 已催办次数 }}次催办仍未落实{% endif %}。"
        "根据首问负责制有关规定，现予督办。请"
        "{% if 限办时间 %}于{{ 限办时间 }}前办理完毕{% else %}立即办理{% endif %}，"
        "并将办理情况和逾期原因书面报{{ 发出科室 }}{% if 发出人 %}（{{ 发出人 }}）{% endif %}。",
    )
    say(document, "单据正文", "逾期仍未落实的，按首问负责制有关规定追究责任。")
    extra = (
        Row(("督办级别", "{{ 督办级别 }}"), only_if="督办级别"),
        Row(("督办要求", "{{ 督办要求 }}"), only_if="督办要求"),
        Row(("领导批示", "{{ 领导批示 }}"), Mm(14)),
    )
    _late_tables(document, extra)
    seal(document, "单据落款", "文书间隔")
    _late_receipt(document, "督办通知单")
    return document


def _sheet(title: str) -> Document:
    document = new_document(OF_FORMS)
    mark_samples(document.sections[0].header)
    add_page_numbers(document.sections[0].footer)
    heading(document, title)
    return document


def _signatures(document: Document, names: tuple[str, ...]) -> None:
    """A line to sign on, without a frame: it belongs to the paper, not to the ledger."""
    line = say(document, "表格签名", "\t".join(names), together=True)
    for position in SIGNATURES:
        line.paragraph_format.tab_stops.add_tab_stop(position)


def _late_tables(document: Document, extra: tuple[Row, ...]) -> None:
    say(document, "文书间隔", "")
    rows = (
        Row(("拟办事项", "{{ 拟办事项 }}"), Mm(16)),
        Row(("承办人", "{{ 承办人 }}", "首问负责人", "{{ 首问负责人 }}")),
        *extra,
    )
    form(document, rows)
    say(document, "文书间隔", "")
    headings = ("环节", "责任人", "应完成时间", "已逾期", "期限依据")
    list_table(document, headings, "逾期", "逾期环节", LATE_WIDTHS)


def _late_receipt(document: Document, title: str) -> None:
    receipt(
        document,
        f"{title}回执",
        f"{{{{ 发出科室 }}}}：{{% if 文号 %}}{{{{ 文号 }}}}{{% else %}}编号{{{{ 事项编号 }}}}"
        f"{{% endif %}}{title}收悉，办理情况报告如下：",
        (
            Row(("办理情况\n及逾期原因", ""), Mm(20)),
            Row(("承办人\n（签名）", "", "科室负责人\n（签名）", ""), FOR_SIGNING),
            Row(("签收时间", SIGN_MOMENT)),
        ),
    )
