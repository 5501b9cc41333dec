"""Telephone numbers as carriers and callers really give them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.numbers import PLACEHOLDERS, calling_number, typed_number

AREA = "0562"


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("+8613900000001", "+8613900000001"),
        ("8613900000001", "+8613900000001"),
        ("008613900000001", "+8613900000001"),
        ("13900000001", "+8613900000001"),
        ("013900000001", "+8613900000001"),  # As exchanges show a mobile from elsewhere.
        (" +8613900000001 ", "+8613900000001"),
        ("05622123456", "+865622123456"),
        ("+865622123456", "+865622123456"),
        ("2123456", "+865622123456"),
        ("+14155550123", "+14155550123"),
        ("anonymous", None),
        ("unknown", None),
        ("Restricted", None),
        ("", None),
        (" ", None),
        ("+", None),
        ("2562533", "+865622562533"),  # A landline of the office's own town, without a plus.
        ("client:alice", None),
        ("sip:13900000001@10.0.0.1", None),
        ("0", None),
        ("10086", None),
        ("95588", None),
        ("１３９００００００００１", None),
        ("٠١٢٣٤٥٦٧٨٩", None),
        ("139000000010", None),
        ("1390000000", None),
        ("1" * 2000, None),
        ("+86139\u202e00000001", None),
        ("13900000001;phone-context=+86", None),
    ],
)
def test_a_calling_number_is_taken_only_where_it_can_be_rung(raw: str, number: str | None) -> None:
    assert calling_number(raw, AREA) == number


@pytest.mark.parametrize("spelt", sorted(PLACEHOLDERS))
def test_a_number_that_spells_why_there_is_none_is_withheld(spelt: str) -> None:
    keys = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")
    assert "+" + PLACEHOLDERS[spelt].translate(keys) == spelt
    assert calling_number(f" {spelt} ", AREA) is None


@pytest.mark.parametrize(
    ("digits", "number"),
    [
        ("13900000001", "+8613900000001"),
        ("2123456", "+865622123456"),
        ("82123456", "+8656282123456"),
        ("05622123456", "+865622123456"),
        ("01062123456", "+861062123456"),
        ("", None),
        ("1", None),
        ("*", None),
        ("***", None),
        ("139*0000001", None),
        ("#13900000001", "+8613900000001"),
        ("110", None),
        ("12329", None),
        ("1390000000", None),
        ("1" * 64, None),
    ],
)
def test_a_typed_number_is_taken_only_where_it_can_be_rung(digits: str, number: str | None) -> None:
    assert typed_number(digits, AREA) == number


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.text(max_size=40) | st.text("0123456789+*# -.;()", max_size=30))
def test_no_text_breaks_the_reading_of_numbers(text: str) -> None:
    for read in (calling_number, typed_number):
        number = read(text, AREA)
        assert number is None or (number.startswith("+") and number[1:].isdecimal())
        assert number is None or 6 <= len(number) <= 16


def test_an_unknown_area_code_loses_only_numbers_that_need_it() -> None:
    assert typed_number("13900000001", "") == "+8613900000001"
    assert typed_number("05622123456", "") == "+865622123456"
