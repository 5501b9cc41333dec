"""Who may see and do what. Nobody sees or does what no role of theirs allows."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, false, or_, select, true

from calllog.models import Call, Item, Role, Section, Staff

OVERSEES = frozenset({Role.SUPERVISOR, Role.LEADER_IN_CHARGE, Role.LEADER})
IN_SECTION = frozenset({Role.HANDLER, Role.SECTION_HEAD})
SEES_MATTERS = OVERSEES | IN_SECTION
ACTS = SEES_MATTERS - {Role.LEADER}
REGISTERS = frozenset({Role.HANDLER, Role.SECTION_HEAD, Role.SUPERVISOR})


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

    Handlers and section heads: their section's, and what they answer for or received first.
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

    A supervisor or a leader who looks in reads nothing on the section's behalf.
    """
    if item.responsible_id == viewer.staff_id:
        return True
    is_head = item.section.head_id == viewer.staff_id
    return viewer.has_any(IN_SECTION) and (item.section_id == viewer.section_id or is_head)


def _sections_of(viewer: Viewer) -> Select[int]:
    return select(Section.id).where(
        or_(Section.id == viewer.section_id, Section.head_id == viewer.staff_id)
    )
