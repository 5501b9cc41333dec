"""Chinese and English of the public pages: texts are Chinese in the code, English in a catalogue.

The language is part of the address (``/rule``, ``/en/rule``): nothing is kept about a visitor.
"""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g

# Each language is named in itself, so that who cannot read the page finds theirs.
LANGUAGES = {"zh": "中文", "en": "English"}
DEFAULT = "zh"
SOURCE = Path(__file__).parent / "translations" / "en" / "LC_MESSAGES" / "messages.po"


def language() -> str:
    """The language of the page that is being made."""
    return str(g.get("language", DEFAULT))


def _(text: str, /, **values: object) -> str:
    """The text in the language of the page."""
    said = str(_texts().ugettext(text))
    return said % values if values else said


def _n(one: str, several: str, num: int) -> str:
    """The text for a number of things, in the language of the page."""
    return str(_texts().ungettext(one, several, num)) % {"num": num}


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
    return _english() if language() == "en" else _chinese()


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
