"""Chinese and English of the monitors' app: texts are Chinese in the code, English in a catalogue.

The catalogue is this app's own: what the staff console says tells nothing of what is said here.
"""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, has_request_context, session
from flask_babel.speaklater import LazyString

from calllog.refusals import LedgerError

# Each language is named in itself, so that who cannot read the page finds theirs.
LANGUAGES = {"zh": "中文", "en": "English"}
SOURCE = Path(__file__).parent / "translations" / "en" / "LC_MESSAGES" / "messages.po"


def chosen_language() -> str:
    """The language of this session: Chinese until another is chosen."""
    language = session.get("language", "zh") if has_request_context() else "zh"
    return language if language in LANGUAGES else "zh"


def _(text: str, /, **values: object) -> str:
    """The text in the language of the request."""
    said = str(_texts().ugettext(text))
    return said % values if values else said


def _n(one: str, several: str, num: int) -> str:
    """The text for a number of things, in the language of the request."""
    return str(_texts().ungettext(one, several, num)) % {"num": num}


def _l(text: str) -> Any:
    """The text in the language of whatever request it is shown in, for tables made at import."""
    return LazyString(_, text)


def refusal(error: LedgerError) -> str:
    """Why something is refused, in the language of who reads it."""
    return _(error.text, **error.values)


def add_languages(app: Flask) -> None:
    """Give the templates their texts."""
    templates: Any = app.jinja_env  # The method is the i18n extension's.
    templates.add_extension("jinja2.ext.i18n")
    templates.install_gettext_callables(
        gettext=lambda text: _texts().ugettext(text),
        ngettext=lambda one, several, num: _texts().ungettext(one, several, num),
        newstyle=True,
    )


def _texts() -> NullTranslations:
    return _english() if chosen_language() == "en" else _chinese()


@lru_cache(maxsize=1)
def _chinese() -> NullTranslations:
    return NullTranslations()


@lru_cache(maxsize=1)
def _english() -> NullTranslations:
    """The catalogue, compiled in memory: it is small, and the folder may be read-only."""
    with SOURCE.open("rb") as file:
        texts = read_po(file, locale="en")
    compiled = BytesIO()
    write_mo(compiled, texts)
    compiled.seek(0)
    return Translations(compiled)
