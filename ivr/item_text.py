"""An item's story in plain English lines, for ``hotline item``; times are the office's.

What it reads is the object that ``hotline item --json`` prints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ivr.chain_text import CHAIN_TELLERS, chain_lines
from ivr.desk_text import DESK_TELLERS
from ivr.inspection_text import INSPECTION_TELLERS
from ivr.joint_text import JOINT_TELLERS
from ivr.outcome_text import OUTCOME_TELLERS

Data = Mapping[str, Any]

LEVELS = {
    0: "the section",
    1: "the supervisor",
    2: "the leader in charge",
    3: "the leader",
}
CHANNELS = {"phone": "by telephone", "letter": "by letter", "visit": "by visit", "mail": "by mail"}
PROMISES = {
    "finish": "entry",
    "read": "reading",
    "follow_up": "follow-up",
    "cooperation": "co-operation",
    "naming": "naming of the section",
    "owed": "reply owed",
}
HOW_READ = {
    "opened": "opened the item",
    "played": "played the audio",
    "acted": "acted on the item",
    "accepted": "pressed read",
    "registered": "registered the item",
}
FACTS = ("name", "organisation", "phone", "matter")


def minute(iso: str, zone: ZoneInfo) -> str:
    """An ISO time as the office's clock shows it, to the minute."""
    return f"{datetime.fromisoformat(iso).astimezone(zone):%Y-%m-%d %H:%M}"


@dataclass(frozen=True, slots=True)
class ItemText:
    """Tells one item: with the office's zone, its reasons, and the names behind the ids."""

    zone: ZoneInfo
    explain: Callable[[Data], str]
    names: Mapping[int, str]

    def lines(self, story: Data) -> Iterator[str]:
        """The whole story, line by line."""
        yield f"{story['number']}  {_plain(story['state'])}"
        yield from self._head(story)
        yield "\nResponsible"
        yield from chain_lines(story, self._at)
        yield "\nDue"
        for promise in story["promises"]:
            yield from self._promise(promise)
        yield "\nEvents"
        for event in story["events"]:
            yield self._event(event)
        if story["calls"]:
            yield "\nCalls"
        for call in story["calls"]:
            yield self._call(call)
            yield from (self._leg(leg) for leg in story["legs"] if leg["call"] == call["sid"])

    def _head(self, story: Data) -> Iterator[str]:
        people = f"responsible {story['responsible']}, first contact {story['first_contact']}"
        yield f"  {story['section']}, {people}"
        for fact in FACTS:
            yield f"  {fact:<13} {story[fact] or '-'}"
        yield f"  {'missing':<13} {', '.join(story['missing']) or 'nothing'}"
        yield f"  {'registered':<13} {self._at(story['created_at'])} {CHANNELS[story['channel']]}"
        yield f"  {'calls':<13} {story['times_called']}"
        yield f"  {'unanswered':<13} {story['times_tried']} attempts to call back"
        yield f"  {'gone up to':<13} {LEVELS.get(story['escalation_level'], '-')}"
        if story["outcome"]:
            yield f"  {'outcome':<13} {_plain(story['outcome'])}"

    def _promise(self, promise: Data) -> Iterator[str]:
        met, missed = promise["met_at"], promise["missed_at"]
        if met:
            became = f"{'kept late' if missed else 'kept'}, {self._at(met)}"
        elif missed:
            became = "missed"
        else:
            became = "no longer owed" if promise["ended_at"] else "open"
        due_at = self._at(promise["due_at"])
        yield f"  {_promised(promise['kind']):<8} by {due_at}  {promise['holder']}  {became}"
        yield f"           {self.explain(promise['why'])}"

    def _event(self, event: Data) -> str:
        tell, plain = TELLERS.get(event["kind"]), OUTCOME_TELLERS.get(event["kind"])
        passed = _WITH_NAMES.get(event["kind"])
        if event["purged"]:
            told = f"{_plain(event['kind'])} (what it told is purged)"
        elif plain is not None:
            told = plain(event["data"])
        elif passed is not None:
            told = passed(event["data"], self.names)
        else:
            told = tell(self, event["data"]) if tell else _plain(event["kind"])
        return f"  {self._at(event['at'])}  {event['actor'] or '-'}  {told}"

    def _call(self, call: Data) -> str:
        length = "" if call["seconds"] is None else f", {_length(call['seconds'])}"
        kind = f", {_plain(call['kind'])}" if call["kind"] else ", under way"
        audio = "".join(f", {one['field']} {one['seconds']} s" for one in call["recordings"])
        words = f"; recorded{audio[1:]}" if audio else ""
        caller = call["caller"] or "a withheld number"
        return f"  {self._at(call['started_at'])}  from {caller}{length}{kind}{words}"

    def _leg(self, leg: Data) -> str:
        rings = "" if leg["rings"] is None else f", {leg['rings']} rings"
        talk = f", {_length(leg['talk_seconds'])}" if leg["talk_seconds"] else ""
        together = " (all together)" if leg["together"] else ""
        result = _plain(leg["result"] or "not ended")
        at = datetime.fromisoformat(leg["dialled_at"]).astimezone(self.zone)
        return f"    {at:%H:%M:%S}  {leg['staff']}{together}: {result}{rings}{talk}"

    def _at(self, iso: str) -> str:
        return minute(iso, self.zone)

    def _registered(self, data: Data) -> str:
        return f"registered {CHANNELS[data['channel']]} for {data['section']}"

    def _called_again(self, data: Data) -> str:
        return f"called again, {data['times']} times in all"

    def _recorded(self, data: Data) -> str:
        return f"left words: {data['field']}, {data['seconds']} s"

    def _read(self, data: Data) -> str:
        return f"read: {HOW_READ.get(data['how'], data['how'])}"

    def _deemed_read(self, data: Data) -> str:
        return f"deemed read at {self._at(data['deemed_read_at'])}"

    def _tried(self, data: Data) -> str:
        return f"rang, no answer{_noted(data)}"

    def _reached(self, data: Data) -> str:
        return f"spoke with the person{_noted(data)}"

    def _filled_in(self, data: Data) -> str:
        changes = (f"{name} {old or '-'} → {new}" for name, (old, new) in data["changes"].items())
        return f"wrote down {'; '.join(changes)}"

    def _finished(self, data: Data) -> str:
        return f"finished the entry: {_plain(data['outcome'] or 'goes on')}"

    def _revealed(self, data: Data) -> str:
        return f"looked at the whole number: {data['reason'] or 'is responsible'}"

    def _due(self, data: Data) -> str:
        return f"{_promised(data['promise'])} due by {self._at(data['due_at'])}"

    def _due_moved(self, data: Data) -> str:
        return f"{_promised(data['promise'])} now due by {self._at(data['due_at'])}"

    def _missed(self, data: Data) -> str:
        return f"missed: {self._due(data)}"

    def _ended(self, data: Data) -> str:
        return f"{_promised(data['promise'])} no longer owed"

    def _reminded(self, data: Data) -> str:
        return f"reminded of the {_promised(data['promise'])}: {self._told(data)}"

    def _escalated(self, data: Data) -> str:
        level = LEVELS.get(data["level"], data["level"])
        return f"gone up to {level} for the {_promised(data['promise'])}: {self._told(data)}"

    def _text_asked(self, data: Data) -> str:
        return f"text to be sent: {data['words']}"

    def _text_failed(self, data: Data) -> str:
        return f"text not delivered: {data['why']}"

    def _flagged(self, data: Data) -> str:
        words = f": {data['words']}" if data["words"] else ""
        return f"flagged, to be judged: {_plain(data['finding_kind'])}{words}"

    def _judged(self, data: Data) -> str:
        """What was decided, and of whom, is not on the item (``hotline findings``)."""
        return f"suspicion {data['finding']} judged"

    def _lapsed(self, data: Data) -> str:
        return f"suspicion {data['finding']} lapsed"

    def _stated(self, data: Data) -> str:
        return f"stated on suspicion {data['finding']}"

    def _call_asked(self, data: Data) -> str:
        to = f", {self._name(data['to'])} rung first" if "to" in data else ""
        agreed = ", agreed with the person" if data.get("agreed") else ""
        return f"asked the system to call: {_plain(data['purpose'])}{to}{agreed}"

    def _call_placed(self, data: Data) -> str:
        length = f", {_length(data['seconds'])}" if data["seconds"] else ""
        return f"placed call ended: {_plain(data['purpose'])}, {_plain(data['came_to'])}{length}"

    def _call_not_placed(self, data: Data) -> str:
        return f"call not placed: {_plain(data['purpose'])}, {data['why']}"

    def _rung_for_news(self, data: Data) -> str:
        return f"notice rang {self._name(data['to'])}: {_plain(data['came_to'])}"

    def _purged(self, data: Data) -> str:
        why = "on the person's request" if data["requested"] else "past their time"
        return f"{data['what']} purged, {why}; proof {data['proof']}"

    def _told(self, data: Data) -> str:
        return ", ".join(map(self._name, data["told"])) or "nobody to tell"

    def _name(self, staff_id: int) -> str:
        return self.names.get(staff_id, "-")


_WITH_NAMES = CHAIN_TELLERS | JOINT_TELLERS | DESK_TELLERS | INSPECTION_TELLERS
TELLERS: dict[str, Callable[[ItemText, Data], str]] = {
    "registered": ItemText._registered,
    "called_again": ItemText._called_again,
    "recorded": ItemText._recorded,
    "read": ItemText._read,
    "deemed_read": ItemText._deemed_read,
    "tried": ItemText._tried,
    "reached": ItemText._reached,
    "filled_in": ItemText._filled_in,
    "draft_finished": ItemText._finished,
    "number_revealed": ItemText._revealed,
    "promised": ItemText._due,
    "due_moved": ItemText._due_moved,
    "missed": ItemText._missed,
    "promise_ended": ItemText._ended,
    "reminded": ItemText._reminded,
    "escalated": ItemText._escalated,
    "flagged": ItemText._flagged,
    "text_asked": ItemText._text_asked,
    "text_failed": ItemText._text_failed,
    "finding_judged": ItemText._judged,
    "finding_lapsed": ItemText._lapsed,
    "finding_stated": ItemText._stated,
    "call_asked": ItemText._call_asked,
    "call_placed": ItemText._call_placed,
    "call_not_placed": ItemText._call_not_placed,
    "rung_for_news": ItemText._rung_for_news,
    "purged": ItemText._purged,
}


def _noted(data: Data) -> str:
    source = " (by own word)" if data["self_reported"] else " (shown by the call)"
    return source + (f": {data['note']}" if data.get("note") else "")


def _promised(kind: str) -> str:
    return PROMISES.get(kind, kind)


def _plain(code: str) -> str:
    return code.replace("_", " ")


def _length(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}"
