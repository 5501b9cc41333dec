"""The words of the console: labels for what the ledger stores as codes, and moments as people say.

Chinese is the language of the code's texts; English comes from the catalogue.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from babel.dates import format_skeleton

from calllog.console.catalogue import LANGUAGES, _, _l, _n, chosen_language
from calllog.console.chain_words import CHAIN_EVENTS, CHAIN_STATES, CHAIN_WORDS
from calllog.console.desk_words import DESK_EVENTS, DESK_WORDS
from calllog.console.inspections.words import INSPECTION_EVENTS
from calllog.console.joint_words import JOINT_EVENTS, JOINT_WORDS
from calllog.console.list_words import LIST_WORDS
from calllog.console.outcome_words import OUTCOME_EVENTS, OUTCOME_STATES, OUTCOME_WORDS
from calllog.console.request import now, office_day, zone
from calllog.models import Item
from calllog.privacy import mask_phone, whole_phone
from calllog.showing.queries import DueBy
from calllog.showing.stories import State, state

SOON = timedelta(hours=1)

STATES = (
    OUTCOME_STATES
    | CHAIN_STATES
    | {
        State.DRAFT: _l("已接未登记"),
        State.UNREAD: _l("未阅知"),
        State.DEEMED_READ: _l("视为阅知"),
        State.READ: _l("已阅知"),
        State.ATTEMPTED: _l("已拨未接通"),
        State.REACHED: _l("已联系"),
        State.CLOSED: _l("已办结"),
    }
)
CHANNELS = {
    "phone": _l("来电"),
    "letter": _l("来信"),
    "visit": _l("来访"),
    "mail": _l("网上信箱"),
}
LEVELS = {0: _l("科室"), 1: _l("办公室督办员"), 2: _l("分管领导"), 3: _l("中心领导")}
AUDIO_FIELDS = {
    "matter": _l("拟办事项"),
    "name": _l("姓名"),
    "organisation": _l("单位"),
    "message": _l("留言"),
}
AT_ONCE = {"answered_at_once": _l("当场答复"), "handled_at_once": _l("当场办结")}
OUTCOMES = AT_ONCE | {
    "answered": _l("已答复"),
    "done": _l("已办结"),
    "refused": _l("不予办理"),
    "guided": _l("已引导"),
    "helped": _l("已提供帮助"),
    "transferred": _l("书面移交"),
    "withdrawn": _l("办事人撤回"),
    "merged": _l("已并案"),
    "wrong_number": _l("打错电话"),
    "harassment": _l("骚扰电话"),
    "empty": _l("无实质内容"),
}
CONFIRMATIONS = {
    "on_the_spot": _l("当场确认"),
    "by_line": _l("系统回访确认"),
    "by_staff": _l("人工回访确认"),
    "attested": _l("具名说明"),
}
PROMISES = {
    "read": _l("阅知"),
    "contact": _l("当日联系"),
    "finish": _l("话后登记"),
    "answer": _l("答复"),
    "resolution": _l("办结"),
    "appointment": _l("约时再回"),
    "follow_up": _l("回访"),
    "naming": _l("指定科室"),
    "cooperation": _l("协办反馈"),
    "report": _l("上报中心领导"),
    "plan": _l("商定方案"),
    "reply": _l("跟踪回执"),
    "owed": _l("回复主办单位"),
}
ATTEMPT_RESULTS = {
    "spoken": _l("已通话"),
    "no_answer": _l("已拨未接"),
    "appointment": _l("约时再回"),
    "busy": _l("占线"),
    "unreachable": _l("无法接通"),
    "voicemail": _l("语音信箱"),
    "assistant": _l("来电助手接听"),
    "other_person": _l("他人接听"),
    "wrong_number": _l("号码有误"),
}
ATTEMPT_CHANNELS = {
    "system": _l("系统回电"),
    "telephone": _l("其他电话"),
    "sms": _l("短信"),
    "visit": _l("当面"),
    "letter": _l("书面"),
}
LEG_RESULTS = {
    "answered": _l("已接听"),
    "no_answer": _l("无人接听"),
    "busy": _l("占线"),
    "failed": _l("未能接通"),
    "canceled": _l("来电人先挂断，或他人已接"),
    "declined": _l("未按键确认接听"),
}
EVENTS = (
    OUTCOME_EVENTS
    | CHAIN_EVENTS
    | JOINT_EVENTS
    | DESK_EVENTS
    | INSPECTION_EVENTS
    | {
        "registered": _l("已登记"),
        "answered": _l("已接听，待登记"),
        "called_again": _l("再次来电，仍未接通"),
        "recorded": _l("来电人留言"),
        "state_asked": _l("来电人查询进度"),
        "notice_heard": _l("来电人收听一次性告知"),
        "text_asked": _l("短信待发"),
        "text_sent": _l("短信已发出"),
        "text_failed": _l("短信未能送达"),
        "read": _l("已阅知"),
        "deemed_read": _l("视为阅知"),
        "tried": _l("已拨未接"),
        "reached": _l("已通话"),
        "filled_in": _l("补充登记"),
        "draft_finished": _l("话后登记完成"),
        "number_revealed": _l("查看号码"),
        "purged": _l("已清除"),
        "responsibility_moved": _l("责任人变更"),
        "promised": _l("确定时限"),
        "due_moved": _l("时限变更"),
        "due_confirmed": _l("时限不变"),
        "missed": _l("逾期"),
        "promise_ended": _l("时限不再需要"),
        "miss_voided": _l("逾期作废"),
        "reminded": _l("系统提醒"),
        "escalated": _l("提级督办"),
        "flagged": _l("发现疑似问题"),
        "finding_judged": _l("疑似问题已核定"),
        "finding_stated": _l("本人已说明"),
        "finding_lapsed": _l("疑似问题已作废"),
        "call_asked": _l("系统拨打电话"),
        "call_placed": _l("系统电话结束"),
        "call_not_placed": _l("电话没有拨出"),
        "rung_for_news": _l("铃响提醒"),
    }
)
PLACED_FOR = {
    "callback": _l("回电"),
    "follow_up": _l("回访"),
    "transfer": _l("现场转接"),
}
# What a placed call came to: of ringing staff first, of the person's telephone, of their keys.
CAME_TO = {
    "not_picked_up": _l("未接听"),
    "not_accepted": _l("接听后没有按1"),
    "ended": _l("对方接通"),
    "no_answer": _l("对方无人接听"),
    "busy": _l("对方占线"),
    "failed": _l("对方无法接通"),
    "canceled": _l("响铃中挂断"),
    "unknown": _l("结果不明"),
    "no_key": _l("接通后没有按键"),
    "solved": _l("办事人按键：已解决"),
    "unsolved": _l("办事人按键：没有解决"),
    "taken": _l("承办人已接起来电"),
    "not_taken": _l("承办人没有接起来电"),
}
# What became of ringing somebody who is on duty for new or late work.
RUNG_FOR_NEWS = {
    "heard": _l("已接听"),
    "not_picked_up": _l("未接听"),
    "not_placed": _l("没有拨出"),
}
NOT_PLACED = {
    "late": _l("等候过久，已取消"),
    "unknown": _l("电信运营商没有回应"),
    "caller_gone": _l("来电人已经挂机"),
}
HOW_READ = {
    "opened": _l("打开事项"),
    "played": _l("收听录音"),
    "acted": _l("登记联系情况"),
    "accepted": _l("点击已阅知"),
    "registered": _l("本人登记"),
}
FIELDS = {
    "organisation": _l("单位"),
    "name": _l("姓名"),
    "phone": _l("联系电话"),
    "extension": _l("分机"),
    "matter": _l("拟办事项"),
}
JOBS = {
    "replay": _l("补记来电"),
    "settle": _l("核对未结束的来电"),
    "rings": _l("铃响提醒"),
    "calls": _l("拨打电话"),
    "placed": _l("核对拨出的电话"),
    "sweep": _l("时限检查"),
    "breaches": _l("查找疑似问题"),
    "recordings": _l("录音取回"),
    "conduct": _l("监督专线维护"),
    "digest": _l("每日摘要"),
    "shifts": _l("交接班检查"),
    "messages": _l("消息发送"),
    "leader_digest": _l("中心领导每日简报"),
    "monthly_report": _l("冻结月报"),
    "inspections": _l("检查和整改"),
    "exports": _l("清理导出文件"),
    "purge": _l("清除到期个人信息"),
}
# What the ledger says when it refuses; listed so that the catalogue has the English.
REFUSALS = (
    _l("值班日志和交接班由本科室人员办理。"),
    _l("请写明值班情况。"),
    _l("只能更正本科室的值班日志。"),
    _l("交班人和接班人不能是同一人。"),
    _l("上一份交班清单尚未签收或退回，不能再交班。"),
    _l("请写明不签收的理由。"),
    _l("该交班清单已签收或已退回。"),
    _l("该交班清单应由接班人本人签收。"),
    _l("该事项没有登记号码，不能发短信。"),
    _l("登记的号码不是手机号码，收不到短信。"),
    _l("登记的号码是境外号码，不能发短信。"),
    _l("没有这个短信模板。"),
    _l("该短信模板还没有运营商的审批编号，不能发送。"),
    _l("短信超过500字，不能发送。"),
    _l("该事项已办结，不能再办理。如需继续，请先重办。"),
    _l("请填写约定的回电时间，且应晚于现在。"),
    _l("该来电已完成登记。"),
    _l("您还没有登记电话，系统无法先呼叫您。请联系管理员登记。"),
    _l("该事项还没有办理结果，不能回访。"),
    _l("该号码有分机，系统不能直接问到本人，请人工回访。"),
    _l("该事项还有联办、协办或者待回复的文书，不能并入其他事项。"),
    _l("该事项由承办科室办理。协办科室请反馈协办情况。"),
    _l("该事项没有登记电话，请先补充登记。"),
    _l("这件事的电话正在拨打中，请等这次通话结束。"),
    _l("这部电话正在为另一件事通话，请等那次通话结束。"),
    _l(
        "八点前、十二点到十四点、二十点以后不给办事人打电话。已和办事人约好的，请注明“已约好”再拨。"
    ),
    _l("该事项没有待补结果的通话。"),
    _l("已经与办事人通话，不需要再发未接通短信。"),
    _l("请先回电；无人接听的，再发短信告知。"),
    _l("该事项待接收，请在接收或者退回后再拆分。"),
    _l("联办事项尚未上报、商定方案或者回复主办单位，请先办理并登记；期间可先行答复办事人。"),
    _l("通话结果由拨打人或责任人填写。"),
    _l("这次通话已经接通，请选择接通后的结果。"),
    _l("您现在没有正在接听的来电，不能现场转接。"),
    _l("请选择另一位有电话的承办人。"),
    _l("来电人此后再次来电，尚未联系，不能直接办结。"),
)


def language() -> str:
    """``zh`` or ``en``."""
    return chosen_language()


NEAR_DAYS = {0: _l("今天"), 1: _l("昨天"), -1: _l("明天")}


def moment(at: datetime) -> str:
    """A moment as short as it stays clear: 今天 09:10, 昨天 16:40, 11月20日 09:10."""
    local, today = at.astimezone(zone()), office_day()
    days_ago = (today - local.date()).days
    if days_ago in NEAR_DAYS:
        named = str(NEAR_DAYS[days_ago])
    else:
        shape = "MMMd" if local.year == today.year else "yMMMd"
        named = _day(shape, local.date(), language())
    return f"{named} {local:%H:%M}"


@lru_cache(maxsize=1000)
def _day(shape: str, day: date, spoken: str) -> str:
    return format_skeleton(shape, day, locale=spoken)


def whole_day(day: date) -> str:
    """A day with its year and weekday: 2026年11月23日星期一."""
    return format_skeleton("yMMMMEEEEd", day, locale=language())


def office_date(at: datetime) -> date:
    """The day of a moment at the office."""
    return at.astimezone(zone()).date()


def moment_of(iso: str) -> str:
    """The same of a moment that is kept as text."""
    return moment(datetime.fromisoformat(iso))


def whole_moment(at: datetime) -> str:
    """A moment with its year, for titles and records: 2026-11-23 09:10."""
    return f"{at.astimezone(zone()):%Y-%m-%d %H:%M}"


def span(length: timedelta) -> str:
    """A length of time in its two largest units, never in seconds: 1天3小时, 2小时15分, 35分钟."""
    minutes = int(abs(length).total_seconds()) // 60
    days, hours = minutes // 1440, minutes % 1440 // 60
    if days:
        parts = [_n("%(num)d天", "%(num)d天", days)]
        if hours:
            parts.append(_n("%(num)d小时", "%(num)d小时", hours))
    elif hours:
        parts = [_n("%(num)d小时", "%(num)d小时", hours)]
        if minutes % 60:
            parts.append(_n("%(num)d分", "%(num)d分", minutes % 60))
    else:
        parts = [_n("%(num)d分钟", "%(num)d分钟", minutes)]
    return (" " if language() == "en" else "").join(parts)


def late_or_left(due_at: datetime) -> str:
    """How late, or how much time is left: 已逾期2小时15分, 还剩35分钟."""
    length = due_at - now()
    if length < timedelta(0):
        return _("已逾期%(span)s", span=span(length))
    return _("还剩%(span)s", span=span(length))


def clock(at: datetime) -> str:
    """A time of the day to the second, for telephones rung one after the other."""
    return f"{at.astimezone(zone()):%H:%M:%S}"


def clock_minute(at: datetime) -> str:
    """A time of today to the minute."""
    return f"{at.astimezone(zone()):%H:%M}"


def short_number(item: Item) -> str:
    """The number as people say it: without its year while it is this year's."""
    return str(item.running) if item.year == now().astimezone(zone()).year else item.number


def urgency(due: DueBy | None) -> str:
    """The class of a row: late, or due within the hour."""
    if due is None:
        return ""
    if due.is_late:
        return "is-late"
    return "is-soon" if due.at - now() <= SOON else ""


def _add_filters(env: Any) -> None:
    env.filters.update(
        moment=moment,
        whole_day=whole_day,
        office_date=office_date,
        moment_of=moment_of,
        whole_moment=whole_moment,
        span=span,
        late_or_left=late_or_left,
        masked=mask_phone,
        whole_phone=whole_phone,
        state=state,
        clock=clock,
        clock_minute=clock_minute,
        short_number=short_number,
        urgency=urgency,
    )


def add_words(env: Any) -> None:
    """Give the templates these words."""
    _add_filters(env)
    env.globals.update(
        STATES=STATES,
        PLACED_FOR=PLACED_FOR,
        CHANNELS=CHANNELS,
        LEVELS=LEVELS,
        AUDIO_FIELDS=AUDIO_FIELDS,
        OUTCOMES=OUTCOMES,
        CONFIRMATIONS=CONFIRMATIONS,
        ATTEMPT_RESULTS=ATTEMPT_RESULTS,
        ATTEMPT_CHANNELS=ATTEMPT_CHANNELS,
        PROMISES=PROMISES,
        LEG_RESULTS=LEG_RESULTS,
        EVENTS=EVENTS,
        **JOINT_WORDS,
        **CHAIN_WORDS,
        **OUTCOME_WORDS,
        **LIST_WORDS,
        **DESK_WORDS,
        HOW_READ=HOW_READ,
        FIELDS=FIELDS,
        JOBS=JOBS,
        LANGUAGES=LANGUAGES,
    )
