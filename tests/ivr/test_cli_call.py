"""What is typed during an interactive call: what the line could do nothing with is asked again."""

from __future__ import annotations

from typing import Any

import click
import pytest
from click.testing import CliRunner

from ivr import cli_call


class Placed:
    """A call that keeps what was done in it."""

    def __init__(self) -> None:
        self.done: list[Any] = []

    def press(self, keys: str) -> None:
        self.done.append(("press", keys))

    def speak(self, words: str) -> None:
        self.done.append(("speak", words))

    def wait(self) -> None:
        self.done.append("wait")

    def hang_up(self) -> None:
        self.done.append("hang up")


@pytest.mark.parametrize(
    ("asked", "typed", "done", "asks"),
    [
        ("keys", "x y\n2\n", ("press", "2"), 2),
        ("keys", "2 1\n你好\n#\n", ("press", "#"), 3),
        ("keys", "\n", "wait", 1),
        ("keys", "h\n", "hang up", 1),
        ("keys", "x y\n", "hang up", 2),  # The end of the input.
        ("patience", "2\n\n", "wait", 2),
        ("words", "2\n", ("speak", "2"), 1),
        ("words", "x y\n", ("speak", "x y"), 1),
        ("keys or words", "x y\n", ("speak", "x y"), 1),
        ("keys or words", "2\n", ("press", "2"), 1),
    ],
)
def test_what_the_line_cannot_use_is_asked_again(
    asked: str, typed: str, done: object, asks: int
) -> None:
    placed = Placed()

    @click.command()
    def terminal() -> None:
        cli_call._answer(placed, asked)  # type: ignore[arg-type]

    result = CliRunner().invoke(terminal, input=typed)
    assert result.exception is None
    assert placed.done == [done]
    assert result.output.count(cli_call.QUESTIONS[asked]) == asks
    assert result.output.count("can be given here") == asks - 1
