"""The office, with what its people and callers leave behind."""

from __future__ import annotations

import pytest

from calllog.db import Database
from calllog.settings import Settings
from tests.calllog.personal_data.house import House
from tests.support.clock import ManualClock


@pytest.fixture
def house(office: Database, clock: ManualClock, settings: Settings) -> House:
    """The sample office on Monday morning."""
    return House(office, clock, settings)
