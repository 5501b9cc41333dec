"""What is left of a time, as it is spoken to staff."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ivr.outbound_words import length_words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (-5, "〇分钟"),
        (0, "〇分钟"),
        (2, "两分钟"),
        (10, "十分钟"),
        (12, "十二分钟"),
        (35, "三十五分钟"),
        (60, "一小时"),
        (122, "两小时两分钟"),
        (1440, "一天"),
        (3000, "两天"),
    ],
)
def test_a_length_of_time_is_said_in_whole_minutes(minutes: int, words: str) -> None:
    assert length_words(timedelta(minutes=minutes, seconds=30 if minutes > 0 else 0)) == words
