"""The entry to all that is administered, showing each person only what is theirs to change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, current_app, render_template

from calllog.console.access import ALLOWED, allow
from calllog.console.catalogue import _l
from calllog.console.request import reading, viewer
from calllog.models import Role
from calllog.office import admin_log
from calllog.office.admin_log import Area

# The general office decides about the office; the administrator keeps machine and accounts.
OFFICE = frozenset({Role.SUPERVISOR})
MACHINE = frozenset({Role.ADMINISTRATOR})
ADMINISTERS = OFFICE | MACHINE

pages = Blueprint("admin", __name__)


@dataclass(frozen=True, slots=True)
class Door:
    """One page of the administration: what it is for, and which changes are made on it."""

    endpoint: str
    title: Any
    purpose: Any
    areas: tuple[Area, ...] = ()


# Every wing that is administered adds its line here; who may open it is told by its view alone.
DOORS = (
    Door(
        "admin_sections.show",
        _l("科室"),
        _l("科室名称、语音菜单按键、科长和值班人数；新增和撤销科室"),
        (Area.SECTIONS,),
    ),
    Door(
        "admin_people.show",
        _l("人员"),
        _l("岗位、职责范围、用工性质、电话和B岗；账号、角色和一次性密码"),
        (Area.PEOPLE, Area.ACCOUNTS),
    ),
    Door(
        "admin_profile.show",
        _l("单位信息"),
        _l("单位名称、热线号码、区号、机关代字和本单位服务忌语"),
        (Area.PROFILE,),
    ),
    Door(
        "roster.show",
        _l("值班表"),
        _l("各科室常规排班和单日排班，谁先接听，谁午间值班，谁有电话提醒"),
        (Area.ROSTER,),
    ),
    Door(
        "prompts.show",
        _l("语音提示"),
        _l("电话里说的每一句话：修改、试听、录音、审核、修改记录"),
        (Area.PROMPTS,),
    ),
    Door(
        "admin_hours.show",
        _l("办公时间"),
        _l("上下班时间从哪天起调整，哪些时限因此顺延"),
        (Area.HOURS,),
    ),
    Door(
        "admin_calendar.this_year",
        _l("工作日历"),
        _l("放假、补班和工作日；按每年的放假通知录入"),
        (Area.CALENDAR,),
    ),
    Door(
        "admin_readings.show",
        _l("时限和督办规则"),
        _l("各环节的时限，什么时候提醒谁，逾期后报告谁"),
        (Area.POLICY,),
    ),
    Door(
        "admin_catalogue.show",
        _l("事项清单和其他主管部门"),
        _l("办理依据、时限、流程和要件从哪天起调整；引导办事人去的单位；整表下载和上传"),
        (Area.CATALOGUE, Area.AUTHORITIES),
    ),
    Door("admin_settings.show", _l("设置"), _l("各项设置的含义、当前值和来源")),
    Door(
        "admin_changes.show",
        _l("管理变更记录"),
        _l("谁在什么时候改了什么，改前改后各是什么"),
    ),
    Door(
        "admin_retention.show",
        _l("个人信息保存期限"),
        _l("各类个人信息保存多久、依据什么，期满自动清除"),
        (Area.RETENTION,),
    ),
    Door(
        "access_requests.show",
        _l("查阅和删除申请"),
        _l("个人查阅、复制、删除自己的个人信息：核验、交付、删除、答复"),
    ),
    Door(
        "purges.show",
        _l("清除和证明"),
        _l("现在到期的、暂停清除的，以及每次清除的证明"),
    ),
    Door(
        "wallboards.show",
        _l("大屏链接"),
        _l("值班大屏的只读链接：生成、停用，最近什么时候使用"),
        (Area.WALLBOARD,),
    ),
    Door("system.show", _l("系统状态"), _l("数据库、后台任务和未发出的消息")),
)


@pages.get("/admin")
@allow(*ADMINISTERS)
def show() -> str:
    """The pages that this person may open, with the time of the last change."""
    with reading() as session:
        last = admin_log.last_changed(session)
    return render_template("admin/hub.html", doors=list(_doors(last)))


def _doors(last: dict[str, datetime]) -> Iterator[tuple[Door, datetime | None]]:
    for door in DOORS:
        roles = getattr(current_app.view_functions[door.endpoint], ALLOWED)
        if viewer().has_any(roles):
            yield door, max((last[area] for area in door.areas if area in last), default=None)
