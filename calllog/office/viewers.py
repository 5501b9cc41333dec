"""Who may see and do what. Nobody sees or does what no role of theirs allows."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, false, or_, select, true

from calllog.models import (
    Call,
    Cooperation,
    HandOver,
    HandOverKind,
    Item,
    Promise,
    Role,
    Section,
    Staff,
)

OVERSEES = frozenset({Role.SUPERVISOR, Role.LEADER_IN_CHARGE, Role.LEADER})
IN_SECTION = frozenset({Role.HANDLER, Role.SECTION_HEAD})
SEES_MATTERS = OVERSEES | IN_SECTION
ACTS = SEES_MATTERS - {Role.LEADER}
# Everybody who sees matters may be the first whom a person meets (clauses 1a and 2).
REGISTERS = SEES_MATTERS
# Who may hand over what is not their own section's.
DIRECTS = frozenset({Role.SUPERVISOR, Role.LEADER_IN_CHARGE})


@dataclass(frozen=True, slots=True)
class Viewer:
    """A member of staff who looks at the ledger: what of them decides what they see."""

    staff_id: int
    name: str
    section_id: int | None
    roles: frozenset[Role]

    @classmethod
    def of(cls, staff: Staff) -> Viewer:
        """The viewer that a member of staff is."""
        return cls(staff.id, staff.name, staff.section_id, frozenset(map(Role, staff.roles)))

    def has_any(self, roles: frozenset[Role]) -> bool:
        """Whether one of these roles is among the viewer's."""
        return bool(self.roles & roles)


def may_see(viewer: Viewer) -> ColumnElement[bool]:
    """Which items a viewer sees, as a condition on ``Item``.

    Handlers and section heads: their section's, what it co-operates in, what they are asked to
    accept, what they answer for or received first, and what they have promised something about.
    Supervisors and leaders: all. Administrators and conduct monitors: none.
    """
    if viewer.has_any(OVERSEES):
        return true()
    if not viewer.has_any(IN_SECTION):
        return false()
    return or_(
        Item.responsible_id == viewer.staff_id,
        Item.first_contact_id == viewer.staff_id,
        Item.section_id.in_(_sections_of(viewer)),
        Item.id.in_(_co_operated_in(viewer)),
        Item.id.in_(_asked_to_accept(viewer)),
        Item.id.in_(_promised_by(viewer)),
    )


def may_see_call(viewer: Viewer) -> ColumnElement[bool]:
    """Which calls without an item a viewer sees: as for items, by the section that was chosen.

    A call that chose no section is the general desk's.
    """
    if viewer.has_any(OVERSEES):
        return true()
    if not viewer.has_any(IN_SECTION):
        return false()
    general = select(Section.id).where(
        Section.is_general_desk, Section.id.in_(_sections_of(viewer))
    )
    return or_(
        Call.section_id.in_(_sections_of(viewer)), Call.section_id.is_(None) & general.exists()
    )


def reads_for_section(viewer: Viewer, item: Item) -> bool:
    """Whether the viewer's opening or hearing the item is the section's reading it (阅知).

    A supervisor or a leader who looks in reads nothing on the section's behalf. Nor does who handed
    it over, and answers for it until the section accepts it.
    """
    pending = item.pending
    reader = pending.to_staff_id if pending is not None else item.responsible_id
    return reader == viewer.staff_id or works_in(viewer, item.section)


def works_in(viewer: Viewer, section: Section) -> bool:
    """Whether the viewer handles the matters of a section, or heads it."""
    is_head = section.head_id == viewer.staff_id
    return viewer.has_any(IN_SECTION) and (section.id == viewer.section_id or is_head)


def may_handle(viewer: Viewer, item: Item) -> bool:
    """Who settles an item: its section, who answers for it or received it, who was asked, leaders.

    A section that only co-operates sees it and delivers its part (3.1.3c); the outcome, the limit
    and the papers are not its own.
    """
    pending = item.pending
    asked = pending.to_staff_id if pending is not None else None
    own = (item.responsible_id, item.first_contact_id, asked)
    is_high = viewer.has_any(OVERSEES)
    return viewer.staff_id in own or is_high or works_in(viewer, item.section)


def may_hand_over(viewer: Viewer, item: Item) -> bool:
    """Who is responsible, the head of the section that has it, the general office and leaders.

    Others of the section as well, once it has accepted the item.
    """
    if viewer.staff_id in (item.responsible_id, item.section.head_id) or viewer.has_any(DIRECTS):
        return True
    return item.pending is None and works_in(viewer, item.section)


def may_accept(viewer: Viewer, hand_over: HandOver) -> bool:
    """Who was asked, the head, and where the section was asked anybody of it."""
    section = hand_over.to_section
    if viewer.staff_id in (hand_over.to_staff_id, section.head_id):
        return True
    return hand_over.kind == HandOverKind.TO_SECTION and works_in(viewer, section)


def _co_operated_in(viewer: Viewer) -> Select[int]:
    return select(Cooperation.item_id).where(Cooperation.section_id.in_(_sections_of(viewer)))


def _asked_to_accept(viewer: Viewer) -> Select[int]:
    return select(HandOver.item_id).where(
        HandOver.to_staff_id == viewer.staff_id, HandOver.ended_at.is_(None)
    )


def _promised_by(viewer: Viewer) -> Select[int]:
    """Such as a deputy's of another section, who delivers a co-operating section's part."""
    return select(Promise.item_id).where(
        Promise.holder_id == viewer.staff_id, Promise.ended_at.is_(None)
    )


def _sections_of(viewer: Viewer) -> Select[int]:
    return select(Section.id).where(
        or_(Section.id == viewer.section_id, Section.head_id == viewer.staff_id)
    )
