"""The texts of an app with a catalogue of its own: Chinese in the code, English beside it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

# Each language is named in itself, so that who cannot read the page finds theirs.
LANGUAGES = {"zh": "中文", "en": "English"}


class TwoLanguages:
    """The texts of one app; ``language`` tells which of the two is wanted at the moment."""

    def __init__(self, source: Path, language: Callable[[], str]) -> None:
        self._source = source
        self._language = language
        self._chinese = NullTranslations()

    def say(self, text: str, /, **values: object) -> str:
        """The text in the language that is wanted."""
        said = str(self._texts().ugettext(text))
        return said % values if values else said

    def say_number(self, one: str, several: str, num: int) -> str:
        """The text for a number of things, in the language that is wanted."""
        return str(self._texts().ungettext(one, several, num)) % {"num": num}

    def add_to(self, templates: Any) -> None:
        """Give the templates of a Jinja environment their texts."""
        templates.add_extension("jinja2.ext.i18n")
        templates.install_gettext_callables(
            gettext=lambda text: self._texts().ugettext(text),
            ngettext=lambda one, several, num: self._texts().ungettext(one, several, num),
            newstyle=True,
        )

    def _texts(self) -> NullTranslations:
        return self._english if self._language() == "en" else self._chinese

    @cached_property
    def _english(self) -> NullTranslations:
        """The catalogue, compiled in memory: it is small, and the folder may be read-only."""
        with self._source.open("rb") as file:
            texts = read_po(file, locale="en")
        compiled = BytesIO()
        write_mo(compiled, texts)
        compiled.seek(0)
        return Translations(compiled)
