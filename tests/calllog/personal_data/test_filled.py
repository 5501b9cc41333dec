"""A purge on a filled ledger: all that is over goes in parts, all that is open stays as it is."""

from __future__ import annotations

from sqlalchemy import func, select

from calllog.models import Item, Purge, PurgedItem
from calllog.personal_data import proofs
from calllog.personal_data.purging import MOST_AT_ONCE, Purger
from tests.calllog.moments import SHANGHAI
from tests.calllog.personal_data.house import House
from tests.support.bench_items import fill

ITEMS, WAITING, AWAITING = 800, 60, 40


def test_of_a_filled_ledger_all_that_is_over_goes_and_all_that_is_open_stays(
    house: House,
) -> None:
    fill(house.db, house.clock.now(), ITEMS, WAITING, AWAITING)
    house.years_pass()
    job = Purger(house.db, house.clock, SHANGHAI, house.home)
    assert job.work() == MOST_AT_ONCE
    # It looks once an hour, so that a first purge of many years holds nothing up.
    assert job.work() == 0
    house.clock.forward(hours=1)
    assert job.work() == ITEMS - WAITING - AWAITING - MOST_AT_ONCE
    house.clock.forward(hours=1)
    assert job.work() == 0
    with house.db.reading() as session:
        known = select(func.count(Item.id)).where(Item.name.is_not(None))
        assert session.scalar(known) == WAITING + AWAITING
        gone = select(func.count(Item.id)).where(Item.purged_at.is_not(None))
        assert session.scalar(gone) == ITEMS - WAITING - AWAITING
        assert session.scalar(select(func.count(Item.id)).where(Item.closed_at.is_(None))) == 100
        assert session.scalar(select(func.count(PurgedItem.item_id))) == 700
        assert session.scalar(select(func.count(Purge.id))) == 14
        assert proofs.verify(session) == []
