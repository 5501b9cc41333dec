"""What is changed in the console is said and done at the next call."""

from __future__ import annotations

from calllog.duty import office_edits
from calllog.duty.office_changes import change_office
from calllog.duty.office_file import OfficeFile
from calllog.duty.office_store import export_office
from tests.support.clock import SHANGHAI
from tests.support.hotline import Hotline
from tests.support.office import person
from tests.support.telling import OTHER, heard, somebody


def change(line: Hotline, after: OfficeFile) -> None:
    with line.writing() as session:
        by = person(session, "zhaoping")
        change_office(session, line.loop.clock.now(), SHANGHAI, by, after)


def standing(line: Hotline) -> OfficeFile:
    with line.reading() as session:
        return export_office(session)


def test_a_new_menu_key_is_spoken_at_the_next_call(line: Hotline) -> None:
    assert "贷款按2" in heard(line.call(somebody().waits()))
    before = standing(line)
    loans = next(one for one in before.sections if one.key == "loans")
    moved = loans.model_copy(update={"menu_key": "5", "menu_label": "购房贷款"})
    change(line, office_edits.with_section(before, moved))
    said = heard(line.call(somebody(OTHER).waits()))
    assert "购房贷款按5" in said
    assert "贷款按2" not in said
