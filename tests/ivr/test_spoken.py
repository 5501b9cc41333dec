"""Numbers, times and days as the line says them. 2026-11-23 is a Monday."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.spoken import (
    clock,
    day,
    digits,
    due_words,
    item_number,
    opening_words,
    telephone,
)
from tests.support.clock import SHANGHAI, shanghai


@pytest.mark.parametrize(
    ("text", "group", "words"),
    [
        ("158", 0, "幺五八"),
        ("1", 0, "幺"),
        ("3062", 0, "三〇六二"),
        ("581729", 3, "五八幺，七二九"),
        ("12345", 3, "幺二三，四五"),
        ("", 0, ""),
    ],
)
def test_digits_are_read_one_by_one(text: str, group: int, words: str) -> None:
    assert digits(text, group) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("+8613912345678", "幺三九，幺二三四，五六七八"),
        ("13912345678", "幺三九，幺二三四，五六七八"),
        ("+865622831234", "〇五六二，二八三，幺二三四"),
        ("05622831234", "〇五六二，二八三，幺二三四"),
        ("0562-2831234", "〇五六二，二八三，幺二三四"),
        ("+861012345678", "〇幺〇，幺二三四，五六七八"),
        ("+862161234567", "〇二幺，六幺二三，四五六七"),
        ("+8655161234567", "〇五五幺，六幺二三，四五六七"),  # Hefei: eight figures after 0551.
        ("2831234", "二八三，幺二三四"),
        ("+864001234567", "四〇〇，幺二三，四五六七"),
        ("+8695588", "九五五八八"),
        ("12329", "幺二三二九"),
        ("+85291234567", "八五二九，幺二三四，五六七"),
    ],
)
def test_a_telephone_number_is_read_in_groups(number: str, words: str) -> None:
    assert telephone(number) == words


@given(st.from_regex(r"\+?[0-9]{0,20}", fullmatch=True))
def test_no_digit_of_a_number_typed_at_home_is_lost(number: str) -> None:
    figures = [sign for sign in telephone(number) if sign != "，"]
    typed = number.removeprefix("+86") if number.startswith("+86") else number.removeprefix("+")

    assert "".join(figures).removeprefix("〇").endswith(digits(typed).removeprefix("〇"))


@pytest.mark.parametrize(
    ("number", "now", "words"),
    [
        ("2026-158", shanghai(2026, 11, 23), "幺五八"),
        ("2026-158", shanghai(2026, 12, 31, 23, 59), "幺五八"),
        ("2026-158", shanghai(2027, 1, 1), "二〇二六年幺五八"),
        ("2027-1", shanghai(2027, 1, 1), "幺"),
        ("2021-10", shanghai(2026, 11, 23), "二〇二一年幺〇"),  # In a year, 1 is 一.
    ],
)
def test_an_item_number_names_its_year_only_when_it_is_another(
    number: str, now: datetime, words: str
) -> None:
    assert item_number(number, now, SHANGHAI) == words


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (time(0, 0), "凌晨〇点"),
        (time(4, 59), "凌晨四点五十九分"),
        (time(5, 0), "早上五点"),
        (time(8, 0), "早上八点"),
        (time(8, 30), "早上八点半"),
        (time(8, 59), "早上八点五十九分"),
        (time(9, 0), "上午九点"),
        (time(9, 5), "上午九点〇五分"),
        (time(10, 20), "上午十点二十分"),
        (time(11, 15), "上午十一点十五分"),
        (time(12, 0), "中午十二点"),
        (time(12, 30), "中午十二点半"),
        (time(13, 0), "下午一点"),
        (time(14, 0), "下午两点"),
        (time(14, 30), "下午两点半"),
        (time(14, 45), "下午两点四十五分"),
        (time(17, 30), "下午五点半"),
        (time(18, 0), "晚上六点"),
        (time(22, 10), "晚上十点十分"),
        (time(23, 59), "晚上十一点五十九分"),
    ],
)
def test_a_time_of_day_is_said_as_people_say_it(moment: time, words: str) -> None:
    assert clock(moment) == words


@pytest.mark.parametrize(
    ("today", "then", "words"),
    [
        (date(2026, 11, 23), date(2026, 11, 23), "今天"),  # Monday
        (date(2026, 11, 23), date(2026, 11, 24), "明天"),
        (date(2026, 11, 23), date(2026, 11, 25), "周三"),
        (date(2026, 11, 23), date(2026, 11, 26), "周四"),  # Three days on
        (date(2026, 11, 23), date(2026, 11, 27), "十一月二十七号周五"),  # Four days on
        (date(2026, 11, 23), date(2026, 11, 29), "十一月二十九号周日"),
        (date(2026, 11, 23), date(2026, 11, 30), "十一月三十号周一"),  # Monday to Monday
        (date(2026, 11, 27), date(2026, 11, 30), "周一"),  # Friday to the coming Monday
        (date(2026, 11, 28), date(2026, 11, 30), "周一"),  # Saturday to Monday
        (date(2026, 11, 29), date(2026, 11, 30), "明天"),  # Sunday to Monday
        (date(2026, 11, 25), date(2026, 12, 1), "十二月一号周二"),  # Wednesday to the next Tuesday
        (date(2026, 10, 3), date(2026, 10, 8), "十月八号周四"),  # Saturday of the holiday week
        (date(2026, 10, 5), date(2026, 10, 8), "周四"),
        (date(2026, 9, 30), date(2026, 10, 8), "十月八号周四"),  # Over the National Day holiday
        (date(2026, 2, 13), date(2026, 2, 14), "明天"),  # To a make-up working Saturday
        (date(2026, 2, 14), date(2026, 2, 24), "二月二十四号周二"),  # Over the Spring Festival
        (date(2026, 12, 31), date(2027, 1, 1), "明天"),  # Thursday, over the turn of the year
        (date(2026, 12, 31), date(2027, 1, 4), "一月四号周一"),
        (date(2026, 12, 25), date(2027, 1, 4), "一月四号周一"),
        (date(2026, 11, 23), date(2026, 11, 20), "十一月二十号周五"),  # Past
        (date(2026, 2, 28), date(2026, 3, 1), "明天"),
    ],
)
def test_a_day_is_named_from_today(today: date, then: date, words: str) -> None:
    assert day(then, today) == words


@pytest.mark.parametrize(
    ("now", "due", "words"),
    [
        # Monday
        ((2026, 11, 23, 9, 10), (2026, 11, 23, 17, 30), "今天下午五点半前"),
        ((2026, 11, 23, 17, 10), (2026, 11, 24, 12, 0), "明天中午十二点前"),
        # Friday, then the weekend
        ((2026, 11, 27, 17, 10), (2026, 11, 30, 12, 0), "周一中午十二点前"),
        ((2026, 11, 28, 10, 0), (2026, 11, 30, 17, 30), "周一下午五点半前"),
        # Midnight in the office is 16:00 the day before in UTC.
        ((2026, 11, 23, 23, 59), (2026, 11, 24, 12, 0), "明天中午十二点前"),
        ((2026, 11, 24, 0, 0), (2026, 11, 24, 12, 0), "今天中午十二点前"),
        # The turn of the year: Thursday 2026-12-31, Monday 2027-01-04
        ((2026, 12, 31, 17, 20), (2027, 1, 4, 12, 0), "一月四号周一中午十二点前"),
        ((2026, 9, 30, 17, 20), (2026, 10, 8, 12, 0), "十月八号周四中午十二点前"),
    ],
)
def test_a_promise_names_its_day_and_time(
    now: tuple[int, ...], due: tuple[int, ...], words: str
) -> None:
    assert due_words(shanghai(*due), shanghai(*now), SHANGHAI) == words


@pytest.mark.parametrize(
    ("now", "opening", "words"),
    [
        ((2026, 11, 23, 7, 0), (2026, 11, 23, 8, 0), "早上八点"),
        ((2026, 11, 24, 0, 30), (2026, 11, 24, 8, 0), "早上八点"),
        ((2026, 11, 23, 12, 10), (2026, 11, 23, 14, 30), "下午两点半"),
        ((2026, 11, 23, 18, 0), (2026, 11, 24, 8, 0), "明早八点"),
        ((2026, 11, 23, 23, 59), (2026, 11, 24, 8, 30), "明早八点半"),
        ((2026, 11, 23, 18, 0), (2026, 11, 24, 14, 30), "明天下午两点半"),
        ((2026, 11, 29, 9, 0), (2026, 11, 30, 8, 0), "明早八点"),  # Sunday
        ((2026, 11, 27, 18, 0), (2026, 11, 30, 8, 0), "周一早上八点"),  # Friday
        ((2026, 9, 30, 18, 0), (2026, 10, 8, 8, 0), "十月八号周四早上八点"),
        ((2026, 10, 3, 10, 0), (2026, 10, 8, 8, 0), "十月八号周四早上八点"),  # Saturday
        ((2026, 10, 7, 9, 0), (2026, 10, 8, 8, 0), "明早八点"),
        ((2026, 12, 31, 18, 0), (2027, 1, 4, 8, 0), "一月四号周一早上八点"),
        ((2026, 11, 27, 18, 0), (2026, 11, 28, 0, 0), "明天凌晨〇点"),
    ],
)
def test_the_opening_time_is_said_as_people_say_it(
    now: tuple[int, ...], opening: tuple[int, ...], words: str
) -> None:
    assert opening_words(shanghai(*opening), shanghai(*now), SHANGHAI) == words
