"""Telephone numbers as people at the office write them."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers

LOCAL_NUMBER = re.compile(r"[2-9]\d{6,7}")
EXTENSION = re.compile(r"(?:转|分机|ext\.?|x|#)", re.IGNORECASE)


def half_width(typed: str) -> str:
    """Full-width digits (０５６２) as the plain ones that they stand for."""
    return unicodedata.normalize("NFKC", typed).strip()


def to_own_phone(typed: str, area_code: str) -> str:
    """A colleague's number as typed, in E.164, or a sip: address; else what was typed, tidied.

    What comes of it has still to be checked: full-width characters and blanks are put right here,
    and the numbers that ring nobody, for samples and tests, are let through as they are.
    """
    text = half_width(typed)
    if text.startswith("sip:"):
        return text
    found = to_e164(text, area_code)
    if found is not None and found[1] is None:
        return found[0]
    return re.sub(r"[\s\-()]", "", text)


def to_e164(typed: str, area_code: str) -> tuple[str, str | None] | None:
    """A number typed by staff, in E.164, and its extension; None when there can be no such number.

    Seven or eight digits are a landline of the town and get the office's area code. An extension
    stands after 转 or 分机: 0562-2212345转801.
    """
    digits = unicodedata.normalize("NFKC", typed)
    bare = re.sub(r"[\s\-()]", "", digits)
    main, *rest = EXTENSION.split(bare, maxsplit=1)
    if LOCAL_NUMBER.fullmatch(main):
        main = area_code + main
    try:
        number = phonenumbers.parse(";ext=".join([main, *rest]), "CN")
    except phonenumbers.NumberParseException:
        return None
    # What was written after 转 and is no extension would be lost without a word.
    if not phonenumbers.is_valid_number(number) or (rest and not number.extension):
        return None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return e164, number.extension
