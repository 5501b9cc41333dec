"""What the catalogue says on a date, what the sample holds, and what an import keeps."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from calllog.catalogue import authorities, matters
from calllog.catalogue.checks import assemble
from calllog.catalogue.file import CatalogueFile
from calllog.catalogue.store import export_catalogue, import_catalogue, read_sample, section_names
from calllog.db import Database
from calllog.models import Authority, Matter, MatterEdition
from calllog.times.resolution import LimitUnit
from tests.calllog.moments import OFFICE, the_moment
from tests.support.catalogue import AUTHORITY, MATTER, fill_catalogue, rows
from tests.support.clock import MONDAY_MORNING

BEFORE, SINCE = date(2026, 9, 19), date(2026, 9, 20)
SECTIONS = {"信贷科", "提取科"}


@pytest.fixture
def filled(office: Database) -> Database:
    """The sample office with the sample catalogue."""
    with office.writing() as session:
        fill_catalogue(session, MONDAY_MORNING)
    return office


def small(*changes: Mapping[str, object], authority: str = "税务局") -> CatalogueFile:
    """A catalogue of these rows and one authority."""
    return assemble(rows(MATTER, *changes), rows(AUTHORITY, {"name": authority}), SECTIONS)


@pytest.mark.parametrize(
    ("on", "days", "article"),
    [
        (BEFORE, 15, "2019年3月24日修订"),
        (SINCE, 10, "国令第844号"),
        (date(2019, 3, 24), 15, "2019年3月24日修订"),
        (date(2030, 1, 1), 10, "国令第844号"),
    ],
)
def test_the_edition_in_force_is_that_of_the_day(
    filled: Database, on: date, days: int, article: str
) -> None:
    with filled.reading() as session:
        edition = matters.matter_on(session, "loan.apply", on)
        assert edition is not None
        assert edition.limit_days == days
        assert article in edition.basis
        assert edition.matter.section.name == "信贷科"


def test_before_its_first_edition_a_matter_is_not_in_force(filled: Database) -> None:
    with filled.reading() as session:
        assert matters.matter_on(session, "loan.apply", date(2019, 3, 23)) is None
        assert matters.matter_on(session, "withdrawal.renovation", BEFORE) is None
        assert matters.matter_on(session, "withdrawal.renovation", SINCE) is not None
        assert matters.matter_on(session, "no.such", SINCE) is None


def test_the_sample_holds_twenty_matters_since_the_change_of_law(filled: Database) -> None:
    with filled.reading() as session:
        since = matters.matters_on(session, SINCE)
        before = matters.matters_on(session, BEFORE)
        assert len(since) == 20
        gone = {row.matter.key for row in since} - {row.matter.key for row in before}
        # What the regulation did not know before.
        assert gone == {"withdrawal.renovation", "contribution.voluntary"}
        assert since[0].matter.name == "单位缴存登记"
        for edition in [*since, *before]:
            assert edition.note is not None
            assert edition.note.startswith("示例数据，使用前请核对。")
            assert edition.basis
            assert edition.materials
        limits = {row.matter.key: (row.limit_days, row.limit_unit) for row in since}
        assert limits["withdrawal.rent"] == (3, LimitUnit.CALENDAR_DAYS)
        assert limits["account.review"] == (5, LimitUnit.CALENDAR_DAYS)
        assert limits["contribution.voluntary"] == (None, LimitUnit.AS_PUBLISHED)


def test_the_authorities_of_the_sample_ring_nobody(filled: Database) -> None:
    with filled.reading() as session:
        found = authorities.listed(session, SINCE)
        assert len(found) >= 12
        assert all(one.phone.startswith("0562-00000") for one in found)
        assert all(one.name.startswith("示例") for one in found)


def test_an_application_keeps_the_limit_of_the_day_on_which_it_was_accepted(
    filled: Database,
) -> None:
    with filled.reading() as session:
        dues = []
        for accepted in ("Sat 2026-09-19 10:00", "Sun 2026-09-20 10:00"):
            moment = the_moment(accepted)
            edition = matters.matter_on(session, "loan.apply", OFFICE.local(moment).date())
            assert edition is not None
            due = matters.resolution_due(edition, moment, OFFICE)
            assert due is not None
            dues.append(due.at)
        # 15 days end in the National Day holiday, as 10 days do not.
        assert dues == [the_moment("Thu 2026-10-08 17:30"), the_moment("Wed 2026-09-30 17:30")]
        certificate = matters.matter_on(session, "certificate", SINCE)
        assert certificate is not None
        assert matters.resolution_due(certificate, MONDAY_MORNING, OFFICE) is None


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("租房", ["withdrawal.rent"]),
        ("提取科 支付", None),
        ("第四十九条", ["contribution.voluntary"]),
        ("租房 第四十九条", []),
        ("首付款凭证", ["loan.apply"]),
        ("%", []),
    ],
)
def test_matters_are_found_by_any_of_their_words(
    filled: Database, words: str, keys: list[str] | None
) -> None:
    with filled.reading() as session:
        found = matters.holding(matters.matters_on(session, SINCE), words)
        if keys is None:
            assert {edition.matter.section.name for edition in found} == {"提取科"}
        else:
            assert [edition.matter.key for edition in found] == keys


@pytest.mark.parametrize(
    ("words", "count"),
    [("", 13), ("  ", 13), ("税务", 1), ("契税", 1), ("工资", 2), ("示例 工资 仲裁", 1), ("_", 0)],
)
def test_authorities_are_found_by_name_and_by_what_they_are_for(
    filled: Database, words: str, count: int
) -> None:
    with filled.reading() as session:
        assert len(authorities.search(session, SINCE, words)) == count


@pytest.mark.parametrize(
    ("on", "is_listed"),
    [
        (date(2026, 1, 31), False),
        (date(2026, 2, 1), True),
        (date(2026, 3, 1), True),
        (date(2026, 3, 2), False),
    ],
)
def test_an_authority_is_listed_from_its_first_day_to_its_last(
    office: Database, on: date, is_listed: bool
) -> None:
    dates = {"valid_from": date(2026, 2, 1), "valid_to": date(2026, 3, 1)}
    with office.writing() as session:
        file = assemble(rows(MATTER, {}), rows(AUTHORITY, dates), SECTIONS)
        import_catalogue(session, MONDAY_MORNING, file)
    with office.reading() as session:
        assert bool(authorities.listed(session, on)) is is_listed


def test_what_is_imported_is_exported(office: Database) -> None:
    with office.writing() as session:
        sample = read_sample(session)
        for file in (sample, small({}), sample):
            import_catalogue(session, MONDAY_MORNING, file)
            assert export_catalogue(session) == file


def test_importing_again_keeps_who_is_who_and_closes_what_is_gone(office: Database) -> None:
    ended = {"valid_to": BEFORE, "valid_from": date(2020, 1, 1), "limit_days": 15}
    with office.writing() as session:
        import_catalogue(session, MONDAY_MORNING, small(ended, {}))
        ids = (
            session.scalars(select(Matter.id)).one(),
            session.scalars(select(MatterEdition.id).where(MatterEdition.limit_days == 10)).one(),
        )
    later = MONDAY_MORNING + timedelta(days=1)
    with office.writing() as session:
        other = {"key": "other", "name": "别的事", "spoken_name": "别的"}
        import_catalogue(session, later, small(other, {"name": "新名称"}, authority="银行"))
    with office.reading() as session:
        matter = matters.matter(session, "loan.apply")
        assert matter is not None
        assert (matter.id, matter.name, matter.position) == (ids[0], "新名称", 2)
        assert [edition.id for edition in matter.editions] == [ids[1]]
        assert [one.name for one in authorities.listed(session, SINCE)] == ["银行"]
        assert session.query(Authority).filter_by(name="税务局").one().closed_at == later
    with office.writing() as session:
        import_catalogue(session, later, small(other))
    with office.reading() as session:
        assert matters.matter(session, "loan.apply") is None
        assert [row.matter.key for row in matters.matters_on(session, SINCE)] == ["other"]
        # An item that was accepted under it still has its limit.
        kept = matters.matter_on(session, "loan.apply", SINCE)
        assert kept is not None
        assert kept.limit_days == 10


def test_editions_are_told_apart_by_the_day(office: Database) -> None:
    past = {"valid_from": date(2020, 1, 1), "valid_to": date(2026, 9, 19)}
    now = {"valid_from": date(2026, 9, 20), "valid_to": date(2026, 12, 31)}
    coming = {"valid_from": date(2027, 1, 1)}
    with office.writing() as session:
        import_catalogue(session, MONDAY_MORNING, small(coming, past, now))
    with office.reading() as session:
        matter = matters.matter(session, "loan.apply")
        assert matter is not None
        groups = matters.by_time(matter.editions, date(2026, 11, 23))
        days = [[edition.valid_from.isoformat() for edition in group] for group in groups]
        assert days == [["2027-01-01"], ["2026-09-20"], ["2020-01-01"]]


def test_the_catalogue_goes_into_postgresql_as_into_sqlite(
    postgres_office_url: str, filled: Database
) -> None:
    with closing(Database.open(postgres_office_url)) as other:
        with other.writing() as session:
            fill_catalogue(session, MONDAY_MORNING)
        with other.writing() as session:
            fill_catalogue(session, MONDAY_MORNING)
        with other.reading() as there, filled.reading() as here:
            assert export_catalogue(there) == export_catalogue(here)
            ours, theirs = (
                [matters.edition_json(row) for row in matters.matters_on(one, SINCE)]
                for one in (here, there)
            )
            assert ours == theirs


def test_a_file_may_name_only_sections_that_are_open(office: Database) -> None:
    with office.writing() as session:
        assert section_names(session) == {"提取科", "信贷科", "归集科", "办公室"}
        session.connection().exec_driver_sql(
            "UPDATE sections SET closed_at = '2026-01-01 00:00:00' WHERE name = '归集科'"
        )
        assert section_names(session) == {"提取科", "信贷科", "办公室"}
