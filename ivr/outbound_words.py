"""What is left of a time, as a voice should say it in Mandarin. Pure."""

from __future__ import annotations

from datetime import timedelta

_FIGURES = "〇一二三四五六七八九"


def length_words(length: timedelta) -> str:
    """How long something takes, in whole minutes: 三十五分钟, 两小时十分钟, 三天."""
    minutes = max(0, int(length.total_seconds())) // 60
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return f"{_counted(min(days, 99))}天"
    words = f"{_counted(hours)}小时" if hours else ""
    return words + (f"{_counted(rest)}分钟" if rest or not hours else "")


def _counted(number: int) -> str:
    """A number below one hundred before its measure word: 两分钟, 十二小时."""
    if number == 2:
        return "两"
    tens, ones = divmod(number, 10)
    words = (_FIGURES[tens] if tens > 1 else "") + "十" if tens else ""
    return words + (_FIGURES[ones] if ones or not tens else "")
