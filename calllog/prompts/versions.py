"""The versions of a sentence: drafted by one supervisor, heard by the public once another agrees.

A version is never changed: a correction is a new draft, and so is going back to an earlier one. Of
one sentence one draft waits at a time. What is refused or withdrawn stays with its words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from calllog import findings, forbidden_words
from calllog.db import add_unless_known, lock
from calllog.models import PromptVersion, Role, Staff
from calllog.news import prompt_news
from calllog.office import admin_log
from calllog.office.admin_log import Area
from calllog.office.viewers import Viewer
from calllog.prompts.sentences import Fault, Sentences
from calllog.refusals import LedgerError
from calllog.times.office_hours import OfficeTime

EDITS = frozenset({Role.SUPERVISOR})
APPROVES = frozenset({Role.SUPERVISOR, Role.LEADER_IN_CHARGE})
SEES = APPROVES | {Role.LEADER, Role.ADMINISTRATOR}


@dataclass(frozen=True, slots=True)
class Wording:
    """What is proposed: the words, a recording of them if there is one, and the reason."""

    words: str
    why: str
    audio_file: str | None = None  # Below the data folder.
    audio_sha256: str | None = None


def faults(session: Session, sentences: Sentences, sentence: str, text: str) -> list[Fault]:
    """Everything wrong with a text, the office's own forbidden words included (clause 3.3.3)."""
    found = list(sentences.faults(sentence, text))
    said = {one.words for one in forbidden_words.find(text, findings.looked_for(session))}
    own = [("forbidden", words) for words in sorted(said)]
    return found + [fault for fault in own if fault not in found]


def draft(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    sentences: Sentences,
    sentence: str,
    staff: Staff,
    wording: Wording,
) -> PromptVersion:
    """Propose what is to be said in the place of a sentence; those who may approve are told.

    Raises:
        LedgerError: it has a fault, changes nothing, or another draft of the sentence waits.
    """
    shipped = sentences.listed()[sentence]
    if not set(staff.roles) & EDITS:
        raise LedgerError("语音提示由办公室督办员修改。")
    if faults(session, sentences, sentence, wording.words):
        raise LedgerError("这句话还有不符合要求的地方，请先改正。")
    before = sentences.in_force(session, now)[sentence]
    is_same_sound = not before.is_recorded and wording.audio_file is None
    if wording.words == before.text and is_same_sound:
        raise LedgerError("与现用语句相同，没有修改。")
    version = PromptVersion(
        language=sentences.language,
        sentence=sentence,
        words=None if wording.words == shipped.text else wording.words,
        audio_file=wording.audio_file,
        audio_sha256=wording.audio_sha256,
        why=wording.why,
        made_at=now,
        made_by_id=staff.id,
    )
    if undecided(session, sentences.language, sentence) or not add_unless_known(session, version):
        raise LedgerError("这句话已有待审核的修改，请先审核或者撤回。")
    _log(session, now, staff, sentences, version, {}, _told(sentences, version, "draft"))
    prompt_news.to_approve(session, now, office_time, version, _purpose(sentences, version))
    return version


def go_back(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    sentences: Sentences,
    version: PromptVersion,
    staff: Staff,
    why: str,
) -> PromptVersion:
    """Propose the words and the recording of an earlier version; they are approved again.

    Raises:
        LedgerError: the public never heard that version, or as for any draft.
    """
    if not version.is_approved:
        raise LedgerError("只能恢复曾用的版本。")
    words = words_of(sentences, version)
    wording = Wording(words, why, version.audio_file, version.audio_sha256)
    return draft(session, now, office_time, sentences, version.sentence, staff, wording)


def decide(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    sentences: Sentences,
    version: PromptVersion,
    staff: Staff,
    *,
    is_approved: bool,
    decision: str,
    home: Path,
) -> None:
    """Let the public hear it from the next call on, or refuse it with a reason.

    Raises:
        LedgerError: it was decided before, is one's own, is refused without a reason, or has a
            fault by now.
    """
    lock(session, version)
    if version.decided_at is not None:
        raise LedgerError("该修改已审核或者已撤回。")
    if not may_decide(Viewer.of(staff), version):
        raise LedgerError("应由另一位办公室督办员或者分管领导审核，本人不能审核自己的修改。")
    if not is_approved and not decision.strip():
        raise LedgerError("退回的，请写明理由。")
    if is_approved:
        _must_be_good(session, sentences, version, home)
    before = _told(sentences, version, "draft")
    if is_approved:
        before = _in_force_told(session, now, sentences, version)
    version.decided_at, version.decided_by_id = now, staff.id
    version.is_approved, version.decision = is_approved, decision.strip()
    session.flush()
    after: dict[str, object] = {"refused": version.decision}
    if is_approved:
        after = _told(sentences, version, "said")
    _log(session, now, staff, sentences, version, before, after)
    prompt_news.decided(session, now, office_time, version, _purpose(sentences, version))


def withdraw(
    session: Session, now: datetime, sentences: Sentences, version: PromptVersion, staff: Staff
) -> None:
    """Take one's own draft back; its words stay in the history.

    Raises:
        LedgerError: it is somebody else's, or was decided.
    """
    lock(session, version)
    if version.decided_at is not None:
        raise LedgerError("该修改已审核或者已撤回。")
    if version.made_by_id != staff.id:
        raise LedgerError("只能撤回本人的修改。")
    version.decided_at, version.decided_by_id = now, staff.id
    _log(session, now, staff, sentences, version, _told(sentences, version, "draft"), {})


def may_decide(viewer: Viewer, version: PromptVersion) -> bool:
    """A second person of those who may approve, and never its author."""
    return viewer.has_any(APPROVES) and version.made_by_id != viewer.staff_id


def undecided(session: Session, language: str, sentence: str) -> PromptVersion | None:
    """The draft of a sentence that waits."""
    waits = select(PromptVersion).where(
        PromptVersion.language == language,
        PromptVersion.sentence == sentence,
        PromptVersion.decided_at.is_(None),
    )
    return session.scalars(waits).first()


def all_undecided(session: Session) -> Sequence[PromptVersion]:
    """Every draft that waits, the oldest first."""
    waits = select(PromptVersion).where(PromptVersion.decided_at.is_(None))
    with_people = waits.options(joinedload(PromptVersion.made_by))
    return session.scalars(with_people.order_by(PromptVersion.id)).all()


def waiting_for(session: Session, viewer: Viewer) -> int:
    """How many drafts wait for this person's approval."""
    if not viewer.has_any(APPROVES):
        return 0
    return sum(may_decide(viewer, version) for version in all_undecided(session))


def history(session: Session, language: str, sentence: str) -> Sequence[PromptVersion]:
    """Every version of a sentence, the newest first."""
    found = select(PromptVersion).where(
        PromptVersion.language == language, PromptVersion.sentence == sentence
    )
    people = joinedload(PromptVersion.made_by), joinedload(PromptVersion.decided_by)
    return session.scalars(found.options(*people).order_by(PromptVersion.id.desc())).all()


def last_published(session: Session, language: str) -> dict[str, PromptVersion]:
    """Of each sentence that was ever changed, the version that the public hears."""
    last = (
        select(func.max(PromptVersion.id))
        .where(PromptVersion.is_approved.is_(True), PromptVersion.language == language)
        .group_by(PromptVersion.sentence)
    )
    found = select(PromptVersion).where(PromptVersion.id.in_(last))
    people = joinedload(PromptVersion.made_by), joinedload(PromptVersion.decided_by)
    return {row.sentence: row for row in session.scalars(found.options(*people))}


def words_of(sentences: Sentences, version: PromptVersion) -> str:
    """The words of a version; of one that goes back to the shipped wording, that wording."""
    if version.words is not None:
        return version.words
    shipped = sentences.listed().get(version.sentence)
    return shipped.text if shipped is not None else ""


def _must_be_good(
    session: Session, sentences: Sentences, version: PromptVersion, home: Path
) -> None:
    """What was right when it was written may no longer be: words and files are looked at again."""
    if version.sentence not in sentences.listed():
        raise LedgerError("该语句已不再使用，不能发布。请退回。")
    words = words_of(sentences, version)
    if faults(session, sentences, version.sentence, words):
        raise LedgerError("这句话现在不符合要求，不能发布。请退回重写。")
    if version.audio_file is None:
        return
    path = home / version.audio_file
    if sentences.recording_fault(version.sentence, path) is not None:
        raise LedgerError("录音现在不能播放，不能发布。请退回重录。")
    if hashlib.sha256(path.read_bytes()).hexdigest() != version.audio_sha256:
        raise LedgerError("录音现在不能播放，不能发布。请退回重录。")


def _in_force_told(
    session: Session, now: datetime, sentences: Sentences, version: PromptVersion
) -> dict[str, object]:
    heard = sentences.in_force(session, now)[version.sentence]
    return {"said": heard.text, "recording": heard.is_recorded or None}


def _told(sentences: Sentences, version: PromptVersion, field: str) -> dict[str, object]:
    is_recorded = version.audio_file is not None
    return {field: words_of(sentences, version), "recording": is_recorded or None}


def _log(
    session: Session,
    now: datetime,
    staff: Staff,
    sentences: Sentences,
    version: PromptVersion,
    before: dict[str, object],
    after: dict[str, object],
) -> None:
    about = admin_log.named(_purpose(sentences, version), version.sentence)
    admin_log.record(session, now, staff, Area.PROMPTS, about, before, after)


def _purpose(sentences: Sentences, version: PromptVersion) -> str:
    """When it is spoken, as the title of a sentence in a message or the log.

    A sentence that the line no longer speaks since an update has but its id.
    """
    listed = sentences.listed().get(version.sentence)
    return listed.titles["zh"] if listed is not None else version.sentence
