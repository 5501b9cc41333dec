"""``scripts/hotline figures`` and ``assessment`` on the sample office."""

from __future__ import annotations

import json
from collections.abc import Callable

from click.testing import Result

from calllog.db import Database
from tests.calllog.missed_calls import missed_call
from tests.support.clock import MONDAY_MORNING

Run = Callable[..., Result]


def test_the_figures_of_a_period_and_section_are_told(hotline: Run, office: Database) -> None:
    with office.writing() as session:
        missed_call(session, MONDAY_MORNING, "loans")
        missed_call(session, MONDAY_MORNING, "withdrawal")
    days = ("--from", "2026-11-23", "--to", "2026-11-23")
    assert "当日联系率（下班前）         —" in hotline("figures", *days).output
    told = json.loads(hotline("figures", *days, "--section", "loans", "--json").output)
    assert (told["from"], told["section"]) == ("2026-11-23", "loans")
    assert len(told["figures"]["contact_by_closing"]["denominator"]) == 1


def test_an_unknown_section_or_days_out_of_order_are_refused(
    hotline: Run, office: Database
) -> None:
    assert hotline("figures", "--section", "moon").exit_code == 2
    assert hotline("figures", "--from", "2026-11-24", "--to", "2026-11-23").exit_code == 2


def test_the_assessment_tells_sections_and_people_with_what_is_behind_each_number(
    hotline: Run, office: Database
) -> None:
    with office.writing() as session:
        missed_call(session, MONDAY_MORNING, "loans")
    days = ("--from", "2026-11-23", "--to", "2026-11-23")
    plain = hotline("assessment", *days, "--section", "loans")
    assert plain.exit_code == 0, plain.output
    assert "张丽 信贷科" in plain.output
    assert "刘芳" not in plain.output
    told = json.loads(hotline("assessment", *days, "--json").output)
    (loans,) = [one for one in told["sections"] if one["name"] == "信贷科"]
    contact = loans["numbers"]["contact_by_closing"]
    assert (contact["denominator"], len(contact["aside"])) == ([], 1)  # It can still be kept.
    assert [one["name"] for one in told["people"]] == sorted(
        (one["name"] for one in told["people"]), key=lambda name: name.encode("gb18030")
    )
    assert hotline("assessment", "--section", "moon").exit_code == 2
