"""Numbers, times and days as a voice should say them in Mandarin. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from itertools import pairwise
from typing import TypeAlias
from zoneinfo import ZoneInfo

_DIGITS = "〇幺二三四五六七八九"
"""Digits one by one, with 幺 for 1, as numbers are read on the telephone."""

_NUMERALS = "〇一二三四五六七八九"

_WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")

_PERIODS = (
    (time(5), "凌晨"),
    (time(9), "早上"),
    (time(12), "上午"),
    (time(13), "中午"),
    (time(18), "下午"),
)
"""What an hour is called until when; later is 晚上."""


def digits(text: str, group: int = 0) -> str:
    """Digits one by one: 158 is 幺五八; in groups, 581729 by three is 五八幺，七二九."""
    figures = [_DIGITS[int(sign)] for sign in text if sign.isdecimal()]
    size = group or len(figures) or 1
    return "，".join("".join(figures[at : at + size]) for at in range(0, len(figures), size))


def telephone(number: str) -> str:
    """A telephone number in groups, the area code first: 幺三九，幺二三四，五六七八.

    Chinese numbers may come as E.164 or as dialled at home. Anything else is read in fours.
    """
    home = _home_number("".join(sign for sign in number if sign == "+" or sign.isdecimal()))
    if home is None:
        return digits(number, group=4)
    return "，".join(digits(part) for part in _parts(home))


def item_number(number: str, now: datetime, zone: ZoneInfo) -> str:
    """An item's number: 2026-158 is 幺五八 in its own year, 二〇二六年幺五八 in another."""
    year, _, running = number.partition("-")
    if int(year) == now.astimezone(zone).year:
        return digits(running)
    return f"{_figures(int(year))}年{digits(running)}"


def clock(moment: time) -> str:
    """A time of day: 17:30 is 下午五点半, 14:45 is 下午两点四十五分."""
    period = next((name for until, name in _PERIODS if moment < until), "晚上")
    return period + _hour(moment)


def day(then: date, today: date) -> str:
    """A day from today's point of view: 今天, 明天, a weekday, else the date with its weekday.

    Up to three days ahead, over an ordinary weekend, the weekday is enough; further off it might
    be taken for another week's, and 下周一 would be heard in two ways.
    """
    ahead = (then - today).days
    if ahead in (0, 1):
        return ("今天", "明天")[ahead]
    weekday = _WEEKDAYS[then.weekday()]
    if 1 < ahead <= 3:
        return weekday
    return f"{_numeral(then.month)}月{_numeral(then.day)}号{weekday}"


def due_words(due_at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Until when something is promised: 今天下午五点半前, 周一中午十二点前."""
    due = due_at.astimezone(zone)
    return f"{day(due.date(), now.astimezone(zone).date())}{clock(due.time())}前"


def opening_words(opening_at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """When the office opens: 下午两点半 today, 明早八点, 周一早上八点, 十月八号周四早上八点."""
    opening = opening_at.astimezone(zone)
    then = day(opening.date(), now.astimezone(zone).date())
    if then == "今天":
        return clock(opening.time())
    if then == "明天" and time(5) <= opening.time() < time(12):
        return f"明早{_hour(opening.time())}"
    return then + clock(opening.time())


def counted(number: int) -> str:
    """A number as it is counted: 二, 二十四, 一百零五, 八百四十四, 三十万."""
    if number < 100:
        return _numeral(number)
    if number < 10_000:
        return _thousands(number)
    for size, name in ((100_000_000, "亿"), (10_000, "万")):
        if number >= size:
            rest = number % size
            gap = "零" if 0 < rest < size // 10 else ""
            return counted(number // size) + name + gap + (counted(rest) if rest else "")
    raise AssertionError("every number is in reach")


def measured(number: int) -> str:
    """How many of something: 两样, 三样, 十二样."""
    return "两" if number == 2 else counted(number)


def aloud(text: str) -> str:
    """A written text as a voice should say it: figures in words, brackets as pauses.

    《住房公积金管理条例》（国令第844号） 第24条, 3个工作日, 2026年9月20日, 5%, 0562-0000071, 12329.
    """
    words = text.translate(_HALF_WIDTH)
    words = re.sub(rf"[（(]([{_COUNT_SIGNS}]+)[）)]", r"\1", words)  # 第（一）项
    words = re.sub(r"[（(]", "，", words)
    words = re.sub(r"[）)](?=\w|《)", "，", words)
    words = re.sub(r"[）)〕]", "", words)
    for pattern, say in _READINGS:
        words = pattern.sub(say, words)
    return re.sub(r"，(?=[，。；、])|^，", "", words)


def listed(phrases: Iterable[str]) -> str:
    """Several things one after another: 提取按1，贷款按2."""
    return "，".join(phrases)


def _home_number(number: str) -> str | None:
    """A Chinese number as dialled within the country, area codes with their 0; else nothing."""
    if number.startswith("+86"):
        rest = number.removeprefix("+86")
        is_landline = 9 <= len(rest) <= 11 and not rest.startswith("400")
        is_mobile = len(rest) == 11 and rest[0] == "1"
        return f"0{rest}" if is_landline and not is_mobile else rest
    return None if number.startswith("+") else number


def _parts(home: str) -> list[str]:
    """A number's groups: 3-4-4 for mobiles, area code and the rest in two for landlines."""
    if len(home) < 7:
        return [home]  # A service number such as 95588.
    edges = [0, len(home) - 4, len(home)]
    if len(home) >= 10:
        # Area codes of two figures after the 0 are 010 (Beijing) and 021 to 029; others have three.
        edges.insert(1, 3 if home[0] != "0" or home[1] in "12" else 4)
    return [home[start:end] for start, end in pairwise(edges)]


def _hour(moment: time) -> str:
    """The hour and minutes, without what part of the day it is."""
    hour = moment.hour if moment.hour <= 12 else moment.hour - 12
    words = f"{'两' if hour == 2 else _numeral(hour)}点"
    if moment.minute == 30:
        return f"{words}半"
    if 0 < moment.minute < 10:
        return f"{words}〇{_numeral(moment.minute)}分"
    return words if moment.minute == 0 else f"{words}{_numeral(moment.minute)}分"


def _numeral(number: int) -> str:
    """A number below one hundred as it is counted: 十二, 二十三."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _NUMERALS[ones]
    return f"{_NUMERALS[tens] if tens > 1 else ''}十{_NUMERALS[ones] if ones else ''}"


def _thousands(number: int) -> str:
    """A number from 100 to 9999: 一百零五, 一千零二十, 两千 is said as 二千 like in documents."""
    words, is_gap = "", False
    for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        figure = number // size % 10
        if figure == 0:
            is_gap = bool(words)
            continue
        words += ("零" if is_gap else "") + _NUMERALS[figure] + name
        is_gap = False
    return words


def _figures(number: int) -> str:
    """A number figure by figure with 一 for 1, as years are read."""
    return "".join(_NUMERALS[int(sign)] for sign in str(number))


def _clock_time(match: re.Match[str]) -> str:
    hour, minute = int(match[1]), int(match[2])
    return clock(time(hour, minute)) if hour < 24 and minute < 60 else digits(match[1] + match[2])


def _whole(match: re.Match[str]) -> str:
    text = match[0]
    return digits(text) if text[0] == "0" and len(text) > 1 else counted(int(text))


_HALF_WIDTH = str.maketrans("０１２３４５６７８９％", "0123456789%")
_COUNT_SIGNS = "一二三四五六七八九十"
_MEASURES = "个份张套次种样人年天倍"


def _plain_figures(text: str) -> str:
    return "".join(_NUMERALS[int(sign)] for sign in text)


_Say: TypeAlias = Callable[[re.Match[str]], str]
_READINGS: tuple[tuple[re.Pattern[str], _Say], ...] = (
    # 〔2020〕40号: the year of a document figure by figure.
    (re.compile(r"[〔\[](\d{4})(?:\]|)"), lambda match: _figures(int(match[1]))),
    (
        re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)"),
        lambda match: f"{_figures(int(match[1]))}年{int(match[2])}月{int(match[3])}日",
    ),
    (
        re.compile(r"(?<!\d)(\d{4})(?=年(?!以|内|期|限|后|前))"),
        lambda match: _figures(int(match[1])),
    ),
    (re.compile(r"(?<=[:：]\d\d)\s*[-~～—–]+\s*(?=\d{1,2}[:：])"), lambda _: "到"),
    (re.compile(r"(?<!\d)(\d{1,2})[:：](\d{2})(?!\d)"), _clock_time),
    # Telephone numbers, and the service numbers 12329, 95588 and their like.
    (
        re.compile(r"\+?\d{2,4}-\d{6,8}|\+?\d{9,15}|(?<!\d)(?:12|9[56])\d{3}(?!\d|[元人万户])"),
        lambda match: telephone(match[0]),
    ),
    (re.compile(r"(?<=\d)\s*[-~～—–]+\s*(?=\d)"), lambda _: "到"),
    (re.compile(r"(\d+(?:\.\d+)?)%"), lambda match: f"百分之{match[1]}"),
    (
        re.compile(r"(\d+)\.(\d+)"),
        lambda match: counted(int(match[1][:12])) + "点" + _plain_figures(match[2]),
    ),
    (re.compile(rf"(?<![\d第])2(?=[{_MEASURES}])"), lambda _: "两"),
    (re.compile(r"\d{1,12}"), _whole),
)
