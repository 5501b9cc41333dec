"""The readings of the rule as a file: what the general office decides, from a date on.

A policy has a date and the number of the office's decision. What a file leaves out is as in the
defaults (``calllog.times.policy``); the ladder is given whole or not at all, so that nobody has to
guess which of its steps are still the shipped ones.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Self

import tomli_w
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError

from calllog.file_faults import Fault, first_fault, wrong
from calllog.models import PromiseKind
from calllog.times.policy import DEFAULT, LADDER, Anchor, LadderStep, Policy, StepKind, Told

LONGEST_OFFSET = 240  # Minutes from its anchor; more is a slip, and lies outside the office's day.
HIGHEST_LEVEL = 2
# The centre's leader gets one digest a day, and besides hears of joint matters only (design 3).
FOR_THE_LEADER = frozenset({PromiseKind.REPORT, PromiseKind.PLAN})


class PolicyError(Exception):
    """A policy that cannot be entered: one sentence that says where and why, and the fault."""

    def __init__(self, sentence: str, fault: Fault | None = None) -> None:
        super().__init__(sentence)
        self.fault = fault


@dataclass(frozen=True)
class EnteredPolicy:
    """A policy as it is entered: from when, by which decision, and what it says."""

    valid_from: date
    document: str
    policy: Policy


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class _StepPart(_Part):
    promise: PromiseKind
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    kind: StepKind
    anchor: Anchor
    minutes: Annotated[int, Field(ge=-LONGEST_OFFSET, le=LONGEST_OFFSET)] = 0
    tell: Annotated[tuple[Told, ...], Field(min_length=1)]
    level: Annotated[int, Field(ge=0, le=HIGHEST_LEVEL)] = 0

    @model_validator(mode="after")
    def _is_sane(self) -> Self:
        where = {"promise": self.promise.value, "name": self.name}
        if self.kind == "miss" and (self.anchor is not Anchor.DUE or self.minutes):
            raise _ladder_fault("miss_at_due", where, "a miss is at the due time itself")
        is_before = self.anchor in (Anchor.EVE, Anchor.OPENING, Anchor.NOON) or self.minutes < 0
        if self.kind == "reminder" and (not is_before or self.anchor is Anchor.NEXT_DAY):
            raise _ladder_fault("remind_before", where, "a reminder comes before the due time")
        if self.kind == "escalation" and (self.anchor is not Anchor.NEXT_DAY or self.minutes < 0):
            words = "an escalation comes on the working day after the due time"
            raise _ladder_fault("escalate_after", where, words)
        if self.kind == "reminder" and self.level:
            words = "a reminder raises nothing; leave its level at 0"
            raise _ladder_fault("remind_level", where, words)
        if len(set(self.tell)) < len(self.tell):
            raise _ladder_fault("told_twice", where, "somebody is told twice")
        if Told.LEADER in self.tell and self.promise not in FOR_THE_LEADER:
            words = "the centre's leader is told of joint matters only, else by the day's digest"
            raise _ladder_fault("leader_told", where, words)
        return self


def _ladder_fault(code: str, where: dict[str, str], words: str) -> PydanticCustomError:
    return wrong(code, "{promise} {name}: " + words, **where)


def _number(low: int, high: int) -> Any:
    return Field(ge=low, le=high)


class _PolicyPart(_Part):
    valid_from: date
    document: Annotated[str, Field(max_length=100)]
    read_minutes: Annotated[int, _number(5, 240)] = DEFAULT.read_minutes
    read_minutes_after_opening: Annotated[int, _number(5, 240)] = DEFAULT.read_minutes_after_opening
    last_minutes: Annotated[int, _number(0, 120)] = DEFAULT.last_minutes
    # The rule itself says 2 and 3 days; an office may be quicker, and never slower.
    answer_working_days: Annotated[int, _number(1, 2)] = DEFAULT.answer_working_days
    plan_working_days: Annotated[int, _number(1, 3)] = DEFAULT.plan_working_days
    return_office_minutes: Annotated[int, _number(10, 480)] = DEFAULT.return_office_minutes
    follow_up_working_days: Annotated[int, _number(1, 10)] = DEFAULT.follow_up_working_days
    appointment_minutes: Annotated[int, _number(5, 120)] = DEFAULT.appointment_minutes
    diligent_attempts: Annotated[int, _number(2, 10)] = DEFAULT.diligent_attempts
    diligent_minutes_apart: Annotated[int, _number(10, 480)] = DEFAULT.diligent_minutes_apart
    statement_working_days: Annotated[int, _number(1, 15)] = DEFAULT.statement_working_days
    inspection_items: Annotated[int, _number(1, 200)] = DEFAULT.inspection_items
    inspection_percent: Annotated[int, _number(0, 100)] = DEFAULT.inspection_percent
    inspection_self_reported: Annotated[int, _number(1, 200)] = DEFAULT.inspection_self_reported
    inspection_working_days: Annotated[int, _number(1, 20)] = DEFAULT.inspection_working_days
    correction_working_days: Annotated[int, _number(1, 60)] = DEFAULT.correction_working_days
    ladder: tuple[_StepPart, ...] = tuple(_StepPart(**asdict(step)) for step in LADDER)

    @field_validator("document", mode="after")
    @classmethod
    def _is_given(cls, value: str) -> str:
        if not value or not value.isprintable():
            raise wrong("no_document", "write the number of the office's decision")
        return value

    @model_validator(mode="after")
    def _has_every_promise(self) -> Self:
        misses = Counter(step.promise for step in self.ladder if step.kind == "miss")
        for kind in PromiseKind:
            if misses[kind] != 1:
                what = "none" if not misses[kind] else f"{misses[kind]} of them"
                words = "the ladder needs one miss for {promise}; there is {what}"
                raise wrong("needs_one_miss", words, promise=kind.value, what=what)
        names = Counter((step.promise.value, step.name) for step in self.ladder)
        for (promise, name), count in names.items():
            if count > 1:
                words = "the ladder names the step {name} of {promise} {count} times"
                raise wrong("step_twice", words, name=name, promise=promise, count=count)
        return self


def read_text(text: str) -> EnteredPolicy:
    """The policy that a file's text describes.

    Raises:
        PolicyError: it is not TOML, or no policy.
    """
    try:
        return made(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"The policy file is not TOML: {error}.") from error


def made(values: dict[str, Any]) -> EnteredPolicy:
    """The policy that these values describe.

    Raises:
        PolicyError: they describe no policy.
    """
    try:
        part = _PolicyPart.model_validate(values)
    except ValidationError as error:
        fault = first_fault(error)
        sentence = f"The policy file cannot be used: {fault.sentence}."
        raise PolicyError(sentence, fault) from error
    said = part.model_dump(exclude={"valid_from", "document", "ladder"})
    ladder = tuple(LadderStep(**step.model_dump()) for step in part.ladder)
    return EnteredPolicy(part.valid_from, part.document, Policy(**said, ladder=ladder))


def read_file(path: Path) -> EnteredPolicy:
    """The policy that a file describes.

    Raises:
        PolicyError: it cannot be opened, is not UTF-8, or describes no policy.
    """
    try:
        return read_text(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PolicyError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        message = f"{path} is not in UTF-8; save it as UTF-8 and try again."
        raise PolicyError(message) from error


HEAD = """\
# The readings of the rule that the general office may change, for: scripts/hotline policy import
# Items registered from valid_from on keep what is written here for good.
# A step of the ladder tells people by their part: {parts}.
# It counts from: {anchors}.
"""


def numbers(policy: Policy) -> dict[str, int]:
    """The numbers of a policy by name, without its ladder."""
    return {one.name: getattr(policy, one.name) for one in fields(policy) if one.name != "ladder"}


def write_text(policy: Policy, valid_from: date, document: str) -> str:
    """A policy as a file that can be changed and read in again."""
    whole: dict[str, Any] = {"valid_from": valid_from, "document": document}
    whole |= numbers(policy)
    whole["ladder"] = _plain(policy.ladder)
    head = HEAD.format(parts=", ".join(Told), anchors=", ".join(Anchor))
    return head + tomli_w.dumps(whole)


def _plain(ladder: Iterable[LadderStep]) -> list[dict[str, Any]]:
    return [
        asdict(step)
        | {"tell": [part.value for part in step.tell], "anchor": str(step.anchor.value)}
        for step in ladder
    ]
