"""What people read about a due time: one sentence for every case, in Chinese and English."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calllog.deadlines import (
    Due,
    contact_due,
    contact_due_once_read,
    finish_due,
    read_due,
)
from calllog.due_words import explain
from tests.calllog.moments import MOMENTS, OFFICE, the_moment


@pytest.mark.parametrize(
    ("handed_over", "chinese", "english"),
    [
        (
            "Mon 2026-11-23 09:10",
            "周一09:10转交，应于当日10:10前阅知",
            "Handed over Mon 09:10: to be read by 10:10 the same day",
        ),
        (
            "Mon 2026-11-23 17:00",
            "周一17:00转交，距下班不足1小时，应于当日17:30前阅知",
            "Handed over Mon 17:00, less than 60 minutes before closing:"
            " to be read by 17:30 the same day",
        ),
        (
            "Fri 2026-11-20 17:10",
            "周五17:10转交，距下班不足30分钟，应于周一08:30前阅知",
            "Handed over Fri 17:10, less than 30 minutes before closing: to be read by Mon 08:30",
        ),
    ],
)
def test_a_reading_is_explained(handed_over: str, chinese: str, english: str) -> None:
    assert_explained(read_due(the_moment(handed_over), OFFICE), chinese, english)


@pytest.mark.parametrize(
    ("handed_over", "chinese", "english"),
    [
        (
            "Mon 2026-11-23 07:10",
            "周一07:10转交，尚未上班，应于当日17:30前联系",
            "Handed over Mon 07:10, before opening: contact due by 17:30 the same day",
        ),
        (
            "Mon 2026-11-23 17:00",
            "周一17:00转交，应于当日17:30前联系",
            "Handed over Mon 17:00: contact due by 17:30 the same day",
        ),
        (
            "Mon 2026-11-23 12:10",
            "周一12:10转交，正值午休，应于当日17:30前联系",
            "Handed over Mon 12:10, in the noon break: contact due by 17:30 the same day",
        ),
        (
            "Fri 2026-11-20 17:10",
            "周五17:10转交，距下班不足30分钟，应于周一12:00前联系",
            "Handed over Fri 17:10, less than 30 minutes before closing: contact due by Mon 12:00",
        ),
        (
            "Fri 2026-11-20 18:10",
            "周五18:10转交，已下班，应于周一17:30前联系",
            "Handed over Fri 18:10, after closing: contact due by Mon 17:30",
        ),
        (
            "Sat 2026-11-21 10:00",
            "周六10:00转交，适逢休息日，应于周一17:30前联系",
            "Handed over Sat 10:00, on a day off: contact due by Mon 17:30",
        ),
        # A working Saturday is dated as long as it lies ahead.
        (
            "Fri 2026-10-09 17:10",
            "10月9日周五17:10转交，距下班不足30分钟，应于10月10日周六12:00前联系",
            "Handed over Fri 9 Oct 17:10, less than 30 minutes before closing:"
            " contact due by Sat 10 Oct 12:00",
        ),
        (
            "Sat 2026-10-10 09:10",
            "周六09:10转交，应于当日17:30前联系",
            "Handed over Sat 09:10: contact due by 17:30 the same day",
        ),
        (
            "Wed 2026-09-30 18:00",
            "9月30日周三18:00转交，已下班，应于10月8日周四17:30前联系",
            "Handed over Wed 30 Sep 18:00, after closing: contact due by Thu 8 Oct 17:30",
        ),
        (
            "Fri 2026-10-02 09:10",
            "10月2日周五09:10转交，适逢休息日，应于10月8日周四17:30前联系",
            "Handed over Fri 2 Oct 09:10, on a day off: contact due by Thu 8 Oct 17:30",
        ),
        (
            "Thu 2026-12-31 17:10",
            "12月31日周四17:10转交，距下班不足30分钟，应于1月4日周一12:00前联系（推定）",
            "Handed over Thu 31 Dec 17:10, less than 30 minutes before closing:"
            " contact due by Mon 4 Jan 12:00 (presumed)",
        ),
    ],
)
def test_a_contact_is_explained(handed_over: str, chinese: str, english: str) -> None:
    assert_explained(contact_due(the_moment(handed_over), OFFICE), chinese, english)


@pytest.mark.parametrize(
    ("handed_over", "read", "chinese", "english"),
    [
        (
            "Mon 2026-11-23 09:10",
            "Mon 2026-11-23 09:30",
            "周一09:10转交，09:30阅知，应于当日17:30前联系",
            "Handed over Mon 09:10, read 09:30: contact due by 17:30 the same day",
        ),
        (
            "Mon 2026-11-23 09:10",
            "Mon 2026-11-23 16:00",
            "周一09:10转交，10:10视为阅知，应于当日17:30前联系",
            "Handed over Mon 09:10, deemed read 10:10: contact due by 17:30 the same day",
        ),
        (
            "Fri 2026-11-20 18:10",
            "Mon 2026-11-23 08:20",
            "周五18:10转交，周一08:20阅知，应于当日17:30前联系",
            "Handed over Fri 18:10, read Mon 08:20: contact due by 17:30 the same day",
        ),
        (
            "Fri 2026-11-20 18:10",
            "Fri 2026-11-20 19:00",
            "周五18:10转交，19:00阅知，已下班，应于周一17:30前联系",
            "Handed over Fri 18:10, read 19:00, after closing: contact due by Mon 17:30",
        ),
        (
            "Fri 2026-11-20 18:10",
            "Sat 2026-11-21 09:00",
            "周五18:10转交，周六09:00阅知，适逢休息日，应于周一17:30前联系",
            "Handed over Fri 18:10, read Sat 09:00, on a day off: contact due by Mon 17:30",
        ),
        (
            "Fri 2026-11-20 18:10",
            "Mon 2026-11-23 09:00",
            "周五18:10转交，周一08:30视为阅知，应于当日12:00前联系",
            "Handed over Fri 18:10, deemed read Mon 08:30: contact due by 12:00 the same day",
        ),
        (
            "Fri 2026-11-20 17:10",
            "Fri 2026-11-20 17:20",
            "周五17:10转交，距下班不足30分钟，应于周一12:00前联系",
            "Handed over Fri 17:10, less than 30 minutes before closing: contact due by Mon 12:00",
        ),
        (
            "Thu 2026-12-31 18:10",
            "Mon 2027-01-04 09:00",
            "12月31日周四18:10转交，1月4日周一08:30视为阅知，应于当日12:00前联系（推定）",
            "Handed over Thu 31 Dec 18:10, deemed read Mon 4 Jan 08:30:"
            " contact due by 12:00 the same day (presumed)",
        ),
    ],
)
def test_a_contact_is_explained_by_its_reading(
    handed_over: str, read: str, chinese: str, english: str
) -> None:
    due = contact_due_once_read(the_moment(handed_over), the_moment(read), False, OFFICE)
    assert_explained(due, chinese, english)


@pytest.mark.parametrize(
    ("answered", "chinese", "english"),
    [
        (
            "Mon 2026-11-23 09:10",
            "周一09:10接听，应于当日17:30前登记",
            "Answered Mon 09:10: entry to be finished by 17:30 the same day",
        ),
        (
            "Fri 2026-11-20 18:00",
            "周五18:00接听，已下班，应于周一17:30前登记",
            "Answered Fri 18:00, after closing: entry to be finished by Mon 17:30",
        ),
    ],
)
def test_an_entry_to_finish_is_explained(answered: str, chinese: str, english: str) -> None:
    assert_explained(finish_due(the_moment(answered), OFFICE), chinese, english)


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=20)))
def test_every_due_time_has_its_explanation(at: datetime, later: timedelta) -> None:
    read = contact_due_once_read(at, at + later, False, OFFICE)
    for due in (read_due(at, OFFICE), contact_due(at, OFFICE), read, finish_due(at, OFFICE)):
        chinese = explain(due.why, OFFICE)
        assert f"{due.at.astimezone(OFFICE.zone):%H:%M}前" in chinese
        assert chinese.endswith("（推定）") == due.is_presumed
        assert explain(due.why, OFFICE, "en").endswith(" (presumed)") == due.is_presumed


def assert_explained(due: Due, chinese: str, english: str) -> None:
    assert explain(due.why, OFFICE) == chinese
    assert explain(due.why, OFFICE, "en") == english
