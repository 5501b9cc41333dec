"""Recordings of which no callback ever told us: the carrier is asked for them with the call."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.wrappers import Request

from calllog.models import Call, Recording
from ivr.exchange.scripted import Caller
from ivr.requests import FINAL
from tests.scenarios.days import CALLER
from tests.support.hotline import Hotline

SAYS = (
    Caller(CALLER)
    .presses("2")
    .presses("1")
    .presses("1")
    .speaks("我想提前还款", seconds=6, then_hangs_up=True)
)


class Deaf:
    """Neither of a recording nor of the end of a call anything is heard; lists are counted."""

    def __init__(self, world: Hotline) -> None:
        self.world = world
        self.carrier = world.carrier.app
        self.lists = 0
        world.front.app = self.hear
        world.carrier.app = self.ask

    def hear(self, environ: Any, start_response: Any) -> Any:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        environ["wsgi.input"] = io.BytesIO(body)
        form = Request(environ).form
        is_lost = "RecordingSid" in form or form.get("CallStatus") in FINAL
        environ["wsgi.input"] = io.BytesIO(body)
        if is_lost and "/leg/" not in environ["PATH_INFO"]:
            start_response("502 Bad Gateway", [])
            return [b""]
        return self.world.doorway.app(environ, start_response)

    def ask(self, environ: Any, start_response: Any) -> Any:
        is_list = environ["PATH_INFO"].endswith("/Recordings.json")
        self.lists += is_list
        if is_list and self.lists == 1:
            start_response("503 Service Unavailable", [])
            return [b""]
        return self.carrier(environ, start_response)


@pytest.mark.clause("3.1.2b")
def test_what_was_said_is_fetched_though_no_callback_told_of_it(world: Hotline) -> None:
    deaf = Deaf(world)
    world.call(SAYS)
    with world.reading() as session:
        assert session.scalars(select(Recording)).all() == []
    world.until(world.now + timedelta(minutes=20))
    with world.reading() as session:
        (recording,) = session.scalars(select(Recording))
        assert (recording.field, recording.spoken_seconds) == ("message", 6)
        assert recording.fetched_at is not None
        assert recording.item_id is not None
        assert recording.item_id == session.scalars(select(Call.item_id)).one()
    # The first time the carrier could not tell, and the call was left open for it.
    assert deaf.lists == 2
    assert world.the_item()["phone"] == CALLER


def test_a_recording_that_is_known_is_not_kept_twice(world: Hotline) -> None:
    front = world.front.app
    deaf = Deaf(world)
    world.front.app = front
    caller = Caller(CALLER).presses("2").presses("1").presses("1").speaks("我想提前还款", seconds=6)
    world.call(caller.hangs_up(after=1))
    with world.writing() as session:
        # As if the last word on the call had never come.
        call = session.scalars(select(Call)).one()
        call.ended_at = call.kind = None
        call.settle_by = world.loop.clock.now()
        known = sorted(recording.sid for recording in call.recordings)
    world.until(world.now + timedelta(minutes=20))
    with world.reading() as session:
        assert sorted(session.scalars(select(Recording.sid))) == known
    assert deaf.lists >= 1


def test_nobody_asks_for_the_recordings_of_the_conduct_line_on_this_side(world: Hotline) -> None:
    deaf = Deaf(world)
    world.call(Caller(CALLER).presses("9").presses("2").speaks("窗口态度不好", seconds=8))
    world.until(world.now + timedelta(minutes=20))
    assert deaf.lists == 0
    with world.reading() as session:
        assert session.scalars(select(Recording)).all() == []
