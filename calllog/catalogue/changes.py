"""Changes of the catalogue and the directory, each in the log of changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from calllog.catalogue.file import AuthorityPart, CatalogueFile, MatterPart
from calllog.catalogue.store import export_catalogue, import_catalogue
from calllog.models import Staff
from calllog.office import admin_log
from calllog.office.admin_log import Area


def change_catalogue(session: Session, now: datetime, by: Staff | str, file: CatalogueFile) -> None:
    """Make catalogue and directory say what the file says, and keep what that changes."""
    before = export_catalogue(session)
    import_catalogue(session, now, file)
    old, new = ({part.key: part for part in one.matters} for one in (before, file))
    for key in {**old, **new}:
        part = old.get(key) or new[key]
        values = _standing(_of_matter(old.get(key)), _of_matter(new.get(key)))
        about = admin_log.named(part.name, key)
        admin_log.record(session, now, by, Area.CATALOGUE, about, *values)
    listed, named = ({part.name: part for part in one.authorities} for one in (before, file))
    for name in {**listed, **named}:
        values = _standing(_of_authority(listed.get(name)), _of_authority(named.get(name)))
        admin_log.record(session, now, by, Area.AUTHORITIES, name, *values)


def _standing(
    old: Mapping[str, Any], new: Mapping[str, Any]
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """What was given up says so and nothing else; what is new says so first."""
    if not new:
        return {}, {"standing": "gone"}
    return (old, new) if old else ({}, {"standing": "new", **new})


def _of_matter(part: MatterPart | None) -> dict[str, Any]:
    """A matter by its fields, and each field of an edition under the edition's first day."""
    if part is None:
        return {}
    values: dict[str, Any] = {
        "name": part.name,
        "catalogue_section": part.section,
        "spoken_name": part.spoken_name,
    }
    for edition in part.editions:
        values |= {f"{edition.valid_from}:{name}": one for name, one in asdict(edition).items()}
    return values


def _of_authority(part: AuthorityPart | None) -> dict[str, Any]:
    """The number is a public one, and is not masked as a colleague's is."""
    if part is None:
        return {}
    values = asdict(part)
    return values | {"public_phone": values.pop("phone")}
