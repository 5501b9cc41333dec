"""How long personal data is kept, as the privacy notice tells it (个人信息保护法, article 17).

The periods are the rules in force (``calllog.personal_data.retention``), never the page's own.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from calllog.models import Kept
from calllog.personal_data import retention
from calllog.public.catalogue import _, _n
from calllog.public.request import Around


@dataclass(frozen=True)
class Period:
    """One kind of data, how long it is kept, and why."""

    kind: str
    length: str
    reason: str


def periods(session: Session, here: Around) -> list[Period]:
    """What is kept of people who call, write or come; what only staff get is not theirs."""
    kinds = {
        Kept.RECORDINGS: _("通话录音、留言"),
        Kept.ITEMS: _("登记事项中的个人信息"),
        Kept.CALLS: _("没有登记为事项的来电"),
        Kept.TEXTS: _("短信"),
        Kept.REQUESTS: _("查阅和删除申请"),
    }
    rules = {kind: retention.in_force(session, kind, here.today) for kind in kinds}
    return [Period(kinds[kind], _length(rule.days), rule.reason) for kind, rule in rules.items()]


def _length(days: int) -> str:
    years, rest = divmod(days, retention.YEAR)
    return _n("%(num)d天", "%(num)d天", days) if rest else _n("%(num)d年", "%(num)d年", years)
