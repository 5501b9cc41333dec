"""What the telephone leaves behind on the conduct line, and how it is forgotten (clause 5.3b).

Of a call there is a keyed digest of its id for 24 hours, so that late callbacks and the
reconciler leave it alone. Of a statement there is a case (``sealing``): a receipt number drawn by
lot, a public key that its code gives back, and of a caller who chose to be named the number,
sealed. Nobody is notified: a case is seen by the monitors.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from calllog.conduct import keys, sealing
from calllog.conduct.kinds import EntryKind
from calllog.conduct.models import Case, Channel, ConductCall, Statement
from calllog.conduct.place import to_the_hour

DIGEST_KEPT = timedelta(hours=24)
LINK_KEPT = timedelta(hours=1)  # For a call whose last callback never comes.
ADOPT_AFTER = timedelta(minutes=10)  # The longest that a call's own webhook may lag behind.
RECORDING_SETTLES = timedelta(seconds=30)  # The carrier needs a moment to have the file ready.
LEASE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=3)
BATCH = 10
CODE_DIGITS = 10  # Two groups of five, as telephone numbers are read.


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the caller writes down to come back with."""

    number: str
    code: str


@dataclass(frozen=True, slots=True)
class Store:
    """The conduct database, to whoever holds the secret of its folder. Never commits."""

    secret: bytes

    # Calls

    def is_conduct_call(self, session: Session, sid: str) -> bool:
        """Whether this call belongs here, so that the ledger has to leave it alone."""
        return session.get(ConductCall, self._digest(sid)) is not None

    def begin(self, session: Session, now: datetime, sid: str) -> ConductCall:
        """The digest of a call, made at its first webhook here."""
        call = session.get(ConductCall, self._digest(sid))
        if call is None:
            call = ConductCall(
                digest=self._digest(sid),
                expires_at=now + DIGEST_KEPT,
                salt=secrets.token_hex(16),
                has_statement=False,
            )
            session.add(call)
            session.flush()
        return call

    def leave(self, session: Session, sid: str) -> None:
        """The caller goes over to the service line: the call is no longer the conduct line's."""
        session.execute(delete(ConductCall).where(ConductCall.digest == self._digest(sid)))

    def end(self, session: Session, sid: str) -> None:
        """The call is over: what ties it to its case is forgotten, the digest stays for a day."""
        call = session.get(ConductCall, self._digest(sid))
        if call is not None:
            call.salt = call.case_id = None

    # The statement and its case

    def keep_statement(
        self,
        session: Session,
        now: datetime,
        sid: str,
        recording_sid: str,
        *,
        is_named: bool,
        caller: str | None,
    ) -> None:
        """Make a case of a recorded statement, once; ``caller`` is kept of a named caller only.

        The same webhook again changes nothing, also after the recording's id has been forgotten.
        """
        call = self.begin(session, now, sid)
        statement = self._statement(session, recording_sid)
        if call.has_statement and (statement is None or statement.case is None):
            # It came a day ago and its id is forgotten; at the carrier it must not stay.
            self.discard(session, now, recording_sid)
            return
        if statement is None:
            statement = Statement(sid=recording_sid, fetch_tries=0)
            session.add(statement)
        case = statement.case or self._open_case(session, statement, now)
        if is_named and caller is not None:
            sealing.add(session, case, now, EntryKind.IDENTITY, {"phone": caller})
        call.has_statement = True
        if call.salt is not None:
            call.case = case
        session.flush()

    def tell_receipt(self, session: Session, sid: str) -> Receipt | None:
        """The receipt of this call's case, the same as often as asked; None once it is over."""
        call = session.get(ConductCall, self._digest(sid))
        if call is None or call.case is None or call.salt is None:
            return None
        code = self._code(call.salt, sid)
        if call.case.complainant_key is None:
            # Within the transaction, although it takes a tenth of a second, once a statement:
            # a code that was spoken and has no key could never be used.
            pair = keys.of_code(self.secret, call.case.receipt, code)
            call.case.complainant_key = pair.public
        return Receipt(call.case.receipt, code)

    def mark_heard(self, session: Session, sid: str) -> None:
        """The caller stayed until the receipt had been spoken."""
        call = session.get(ConductCall, self._digest(sid))
        if call is not None and call.case is not None:
            call.case.is_receipt_heard = True

    def discard(self, session: Session, now: datetime, recording_sid: str) -> None:
        """A recording of silence: nothing to keep, but to be deleted at the carrier."""
        statement = self._statement(session, recording_sid)
        if statement is None:
            statement = Statement(sid=recording_sid, fetch_tries=0)
            session.add(statement)
        if statement.case_id is None:
            statement.adopt_at = None
            statement.delete_at = statement.delete_at or now
        session.flush()

    # What the carrier says of a recording

    def recording_ready(
        self, session: Session, now: datetime, sid: str, recording_sid: str, has_words: bool
    ) -> None:
        """The carrier has the file. It may say so before the call's own webhook, or instead of it.

        Then the recording waits ten minutes for that webhook, and becomes an anonymous case of
        its own if it never comes: no statement is lost with a webhook.
        """
        statement = self._statement(session, recording_sid)
        if statement is not None:
            if statement.case_id is not None and statement.fetch_at is not None:
                statement.fetch_at = min(statement.fetch_at, now)
            return
        call = session.get(ConductCall, self._digest(sid))
        if call is None or call.has_statement:
            return
        if not has_words:
            self.discard(session, now, recording_sid)
            return
        session.add(Statement(sid=recording_sid, fetch_tries=0, adopt_at=now + ADOPT_AFTER))
        session.flush()

    def recording_lost(self, session: Session, now: datetime, recording_sid: str) -> None:
        """The carrier could not make the file: the case stands, without its voice."""
        statement = self._statement(session, recording_sid)
        if statement is not None and statement.case_id is not None and statement.fetch_at:
            statement.fetch_at = None
            statement.lost_why = "carrier has no file"
            statement.delete_at = now

    def is_anything_due(self, session: Session, now: datetime) -> bool:
        """Whether there is anything to fetch, delete or forget: asked at each pass, unlocked."""
        of_recordings = or_(
            Statement.fetch_at <= now, Statement.delete_at <= now, Statement.adopt_at <= now
        )
        waiting = select(Statement.id).where(of_recordings)
        calls = [
            select(ConductCall.digest).where(due) for due in (_link_is_over(now), _is_over(now))
        ]
        return bool(session.scalar(select(or_(*(one.exists() for one in (waiting, *calls))))))

    def due_recordings(self, session: Session, now: datetime) -> list[Statement]:
        """Recordings to fetch now, at most ten, each leased for five minutes."""
        due = session.scalars(
            select(Statement)
            .where(Statement.fetch_at <= now)
            .order_by(Statement.fetch_at)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        ).all()
        for statement in due:
            statement.fetch_at = now + LEASE
            statement.fetch_tries += 1
        return list(due)

    def keep(
        self, session: Session, statement_id: int, file: str, sha256: str, now: datetime
    ) -> None:
        """The audio is here: it is deleted at the carrier next."""
        statement = session.get_one(Statement, statement_id)
        statement.file, statement.sha256 = file, sha256
        statement.fetched_at = to_the_hour(now)
        statement.fetch_at = None
        statement.delete_at = now

    def not_fetched(self, session: Session, statement_id: int, now: datetime, why: str) -> None:
        """Fetching failed: tried again after 1, 2, 4 … minutes, at most an hour, for three days.

        Then it is given up, and why is kept. Nothing is deleted where the only copy may be.
        """
        statement = session.get_one(Statement, statement_id)
        if statement.case is None or now - statement.case.received_at > GIVE_UP_AFTER:
            statement.fetch_at, statement.lost_why = None, why[:80]
            return
        minutes = 2 ** min(statement.fetch_tries - 1, 6)
        statement.fetch_at = now + min(timedelta(minutes=minutes), LONGEST_PAUSE)

    def due_deletions(self, session: Session, now: datetime) -> list[Statement]:
        """Recordings to delete at the carrier now, at most ten, each leased for five minutes."""
        due = session.scalars(
            select(Statement)
            .where(Statement.delete_at <= now)
            .order_by(Statement.delete_at)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        ).all()
        for statement in due:
            statement.delete_at = now + LEASE
        return list(due)

    def deleted_at_carrier(self, session: Session, statement_id: int, now: datetime) -> None:
        """Gone at the carrier: its id there is forgotten, and silence is forgotten altogether."""
        statement = session.get_one(Statement, statement_id)
        if statement.case_id is None:
            session.delete(statement)
            return
        statement.sid = statement.delete_at = None
        statement.deleted_at_carrier_at = to_the_hour(now)

    # Forgetting

    def purge(self, session: Session, now: datetime) -> None:
        """Forget what is past its time: links after an hour, digests after 24 hours.

        Call ``Database.scrub`` after the commit. Recordings whose own webhook never came become
        cases here.
        """
        for statement in session.scalars(select(Statement).where(Statement.adopt_at <= now)):
            self._open_case(session, statement, now)
        session.flush()
        session.execute(
            update(ConductCall).where(_link_is_over(now)).values(salt=None, case_id=None)
        )
        session.execute(delete(ConductCall).where(_is_over(now)))

    # Helpers

    def _digest(self, sid: str) -> str:
        return hmac.new(self.secret, b"call:" + sid.encode(), hashlib.sha256).hexdigest()

    def _code(self, salt: str, sid: str) -> str:
        text = f"code:{salt}:{sid}".encode()
        number = int.from_bytes(hmac.digest(self.secret, text, "sha256"))
        return str(number % 10**CODE_DIGITS).zfill(CODE_DIGITS)

    def _statement(self, session: Session, recording_sid: str) -> Statement | None:
        return session.scalars(
            select(Statement).where(Statement.sid == recording_sid)
        ).one_or_none()

    def _open_case(self, session: Session, statement: Statement, now: datetime) -> Case:
        case = sealing.open_case(session, now, Channel.TELEPHONE)
        statement.case = case
        statement.adopt_at = statement.delete_at = None
        statement.fetch_at = now + RECORDING_SETTLES
        return case


def _link_is_over(now: datetime) -> ColumnElement[bool]:
    return and_(
        ConductCall.expires_at <= now + DIGEST_KEPT - LINK_KEPT, ConductCall.salt.is_not(None)
    )


def _is_over(now: datetime) -> ColumnElement[bool]:
    return ConductCall.expires_at <= now
