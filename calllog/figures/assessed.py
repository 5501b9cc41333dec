"""What the assessment (考核) counts besides the figures: load of work, records, what was decided.

The same shape as ``definitions``, whose figures it shows too. These are kept apart because they are
not frozen by the month: what was suspected is decided later, after the person concerned was heard,
and a decision may be corrected. Source: the rule, 四（一）、四（二）、五. Pure.
"""

from __future__ import annotations

from datetime import datetime

from calllog.figures.definitions import (
    BY_KEY,
    RUNNING,
    Definition,
    is_in_time,
    is_owed,
    of_promise,
    running,
)
from calllog.figures.facts import CorrectionFact, Kind


def _is_done_in_time(one: CorrectionFact) -> bool:
    return not one.was_missed and one.done_at is not None and one.done_at <= one.at


def _is_still_open(one: CorrectionFact, now: datetime) -> bool:
    return one.done_at is None and not one.was_missed and now <= one.at


ASSESSED = (
    Definition(
        "answered",
        "值班接听",
        "本期在岗值班、电话振铃后由本人接听的次数。",
        Kind.LEG,
        counted=lambda one: one.is_answered,
    ),
    Definition(
        "due",
        "到期时限",
        "本期到期的阅知、当日联系、答复、办结时限的项数，按到期时的责任人统计；作废的、到期前"
        "已另行转交的、经审批不计入统计的，不计。",
        Kind.PROMISE,
        counted=is_owed,
    ),
    Definition(
        "resolution_in_time",
        "按期办结率",
        "本期到期的办结时限，在期限内办出结果的所占比例；中止计时期间不计，依规定延长的按延长后"
        "的期限（细则三（二）1、四（一）1）。",
        Kind.PROMISE,
        counted=of_promise("resolution"),
        hit=is_in_time,
        aside=running("resolution"),
        aside_name=RUNNING,
    ),
    Definition(
        "notices",
        "一次性告知",
        "本期由工作人员作出一次性告知的次数；同一内容重复告知的不计，系统语音播报的不计"
        "（细则三（一）1）。",
        Kind.NOTICE,
        counted=lambda one: True,
    ),
    Definition(
        "corrections",
        "按期整改率",
        "本期到期的整改，在期限内登记完成且从未逾期的所占比例，计在到期时的整改责任人名下"
        "（细则五）。",
        Kind.CORRECTION,
        counted=lambda one: True,
        hit=_is_done_in_time,
        aside=_is_still_open,
        aside_name=RUNNING,
    ),
    Definition(
        "signatures",
        "检查签字",
        "本期检查签字的事项件数：人员按签字人统计，科室按被检查科室统计（细则五）。",
        Kind.SIGNATURE,
        counted=lambda one: True,
    ),
    Definition(
        "breaches",
        "认定的问题",
        "本期发生、经核定认定的问题项数，计在发生时的责任人名下；核定已更正的，按更正后的统计。"
        "不成立的、容错认定的、待核的和作废的都不计（细则四（一））。",
        Kind.FINDING,
        counted=lambda one: one.is_breach,
        wants_low=True,
    ),
    Definition(
        "tolerated",
        "容错认定",
        "本期发生、经核定予以容错的项数。容错认定不追究责任，不计入认定的问题（细则四（二））。",
        Kind.FINDING,
        counted=lambda one: one.is_tolerated,
    ),
    Definition(
        "suspected",
        "疑似问题（待核）",
        "本期发生、尚未核定的疑似问题项数。待核的不是已认定的问题，不作为考核依据（细则四（一））。",
        Kind.FINDING,
        counted=lambda one: one.measure is None,
    ),
    Definition(
        "commended",
        "表扬",
        "以本期事迹获得批准的表扬次数；表扬科室集体的计在科室名下（细则四（二））。",
        Kind.COMMENDATION,
        counted=lambda one: True,
    ),
)
# Every figure that can be measured and has a page of the rows behind it.
EVERY = BY_KEY | {one.key: one for one in ASSESSED}
