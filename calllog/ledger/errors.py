"""What the ledger says when it refuses."""

from __future__ import annotations

from sqlalchemy.orm import Session

from calllog.db import lock
from calllog.models import Item


class LedgerError(Exception):
    """An action that the item's state does not allow; the text says why, for a person to read."""


def must_be_open(session: Session, item: Item) -> None:
    """Take the item's turn, and refuse what is done to a closed one.

    Raises:
        LedgerError: the item is closed.
    """
    lock(session, item)
    if item.closed_at is not None:
        raise LedgerError("该事项已办结，不能再办理。如需继续，请先重办。")
