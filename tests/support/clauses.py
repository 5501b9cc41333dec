"""Reports at the end of a run which clauses of the rule (铜公积金〔2020〕40号) have a passing test.

A test that shows a clause carries ``@pytest.mark.clause("3.1.2c")``. The known ids stand in
``clause_ids.txt``; a mark with another id is an error of the test.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

IDS = Path(__file__).with_name("clause_ids.txt").read_text(encoding="utf-8").split()

# Given by each test process to the one that prints the report.
PROPERTY = "clause"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for clause in _clauses(item):
            if clause not in IDS:
                raise pytest.UsageError(f"{item.nodeid}: the rule has no clause {clause!r}")
            item.user_properties.append((PROPERTY, clause))


def _clauses(item: pytest.Item) -> list[str]:
    return [str(clause) for mark in item.iter_markers("clause") for clause in mark.args]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    def marked(outcome: str) -> set[str]:
        reports = terminalreporter.stats.get(outcome, [])
        return {
            str(clause)
            for report in reports
            for name, clause in getattr(report, "user_properties", [])
            if name == PROPERTY
        }

    # One failing test of a clause outweighs its passing ones.
    shown = marked("passed") - marked("failed") - marked("error")
    terminalreporter.section("clauses of the rule")
    _line(terminalreporter, "with a passing test", [i for i in IDS if i in shown])
    _line(terminalreporter, "without one", [i for i in IDS if i not in shown])


def _line(terminalreporter: pytest.TerminalReporter, what: str, clauses: list[str]) -> None:
    terminalreporter.write_line(f"{what} ({len(clauses)}): {' '.join(clauses) or 'none'}")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A skipped test proves nothing, so where everything can be installed (CI) none may be."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    is_ci = os.environ.get("CI", "").lower() in ("1", "true")
    if not (is_ci and reporter is not None and reporter.stats.get("skipped")):
        return
    if session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        reporter.ensure_newline()
        reporter.write_line("tests were skipped; with CI=true that is a failure", red=True)
