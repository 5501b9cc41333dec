"""How a day and a moment are said in a sentence of the ledger, in Chinese and in English."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class DayWords:
    """The days of one language."""

    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    dated: str
    with_year: str
    timed: str
    comma: str

    def weekday(self, day: date) -> str:
        """周一."""
        return self.weekdays[day.weekday()]

    def date(self, day: date, known_year: int | None = None) -> str:
        """11月23日周一, with its year where the sentence has not named that year yet."""
        shape = self.dated if known_year in (None, day.year) else self.with_year
        month, weekday = self.months[day.month - 1], self.weekday(day)
        return shape.format(year=day.year, month=month, day=day.day, weekday=weekday)

    def moment(self, local: datetime, *, with_date: bool) -> str:
        """周一12:00, or 11月23日周一12:00."""
        day = self.date(local.date()) if with_date else self.weekday(local.date())
        return self.timed.format(day=day, time=f"{local:%H:%M}")


CHINESE = DayWords(
    weekdays=("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    months=tuple(f"{n}月" for n in range(1, 13)),
    dated="{month}{day}日{weekday}",
    with_year="{year}年{month}{day}日{weekday}",
    timed="{day}{time}",
    comma="，",
)
ENGLISH = DayWords(
    weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    months=(
        *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
        *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    ),
    dated="{weekday} {day} {month}",
    with_year="{weekday} {day} {month} {year}",
    timed="{day} {time}",
    comma=", ",
)


def day_words(language: str) -> DayWords:
    """Chinese, unless an English language tag is given."""
    return ENGLISH if language.startswith("en") else CHINESE
