"""The turn into 2027 under notices that might come; none is published, so the tests write them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from calllog.times import calendars
from calllog.times.working_days import EnteredYear, Holiday

DOCUMENT = "国办发明电〔2026〕9号"
SUNDAY = date(2027, 1, 3)
MONDAY = date(2027, 1, 4)

HEAD = f'year = 2027\ndocument = "{DOCUMENT}"\n'
NEW_YEAR = (
    '[[holidays]]\nname = "元旦"\nfrom = 2027-01-01\nto = 2027-01-{to}\nmake_up = [{made_up}]\n'
)
REST = """
[[holidays]]
name = "春节"
from = 2027-02-05
to = 2027-02-11
make_up = [2027-02-14, 2027-02-20]
"""

# As 2027 would be presumed; with Monday 4 January off; and with Sunday 3 January worked.
AS_PRESUMED = HEAD + NEW_YEAR.format(to="01", made_up="") + REST
MONDAY_OFF = HEAD + NEW_YEAR.format(to="04", made_up="2027-01-09") + REST
SUNDAY_WORKED = HEAD + NEW_YEAR.format(to="01", made_up="2027-01-03") + REST
# Both at once: the Sunday is worked for the Monday.
EXCHANGED = (
    HEAD
    + NEW_YEAR.format(to="01", made_up="2027-01-03")
    + '[[holidays]]\nname = "补休"\nfrom = 2027-01-04\nto = 2027-01-04\n'
)


def year_2027(*holidays: Holiday, document: str = DOCUMENT) -> EnteredYear:
    """The year with these holidays and nothing else."""
    return EnteredYear(2027, document, holidays)


def enter(session: Session, now: datetime, entered: EnteredYear) -> bool:
    """Enter a year as the general office's Zhao Ping would."""
    return calendars.enter(session, now, entered, "zhaoping")
