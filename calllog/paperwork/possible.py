"""Which papers can be made of an item now: those of which everything needed is on record."""

from __future__ import annotations

from sqlalchemy.orm import Session

from calllog.documents.kinds import OF_ITEMS, DocumentKind
from calllog.ledger import joint, urging
from calllog.models import Item, JointStep, UrgingKind


def possible(session: Session, item: Item) -> list[DocumentKind]:
    """The kinds, in their own order; what a paper rests on is entered first."""
    urged = {one.kind for one in urging.urgings(session, item)}
    is_apart = joint.last(session, item, JointStep.NO_AGREEMENT) is not None
    rests_on = {
        DocumentKind.URGING_SLIP: UrgingKind.URGE in urged,
        DocumentKind.SUPERVISION_NOTICE: UrgingKind.SUPERVISE in urged,
        DocumentKind.ONE_TIME_NOTICE: bool(item.notices),
        DocumentKind.STAFFING_LETTER: is_apart,
        DocumentKind.COOPERATION_LETTER: any(
            not body.leads for body in joint.bodies(session, item)
        ),
    }
    return [kind for kind in OF_ITEMS if rests_on.get(kind, True)]
