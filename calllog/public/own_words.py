"""What the office says of itself on the public pages: ``public.toml`` in the data folder.

Its address, telephones that the public may know (never a private mobile), who answers for personal
data. Without the file the pages leave these things out.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

import phonenumbers
from phonenumbers import PhoneNumberType
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from calllog.file_faults import first_fault, wrong

NAME = "public.toml"
SAMPLE = Path(__file__).parent.parent / "sample" / NAME

Line = Annotated[str, Field(max_length=300)]
MOBILES = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


class OwnWordsError(Exception):
    """A file that cannot be used: one sentence that says where and why."""


class OwnWords(BaseModel):
    """The office's own words; what is empty is not shown."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    address: Line = ""
    way_there: Line = ""
    post_code: Line = ""
    privacy_contact: Line = ""
    privacy_phone: Line = ""
    privacy_since: Line = ""
    phones: dict[str, str] = {}
    section_phones: dict[str, str] = {}

    @field_validator("phones", "section_phones")
    @classmethod
    def _are_offices(cls, value: dict[str, str]) -> dict[str, str]:
        for whose, phone in value.items():
            if _is_mobile(phone):
                words = "the telephone of {whose} is a mobile; only office telephones are shown"
                raise wrong("mobile_shown", words, whose=whose)
        return value


def _is_mobile(phone: str) -> bool:
    try:
        return phonenumbers.number_type(phonenumbers.parse(phone, "CN")) in MOBILES
    except phonenumbers.NumberParseException:
        return False


def read(home: Path, is_sample: bool) -> OwnWords:
    """The words in the data folder; the sample's for the sample office; else none.

    Raises:
        OwnWordsError: there is a file, and it cannot be used.
    """
    path = home / NAME
    if not path.exists():
        if not is_sample:
            return OwnWords()
        path = SAMPLE
    try:
        return OwnWords.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        raise OwnWordsError(f"{path} cannot be used: {first_fault(error).sentence}.") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise OwnWordsError(f"{path} cannot be read as TOML in UTF-8: {error}.") from error
