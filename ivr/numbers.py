"""Telephone numbers as callers and carriers give them, brought to E.164."""

from __future__ import annotations

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

REGION = "CN"


def calling_number(raw: str, area_code: str) -> str | None:
    """The calling number; None where it is withheld (``anonymous``), a SIP name, or malformed."""
    return typed_number(raw.strip(), area_code) if raw.strip().lstrip("+").isdecimal() else None


def typed_number(digits: str, area_code: str) -> str | None:
    """A number as typed on a telephone: mobile, or landline with or without the office's area code.

    None when it cannot be rung. A mobile number must be complete; the lengths of landlines vary, so
    that any possible one is taken.
    """
    if not digits.isascii():
        return None
    if len(digits) in (7, 8) and digits[0] not in "01":
        digits = area_code + digits
    try:
        number = phonenumbers.parse(digits, REGION)
    except NumberParseException:
        return None
    is_mobile_like = str(number.national_number).startswith("1") and number.country_code == 86
    accepts = phonenumbers.is_valid_number if is_mobile_like else _is_possible
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if accepts(number) else None


def _is_possible(number: phonenumbers.PhoneNumber) -> bool:
    # "Possible within its own area only" would lack the area code.
    reason = phonenumbers.is_possible_number_with_reason(number)
    return reason == phonenumbers.ValidationResult.IS_POSSIBLE
