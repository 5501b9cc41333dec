"""The words of the duty roster: what is wrong with a day."""

from __future__ import annotations

from calllog.console.catalogue import _l
from calllog.duty.rosters import Worry

WORRIES = {
    Worry.NOBODY: _l("没有人值班"),
    Worry.NO_TELEPHONE: _l("没有可以拨打的电话"),
    Worry.AWAY: _l("%(who)s离岗，由%(other)s代接"),
    Worry.AWAY_ALONE: _l("%(who)s离岗，没有B岗可以代接"),
    Worry.TWO_SECTIONS: _l("%(who)s同时在%(other)s值班"),
}
# What the roster says when it refuses; listed so that the catalogue has the English.
REFUSALS = (
    _l("已经过去的日期不能修改。"),
    _l("请至少安排一人值班；要恢复常规排班，请用“恢复常规排班”。"),
    _l("同一人在一天里只能排一次。"),
    _l("所选人员已经离开本单位，请另选。"),
    _l("常规排班中至少要有一人登记了电话。"),
    _l("请选择要复制到的日期。"),
    _l("这一天没有排班，不能复制。"),
)
