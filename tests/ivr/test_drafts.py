"""Drafts of sentences for single practice calls: kept, spoken, and refused."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from calllog.prompts.published import RECORDINGS
from ivr import drafts
from ivr.drafts import DraftPrompts, Drafts
from tests.support.browser_telephone import wav

DRAFT = "还没有接通，请您稍等。想登记请按1，继续等请不要挂机。"
VERSION = {
    "version": 7, "language": "zh", "sentence": "goodbye", "words": None, "audio_file": None,
    "audio_sha256": None,
}  # fmt: skip


def spoken(home: Path, params: dict[str, str]) -> str:
    prompts = DraftPrompts(home, home / "prompts")
    drafts.answering(params)
    try:
        return prompts.say("next_person").text
    finally:
        drafts.answering({})


def test_a_draft_is_spoken_in_its_call_and_at_the_telephones_it_rings(tmp_path: Path) -> None:
    Drafts(tmp_path, tmp_path).keep("CA1", {"next_person": DRAFT})
    assert spoken(tmp_path, {"CallSid": "CA1"}) == DRAFT
    assert spoken(tmp_path, {"CallSid": "CA2", "ParentCallSid": "CA1"}) == DRAFT
    assert spoken(tmp_path, {"CallSid": "CA2"}) != DRAFT
    assert spoken(tmp_path, {}) != DRAFT


@pytest.mark.parametrize(
    "given",
    [
        {"no_such_sentence": "您好"},
        {"greeting": "您好，请按键。"},  # Words that are filled in are missing.
        {"greeting": 5},
        {5: "您好"},
        [{"sentence": "greeting"}],
        [VERSION | {"audio_file": "../secret", "audio_sha256": "0" * 64}],
        [VERSION | {"language": "en"}],
        "greeting",
        5,
    ],
)
def test_what_could_not_be_spoken_is_refused(given: object, tmp_path: Path) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - Whatever it says, it is no draft.
        Drafts(tmp_path, tmp_path).keep("CA1", given)


def test_a_recording_is_taken_from_where_it_was_uploaded(tmp_path: Path) -> None:
    office, home = tmp_path / "office", tmp_path / "office" / "practice"
    sound = wav(2)
    name = f"{RECORDINGS}/{hashlib.sha256(sound).hexdigest()}.wav"
    (office / RECORDINGS).mkdir(parents=True)
    (office / name).write_bytes(sound)
    home.mkdir()
    version = VERSION | {
        "sentence": "next_person",
        "audio_file": name,
        "audio_sha256": hashlib.sha256(sound).hexdigest(),
    }
    Drafts(home, uploaded=office).keep("CA1", [version])
    prompts = DraftPrompts(home, home / "prompts")
    drafts.answering({"CallSid": "CA1"})
    said = prompts.say("next_person")
    drafts.answering({})
    assert said.audio == home / name


def test_the_drafts_of_old_calls_are_forgotten(tmp_path: Path) -> None:
    kept = Drafts(tmp_path, tmp_path)
    kept.keep("CA0", {"next_person": DRAFT})
    (oldest,) = (tmp_path / drafts.FOLDER).iterdir()
    os.utime(oldest, (0, 0))
    for number in range(1, drafts.MOST_CALLS + 1):
        kept.keep(f"CA{number}", {"next_person": DRAFT})
    assert kept.of("CA0") == ()
    assert len(kept.of("CA1")) == 1
