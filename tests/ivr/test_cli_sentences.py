"""``hotline sentences``: what the line says, for whoever wants to read or change it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from calllog.settings import Settings
from ivr.cli_sentences import sentences
from ivr.prompts import read_shipped


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
