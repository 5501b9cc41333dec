"""Alarms about an office's own sentences: logged without their words, told once to who can help."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select
from structlog.testing import capture_logs

from calllog.conduct.place import Place
from calllog.db import Database
from calllog.models import Message, Staff
from calllog.settings import Settings
from ivr import prompt_alarms
from ivr.parts import PhoneParts, join
from tests.support.clock import ManualClock


def parts_of(office: Database, settings: Settings, clock: ManualClock) -> PhoneParts:
    conduct = Place.at(settings.home / "conduct").open_database()
    conduct.migrate()
    return join(settings, clock, office, conduct)


def messages(office: Database) -> list[tuple[str, str]]:
    with office.reading() as session:
        query = select(Staff.login, Message.body).join(Message.recipient)
        about_no_item = query.where(Message.item_id.is_(None)).order_by(Message.id)
        return [(who, body) for who, body in session.execute(about_no_item)]


def test_a_sentence_that_is_not_used_is_told_once_to_the_supervisor_and_logged_by_its_id(
    office: Database, settings: Settings, clock: ManualClock
) -> None:
    settings.prompts_folder.mkdir(parents=True)
    own = 'greeting = "喂"\n'
    (settings.prompts_folder / "zh.toml").write_text(own, encoding="utf-8")
    parts = parts_of(office, settings, clock)
    with capture_logs() as logs:
        prompt_alarms.tell(parts)
        prompt_alarms.tell(parts)
    assert [(entry["event"], entry["where"]) for entry in logs] == [
        ("prompt_not_used", "zh.toml: greeting")
    ] * 2
    ((login, body),) = messages(office)
    assert login == "zhaoping"
    assert body.endswith("位置：zh.toml: greeting")
    assert "喂" not in body
    parts.conduct_db.close()


def test_with_nothing_wrong_nobody_is_told(
    office: Database, settings: Settings, clock: ManualClock
) -> None:
    parts = parts_of(office, settings, clock)
    prompt_alarms.tell(parts)
    assert messages(office) == []
    parts.conduct_db.close()


def test_each_fault_is_named_by_its_place_and_not_by_its_words(tmp_path: Path) -> None:
    (tmp_path / "audio").mkdir()
    (tmp_path / "audio" / "goodbye.mp3").touch()
    (tmp_path / "zh.toml").write_text("goodbye = ", encoding="utf-8")
    (tmp_path / "en.toml").write_text('goodby = "Bye."', encoding="utf-8")
    found = prompt_alarms.alarms(Settings.read(home=tmp_path, prompts_folder=tmp_path), ())
    assert [prompt_alarms.where(alarm) for alarm in found] == [
        "zh.toml",
        "audio/goodbye.mp3",
        "en.toml: goodby",
    ]
