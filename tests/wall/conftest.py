"""The two days, lived through once for all attacks."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import structlog

from calllog.logs import configure_logs
from tests.support.clock import MONDAY_MORNING
from tests.support.hotline import hotline
from tests.wall.days import Day, copied, live


@pytest.fixture(scope="session")
def days(staffed_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Day]]:
    """The quiet day, and the one on which somebody complained of 张丽."""
    folder = tmp_path_factory.mktemp("wall")
    homes = [copied(staffed_file, folder / name) for name in ("quiet", "tells")]
    with hotline(homes[0], MONDAY_MORNING) as quiet, hotline(homes[1], MONDAY_MORNING) as tells:
        with written() as log:
            quiet_day = live(quiet, log, tells=False)
        with written() as log:
            day_that_tells = live(tells, log, tells=True)
        yield {"quiet": quiet_day, "tells": day_that_tells}


@contextmanager
def written() -> Iterator[io.StringIO]:
    """What is logged as an installation logs it; the tests' own logging is put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    stream = io.StringIO()
    configure_logs(stream)
    try:
        yield stream
    finally:
        root.handlers = handlers
        root.setLevel(level)
        structlog.reset_defaults()


@pytest.fixture
def quiet(days: dict[str, Day]) -> Day:
    """The day on which nobody complained."""
    return days["quiet"]


@pytest.fixture
def tells(days: dict[str, Day]) -> Day:
    """The day on which somebody complained."""
    return days["tells"]
