"""What is wrong with a file or a form that describes something: told in English, or by a code.

The same checks serve the command line and the console. The command line shows their English words;
the console has its own words for each code.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError


@dataclass(frozen=True)
class Fault:
    """One fault: where it is, its code with the values that its words name, and English words."""

    place: tuple[str, ...]
    code: str
    words: str
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """Where and what, in English."""
        return f"{'.'.join(self.place) or 'the file'}: {self.words}"


def wrong(code: str, words: str, /, **values: str | int) -> PydanticCustomError:
    """What a check raises: the code, the English words with {names}, and the values of the names.

    Neither code nor words are made up from what was typed.
    """
    return PydanticCustomError(code, words, values)


def first_fault(error: ValidationError) -> Fault:
    """The first of the faults that were found."""
    first = error.errors(include_url=False)[0]
    values = {
        name: value
        for name, value in first.get("ctx", {}).items()
        if isinstance(value, str | int | float)
    }
    return Fault(tuple(map(str, first["loc"])), first["type"], first["msg"], values)
