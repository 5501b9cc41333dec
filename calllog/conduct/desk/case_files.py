"""What belongs to a case besides its words: recordings, files, who complained, the printed file.

Everything is opened in memory and sent without leave to be kept; nothing lies in plain on the disk.
"""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, request, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.conduct import held, identities
from calllog.conduct.casefile import Piece, casefile
from calllog.conduct.desk.access import allow
from calllog.conduct.desk.case import Sent, page
from calllog.conduct.desk.case_forms import ReasonForm
from calllog.conduct.desk.case_words import CASE_CHANNELS, CASE_STATES, ENTRIES
from calllog.conduct.desk.catalogue import _
from calllog.conduct.desk.opening import found, found_to_change
from calllog.conduct.desk.request import now, office_day, place, reading, reading_ledger, writing
from calllog.conduct.desk.telling import Told, told
from calllog.conduct.desk.words import hour, moment
from calllog.conduct.held import Held
from calllog.conduct.kinds import EntryKind
from calllog.conduct.models import Audit
from calllog.models import OfficeProfile

pages = Blueprint("case_files", __name__)

FILE_OPENED = "file_opened"
EXPORTED = "case_exported"
WAV = "audio/wav"
PLAYED_WITHIN = timedelta(minutes=10)


@pages.get("/cases/<receipt>/files/<int:piece>")
@allow()
def fetch(receipt: str, piece: int) -> ResponseReturnValue:
    """A recording to be played here, or a file to be saved; which is written down."""
    with writing() as session:
        case = found_to_change(session, receipt)
        chosen = next((one for one in told(case) if one.place == piece and one.has_file), None)
        if chosen is None or not _may_open(case, chosen):
            abort(404)
        _note_fetch(session, case, chosen)
    return _sent(chosen, place().read_sealed(str(chosen.opened.entry.file), case.pair))


def _note_fetch(session: Session, case: Held, piece: Told) -> None:
    """Write down that it was opened; a player asks for a recording in many parts, which is once."""
    is_identity = piece.kind == EntryKind.IDENTITY
    deed = EntryKind.IDENTITY_OPENED if is_identity else FILE_OPENED
    if "Range" in request.headers and _is_noted(session, case, deed):
        return
    held.audit(session, now(), case, deed)


def _is_noted(session: Session, case: Held, deed: str) -> bool:
    lately = select(Audit.id).where(
        Audit.case_id == case.case.id,
        Audit.member_id == case.member.id,
        Audit.deed == deed,
        Audit.at > now() - PLAYED_WITHIN,
    )
    return session.scalar(lately.limit(1)) is not None


def _may_open(case: Held, piece: Told) -> bool:
    return piece.kind != EntryKind.IDENTITY or identities.is_open(case, now())


def _sent(piece: Told, content: bytes) -> ResponseReturnValue:
    words, file = piece.opened.words, io.BytesIO(content)
    if "name" not in words or piece.kind == EntryKind.IDENTITY:
        return send_file(file, mimetype=WAV, conditional=True)
    name, is_audio = str(words["name"]), piece.is_audio
    return send_file(
        file,
        mimetype=str(words["type"]) if is_audio else "application/octet-stream",
        as_attachment=not is_audio,
        download_name=name,
        conditional=is_audio,
    )


@pages.post("/cases/<receipt>/identity")
@allow()
def identity(receipt: str) -> ResponseReturnValue:
    """Who complained, to who asked; on record before it is shown, and shown this once."""
    with writing() as session:
        revealed = identities.open_up(session, now(), found_to_change(session, receipt))
    with reading() as session:
        return page(found(session, receipt), revealed=revealed)


@pages.post("/cases/<receipt>/export")
@allow()
def export(receipt: str) -> ResponseReturnValue:
    """The whole case as one file, for a reason that is kept; who complained is never in it."""
    form = ReasonForm()
    with writing() as session:
        case = found_to_change(session, receipt)
        if not form.validate():
            return page(case, Sent("export", form)), 422
        content = packed(case)
        _note_export(session, case, form.reason.data)
    name = f"{_('案卷')}-{receipt}.zip"
    return send_file(io.BytesIO(content), "application/zip", as_attachment=True, download_name=name)


def _note_export(session: Any, case: Held, reason: str) -> None:
    words = {"words": _("导出案卷：%(reason)s", reason=reason)}
    held.note(session, now(), case, EntryKind.NOTE, words)
    held.audit(session, now(), case, EXPORTED)


def packed(case: Held) -> bytes:
    """A zip of the record as a Word document and of every file; who complained is left out."""
    pieces = told(case)
    packed_file = io.BytesIO()
    with zipfile.ZipFile(packed_file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{_('案卷')}-{case.case.receipt}.docx", _document(case, pieces))
        for number, one in enumerate(pieces, 1):
            if one.has_file and one.kind != EntryKind.IDENTITY:
                content = place().read_sealed(str(one.opened.entry.file), case.pair)
                archive.writestr(f"{number:02d}-{_file_name(one)}", content)
    return packed_file.getvalue()


def _document(case: Held, pieces: list[Told]) -> bytes:
    with reading_ledger() as ledger:
        profile = ledger.get(OfficeProfile, 1)
        office_name = profile.name if profile else ""
    row = case.case
    received = _("收到：%(at)s，%(how)s", at=hour(row.received_at), how=CASE_CHANNELS[row.channel])
    state = _("状态：%(state)s", state=CASE_STATES[row.state])
    return casefile(
        office=office_name,
        title=_("监督件%(number)s案卷", number=row.receipt),
        facts=[received, state],
        pieces=[_piece(one) for one in pieces],
        on=office_day(),
    )


def _piece(one: Told) -> Piece:
    entry = one.opened.entry
    at = moment(entry.at) if one.is_mine else hour(entry.at)
    who = entry.by.name if entry.by else _("反映人或者系统")
    lines = [*one.lines, _("附文件：%(name)s", name=_file_name(one))] if one.has_file else one.lines
    return Piece(str(ENTRIES.get(one.kind, one.kind)), f"{at}　{who}", lines)


def _file_name(one: Told) -> str:
    name = str(one.opened.words.get("name") or f"{ENTRIES.get(one.kind, one.kind)}.wav")
    return name.replace("/", "-").replace("\\", "-").lstrip(".")
