"""What differs between the engines that speak TwiML; everything else is the same for all.

Sources: twilio.com/docs/voice/twiml/dial (five seconds are added to a dial time-out),
twilio.com/docs/usage/webhooks/webhooks-security, the SignalWire and Somleng documentation.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from twilio.request_validator import RequestValidator

LEAST_DIAL_SECONDS = 5  # Engines refuse a shorter time-out.


@dataclass(frozen=True, slots=True)
class Carrier:
    """One engine and its ways."""

    name: str
    voice: str | None
    language: str
    dial_adds_seconds: int
    signature_header: str = "X-Twilio-Signature"

    def dial_timeout(self, seconds: int) -> int:
        """The time-out to ask for, so that a telephone rings for this long and no longer."""
        return max(LEAST_DIAL_SECONDS, seconds - self.dial_adds_seconds)


CARRIERS = {
    carrier.name: carrier
    for carrier in (
        Carrier("exchange", voice=None, language="zh-CN", dial_adds_seconds=0),
        Carrier("twilio", voice="Polly.Zhiyu", language="cmn-CN", dial_adds_seconds=5),
        Carrier(
            "signalwire",
            voice="gcloud.cmn-CN-Wavenet-A",
            language="cmn-CN",
            dial_adds_seconds=0,
            signature_header="X-SignalWire-Signature",
        ),
        Carrier("somleng", voice=None, language="zh-CN", dial_adds_seconds=0),
    )
}


def is_signed(
    url: str, form: Mapping[str, str], body: bytes, signature: str, tokens: Iterable[str]
) -> bool:
    """Whether one of our tokens has signed a form that was sent to this address."""
    return any(
        RequestValidator(token).validate(url, form, signature)
        or hmac.compare_digest(_signature_of_bytes(token, url, body), signature.encode())
        for token in tokens
    )


def _signature_of_bytes(token: str, url: str, body: bytes) -> bytes:
    """The signature over a form as it was sent, whatever its encoding.

    The library signs text, and a form in another encoding than UTF-8 (GBK, say) is none.
    """
    form = parse_qsl(body.decode("latin-1"), keep_blank_values=True, encoding="latin-1")
    text = "".join(name + value for name, value in sorted(set(form))).encode("latin-1")
    return b64encode(hmac.new(token.encode(), url.encode() + text, hashlib.sha1).digest())
