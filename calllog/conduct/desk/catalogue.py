"""Chinese and English of the monitors' app: texts are Chinese in the code, English in a catalogue.

The catalogue is this app's own: what the staff console says tells nothing of what is said here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask, has_request_context, session
from flask_babel.speaklater import LazyString

from calllog.refusals import LedgerError
from calllog.two_languages import LANGUAGES, TwoLanguages

SOURCE = Path(__file__).parent / "translations" / "en" / "LC_MESSAGES" / "messages.po"


def chosen_language() -> str:
    """The language of this session: Chinese until another is chosen."""
    language = session.get("language", "zh") if has_request_context() else "zh"
    return language if language in LANGUAGES else "zh"


TEXTS = TwoLanguages(SOURCE, chosen_language)
_ = TEXTS.say
_n = TEXTS.say_number


def _l(text: str) -> Any:
    """The text in the language of whatever request it is shown in, for tables made at import."""
    return LazyString(_, text)


def refusal(error: LedgerError) -> str:
    """Why something is refused, in the language of who reads it."""
    return _(error.text, **error.values)


def add_languages(app: Flask) -> None:
    """Give the templates their texts."""
    TEXTS.add_to(app.jinja_env)
