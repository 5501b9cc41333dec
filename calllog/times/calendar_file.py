"""A year of the working calendar as a small file, after the State Council's yearly notice."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from calllog.file_faults import Fault, first_fault, wrong
from calllog.times.calendars import reach
from calllog.times.working_days import EnteredYear, Holiday, statutory_days

SATURDAY = 5
LONGEST_HOLIDAY = 15  # Days in a row; more is a slip in a date. The longest so far had nine.


class CalendarFileError(Exception):
    """A calendar that cannot be used: one sentence that says where and why, and the fault."""

    def __init__(self, sentence: str, fault: Fault | None = None) -> None:
        super().__init__(sentence)
        self.fault = fault


class _HolidayPart(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    name: Annotated[str, Field(min_length=1, max_length=20)]
    first: Annotated[date, Field(alias="from")]
    last: Annotated[date, Field(alias="to")]
    make_up: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        if self.last < self.first:
            words = "{name} ends on {day}, before it begins"
            raise wrong("holiday_ends_first", words, name=self.name, day=str(self.last))
        if (self.last - self.first).days >= LONGEST_HOLIDAY:
            words = "{name} lasts longer than {days} days"
            raise wrong("holiday_too_long", words, name=self.name, days=LONGEST_HOLIDAY)
        for d in self.make_up:
            if d.weekday() < SATURDAY:
                words = (
                    "{day} is worked to make up for {name}, but is a {weekday} and worked anyway"
                )
                told = {"day": str(d), "name": self.name, "weekday": f"{d:%A}"}
                raise wrong("no_weekend_day", words, **told)
        return self


class _YearPart(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    year: Annotated[int, Field(ge=2000, le=2100)]
    document: Annotated[str, Field(max_length=100)]
    holidays: Annotated[tuple[_HolidayPart, ...], Field(min_length=1)]

    @field_validator("document", mode="after")
    @classmethod
    def _is_given(cls, value: str) -> str:
        if not value or not value.isprintable():
            words = "write the number of the notice, such as 国办发明电〔2025〕7号"
            raise wrong("no_document", words)
        return value

    @model_validator(mode="after")
    def _is_of_one_year(self) -> Self:
        first, last = reach(self.year)
        known: dict[date, str] = {}
        for part in self.holidays:
            if self.year not in (part.first.year, part.last.year):
                words = "{name} has no day in {year}"
                raise wrong("holiday_of_other_year", words, name=part.name, year=self.year)
            for d in (*_holiday(part).days_off(), *part.make_up):
                if not first <= d <= last:
                    told = {"day": str(d), "name": part.name, "year": str(self.year)}
                    raise wrong("date_too_far", "{day} ({name}) is too far from {year}", **told)
                if d in known:
                    words = "{day} is named for {other} and again for {name}"
                    told = {"day": str(d), "name": part.name, "other": known[d]}
                    raise wrong("day_named_twice", words, **told)
                known[d] = part.name
        return self


def _holiday(part: _HolidayPart) -> Holiday:
    return Holiday(part.name, part.first, part.last, part.make_up)


def read_text(text: str) -> EnteredYear:
    """The year that a file's text describes.

    Raises:
        CalendarFileError: it is not TOML, or no year of a calendar.
    """
    try:
        return made(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise CalendarFileError(f"The calendar file is not TOML: {error}.") from error


def made(values: dict[str, Any]) -> EnteredYear:
    """The year that these values describe: year, document, holidays with name, from, to, make_up.

    Raises:
        CalendarFileError: they describe no year of a calendar.
    """
    try:
        part = _YearPart.model_validate(values)
    except ValidationError as error:
        fault = first_fault(error)
        sentence = f"The calendar file cannot be used: {fault.sentence}."
        raise CalendarFileError(sentence, fault) from error
    return EnteredYear(part.year, part.document, tuple(map(_holiday, part.holidays)))


def read_file(path: Path) -> EnteredYear:
    """The year that a file describes.

    Raises:
        CalendarFileError: it cannot be opened, is not UTF-8, or describes no year of a calendar.
    """
    try:
        return read_text(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CalendarFileError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        message = f"{path} is not in UTF-8; save it as UTF-8 and try again."
        raise CalendarFileError(message) from error


def statutory_days_left_out(entered: EnteredYear) -> dict[date, str]:
    """Statutory holidays that a file leaves working: most often a holiday was forgotten."""
    named = entered.named_days()
    statutory = statutory_days(entered.year).items()
    return {d: name for d, name in statutory if d not in named or named[d].is_working}


TEMPLATE = """\
# The working calendar of {year}, from the yearly notice of the State Council's General Office
# (国务院办公厅关于{year}年部分节假日安排的通知), for: scripts/hotline calendar import
# The dates below are the statutory holidays alone; put in the days off of the notice, and under
# make_up the weekend days that are worked for them, such as make_up = [{year}-02-14].
year = {year}
document = ""  # The notice's number, such as 国办发明电〔2025〕7号
"""


def template(year: int) -> str:
    """A file for a year with its statutory holidays, to be completed from the notice."""
    text = TEMPLATE.format(year=year)
    for name, first, last in statutory_holidays(year):
        text += f'\n[[holidays]]\nname = "{name}"\nfrom = {first}\nto = {last}\nmake_up = []\n'
    return text


def statutory_holidays(year: int) -> list[tuple[str, date, date]]:
    """The statutory holidays of a year by name, with their first and last days."""
    rows: list[tuple[str, date, date]] = []
    for d, name in statutory_days(year).items():
        shown = "春节" if name == "农历除夕" else name
        if rows and rows[-1][2] == d - timedelta(days=1):
            rows[-1] = (rows[-1][0], rows[-1][1], d)
        else:
            rows.append((shown, d, d))
    return rows
