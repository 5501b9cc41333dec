"""Where somebody begins who has asked for no page: what their role looks at first.

The missed-callback list stays at ``/`` for everybody who sees matters, so that its addresses hold;
a supervisor, who watches it all day, begins there.
"""

from __future__ import annotations

from flask import url_for

from calllog.models import Role
from calllog.office.viewers import Viewer

PROTECTS = frozenset({Role.DATA_PROTECTION})
FIRST_PAGES = (
    (frozenset({Role.LEADER, Role.LEADER_IN_CHARGE}), "today.show"),
    (frozenset({Role.SUPERVISOR}), "missed.home"),
    (frozenset({Role.SECTION_HEAD}), "own_section.show"),
    (frozenset({Role.HANDLER}), "mine.show"),
    (PROTECTS, "access_log.show"),
    (frozenset({Role.ADMINISTRATOR}), "system.show"),
)


def first_page(viewer: Viewer) -> str:
    """The address of the first page of the first of their roles, in the order above."""
    for roles, endpoint in FIRST_PAGES:
        if viewer.has_any(roles):
            return url_for(endpoint)
    return url_for("messages.show")
