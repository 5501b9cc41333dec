"""Makes the shipped templates: ``python -m calllog.documents.make_templates``.

Word files cannot be reviewed, so they are made from code, and a test compares what is committed
with what the code makes.
"""

from __future__ import annotations

import io
from collections.abc import Callable

from docx.document import Document

from calllog.documents.filling import packed_alike
from calllog.documents.kinds import DocumentKind
from calllog.documents.making import forms, letters, notices, reports
from calllog.documents.making.page import MADE_ON
from calllog.documents.rendering import SHIPPED, template_name

MAKERS: dict[DocumentKind, Callable[[], Document]] = {
    DocumentKind.REGISTRATION_FORM: forms.registration_form,
    DocumentKind.TRANSFER_SLIP: forms.transfer_slip,
    DocumentKind.URGING_SLIP: forms.urging_slip,
    DocumentKind.SUPERVISION_NOTICE: forms.supervision_notice,
    DocumentKind.ONE_TIME_NOTICE: notices.one_time_notice,
    DocumentKind.TRANSFER_LETTER: letters.transfer_letter,
    DocumentKind.STAFFING_LETTER: letters.staffing_letter,
    DocumentKind.COOPERATION_LETTER: letters.cooperation_letter,
    DocumentKind.INSPECTION_REPORT: reports.inspection_report,
}


def main() -> None:
    """Write every template in its place."""
    SHIPPED.mkdir(exist_ok=True)
    for kind, make in MAKERS.items():
        made = io.BytesIO()
        make().save(made)
        (SHIPPED / template_name(kind)).write_bytes(packed_alike(made.getvalue(), MADE_ON))


if __name__ == "__main__":
    main()
