"""The readings of the rule that the general office may change from a date on (design 3)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from calllog.models.base import Base


class PolicyRow(Base):
    """One policy as it was entered; items registered from its date on keep it for good."""

    __tablename__ = "policies"

    id: Mapped[int] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(unique=True)
    document: Mapped[str] = mapped_column(Text, comment="The number of the office's decision")
    values: Mapped[dict[str, Any]] = mapped_column(comment="A Policy as JSON")
    entered_at: Mapped[datetime]
    entered_by: Mapped[str] = mapped_column(String(80), comment="Login at the machine")
