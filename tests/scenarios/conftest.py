"""The whole hotline for scenario tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from calllog.db import Database
from tests.support.clock import MONDAY_MORNING
from tests.support.hotline import Hotline, hotline


@pytest.fixture
def world(office: Database, tmp_path: Path) -> Iterator[Hotline]:
    """The sample office on Monday 2026-11-23 at 09:10, open for calls."""
    office.close()
    with hotline(tmp_path / "home", MONDAY_MORNING) as made:
        yield made
