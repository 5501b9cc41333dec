"""When citizens may be called: not before 8, from 12 to 14, or from 20 on (design, section 3)."""

from __future__ import annotations

import pytest

from calllog.times.calling_hours import may_call
from tests.calllog.moments import SHANGHAI, the_moment


@pytest.mark.parametrize(
    ("clock", "is_allowed"),
    [
        ("00:00", False),
        ("07:59:59", False),
        ("08:00", True),
        ("11:59:59", True),
        ("12:00", False),
        ("13:59:59", False),
        ("14:00", True),
        ("19:59:59", True),
        ("20:00", False),
        ("23:59:59", False),
    ],
)
@pytest.mark.parametrize("day", ["Mon 2026-11-23", "Sun 2026-11-22"])
def test_people_are_called_when_they_do_not_rest(day: str, clock: str, is_allowed: bool) -> None:
    assert may_call(the_moment(f"{day} {clock}"), SHANGHAI) is is_allowed
