"""All that a paper is made from: the item, who makes it, and what that person adds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.models import Item, OfficeProfile, Promise, PromiseKind, Staff
from calllog.privacy import whole_phone
from calllog.times.office_hours import OfficeTime


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperText:
    """What the person who makes a paper adds; what is left out comes from the ledger."""

    to: str = ""
    subject: str = ""
    words: str = ""  # The instruction, the demand, the reason, the facts: what the paper is about.
    consultation: str = ""
    proposal: str = ""
    opinion: str = ""
    requests: tuple[str, ...] = ()
    enclosures: tuple[str, ...] = ()
    reply_by: date | None = None
    asks_for_view: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a paper is made from."""

    session: Session
    now: datetime
    office_time: OfficeTime
    item: Item
    staff: Staff
    profile: OfficeProfile
    number: str
    text: PaperText

    @property
    def head(self) -> dict[str, Any]:
        """What every paper has."""
        return {
            "office": self.profile.name,
            "number": self.number,
            "dated": self.office_time.local(self.now).date(),
            "item": self.item.number,
            "is_sample": self.profile.is_sample,
        }

    @property
    def letter(self) -> dict[str, Any]:
        """What every letter has."""
        return self.head | {
            "subject": self.text.subject.strip().rstrip("。") or _subject(self.item),
            "enclosures": self.text.enclosures,
            "contact": self.staff.name,
            "contact_phone": whole_phone(self.profile.service_number),
        }

    def promise(self, kind: PromiseKind) -> Promise | None:
        """The last promise of a kind."""
        return next((p for p in reversed(self.item.promises) if p.kind == kind), None)

    def due(self, kind: PromiseKind) -> datetime | None:
        """When the last promise of a kind is due."""
        promise = self.promise(kind)
        return promise.due_at if promise is not None else None

    def of(self, table: Any) -> Sequence[Any]:
        """The rows of a table about the item, in order."""
        rows = select(table).where(table.item_id == self.item.id).order_by(table.id)
        return self.session.scalars(rows).all()


def _subject(item: Item) -> str:
    """What a letter is about, as it stands in its title; never what the person said.

    Names of the catalogue are of every form (提取：支付房租; 账户封存、市内转移). Only quoted, as
    “…”事项, does each of them read right in a title and in a sentence.
    """
    if item.catalogue_matter is None:
        return "有关申请事项"
    name = item.catalogue_matter.name.replace("“", "‘").replace("”", "’")
    return f"“{name}”事项"
