"""What differs between the engines that speak TwiML; everything else is the same for all.

Sources: twilio.com/docs/voice/twiml/dial (five seconds are added to a dial time-out),
twilio.com/docs/usage/webhooks/webhooks-security, the SignalWire and Somleng documentation.
"""

from __future__ import annotations

from dataclasses import dataclass

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
