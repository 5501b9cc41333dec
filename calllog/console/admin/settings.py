"""设置: every setting with its meaning and where it comes from; read once, at the start."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from flask import Blueprint, render_template

from calllog.console.access import allow
from calllog.console.admin.hub import MACHINE
from calllog.console.catalogue import _, _l
from calllog.console.request import parts
from calllog.settings import Settings, variable

MEANINGS = {
    "demo": _l("演示：使用单独的数据目录、示例单位和本机电话交换机，不通知任何真实人员"),
    "home": _l("数据目录：数据库、录音和密钥"),
    "phone_port": _l("电话服务的端口"),
    "console_port": _l("工作台的端口"),
    "exchange_port": _l("本机电话交换机的端口"),
    "practice": _l("模拟电话使用的练习线路和练习台账；关闭后少用约120MB内存"),
    "practice_port": _l("练习线路的端口；演示时直接拨打演示单位，不使用"),
    "conduct_port": _l("作风监督系统的端口"),
    "public_url": _l("运营商访问电话服务的地址，来电请求的签名按它核对"),
    "console_url": _l("工作人员打开工作台的地址；以https开头时，登录凭据不走明文连接"),
    "conduct_url": _l("监督员打开作风监督系统的地址；以https开头时，登录凭据不走明文连接"),
    "database_url": _l("台账数据库：SQLite或者PostgreSQL"),
    "conduct_database_url": _l("作风监督专线的数据库，不与台账共用"),
    "account_sid": _l("运营商账号；未设置时使用本机电话交换机"),
    "auth_tokens": _l("运营商账号的令牌；更换期间两个都写，新的在前，用逗号隔开"),
    "carrier": _l("运营商：exchange、twilio、signalwire或者somleng"),
    "carrier_url": _l("运营商的接口地址；使用signalwire时必须设置"),
    "three_rings_seconds": _l("响铃三声的秒数：一声响铃1秒、间歇4秒，第四声从第15秒开始"),
    "assessment_minimum": _l("考核中比率至少要有多少例才列百分比；不足的只列件数"),
    "timezone": _l("单位所在的时区"),
    "digest_addresses": _l("每日摘要发往的地址，应在本服务器之外；多个地址用空格隔开"),
    "prompts_folder": _l("本单位自己的语音提示和录音，代替系统自带的"),
    "templates_folder": _l("本单位自己的文书模板，代替系统自带的"),
}

pages = Blueprint("admin_settings", __name__)


@dataclass(frozen=True)
class Line:
    """One setting as the page shows it."""

    variable: str
    meaning: Any
    value: str
    source: str


@pages.get("/admin/settings")
@allow(*MACHINE)
def show() -> str:
    """All of them, to be read."""
    return render_template("admin/settings.html", lines=list(_lines(parts().settings)))


def _lines(settings: Settings) -> Iterator[Line]:
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        meaning = MEANINGS.get(name, field.description)
        shown = _plain(value) if field.repr else _secret(value)
        yield Line(variable(name), meaning, shown, _source(settings, name))


def _secret(value: object) -> str:
    """Of what may hold a password only whether it is there."""
    return _("已设置") if value else _("未设置")


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return str(value) if value not in ("", None) else _("未设置")


def _source(settings: Settings, name: str) -> str:
    """Where a setting has come from; what a demonstration fixes stands nowhere."""
    if name not in settings.model_fields_set:
        return _("默认")
    if variable(name) in os.environ:
        return _("环境变量")
    file = Settings.model_config.get("env_file")
    if isinstance(file, str | Path) and variable(name) in dotenv_values(file):
        return _(".env文件")
    return _("启动时指定")
