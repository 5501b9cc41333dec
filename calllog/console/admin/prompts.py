"""语音提示: every sentence that the line speaks, its versions, and the approval of each change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask import send_file as send
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from calllog.console.access import allow
from calllog.console.admin import prompt_words
from calllog.console.admin.prompt_forms import ApproveForm, BackForm, CheckForm, DraftForm
from calllog.console.catalogue import _, chosen_language
from calllog.console.request import actor, now, office_time, parts, reading, viewer, writing
from calllog.console.uploads import takes
from calllog.ledger import LedgerError
from calllog.models import PromptVersion
from calllog.prompts import recordings, versions
from calllog.prompts.recordings import LARGEST_RECORDING
from calllog.prompts.sentences import Sentence, Sentences
from calllog.prompts.versions import APPROVES, EDITS, SEES, Wording

BESIDE_THE_FILE = 64 * 1024  # Bytes: the other fields of the form.

pages = Blueprint("prompts", __name__)


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks say of a text, and how it will be heard."""

    faults: list[str]
    seconds: int
    heard: str


@pages.get("/admin/prompts")
@allow(*SEES)
def show() -> str:
    """All of them by group, or those in which some words occur."""
    words = request.args.get("words", "").strip()
    told_by = sentences()
    with reading() as session:
        in_force = told_by.in_force(session, now())
        return render_template(
            "admin/prompts.html",
            groups=_grouped(told_by, in_force, words),
            in_force=in_force,
            waiting={one.sentence: one for one in versions.all_undecided(session)},
            last=versions.last_published(session, told_by.language),
            looked_for=words,
            words=prompt_words,
        )


@pages.get("/approvals/prompts")
@allow(*SEES)
def waiting() -> str:
    """The drafts that wait for a second person, the oldest first."""
    told_by = sentences()
    with reading() as session:
        return render_template(
            "admin/prompts_waiting.html",
            waiting=versions.all_undecided(session),
            in_force=told_by.in_force(session, now()),
            listed=told_by.listed(),
            words_of=lambda version: versions.words_of(told_by, version),
            may_decide=lambda version: versions.may_decide(viewer(), version),
            differences=prompt_words.differences,
            refuse=ApproveForm(formdata=None),
            is_mine=lambda version: version.made_by_id == viewer().staff_id,
        )


@pages.get("/admin/prompts/<sentence>")
@allow(*SEES)
def one(sentence: str) -> str:
    """One sentence: what is said, what waits, and what was said before."""
    with reading() as session:
        return _page(session, found(sentence))


@pages.post("/admin/prompts/<sentence>/check")
@allow(*EDITS)
def check(sentence: str) -> ResponseReturnValue:
    """What the checks say of the words in the field; only that part for the page's script."""
    shipped, words = found(sentence), CheckForm().words.data or ""
    with reading() as session:
        checked = _checked(session, shipped, words)
        if "X-Fragment" in request.headers:
            return render_template("admin/_prompt_checked.html", checked=checked)
        return _page(session, shipped, DraftForm(), checked)


@pages.post("/admin/prompts/<sentence>")
@allow(*EDITS)
@takes(LARGEST_RECORDING + BESIDE_THE_FILE)
def draft(sentence: str) -> ResponseReturnValue:
    """Propose it to a second person."""
    shipped, form = found(sentence), DraftForm()
    with writing() as session:
        checked = _checked(session, shipped, form.words.data or "")
        if not form.validate() or checked.faults or not _is_good_recording(shipped, form):
            return _page(session, shipped, form, checked), 422
        wording, by = _wording(form), actor(session)
        versions.draft(session, now(), office_time(session), sentences(), sentence, by, wording)
        if content := _content(form):
            recordings.keep(parts().settings.home, content)
    flash(_("已提交，由另一位办公室督办员或者分管领导审核后播放。"), "success")
    return redirect(url_for("prompts.one", sentence=sentence))


@pages.post("/admin/prompts/versions/<int:version_id>/decide")
@allow(*APPROVES)
def decide(version_id: int) -> ResponseReturnValue:
    """Let the public hear it, or send it back."""
    form = ApproveForm()
    with writing() as session:
        version = _version(session, version_id)
        if not form.validate():
            return _page(session, found(version.sentence), approve=form), 422
        _decide(session, version, form)
    flash(_("已审核。"), "success")
    return redirect(_way_back(version))


@pages.post("/admin/prompts/versions/<int:version_id>/withdraw")
@allow(*EDITS)
def withdraw(version_id: int) -> ResponseReturnValue:
    """Take one's own draft back."""
    with writing() as session:
        version = _version(session, version_id)
        versions.withdraw(session, now(), sentences(), version, actor(session))
    flash(_("已撤回。"), "success")
    return redirect(_way_back(version))


@pages.post("/admin/prompts/versions/<int:version_id>/back")
@allow(*EDITS)
def back(version_id: int) -> ResponseReturnValue:
    """Propose an earlier version again."""
    form = BackForm()
    with writing() as session:
        version = _version(session, version_id)
        shipped = found(version.sentence)
        if not form.validate():
            return _page(session, shipped), 422
        by, hours = actor(session), office_time(session)
        versions.go_back(session, now(), hours, sentences(), version, by, form.why.data)
    flash(_("已提交，由另一位办公室督办员或者分管领导审核后播放。"), "success")
    return redirect(url_for("prompts.one", sentence=version.sentence))


@pages.get("/admin/prompts/versions/<int:version_id>/recording")
@allow(*SEES)
def recording(version_id: int) -> ResponseReturnValue:
    """Hear the recording of a version."""
    with reading() as session:
        path = recordings.file_of(parts().settings.home, _version(session, version_id))
    return send(path or abort(404), mimetype="audio/wav", conditional=True)


@pages.errorhandler(LedgerError)
def refused(error: Exception) -> ResponseReturnValue:
    """It cannot be done so: the page shows how it stands; what was typed is kept in it."""
    flash(_(str(error)), "danger")
    values = request.view_args or {}
    with reading() as session:
        version = _version(session, values["version_id"]) if "version_id" in values else None
        if version is not None and version.sentence not in sentences().listed():
            return redirect(_way_back(version))
        sentence = version.sentence if version is not None else values["sentence"]
        form = DraftForm() if "sentence" in values else None
        return _page(session, found(sentence), form), 409


def sentences() -> Sentences:
    """What the line tells of its sentences; a console without a line has none."""
    return parts().sentences or abort(404)


def found(sentence: str) -> Sentence:
    """The sentence of an address."""
    return sentences().listed().get(sentence) or abort(404)


def _version(session: Session, version_id: int) -> PromptVersion:
    """A version, also of a sentence that the line no longer speaks since an update."""
    sentences()
    return session.get(PromptVersion, version_id) or abort(404)


def _way_back(version: PromptVersion) -> str:
    """The page of a version's sentence; one that is no longer spoken has none."""
    if version.sentence in sentences().listed():
        return url_for("prompts.one", sentence=version.sentence)
    return url_for("prompts.waiting")


def _decide(session: Session, version: PromptVersion, form: ApproveForm) -> None:
    versions.decide(
        session,
        now(),
        office_time(session),
        sentences(),
        version,
        actor(session),
        is_approved=form.approved.data == "yes",
        decision=form.decision.data or "",
        home=parts().settings.home,
    )


def _checked(session: Session, shipped: Sentence, words: str) -> Checked:
    told_by = sentences()
    wrong = versions.faults(session, told_by, shipped.id, words)
    told = [prompt_words.told(fault) for fault in wrong]
    return Checked(told, round(told_by.seconds(words)), told_by.heard(words))


def _is_good_recording(shipped: Sentence, form: DraftForm) -> bool:
    """Whether the file that came with the form can be played; what is wrong stands beside it."""
    content = _content(form)
    fault = recordings.fault(sentences(), shipped.id, content) if content else None
    if fault is not None:
        form.recording.errors = [prompt_words.told(fault)]
    return fault is None


def _wording(form: DraftForm) -> Wording:
    content = _content(form)
    kept = recordings.named(content) if content else (None, None)
    return Wording(form.words.data, form.why.data, *kept)


def _content(form: DraftForm) -> bytes:
    """The file as it came; nothing where none was chosen."""
    file = form.recording.data
    if not file or isinstance(file, str):
        return b""
    file.stream.seek(0)
    content: bytes = file.stream.read()
    return content


def _grouped(told_by: Sentences, in_force: Any, words: str) -> dict[str, list[Sentence]]:
    groups: dict[str, list[Sentence]] = {}
    for one_of_them in told_by.listed().values():
        looked_in = (
            one_of_them.id,
            *one_of_them.titles.values(),
            in_force[one_of_them.id].text,
        )
        if not words or any(words.casefold() in text.casefold() for text in looked_in):
            groups.setdefault(one_of_them.group, []).append(one_of_them)
    return groups


def _page(
    session: Session,
    shipped: Sentence,
    form: DraftForm | None = None,
    checked: Checked | None = None,
    approve: ApproveForm | None = None,
) -> str:
    told_by = sentences()
    in_force = told_by.in_force(session, now())[shipped.id]
    waits = versions.undecided(session, told_by.language, shipped.id)
    history = versions.history(session, told_by.language, shipped.id)
    published = next((row for row in history if row.is_approved), None)
    form = form or DraftForm(formdata=None, words=in_force.text)
    return render_template(
        "admin/prompt.html",
        sentence=shipped,
        in_force=in_force,
        published=published,
        waits=waits,
        history=[row for row in history if row.decided_at is not None],
        words_of=lambda version: versions.words_of(told_by, version),
        heard=told_by.heard,
        checked=checked or _checked(session, shipped, form.words.data or ""),
        form=form,
        approve=approve or ApproveForm(formdata=None),
        back_form=BackForm(formdata=None),
        edits=viewer().has_any(EDITS),
        may_decide=waits is not None and versions.may_decide(viewer(), waits),
        is_mine=waits is not None and waits.made_by_id == viewer().staff_id,
        # On the practice telephone, in a whole call.
        can_be_tried=parts().practice is not None,
        shown_in=chosen_language(),
        words=prompt_words,
    )
