"""How the ledger refuses what an item's state does not allow."""

from __future__ import annotations


class LedgerError(Exception):
    """An action that the item's state does not allow; the text says why, for a person to read.

    ``values`` fill the places in the text, which is kept beside them to be put into English.
    """

    def __init__(self, text: str, **values: str) -> None:
        super().__init__(text % values if values else text)
        self.text = text
        self.values = values
