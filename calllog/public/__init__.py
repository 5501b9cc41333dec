"""Pages for everybody: who we are, the rule, what we do, and the online mailbox (clause 5.3)."""

from __future__ import annotations

from calllog.public.site import add_public

__all__ = ["add_public"]
