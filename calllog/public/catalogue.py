"""Chinese and English of the public pages: texts are Chinese in the code, English in a catalogue.

The language is part of the address (``/rule``, ``/en/rule``): nothing is kept about a visitor.
"""

from __future__ import annotations

from pathlib import Path

from flask import Flask, g

from calllog.two_languages import TwoLanguages

DEFAULT = "zh"
SOURCE = Path(__file__).parent / "translations" / "en" / "LC_MESSAGES" / "messages.po"


def language() -> str:
    """The language of the page that is being made."""
    return str(g.get("language", DEFAULT))


TEXTS = TwoLanguages(SOURCE, language)
_ = TEXTS.say
_n = TEXTS.say_number


def add_languages(app: Flask) -> None:
    """Give the templates their texts."""
    TEXTS.add_to(app.jinja_env)
