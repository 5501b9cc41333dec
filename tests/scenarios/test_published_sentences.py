"""What a second person approved is heard from the next call on, and no draft ever."""

from __future__ import annotations

import hashlib
import wave
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import select

from calllog.db import Database
from calllog.models import Message, PromptVersion
from calllog.prompts import recordings, versions
from calllog.prompts.published import RECORDINGS
from calllog.prompts.versions import Wording
from calllog.refusals import LedgerError
from ivr import prompt_alarms
from ivr.console_sentences import LineSentences
from ivr.live_prompts import KEPT_IN
from ivr.prompts import read_shipped
from tests.support.carrier import Carrier, installed
from tests.support.clock import ManualClock
from tests.support.office import person
from tests.support.outages import gone

GREETING = (
    "您好，{office}为您服务。通话会录音。请问您要办什么业务？{menu}。"
    "反映作风问题按9，人工按0，不按键也转人工。"
)
HEARD = "中心为您服务。"
SHIPPED = "您好，这里是"

Open = Callable[[], Carrier]


@pytest.fixture
def process(office: Database, tmp_path: Path, clock: ManualClock) -> Iterator[Open]:
    """Starts one process of the public app after another, on the same data folder."""
    office.close()
    with ExitStack() as stack:
        yield lambda: stack.enter_context(installed(tmp_path / "home", clock))


@pytest.fixture
def line(process: Open) -> Carrier:
    return process()


def greeting(line: Carrier, sid: str) -> str:
    """What a new caller hears first; a withheld number is nobody known."""
    return line.send(CallSid=sid, From="").spoken


def propose(
    line: Carrier, sentence: str = "greeting", words: str = GREETING, audio: bytes = b""
) -> int:
    if audio:
        recordings.keep(line.settings.home, audio)
    kept = recordings.named(audio) if audio else (None, None)
    now = line.parts.now()
    with line.parts.db.writing() as session:
        author = person(session, "zhaoping")
        wording = Wording(words, "更亲切", *kept)
        told_by = LineSentences(line.parts.prompts)
        made = versions.draft(session, now.moment, now.time, told_by, sentence, author, wording)
        return made.id


def decide(line: Carrier, version: int, who: str = "gaoyuan", is_approved: bool = True) -> None:
    now = line.parts.now()
    with line.parts.db.writing() as session:
        versions.decide(
            session,
            now.moment,
            now.time,
            LineSentences(line.parts.prompts),
            session.get_one(PromptVersion, version),
            person(session, who),
            is_approved=is_approved,
            decision="" if is_approved else "原来的好",
            home=line.settings.home,
        )


def hum(path: Path) -> bytes:
    """Half a second of sound."""
    with wave.open(str(path), "wb") as audio:
        audio.setparams((1, 2, 8000, 0, "NONE", "not compressed"))
        audio.writeframes(b"\x10\x20" * 4000)
    return path.read_bytes()


def test_the_next_call_hears_what_was_approved_and_no_call_a_draft(line: Carrier) -> None:
    assert greeting(line, "CA1").startswith(SHIPPED)
    version = propose(line)
    assert greeting(line, "CA2").startswith(SHIPPED)
    decide(line, version)
    assert HEARD in greeting(line, "CA3")


def test_what_was_refused_is_never_heard(line: Carrier) -> None:
    decide(line, propose(line), is_approved=False)
    assert greeting(line, "CA1").startswith(SHIPPED)


def test_every_process_speaks_it_from_its_next_call_on(process: Open) -> None:
    one, other = process(), process()
    assert greeting(other, "CA1").startswith(SHIPPED)
    decide(one, propose(one))
    assert HEARD in greeting(other, "CA2")
    assert HEARD in greeting(one, "CA3")


def test_it_is_spoken_on_while_the_database_is_away_also_after_a_restart(line: Carrier) -> None:
    decide(line, propose(line))
    assert HEARD in greeting(line, "CA1")
    with gone(line):
        assert HEARD in greeting(line, "CA2")
    line.restart()
    with gone(line):
        assert HEARD in greeting(line, "CA3")


@pytest.mark.parametrize("broken", [b"", b"{", b'[{"version": 1}]', b"\xff"])
def test_a_set_on_disk_that_cannot_be_read_leaves_the_shipped_sentences(
    line: Carrier, broken: bytes
) -> None:
    decide(line, propose(line))
    line.parts.now()
    (line.settings.home / KEPT_IN).write_bytes(broken)
    line.restart()
    with gone(line):
        assert greeting(line, "CA1").startswith(SHIPPED)
    assert HEARD in greeting(line, "CA2")


def test_a_published_sentence_goes_before_the_offices_file_and_a_file_before_the_shipped(
    line: Carrier,
) -> None:
    line.settings.prompts_folder.mkdir()
    own = 'goodbye = "文件里的再见。"\nfault_thanks = "文件里的谢谢。"\n'
    (line.settings.prompts_folder / "zh.toml").write_text(own, encoding="utf-8")
    line.restart()
    assert line.parts.prompts.say("goodbye").text == "文件里的再见。"
    decide(line, propose(line, "goodbye", "感谢您来电，再见。"))
    line.parts.now()
    assert line.parts.prompts.say("goodbye").text == "感谢您来电，再见。"
    assert line.parts.prompts.say("fault_thanks").text == "文件里的谢谢。"
    decide(line, propose(line, "goodbye", read_shipped("zh")["goodbye"].text))
    line.parts.now()
    assert line.parts.prompts.say("goodbye").text == "感谢来电，再见。"


def test_an_approved_recording_is_played_under_a_name_of_its_own(
    line: Carrier, tmp_path: Path
) -> None:
    content = hum(tmp_path / "hum.wav")
    words = read_shipped("zh")["goodbye"].text
    version = propose(line, "goodbye", words, content)
    line.parts.now()
    assert line.parts.prompts.say("goodbye").audio is None
    decide(line, version)
    line.parts.now()
    said = line.parts.prompts.say("goodbye")
    assert said.audio is not None
    assert said.audio.stem == hashlib.sha256(content).hexdigest()
    with line.client.get(f"/audio/{said.audio.stem}.wav") as answer:
        assert answer.data == content
    for name in ("no_key", "0" * 64, "..%2Fledger.db"):
        assert line.client.get(f"/audio/{name}.wav").status_code == 404


def test_a_recording_that_is_changed_on_disk_is_not_played_and_raises_the_alarm(
    line: Carrier, tmp_path: Path
) -> None:
    words = read_shipped("zh")["goodbye"].text
    decide(line, propose(line, "goodbye", words, hum(tmp_path / "hum.wav")))
    (kept,) = (line.settings.home / RECORDINGS).iterdir()
    kept.write_bytes(kept.read_bytes()[:-2] + b"\x11\x11")
    line.parts.now()
    assert line.parts.prompts.say("goodbye").audio is None
    with line.parts.db.reading() as session:
        newest = versions.last_published(session, "zh")
        assert set(newest) == {"goodbye"}
    prompt_alarms.tell(line.parts)
    assert "published/goodbye.wav" in _told(line)


def test_a_recording_whose_folder_was_away_is_played_once_it_is_back(
    line: Carrier, clock: ManualClock, tmp_path: Path
) -> None:
    words = read_shipped("zh")["goodbye"].text
    decide(line, propose(line, "goodbye", words, hum(tmp_path / "hum.wav")))
    folder = line.settings.home / RECORDINGS
    folder.rename(tmp_path / "away")
    line.parts.now()
    assert line.parts.prompts.say("goodbye").audio is None
    assert line.parts.prompts.say("goodbye").text == words
    (tmp_path / "away").rename(folder)
    clock.forward(minutes=1)
    line.parts.now()
    assert line.parts.prompts.say("goodbye").audio is not None


def test_a_version_that_an_update_makes_faulty_is_spoken_as_shipped_and_raises_the_alarm(
    line: Carrier,
) -> None:
    decide(line, propose(line))
    with line.parts.db.writing() as session:
        # As if the product had taken a word away since.
        session.get_one(PromptVersion, 1).words = GREETING.replace("{menu}", "{services}")
    assert greeting(line, "CA1").startswith(SHIPPED)
    prompt_alarms.tell(line.parts)
    assert "published: greeting" in _told(line)


def _told(line: Carrier) -> str:
    with line.parts.db.reading() as session:
        return "".join(session.scalars(select(Message.body)))


@pytest.mark.parametrize(
    ("sentence", "words", "why"),
    [
        ("greeting", "这里是{office}，您好。请问什么事？{menu}。", "不符合要求"),
        ("goodbye", "这个不归我管，再见。", "不符合要求"),
        ("goodbye", "感谢来电，再见。", "没有修改"),
    ],
)
def test_what_has_a_fault_or_changes_nothing_cannot_be_proposed(
    line: Carrier, sentence: str, words: str, why: str
) -> None:
    with pytest.raises(LedgerError, match=why):
        propose(line, sentence, words)


def test_of_one_sentence_one_draft_waits_at_a_time(line: Carrier) -> None:
    first = propose(line)
    with pytest.raises(LedgerError, match="已有待审核的修改"):
        propose(line, words=GREETING.replace("为您服务", "欢迎您来电"))
    decide(line, first, is_approved=False)
    assert propose(line) == first + 1


@pytest.mark.parametrize("who", ["zhaoping", "zhangli", "zhoumin", "xuhui"])
def test_neither_the_author_nor_who_may_not_approve_lets_the_public_hear_it(
    line: Carrier, who: str
) -> None:
    version = propose(line)
    with pytest.raises(LedgerError, match="本人不能审核自己的修改"):
        decide(line, version, who)
    assert greeting(line, "CA1").startswith(SHIPPED)


def test_what_was_decided_is_not_decided_again_and_a_refusal_has_its_reason(line: Carrier) -> None:
    version = propose(line)
    decide(line, version)
    with pytest.raises(LedgerError, match="已审核"):
        decide(line, version, is_approved=False)
    now, told_by = line.parts.now().moment, LineSentences(line.parts.prompts)
    with line.parts.db.writing() as session:
        row, author = session.get_one(PromptVersion, version), person(session, "zhaoping")
        with pytest.raises(LedgerError, match="已审核"):
            versions.withdraw(session, now, told_by, row, author)


def test_a_draft_that_has_become_faulty_cannot_be_approved(line: Carrier) -> None:
    version = propose(line)
    with line.parts.db.writing() as session:
        session.get_one(PromptVersion, version).words = GREETING.replace("{menu}", "")
    with pytest.raises(LedgerError, match="不能发布"):
        decide(line, version)
