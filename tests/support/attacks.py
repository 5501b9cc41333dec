"""Lists at the end of a run every attack on the conduct line's wall that was tried, by its name.

A test that plays an attacker carries ``@pytest.mark.attack("who tries what")``. The wall holds
where the test passes.
"""

from __future__ import annotations

import pytest

# Given by each test process to the one that prints the list.
PROPERTY = "attack"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for mark in item.iter_markers("attack"):
            (name,) = mark.args
            item.user_properties.append((PROPERTY, f"{name}{_case(item)}"))


def _case(item: pytest.Item) -> str:
    """Which of several cases of a test this is."""
    callspec = getattr(item, "callspec", None)
    return f" [{callspec.id}]" if callspec is not None else ""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    tried = {
        name: outcome == "passed"
        for outcome in ("passed", "failed", "error")
        for report in terminalreporter.stats.get(outcome, [])
        for kind, name in getattr(report, "user_properties", [])
        if kind == PROPERTY
    }
    if not tried:
        return
    terminalreporter.section("attacks on the conduct line's wall")
    for name, held in sorted(tried.items()):
        terminalreporter.write_line(f"{'held' if held else 'BROKEN'}  {name}", red=not held)
