"""What a caller may expect, in plain words, with the times that are in force (clause 5.3a).

The times come from the readings of the rule that the general office has entered
(``calllog.times.policies``) and from the office hours, never from the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from calllog.public.catalogue import _, _n
from calllog.public.hours import clock
from calllog.times.office_hours import OfficeTime
from calllog.times.policy import Policy


@dataclass(frozen=True)
class Promise:
    """One promise: in a word, in a sentence, where it is written; brief for the front page."""

    short: str
    title: str
    sentence: str
    clause: str
    brief: str = ""


def promises(
    policy: Policy, time: OfficeTime, today: date, three_rings: int
) -> tuple[Promise, ...]:
    """What holds for who calls, writes or comes today."""
    return (
        *_on_the_telephone(three_rings),
        *_at_once(),
        _contact(policy, clock(time.hours_on(today).afternoon_closes)),
        _answer(policy),
        *_later(policy),
        *_with_others(policy),
    )


def chosen(all_of_them: tuple[Promise, ...]) -> list[Promise]:
    """Those for the front page: what can be told in a word."""
    return [promise for promise in all_of_them if promise.short]


def _on_the_telephone(seconds: int) -> tuple[Promise, ...]:
    return (
        Promise(
            _("三声"),
            _("铃响三声，必有应声"),
            _(
                "您的来电即刻应答。转接时先告诉您转到哪个科室、哪位值班人员；一部电话最多响三声"
                "（约%(seconds)s秒），无人接听就转下一位。",
                seconds=seconds,
            ),
            _("三（三）2"),
            _("您的来电即刻应答。转接时，一部电话最多响三声，无人接听就转下一位。"),
        ),
        Promise(
            "",
            _("先说您好，后报科室，再问事情"),
            _("工作人员亮明身份，使用文明用语，不推脱、不敷衍。"),
            _("三（三）1、2、3"),
        ),
    )


def _at_once() -> tuple[Promise, ...]:
    return (
        Promise("", _("能当场办的当场办"), _("符合规定、手续齐全的，当场办理。"), _("三（一）1")),
        Promise(
            _("一次"),
            _("材料不齐，一次性告知"),
            _("一次说清办理依据、办理时限、办理程序和所需材料，不让您为补材料反复跑。"),
            _("三（一）1"),
        ),
        Promise(
            "",
            _("不能办的说明理由"),
            _("不符合规定条件的，明确告知不予办理的理由和依据。"),
            _("三（一）1"),
        ),
    )


def _contact(policy: Policy, closing: str) -> Promise:
    return Promise(
        _("当日"),
        _("没有找到人，当日联系"),
        _(
            "值班人员暂时没能接听的，系统登记您的电话和要办的事，转交承办科室。科室应在工作时间"
            "%(read)s分钟内阅知，当日下班（%(closing)s）前与您联系；下班前%(last)s分钟内登记的，最迟在下"
            "一个工作日中午下班前联系；下班后登记的，上班后%(opened)s分钟内阅知，当日联系。",
            read=policy.read_minutes,
            closing=closing,
            last=policy.last_minutes,
            opened=policy.read_minutes_after_opening,
        ),
        _("三（一）2"),
        _("值班人员没能接听的，系统登记后转交科室，当日下班前与您联系。"),
    )


def _answer(policy: Policy) -> Promise:
    days = _n("%(num)d个工作日", "%(num)d个工作日", policy.answer_working_days)
    return Promise(
        days,
        _("咨询限时答复"),
        _("能当场答复的当场答复；不能当场答复的说明理由，并在%(days)s内答复。", days=days),
        _("三（二）1"),
    )


def _later(policy: Policy) -> tuple[Promise, ...]:
    return (
        Promise(
            "",
            _("约好的时间准时回电"),
            _("与您约定回电时间的，约定时间后%(n)s分钟内回电。", n=policy.appointment_minutes),
            "",
        ),
        Promise(
            "",
            _("按公布的时限办结"),
            _("每个事项的办理时限见“服务事项”；首问负责人全程跟踪，直到办结或者您得到满意答复。"),
            _("一、五4"),
        ),
        Promise(
            "",
            _("办完再问您一声"),
            _(
                "答复或者办结后%(days)s内回访；没有解决的，退回重办。",
                days=_n("%(num)d个工作日", "%(num)d个工作日", policy.follow_up_working_days),
            ),
            "",
        ),
    )


def _with_others(policy: Policy) -> tuple[Promise, ...]:
    return (
        Promise(
            "",
            _("需要几家单位一起办的，由我们牵头"),
            _(
                "首问负责人当日报告中心领导，自报告之日起%(days)s内与其他单位商定办理方案。",
                days=_n("%(num)d个工作日", "%(num)d个工作日", policy.plan_working_days),
            ),
            _("三（一）3"),
        ),
        Promise(
            "",
            _("不属于我们的事，告诉您找谁"),
            _("说明理由，指引到主管部门；没有明确主管部门的，提供必要帮助；书面申请及时书面移交。"),
            _("三（一）4"),
        ),
    )
