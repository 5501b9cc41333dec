"""Bringing a catalogue file into the database, and the catalogue in the database into a file."""

from __future__ import annotations

import tomllib
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.catalogue.checks import Row, assemble
from calllog.catalogue.file import (
    AuthorityPart,
    CatalogueFile,
    EditionPart,
    MatterPart,
)
from calllog.models import Authority, Matter, MatterEdition, Section
from calllog.times.resolution import LimitUnit

SAMPLE = Path(__file__).parent.parent / "sample" / "catalogue.toml"


def section_names(session: Session) -> frozenset[str]:
    """The sections that a file may name."""
    return frozenset(_sections(session))


def import_catalogue(session: Session, now: datetime, file: CatalogueFile) -> None:
    """Make the database say what the file says, which was read for this office's sections.

    Matters are known again by key, their editions by their first day, and authorities by name.
    Matters and authorities that are not in the file are closed and not deleted: items may name
    them.
    """
    _import_matters(session, now, file)
    _import_authorities(session, now, file)
    session.flush()


def _import_matters(session: Session, now: datetime, file: CatalogueFile) -> None:
    sections = _sections(session)
    kept = {matter.key: matter for matter in session.scalars(select(Matter))}
    for matter in kept.values():
        matter.closed_at = matter.closed_at or now
    for position, part in enumerate(file.matters, start=1):
        matter = kept.setdefault(part.key, Matter(key=part.key))
        matter.name, matter.spoken_name = part.name, part.spoken_name
        matter.section = sections[part.section]
        matter.position, matter.closed_at = position, None
        _import_editions(matter, part)
        session.add(matter)


def _import_editions(matter: Matter, part: MatterPart) -> None:
    kept = {edition.valid_from: edition for edition in matter.editions}
    editions = []
    for edition_part in part.editions:
        edition = kept.get(edition_part.valid_from) or MatterEdition()
        for name, value in asdict(edition_part).items():
            setattr(edition, name, value)
        edition.limit_unit = edition_part.limit_unit.value
        edition.materials = list(edition_part.materials)
        editions.append(edition)
    matter.editions = editions


def _import_authorities(session: Session, now: datetime, file: CatalogueFile) -> None:
    kept = {authority.name: authority for authority in session.scalars(select(Authority))}
    for authority in kept.values():
        authority.closed_at = authority.closed_at or now
    for position, part in enumerate(file.authorities, start=1):
        authority = kept.setdefault(part.name, Authority(name=part.name))
        for name, value in asdict(part).items():
            setattr(authority, name, value)
        authority.position, authority.closed_at = position, None
        session.add(authority)


def export_catalogue(session: Session) -> CatalogueFile:
    """The catalogue and the directory in the database, as ``import_catalogue`` takes them."""
    matters = select(Matter).where(Matter.closed_at.is_(None)).order_by(Matter.position)
    authorities = (
        select(Authority).where(Authority.closed_at.is_(None)).order_by(Authority.position)
    )
    return CatalogueFile(
        matters=tuple(_matter_part(matter) for matter in session.scalars(matters)),
        authorities=tuple(_authority_part(row) for row in session.scalars(authorities)),
    )


def _matter_part(matter: Matter) -> MatterPart:
    return MatterPart(
        key=matter.key,
        name=matter.name,
        section=matter.section.name,
        spoken_name=matter.spoken_name,
        editions=tuple(_edition_part(edition) for edition in matter.editions),
    )


def _edition_part(edition: MatterEdition) -> EditionPart:
    return EditionPart(
        valid_from=edition.valid_from,
        valid_to=edition.valid_to,
        basis=edition.basis,
        limit_days=edition.limit_days,
        limit_unit=LimitUnit(edition.limit_unit),
        procedure=edition.procedure,
        materials=tuple(edition.materials),
        note=edition.note,
    )


def _authority_part(authority: Authority) -> AuthorityPart:
    return AuthorityPart(
        name=authority.name,
        what_for=authority.what_for,
        phone=authority.phone,
        address=authority.address,
        hours=authority.hours,
        valid_from=authority.valid_from,
        valid_to=authority.valid_to,
    )


def read_sample(session: Session) -> CatalogueFile:
    """The sample catalogue, for the sample office: fictitious, and marked so in every note."""
    sample = tomllib.loads(SAMPLE.read_text(encoding="utf-8"))
    matters = [
        {**_without(matter, "editions"), **edition, "materials": "\n".join(edition["materials"])}
        for matter in sample["matters"]
        for edition in matter["editions"]
    ]
    return assemble(_placed(matters), _placed(sample["authorities"]), section_names(session))


def _placed(entries: list[dict[str, Any]]) -> list[Row]:
    return [Row(place, entry) for place, entry in enumerate(entries, start=1)]


def _without(values: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key != name}


def _sections(session: Session) -> dict[str, Section]:
    open_ones = select(Section).where(Section.closed_at.is_(None)).order_by(Section.id.desc())
    return {section.name: section for section in session.scalars(open_ones)}
