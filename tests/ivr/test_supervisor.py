"""What becomes of the hotline when one of its parts does not stay up."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from ivr.supervisor import RESTART_AFTER_SECONDS, Part, PartFailed, Supervisor

ENDS = [sys.executable, "-S", "-c", ""]
STAYS = [sys.executable, "-S", "-c", "import time; time.sleep(600)"]


def has_ended(part: Part) -> bool:
    assert part.process is not None
    part.process.wait(30)
    return part.has_ended()


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    made = Supervisor()
    yield made
    made.stop()


def test_a_part_that_cannot_start_stops_the_start(supervisor: Supervisor) -> None:
    supervisor.parts = [Part("phone", STAYS), Part("console", ENDS)]
    supervisor.start()
    assert has_ended(supervisor.parts[1])
    with pytest.raises(PartFailed, match="console"):
        supervisor.wait_until(lambda: False, 30)


def test_the_practice_telephone_stops_nothing(supervisor: Supervisor) -> None:
    practice = Part("practice", ENDS, is_vital=False)
    supervisor.parts = [Part("phone", STAYS), practice]
    supervisor.start()
    assert has_ended(practice)
    assert supervisor.wait_until(lambda: True, 30)
    # It was started again in vain so often that it is left alone for a while.
    practice.restarts = len(RESTART_AFTER_SECONDS)
    supervisor.look()
    assert practice.restart_at is not None
    assert practice.restart_at - practice.started_at > 500
    vital = Part("phone", ENDS, restarts=len(RESTART_AFTER_SECONDS))
    vital.start()
    assert has_ended(vital)
    supervisor.parts = [*supervisor.parts, vital]
    with pytest.raises(PartFailed, match="in a row"):
        supervisor.look()
