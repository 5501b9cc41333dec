"""A conduct line with three monitors and its database in a transaction of the test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from calllog.conduct.models import Base
from calllog.conduct.place import Place
from tests.calllog.moments import OFFICE
from tests.support import cases
from tests.support.cases import World
from tests.support.clock import MONDAY_MORNING


@pytest.fixture
def line(tmp_path: Path) -> Iterator[World]:
    """Three monitors; 钱伟 is of the loans section, of which most complaints of the tests are."""
    place = Place.at(tmp_path / "conduct")
    database = place.open_database()
    Base.metadata.create_all(database.engine)
    with database.writing() as session:
        yield cases.world(session, MONDAY_MORNING, place, OFFICE)
    database.close()
