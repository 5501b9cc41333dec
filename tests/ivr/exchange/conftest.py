"""An exchange, a toy application that it calls, and a clock that jumps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.exchange.equipment import Number
from ivr.exchange.exchange import Exchange
from ivr.exchange.jump import JumpLoop
from ivr.exchange.webhooks import Target
from tests.ivr.exchange.toy import ACCOUNT, TOKEN, Toy, served

LINE = "+865622100000"
# Monday 2026-11-23, 09:10 in China.
MONDAY = datetime(2026, 11, 23, 1, 10, tzinfo=UTC)


class WallClock:
    """The machine's time, which stands still for nobody."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    @contextmanager
    def in_flight(self) -> Iterator[None]:
        yield


@pytest.fixture
def toy() -> Iterator[Toy]:
    toy = Toy()
    toy.says("/status", "")
    with served(toy.app()) as url:
        toy.url = url
        yield toy


@pytest.fixture
def loop() -> Iterator[JumpLoop]:
    with JumpLoop(MONDAY) as loop:
        yield loop


@pytest.fixture
def exchange(toy: Toy, tmp_path: Path) -> Exchange:
    exchange = Exchange(ACCOUNT, TOKEN, tmp_path, calls_kept_for=timedelta(days=365))
    exchange.numbers[LINE] = Number(
        Target(f"{toy.url}/voice"), status_callback=Target(f"{toy.url}/status")
    )
    return exchange
