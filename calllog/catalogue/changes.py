"""Changes of the catalogue and the directory, each in the log of changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy.orm import Session

from calllog.catalogue.file import AuthorityPart, CatalogueFile, MatterPart
from calllog.catalogue.store import export_catalogue, import_catalogue
from calllog.models import Staff
from calllog.office import admin_log
from calllog.office.admin_log import Area


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one matter or authority: each field as it was and as it will be."""

    area: Area
    key: str  # Of a matter; an authority is known by its name.
    about: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    @property
    def values(self) -> dict[str, list[Any]]:
        """The fields that differ."""
        old, new = to_jsonable_python(dict(self.before)), to_jsonable_python(dict(self.after))
        return {
            field: [old.get(field), new.get(field)]
            for field in {**old, **new}
            if old.get(field) != new.get(field)
        }


def change_catalogue(session: Session, now: datetime, by: Staff | str, file: CatalogueFile) -> None:
    """Make catalogue and directory say what the file says, and keep what that changes."""
    before = export_catalogue(session)
    import_catalogue(session, now, file)
    for one in differences(before, file):
        admin_log.record(session, now, by, one.area, one.about, one.before, one.after)


def differences(before: CatalogueFile, after: CatalogueFile) -> list[Change]:
    """What differs between two files, matter by matter and authority by authority."""
    found = []
    old, new = ({part.key: part for part in one.matters} for one in (before, after))
    for key in {**old, **new}:
        part = old.get(key) or new[key]
        values = _standing(_of_matter(old.get(key)), _of_matter(new.get(key)))
        found.append(Change(Area.CATALOGUE, key, admin_log.named(part.name, key), *values))
    listed, named = ({part.name: part for part in one.authorities} for one in (before, after))
    for name in {**listed, **named}:
        values = _standing(_of_authority(listed.get(name)), _of_authority(named.get(name)))
        found.append(Change(Area.AUTHORITIES, name, name, *values))
    return [one for one in found if one.values]


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
