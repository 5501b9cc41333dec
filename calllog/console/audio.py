"""The caller's own words: the audio of a recording, to those who may see its item.

A voice is not masked: who heard it stands in the access log, once for a while of listening.
"""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, abort, request, send_file
from flask.typing import ResponseReturnValue

from calllog import access_log, ledger
from calllog.console.access import allow
from calllog.console.request import actor, now, office_time, parts, reading, viewer, writing
from calllog.models import AccessKind, Item, Recording
from calllog.office.viewers import SEES_MATTERS, reads_for_section
from calllog.showing import queries

pages = Blueprint("audio", __name__)


@pages.get("/recordings/<int:recording_id>")
@allow(*SEES_MATTERS)
def play(recording_id: int) -> ResponseReturnValue:
    """Stream it, in ranges as players ask. Playing counts as reading the item (阅知)."""
    with reading() as session:
        recording = queries.visible_recording(session, viewer(), recording_id)
        path = _file(recording) if recording else None
        item_id = recording.item_id if recording else None
    if path is None:
        abort(404)
    if item_id is not None:
        note_reading(item_id, "played")
    _note_hearing(recording_id)
    return send_file(path, mimetype="audio/wav", conditional=True)


def note_reading(item_id: int, how: str) -> None:
    """Record that the section has read an item, if it had not and this is one of its people.

    What a browser fetches ahead of its person, or only measures, nobody has seen or heard.
    """
    if _nobody_looks():
        return
    with reading() as session:
        item = session.get_one(Item, item_id)
        if item.read_at or item.closed_at or not reads_for_section(viewer(), item):
            return
    with writing() as session:
        item, staff = session.get_one(Item, item_id), actor(session)
        ledger.read(session, now(), office_time(session), item, staff, how)


def _nobody_looks() -> bool:
    """Whether a browser only fetches ahead of its person, or measures."""
    return request.method != "GET" or "Sec-Purpose" in request.headers


def _note_hearing(recording_id: int) -> None:
    """Write into the access log who hears it. What cannot be written is not played."""
    if _nobody_looks():
        return
    with reading() as session:
        recording = session.get_one(Recording, recording_id)
        if access_log.heard(session, now(), viewer().staff_id, recording):
            return
    with writing() as session:
        recording, staff = session.get_one(Recording, recording_id), actor(session)
        item_id = recording.item_id or recording.call.item_id
        item = session.get(Item, item_id) if item_id else None
        kind = AccessKind.AUDIO
        access_log.record(session, now(), staff, kind, item=item, recording=recording)


def _file(recording: Recording) -> Path | None:
    """Where the audio lies; None while it is not here, and for anything outside the data folder."""
    if not recording.file or recording.fetched_at is None:
        return None
    home = parts().settings.home.resolve()
    path = (home / recording.file).resolve()
    return path if path.is_relative_to(home) and path.is_file() else None
