"""What happened at the sample office in the week before a demonstration. All of it is invented.

The days are working days, counted back from the day of the start: 1 is the last one before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from calllog.models import Channel, Outcome
from ivr.demo_deeds import (
    Deed,
    accepts,
    answers,
    asks_for_longer,
    asks_for_ruling,
    finishes,
    hands_over,
    hands_over_shift,
    logs,
    makes_form,
    names_bodies,
    reaches,
    reads,
    tries,
    urges,
    writes,
)

DAYS = 5


@dataclass(frozen=True)
class CallIn:
    """Somebody calls; the telephones that are not named ring unanswered."""

    day: int
    at: time
    caller: str
    key: str = ""
    words: tuple[str, ...] = ()
    answered_by: str = ""
    hangs_up_after: float | None = None


@dataclass(frozen=True)
class Act:
    """Somebody at the office does something about the item of a caller."""

    day: int
    at: time
    login: str
    caller: str
    deed: Deed


@dataclass(frozen=True)
class Received:
    """Somebody at the office receives a person or a letter and registers the matter."""

    day: int
    at: time
    login: str
    channel: Channel
    section: str
    name: str
    phone: str
    matter: str


Happening = CallIn | Act | Received


def _number(tail: int) -> str:
    # 139 0000 01xx rings nobody.
    return f"+86139000001{tail:02d}"


LOAN, RENT, TRANSFER = _number(1), _number(2), _number(3)
NOON, DRAFT, ANGRY = _number(4), _number(5), _number(6)
LATE, EVENING, MOBILE = _number(7), _number(8), _number(9)
READ, NIGHT, SHORT = _number(10), _number(11), _number(12)
JUST_NOW = _number(13)
VISITOR, LETTER, BANKRUPT, ELSEWHERE = _number(21), _number(22), _number(23), _number(24)

WEEK: tuple[Happening, ...] = (
    # Reached the same day.
    CallIn(
        5,
        time(9, 12),
        LOAN,
        "2",
        ("我想提前还清贷款，要带什么材料", "我姓张，叫张建国", "在市第一中学工作"),
    ),
    Act(5, time(9, 40), "zhangli", LOAN, reads),
    Act(5, time(9, 55), "zhangli", LOAN, writes("张建国", "市第一中学", "提前还清贷款所需材料")),
    Act(5, time(10, 5), "zhangli", LOAN, reaches("已说明材料，本人周五来办理。")),
    # Answered, registered and closed at once.
    CallIn(5, time(10, 30), RENT, "1", answered_by="liufang"),
    Act(5, time(10, 40), "liufang", RENT, finishes("李梅", "租房提取", Outcome.ANSWERED_AT_ONCE)),
    # Read and reached a day late: missed stays missed.
    CallIn(
        5,
        time(15, 20),
        TRANSFER,
        "3",
        ("异地转移接续一直没有到账", "我的名字叫王强", "在顺达物流公司上班"),
    ),
    Act(4, time(9, 30), "lina", TRANSFER, reaches("对方中心已受理，预计三日内到账。")),
    # The answer's words are among the forbidden ones; somebody has still to judge it.
    Act(
        4,
        time(10, 30),
        "maqiang",
        TRANSFER,
        answers("到账时间由对方中心决定，这事不归我管，请三天后查询。", is_agreed=True),
    ),
    # At noon the caller registers; tried twice, still not reached.
    CallIn(4, time(12, 30), NOON, "", ("想问一下单位欠缴怎么办", "我姓陈，耳东陈", "单位不方便说")),
    Act(4, time(14, 45), "guoxin", NOON, reads),
    Act(4, time(14, 50), "guoxin", NOON, writes("陈先生", "未说明", "单位欠缴公积金怎么办")),
    Act(4, time(15, 10), "guoxin", NOON, tries("无人接听。")),
    Act(4, time(16, 20), "guoxin", NOON, tries("再次无人接听。")),
    # Answered, not yet registered.
    CallIn(4, time(14, 50), DRAFT, "2", answered_by="zhangli"),
    # Nobody has done anything, and the caller has called again.
    CallIn(
        3, time(9, 5), ANGRY, "1", ("退休提取的钱还没有到账", "我的名字是刘桂兰", "我已经退休了")
    ),
    CallIn(3, time(16, 0), ANGRY, "1", ("还是上午那件事",)),
    # Handed over in the last half hour: due by noon of the next working day.
    CallIn(
        2, time(17, 15), LATE, "3", ("单位新开户要哪些手续", "我的名字叫赵敏", "是新安餐饮公司")
    ),
    Act(1, time(9, 10), "sunyan", LATE, reads),
    Act(1, time(10, 0), "sunyan", LATE, reaches("已告知开户手续和材料。")),
    # After hours.
    CallIn(
        2, time(19, 30), EVENING, "", ("公积金贷款额度怎么算", "我的名字叫周涛", "在铜官区一所小学")
    ),
    Act(1, time(8, 20), "guoxin", EVENING, reads),
    Act(1, time(9, 0), "guoxin", EVENING, tries("占线。")),
    Act(1, time(11, 20), "guoxin", EVENING, reaches("已答复额度计算办法。")),
    # Answered, and to be asked whether that settles it.
    Act(
        1,
        time(11, 30),
        "guoxin",
        EVENING,
        answers("额度按账户余额和还款能力计算，最高不超过当年公布的上限。", is_agreed=False),
    ),
    Act(
        1,
        time(14, 40),
        "sunyan",
        LATE,
        asks_for_ruling("gaoyuan", "分公司没有法人资格，能否单独开户？"),
    ),
    Act(1, time(9, 5), "zhaoping", ANGRY, urges("来电人两次来电都没有接通，请今天上午回电。")),
    # Two other bodies: the leader has it before closing, and a plan in three working days.
    Received(
        2,
        time(9, 20),
        "heting",
        Channel.LETTER,
        "contributions",
        "吴建民",
        BANKRUPT,
        "单位破产清算，欠缴的公积金怎么补缴",
    ),
    Act(2, time(9, 40), "sunyan", BANKRUPT, accepts),
    Act(2, time(10, 5), "sunyan", BANKRUPT, reaches("已告知正在与有关单位核对欠缴情况。")),
    Act(
        2,
        time(11, 0),
        "sunyan",
        BANKRUPT,
        names_bodies(
            ("示例市人民法院", "提供破产清算的债权申报情况"),
            ("示例市人力资源和社会保障局", "核对欠缴期间的职工名单"),
        ),
    ),
    Act(2, time(11, 10), "sunyan", BANKRUPT, makes_form),
    # Not this section's: handed over just before the start (``LAST``).
    Received(
        1,
        time(16, 10),
        "liufang",
        Channel.VISIT,
        "withdrawal",
        "何秀兰",
        ELSEWHERE,
        "提前还了一部分贷款，月还款额怎么调整",
    ),
    Act(1, time(16, 30), "liufang", ELSEWHERE, reaches("已当面说明由信贷科核算后答复。")),
    # Visits and letters stand in the same ledger.
    Received(
        2, time(10, 10), "guoxin", Channel.VISIT, "contributions", "孙国庆", VISITOR, "补缴手续"
    ),
    Received(1, time(15, 0), "heting", Channel.LETTER, "withdrawal", "钱秀英", LETTER, "装修提取"),
    # No number, and a short one.
    CallIn(1, time(8, 40), "anonymous", "2", hangs_up_after=40),
    CallIn(1, time(8, 55), SHORT, hangs_up_after=3),
    # The second on the roster takes it on a mobile; entered, and still open.
    CallIn(1, time(11, 0), MOBILE, "2", answered_by="wuhao"),
    Act(1, time(11, 15), "wuhao", MOBILE, finishes("吴秀珍", "贷款结清证明", None)),
    Act(
        1, time(16, 0), "wuhao", MOBILE, asks_for_longer(9, "结清证明需原受托银行出具，正在调取。")
    ),
    # Read, and then forgotten.
    CallIn(
        1, time(15, 40), READ, "1", ("购房提取需要哪些材料", "我的名字叫郑伟", "在市人民医院上班")
    ),
    Act(1, time(16, 20), "chenlei", READ, reads),
    Act(1, time(16, 25), "chenlei", READ, writes("郑伟", "市人民医院", "购房提取需要的材料")),
    Act(
        1,
        time(17, 10),
        "liufang",
        READ,
        logs("下午来访三人，其中一人询问装修提取，已告知不属提取情形。"),
    ),
    Act(
        1, time(17, 20), "liufang", READ, hands_over_shift("chenlei", "郑伟一件尚未回电，请先办。")
    ),
    # The night before: nobody has read it yet, or it has been deemed read this morning.
    CallIn(1, time(20, 10), NIGHT, "", ("想预约办理贷款面签", "我的名字叫冯丽", "我是个体工商户")),
)

# A few minutes before the start, so that something is always unread, and something to accept.
LAST: tuple[Happening, ...] = (
    CallIn(
        0,
        time(0, 0),
        JUST_NOW,
        "3",
        ("灵活就业人员怎么缴存", "我的名字叫黄志强", "没有单位，是个人"),
    ),
    Act(0, time(0, 0), "liufang", ELSEWHERE, hands_over("loans", "属贷款业务，请核算月还款额。")),
)


def in_order() -> list[Happening]:
    """The week as it happens; above, each story stands together."""
    return sorted(WEEK, key=lambda happening: (-happening.day, happening.at))
