"""Signatures as Twilio makes them, judged by Twilio's own validator."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from ivr.exchange.signing import sign, signed_url


def test_the_example_of_twilios_documentation_is_reproduced() -> None:
    params = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675310",
        "Digits": "1234",
        "From": "+14158675310",
        "To": "+18005551212",
    }
    signature = sign("12345", "https://example.com/myapp.php?foo=1&bar=2", params)
    assert signature == "L/OH5YylLD5NRKLltdqwSvS0BnU="


@pytest.mark.parametrize(
    ("url", "covered"),
    [
        ("http://h:8000/voice#rc=2&rp=5xx", "http://h:8000/voice"),
        ("https://h/voice?a=1#rc=2", "https://h/voice?a=1"),
        ("https://h:8443/voice", "https://h/voice"),
        ("https://user:secret@h/voice", "https://h/voice"),
        ("http://user:secret@h:8000/voice", "http://h:8000/voice"),
    ],
)
def test_fragment_password_and_https_port_are_not_signed(url: str, covered: str) -> None:
    assert signed_url(url) == covered


@given(params=st.dictionaries(st.text(min_size=1, max_size=8), st.text(max_size=20), max_size=6))
def test_twilios_validator_accepts_whatever_is_signed(params: dict[str, str]) -> None:
    url = "http://127.0.0.1:8000/voice/incoming?step=1"
    assert RequestValidator("token").validate(url, params, sign("token", url, params))


def test_a_changed_parameter_breaks_the_signature() -> None:
    url = "http://127.0.0.1:8000/voice"
    signature = sign("token", url, {"Digits": "1"})
    assert not RequestValidator("token").validate(url, {"Digits": "2"}, signature)
