"""The whole hotline for scenario tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest

from calllog.db import Database
from tests.support.clock import MONDAY_MORNING
from tests.support.hotline import Hotline, hotline
from tests.support.order import assert_in_order

OpenAt = Callable[[datetime], Hotline]


@pytest.fixture
def world(office: Database, tmp_path: Path) -> Iterator[Hotline]:
    """The sample office on Monday 2026-11-23 at 09:10, open for calls."""
    office.close()
    with hotline(tmp_path / "home", MONDAY_MORNING) as made:
        yield made


@pytest.fixture
def open_at(staffed_file: Path, tmp_path: Path) -> Iterator[OpenAt]:
    """Opens the sample office at a moment; each time another one, with a ledger of its own."""
    with ExitStack() as stack:
        homes = iter(range(1000))

        def open_one(starts_at: datetime) -> Hotline:
            home = tmp_path / f"home-{next(homes)}"
            home.mkdir()
            shutil.copyfile(staffed_file, home / "ledger.db")
            return stack.enter_context(hotline(home, starts_at))

        yield open_one


@pytest.fixture
def line(world: Hotline) -> Iterator[Hotline]:
    """The same office on Monday morning; after the test everything must be in order."""
    yield world
    assert_in_order(world)


@pytest.fixture
def line_at(open_at: OpenAt) -> Iterator[OpenAt]:
    """Opens the office at a moment; after the test everything must be in order."""
    opened: list[Hotline] = []

    def open_one(starts_at: datetime) -> Hotline:
        opened.append(open_at(starts_at))
        return opened[-1]

    yield open_one
    for world in opened:
        assert_in_order(world)
