"""Orders of calls whose answer never came: looked up before anything is dialled again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from calllog.models import AttemptResult
from ivr.exchange.deliveries import DROPPED
from ivr.exchange.scripted import Staff
from tests.scenarios.days import CALLER, missed_call
from tests.support.carrier import no_secrets
from tests.support.hotline import Hotline
from tests.support.placed import (
    attempts,
    enters,
    passes,
    placed_at_carrier,
    presses_call_back,
    the_placed,
)
from tests.support.telling import ZHANGLI, happened

DIALS = Staff.answers(after=4, presses="1", talks=None)
TALKS = Staff.answers(after=6, talks=90)


class Trouble:
    """Stands before the carrier: what is asked for may be done, but the answer is lost."""

    def __init__(self, inner: Any, *, orders_arrive: bool, is_away: bool = False) -> None:
        self.inner = inner
        self.orders_arrive = orders_arrive
        self.is_away = is_away
        self.orders = 0

    def __call__(self, environ: Any, start_response: Any) -> Any:
        is_order = environ["REQUEST_METHOD"] == "POST"
        self.orders += is_order
        if not is_order and not self.is_away:
            return self.inner(environ, start_response)
        if is_order and self.orders_arrive:
            # The carrier does it, and its answer is lost on the way.
            list(self.inner(environ, lambda *_: None))
        start_response("504 Gateway Timeout", [("Content-Type", "text/html")])
        return [b"<html>"]


@contextmanager
def trouble(world: Hotline, **how: bool) -> Iterator[Trouble]:
    well = world.carrier.app
    world.carrier.app = made = Trouble(well, **how)
    try:
        yield made
    finally:
        world.carrier.app = well


@pytest.fixture
def missed(line: Hotline) -> Hotline:
    missed_call(line)
    line.exchange.staff |= {ZHANGLI: DIALS, CALLER: TALKS}
    return line


Deal = Callable[[Hotline], None]


def hears_of_it(_world: Hotline) -> None:
    """The call's own webhooks tell that it was placed."""


def hears_nothing(world: Hotline) -> None:
    """Nobody picks up, and no report arrives: only the carrier can tell."""
    world.exchange.staff[ZHANGLI] = Staff.ignores()
    world.exchange.deliveries = DROPPED


@pytest.mark.parametrize("deal", [hears_of_it, hears_nothing])
def test_a_call_that_was_placed_though_its_answer_was_lost_is_not_placed_again(
    missed: Hotline, deal: Deal
) -> None:
    deal(missed)
    presses_call_back(missed)
    with trouble(missed, orders_arrive=True) as carrier:
        passes(missed, 600)
    assert carrier.orders == 1
    (call,) = placed_at_carrier(missed)
    assert the_placed(missed).sid == call.sid
    assert the_placed(missed).ended_at is not None
    if deal is hears_of_it:
        enters(missed, AttemptResult.SPOKEN)
        assert attempts(missed) == [("system", "spoken", False, 90)]


def test_an_order_that_never_arrived_is_given_again_once_the_carrier_says_so(
    missed: Hotline,
) -> None:
    presses_call_back(missed)
    with trouble(missed, orders_arrive=False) as carrier:
        passes(missed, 20)
    assert carrier.orders == 1
    passes(missed, 40)
    assert len(placed_at_carrier(missed)) == 1
    passes(missed, 300)
    assert the_placed(missed).talk_seconds == 90
    assert len(placed_at_carrier(missed)) == 1


def test_while_the_carrier_cannot_tell_nothing_is_dialled_again(missed: Hotline) -> None:
    missed.exchange.deliveries = DROPPED
    missed.exchange.staff[ZHANGLI] = Staff.ignores()
    presses_call_back(missed)
    with capture_logs() as logs, trouble(missed, orders_arrive=True, is_away=True) as carrier:
        passes(missed, 1200)
    assert carrier.orders == 1
    assert len(placed_at_carrier(missed)) == 1
    assert no_secrets(logs)
    passes(missed, 60)
    assert the_placed(missed).sid == placed_at_carrier(missed)[0].sid


def test_an_order_that_nobody_can_tell_of_is_given_up_after_an_hour(missed: Hotline) -> None:
    presses_call_back(missed)
    with trouble(missed, orders_arrive=False, is_away=True) as carrier:
        passes(missed, 4000, every=300)
    assert carrier.orders == 1
    assert the_placed(missed).failed_why == "unknown"
    assert happened(missed)[-1] == "call_not_placed"
    presses_call_back(missed)
    passes(missed, 300)
    assert len(placed_at_carrier(missed)) == 1


def test_a_number_that_the_carrier_refuses_is_refused_at_once(missed: Hotline) -> None:
    presses_call_back(missed)
    with missed.writing() as session:
        session.connection().exec_driver_sql("UPDATE placed_calls SET first_number = '12'")
    passes(missed, 60)
    assert the_placed(missed).failed_why == "carrier 21211"
    assert placed_at_carrier(missed) == []


def test_a_second_call_of_the_same_order_rings_nobody_outside(missed: Hotline) -> None:
    """Should the carrier show a call too late, its telephone is told and it ends."""
    presses_call_back(missed)
    passes(missed, 1)
    with missed.writing() as session:
        session.connection().exec_driver_sql("UPDATE placed_calls SET sid = 'CA-another'")
    passes(missed, 60)
    (call,) = placed_at_carrier(missed)
    assert call.heard() == ["这通电话已经取消。再见。"]
    assert call.children == []
    missed.jump(missed.loop.clock.now() + timedelta(minutes=10))
    passes(missed, 20)
    assert the_placed(missed).ended_at is not None
