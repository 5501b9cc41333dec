"""Telephone numbers as callers and carriers give them, brought to E.164."""

from __future__ import annotations

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

REGION = "CN"

# What Twilio writes where there is no calling number: the reason, spelt on the keys of a telephone
# (Twilio's help centre: "Why am I getting calls from these strange numbers?"). Some could be rung,
# such as the Chengdu number that spells "unavailable", and would reach a stranger.
PLACEHOLDERS = {
    "+266696687": "anonymous",
    "+2562533": "blocked",
    "+7378742833": "restricted",
    "+86282452253": "unavailable",
    "+8656696": "unknown",
}


def calling_number(raw: str, area_code: str) -> str | None:
    """The calling number; None where it is withheld (``anonymous``), a SIP name, or malformed."""
    number = raw.strip()
    if number in PLACEHOLDERS or not number.lstrip("+").isdecimal():
        return None
    return typed_number(number, area_code)


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
