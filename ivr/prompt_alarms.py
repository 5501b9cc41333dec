"""What is wrong with an office's own sentences and recordings, and who is told of it.

The line speaks the shipped sentences instead, so that nobody would notice (issue 2).
"""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from calllog.news import prompt_news
from calllog.prompts import published
from calllog.prompts.published import Published
from calllog.settings import Settings
from ivr.live_prompts import overlay
from ivr.parts import PhoneParts
from ivr.prompts import Prompts

log = structlog.get_logger(__name__)

LANGUAGES = ("zh", "en")


def alarms(settings: Settings, newest: Sequence[Published]) -> list[str]:
    """Everything that is not used as the office wants it, each once, with its remedy.

    ``newest`` is what was published in the console (``calllog.prompts.published``).
    """
    folder = settings.prompts_folder
    is_own_choice = folder != settings.home / "prompts"
    found = []
    if is_own_choice and not folder.is_dir():
        found.append(
            f"HOTLINE_PROMPTS_FOLDER: there is no folder {folder}; make it, or remove the "
            "setting. None of its sentences are spoken."
        )
    loaded = (Prompts.load(language, folder) for language in LANGUAGES)
    for one in loaded:
        found.extend(overlay(one, newest, settings.home).alarms)
    # A bad recording is found with the sentences of each language.
    return list(dict.fromkeys(found))


def where(alarm: str) -> str:
    """The file, and the sentence's id where one is to blame: never what it says."""
    file, _, rest = alarm.partition(" ")
    of_sentence = rest.partition(" ")[2] if rest.startswith("sentence ") else ""
    return f"{file} {of_sentence.partition(' ')[0]}".strip().rstrip(":")


def tell(parts: PhoneParts) -> None:
    """Log each alarm, and tell those who can do something about it."""
    with parts.db.reading() as session:
        newest = published.read(session)
    found = alarms(parts.settings, newest)
    for alarm in found:
        log.warning("prompt_not_used", where=where(alarm))
    if not found:
        return
    now = parts.now()
    with parts.db.writing() as session:
        for alarm in found:
            prompt_news.not_used(session, now.moment, now.time, alarm, where(alarm))
