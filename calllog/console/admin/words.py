"""The words of the administration: areas, fields, and what stood and stands in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.console import policy_words
from calllog.console.catalogue import _, _l
from calllog.console.desk_words import EXERCISES
from calllog.console.policy_words import NUMBERS
from calllog.console.words import PROMISES
from calllog.models import AdminChange, Section, Staff
from calllog.office.admin_log import MACHINE

AREAS = {
    "profile": _l("单位信息"),
    "sections": _l("科室"),
    "people": _l("人员"),
    "roster": _l("值班表"),
    "hours": _l("办公时间"),
    "calendar": _l("工作日历"),
    "policy": _l("时限和督办规则"),
    "catalogue": _l("事项清单"),
    "authorities": _l("其他主管部门"),
    "prompts": _l("语音提示"),
    "reports": _l("月报"),
    "calls": _l("来电性质"),
    "accounts": _l("账号和角色"),
    "wallboard": _l("大屏链接"),
    "exports": _l("导出表格"),
    "retention": _l("个人信息保存期限"),
}
ROLES = {
    "handler": _l("经办人"),
    "section_head": _l("科长"),
    "supervisor": _l("办公室督办员"),
    "leader_in_charge": _l("分管领导"),
    "leader": _l("中心领导"),
    "conduct_monitor": _l("监督员"),
    "data_protection": _l("个人信息保护负责人"),
    "administrator": _l("系统管理员"),
}
EMPLOYMENTS = {
    "permanent": _l("在编"),
    "contracted": _l("聘用"),
    "seconded": _l("借调"),
}
STANDINGS = {"new": _l("新增"), "gone": _l("撤销或者离开")}
FIELDS = {
    "standing": _l("情况"),
    "name": _l("名称"),
    "short_name": _l("简称"),
    "document_word": _l("机关代字"),
    "area_code": _l("区号"),
    "service_number": _l("服务热线号码"),
    "conduct_number": _l("作风监督电话"),
    "is_sample": _l("示例数据"),
    "forbidden_words": _l("本单位服务忌语"),
    "menu_key": _l("语音菜单按键"),
    "menu_label": _l("语音菜单名称"),
    "is_general_desk": _l("综合受理科室"),
    "head": _l("科长"),
    "on_duty": _l("值班人数"),
    "roster": _l("值班顺序"),
    "noon": _l("午间值班"),
    "rings": _l("有新事项时电话提醒"),
    "post": _l("岗位"),
    "scope": _l("职责范围"),
    "employment": _l("用工性质"),
    "section": _l("科室"),
    "roles": _l("角色"),
    "phone": _l("电话"),
    "addresses": _l("消息接收地址"),
    "deputy": _l("B岗"),
    "language": _l("界面语言"),
    "password": _l("密码"),
    "sessions": _l("登录状态"),
    "valid_from": _l("执行日期"),
    "morning_opens": _l("上午上班"),
    "morning_closes": _l("上午下班"),
    "afternoon_opens": _l("下午上班"),
    "afternoon_closes": _l("下午下班"),
    "document": _l("文号"),
    "sections": _l("科室数"),
    "people": _l("人数"),
    "matters": _l("事项数"),
    "authorities": _l("其他主管部门数"),
    "catalogue_section": _l("科室"),
    "spoken_name": _l("语音名称"),
    "valid_to": _l("有效期至"),
    "basis": _l("办理依据"),
    "limit_days": _l("办理时限（天数）"),
    "limit_unit": _l("办理时限（单位）"),
    "procedure": _l("办理程序"),
    "materials": _l("办理要件"),
    "note": _l("备注"),
    "what_for": _l("职责"),
    "public_phone": _l("电话"),
    "address": _l("地址"),
    "hours": _l("办公时间"),
    "login": _l("登录名"),
    "key": _l("科室代码"),
    "said": _l("播放的语句"),
    "draft": _l("待审核的语句"),
    "recording": _l("自录"),
    "refused": _l("退回理由"),
    "exercise": _l("性质"),
    "range": _l("导出范围"),
    "rows": _l("件数"),
    "numbers": _l("联系电话"),
    "reason": _l("理由"),
    "retention_days": _l("保存天数"),
    "is_binding": _l("法定保存期限"),
    "hold": _l("暂停清除"),
}
CODES = {
    "one_time": _l("发放一次性密码"),
    "whole": _l("完整号码"),
    "masked": _l("部分隐去"),
    "ended": _l("退出所有登录"),
    "administrator": _l("建立系统管理员账号"),
}
# What the rules of the accounts say when they refuse; listed so that the catalogue has the English.
REFUSALS = (
    _l("不能变更自己的角色，请由另一位系统管理员办理。"),
    _l("监督员和系统管理员只在服务器上设置。"),
    _l("至少要有一名办公室督办员。"),
    _l("监督员和系统管理员的账号只在服务器上管理。"),
)
PEOPLE_FIELDS = frozenset({"head", "deputy", "roster", "noon", "rings"})


@dataclass(frozen=True)
class Teller:
    """Tells the log's values with today's names of people and sections."""

    people: dict[str, str]
    sections: dict[str, str]

    @classmethod
    def of(cls, session: Session) -> Teller:
        """With everybody who works or has worked here, and every section that there was."""
        people = session.execute(select(Staff.login, Staff.name)).all()
        sections = session.execute(select(Section.key, Section.name)).all()
        return cls(dict(people), dict(sections))

    def who(self, by: str) -> str:
        """Who made a change."""
        if by.startswith(MACHINE):
            return _("服务器上的%(login)s", login=by.removeprefix(MACHINE))
        return self.people.get(by, by)

    def lines(self, change: AdminChange) -> Iterator[tuple[str, str, str]]:
        """What a change says: the field, what stood there before, and what stands there since."""
        for field, (before, after) in change.values.items():
            yield self.label(field), self.value(field, before), self.value(field, after)

    def label(self, field: str) -> str:
        """What a field is called; a part of something is told with what it is a part of."""
        kind, _colon, rest = field.partition(":")
        if kind == "step":
            promise = rest.partition(":")[0]
            return _("督办阶梯·%(promise)s", promise=PROMISES.get(promise, promise))
        if kind == "holiday":
            return rest
        if rest:
            return _("%(field)s（%(day)s起）", field=FIELDS.get(rest, rest), day=kind)
        return str(FIELDS.get(field, NUMBERS.get(field, field)))

    def value(self, field: str, value: Any) -> str:
        """A value in words; empty where there is none."""
        if value is None or value in ("", []):
            return ""
        if isinstance(value, bool):
            return _("是") if value else _("否")
        if isinstance(value, dict):
            return policy_words.step(value)
        if isinstance(value, list):
            return _("、").join(self.value(field, one) for one in value)
        return str(self._word(field, value))

    def _word(self, field: str, value: Any) -> Any:
        if field in PEOPLE_FIELDS:
            return self.people.get(value, value)
        if field == "section":
            return self.sections.get(value, value)
        known = {
            "roles": ROLES,
            "employment": EMPLOYMENTS,
            "standing": STANDINGS,
            "exercise": EXERCISES,
        }
        return known.get(field, CODES).get(value, value)
