"""How long sentences take."""

from __future__ import annotations

import pytest

from ivr.exchange.speech import spoken_seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("", 0.0),
        ("。", 0.0),
        ("您好", 2 / 4.5),
        ("您好。", 2 / 4.5),  # The pause after the last word is nobody's wait.
        ("您好，您好", 4 / 4.5 + 0.2),
        ("您好。您好", 4 / 4.5 + 0.4),
        ("按1", 2 / 4.5),
        ("139", 3 / 4.5),
        ("1 3 9", 3 / 4.5 + 2 / 14),
        ("3.5", 3 / 4.5),
        ("press now", 9 / 14),
        ("「您好」", 2 / 4.5),
    ],
)
def test_a_sentence_takes_as_long_as_its_syllables_and_pauses(text: str, seconds: float) -> None:
    assert spoken_seconds(text) == pytest.approx(seconds)


def test_the_estimate_is_near_a_measured_voice() -> None:
    # A synthetic Mandarin voice spoke this sentence in 4.06 seconds.
    assert spoken_seconds("您好，这里是住房公积金管理中心服务热线。") == pytest.approx(
        4.06, rel=0.1
    )
