"""The office as a file: its sections, people, roster and hours, to be edited and read in again.

A file stands for the whole office. Whoever is no longer in it has left, and a section that is no
longer in it is closed; neither is ever deleted, because items and events name them. What is open
then goes to who stands in for them (design, invariant 2).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar

import phonenumbers
import tomli_w
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from calllog.file_faults import Fault, first_fault, wrong
from calllog.forbidden_words import letters
from calllog.models import Employment, Role
from calllog.office.own_numbers import comparable

SAMPLE = Path(__file__).parent.parent / "sample" / "office.toml"

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.-]{0,39}$")]
Words = Annotated[str, Field(min_length=2, max_length=20)]
Label = Annotated[str, Field(min_length=1, max_length=40)]


class OfficeFileError(Exception):
    """An office that cannot be used: one sentence that says where and why, and the fault itself."""

    def __init__(self, sentence: str, fault: Fault | None = None) -> None:
        super().__init__(sentence)
        self.fault = fault


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    @field_validator("*", mode="after")
    @classmethod
    def _no_control_characters(cls, value: object) -> object:
        if isinstance(value, str) and not value.isprintable():
            raise wrong("control_character", "holds a control character")
        return value


Made = TypeVar("Made", bound=_Part)


class ProfilePart(_Part):
    name: Annotated[str, Field(min_length=1, max_length=100)]
    short_name: Label
    document_word: Annotated[str, Field(min_length=1, max_length=20)] | None = None
    area_code: Annotated[str, Field(pattern=r"^0\d{2,3}$")]
    service_number: Annotated[str, Field(pattern=r"^\+?\d{3,15}$")]
    conduct_number: Annotated[str, Field(pattern=r"^\+?\d{3,15}$")]
    is_sample: bool = False
    forbidden_words: tuple[Words, ...] = ()

    @field_validator("forbidden_words")
    @classmethod
    def _can_be_found(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for words in value:
            if len(letters(words)) < 2:
                said = "{words} is too short: it would be found everywhere"
                raise wrong("words_too_short", said, words=words)
        return value

    @model_validator(mode="after")
    def _are_two_numbers(self) -> Self:
        numbers = (self.service_number, self.conduct_number)
        if len({comparable(number, self.area_code) for number in numbers}) == 1:
            raise wrong(
                "one_number_for_both",
                "the conduct line needs a number of its own, not the service number",
            )
        return self


class HoursPart(_Part):
    valid_from: date
    morning_opens: time
    morning_closes: time
    afternoon_opens: time
    afternoon_closes: time

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        times = [
            self.morning_opens,
            self.morning_closes,
            self.afternoon_opens,
            self.afternoon_closes,
        ]
        if times != sorted(times) or times[0] == times[1] or times[2] == times[3]:
            raise wrong("hours_not_in_order", "the times of the day have to follow one another")
        return self


class SectionPart(_Part):
    key: Key
    name: Label
    menu_key: Annotated[str, Field(pattern=r"^[1-5]$")] | None = None
    menu_label: Annotated[str, Field(min_length=1, max_length=20)] | None = None
    is_general_desk: bool = False
    head: Key | None = None
    roster: tuple[Key, ...] = ()
    noon: tuple[Key, ...] = ()
    rings: tuple[Key, ...] = ()
    on_duty: Annotated[int, Field(ge=1, le=5)] = 1

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.menu_key is None) != (self.menu_label is None):
            raise wrong("key_without_label", "menu_key and menu_label go together")
        _on_the_roster(self)
        if len(set(self.roster)) < len(self.roster):
            raise wrong("twice_on_roster", "the roster names somebody twice")
        return self


class RosterPart(_Part):
    """One section's roster on one date, in place of its standing one."""

    section: Key
    on_date: date
    roster: tuple[Key, ...]
    noon: tuple[Key, ...] = ()
    rings: tuple[Key, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> Self:
        _on_the_roster(self)
        return self


def _on_the_roster(part: SectionPart | RosterPart) -> None:
    for name, logins in (("noon", part.noon), ("rings", part.rings)):
        if not set(logins) <= set(part.roster):
            words = "{name} names somebody who is not on the roster"
            raise wrong("not_on_roster", words, name=name)


class StaffPart(_Part):
    login: Key
    name: Label
    post: Label
    scope: Annotated[str, Field(max_length=200)] = ""  # 职责范围, shown to the public.
    employment: Employment
    section: Key | None = None
    roles: tuple[Role, ...]
    phone: str | None = None
    addresses: tuple[str, ...] = ()
    deputy: Key | None = None
    language: Annotated[str, Field(pattern=r"^(zh|en)$")] = "zh"

    @field_validator("phone")
    @classmethod
    def _can_be_dialled(cls, value: str | None) -> str | None:
        if value is None or (value.startswith("sip:") and "@" in value and len(value) <= 80):
            return value
        try:
            number = phonenumbers.parse(value)
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_possible_number(number):
            words = "is no number such as +865620000011 and no sip: address"
            raise wrong("not_to_be_dialled", words)
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class OfficeFile(_Part):
    """A whole office, checked in itself: what is named exists, and somebody can be rung."""

    office: ProfilePart
    hours: tuple[HoursPart, ...] = Field(min_length=1)
    sections: tuple[SectionPart, ...] = Field(min_length=1)
    staff: tuple[StaffPart, ...] = Field(min_length=1)
    dated_rosters: tuple[RosterPart, ...] = ()

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        _once("valid_from", [part.valid_from for part in self.hours])
        _once("section key", [part.key for part in self.sections])
        _once("menu_key", [part.menu_key for part in self.sections if part.menu_key])
        _once("login", [part.login for part in self.staff])
        _once("dated roster", [(part.section, part.on_date) for part in self.dated_rosters])
        if sum(part.is_general_desk for part in self.sections) != 1:
            raise wrong("one_general_desk", "exactly one section has to be the general desk")
        return self

    @model_validator(mode="after")
    def _names_what_exists(self) -> Self:
        keys = {part.key for part in self.sections}
        logins = {part.login for part in self.staff}
        _known("section", keys, [part.section for part in self.staff])
        _known("section", keys, [part.section for part in self.dated_rosters])
        _known("deputy", logins, [part.deputy for part in self.staff])
        _known("head", logins, [part.head for part in self.sections])
        rosters: list[SectionPart | RosterPart] = [*self.sections, *self.dated_rosters]
        for part in rosters:
            _known("roster", logins, [*part.roster])
        return self

    @model_validator(mode="after")
    def _somebody_answers(self) -> Self:
        telephones = {part.login for part in self.staff if part.phone}
        for part in self.sections:
            if not telephones.intersection(part.roster):
                words = "nobody on the roster of {key} has a telephone"
                raise wrong("nobody_to_ring", words, key=part.key, name=part.name)
        return self


def thin_rosters(office: OfficeFile) -> Iterator[str]:
    """Every roster with fewer people than the section has on duty at once; one sentence each."""
    needed = {part.key: part.on_duty for part in office.sections}
    for part in office.sections:
        if len(part.roster) < part.on_duty:
            yield f"the roster of {part.key} has {len(part.roster)} of {part.on_duty} on duty"
    for dated in office.dated_rosters:
        if len(dated.roster) < needed[dated.section]:
            yield (
                f"the roster of {dated.section} on {dated.on_date} has {len(dated.roster)} of "
                f"{needed[dated.section]} on duty"
            )


def read_text(text: str) -> OfficeFile:
    """The office that a file's text describes.

    Raises:
        OfficeFileError: the text is not TOML, or not an office.
    """
    try:
        return checked(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise OfficeFileError(f"The office file is not TOML: {error}.") from error


def checked(values: dict[str, Any]) -> OfficeFile:
    """The office that these values describe; parts of it may be checked already.

    Raises:
        OfficeFileError: they describe no office that can work.
    """
    return made(OfficeFile, values)


def made(kind: type[Made], values: dict[str, Any]) -> Made:
    """A part of an office, or a whole one, from values that nobody has checked yet.

    Raises:
        OfficeFileError: they cannot be used.
    """
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        fault = first_fault(error)
        sentence = f"The office file cannot be used: {fault.sentence}."
        raise OfficeFileError(sentence, fault) from error


def read_file(path: Path) -> OfficeFile:
    """The office that a file describes.

    Raises:
        OfficeFileError: it cannot be opened, is not UTF-8, or describes no office.
    """
    try:
        return read_text(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise OfficeFileError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise OfficeFileError(f"{path} is not in UTF-8; save it as UTF-8 and try again.") from error


def write_text(office: OfficeFile) -> str:
    """The text of a file that describes the office; ``read_text`` gives the same office back."""
    values: dict[str, Any] = office.model_dump(exclude_defaults=True)
    return tomli_w.dumps(_plain(values))


def _plain(value: Any) -> Any:
    # TOML knows lists, not tuples; and an enum's value, not the enum.
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, str):
        return str(value)
    return value


def _once(what: str, values: list[Any]) -> None:
    for value in values:
        if values.count(value) > 1:
            raise wrong(
                "stands_twice", "{what} {value} stands there twice", what=what, value=str(value)
            )


def _known(what: str, known: set[str], named: list[str | None]) -> None:
    for name in named:
        if name is not None and name not in known:
            words = "{what} names {name}, who or which is not in the file"
            raise wrong("not_in_file", words, what=what, name=name)
