"""The office's own files for the public pages: its words, the rule's text, photos of staff."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from calllog.public import own_words, photos, rule_text
from calllog.public.own_words import OwnWordsError
from calllog.public.photos import PhotoError
from calllog.public.rule_text import RuleTextError


def faults(home: Path) -> Iterator[str]:
    """One sentence for each file that cannot be used; the pages do without it meanwhile."""
    try:
        own_words.read(home, is_sample=False)
    except OwnWordsError as error:
        yield str(error)
    try:
        rule_text.read(home, is_sample=False)
    except RuleTextError as error:
        yield str(error)
    for path in photos.files(home):
        try:
            photos.made(path)
        except PhotoError as error:
            yield str(error)
