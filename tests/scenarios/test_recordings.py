"""What callers say is fetched from the carrier over HTTP, checked, kept here and deleted there."""

from __future__ import annotations

import stat
import wave
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from calllog.calls.audio import GIVE_UP_AFTER
from calllog.conduct.kinds import EntryKind
from calllog.conduct.models import Case, Statement
from calllog.lists.rows import whole_list
from calllog.lists.tabs import Day, Tab
from calllog.models import Recording
from calllog.office.viewers import Viewer
from calllog.showing.queries import Audio
from ivr.exchange.scripted import Caller
from tests.scenarios.days import CALLER
from tests.support.conduct import record_of, said
from tests.support.hotline import CONDUCT, Hotline
from tests.support.office import person

MINUTE = timedelta(minutes=1)
SAYS_ONE_THING = (
    Caller(CALLER)
    .presses("2")
    .presses("1")
    .presses("1")
    .speaks("我想提前还款", seconds=6)
    .hangs_up()
)
COMPLAINS = Caller(CALLER).presses("9").presses("2").speaks("窗口态度不好", seconds=8)

Respond = Callable[[Any, Any], Any]


def answering(status: str, body: bytes, content_type: str = "audio/x-wav") -> Respond:
    """A carrier that gives this answer to everything."""

    def respond(_environ: Any, start_response: Any) -> Any:
        start_response(status, [("Content-Type", content_type), ("Content-Length", str(len(body)))])
        return [body]

    return respond


def recordings(world: Hotline) -> list[Recording]:
    with world.reading() as session:
        found = list(session.scalars(select(Recording).order_by(Recording.id)))
        session.expunge_all()
    return found


def at_the_carrier(world: Hotline) -> list[str]:
    return [recording.sid for recording in world.exchange.recordings.all()]


def is_private(path: Path) -> bool:
    return stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_recording_is_fetched_kept_for_its_owner_alone_and_deleted_at_the_carrier(
    world: Hotline,
) -> None:
    world.call(SAYS_ONE_THING)
    (waiting,) = recordings(world)
    assert waiting.file is None
    assert at_the_carrier(world) == [waiting.sid]
    world.until(world.now + MINUTE)
    (kept,) = recordings(world)
    assert kept.file == "recordings/2026/11/1.wav"
    path = world.settings.home / kept.file
    assert is_private(path)
    with wave.open(str(path)) as audio:
        assert audio.getnframes() / audio.getframerate() == pytest.approx(6, abs=1)
    assert at_the_carrier(world) == []
    assert kept.deleted_at_carrier_at is not None
    assert world.the_item()["missing"] == ["name", "organisation"]


def _cut_off(world: Hotline) -> Respond:
    """The file as it is, but for its second half."""
    (recording,) = recordings(world)
    whole = world.exchange.recordings.path(recording.sid).read_bytes()
    return answering("200 OK", whole[: len(whole) // 2])


BROKEN: dict[str, Callable[[Hotline], Respond]] = {
    "not there yet": lambda _: answering("404 Not Found", b"{}"),
    "a page instead of sound": lambda _: answering("200 OK", b"<html>Please sign in</html>"),
    "nothing at all": lambda _: answering("200 OK", b""),
    "half a file": _cut_off,
    "out of order": lambda _: answering("503 Service Unavailable", b"busy"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_what_is_no_recording_is_not_kept_and_is_asked_for_again(
    world: Hotline, fault: str
) -> None:
    world.call(SAYS_ONE_THING)
    carrier = world.carrier.app
    world.carrier.app = BROKEN[fault](world)
    world.until(world.now + 2 * MINUTE)
    (recording,) = recordings(world)
    assert (recording.fetched_at, recording.lost_why) == (None, None)
    assert recording.fetch_tries > 1
    # Nothing was deleted where the only copy is.
    assert at_the_carrier(world) == [recording.sid]
    world.carrier.app = carrier
    world.until(world.now + 10 * MINUTE)
    (recording,) = recordings(world)
    assert recording.fetched_at is not None
    assert at_the_carrier(world) == []


def test_a_carrier_that_is_down_for_an_hour_is_asked_less_and_less_often(world: Hotline) -> None:
    world.call(SAYS_ONE_THING)
    carrier = world.carrier.app
    asked: list[str] = []

    def down(environ: Any, start_response: Any) -> Any:
        asked.append(environ["PATH_INFO"])
        return answering("502 Bad Gateway", b"")(environ, start_response)

    world.carrier.app = down
    world.until(world.now + timedelta(hours=1))
    assert 4 <= len(asked) <= 10
    world.carrier.app = carrier
    world.until(world.now + timedelta(hours=1, minutes=1), tick=timedelta(minutes=10))
    (recording,) = recordings(world)
    assert recording.fetched_at is not None
    assert at_the_carrier(world) == []


def test_a_recording_that_cannot_be_had_for_three_days_is_given_up_and_the_list_says_why(
    world: Hotline,
) -> None:
    world.call(SAYS_ONE_THING)
    world.carrier.app = answering("404 Not Found", b"{}")
    world.until(world.now + GIVE_UP_AFTER - timedelta(hours=1), tick=timedelta(hours=6))
    assert recordings(world)[0].lost_why is None
    world.until(world.now + timedelta(hours=3), tick=timedelta(hours=1))
    with world.reading() as session:
        head = Viewer.of(person(session, "wangjun"))
        day = Day.of(world.loop.clock.now(), world.office_time())
        (row,) = whole_list(session, head, day, Tab.ALL)
    (audio,) = row.audio
    assert isinstance(audio, Audio)
    assert (audio.is_here, audio.lost_why) == (False, "NotThere")


def test_a_recording_that_the_carrier_will_not_delete_keeps_no_other_from_being_deleted(
    world: Hotline,
) -> None:
    carrier = world.carrier.app
    refused: list[str] = []

    def refuse_deletion(environ: Any, start_response: Any) -> Any:
        if environ["REQUEST_METHOD"] == "DELETE":
            refused.append(environ["PATH_INFO"])
            return answering("409 Conflict", b"{}")(environ, start_response)
        return carrier(environ, start_response)

    world.carrier.app = refuse_deletion
    for n in range(11):
        world.call(Caller(f"+86139000002{n:02}", steps=SAYS_ONE_THING.steps))
    world.until(world.now + 5 * MINUTE)
    stuck = recordings(world)
    assert all(recording.fetched_at for recording in stuck)
    # All of them were tried, and none of them all the time.
    assert len(set(refused)) == len(stuck)
    assert len(refused) <= 3 * len(stuck)
    world.carrier.app = carrier
    world.until(world.now + timedelta(hours=2), tick=10 * MINUTE)
    assert at_the_carrier(world) == []


def test_what_is_said_on_the_conduct_line_is_kept_behind_its_wall_and_deleted_at_the_carrier(
    world: Hotline,
) -> None:
    world.call(COMPLAINS)
    world.call(Caller(CALLER).presses("2").speaks("某人收礼", seconds=8), to=CONDUCT)
    assert len(at_the_carrier(world)) == 2
    carrier = world.carrier.app
    world.carrier.app = answering("404 Not Found", b"{}")
    world.until(world.now + 2 * MINUTE)
    world.carrier.app = carrier
    world.until(world.now + 20 * MINUTE)
    assert at_the_carrier(world) == []
    with world.parts.conduct_db.reading() as session:
        assert session.scalars(select(Statement)).all() == []
        cases = session.scalars(select(Case)).all()
        assert [len(said(record_of(session, case), EntryKind.STATEMENT)) for case in cases] == [
            1,
            1,
        ]
    sealed = list((world.parts.conduct_place.folder / "sealed").iterdir())
    assert len(sealed) == 2
    assert all(is_private(path) for path in sealed)
    assert not [path for path in sealed if b"WAVE" in path.read_bytes()]
    assert list(world.parts.conduct_place.recordings.iterdir()) == []
    # Nothing of either call on this side.
    assert recordings(world) == []
    assert world.items() == []
    assert not (world.settings.home / "recordings").exists()


def test_silence_on_the_conduct_line_is_deleted_at_the_carrier_too(world: Hotline) -> None:
    world.call(Caller(CALLER).presses("9").presses("2").is_silent().is_silent())
    world.until(world.now + 20 * MINUTE)
    assert at_the_carrier(world) == []
