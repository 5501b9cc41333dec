"""What people read about a due time: one sentence for every case, in Chinese and English."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calllog.models import PromiseKind
from calllog.times.deadlines import (
    Due,
    Reason,
    appointment_due,
    contact_due,
    contact_due_once_read,
    finish_due,
    given_due,
    read_due,
    same_day_due,
    working_days_due,
)
from calllog.times.due_words import explain
from tests.calllog.moments import MOMENTS, OFFICE, the_date, the_moment


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


MONDAY, FRIDAY = "Mon 2026-11-23 09:10", "Fri 2026-11-20 18:10"


@pytest.mark.parametrize(
    ("kind", "started", "days", "chinese", "english"),
    [
        (
            *("answer", MONDAY, 2, "周一09:10登记，时限2个工作日，应于周三17:30前答复"),
            "Registered Mon 09:10, limit in working days: 2: to be answered by Wed 17:30",
        ),
        (
            *("answer", FRIDAY, 2),
            "11月20日周五18:10登记，时限2个工作日，应于11月24日周二17:30前答复",
            "Registered Fri 20 Nov 18:10, limit in working days: 2: "
            "to be answered by Tue 24 Nov 17:30",
        ),
        (
            *("answer", "Wed 2026-12-30 09:10", 2),
            "12月30日周三09:10登记，时限2个工作日，应于1月4日周一17:30前答复（推定）",
            "Registered Wed 30 Dec 09:10, limit in working days: 2: "
            "to be answered by Mon 4 Jan 17:30 (presumed)",
        ),
        (
            *("follow_up", MONDAY, 1, "周一09:10办出结果，时限1个工作日，应于周二17:30前回访"),
            "Outcome Mon 09:10, limit in working days: 1: follow-up due by Tue 17:30",
        ),
        (
            *("plan", MONDAY, 3, "周一09:10上报，时限3个工作日，应于周四17:30前商定方案"),
            "Reported Mon 09:10, limit in working days: 3: plan to be settled by Thu 17:30",
        ),
    ],
)
def test_a_count_of_working_days_is_explained(
    kind: str, started: str, days: int, chinese: str, english: str
) -> None:
    due = working_days_due(kind, the_moment(started), days, OFFICE)
    assert_explained(due, chinese, english)


@pytest.mark.parametrize(
    ("kind", "at", "chinese", "english"),
    [
        (
            *("report", MONDAY, "周一09:10列为联办，应于当日17:30前上报中心领导"),
            "Found to be joint Mon 09:10: to be reported to the leader by 17:30 the same day",
        ),
        (
            *("naming", MONDAY, "周一09:10再次退回，应于当日17:30前指定科室"),
            "Returned again Mon 09:10: section to be named by 17:30 the same day",
        ),
        (
            *("naming", FRIDAY, "周五18:10再次退回，已下班，应于周一17:30前指定科室"),
            "Returned again Fri 18:10, after closing: section to be named by Mon 17:30",
        ),
    ],
)
def test_what_is_owed_the_same_day_is_explained(
    kind: str, at: str, chinese: str, english: str
) -> None:
    assert_explained(same_day_due(kind, the_moment(at), OFFICE), chinese, english)


@pytest.mark.parametrize(
    ("kind", "day", "reason", "chinese", "english"),
    [
        (
            *("cooperation", "Wed 2026-11-25", Reason.GIVEN),
            "周一09:10请协办，应于周三17:30前反馈",
            "Co-operation asked Mon 09:10: their part due by Wed 17:30",
        ),
        (
            *("reply", "Sat 2026-11-28", Reason.GIVEN),
            "11月23日周一09:10发出，限定的11月28日周六适逢休息日，应于11月30日周一17:30前跟踪回执",
            "Sent Mon 23 Nov 09:10, the day set, Sat 28 Nov, is a day off: "
            "receipt to be asked after by Mon 30 Nov 17:30",
        ),
        (
            *("owed", "Fri 2026-11-27", Reason.GIVEN),
            "周一09:10来函，应于周五17:30前回复",
            "Asked of us Mon 09:10: our reply due by Fri 17:30",
        ),
        (
            *("answer", "Fri 2026-11-27", Reason.EXTENDED),
            "周一09:10登记，经批准延期，应于周五17:30前答复",
            "Registered Mon 09:10, extended with approval: to be answered by Fri 17:30",
        ),
        (
            *("resolution", "Fri 2027-01-01", Reason.EXTENDED),
            "11月23日周一09:10受理，经批准延期，限定的1月1日周五适逢休息日，"
            "应于1月4日周一17:30前办结（推定）",
            "Accepted Mon 23 Nov 09:10, extended with approval, the day set, Fri 1 Jan, "
            "is a day off: to be resolved by Mon 4 Jan 17:30 (presumed)",
        ),
    ],
)
def test_a_day_that_was_set_is_explained(
    kind: str, day: str, reason: Reason, chinese: str, english: str
) -> None:
    due = given_due(kind, the_moment(MONDAY), the_date(day), OFFICE, reason)
    assert_explained(due, chinese, english)


@pytest.mark.parametrize(
    ("agreed", "chinese", "english"),
    [
        (
            "Mon 2026-11-23 15:00",
            "周一09:10通话，约定15:00，应于当日15:30前回电",
            "Spoken to Mon 09:10, agreed for 15:00: to be called by 15:30 the same day",
        ),
        (
            "Wed 2026-11-25 10:00",
            "周一09:10通话，约定周三10:00，应于当日10:30前回电",
            "Spoken to Mon 09:10, agreed for Wed 10:00: to be called by 10:30 the same day",
        ),
        (
            "Sat 2026-11-28 10:00",
            "11月23日周一09:10通话，约定11月28日周六10:00，应于当日10:30前回电",
            "Spoken to Mon 23 Nov 09:10, agreed for Sat 28 Nov 10:00: "
            "to be called by 10:30 the same day",
        ),
    ],
)
def test_an_agreed_call_is_explained(agreed: str, chinese: str, english: str) -> None:
    due = appointment_due(the_moment(MONDAY), the_moment(agreed), OFFICE)
    assert_explained(due, chinese, english)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_kind_of_promise_is_without_its_words(language: str) -> None:
    sentences = {
        explain(same_day_due(kind, the_moment(MONDAY), OFFICE).why, OFFICE, language)
        for kind in PromiseKind
    }
    assert len(sentences) == len(PromiseKind)


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
