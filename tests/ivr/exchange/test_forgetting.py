"""The exchange keeps no more than it is asked for: calls are forgotten, files are private."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from ivr.exchange.exchange import Exchange
from ivr.exchange.jump import JumpLoop
from ivr.exchange.recordings import RecordingStore
from ivr.exchange.scripted import Caller
from tests.ivr.exchange.conftest import LINE
from tests.ivr.exchange.toy import Toy

ZHANG = "+8613900000001"


def test_a_call_is_forgotten_a_quarter_of_an_hour_after_its_end(
    toy: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    exchange.calls_kept_for = timedelta(minutes=15)
    toy.says("/voice", "<Say>您好。</Say><Enqueue/>")
    old = exchange.place(loop, Caller(ZHANG), LINE)
    assert old.ended_at is not None
    assert exchange.errors
    exchange.forget_old_calls(old.ended_at + timedelta(minutes=15, seconds=-1))
    assert list(exchange.calls) == [old.sid]
    exchange.forget_old_calls(old.ended_at + timedelta(minutes=15))
    assert exchange.calls == {}
    assert exchange.errors == []


def test_of_many_calls_the_last_ones_are_kept(toy: Toy, exchange: Exchange, loop: JumpLoop) -> None:
    exchange.most_calls = 2
    toy.says("/voice", "<Say>您好。</Say>")
    calls = [exchange.place(loop, Caller(ZHANG), LINE) for _ in range(5)]
    exchange.forget_old_calls(loop.clock.now())
    assert list(exchange.calls) == [call.sid for call in calls[-2:]]


def test_a_call_that_lasts_is_not_forgotten(toy: Toy, exchange: Exchange, loop: JumpLoop) -> None:
    toy.says("/voice", '<Pause length="3600"/>')
    going = exchange.begin(loop, Caller(ZHANG), LINE)
    loop.run_until(loop.clock.now() + timedelta(minutes=50))
    exchange.calls_kept_for = timedelta(0)
    exchange.forget_old_calls(loop.clock.now())
    assert len(exchange.calls) == 1
    loop.run_until(loop.clock.now() + timedelta(minutes=20))
    assert going.done()


def test_what_callers_say_can_be_read_by_the_owner_only(
    toy: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    toy.says("/voice", '<Record action="/said"/>')
    toy.says("/said", "")
    exchange.place(loop, Caller(ZHANG).speaks("我想提前还款", seconds=3), LINE)
    folder = exchange.folder / "recordings"
    assert folder.stat().st_mode & 0o777 == 0o700
    files = list(folder.iterdir())
    assert len(files) == 2
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_a_folder_that_was_open_to_others_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    folder.mkdir(mode=0o755)
    RecordingStore(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
