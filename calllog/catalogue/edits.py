"""Edits of one matter or authority: the whole file with it changed, checked as any file is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from calllog.catalogue.checks import ONE_DAY, Row, assemble
from calllog.catalogue.file import (
    AUTHORITY_COLUMNS,
    MATTER_COLUMNS,
    UNITS,
    AuthorityPart,
    CatalogueFile,
    EditionPart,
    MatterPart,
)
from calllog.refusals import LedgerError

Values = Mapping[str, Any]


def with_edition(
    file: CatalogueFile, values: Values, sections: Collection[str], *, is_new: bool
) -> CatalogueFile:
    """What holds for a matter from a day on. The edition before it ends the day before.

    The same first day again corrects that edition. Raises CatalogueFileError as a file would.
    """
    key, begins = values["key"], values["valid_from"]
    known = next((part for part in file.matters if part.key == key), None)
    if is_new and known is not None:
        raise LedgerError("已有这个事项编号。")
    latest = known.editions[0] if known is not None else None
    if latest is not None and begins < latest.valid_from:
        raise LedgerError("执行日期不能早于最近一个版本的起始日期。")
    typed = {column.field: values.get(column.field) for column in MATTER_COLUMNS}
    rows = [_matter_row(part, edition) for part in file.matters for edition in part.editions]
    made = []
    for row in rows:
        if row["key"] != key:
            made.append(row)
        elif row["valid_from"] != begins:
            # What a matter is called, and whose it is, is the same in all its editions.
            alike = {name: typed[name] for name in ("name", "section", "spoken_name")}
            ends = row["valid_to"]
            if latest is not None and row["valid_from"] == latest.valid_from:
                ends = begins - ONE_DAY
            made.append(row | alike | {"valid_to": ends})
    place = next((n for n, row in enumerate(made) if row["key"] == key), len(made))
    place = _place_of(file, key, made) if known is not None and place == len(made) else place
    made.insert(place, typed)
    return _checked(made, list(map(_authority_row, file.authorities)), sections)


def ended(file: CatalogueFile, key: str, last_day: date) -> CatalogueFile:
    """A matter that ends with a day; what was to begin after it does not."""
    return replace(
        file,
        matters=tuple(_ended(part, last_day) if part.key == key else part for part in file.matters),
    )


def with_authority(
    file: CatalogueFile, name: str | None, values: Values, sections: Collection[str]
) -> CatalogueFile:
    """An authority as it is from now on, or another one; known by the name that it had."""
    typed = {column.field: values.get(column.field) for column in AUTHORITY_COLUMNS}
    rows = [typed if one.name == name else _authority_row(one) for one in file.authorities]
    if name is None:
        rows.append(typed)
    made = [_matter_row(part, edition) for part in file.matters for edition in part.editions]
    return _checked(made, rows, sections)


def _checked(
    matters: list[dict[str, Any]], authorities: list[dict[str, Any]], sections: Collection[str]
) -> CatalogueFile:
    return assemble(_rows(matters), _rows(authorities), sections)


def _rows(values: list[dict[str, Any]]) -> list[Row]:
    return [Row(place, one) for place, one in enumerate(values, start=2)]


def _ended(part: MatterPart, last_day: date) -> MatterPart:
    kept = [edition for edition in part.editions if edition.valid_from <= last_day]
    if not kept:
        raise LedgerError("终止日期不能早于事项的起始日期。")
    return replace(part, editions=(replace(kept[0], valid_to=last_day), *kept[1:]))


def _place_of(file: CatalogueFile, key: str, made: list[dict[str, Any]]) -> int:
    """Where a matter of one edition stood: before the first row of the matter after it."""
    keys = [part.key for part in file.matters]
    after = set(keys[keys.index(key) + 1 :])
    return next((n for n, row in enumerate(made) if row["key"] in after), len(made))


def _matter_row(part: MatterPart, edition: EditionPart) -> dict[str, Any]:
    values = {"key": part.key, "name": part.name, "section": part.section}
    values |= {"spoken_name": part.spoken_name} | vars(edition)
    return values | {
        "limit_unit": UNITS[edition.limit_unit],
        "materials": "\n".join(edition.materials),
    }


def _authority_row(part: AuthorityPart) -> dict[str, Any]:
    return dict(vars(part))


def last_values(part: MatterPart) -> dict[str, Any]:
    """What holds last for a matter, as it stands in a form."""
    return _matter_row(part, part.editions[0])
