"""That a form of the online mailbox was sent: sending it twice makes no second case.

Kept is a keyed digest of the form's own word, a random one that stands nowhere but in the form, for
longer than the form can be sent. For an hour or so whoever sends the same form again, because the
answer was lost on the way, gets the same receipt: its code is computed from the secret, a salt that
is then forgotten, and the form's word, and is stored nowhere.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.conduct import intake
from calllog.conduct.complainant import CODE_DIGITS, Receipt
from calllog.conduct.intake import Complaint
from calllog.conduct.models import Case, ConductCall
from calllog.conduct.place import Place, to_the_hour
from calllog.times.office_hours import OfficeTime

FORM_LASTS = timedelta(days=1)
# Whole hours, as everything that is kept of when a complaint came.
DIGEST_KEPT = FORM_LASTS + timedelta(hours=2)
LEAST_KEPT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class SentForms:
    """The forms that were sent, to whoever holds the secret of the folder. Never commits."""

    secret: bytes

    def take_in(
        self,
        session: Session,
        place: Place,
        now: datetime,
        word: str,
        complaint: Complaint,
        office_time: OfficeTime,
        *,
        without: frozenset[int],
    ) -> Receipt | None:
        """Make a case of what a form says, once; None when its code is forgotten already.

        Raises:
            NotSetUp: there is nobody to seal to.
        """
        form = session.get(ConductCall, self._digest(word))
        if form is not None:
            return self._receipt(form, word)
        form = self._keep(session, now, word)
        form.salt = secrets.token_hex(16)
        code = self._code(form.salt, word)
        receipt = intake.take_in(
            session, place, now, complaint, office_time, without=without, code=code
        )
        form.case = session.scalars(select(Case).where(Case.receipt == receipt.number)).one()
        session.flush()
        return receipt

    def is_first(self, session: Session, now: datetime, word: str) -> bool:
        """Whether a form with an answer is sent for the first time; it is noted that it was."""
        if session.get(ConductCall, self._digest(word)) is not None:
            return False
        self._keep(session, now, word)
        return True

    def _receipt(self, form: ConductCall, word: str) -> Receipt | None:
        if form.case is None or form.salt is None:
            return None
        return Receipt(form.case.receipt, self._code(form.salt, word))

    def _keep(self, session: Session, now: datetime, word: str) -> ConductCall:
        form = ConductCall(
            digest=self._digest(word),
            expires_at=to_the_hour(now) + DIGEST_KEPT,
            forget_at=to_the_hour(now + LEAST_KEPT) + timedelta(hours=1),
            recordings=[],
        )
        session.add(form)
        # First, so that of two that come at once only one goes on to make a case.
        session.flush()
        return form

    def _digest(self, word: str) -> str:
        return hmac.new(self.secret, f"form:{word}".encode(), "sha256").hexdigest()

    def _code(self, salt: str, word: str) -> str:
        text = f"form-code:{salt}:{word}".encode()
        number = int.from_bytes(hmac.digest(self.secret, text, "sha256"))
        return str(number % 10**CODE_DIGITS).zfill(CODE_DIGITS)
