"""The office's own numbers, in the one form in which two of them can be compared."""

from __future__ import annotations

import re

SHORTEST_LOCAL, LONGEST_LOCAL = 7, 8  # Digits of a landline without its area code.
LEAST_WITH_COUNTRY = 12  # 86 and at least ten digits: no Chinese number begins with 86 otherwise.


def comparable(raw: str, area_code: str) -> str:
    """The national digits of a number, with the area code of a landline and without its zero.

    Short numbers (12388, 962233) are no numbers of the telephone plan, and stay as they are, with
    the country or the area code before them or without. Empty for what is no number.
    """
    text = raw.strip()
    if not re.fullmatch(r"\+?[0-9]+", text):
        return ""
    digits = re.sub(r"^(\+86|0086)", "", text).lstrip("+")
    if digits.startswith("86") and len(digits) >= LEAST_WITH_COUNTRY:
        digits = digits[2:]
    local = digits.removeprefix(area_code)
    if local != digits and len(local) < SHORTEST_LOCAL:
        return local
    if SHORTEST_LOCAL <= len(digits) <= LONGEST_LOCAL and not digits.startswith("0"):
        digits = area_code + digits
    return digits.removeprefix("0")
