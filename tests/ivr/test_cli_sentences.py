"""``hotline sentences``: what the line says, for whoever wants to read or change it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from calllog.db import Database
from calllog.models import PromptVersion
from calllog.settings import Settings
from ivr.cli_sentences import sentences
from ivr.prompts import read_shipped
from tests.support.clock import MONDAY_MORNING
from tests.support.office import person


def listed(settings: Settings, *arguments: str) -> Result:
    return CliRunner().invoke(sentences, arguments, obj=settings)


def own_words(settings: Settings, lines: str) -> None:
    folder: Path = settings.prompts_folder
    folder.mkdir(parents=True)
    (folder / "zh.toml").write_text(lines, encoding="utf-8")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_sentence_is_listed_with_its_id_and_purpose(
    settings: Settings, language: str
) -> None:
    output = listed(settings, "--language", language).output
    for id, sentence in read_shipped(language).items():
        assert f"{id}\n  {sentence.purpose}\n  {sentence.text}\n" in output


def test_the_offices_own_words_are_shown_and_marked(settings: Settings) -> None:
    own_words(settings, 'call_ended = "通话结束，谢谢来电，再见。"\n')
    said = listed(settings).output
    purpose = read_shipped("zh")["call_ended"].purpose
    assert f"call_ended  (own words)\n  {purpose}\n  通话结束，谢谢来电，再见。\n" in said
    english = listed(settings, "--language", "en").output
    assert "call_ended  (own words)\n" in english
    assert english.count("own words") == 1


def test_words_that_are_not_used_are_named_and_the_shipped_sentence_is_listed(
    settings: Settings,
) -> None:
    own_words(settings, 'call_ended = "我不知道。"\n')
    result = listed(settings)
    assert "sentence call_ended" in result.stderr
    assert "own words" not in result.stdout
    assert read_shipped("zh")["call_ended"].text in result.stdout


def test_what_was_published_is_listed_and_its_history_told(
    settings: Settings, office: Database
) -> None:
    moment = MONDAY_MORNING
    with office.writing() as session:
        version = PromptVersion(
            language="zh",
            sentence="goodbye",
            words="感谢您来电，再见。",
            why="更亲切",
            made_at=moment,
            made_by_id=person(session, "zhaoping").id,
            decided_at=moment,
            decided_by_id=person(session, "gaoyuan").id,
            is_approved=True,
            decision="同意",
        )
        session.add(version)
    said = listed(settings).output
    purpose = read_shipped("zh")["goodbye"].purpose
    assert f"goodbye  (published)\n  {purpose}\n  感谢您来电，再见。\n" in said
    assert listed(settings, "history", "goodbye").output == (
        "1  in force\n"
        "  感谢您来电，再见。\n"
        "  written 2026-11-23 09:10 by zhaoping: 更亲切\n"
        "  decided 2026-11-23 09:10 by gaoyuan: 同意\n\n"
    )
    assert "never changed" in listed(settings, "history", "fault").output
    assert "There is no sentence goodby;" in listed(settings, "history", "goodby").output
