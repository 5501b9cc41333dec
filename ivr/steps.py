"""Where a call stands, signed into the action URL, so that nobody but us can write it.

With it and the roster on disk a call goes on even while the database is away.
"""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from ivr.conversation import Position, Step

# What each field of a position holds, by which one that another release signed is told apart.
KINDS = {field.name: type(field.default) for field in fields(Position)} | {"step": Step}


class SignedSteps:
    """Signs small JSON objects into URL-safe text, and reads back only its own."""

    def __init__(self, secret_key: str) -> None:
        self._serializer = URLSafeSerializer(secret_key, salt="voice-step")

    def sign(self, data: dict[str, Any]) -> str:
        text = self._serializer.dumps(data)
        return text if isinstance(text, str) else text.decode()

    def read(self, token: str) -> dict[str, Any] | None:
        try:
            data = self._serializer.loads(token)
        except BadData:
            return None
        return data if isinstance(data, dict) else None

    def sign_position(self, position: Position) -> str:
        """A position of the service line; what has its default is left out to keep URLs short."""
        start = Position(position.step)
        data = {
            name: value
            for name, value in asdict(position).items()
            if name == "step" or value != getattr(start, name)
        }
        return self.sign(data)

    def read_position(self, token: str) -> Position | None:
        """The position in a token; None when we did not sign it, or another release did."""
        data = self.read(token)
        if data is None or not set(data) <= set(KINDS) or data.get("step") not in list(Step):
            return None
        data["step"] = Step(data["step"])
        for name, value in data.items():
            data[name] = tuple(value) if isinstance(value, list) else value
        is_sound = all(isinstance(value, KINDS[name]) for name, value in data.items())
        return Position(**data) if is_sound else None
