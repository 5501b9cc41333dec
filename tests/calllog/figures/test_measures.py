"""Each figure with cases made by hand: what counts, what is left out, and the edges between."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calllog.figures.definitions import DEFINITIONS
from calllog.figures.facts import (
    AttemptFact,
    CallFact,
    Facts,
    FollowUpFact,
    HandOverFact,
    Kind,
    LateFact,
    LegFact,
    OutcomeFact,
    PromiseFact,
)
from calllog.figures.measures import Measure, length, measures, outcomes, quantile
from tests.calllog.moments import the_moment

NOON = the_moment("Mon 2026-11-23 12:00")
CLOSING = the_moment("Mon 2026-11-23 17:30")
MIDNIGHT = the_moment("Tue 2026-11-24 00:00")
LATER = the_moment("Fri 2026-11-27 09:00")

CALL = CallFact(1, NOON, section_id=1, person_id=None)
LEG = LegFact(1, NOON, section_id=1, person_id=1)
CONTACT = PromiseFact(1, CLOSING, 1, 1, kind="contact", made_at=NOON, day_ends_at=MIDNIGHT)


def numbered(*facts: Any) -> tuple[Any, ...]:
    """The facts with ids of their own, in order."""
    return tuple(one._replace(id=n) for n, one in enumerate(facts, start=1))


def told(key: str, now: Any = LATER, **facts: Any) -> tuple[str, int]:
    """A figure as it is written, and how many stand beside it."""
    found = measures(Facts(now, **facts), [key])[key]
    return found.text(), len(found.aside)


def met(moment: str, **more: Any) -> PromiseFact:
    """A contact due at closing of Monday, reached at a moment; what was late was missed."""
    at = the_moment(moment)
    missed = CLOSING if at > CLOSING else None
    return CONTACT._replace(met_at=at, ended_at=at, missed_at=missed, **more)


@pytest.mark.parametrize(
    ("reached", "by_closing", "by_midnight"),
    [
        ("Mon 2026-11-23 15:00", True, True),
        ("Mon 2026-11-23 17:30", True, True),  # At closing itself.
        ("Mon 2026-11-23 17:31", False, True),  # 班后联系
        ("Mon 2026-11-23 23:59:59", False, True),
        ("Tue 2026-11-24 00:00", False, False),
        ("Tue 2026-11-24 09:00", False, False),
    ],
)
def test_contact_is_counted_by_closing_and_by_midnight(
    reached: str, by_closing: bool, by_midnight: bool
) -> None:
    words = {True: "100%（1/1）", False: "0%（0/1）"}
    facts = (met(reached),)
    assert told("contact_by_closing", promises=facts)[0] == words[by_closing]
    assert told("contact_by_midnight", promises=facts)[0] == words[by_midnight]


def test_contact_is_divided_by_everything_due() -> None:
    facts = numbered(
        met("Mon 2026-11-23 15:00"),
        met("Mon 2026-11-23 18:00"),
        CONTACT._replace(missed_at=CLOSING),  # Nobody has reached them yet.
        CONTACT._replace(missed_at=CLOSING, voided_at=LATER),  # 作废: no miss, and not counted.
        CONTACT._replace(ended_at=NOON),  # Withdrawn before its time: no longer owed.
        CONTACT._replace(kind="read", missed_at=CLOSING),
    )
    assert told("contact_by_closing", promises=facts) == ("33%（1/3）", 0)
    assert told("contact_by_midnight", promises=facts) == ("67%（2/3）", 0)


def test_what_can_still_be_kept_is_due_and_told_beside() -> None:
    facts = numbered(met("Mon 2026-11-23 15:00"), CONTACT, CONTACT)
    at_closing, later = CLOSING, the_moment("Mon 2026-11-23 17:31")
    assert told("contact_by_closing", at_closing, promises=facts) == ("33%（1/3）", 2)
    assert told("contact_by_closing", later, promises=facts) == ("33%（1/3）", 0)
    assert told("contact_by_midnight", later, promises=facts) == ("33%（1/3）", 2)
    assert told("contact_by_midnight", MIDNIGHT, promises=facts) == ("33%（1/3）", 0)


def test_while_all_can_still_be_kept_there_is_no_share_that_would_read_as_a_failure() -> None:
    facts = numbered(CONTACT, CONTACT)
    assert told("contact_by_closing", CLOSING, promises=facts) == ("—", 2)
    later = the_moment("Mon 2026-11-23 17:31")
    assert told("contact_by_closing", later, promises=facts) == ("0%（0/2）", 0)


def test_a_miss_stays_one_however_it_was_met() -> None:
    one = met("Mon 2026-11-23 15:00")._replace(missed_at=CLOSING)
    assert told("contact_by_closing", promises=(one,)) == ("0%（0/1）", 0)


def test_diligence_stays_in_the_denominator_and_is_no_contact() -> None:
    facts = numbered(
        CONTACT._replace(missed_at=CLOSING, is_diligent=True),
        met("Mon 2026-11-23 18:00", is_diligent=True),  # Reached in the end, on the day.
        met("Mon 2026-11-23 15:00"),
    )
    assert told("diligent", promises=facts) == ("33%（1/3）", 0)
    assert told("contact_by_midnight", promises=facts) == ("67%（2/3）", 0)


def test_readings_and_answers_are_counted_apart() -> None:
    read = CONTACT._replace(kind="read", met_at=NOON, ended_at=NOON)
    late = CONTACT._replace(kind="answer", missed_at=CLOSING)
    facts = numbered(read, late, read._replace(kind="answer"), late._replace(ended_at=LATER))
    assert told("read_in_time", promises=facts) == ("100%（1/1）", 0)
    assert told("answer_in_time", promises=facts) == ("33%（1/3）", 0)


def test_connection_counts_who_wanted_a_person() -> None:
    facts = numbered(
        CALL._replace(is_answered=True),
        CALL,
        CALL._replace(is_in_hours=False),
        CALL._replace(wants_person=False),
    )
    assert told("connection", calls=facts) == ("33%（1/3）", 0)
    assert told("connection_in_hours", calls=facts) == ("50%（1/2）", 0)
    assert told("calls", calls=facts) == ("4", 0)


def test_only_a_call_that_rang_somebody_can_be_answered_within_three_rings() -> None:
    quick = CALL._replace(has_rung=True, is_answered=True, is_within_three_rings=True)
    facts = numbered(quick, quick._replace(is_within_three_rings=False), CALL)
    assert told("three_rings_caller", calls=facts) == ("50%（1/2）", 0)


def test_telephones_on_duty_are_counted_by_person_and_untimed_ones_told_beside() -> None:
    facts = numbered(
        LEG._replace(is_answered=True, is_within_three_rings=True),
        LEG._replace(is_answered=True),
        LEG._replace(is_answered=True, is_timed=False),
        LEG._replace(is_unanswered=True),
        LEG,  # Picked up, and not accepted.
    )
    assert told("three_rings_duty", legs=facts) == ("25%（1/4）", 1)
    assert told("unanswered_on_duty", legs=facts) == ("20%（1/5）", 0)


def test_repeat_callers() -> None:
    facts = numbered(CALL, CALL._replace(is_repeat=True), CALL._replace(wants_person=False))
    assert told("repeat", calls=facts) == ("50%（1/2）", 0)


def test_not_rated_is_not_satisfied_and_not_in_the_denominator() -> None:
    rated = [FollowUpFact(1, NOON, 1, 1, rating=rating) for rating in (1, 3, 4, None, None)]
    assert told("satisfied", follow_ups=numbered(*rated)) == ("67%（2/3）", 2)
    assert told("satisfied", follow_ups=numbered(*rated[3:])) == ("—", 2)


def test_self_reports_returns_and_what_is_late() -> None:
    contact, sent = AttemptFact(1, NOON, 1, 1), HandOverFact(1, NOON, 1, 1)
    late = LateFact(1, NOON, 1, 1)
    reported, returned = contact._replace(is_self_reported=True), sent._replace(is_returned=True)
    assert told("self_reported", attempts=numbered(contact, reported)) == ("50%（1/2）", 0)
    assert told("returned", hand_overs=numbered(sent, sent, returned)) == ("33%（1/3）", 0)
    facts = numbered(late, late._replace(kind="answer"))
    assert told("late_contact", late=facts) == ("1", 0)
    assert told("late", late=facts) == ("2", 0)


def test_the_wait_is_told_by_its_median_and_ninetieth_percentile() -> None:
    waits = numbered(*(CALL._replace(wait_seconds=float(n)) for n in range(10, 110, 10)), CALL)
    assert told("wait", calls=waits) == ("0:50 / 1:30", 0)
    assert told("wait", calls=(CALL,)) == ("— / —", 0)


def test_the_first_attempt_is_timed_where_there_was_one() -> None:
    tried = CONTACT._replace(missed_at=CLOSING, attempt_seconds=7200, attempt_office_seconds=600)
    facts = numbered(tried, CONTACT._replace(missed_at=CLOSING))
    assert told("first_attempt_wall", promises=facts) == ("2:00:00 / 2:00:00", 1)
    assert told("first_attempt_office", promises=facts) == ("10:00 / 10:00", 1)


@pytest.mark.parametrize(
    ("values", "median", "ninetieth"),
    [([], None, None), ([7.0], 7.0, 7.0), ([1.0, 2.0], 1.0, 2.0), ([1.0, 2.0, 3.0], 2.0, 3.0)],
)
def test_quantiles_are_values_that_occurred(
    values: list[float], median: float | None, ninetieth: float | None
) -> None:
    assert (quantile(values, 50), quantile(values, 90)) == (median, ninetieth)


@pytest.mark.parametrize(("seconds", "words"), [(5, "0:05"), (3599, "59:59"), (3600, "1:00:00")])
def test_lengths_of_time_are_written_alike(seconds: float, words: str) -> None:
    assert length(seconds) == words


@pytest.mark.parametrize(
    ("n", "of", "words"),
    [
        (46, 50, "92%（46/50）"),
        (0, 0, "—"),
        (0, 9, "0%（0/9）"),
        (199, 200, "99%（199/200）"),  # Never a 100 that is not so …
        (1, 1000, "1%（1/1000）"),  # … nor a 0.
        (1, 8, "13%（1/8）"),
    ],
)
def test_a_share_stands_with_its_counts(n: int, of: int, words: str) -> None:
    definition = next(one for one in DEFINITIONS if one.key == "connection")
    made = Measure(definition, tuple(range(n)), tuple(range(of)))
    assert made.text() == words
    assert made.is_few is (of < 10)
    assert len(made.rest) == of - n


def test_outcomes_are_told_with_their_items() -> None:
    given_out = [OutcomeFact(n, NOON, 1, 1, outcome=o) for n, o in ((4, "done"), (5, "answered"))]
    again = OutcomeFact(6, NOON, 1, 1, outcome="answered")
    assert outcomes(Facts(LATER, outcomes=(*given_out, again))) == {
        "answered": (5, 6),
        "done": (4,),
    }


PROMISES = st.builds(
    PromiseFact,
    id=st.just(0),
    at=st.just(CLOSING),
    section_id=st.integers(1, 3),
    person_id=st.integers(1, 4),
    kind=st.sampled_from(["read", "contact", "answer"]),
    day_ends_at=st.just(MIDNIGHT),
    met_at=st.sampled_from([None, NOON, CLOSING, MIDNIGHT]),
    missed_at=st.sampled_from([None, CLOSING]),
    voided_at=st.sampled_from([None, None, LATER]),
    ended_at=st.sampled_from([None, NOON]),
    is_diligent=st.booleans(),
)


@given(st.lists(PROMISES, max_size=30))
def test_every_number_equals_the_rows_behind_it_and_its_parts(made: list[PromiseFact]) -> None:
    facts = Facts(LATER, promises=numbered(*made))
    parts = facts.by(lambda one: one.section_id, [Kind.PROMISE])
    for key, whole in measures(facts).items():
        assert set(whole.numerator) <= set(whole.denominator)
        assert len(set(whole.denominator)) == whole.of
        of_parts = [measures(part, [key])[key] for part in parts.values()]
        assert sorted(i for one in of_parts for i in one.numerator) == sorted(whole.numerator)
        assert sum(one.of for one in of_parts) == whole.of
