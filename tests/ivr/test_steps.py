"""A step in a URL is ours, of this release and whole, or it counts as none."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.conversation import Position, Step
from ivr.steps import SignedSteps

STEPS = SignedSteps("secret")
HERE = Position(Step.RINGING, turn=4, section=2, rung=(3, 5), rung_seconds=15, rang_together=True)


@pytest.mark.parametrize("step", list(Step))
def test_a_position_is_read_back_as_it_was_signed(step: Step) -> None:
    position = Position(step, turn=7, tries=1, section=3, rung=(1, 2), item=9)
    assert STEPS.read_position(STEPS.sign_position(position)) == position


def test_the_same_position_is_signed_alike_each_time_so_that_answers_repeat() -> None:
    assert STEPS.sign_position(HERE) == SignedSteps("secret").sign_position(HERE)


@pytest.mark.parametrize("at", range(0, 60, 7))
def test_a_token_with_one_character_changed_is_none(at: int) -> None:
    token = STEPS.sign_position(HERE)
    other = "A" if token[at] != "A" else "B"
    assert STEPS.read_position(token[:at] + other + token[at + 1 :]) is None


def test_a_token_signed_with_another_key_is_none() -> None:
    assert STEPS.read_position(SignedSteps("another").sign_position(HERE)) is None


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"turn": 1},
        {"step": "menu", "since": 5},
        {"step": "fax"},
        {"step": None},
        {"step": ["menu"]},
        {"step": {"menu": 1}},
        {"step": "menu", "turn": "2"},
        {"step": "menu", "turn": None},
        {"step": "menu", "section": "loans"},
        {"step": "ringing", "rung": 3},
        {"step": "ringing", "rung": "35"},
        {"step": "ringing", "rang_together": 1},
        {"leg": 3, "accept": True, "matter": "贷款"},
        {"line": "conduct", "at": "choice", "named": False, "times": 1},
    ],
)
def test_a_token_of_another_release_or_another_purpose_is_no_position(
    data: dict[str, Any],
) -> None:
    assert STEPS.read_position(STEPS.sign(data)) is None


@pytest.mark.parametrize("value", ["text", 5, None, [1, 2]])
def test_only_an_object_is_read(value: Any) -> None:
    assert STEPS.read(STEPS.sign(value)) is None


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.text(max_size=200) | st.from_regex(r"\.?[\w-]{0,60}\.[\w-]{27}", fullmatch=True))
def test_no_text_is_taken_for_a_step_or_breaks_the_reading(text: str) -> None:
    assert STEPS.read(text) is None
    assert STEPS.read_position(text) is None
