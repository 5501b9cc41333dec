"""People who follow a script: a story of a call that can be read aloud.

    Caller("+8613900000001").presses("2").waits().speaks("我想提前还款", seconds=6)
    Staff.answers(after=4, presses="1", talks=60)

Each step is taken by the first verb that it fits: a Gather takes presses and waits (and speaks,
if it listens), a Record takes speaks and silence, a Dial takes a hang-up while ringing, and any
verb takes ``hangs_up``. Who has no step that fits waits, is silent, and stays to the end.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Self

from ivr.exchange.legs import PickUp
from ivr.exchange.speech import uttered_seconds

WITHHELD = "anonymous"


@dataclass(frozen=True)
class Press:
    """Keys, ``after`` seconds from the verb's start or, if heard out, from its prompts' end."""

    keys: str
    after: float = 0.0
    heard_out: bool = False
    then_hangs_up: bool = False


@dataclass(frozen=True)
class Wait:
    """No key: the Gather runs out."""


@dataclass(frozen=True)
class Speak:
    text: str
    seconds: float
    then_presses: str = ""
    then_hangs_up: bool = False


@dataclass(frozen=True)
class HangUp:
    """``after`` seconds from the start of the next verb, whatever it is."""

    after: float = 0.0


@dataclass(frozen=True)
class HangUpRinging:
    """``after`` seconds from the start of the next Dial."""

    after: float


@dataclass(frozen=True)
class HangUpTalking:
    """``after`` seconds from being joined with somebody."""

    after: float


Step = Press | Wait | Speak | HangUp | HangUpRinging | HangUpTalking


@dataclass(frozen=True)
class Script:
    """What a person does, in order. Every method returns a longer script."""

    steps: tuple[Step, ...] = field(default=(), kw_only=True)
    # Each verb takes the first step that fits it, wherever it stands, rather than only the next.
    in_any_order: bool = field(default=False, kw_only=True)

    def then(self, step: Step) -> Self:
        return replace(self, steps=(*self.steps, step))

    def presses(
        self,
        keys: str,
        *,
        after: float = 0.0,
        heard_out: bool = False,
        then_hangs_up: bool = False,
    ) -> Self:
        """At the next Gather: keys at once (into the prompt), or later, or once it has ended."""
        return self.then(Press(keys, after, heard_out, then_hangs_up))

    def waits(self) -> Self:
        """At the next Gather: no key."""
        return self.then(Wait())

    def speaks(
        self,
        text: str,
        seconds: float | None = None,
        *,
        then_presses: str = "",
        then_hangs_up: bool = False,
    ) -> Self:
        """At the next Record, or Gather that listens: these words, then silence, key or end."""
        length = uttered_seconds(text) if seconds is None else seconds
        return self.then(Speak(text, length, then_presses, then_hangs_up))

    def is_silent(self, *, then_presses: str = "") -> Self:
        """At the next Record: no word."""
        return self.then(Speak("", 0.0, then_presses))

    def hangs_up(self, after: float = 0.0) -> Self:
        """At the next verb of any kind, so many seconds into it (or into what follows it)."""
        return self.then(HangUp(after))

    def hangs_up_while_ringing(self, after: float) -> Self:
        """At the next Dial, so many seconds into it; the whisper to staff counts as ringing."""
        return self.then(HangUpRinging(after))

    def hangs_up_while_talking(self, after: float) -> Self:
        """So many seconds after being joined with somebody."""
        return self.then(HangUpTalking(after))


@dataclass(frozen=True)
class Caller(Script):
    """Somebody who calls in. ``Caller(number)`` alone waits, is silent and stays."""

    number: str = WITHHELD
    gone_before_answer: bool = False

    def is_gone_before_the_answer(self) -> Self:
        """Hangs up while the line itself still rings; the end overtakes the first request."""
        return replace(self, gone_before_answer=True)


@dataclass(frozen=True)
class Staff(Script):
    """Somebody who is called: what becomes of the ringing, and what is done then.

    ``pick_up`` None rings unanswered. ``after`` None does not even ring.
    """

    pick_up: PickUp | None = None
    after: float | None = 0.0
    talks: float | None = None
    next: Staff | None = None

    @classmethod
    def answers(cls, after: float = 4, presses: str = "", talks: float | None = 60) -> Staff:
        """Picks up, hears the whisper out, presses, talks; ``talks`` None until the other ends."""
        steps = (Press(presses, after=1.0, heard_out=True),) if presses else ()
        return cls(PickUp.ANSWERED, after, talks, steps=steps)

    @classmethod
    def picks_up(cls, after: float = 4) -> Staff:
        """Picks up, and goes on as the further steps say; without any waits and stays."""
        return cls(PickUp.ANSWERED, after)

    @classmethod
    def ignores(cls) -> Staff:
        """The telephone rings and nobody comes."""
        return cls()

    @classmethod
    def declines(cls, after: float = 3) -> Staff:
        """Rings, and is pressed away: the carrier reports busy."""
        return cls(pick_up=PickUp.BUSY, after=after)

    @classmethod
    def busy(cls) -> Staff:
        """Is on the telephone already."""
        return cls(pick_up=PickUp.BUSY, after=None)

    @classmethod
    def unreachable(cls) -> Staff:
        """The number is bad, or the carrier does not put the call through."""
        return cls(pick_up=PickUp.FAILED, after=None)

    @classmethod
    def voicemail(cls, after: float = 12, talks: float | None = 40) -> Staff:
        """A machine picks up, speaks, and never presses a key."""
        return cls(PickUp.ANSWERED, after, talks)

    @classmethod
    def hangs_up_in_whisper(cls, after: float = 4, into: float = 2) -> Staff:
        """Picks up, hears so many seconds of the whisper and hangs up."""
        return cls(PickUp.ANSWERED, after, steps=(HangUp(into),))

    def and_then(self, following: Staff) -> Staff:
        """This once, and ``following`` the next time the number is rung."""
        if self.next is not None:
            following = self.next.and_then(following)
        return replace(self, next=following)
