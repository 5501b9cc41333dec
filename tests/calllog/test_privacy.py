"""What of a number is shown: enough to recognise it, too little to ring it."""

from __future__ import annotations

import pytest

from calllog.privacy import mask_phone, whole_phone

NUMBERS = [
    # number, masked, whole
    ("+8613812345678", "138****5678", "138 1234 5678"),
    ("+865622212345", "0562-****345", "0562 221 2345"),
    ("+861088886666", "010-****666", "010 8888 6666"),
    ("+864001234567", "****67", "400 123 4567"),
    ("+8612329", "****29", "12329"),
    ("+14155552671", "+1 ****71", "+1 415-555-2671"),
    ("+85221234567", "+852 ****67", "+852 2123 4567"),
    ("anonymous", "****", "anonymous"),
    ("sip:1001@example", "****", "sip:1001@example"),
]


@pytest.mark.parametrize(("number", "masked", "whole"), NUMBERS)
def test_a_number_is_masked_by_its_kind(number: str, masked: str, whole: str) -> None:
    assert mask_phone(number) == masked


@pytest.mark.parametrize(("number", "masked", "whole"), NUMBERS)
def test_a_whole_number_is_grouped_as_people_read_it(number: str, masked: str, whole: str) -> None:
    assert whole_phone(number) == whole


def test_no_number_has_no_mask() -> None:
    assert mask_phone(None) is None
