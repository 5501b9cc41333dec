"""The readings of the rule as a file: written out, read in again, and refused with a sentence."""

from __future__ import annotations

from datetime import date

import pytest

from calllog.db import Database
from calllog.times import policies, policy_file
from calllog.times.policy import DEFAULT
from calllog.times.policy_file import EnteredPolicy, PolicyError
from tests.calllog.missed_calls import missed_call
from tests.support.clock import MONDAY_MORNING

FIRST = date(2026, 12, 1)
TEXT = policy_file.write_text(DEFAULT, FIRST, "公积金办〔2026〕8号")
MISS_OF_CONTACT = """\
[[ladder]]
promise = "contact"
name = "missed"
kind = "miss"
anchor = "due"
"""


def test_what_is_written_out_reads_in_again_word_for_word() -> None:
    read = policy_file.read_text(TEXT)
    assert read == EnteredPolicy(FIRST, "公积金办〔2026〕8号", DEFAULT)


def test_what_a_file_leaves_out_is_as_in_the_defaults() -> None:
    read = policy_file.read_text('valid_from = 2026-12-01\ndocument = "一号"\nread_minutes = 45\n')
    assert (read.policy.read_minutes, read.policy.last_minutes) == (45, 30)
    assert read.policy.ladder == DEFAULT.ladder


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("valid_from = 2026-12-01", "valid_from = soon", "not TOML"),
        ("valid_from = 2026-12-01\n", "", "valid_from: Field required"),
        ("公积金办〔2026〕8号", "", "number of the office's decision"),
        ("read_minutes = 60", "read_minutes = 600", "read_minutes: .*less than or equal to 240"),
        # The rule says two working days and three: an office may be quicker, and never slower.
        ("answer_working_days = 2", "answer_working_days = 3", "answer_working_days"),
        ("plan_working_days = 3", "plan_working_days = 4", "plan_working_days"),
        ("read_minutes = 60", "reading_minutes = 60", "reading_minutes: Extra inputs"),
        ('    "head",', '    "boss",', "ladder.*tell.*boss|tell"),
        ('    "head",', '    "leader",', "read missed: the centre's leader is told of joint"),
        ('    "head",', '    "responsible",', "read missed: somebody is told twice"),
        ('anchor = "noon"\nminutes = -60', 'anchor = "due"\nminutes = 0', "before the due time"),
        ('anchor = "noon"\nminutes = -60', 'anchor = "noon"\nminutes = -600', "minutes"),
        ('anchor = "next_day"', 'anchor = "due"', "on the working day after"),
        (MISS_OF_CONTACT, MISS_OF_CONTACT.replace("contact", "answer"), "one miss for contact"),
        (MISS_OF_CONTACT + "minutes = 0", MISS_OF_CONTACT + "minutes = 5", "due time itself"),
        ('name = "remind-30"', 'name = "remind-60"', "remind-60 of contact 2 times"),
        ('name = "remind-30"', 'name = "Remind"', "name: "),
    ],
)
def test_a_file_with_a_mistake_is_refused_with_a_sentence(old: str, new: str, why: str) -> None:
    assert old in TEXT
    with pytest.raises(PolicyError, match=why):
        policy_file.read_text(TEXT.replace(old, new, 1))


def test_a_promise_without_a_miss_is_refused() -> None:
    steps = TEXT.split("[[ladder]]")
    without = [step for step in steps if 'promise = "owed"' not in step]
    with pytest.raises(PolicyError, match="one miss for owed; there is none"):
        policy_file.read_text("[[ladder]]".join(without))


def test_what_is_promised_stays(office: Database) -> None:
    today = date(2026, 11, 23)
    new = policy_file.read_text(TEXT.replace("2026-12-01", str(today)))
    with office.writing() as session:
        past = EnteredPolicy(date(2026, 11, 22), new.document, new.policy)
        with pytest.raises(PolicyError, match="is past"):
            policies.enter(session, MONDAY_MORNING, today, past, "root")
        assert policies.enter(session, MONDAY_MORNING, today, new, "root")
        assert not policies.enter(session, MONDAY_MORNING, today, new, "root")
        other = EnteredPolicy(today, "二号", new.policy)
        assert policies.enter(session, MONDAY_MORNING, today, other, "root")
        item = missed_call(session, MONDAY_MORNING)
        assert item.policy is not None
        assert item.policy.document == "二号"
        with pytest.raises(PolicyError, match="1 items"):
            policies.enter(session, MONDAY_MORNING, today, new, "root")
        assert len(policies.entered(session)) == 1
