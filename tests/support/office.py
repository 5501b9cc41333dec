"""The sample office as people and sections that tests call by name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.duty.office_file import SAMPLE, read_file
from calllog.duty.office_store import import_office
from calllog.models import Section, Staff
from tests.support.clock import SHANGHAI


def fill_office(session: Session, now: datetime) -> None:
    """Load the sample office (``calllog/sample/office.toml``)."""
    import_office(session, now, read_file(SAMPLE), SHANGHAI)


def person(session: Session, login: str) -> Staff:
    """A member of staff by login, such as ``zhangli`` of the loans section."""
    return session.scalars(select(Staff).where(Staff.login == login)).one()


def section(session: Session, key: str) -> Section:
    """A section by its key: withdrawal, loans, contributions or office."""
    return session.scalars(select(Section).where(Section.key == key)).one()
