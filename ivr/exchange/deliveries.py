"""How requests arrive: a network doubles, loses and reorders them, and tests choose which."""

from __future__ import annotations

from dataclasses import dataclass

CALLBACKS = frozenset({"call", "leg", "recording"})


@dataclass(frozen=True)
class Deliveries:
    """``kinds`` names the callbacks that suffer: of the call, of a rung leg, of a recording."""

    # How often each callback arrives: 0 loses it, 2 doubles it.
    copies: int = 1
    # Callbacks are kept until the call is over and arrive then, the last one first.
    in_reverse: bool = False
    # How often each request for TwiML arrives, with the same parameters and the same
    # I-Twilio-Idempotency-Token; the first answer is played.
    document_copies: int = 1
    kinds: frozenset[str] = CALLBACKS


ONCE = Deliveries()
DOUBLED = Deliveries(copies=2)
DROPPED = Deliveries(copies=0)
REORDERED = Deliveries(in_reverse=True)
REPEATED = Deliveries(document_copies=2)
