"""The words of the monitors' app for what the tables name by code, and its times of day."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jinja2 import Environment

from calllog.conduct.desk.catalogue import _l
from calllog.conduct.desk.request import zone

DEEDS: dict[str, Any] = {
    "signed_in": _l("登录"),
    "refused": _l("有人用此登录名输错口令"),
    "signed_out": _l("退出"),
    "set_up": _l("设立作风监督专线"),
    "invited": _l("邀请监督员"),
    "enrolled": _l("监督员启用邀请并生成密钥"),
    "admitted": _l("接纳监督员"),
    "removal_asked": _l("提出撤下监督员"),
    "removal_withdrawn": _l("撤回撤下监督员的提议"),
    "removed": _l("撤下监督员"),
    "passphrase_changed": _l("修改口令"),
    "key_rotated": _l("更换自己的密钥"),
    "cases_sealed_anew": _l("全部监督件重新加封"),
    "recovery_key_proposed": _l("提议更换恢复密钥"),
    "recovery_key_replaced": _l("更换恢复密钥"),
    "recovered": _l("用恢复密钥恢复"),
    "chief_changed": _l("变更监督负责人"),
    "addresses_changed": _l("修改提醒地址"),
    "setting_changed": _l("修改设置"),
    "earlier_sealed": _l("旧版本留下的监督件加封"),
    "looked_at_audit": _l("查看操作记录"),
}

NEWS: dict[str, Any] = {
    "assigned": _l("有一件监督件由您负责调查"),
    "answered": _l("反映人回答了您的提问"),
    "added": _l("反映人补充了情况"),
    "unassigned": _l("有一件监督件没有调查人，请指定"),
    "identity_requested": _l("有人申请查看反映人身份，请您审核"),
    "identity_decided": _l("您查看反映人身份的申请已有结果"),
    "reminded": _l("有一件监督件临近期限"),
    "late": _l("有一件监督件已超过期限"),
    "waits": _l("有新监督员等待接纳，请核对密钥指纹"),
    "admitted": _l("有新监督员获准加入"),
    "removal_asked": _l("有人提出撤下一位监督员，请核实"),
    "removed": _l("有监督员被撤下，监督件须重新加封"),
    "recovery_key_proposed": _l("有人提议更换恢复密钥，请核对指纹后确认"),
    "recovery_key_replaced": _l("恢复密钥已更换，监督件须重新加封"),
    "recovered": _l("有人用恢复密钥恢复了监督件"),
}

SETTINGS: dict[str, Any] = {
    "result_days": _l("答复期限"),
    "follow_up_days": _l("移送回执期限"),
    "kept_years": _l("保存年限"),
    "outside_body": _l("受移送机关"),
    "outside_address": _l("受移送机关地址"),
}

# What ``members`` and ``recovery`` refuse.
REFUSALS = (
    _l("恢复密钥已经设定，请在作风监督系统中更换。"),
    _l("恢复密钥须由另一位监督员确认。"),
    _l("邀请已经使用过。"),
    _l("您的密钥刚刚在另一个窗口更换，请重新登录。"),
    _l("只有提议人可以撤回。"),
    _l("在任监督员不能少于两名，请先接纳接任的监督员，再撤下这一位。"),
    _l("在任监督员须按程序撤下。"),
    _l("撤下监督员须由另一位监督员确认。"),
    _l("没有待确认的撤下提议。"),
    _l("监督负责人只能由现任负责人移交给在任监督员。"),
    _l("监督负责人由现任负责人移交，不在邀请时指定。"),
    _l("这个登录名已有人使用，请换一个。"),
    _l("这位人员不是在任监督员。"),
    _l("这位人员现在不需要接纳。"),
    _l("这位人员还没有启用邀请。"),
    _l("这把恢复密钥已不在待确认之列。"),
)


def add_words(templates: Environment) -> None:
    """Give the templates the words and the filters."""
    templates.globals.update(DEEDS=DEEDS, NEWS=NEWS, SETTINGS=SETTINGS)
    templates.filters["moment"] = moment
    templates.filters["day"] = day
    templates.filters["hour"] = hour


def moment(at: datetime) -> str:
    """A moment to the minute: 2026-11-23 09:10."""
    return at.astimezone(zone()).strftime("%Y-%m-%d %H:%M")


def day(at: datetime) -> str:
    """The day of a moment."""
    return at.astimezone(zone()).strftime("%Y-%m-%d")


def hour(at: datetime) -> str:
    """A moment of which only the hour is kept: 2026-11-23 09时."""
    return at.astimezone(zone()).strftime("%Y-%m-%d %H:00")
