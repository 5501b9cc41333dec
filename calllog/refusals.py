"""How the ledger refuses what an item's state does not allow."""

from __future__ import annotations


class LedgerError(Exception):
    """An action that the item's state does not allow; the text says why, for a person to read."""
