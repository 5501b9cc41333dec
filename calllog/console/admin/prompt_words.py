"""The words about sentences that are spoken: groups, kinds, blanks, and what can be wrong."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from calllog.console.catalogue import _l
from calllog.prompts.sentences import Fault

GROUPS = {
    "menu": _l("问候和菜单"),
    "ringing": _l("转接值班人员"),
    "whisper": _l("值班人员接起时听到的提示"),
    "registration": _l("来电登记"),
    "known": _l("再次来电"),
    "closed": _l("非工作时间"),
    "fault": _l("没有号码和故障"),
    "progress": _l("查进度"),
    "guide": _l("办事指南"),
    "told": _l("逐项读出的内容"),
    "placed": _l("系统拨出的电话"),
    "follow_up": _l("回访和评价"),
    "live_transfer": _l("现场转接"),
    "conduct": _l("作风监督专线"),
}
KINDS = {
    "greeting": _l("问候语"),
    "transfer": _l("转接语"),
    "question": _l("等候按键"),
    "record": _l("等候录音"),
    "statement": _l("告知"),
    "phrase": _l("短语，放进别的语句"),
}
RULES = {
    "greeting": _l("先说“您好”，再报单位，后问事（细则3.3.2），全句不超过20秒。"),
    "transfer": _l("转接语不能提问。"),
}
SOURCES = {
    "published": _l("本单位"),
    "file": _l("服务器上的文件"),
    "shipped": _l("系统自带"),
}
BLANKS = {
    "code": _l("查询码"),
    "count": _l("数量"),
    "due": _l("回电时限"),
    "extension": _l("分机号"),
    "item": _l("事项编号"),
    "key": _l("按键"),
    "label": _l("业务名称"),
    "left": _l("剩余时间"),
    "matter": _l("拟办事项"),
    "menu": _l("各项业务的按键"),
    "nth": _l("第几样"),
    "number": _l("回电号码"),
    "office": _l("单位名称"),
    "opening": _l("上班时间"),
    "person": _l("值班员姓名"),
    "receipt": _l("回执号"),
    "section": _l("科室名称"),
    "tail": _l("号码后四位"),
    "time": _l("时长"),
    "words": _l("要读出的内容"),
}
FAULTS = {
    "empty": _l("没有内容，请写明要说的话。"),
    "control": _l("含有看不见的控制符号，请重新输入。"),
    "brace": _l("花括号不成对，或者里面不是可填的词，应写成{office}这样。"),
    "long": _l("超过%(about)s个字，请缩短。"),
    "forbidden": _l("含有服务忌语“%(about)s”（细则3.3.3），请换个说法。"),
    "order": _l("应先说“您好”，再报单位或科室，后问事（细则3.3.2），请调整次序。"),
    "slow": _l("说完要超过%(about)s秒，请缩短。"),
    "asks": _l("转接语不能提问，接起电话的人会回答机器。"),
    "unknown_word": _l("%(about)s不是这句话可以填的词，请删去。"),
    "lacks_word": _l("少了%(about)s，请补上。"),
    "keys": _l("应说明的按键是%(about)s，不能多也不能少。"),
    "no_keys": _l("这句话没有按键，不能让人按键。"),
    "no_wav": _l("不是WAV文件，请另存为WAV。"),
    "changes": _l("这句话里有要填的词，不能用录音代替。"),
    "greeting": _l("问候语不能用录音代替，请修改文字。"),
    "unreadable": _l("录音无法读取，请另存为WAV文件（PCM，8千赫，单声道）。"),
    "stereo": _l("录音不是单声道，请另存为单声道。"),
    "format": _l("录音格式不支持，请另存为PCM，8千赫，16位，单声道。"),
    "long_recording": _l("录音有%(about)s秒或者更长，请缩短。"),
    "cut_off": _l("录音文件不完整，请重新上传。"),
    "silent": _l("录音里没有声音，请重新录制。"),
}
REFUSALS = (
    _l("语音提示由办公室督办员修改。"),
    _l("这句话还有不符合要求的地方，请先改正。"),
    _l("与现用语句相同，没有修改。"),
    _l("这句话已有待审核的修改，请先审核或者撤回。"),
    _l("只能恢复曾用的版本。"),
    _l("该修改已审核或者已撤回。"),
    _l("应由另一位办公室督办员或者分管领导审核，本人不能审核自己的修改。"),
    _l("退回的，请写明理由。"),
    _l("只能撤回本人的修改。"),
    _l("这句话现在不符合要求，不能发布。请退回重写。"),
    _l("录音现在不能播放，不能发布。请退回重录。"),
    _l("该语句已不再使用，不能发布。请退回。"),
)


def told(fault: Fault) -> str:
    """What is wrong, and what to do about it."""
    code, about = fault
    if fault == ("keys", "none"):
        code = "no_keys"
    # A text without a place for a value holds no sign that formatting would take for one.
    return str(FAULTS[code] % {"about": about})


def differences(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Two wordings in pieces: what stays (same), what goes (gone), what comes (new)."""
    for what, first, end, begin, last in SequenceMatcher(None, before, after, False).get_opcodes():
        if what == "equal":
            yield "same", before[first:end]
        if what in ("delete", "replace"):
            yield "gone", before[first:end]
        if what in ("insert", "replace"):
            yield "new", after[begin:last]
