"""What of a person is shown to whom: masked numbers (个人信息保护法, articles 6 and 51)."""

from __future__ import annotations

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

HIDDEN = "****"
CHINA = 86


def mask_phone(phone: str | None) -> str | None:
    """A number by which a colleague recognises it and nobody can ring it.

    Mobiles as 138****5678, landlines as 0562-****678, foreign ones as +1 ****71.
    """
    if phone is None:
        return None
    try:
        number = phonenumbers.parse(phone, "CN")
    except phonenumbers.NumberParseException:
        return HIDDEN
    national = phonenumbers.national_significant_number(number)
    if number.country_code != CHINA:
        return f"+{number.country_code} {HIDDEN}{national[-2:]}"
    if phonenumbers.number_type(number) == PhoneNumberType.MOBILE:
        return f"{national[:3]}{HIDDEN}{national[-4:]}"
    area = phonenumbers.length_of_geographical_area_code(number)
    if area:
        return f"0{national[:area]}-{HIDDEN}{national[-3:]}"
    return f"{HIDDEN}{national[-2:]}"


def whole_phone(phone: str) -> str:
    """A number to be dialled from a desk telephone in the office, grouped as people read it."""
    try:
        number = phonenumbers.parse(phone, "CN")
    except phonenumbers.NumberParseException:
        return phone
    is_chinese = number.country_code == CHINA
    wanted = PhoneNumberFormat.NATIONAL if is_chinese else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, wanted)
