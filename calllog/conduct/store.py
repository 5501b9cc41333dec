"""What the telephone leaves behind on the conduct line, and how it is forgotten (clause 5.3b).

Of a call there is a keyed digest of its id for 24 hours, so that late callbacks and the
reconciler leave it alone. While it lasts there is a box with what was keyed in so far, which
needs the call's id to be opened. Of what was said there is a case (``sealing``), or an answer
added to one. Nobody is notified: a case is seen by the monitors.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from calllog.conduct import complainant, intake, keys, recordings, sealing
from calllog.conduct.complainant import CODE_DIGITS, Complainant, Receipt, TooManyTries
from calllog.conduct.concerned import About
from calllog.conduct.keys import KeyPair, WrongKey
from calllog.conduct.kinds import EntryKind, StatementKind
from calllog.conduct.models import Case, Channel, ConductCall, Reply, Statement
from calllog.conduct.recordings import ADOPT_AFTER
from calllog.times.office_hours import OfficeTime

DIGEST_KEPT = timedelta(hours=24)
LINK_KEPT = timedelta(hours=1)  # For a call whose last callback never comes.
# What may be noted of a call; "declined": the number that is shown is not to be kept.
BOX_FIELDS = (
    "about",
    "without",
    "named",
    "item",
    "typed",
    "phone",
    "declined",
    "receipt",
    "tried",
    "locked",
    "private",
)


@dataclass(frozen=True, slots=True)
class Store:
    """The conduct database, to whoever holds the secret of its folder. Never commits."""

    secret: bytes

    # Calls

    def is_conduct_call(self, session: Session, sid: str) -> bool:
        """Whether this call belongs here, so that the ledger has to leave it alone."""
        return session.get(ConductCall, self._digest("call", sid)) is not None

    def begin(self, session: Session, now: datetime, sid: str) -> ConductCall:
        """The digest of a call, made at its first webhook here."""
        call = self._call(session, sid)
        if call is None:
            call = ConductCall(
                digest=self._digest("call", sid),
                expires_at=now + DIGEST_KEPT,
                forget_at=now + LINK_KEPT,
                salt=secrets.token_hex(16),
                recordings=[],
            )
            session.add(call)
            session.flush()
        return call

    def leave(self, session: Session, sid: str) -> None:
        """The caller goes over to the service line: the call is no longer the conduct line's."""
        digest = self._digest("call", sid)
        session.execute(delete(ConductCall).where(ConductCall.digest == digest))

    def end(self, session: Session, now: datetime, sid: str) -> None:
        """The call is over: its code and key can be made no more, by nobody.

        What ties it to its case is forgotten ten minutes later: a report of a recording may come
        after the report of the end.
        """
        call = self._call(session, sid)
        if call is None or call.salt is None:
            return
        self.note(session, sid, private=None)
        call.salt = None
        if call.forget_at is not None:
            call.forget_at = min(call.forget_at, now + ADOPT_AFTER)

    def is_over(self, session: Session, sid: str) -> bool:
        """Whether the call's last callback has come."""
        call = self._call(session, sid)
        return call is None or call.salt is None

    def noted(self, session: Session, sid: str) -> dict[str, Any]:
        """What the caller has keyed in so far; nothing once that is forgotten."""
        call = self._call(session, sid)
        if call is None or call.box is None:
            return {}
        try:
            return keys.look_into(self._box_key(sid), call.box)
        except WrongKey:
            return {}

    def note(self, session: Session, sid: str, **fields: Any) -> None:
        """Keep what the caller has keyed in until the call is over."""
        assert set(fields) <= set(BOX_FIELDS)
        call = self._call(session, sid)
        if call is not None and call.forget_at is not None:
            call.box = keys.shut(self._box_key(sid), self.noted(session, sid) | fields)

    # The complaint

    def note_about(self, session: Session, sid: str, about: About, without: frozenset[int]) -> None:
        """Whom it will be about; there is no case to seal it to before something is said."""
        self.note(session, sid, about=about.words(), without=sorted(without))

    def keep_statement(
        self,
        session: Session,
        now: datetime,
        sid: str,
        recording_sid: str,
        office_time: OfficeTime,
    ) -> None:
        """Make a case of a recorded statement, once; the same webhook again changes nothing.

        Raises:
            NotSetUp: there is nobody to seal to.
        """
        call = self.begin(session, now, sid)
        if self._was_taken(call, recording_sid):
            return
        statement = recordings.row(session, recording_sid)
        case = statement.case or call.case or self._open_case(session, now, sid, office_time)
        self._remember(call, recording_sid)
        recordings.take(statement, case, now, StatementKind.STATEMENT)
        self._tie(call, case)

    def keep_name(self, session: Session, now: datetime, sid: str, recording_sid: str) -> None:
        """A named caller's name, as a recording of its own."""
        call = self.begin(session, now, sid)
        if self._was_taken(call, recording_sid):
            return
        self._remember(call, recording_sid)
        if call.case is None:
            recordings.discard(session, now, recording_sid)
        else:
            statement = recordings.row(session, recording_sid)
            recordings.take(statement, call.case, now, StatementKind.NAME)

    def keep_answer(
        self,
        session: Session,
        now: datetime,
        sid: str,
        recording_sid: str,
        question: int,
        office_time: OfficeTime,
    ) -> None:
        """An answer to a question by its place among the case's; what is said is never lost.

        Raises:
            NotSetUp: nothing ties the call to its case any more, and there is nobody to seal to.
        """
        call = self.begin(session, now, sid)
        put = [] if call.case is None else complainant.questions(call.case)
        if question >= len(put):
            self.keep_statement(session, now, sid, recording_sid, office_time)
            return
        if not self._was_taken(call, recording_sid):
            self._remember(call, recording_sid)
            statement = recordings.row(session, recording_sid)
            recordings.take(statement, put[question].case, now, StatementKind.ANSWER)
            statement.question_id = put[question].id
            complainant.mark_answered(session, put[question], now)

    def link_item(self, session: Session, now: datetime, sid: str, item: str) -> None:
        """An earlier item's number, typed after the statement."""
        call, noted = self._call(session, sid), self.noted(session, sid)
        if call is None or call.case is None or noted.get("item") == item:
            return
        about = replace(About.of(noted.get("about") or {}), item=item)
        sealing.add(session, call.case, now, EntryKind.ABOUT, about.words())
        self.note(session, sid, item=item)

    def keep_phone(self, session: Session, now: datetime, sid: str, phone: str) -> None:
        """A named caller's number, sealed apart from what they say."""
        call = self._call(session, sid)
        if call is None or call.case is None or self.noted(session, sid).get("phone") == phone:
            return
        sealing.add(session, call.case, now, EntryKind.IDENTITY, {"phone": phone})
        self.note(session, sid, phone=phone)

    def tell_receipt(self, session: Session, now: datetime, sid: str) -> Receipt | None:
        """The receipt of this call's case, the same as often as asked; None once it is over."""
        call = self._call(session, sid)
        if call is None or call.case is None or call.salt is None:
            return None
        code = self._code(call.salt, sid)
        if call.case.complainant_key is None:
            # Within the transaction, although it takes a tenth of a second, once a statement:
            # a code that was spoken and has no key could never be used.
            return complainant.give_code(session, now, self.secret, call.case, code)
        return Receipt(call.case.receipt, code)

    def mark_heard(self, session: Session, sid: str) -> None:
        """The caller stayed until the receipt had been spoken."""
        call = self._call(session, sid)
        if call is not None and call.case is not None:
            call.case.is_receipt_heard = True

    # Coming back

    def come_back(
        self, session: Session, now: datetime, sid: str, code: str, tried: int
    ) -> Complainant | None:
        """The complainant of the receipt noted before and this code; ``tried``: the how manieth.

        The same request again is no second try.

        Raises:
            TooManyTries: see ``complainant.find``.
        """
        noted = self.noted(session, sid)
        if noted.get("tried", 0) >= tried:
            if noted.get("locked"):
                raise TooManyTries
            return self.returned(session, sid)
        self.note(session, sid, tried=tried)
        try:
            found = complainant.find(session, self.secret, noted.get("receipt", ""), code, now)
        except TooManyTries:
            self.note(session, sid, locked=True)
            raise
        call = self._call(session, sid)
        if found is not None and call is not None and call.forget_at is not None:
            call.case = found.case
            self.note(session, sid, private=found.pair.private.hex())
        return found

    def returned(self, session: Session, sid: str) -> Complainant | None:
        """The complainant whom this call's code has let in; None once the call is over."""
        call = self._call(session, sid)
        private = self.noted(session, sid).get("private")
        if call is None or call.case is None or private is None:
            return None
        return complainant.come_back(call.case, KeyPair.of(bytes.fromhex(private)))

    # What the carrier says of a recording

    def recording_ready(
        self,
        session: Session,
        now: datetime,
        sid: str,
        recording_sid: str,
        kind: StatementKind,
        *,
        question: int,
        has_words: bool,
    ) -> None:
        """The carrier has the file. It may say so before the call's own webhook, or instead of it.

        Then the recording waits ten minutes for that webhook, and is taken down if it never comes:
        no statement is lost with a webhook.
        """
        if recordings.is_known(session, now, recording_sid):
            return
        call = self._call(session, sid)
        if call is None or self._was_taken(call, recording_sid):
            return
        if not has_words:
            recordings.discard(session, now, recording_sid)
            return
        statement = recordings.row(session, recording_sid)
        statement.kind, statement.case = kind, call.case
        if kind is StatementKind.ANSWER and call.case is not None:
            put = complainant.questions(call.case)
            statement.question_id = put[question].id if question < len(put) else None
        statement.adopt_at = now + ADOPT_AFTER
        session.flush()

    # Forgetting

    def is_anything_due(self, session: Session, now: datetime) -> bool:
        """Whether there is anything to fetch, delete or forget: asked at each pass, unlocked."""
        of_recordings = or_(
            Statement.fetch_at <= now, Statement.delete_at <= now, Statement.adopt_at <= now
        )
        of_calls = or_(ConductCall.forget_at <= now, ConductCall.expires_at <= now)
        waiting = (
            select(Statement.id).where(of_recordings),
            select(ConductCall.digest).where(of_calls),
            complainant.attempts_to_forget(now),
        )
        return bool(session.scalar(select(or_(*(one.exists() for one in waiting)))))

    def purge(self, session: Session, now: datetime, office_time: Callable[[], OfficeTime]) -> None:
        """Forget what is past its time: links, boxes, digests, wrong codes.

        Call ``Database.scrub`` after the commit. Recordings whose own webhook never came are taken
        down here.
        """
        for statement in session.scalars(select(Statement).where(Statement.adopt_at <= now)):
            self._adopt(session, now, statement, office_time)
        session.flush()
        session.execute(
            update(ConductCall)
            .where(ConductCall.forget_at <= now)
            .values(salt=None, case_id=None, box=None, forget_at=None)
        )
        session.execute(delete(ConductCall).where(ConductCall.expires_at <= now))
        complainant.forget_attempts(session, now)

    # Helpers

    def _adopt(
        self,
        session: Session,
        now: datetime,
        statement: Statement,
        office_time: Callable[[], OfficeTime],
    ) -> None:
        kind = StatementKind(statement.kind)
        if statement.case is None and kind is not StatementKind.NAME and sealing.is_set_up(session):
            # Which call it was is not known any more, and so not whom it is about either.
            statement.case = intake.open_case(
                session, now, Channel.TELEPHONE, About(), office_time()
            )
            kind = StatementKind.STATEMENT
        if statement.case is None:
            statement.adopt_at, statement.delete_at = None, now
            return
        recordings.take(statement, statement.case, now, kind)
        if statement.question_id is not None:
            question = session.get_one(Reply, statement.question_id)
            complainant.mark_answered(session, question, now)

    def _open_case(
        self, session: Session, now: datetime, sid: str, office_time: OfficeTime
    ) -> Case:
        noted = self.noted(session, sid)
        return intake.open_case(
            session,
            now,
            Channel.TELEPHONE,
            About.of(noted.get("about") or {}),
            office_time,
            without=frozenset(noted.get("without") or ()),
        )

    def _was_taken(self, call: ConductCall, recording_sid: str) -> bool:
        """Whether a recording of this call has been taken down, long fetched or not."""
        return self._digest("recording", recording_sid) in call.recordings

    def _remember(self, call: ConductCall, recording_sid: str) -> None:
        call.recordings = [*call.recordings, self._digest("recording", recording_sid)]

    def _tie(self, call: ConductCall, case: Case) -> None:
        if call.forget_at is not None:
            call.case = case

    def _call(self, session: Session, sid: str) -> ConductCall | None:
        return session.get(ConductCall, self._digest("call", sid))

    def _digest(self, what: str, id: str) -> str:
        return hmac.new(self.secret, f"{what}:{id}".encode(), "sha256").hexdigest()

    def _box_key(self, sid: str) -> bytes:
        return hmac.digest(self.secret, f"box:{sid}".encode(), "sha256")

    def _code(self, salt: str, sid: str) -> str:
        text = f"code:{salt}:{sid}".encode()
        number = int.from_bytes(hmac.digest(self.secret, text, "sha256"))
        return str(number % 10**CODE_DIGITS).zfill(CODE_DIGITS)
