"""The public app, its sample office, and a carrier that posts to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from calllog.db import Database
from tests.support.carrier import Carrier, installed
from tests.support.clock import ManualClock


@pytest.fixture
def carrier(office: Database, tmp_path: Path, clock: ManualClock) -> Iterator[Carrier]:
    """Monday 2026-11-23, 09:10 in the sample office; nobody has called yet."""
    office.close()
    with installed(tmp_path / "home", clock) as made:
        yield made
