"""The calendar file: what it says, and that a slip in it is refused with a sentence."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from calllog.times.calendar_file import (
    CalendarFileError,
    read_file,
    read_text,
    statutory_days_left_out,
    template,
)
from calllog.times.working_days import Holiday

NEW_YEAR = """
year = 2027
document = "国办发明电〔2026〕9号"

[[holidays]]
name = "元旦"
from = 2026-12-31
to = 2027-01-02
make_up = [2026-12-27, 2027-01-03]
"""


def test_a_file_says_which_days_are_off_and_which_are_worked_for_them() -> None:
    entered = read_text(NEW_YEAR)
    assert (entered.year, entered.document) == (2027, "国办发明电〔2026〕9号")
    make_up = (date(2026, 12, 27), date(2027, 1, 3))
    assert entered.holidays == (Holiday("元旦", date(2026, 12, 31), date(2027, 1, 2), make_up),)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("year = 2027", "year = 2028", "元旦 has no day in 2028"),
        ("year = 2027", "", "year: Field required"),
        ("国办发明电〔2026〕9号", " ", "document: write the number of the notice"),
        ("to = 2027-01-02", "to = 2026-12-30", "ends on 2026-12-30, before it begins"),
        ("to = 2027-01-02", "to = 2027-11-02", "元旦 lasts longer than 15 days"),
        ("from = 2026-12-31", "from = 2026-12-24", "2026-12-24 (元旦) is too far from 2027"),
        ("2026-12-27", "2026-12-20", "2026-12-20 (元旦) is too far from 2027"),
        ("2026-12-27", "2026-12-28", "2026-12-28 is worked to make up for 元旦, but is a Monday"),
        ("2026-12-27", "2027-01-02", "2027-01-02 is named for 元旦 and again for 元旦"),
        ("2026-12-27", "2027-01-03", "2027-01-03 is named for 元旦 and again for 元旦"),
        ("2026-12-27", "2026-12-32", "is not TOML"),
        ('name = "元旦"', 'nmae = "元旦"', "holidays.0.name: Field required"),
        ("make_up", "makeup", "holidays.0.makeup: Extra inputs are not permitted"),
    ],
)
def test_a_slip_is_refused(right: str, wrong: str, said: str) -> None:
    with pytest.raises(CalendarFileError) as refusal:
        read_text(NEW_YEAR.replace(right, wrong, 1))
    assert said in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_holidays_must_not_overlap() -> None:
    more = '[[holidays]]\nname = "春节"\nfrom = 2027-01-02\nto = 2027-01-05\n'
    with pytest.raises(CalendarFileError, match="2027-01-02 is named for 元旦 and again for 春节"):
        read_text(NEW_YEAR + more)


def test_a_year_without_any_holiday_is_refused() -> None:
    with pytest.raises(CalendarFileError, match="holidays"):
        read_text('year = 2027\ndocument = "国办发明电〔2026〕9号"\nholidays = []\n')


def test_a_file_that_is_not_there_or_not_utf8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CalendarFileError, match="cannot be read"):
        read_file(tmp_path / "2027.toml")
    (tmp_path / "2027.toml").write_bytes(NEW_YEAR.encode("gbk"))
    with pytest.raises(CalendarFileError, match="not in UTF-8"):
        read_file(tmp_path / "2027.toml")


def test_a_forgotten_holiday_is_noticed() -> None:
    left_out = statutory_days_left_out(read_text(NEW_YEAR))
    assert date(2027, 1, 1) not in left_out
    assert left_out[date(2027, 6, 9)] == "端午节"
    assert len(left_out) == 12


def test_the_template_lacks_nothing_but_the_notices_number() -> None:
    with pytest.raises(CalendarFileError, match="document"):
        read_text(template(2027))
    entered = read_text(template(2027).replace('document = ""', 'document = "某号"'))
    assert statutory_days_left_out(entered) == {}
    assert [holiday.name for holiday in entered.holidays] == [
        *("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"),
    ]
    spring = entered.holidays[1]
    assert (spring.first, spring.last) == (date(2027, 2, 5), date(2027, 2, 8))
