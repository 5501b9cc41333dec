"""The same purge on PostgreSQL, whose guards are other ones."""

from __future__ import annotations

from contextlib import closing

import pytest
from sqlalchemy import text

from calllog import access_log
from calllog.db import Database
from calllog.models import AccessKind
from calllog.settings import Settings
from tests.calllog.personal_data.house import MATTER, NAME, PHONE, House
from tests.support.clock import ManualClock
from tests.support.office import person

REFUSED = (
    "UPDATE events SET data = '{\"note\": 1}' WHERE item_id = 1",
    "UPDATE events SET data = '{}', salt = '', purged_digest = chain WHERE item_id = 2",
    "UPDATE access_log SET reason = 'other'",
    "DELETE FROM access_log",
    "UPDATE purges SET days = 1",
    "DELETE FROM purged_items",
)


def test_a_purge_leaves_its_proof_and_the_guards_refuse_everything_else(
    postgres_office_url: str, clock: ManualClock, settings: Settings
) -> None:
    with closing(Database.open(postgres_office_url)) as db:
        house = House(db, clock, settings)
        over, still_open = house.item(), house.item("+8613900000002", is_closed=False)
        house.years_pass()
        assert house.purge() == 2
        assert house.known(over) == [None] * 4
        assert house.known(still_open) == [None, NAME, "+8613900000002", MATTER]
        with db.writing() as session:
            staff = person(session, "zhaoping")
            access_log.record(session, clock.now(), staff, AccessKind.EXPORT, about="清单")
        assert PHONE not in str(house.calls())
        for statement in REFUSED:
            with pytest.raises(Exception, match="never changed"), db.writing() as session:
                session.execute(text(statement))
        assert house.faults() == []
        house.years_pass()
        assert house.purge() == 1
        assert house.faults() == []
