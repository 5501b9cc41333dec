"""Whom to ring next: tables of rosters, of who was rung, and of the seconds used (3.3.2a)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calllog.office.today import Person, SectionInfo
from ivr.routing import RINGING_SECONDS, TOGETHER_AT_MOST, next_rung

THREE_RINGS = 15


def people(*ids: int, noon: tuple[int, ...] = ()) -> tuple[Person, ...]:
    return tuple(Person(id, f"{id}号", "+865620000000", False, id in noon) for id in ids)


def section(
    roster: tuple[int, ...], others: tuple[int, ...] = (), noon: tuple[int, ...] = ()
) -> SectionInfo:
    """A section whose roster and other members are given by their ids."""
    return SectionInfo(
        id=1,
        key="loans",
        name="信贷科",
        menu_key="2",
        menu_label="贷款",
        is_general_desk=False,
        roster=people(*roster, noon=noon),
        people=people(*roster, *others, noon=noon),
    )


def rung_next(
    where: SectionInfo,
    rung: tuple[int, ...] = (),
    seconds: int = 0,
    is_noon: bool = False,
    refused: tuple[int, ...] = (),
) -> list[int] | None:
    found = next_rung(where, rung, seconds, THREE_RINGS, is_noon, refused)
    return [person.staff_id for person in found.people] if found else None


@pytest.mark.parametrize(
    ("rung", "seconds", "then"),
    [
        ((), 0, [1]),
        ((1,), 15, [2]),
        ((1, 2), 30, [1, 2, 3]),
        ((1, 2), 15, [3]),  # One of them was busy and cost no time.
        ((1, 2, 3), 15, [1, 2, 3]),
        ((1, 2, 3), 30, [1, 2, 3]),
        ((1, 2), 31, None),
        ((1, 2, 3), 45, None),
    ],
)
def test_the_roster_is_rung_in_its_order_and_then_the_section_together(
    rung: tuple[int, ...], seconds: int, then: list[int] | None
) -> None:
    assert rung_next(section((1, 2, 3)), rung, seconds) == then


def test_who_is_not_on_the_roster_rings_with_the_section_only() -> None:
    assert rung_next(section((1,), others=(7, 8)), (1,), 15) == [1, 7, 8]


def test_one_person_alone_is_not_rung_a_second_time() -> None:
    assert rung_next(section((1,)), (1,), 15) is None


def test_without_a_roster_the_section_is_rung_together() -> None:
    assert rung_next(section((), others=(7, 8))) == [7, 8]


def test_nobody_to_ring_means_registering() -> None:
    assert rung_next(section(())) is None


def test_at_noon_only_who_covers_it_is_rung() -> None:
    where = section((1, 2, 3), others=(9,), noon=(2,))
    assert rung_next(where, is_noon=True) == [2]
    assert rung_next(where, (2,), 15, is_noon=True) is None
    assert rung_next(section((1, 2)), is_noon=True) is None


def test_who_picked_up_and_did_not_take_the_call_is_left_out_of_the_section_together() -> None:
    where = section((1, 2, 3))
    assert rung_next(where, (1, 2), 30, refused=(2,)) == [1, 3]
    assert rung_next(where, (1, 2, 3), 30, refused=(1, 2, 3)) is None


def test_no_more_than_ten_telephones_ring_at_once() -> None:
    many = section((1,), others=tuple(range(2, 30)))
    assert rung_next(many, (1,), 15) == list(range(1, TOGETHER_AT_MOST + 1))


@given(st.integers(0, 6), st.integers(0, 12), st.lists(st.integers(0, THREE_RINGS), min_size=40))
def test_ringing_always_ends_within_45_seconds_and_nobody_rings_alone_twice(
    on_roster: int, others: int, rings: list[int]
) -> None:
    where = section(tuple(range(1, on_roster + 1)), tuple(range(20, 20 + others)))
    rung: list[int] = []
    seconds = 0
    for rang in rings:
        found = next_rung(where, tuple(rung), seconds, THREE_RINGS, is_noon=False)
        if found is None:
            break
        seconds += THREE_RINGS if found.is_together else rang
        if found.is_together:
            break
        assert found.people[0].staff_id not in rung
        rung.append(found.people[0].staff_id)
    assert seconds <= RINGING_SECONDS
    assert len(rung) <= on_roster
