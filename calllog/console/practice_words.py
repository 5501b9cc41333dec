"""The words of the practice telephone."""

from __future__ import annotations

from calllog.console.catalogue import _l
from calllog.models import CallKind

REFUSALS = {
    "away": _l("练习电话没有启动。请稍候再试；仍然不行，请联系系统管理员。"),
    "forgotten": _l("这部电话已经断开，请重新拨打。"),
    "busy": _l("电话正在通话中，请先挂机。"),
    "no-call": _l("现在没有通话。"),
    "not-ringing": _l("来电已经停止。"),
    "not-recording": _l("现在没有在录音，请等提示音以后再讲。"),
    "bad-sound": _l("录音没有传好，请再录一次，或者输入文字。"),
    "bad-number": _l("号码不正确。"),
    "unknown-number": _l("没有这个号码。"),
    "bad-draft": _l("这条未发布的语句不符合要求，不能试听。请先在“语音提示”中改正。"),
    "bad-deed": _l("线路没有接受这个操作。"),
    "too-many": _l("同时练习的人太多，请稍候再试。"),
    "other-moment": _l("别的电话正按另一个时间通话，请等通话结束后再拨。"),
    "own-world-only": _l("演示线路上不能这样做。"),
}
# How the telephones of staff behave for whom no browser is open, as the exchange names it.
OTHERS = {
    "ignores": _l("不接（响铃到时）"),
    "busy": _l("占线"),
    "declines": _l("拒接"),
    "unreachable": _l("无法接通"),
    "answers": _l("接听"),
}
# When it is on the practice line, as the exchange names it.
MOMENTS = {
    "now": _l("按现在时间"),
    "open": _l("按上班时间"),
    "noon": _l("按午休时间"),
    "closed": _l("按下班后"),
}
# What has come of a call; in a call that was registered, the item tells more.
KINDS = {
    CallKind.REGISTERED: _l("来电已登记，等待回电。"),
    CallKind.ANSWERED: _l("值班人员已接听，通话后还要补充登记。"),
    CallKind.PROGRESS: _l("来电人听了已办结事项的进度，没有新的登记。"),
    CallKind.GUIDE: _l("来电人听了办事指南，没有新的登记。"),
    CallKind.NO_NUMBER: _l("没有来电号码，记入“无号码”。"),
    CallKind.SHORT: _l("不到五秒、没有按键就挂机，记入“短时来电”。"),
}
# What the script says; braces are filled in by it.
SCRIPT = {
    "ready": _l("未拨打"),
    "preparing": _l("正在准备练习线路……"),
    "dials": _l("拨打{to}"),
    "service": _l("服务热线"),
    "conduct": _l("作风监督电话"),
    "answered": _l("线路接通"),
    "line": _l("线路"),
    "recorded_sentence": _l("（播放录音）"),
    "cut": _l("（打断）"),
    "ask_keys": _l("请按键"),
    "ask_recording": _l("请讲话：按住录音，或者输入文字"),
    "tone": _l("（提示音）"),
    "me": _l("我"),
    "other": _l("对方"),
    "pressed": _l("按键{keys}"),
    "recorded": _l("录音{seconds}秒"),
    "recorded_nothing": _l("没有讲话"),
    "spoken": _l("（语音）"),
    "rings": _l("正在呼叫{to}"),
    "no_answer": _l("{to}没有接（{why}）"),
    "no-answer": _l("无人接听"),
    "busy": _l("占线或拒接"),
    "failed": _l("无法接通"),
    "canceled": _l("已取消"),
    "nobody": _l("未选定人员"),
    "waiting_for_ring": _l("等待来电"),
    "rung": _l("{caller}来电"),
    "ring_over": _l("来电停止"),
    "declined": _l("已拒接"),
    "elsewhere": _l("已在另一部电话接听"),
    "picked_up": _l("已接听"),
    "bridged": _l("通话中：{with}"),
    "ended": _l("通话结束（{by}），{seconds}秒"),
    "by_caller": _l("来电人挂机"),
    "by_callee": _l("值班人员挂机"),
    "by_line": _l("线路挂机"),
    "by_error": _l("线路出错"),
    "withheld": _l("隐藏号码"),
    "conduct_apart": _l("作风监督电话的来电单独登记，这里不显示。"),
    "fault": _l("线路报错：{text}"),
    "lost": _l("与控制台的连接已断开，正在重试……"),
    "signed_out": _l("登录已结束，请重新登录。"),
    "recording_now": _l("正在录音，松开结束"),
    "sending": _l("正在发送录音……"),
    "microphone_ready": _l("麦克风已允许，请再次按住讲话。"),
    "microphone_refused": _l(
        "浏览器没有允许使用麦克风。请点地址栏左侧的图标，允许麦克风后重试；也可以直接输入文字。"
    ),
    "microphone_missing": _l("没有找到麦克风。请接上麦克风后重试；也可以直接输入文字。"),
    "microphone_unsafe": _l(
        "浏览器只在 https 地址或本机地址上允许使用麦克风。请改用这样的地址，或者输入文字。"
    ),
    "too_short": _l("录音太短，请按住后再讲话。"),
    "step": _l("第{n}步"),
}


def refusal(code: str) -> str:
    """What the person is told when the line cannot do something."""
    return str(REFUSALS.get(code, REFUSALS["bad-deed"]))
