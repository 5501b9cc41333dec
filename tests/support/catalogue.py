"""The sample catalogue, and small catalogues that tests make up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from calllog.catalogue.checks import Row
from calllog.catalogue.store import import_catalogue, read_sample

MATTER: dict[str, Any] = {
    "key": "loan.apply",
    "name": "贷款申请",
    "section": "信贷科",
    "spoken_name": "贷款",
    "valid_from": date(2026, 9, 20),
    "valid_to": None,
    "basis": "第二十六条",
    "limit_days": 10,
    "limit_unit": "自然日",
    "procedure": "申请",
    "materials": "身份证\n购房合同",
    "note": None,
}
AUTHORITY: dict[str, Any] = {
    "name": "税务局",
    "what_for": "契税",
    "phone": "0562-0000001",
    "address": None,
    "hours": None,
    "valid_from": date(2026, 1, 1),
    "valid_to": None,
}


def fill_catalogue(session: Session, now: datetime) -> None:
    """Load the sample catalogue (``calllog/sample/catalogue.toml``) into the sample office."""
    import_catalogue(session, now, read_sample(session))


def rows(first: Mapping[str, Any], *changes: Mapping[str, Any]) -> list[Row]:
    """Rows that are the first one with these changes, from the second line of a sheet on."""
    return [Row(place, {**first, **change}) for place, change in enumerate(changes, start=2)]
