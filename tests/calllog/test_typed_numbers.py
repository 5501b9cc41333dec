"""Numbers as staff write them, brought to E.164, with the extension behind a switchboard."""

from __future__ import annotations

import pytest

from calllog.typed_numbers import to_e164

SWITCHBOARD = "+865622212345"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13900000001", ("+8613900000001", None)),
        ("139 0000 0001", ("+8613900000001", None)),
        ("０５６２－２２１２３４５", (SWITCHBOARD, None)),
        ("2212345", (SWITCHBOARD, None)),
        ("0562-2212345转801", (SWITCHBOARD, "801")),
        ("2212345 转 801", (SWITCHBOARD, "801")),
        ("(0562)2212345分机801", (SWITCHBOARD, "801")),
        ("0562-2212345 ext. 801", (SWITCHBOARD, "801")),
        ("0562-2212345#801", (SWITCHBOARD, "801")),
        ("0562-2212345转", None),
        ("0562-2212345转人工", None),
        ("转801", None),
        ("12345", None),
        ("", None),
    ],
)
def test_a_number_is_taken_with_its_extension_or_not_at_all(
    typed: str, number: tuple[str, str | None] | None
) -> None:
    assert to_e164(typed, "0562") == number
