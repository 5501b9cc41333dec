"""Personal data goes when its time is over, with a proof; open matters and histories stay."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from calllog.ledger import LedgerError, closing
from calllog.models import Item, Purge
from calllog.personal_data import holds, proofs
from calllog.showing import queries, stories
from tests.calllog.moments import OFFICE, SHANGHAI
from tests.calllog.personal_data.house import MATTER, NAME, PHONE, SAID, House
from tests.support.office import person


def test_within_their_time_nothing_is_purged(house: House) -> None:
    number = house.item()
    house.years_pass(0.45)
    assert house.past() == {}
    assert house.purge() == 0
    assert house.known(number) == [None, NAME, PHONE, MATTER]


def test_the_audio_goes_a_year_after_the_end_and_the_person_after_three(house: House) -> None:
    number = house.item()
    (file,) = house.files()
    house.years_pass(1.1)
    assert house.past() == {"recordings": 1}
    assert house.purge() == 1
    assert (house.files(), house.recordings()) == ([], [(None, True)])
    assert file
    assert house.known(number) == [None, NAME, PHONE, MATTER]
    house.years_pass(2)
    assert house.past() == {"items": 1}
    assert house.purge() == 1
    assert house.known(number) == [None] * 4
    assert house.purge() == 0
    assert house.faults() == []


def test_nothing_that_was_said_is_left_anywhere_in_the_database(house: House) -> None:
    house.item()
    assert all(word in house.whole() for word in (MATTER, SAID, PHONE))
    house.years_pass()
    house.purge()
    left = house.whole()
    assert [word for word in (MATTER, SAID, PHONE, PHONE[3:], NAME) if word in left] == []


def test_what_happened_when_and_by_whom_stays(house: House) -> None:
    number = house.item()
    before = house.desk.kinds(number)
    facts = house.desk.facts(number, "outcome", "closed_at", "confirmation", "section_id")
    house.years_pass()
    house.purge()
    assert house.desk.kinds(number) == [*before, "purged", "purged"]
    assert house.desk.facts(number, "outcome", "closed_at", "confirmation", "section_id") == facts
    with house.db.reading() as session:
        item = queries.item_by_number(session, number, 2026)
        assert item is not None
        assert stories.story(item, SHANGHAI)["outcome"] == "answered"


def test_an_open_matter_is_never_purged_however_old(house: House) -> None:
    number = house.item(is_closed=False)
    house.years_pass(20)
    assert house.purge() == 0
    assert house.known(number) == [None, NAME, PHONE, MATTER]
    assert len(house.files()) == 1


def test_what_is_held_by_hand_stays_until_it_is_released(house: House) -> None:
    number = house.item()

    def hold(session: Session, item: Item) -> None:
        holds.hold(session, house.clock.now(), item, person(session, "zhaoping"), "行政诉讼")

    house.desk.change(number, hold)
    with pytest.raises(LedgerError, match="已经暂停"):
        house.desk.change(number, hold)
    house.years_pass()
    # That it was held stands in the log of administration, whose time is over now.
    assert house.past() == {"logs": 1}
    with house.db.writing() as session:
        (held,) = holds.in_force(session)
        holds.release(session, house.clock.now(), held, person(session, "zhaoping"))
    assert house.past() == {"recordings": 1, "items": 1, "logs": 1}


def test_nobody_acts_on_what_was_purged(house: House) -> None:
    number = house.item()
    house.years_pass()
    house.purge()

    def again(session: Session, item: Item) -> None:
        staff = person(session, "zhangli")
        closing.reopen(session, house.clock.now(), OFFICE, item, staff, "仍未解决")

    with pytest.raises(LedgerError, match="个人信息已按规定清除"):
        house.desk.change(number, again)


def test_the_proof_says_what_was_purged_by_which_rule_and_of_which_items(house: House) -> None:
    number = house.item()
    house.years_pass()
    house.purge()
    with house.db.reading() as session:
        of_audio, of_items = session.scalars(select(Purge).order_by(Purge.id)).all()
        assert of_audio.counts == {"recordings": 1}
        assert of_items.kind == "items"
        assert (of_items.by, of_items.days) == ("clock", 3 * 365)
        assert "民法典第188条" in of_items.rule
        assert of_items.counts["items"] == of_items.counts["calls"] == 1
        assert proofs.numbers(session, of_items) == [number]
        assert len(of_items.digest) == 64


REMOVED = {
    "a proof is changed": ["UPDATE purges SET days = 1 WHERE id = 2"],
    "the last proof is removed": [
        "DELETE FROM purged_items WHERE purge_id = 2",
        "DELETE FROM purges WHERE id = 2",
    ],
    "the first proof is removed": [
        "DELETE FROM purged_items WHERE purge_id = 1",
        "DELETE FROM purges WHERE id = 1",
    ],
    "something is put in the place of what was purged": [
        """UPDATE events SET data = '{"note": "其他"}' WHERE seq = 6"""
    ],
    "an item is made to look purged": ["UPDATE items SET purged_at = created_at WHERE id = 2"],
}


@pytest.mark.parametrize("how", REMOVED)
def test_whoever_tampers_with_a_purge_is_found(house: House, how: str) -> None:
    house.item()
    house.years_pass()
    house.purge()
    house.item("+8613900000002")
    assert house.faults() == []
    with house.db.writing() as session:
        for name in ("purges", "purged_items", "events"):
            for verb in ("UPDATE", "DELETE"):
                session.execute(text(f"DROP TRIGGER {name}_never_{verb}"))
        for statement in REMOVED[how]:
            session.execute(text(statement))
    assert house.faults() != []


GUARDED = (
    "DELETE FROM purges",
    "UPDATE purges SET days = 1",
    "DELETE FROM purged_items",
    "UPDATE events SET data = '{}', salt = '', purged_digest = chain WHERE item_id = 2",
    "UPDATE events SET data = '{\"note\": 1}' WHERE item_id = 1",
    "UPDATE events SET kind = 'read' WHERE item_id = 1",
)


@pytest.mark.parametrize("statement", GUARDED)
def test_the_database_itself_refuses_to_lose_data_without_a_proof(
    house: House, statement: str
) -> None:
    house.item()
    house.years_pass()
    house.purge()
    house.item("+8613900000002")
    with pytest.raises(Exception, match="never changed"), house.db.writing() as session:
        session.execute(text(statement))
