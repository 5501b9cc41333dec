"""The conduct line of a demonstration is set up by itself, once."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from calllog.conduct import members, sealing
from calllog.conduct.models import Base, Member
from calllog.conduct.place import Place
from ivr import demo_conduct
from tests.support.clock import MONDAY_MORNING


def test_two_monitors_are_in_office_with_the_passphrases_that_were_told(tmp_path: Path) -> None:
    db = Place.at(tmp_path / "conduct").open_database()
    Base.metadata.create_all(db.engine)
    for _start in range(2):
        with db.writing() as session:
            demo_conduct.set_up(session, MONDAY_MORNING, lambda login: f"{login} 0123456789ab")
    with db.reading() as session:
        assert sealing.is_set_up(session)
        found = {one.login: one for one in session.scalars(select(Member))}
        assert {login: one.is_chief for login, one in found.items()} == {
            "linjing": False,
            "hanbin": True,
        }
        assert members.open_key(found["linjing"].wrapped_key, "linjing 0123456789ab")
        assert not members.open_key(found["linjing"].wrapped_key, "hanbin 0123456789ab")
        assert members.is_strong("linjing 0123456789ab")
    db.close()
