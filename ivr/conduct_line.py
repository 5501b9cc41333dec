"""The conduct line on the telephone: request, deed, flow, reply.

Key 9 of the main line and the line's own number lead here; the caller of this module has erased
the service line's row first. Nothing is logged here: not even that a call came in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Protocol

from sqlalchemy.orm import Session

from calllog.conduct import complainant, recordings, sealing
from calllog.conduct.complainant import Complainant, TooManyTries
from calllog.conduct.concerned import About, members_concerned
from calllog.conduct.kinds import StatementKind
from calllog.conduct.office import OfficeSection, WholeOffice
from calllog.conduct.sealing import NotSetUp
from calllog.conduct.store import Store
from ivr import numbers, spoken
from ivr.conduct_flow import (
    BEGIN,
    HIGH_KEY,
    RECORDED,
    SECTION_KEYS,
    SHORTEST_STATEMENT_SECONDS,
    Heard,
    Look,
    Stage,
    Stand,
    move,
    section_of,
)
from ivr.conduct_words import Known, say, told
from ivr.dialogue import Answer
from ivr.requests import VoiceRequest

LENGTH: Final = "RecordingDuration"
HANG_UP: Final = "hangup"  # What the carrier puts into Digits when a recording ends so.
NUMBERED_BY_YEAR: Final = 5  # An item's running number is no longer than this.
KINDS: Final = {
    Stage.STATEMENT: StatementKind.STATEMENT,
    Stage.NAME: StatementKind.NAME,
    Stage.QUESTION: StatementKind.ANSWER,
}


class Steps(Protocol):
    """Signs where a call stands into the URL, and reads it back."""

    def sign(self, data: dict[str, Any]) -> str: ...

    def read(self, token: str) -> dict[str, Any] | None: ...


@dataclass(frozen=True, slots=True)
class ToServiceLine:
    """The caller wants the service line: the call begins there as if it had just come in."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The moment of a request, and the office around it."""

    moment: datetime
    area_code: str
    office: WholeOffice

    @property
    def sections(self) -> tuple[OfficeSection, ...]:
        """Those that have a key; whatever is beyond them has 别的科室."""
        return self.office.sections[: len(SECTION_KEYS)]


@dataclass(frozen=True, slots=True)
class _Turn:
    """One request at one place."""

    session: Session
    seen: Seen
    request: VoiceRequest
    stand: Stand
    heard: Heard

    @property
    def sid(self) -> str:
        return self.request.sid

    @property
    def now(self) -> datetime:
        return self.seen.moment


@dataclass(frozen=True, slots=True)
class ConductLine:
    """Answers the webhooks of calls on the conduct line. Commits nothing."""

    store: Store
    steps: Steps

    def answer(self, session: Session, seen: Seen, request: VoiceRequest) -> Answer | ToServiceLine:
        """What the caller hears next. The same request again gets the same answer."""
        stand = self.stand(request)
        if stand is None:
            self.store.begin(session, seen.moment, request.sid)
            # Whoever might read a complaint is not there yet, and so nothing is taken down.
            first = BEGIN if sealing.is_set_up(session) else Stand(Stage.NOT_OPEN)
            return say(first, self.steps.sign, Known())
        turn = _Turn(session, seen, request, stand, _heard(stand, request, seen))
        try:
            turn = self._do(turn)
        except NotSetUp:
            if request.recording_sid is not None:
                recordings.discard(session, seen.moment, request.recording_sid)
            return say(Stand(Stage.NOT_OPEN), self.steps.sign, Known())
        following = move(stand, turn.heard)
        if following.stage is Stage.SERVICE:
            self.store.leave(session, request.sid)
            return ToServiceLine()
        return say(following, self.steps.sign, self._known(turn, following))

    def stand(self, request: VoiceRequest) -> Stand | None:
        """Where the call stands that a request is about."""
        return Stand.of(self.steps.read(request.token)) if request.token is not None else None

    def recording_reported(self, session: Session, now: datetime, request: VoiceRequest) -> None:
        """The carrier's word on a recording, before or after the call's own webhook."""
        recording_sid = request.recording_sid
        if recording_sid is None:
            return
        if request.params.get("RecordingStatus") in ("failed", "absent"):
            recordings.lost(session, now, recording_sid)
            return
        stand = self.stand(request) or Stand(Stage.STATEMENT)
        seconds = request.seconds(LENGTH)
        self.store.recording_ready(
            session,
            now,
            request.sid,
            recording_sid,
            KINDS.get(stand.stage, StatementKind.STATEMENT),
            question=stand.question,
            has_words=seconds is None or Heard(spoken_seconds=seconds).has_words(stand.stage),
        )

    def ended(self, session: Session, now: datetime, request: VoiceRequest) -> None:
        """The call's last callback; the number of a named caller who said no other is kept."""
        noted = self.store.noted(session, request.sid)
        is_owed = noted.get("named") and not noted.get("phone") and not noted.get("declined")
        if is_owed and request.caller is not None:
            self.store.keep_phone(session, now, request.sid, request.caller)
        self.store.end(session, now, request.sid)

    # What is done at each place, before the caller hears what comes next

    def _do(self, turn: _Turn) -> _Turn:
        deed = DEEDS.get(turn.stand.stage)
        if deed is not None:
            deed(self, turn)
        if turn.stand.stage is Stage.LOOK_CODE:
            return replace(turn, heard=replace(turn.heard, look=self._look(turn)))
        if turn.stand.stage is Stage.ABOUT:
            return replace(turn, heard=replace(turn.heard, is_outside=self._is_outside(turn)))
        found = self._returned(turn) if turn.stand.stage in (Stage.TOLD, Stage.QUESTION) else None
        if found is None:
            return turn
        pages = len(_told(found))
        heard = replace(turn.heard, pages=pages, open_questions=_open_questions(found))
        return replace(turn, heard=heard)

    def _note_choice(self, turn: _Turn) -> None:
        self.store.note(turn.session, turn.sid, named=turn.heard.keys == "1")

    def _note_about(self, turn: _Turn) -> None:
        sections = turn.seen.sections
        place = section_of(turn.heard.keys, len(sections))
        if place is not None:
            section = sections[place]
            self._keep_about(turn, About(section=section.key, section_name=section.name))
        elif turn.heard.keys != HIGH_KEY:
            self._keep_about(turn, About())

    def _note_high(self, turn: _Turn) -> None:
        self._keep_about(turn, About(is_high=True, is_monitor=turn.heard.keys != "2"))

    def _keep_about(self, turn: _Turn, about: About) -> None:
        monitors = sealing.members(turn.session)
        without = members_concerned(monitors, about, turn.seen.office)
        self.store.note_about(turn.session, turn.sid, about, without)

    def _is_outside(self, turn: _Turn) -> bool:
        """Whether every monitor is concerned, so that the recovery key alone opens the case."""
        without = self.store.noted(turn.session, turn.sid).get("without") or []
        return {member.id for member in sealing.members(turn.session)} <= set(without)

    def _take_statement(self, turn: _Turn) -> None:
        recording_sid = turn.request.recording_sid
        if not self._has_words(turn) or recording_sid is None:
            return
        hours = turn.seen.office.time
        self.store.keep_statement(turn.session, turn.now, turn.sid, recording_sid, hours)
        is_over = turn.heard.has_hung_up or self.store.is_over(turn.session, turn.sid)
        if turn.stand.is_named and is_over and turn.request.caller is not None:
            self.store.keep_phone(turn.session, turn.now, turn.sid, turn.request.caller)

    def _take_name(self, turn: _Turn) -> None:
        if self._has_words(turn) and turn.request.recording_sid is not None:
            self.store.keep_name(turn.session, turn.now, turn.sid, turn.request.recording_sid)

    def _take_answer(self, turn: _Turn) -> None:
        recording_sid = turn.request.recording_sid
        if self._has_words(turn) and recording_sid is not None:
            place, hours = turn.stand.question, turn.seen.office.time
            self.store.keep_answer(turn.session, turn.now, turn.sid, recording_sid, place, hours)

    def _has_words(self, turn: _Turn) -> bool:
        """Whether a recording is to be kept; silence is deleted at the carrier."""
        recording_sid = turn.request.recording_sid
        has_words = turn.heard.has_words(turn.stand.stage)
        if recording_sid is not None and not has_words:
            recordings.discard(turn.session, turn.now, recording_sid)
        return has_words

    def _link_item(self, turn: _Turn) -> None:
        number = turn.heard.keys.strip("*#")
        if number.isdecimal():
            year = turn.seen.office.time.local(turn.now).year
            item = f"{year}-{int(number)}" if len(number) <= NUMBERED_BY_YEAR else number
            self.store.link_item(turn.session, turn.now, turn.sid, item)

    def _keep_number_shown(self, turn: _Turn) -> None:
        if turn.heard.keys == "2":
            self.store.note(turn.session, turn.sid, declined=True)
            return
        caller = turn.request.caller
        if caller is not None and move(turn.stand, turn.heard).stage is Stage.RECEIPT:
            self.store.keep_phone(turn.session, turn.now, turn.sid, caller)

    def _note_typed(self, turn: _Turn) -> None:
        typed = numbers.typed_number(turn.heard.keys.strip("*#"), turn.seen.area_code)
        self.store.note(turn.session, turn.sid, typed=typed)

    def _keep_typed(self, turn: _Turn) -> None:
        typed = self.store.noted(turn.session, turn.sid).get("typed")
        if turn.heard.keys != "2" and typed:
            self.store.keep_phone(turn.session, turn.now, turn.sid, typed)

    def _mark_heard(self, turn: _Turn) -> None:
        if not turn.heard.has_hung_up:
            self.store.mark_heard(turn.session, turn.sid)

    def _note_receipt(self, turn: _Turn) -> None:
        self.store.note(turn.session, turn.sid, receipt=turn.heard.keys.strip("*#"))

    def _look(self, turn: _Turn) -> Look:
        code, tried = turn.heard.keys.strip("*#"), turn.stand.times
        try:
            found = self.store.come_back(turn.session, turn.now, turn.sid, code, tried)
        except TooManyTries:
            return Look.LOCKED
        return Look.WRONG if found is None else Look.RIGHT

    def _mark_told(self, turn: _Turn) -> None:
        found = self._returned(turn)
        if found is None or turn.heard.has_hung_up:
            return
        if turn.stand.page + 1 >= len(_told(found)):
            heard = [one.reply for one in found.replies if one not in found.questions]
            complainant.mark_heard(heard, turn.now)

    # What is said next

    def _known(self, turn: _Turn, following: Stand) -> Known:
        stage = following.stage
        if stage is Stage.ABOUT:
            return Known(sections=tuple(one.name for one in turn.seen.sections))
        if stage is Stage.NUMBER:
            return Known(tail=spoken.digits((turn.request.caller or "")[-4:]))
        if stage is Stage.READ_BACK:
            typed = self.store.noted(turn.session, turn.sid).get("typed")
            return Known(typed=spoken.telephone(typed) if typed else "")
        if stage is Stage.RECEIPT:
            receipt = self.store.tell_receipt(turn.session, turn.now, turn.sid)
            if receipt is not None:
                code = spoken.digits(receipt.code, group=5)
                return Known(receipt=spoken.digits(receipt.number), code=code)
        found = self._returned(turn) if stage in (Stage.TOLD, Stage.QUESTION) else None
        if found is None:
            return Known()
        asked = found.questions[following.question : following.question + 1]
        return Known(
            told=_told(found),
            has_questions=bool(_open_questions(found)),
            question=asked[0].words["words"] if asked else "",
        )

    def _returned(self, turn: _Turn) -> Complainant | None:
        return self.store.returned(turn.session, turn.sid)


DEEDS: Final[Mapping[Stage, Callable[[ConductLine, _Turn], None]]] = {
    Stage.CHOICE: ConductLine._note_choice,
    Stage.ABOUT: ConductLine._note_about,
    Stage.HIGH: ConductLine._note_high,
    Stage.STATEMENT: ConductLine._take_statement,
    Stage.ITEM: ConductLine._link_item,
    Stage.NAME: ConductLine._take_name,
    Stage.NUMBER: ConductLine._keep_number_shown,
    Stage.TYPE_NUMBER: ConductLine._note_typed,
    Stage.READ_BACK: ConductLine._keep_typed,
    Stage.RECEIPT: ConductLine._mark_heard,
    Stage.LOOK_RECEIPT: ConductLine._note_receipt,
    Stage.TOLD: ConductLine._mark_told,
    Stage.QUESTION: ConductLine._take_answer,
}


def _told(found: Complainant) -> tuple[Any, ...]:
    return told(found.state, [one.words["words"] for one in found.results])


def _open_questions(found: Complainant) -> tuple[int, ...]:
    put = found.questions
    return tuple(at for at, one in enumerate(put) if one.reply.answered_at is None)


def _heard(stand: Stand, request: VoiceRequest, seen: Seen) -> Heard:
    has_hung_up = request.is_gone or request.params.get("Digits") == HANG_UP
    if stand.stage in RECORDED:
        seconds = None if request.recording_sid is None else _spoken_seconds(request)
        shows = request.caller is not None
        return Heard(spoken_seconds=seconds, has_hung_up=has_hung_up, shows_number=shows)
    keys = request.digits
    return Heard(
        keys=keys,
        has_hung_up=has_hung_up,
        sections=len(seen.sections),
        is_number=stand.stage is Stage.TYPE_NUMBER
        and numbers.typed_number(keys.strip("*#"), seen.area_code) is not None,
    )


def _spoken_seconds(request: VoiceRequest) -> int:
    # Without a length it may be anything, and so is worth hearing.
    is_told = request.seconds(LENGTH) is not None
    return request.spoken_seconds if is_told else SHORTEST_STATEMENT_SECONDS
