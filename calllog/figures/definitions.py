"""What each figure counts: its name, its definition in one sentence, and the two sets it compares.

The words are those of the office's reports; the console has their English. Sources: the rule
铜公积金〔2020〕40号 (细则), GB/T 33358-2016, and the readings of design section 3. Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calllog.figures.facts import Kind, PromiseFact

SATISFIED = range(1, 4)  # 非常满意、满意、基本满意


@dataclass(frozen=True, slots=True)
class Definition:
    """One figure: a share (with ``hit``), a length of time (with ``seconds``), or a count.

    ``aside`` is told beside it: what belongs to the matter and is neither kept nor failed.
    """

    key: str
    name: str
    sentence: str  # With %(seconds)d for how long three rings last.
    of: Kind
    counted: Callable[[Any], bool]
    hit: Callable[[Any], bool] | None = None
    seconds: Callable[[Any], float | None] | None = None
    aside: Callable[[Any, datetime], bool] | None = None
    aside_name: str = ""
    wants_low: bool = False  # It counts what ought not to be.


def is_owed(one: PromiseFact) -> bool:
    """Fell due, or still will: not void, and not over before its time without being kept."""
    if one.voided_at is not None:
        return False
    return one.met_at is not None or one.missed_at is not None or one.ended_at is None


def is_in_time(one: PromiseFact) -> bool:
    """Kept by its due time; a miss on record stays one."""
    return one.met_at is not None and one.missed_at is None and one.met_at <= one.at


def is_on_the_day(one: PromiseFact) -> bool:
    """Kept before midnight of the due day: in time, or 班后联系."""
    if is_in_time(one):
        return True
    return one.met_at is not None and one.day_ends_at is not None and one.met_at < one.day_ends_at


def of_promise(kind: str) -> Callable[[PromiseFact], bool]:
    """Whether it is a promise of this kind that was owed."""
    return lambda one: one.kind == kind and is_owed(one)


_is_contact = of_promise("contact")


def running(kind: str) -> Callable[[PromiseFact, datetime], bool]:
    """Whether it is a promise of this kind that can still be kept."""
    is_owed_such = of_promise(kind)
    # What has ended is told first: it is nearly all of them.
    return lambda one, now: one.ended_at is None and now <= one.at and is_owed_such(one)


def _is_running_until_midnight(one: PromiseFact, now: datetime) -> bool:
    is_running = one.ended_at is None and now < (one.day_ends_at or one.at)
    return is_running and _is_contact(one)


def _is_contact_tried(one: PromiseFact) -> bool:
    return _is_contact(one) and one.attempt_seconds is not None


def _is_untried(one: PromiseFact, _now: datetime) -> bool:
    return _is_contact(one) and one.attempt_seconds is None


RUNNING = "尚在时限内"

DEFINITIONS = (
    Definition(
        "calls",
        "来电次数",
        "本期打进服务热线的全部来电次数，暗访、演练和测试的除外。",
        Kind.CALL,
        counted=lambda one: True,
    ),
    Definition(
        "connection",
        "接通率",
        "本期要求人工服务的来电中，由工作人员接听的所占比例；五秒内未按键即挂断的、"
        "只听办事指南的、只查询进度的，不算要求人工服务（GB/T 33358，目标为九成五以上）。",
        Kind.CALL,
        counted=lambda one: one.wants_person,
        hit=lambda one: one.is_answered,
    ),
    Definition(
        "connection_in_hours",
        "工作时间接通率",
        "本期在工作时间内打进、要求人工服务的来电中，由工作人员接听的所占比例。",
        Kind.CALL,
        counted=lambda one: one.wants_person and one.is_in_hours,
        hit=lambda one: one.is_answered,
    ),
    Definition(
        "three_rings_caller",
        "三声内接通率",
        "本期振过值班电话的来电中，自第一部电话振铃起%(seconds)d秒以内（含，即三声以内）"
        "由工作人员接听的所占比例（细则三（三）2）。",
        Kind.CALL,
        counted=lambda one: one.has_rung,
        hit=lambda one: one.is_answered and one.is_within_three_rings,
    ),
    Definition(
        "three_rings_duty",
        "值班三声内接听率",
        "在岗且未在通话的人员，其电话振铃并有结果的次数中，%(seconds)d秒以内（含，即三声以内）"
        "摘机接听的所占比例；来电人先挂断或者他人先接听的不计，无法计时的不计而另列次数"
        "（细则三（三）2）。",
        Kind.LEG,
        counted=lambda one: one.is_timed or not one.is_answered,
        hit=lambda one: one.is_answered and one.is_within_three_rings,
        aside=lambda one, _now: one.is_answered and not one.is_timed,
        aside_name="无法计时",
    ),
    Definition(
        "unanswered_on_duty",
        "在岗未接",
        "在岗且未在通话的人员，其电话振铃并有结果的次数中，响过三声无人接听的所占比例；"
        "来电人先挂断或者他人先接听的不计（细则三（三）2）。",
        Kind.LEG,
        counted=lambda one: True,
        hit=lambda one: one.is_unanswered,
        wants_low=True,
    ),
    Definition(
        "wait",
        "来电人等候时长",
        "要求人工服务并振过值班电话的来电，从线路应答（含语音播报）到有人接听的时长，"
        "无人接听的到最后一次振铃结束；列中位数，和九成来电不超过的时长（细则三（三）2）。",
        Kind.CALL,
        counted=lambda one: one.wants_person and one.wait_seconds is not None,
        seconds=lambda one: one.wait_seconds,
    ),
    Definition(
        "read_in_time",
        "按时阅知率",
        "本期到期应阅知的转交中，在时限内阅知的所占比例；因补录放假安排而作废的、"
        "到期前已另行转交的、经审批不计入统计的，不计（细则三（一）2）。",
        Kind.PROMISE,
        counted=of_promise("read"),
        hit=is_in_time,
        aside=running("read"),
        aside_name=RUNNING,
    ),
    Definition(
        "contact_by_closing",
        "当日联系率（下班前）",
        "本期到期的全部当日联系中，在时限（当日下班；依规定限中午的，到中午）以前与办事人"
        "通上话的所占比例；作废的和经审批不计入统计的不计，尚在时限内的计入分母并另列"
        "（细则三（一）2）。",
        Kind.PROMISE,
        counted=of_promise("contact"),
        hit=is_in_time,
        aside=running("contact"),
        aside_name=RUNNING,
    ),
    Definition(
        "contact_by_midnight",
        "当日联系率（含班后）",
        "本期到期的全部当日联系中，在到期当日二十四时以前与办事人通上话的所占比例，"
        "下班后的联系（班后联系）计算在内；分母与下班前的相同（细则三（一）2）。",
        Kind.PROMISE,
        counted=of_promise("contact"),
        hit=is_on_the_day,
        aside=_is_running_until_midnight,
        aside_name=RUNNING,
    ),
    Definition(
        "diligent",
        "尽责未达",
        "本期到期的全部当日联系中，当日没有通上话、但有通话记录证明已按规定次数和间隔拨打、"
        "能收短信的也已发短信的所占比例；仍计入当日联系率的分母。",
        Kind.PROMISE,
        counted=of_promise("contact"),
        hit=lambda one: one.is_diligent and not is_on_the_day(one),
        wants_low=True,
    ),
    Definition(
        "first_attempt_office",
        "首次联系用时（工作时间）",
        "本期到期的当日联系，从承诺之时到第一次拨打或者当面联系，只计工作时间的时长；"
        "列中位数，和九成事项不超过的时长；没有拨打过的不计，另列件数。",
        Kind.PROMISE,
        counted=_is_contact_tried,
        seconds=lambda one: one.attempt_office_seconds,
        aside=_is_untried,
        aside_name="没有拨打",
    ),
    Definition(
        "first_attempt_wall",
        "首次联系用时（自然时间）",
        "本期到期的当日联系，从承诺之时到第一次拨打或者当面联系，连同下班、午休和节假日在内的"
        "时长；列中位数，和九成事项不超过的时长；没有拨打过的不计，另列件数。",
        Kind.PROMISE,
        counted=_is_contact_tried,
        seconds=lambda one: one.attempt_seconds,
        aside=_is_untried,
        aside_name="没有拨打",
    ),
    Definition(
        "self_reported",
        "自报联系",
        "本期登记为已通话的联系中，没有系统通话记录可证、由工作人员自行填报的所占比例。",
        Kind.ATTEMPT,
        counted=lambda one: True,
        hit=lambda one: one.is_self_reported,
        wants_low=True,
    ),
    Definition(
        "returned",
        "退回率",
        "本期转交其他科室的事项中，被退回的所占比例；计在转出科室和转出时的责任人名下"
        "（细则三（一）2）。",
        Kind.HAND_OVER,
        counted=lambda one: True,
        hit=lambda one: one.is_returned,
        wants_low=True,
    ),
    Definition(
        "answer_in_time",
        "按时答复率",
        "本期到期的答复中，自登记起两个工作日内（登记当日不计；当时另有规定的从其规定）"
        "答复的所占比例；作废的和经审批不计入统计的不计（细则三（二）1）。",
        Kind.PROMISE,
        counted=of_promise("answer"),
        hit=is_in_time,
        aside=running("answer"),
        aside_name=RUNNING,
    ),
    Definition(
        "repeat",
        "重复来电",
        "本期要求人工服务的来电中，同一号码此前七日内已为要求人工服务打进过的所占比例；"
        "无号码的来电只计入分母。",
        Kind.CALL,
        counted=lambda one: one.wants_person,
        hit=lambda one: one.is_repeat,
        wants_low=True,
    ),
    Definition(
        "satisfied",
        "满意率",
        "本期回访中作出评价的，评为非常满意、满意、基本满意的所占比例；未评价的不算满意，"
        "也不计入分母，另列次数。",
        Kind.FOLLOW_UP,
        counted=lambda one: one.rating is not None,
        hit=lambda one: one.rating in SATISFIED,
        aside=lambda one, _now: one.rating is None,
        aside_name="未评价",
    ),
    Definition(
        "outcomes",
        "办出结果",
        "本期办出结果的事项件数（以最近一次的结果为准），按结果分列；打错、骚扰、无实质内容的"
        "在此列出，不计入其他各项。",
        Kind.OUTCOME,
        counted=lambda one: True,
    ),
    Definition(
        "late_contact",
        "现在逾期未联系",
        "此刻已过当日联系时限、仍未与办事人通上话的事项件数，不论何时到期。",
        Kind.LATE,
        counted=lambda one: one.kind == "contact",
        wants_low=True,
    ),
    Definition(
        "late",
        "现在逾期的时限",
        "此刻已过期而仍未完成的各种时限（阅知、联系、答复、办结、回访等）项数，不论何时到期；"
        "中止计时的不计。",
        Kind.LATE,
        counted=lambda one: True,
        wants_low=True,
    ),
)
BY_KEY = {one.key: one for one in DEFINITIONS}
