"""What differs between carriers, and the signature that all of them make alike."""

from __future__ import annotations

import pytest

from ivr.carriers import CARRIERS, LEAST_DIAL_SECONDS, is_signed

# The example of twilio.com/docs/usage/webhooks/webhooks-security.
URL = "https://example.com/myapp.php?foo=1&bar=2"
FORM = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675310",
    "Digits": "1234",
    "From": "+14158675310",
    "To": "+18005551212",
}
SIGNATURE = "L/OH5YylLD5NRKLltdqwSvS0BnU="
BODY = (
    b"CallSid=CA1234567890ABCDE&Caller=%2B14158675310&Digits=1234&From=%2B14158675310"
    b"&To=%2B18005551212"
)


def test_the_example_of_the_carrier_is_signed_as_it_says() -> None:
    assert is_signed(URL, FORM, b"", SIGNATURE, ["12345"])
    assert is_signed(URL, FORM, b"", SIGNATURE, ["new", "12345"])
    assert not is_signed(URL, FORM, b"", SIGNATURE, ["123456"])
    assert not is_signed(URL, FORM, b"", SIGNATURE, [])


def test_the_bytes_of_a_form_are_signed_alike_whatever_their_encoding() -> None:
    assert is_signed(URL, {}, BODY, SIGNATURE, ["12345"])
    assert not is_signed(URL, {}, BODY + b"&x=1", SIGNATURE, ["12345"])


@pytest.mark.parametrize(
    "signature", ["", "签名", "\xff", "L/OH5YylLD5NRKLltdqwSvS0BnU", "=" * 9999]
)
def test_a_signature_of_any_shape_is_refused_without_an_error(signature: str) -> None:
    assert not is_signed(URL, FORM, BODY, signature, ["12345"])


@pytest.mark.parametrize(
    ("carrier", "asked_for"),
    [("exchange", 15), ("twilio", 10), ("signalwire", 15), ("somleng", 15)],
)
def test_three_rings_last_fifteen_seconds_whatever_the_carrier_adds(
    carrier: str, asked_for: int
) -> None:
    assert CARRIERS[carrier].dial_timeout(15) == asked_for


def test_no_carrier_is_asked_for_less_than_it_takes() -> None:
    assert {carrier.dial_timeout(1) for carrier in CARRIERS.values()} == {LEAST_DIAL_SECONDS}
