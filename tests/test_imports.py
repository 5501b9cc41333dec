"""The house rules that a machine can check: who may import what, who commits, how long a piece is.

``ivr`` may call ``calllog``, never the other way round; rules are pure or take ``(session, now)``.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

LONGEST_FILE = 450
LONGEST_FUNCTION = 40
LONGEST_TEST = 60  # The story of a whole day reads better in one piece.
LONGEST_VIEW = 15

# Rules that need nothing but their arguments.
PURE = {
    "calllog/clock.py",
    "calllog/documents/kinds.py",
    "calllog/documents/values.py",
    "calllog/figures/assessed.py",
    "calllog/figures/certainty.py",
    "calllog/figures/definitions.py",
    "calllog/figures/facts.py",
    "calllog/figures/holding.py",
    "calllog/figures/measures.py",
    "calllog/figures/open_hours.py",
    "calllog/figures/periods.py",
    "calllog/forbidden_words.py",
    "calllog/inspection/ladder.py",
    "calllog/office/today.py",
    "calllog/telephone.py",
    "calllog/times/day_words.py",
    "calllog/times/deadlines.py",
    "calllog/times/diligence.py",
    "calllog/times/due_words.py",
    "calllog/times/escalation.py",
    "calllog/times/office_hours.py",
    "calllog/times/policy.py",
    "calllog/times/resolution.py",
    "calllog/times/working_days.py",
    "ivr/conduct_flow.py",
    "ivr/conduct_words.py",
    "ivr/conversation.py",
    "ivr/dialogue.py",
    "ivr/exchange/speech.py",
    "ivr/flow.py",
    "ivr/guide_flow.py",
    "ivr/menu.py",
    "ivr/moves.py",
    "ivr/progress_flow.py",
    "ivr/prompt_checks.py",
    "ivr/prompts.py",
    "ivr/reaching.py",
    "ivr/reading_out.py",
    "ivr/routing.py",
    "ivr/spoken.py",
}
CALENDARS = {"chinese_calendar", "holidays"}

# A library, and the places that may know it.
CONFINED = {
    "flask": ("ivr/", "calllog/console/", "calllog/public/", "calllog/conduct/desk/"),
    "werkzeug": ("ivr/", "calllog/console/", "calllog/public/", "calllog/conduct/desk/"),
    "twilio": (
        "ivr/twiml.py",
        "ivr/webhooks.py",
        "ivr/carriers.py",
        "ivr/outbound.py",
        "ivr/outbound_texts.py",
        "ivr/carrier_rest.py",
        "ivr/reconcile.py",
        "ivr/exchange/",
    ),
    "apscheduler": ("calllog/background/jobs.py",),
    "apprise": ("calllog/news/notify.py",),
    "openpyxl": ("calllog/catalogue/sheets.py",),
    "docx": ("calllog/documents/", "calllog/conduct/letters.py"),
    "docxtpl": ("calllog/documents/",),
    "granian": ("ivr/assembly.py",),
    "PIL": ("calllog/public/photos.py", "calllog/public/mailbox_cleaning.py"),
    "pikepdf": ("calllog/public/mailbox_cleaning.py",),
    "pygal": ("calllog/console/figures/charts.py", "calllog/console/inspections/charts.py"),
    "click": ("ivr/cli", "ivr/serve.py", "ivr/demo.py"),
    "nacl": ("calllog/conduct/keys.py",),
    "pysqlite3": ("calllog/db.py",),
    "xlsxwriter": ("calllog/exports/book.py",),
    # The ledger's door: calls come in by calllog.calls.door and .audio, and by nothing else.
    # At the command line people act, as they do in the console.
    "calllog.models": ("calllog/", "ivr/startup.py", "ivr/demo", "ivr/cli_"),
    "calllog.ledger": ("calllog/", "ivr/demo", "ivr/cli"),
    # The conduct line's wall (design, section 6): the ledger does not know that it exists. The
    # online mailbox takes complaints in, as the telephone does.
    "calllog.conduct": ("calllog/conduct/", "calllog/public/mailbox", "ivr/"),
}


def _files(*folders: str) -> list[str]:
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(str(path.relative_to(ROOT)) for path in found)


PRODUCT = _files("calllog", "ivr")
# What a person writes and reads; migrations are mostly generated.
WRITTEN = [path for path in [*PRODUCT, *_files("tests", "scripts")] if "/migrations/" not in path]


@cache
def _tree(path: str) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


@cache
def _imports(path: str) -> frozenset[str]:
    """Every module that a file imports, by its whole name."""
    found: set[str] = set()
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: say the whole name of the module"
            assert node.module is not None
            found.add(node.module)
            # ``from calllog import ledger`` imports the module calllog.ledger.
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(found)


def _is_within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def _importers(paths: list[str], package: str) -> list[str]:
    return [path for path in paths if any(_is_within(name, package) for name in _imports(path))]


def test_the_ledger_never_knows_the_telephone() -> None:
    assert _importers(_files("calllog"), "ivr") == []


def _rooms_of_the_ledger() -> dict[str, set[str]]:
    """Which package of the ledger, or module beside the packages, imports which others."""
    rooms: dict[str, set[str]] = {}
    for path in _files("calllog"):
        own = path.removesuffix(".py").split("/")[1]
        named = {name.split(".")[1] for name in _imports(path) if name.startswith("calllog.")}
        rooms.setdefault(own, set()).update(named - {own})
    return rooms


def test_the_packages_of_the_ledger_rest_on_each_other_without_a_circle() -> None:
    # A circle is an error that names it.
    assert "ledger" in TopologicalSorter(_rooms_of_the_ledger()).static_order()


def test_the_product_never_knows_its_tests() -> None:
    assert _importers(PRODUCT, "tests") == []


@pytest.mark.parametrize("path", sorted(PURE))
def test_pure_rules_import_the_standard_library_calendars_and_each_other(path: str) -> None:
    allowed = sys.stdlib_module_names | CALENDARS | {"calllog", "ivr"}
    assert {name for name in _imports(path) if name.split(".")[0] not in allowed} == set()
    modules = {name.removesuffix(".py").replace("/", ".") for name in PURE}
    # ``from calllog.times import deadlines`` names the package too, and nothing is in it.
    rooms = {module.rpartition(".")[0] for module in modules}
    own = {name for name in _imports(path) if name.startswith(("calllog.", "ivr."))} - rooms
    impure = {name for name in own if not any(_is_within(name, module) for module in modules)}
    assert impure == set()


@pytest.mark.parametrize("library", sorted(CONFINED))
def test_a_library_is_known_only_where_it_belongs(library: str) -> None:
    knowing = _importers(PRODUCT, library)
    assert [path for path in knowing if not path.startswith(CONFINED[library])] == []


def _calls(path: str) -> Iterator[tuple[str, str]]:
    """Every call in a file as (place, ``object.name``)."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield f"{path}:{node.lineno}", f"{ast.unparse(node.func.value)}.{node.func.attr}"


def test_only_the_database_commits_for_the_entry_point_that_opened_it() -> None:
    others = [path for path in PRODUCT if path != "calllog/db.py"]
    calls = [call for path in others for call in _calls(path)]
    assert [place for place, name in calls if name.endswith(".commit")] == []


def test_only_the_clock_reads_the_time_of_day() -> None:
    reads = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time")
    # The ticker keeps real time, and what falls due is read off the clock by its jobs.
    others = [
        path for path in PRODUCT if path not in ("calllog/clock.py", "calllog/background/jobs.py")
    ]
    calls = [call for path in others for call in _calls(path)]
    assert [place for place, name in calls if name in reads] == []


def test_no_file_is_longer_than_a_person_reads_at_once() -> None:
    lines = {path: (ROOT / path).read_text(encoding="utf-8").count("\n") for path in WRITTEN}
    assert {path: count for path, count in lines.items() if count > LONGEST_FILE} == {}


def _functions(path: str) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, int]]:
    """Every function and its length in lines, its docstring not counted."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            length = node.end_lineno - node.lineno + 1
            if ast.get_docstring(node, clean=False) is not None:
                text = node.body[0]
                assert text.end_lineno is not None
                length -= text.end_lineno - text.lineno + 1
            yield node, length


def test_no_function_is_longer_than_forty_lines() -> None:
    long = {}
    for path in WRITTEN:
        longest = LONGEST_TEST if path.startswith("tests/") else LONGEST_FUNCTION
        for node, length in _functions(path):
            if length > longest:
                long[f"{path}:{node.name}"] = length
    assert long == {}


def _is_view(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Attribute)
        and decorator.func.attr in ("route", "get", "post")
        for decorator in node.decorator_list
    )


def test_no_view_is_longer_than_fifteen_lines() -> None:
    views = {
        f"{path}:{node.name}": length
        for path in PRODUCT
        for node, length in _functions(path)
        if _is_view(node)
    }
    assert {name: length for name, length in views.items() if length > LONGEST_VIEW} == {}
