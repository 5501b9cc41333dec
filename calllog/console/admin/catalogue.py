"""事项清单和其他主管部门: the list of both, and the spreadsheet to take away and bring back."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import FileField, StringField
from wtforms.validators import Length
from wtforms.widgets import HiddenInput

from calllog import private_files
from calllog.catalogue.changes import change_catalogue, differences
from calllog.catalogue.file import CatalogueFileError
from calllog.catalogue.sheets import read_workbook, write_workbook
from calllog.catalogue.store import export_catalogue, section_names
from calllog.console.access import allow
from calllog.console.admin import catalogue_edits, saving
from calllog.console.admin.hub import OFFICE
from calllog.console.admin.saving import SeenForm
from calllog.console.catalogue import _, _l
from calllog.console.request import actor, now, parts, reading, viewer, writing
from calllog.console.uploads import takes

LARGEST_FILE = 4 * 1024 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

pages = Blueprint("admin_catalogue", __name__)


class UploadForm(SeenForm):
    """A spreadsheet; once its report was seen, which one it was."""

    file = FileField(_l("电子表格（.xlsx）"))
    digest = StringField(validators=[Length(max=64)], widget=HiddenInput())


@pages.get("/admin/catalogue")
@allow(*OFFICE)
def show() -> str:
    """Every matter and authority, and the spreadsheet of both."""
    with reading() as session:
        return _page(session)


@pages.get("/admin/catalogue/file")
@allow(*OFFICE)
def download() -> Response:
    """The whole of both as a spreadsheet."""
    with reading() as session, tempfile.TemporaryDirectory(dir=parts().settings.home) as folder:
        path = Path(folder) / "catalogue.xlsx"
        write_workbook(export_catalogue(session), path)
        answer = Response(path.read_bytes(), mimetype=XLSX)
    answer.headers["Content-Disposition"] = "attachment; filename=catalogue.xlsx"
    return answer


@pages.post("/admin/catalogue/file")
@takes(LARGEST_FILE)
@allow(*OFFICE)
def upload() -> ResponseReturnValue:
    """Tell all that is wrong in a spreadsheet, or what it would change. Nothing is stored."""
    sent = request.files.get("file")
    content = sent.read() if sent is not None else b""
    if not content:
        flash(_("请选择电子表格。"), "warning")
        return redirect(url_for("admin_catalogue.show"))
    private_files.write(_kept(), content)
    with reading() as session:
        return _report(session, hashlib.sha256(content).hexdigest())


@pages.post("/admin/catalogue/confirm")
@allow(*OFFICE)
def confirm() -> ResponseReturnValue:
    """Store the spreadsheet whose report was seen, unless somebody changed something since."""
    form, path = UploadForm(), _kept()
    with writing() as session:
        if not form.validate() or not _is_that(path, form.digest.data):
            flash(_("请重新上传表格。"), "warning")
            return redirect(url_for("admin_catalogue.show"))
        if newer := catalogue_edits.newer_than(session, form):
            return _page(session, newer=catalogue_edits.told_newer(session, newer)), 409
        whole = read_workbook(path, section_names(session))
        change_catalogue(session, now(), actor(session), whole)
    path.unlink()
    return done()


def done() -> ResponseReturnValue:
    """Back to the list."""
    flash(_("已保存。"), "success")
    return redirect(url_for("admin_catalogue.show"))


def _page(session: Session, **more: Any) -> str:
    form = UploadForm(formdata=None)
    saving.shown(session, form)
    form.digest.data = more.pop("digest", "")
    whole = export_catalogue(session)
    return render_template("admin/catalogue.html", form=form, whole=whole, **more)


def _report(session: Session, digest: str) -> ResponseReturnValue:
    try:
        whole = read_workbook(_kept(), section_names(session))
    except CatalogueFileError as error:
        _kept().unlink()
        return _page(session, faults=[str(fault) for fault in error.faults]), 422
    changes = differences(export_catalogue(session), whole)
    return _page(session, digest=digest, changes=catalogue_edits.told(session, changes))


def _kept() -> Path:
    """Where a person's spreadsheet lies between its report and their word; one for each."""
    return parts().settings.home / f"catalogue-{viewer().staff_id}.xlsx"


def _is_that(path: Path, digest: str) -> bool:
    """Whether it is the very spreadsheet whose report was seen."""
    return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == digest
