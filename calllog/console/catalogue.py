"""Chinese and English: the texts of code and templates are Chinese, the catalogue has English."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, g, session
from flask_babel import Babel, get_locale, get_translations
from flask_babel.speaklater import LazyString

from calllog.refusals import LedgerError

# Each language is named in itself, so that who cannot read the page finds theirs.
LANGUAGES = {"zh": "中文", "en": "English"}
DOMAIN = "messages"
SOURCES = Path(__file__).parent / "translations"


def _(text: str, /, **values: object) -> str:
    """The text in the language of the request."""
    said = str(_catalogue().ugettext(text))
    return said % values if values else said


def _n(one: str, several: str, num: int) -> str:
    """The text for a number of things, in the language of the request."""
    return str(_catalogue().ungettext(one, several, num)) % {"num": num}


def _l(text: str) -> Any:
    """The text in the language of whatever request it is shown in, for tables made at import."""
    return LazyString(_, text)


def add_languages(app: Flask, home: Path) -> None:
    """Compile the catalogue and choose the language of each request.

    The compiled file lies in the data folder: the program's own folder may be read-only. It is
    made anew at every start, so that it is never older than its source.
    """
    compiled = home / "translations"
    _compile(SOURCES / "en" / "LC_MESSAGES" / "messages.po", compiled / "en" / "LC_MESSAGES")
    Babel(
        app,
        default_locale="zh",
        default_domain=DOMAIN,
        default_translation_directories=str(compiled),
        locale_selector=chosen_language,
    )
    templates: Any = app.jinja_env  # The method is the i18n extension's.
    templates.install_gettext_callables(
        gettext=lambda text: _catalogue().ugettext(text),
        ngettext=lambda one, several, num: _catalogue().ungettext(one, several, num),
        newstyle=True,
    )


def _catalogue() -> Any:
    """The texts of the request's language, kept with it: a list says a thousand of them.

    Flask-Babel finds them anew for each text, which takes longer than all the rest of a row.
    """
    locale = get_locale()
    if locale is None:
        return get_translations()
    known = g.setdefault("catalogues", {})
    if locale.language not in known:
        known[locale.language] = get_translations()
    return known[locale.language]


def chosen_language() -> str:
    """The language of this session: Chinese until another is chosen."""
    language = session.get("language", "zh")
    return language if language in LANGUAGES else "zh"


def _compile(source: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as text:
        catalogue = read_po(text, locale="en", domain=DOMAIN)
    # Several workers start together: each puts a whole file in place in one step.
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as draft:
        write_mo(draft, catalogue)
    os.replace(draft.name, folder / f"{DOMAIN}.mo")


def refusal(error: LedgerError) -> str:
    """What the ledger says when it refuses, in the language of who reads it."""
    return str(_(error.text, **error.values))
