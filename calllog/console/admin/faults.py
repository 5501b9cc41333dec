"""What is wrong with an office, a calendar or a policy, in the words of the console."""

from __future__ import annotations

from typing import Any

from calllog.console.admin.words import FIELDS
from calllog.console.catalogue import _, _l
from calllog.console.policy_words import NUMBERS
from calllog.console.words import PROMISES
from calllog.file_faults import Fault

FAULTS = {
    "nobody_to_ring": _l(
        "%(name)s的值班表上没有人登记电话，来电无人可呼。请先调整值班表，或者为值班人员登记电话。"
    ),
    "not_in_file": _l("“%(name)s”不在本单位名册中。"),
    "one_general_desk": _l("综合受理科室必须有一个，也只能有一个。请改为指定另一个科室。"),
    "key_without_label": _l("语音菜单的按键和名称要一起填写，或者都不填。"),
    "not_to_be_dialled": _l(
        "这个号码无法拨打。请写手机号、带区号的座机号，或者sip:开头的话机地址；不能带分机。"
    ),
    "hours_not_in_order": _l("上下班时间要依次递增。"),
    "one_number_for_both": _l("作风监督电话要有自己的号码，不能和服务热线相同。"),
    "words_too_short": _l("“%(words)s”太短，会处处误报。"),
    "control_character": _l("含有不能使用的字符，请重新输入。"),
    "twice_on_roster": _l("值班表上同一人出现两次。"),
    "string_too_short": _l("每项至少%(min_length)s个字。"),
    "string_too_long": _l("最多%(max_length)s个字。"),
    "date_too_far": _l("%(day)s（%(name)s）离%(year)s年太远。"),
    "day_named_twice": _l("%(day)s已列入%(other)s，又列入%(name)s。"),
    "holiday_ends_first": _l("%(name)s的结束日期早于开始日期。"),
    "holiday_too_long": _l("%(name)s超过%(days)s天，请核对日期。"),
    "no_weekend_day": _l("%(name)s的补班日%(day)s不是周六、周日，本来就要上班。"),
    "holiday_of_other_year": _l("%(name)s没有一天在%(year)s年。"),
    "no_document": _l("请填写文号。"),
    "policy_in_past": _l("执行日期不能早于今天：以前答应的时限不变。"),
    "policy_in_use": _l("已有%(count)s件事项按这一天的规定登记，请改用以后的日期。"),
    "miss_at_due": _l("%(promise)s：逾期这一步只能在到期时。"),
    "remind_before": _l("%(promise)s：提醒应在到期之前。"),
    "escalate_after": _l("%(promise)s：上报应在到期后的下一工作日。"),
    "remind_level": _l("%(promise)s：提醒不提高督办级别，级别应为0。"),
    "told_twice": _l("%(promise)s：同一人重复告知。"),
    "leader_told": _l("%(promise)s：中心领导只接收联办事项的告知，其他事项由每日简报报告。"),
    "needs_one_miss": _l("%(promise)s：督办阶梯中要有且只有一步“逾期”。"),
    "step_twice": _l("%(promise)s：有两步完全相同的安排。"),
    "too_short": _l("每一步至少选择一个告知对象，每个年度至少一个假日。"),
}
TWICE = {
    "menu_key": _l("按键%(value)s已经用于另一个科室，请换一个。"),
    "login": _l("登录名%(value)s已经有人使用，请换一个。"),
    "section key": _l("科室代码%(value)s已经使用，请换一个。"),
}


def words_of(fault: Fault) -> str:
    """One sentence that says what is wrong and what to do."""
    if fault.code == "stands_twice" and fault.values["what"] in TWICE:
        return str(TWICE[fault.values["what"]]) % fault.values
    if fault.code in FAULTS:
        values = dict(fault.values)
        if "promise" in values:
            values["promise"] = PROMISES.get(values["promise"], values["promise"])
        return str(FAULTS[fault.code]) % values
    field = next((one for one in reversed(fault.place) if not one.isdigit()), "")
    return _(
        "“%(field)s”填写的内容不符合要求，请核对。",
        field=str(FIELDS.get(field, NUMBERS.get(field, field))),
    )


def show(form: Any, fault: Fault) -> None:
    """Say what is wrong beside the field that it is about, or above the form."""
    place = next((one for one in reversed(fault.place) if one in form), None)
    if place is None:
        form.form_errors.append(words_of(fault))
    else:
        form[place].errors = [*form[place].errors, words_of(fault)]
