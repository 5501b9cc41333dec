"""A year of the working calendar as a small file, after the State Council's yearly notice."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from calllog.times.calendars import reach
from calllog.times.working_days import EnteredYear, Holiday, statutory_days

SATURDAY = 5
LONGEST_HOLIDAY = 15  # Days in a row; more is a slip in a date. The longest so far had nine.


class CalendarFileError(Exception):
    """A calendar file that cannot be used: one sentence that says where and why."""


class _HolidayPart(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    name: Annotated[str, Field(min_length=1, max_length=20)]
    first: Annotated[date, Field(alias="from")]
    last: Annotated[date, Field(alias="to")]
    make_up: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"{self.name} ends on {self.last}, before it begins")
        if (self.last - self.first).days >= LONGEST_HOLIDAY:
            raise ValueError(f"{self.name} lasts longer than {LONGEST_HOLIDAY} days")
        for d in self.make_up:
            if d.weekday() < SATURDAY:
                raise ValueError(
                    f"{d} is worked to make up for {self.name}, but is a {d:%A} and worked anyway"
                )
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
            raise ValueError("write the number of the notice, such as 国办发明电〔2025〕7号")
        return value

    @model_validator(mode="after")
    def _is_of_one_year(self) -> Self:
        first, last = reach(self.year)
        known: dict[date, str] = {}
        for part in self.holidays:
            if self.year not in (part.first.year, part.last.year):
                raise ValueError(f"{part.name} has no day in {self.year}")
            for d in (*_holiday(part).days_off(), *part.make_up):
                if not first <= d <= last:
                    raise ValueError(f"{d} ({part.name}) is too far from {self.year}")
                if d in known:
                    raise ValueError(f"{d} is named for {known[d]} and again for {part.name}")
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
        part = _YearPart.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise CalendarFileError(f"The calendar file is not TOML: {error}.") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        where = ".".join(str(place) for place in first["loc"]) or "the file"
        what = first["msg"].removeprefix("Value error, ")
        raise CalendarFileError(f"The calendar file cannot be used: {where}: {what}.") from error
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
    for name, first, last in _in_a_row(year):
        text += f'\n[[holidays]]\nname = "{name}"\nfrom = {first}\nto = {last}\nmake_up = []\n'
    return text


def _in_a_row(year: int) -> list[tuple[str, date, date]]:
    rows: list[tuple[str, date, date]] = []
    for d, name in statutory_days(year).items():
        shown = "春节" if name == "农历除夕" else name
        if rows and rows[-1][2] == d - timedelta(days=1):
            rows[-1] = (rows[-1][0], rows[-1][1], d)
        else:
            rows.append((shown, d, d))
    return rows
