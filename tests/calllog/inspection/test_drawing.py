"""The sample: how large, drawn by a seed that is kept, and the same whenever it is drawn again."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from calllog.db import Database
from calllog.inspection import drawing
from calllog.inspection.drawing import Frame
from calllog.models import DrawnFor, Exercise, FindingKind, Item
from tests.calllog.inspection.inspected import Month, inspection_of, reports_contact
from tests.calllog.missed_calls import missed_call
from tests.support.clock import ManualClock
from tests.support.findings import suspect

FRAME = Frame(tuple(range(1, 101)), (3, 7, 40), (7, 99), 10, 2)


@pytest.mark.parametrize(
    ("there_are", "at_least", "percent", "size"),
    [
        (0, 10, 5, 0),
        (7, 10, 5, 7),
        (10, 10, 5, 10),
        (120, 10, 5, 10),
        (200, 10, 5, 10),
        (201, 10, 5, 11),
        (241, 10, 5, 13),
        (50, 1, 100, 50),
        (50, 3, 0, 3),
    ],
)
def test_so_many_are_drawn_or_so_many_of_a_hundred_where_that_is_more(
    there_are: int, at_least: int, percent: int, size: int
) -> None:
    assert drawing.sample_size(there_are, at_least, percent) == size


def test_the_same_seed_draws_the_same_and_another_seed_another_sample() -> None:
    drawn = drawing.draw(FRAME, "0123456789abcdef")
    assert drawing.draw(FRAME, "0123456789abcdef") == drawn
    assert drawing.draw(FRAME, "0123456789abcdee") != drawn
    assert drawing.draw(Frame.kept(FRAME.as_kept()), "0123456789abcdef") == drawn


def test_a_seed_draws_what_it_drew_when_it_was_written_down() -> None:
    # Whoever draws again in ten years, with a later Python, has to come to the same list.
    sample = [one for one, why in drawing.draw(FRAME, "2a").items() if DrawnFor.SAMPLE in why]
    assert sample == [4, 14, 15, 18, 29, 32, 36, 82, 87, 95]


def test_every_suspected_breach_is_inspected_besides_the_sample() -> None:
    for seed in ("1", "2", "3"):
        drawn = drawing.draw(FRAME, seed)
        assert {one for one, why in drawn.items() if DrawnFor.BREACH in why} == {7, 99}
        assert sum(DrawnFor.SAMPLE in why for why in drawn.values()) == 10
        assert sum(DrawnFor.SELF_REPORTED in why for why in drawn.values()) == 2
        assert list(drawn) == sorted(drawn)


def test_it_is_drawn_from_the_sections_month_and_never_from_exercises(
    office: Database, clock: ManualClock
) -> None:
    month = Month(office, clock, calls=4)
    with office.writing() as session:
        items = session.scalars(select(Item).order_by(Item.id)).all()
        items[0].exercise = Exercise.INSPECTION
        suspect(session, items[0], FindingKind.NO_CONTACT, clock.now())
        suspect(session, items[1], FindingKind.NO_CONTACT, clock.now())
        reports_contact(session, clock, items[2].id, "zhangli")
        other = missed_call(session, clock.now(), "withdrawal").id
        known = [item.id for item in items]
    month.begins()
    with office.reading() as session:
        inspection = inspection_of(session)
        frame = Frame.kept(inspection.frame)
        assert frame.items == tuple(known[1:])
        assert (frame.self_reported, frame.breaches) == ((known[2],), (known[1],))
        assert [one.item_id for one in inspection.drawn] == known[1:]
        assert inspection.drawn[0].why == ["sample", "breach"]
        assert inspection.drawn[1].why == ["sample", "self_reported"]
        assert [one.item_id for one in inspection_of(session, "withdrawal").drawn] == [other]


def test_who_puts_another_item_on_the_list_is_found_out(
    office: Database, clock: ManualClock
) -> None:
    Month(office, clock).begins()
    with office.writing() as session:
        inspection = inspection_of(session)
        assert drawing.verify(inspection).is_same
        gone = inspection.drawn[0].item_id
        inspection.drawn[0].item_id = missed_call(session, clock.now()).id
        session.flush()
        found = drawing.verify(inspection)
        assert (found.is_same, found.missing) == (False, (gone,))
        assert found.added == (inspection.drawn[0].item_id,)


def test_what_is_registered_after_the_month_is_not_drawn_from(
    office: Database, clock: ManualClock
) -> None:
    month = Month(office, clock, calls=1).at("Tue 2026-12-01 07:00")
    with office.writing() as session:
        missed_call(session, clock.now())
    month.begins()
    with office.reading() as session:
        assert len(inspection_of(session).drawn) == 1
