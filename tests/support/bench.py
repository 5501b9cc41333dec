"""How quick the console's lists are with many items, beside the same queries alone.

``scripts/bench lists`` fills a database of its own, opens each page as often as is told through
Flask's test client, and runs the queries of that page once more by themselves: the baseline. The
aim is less than 100 ms each on a quiet machine. What is measured is the processor's time: the
database is within the process, nothing is waited for, and what else the machine does counts less.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Connection, event, select

from calllog.console import create_console
from calllog.db import Database
from calllog.models import Staff
from calllog.office import accounts
from calllog.settings import Settings
from tests.calllog.console.browser import Browser
from tests.support.bench_export import export
from tests.support.bench_items import fill
from tests.support.bench_purge import purge
from tests.support.clock import ManualClock
from tests.support.office import fill_office

AIM_MS = 100
PASSWORD = "a password for measuring"
PAGES = {
    "first page": "/",
    "a later page": "/?page=50",
    "filter: section": "/?section=loans",
    "filter: state": "/?state=unread",
    "filter: two, urgent and old": "/?urgent=1&age=3-days",
    "sort: state": "/?sort=state",
    "tab: awaiting answer": "/?tab=awaiting",
    "search in the list": "/?q=材料",
    "search all, words": "/find?q=异地",
    "search all, telephone": "/find?q=13900000001",
    "counts and rows, live": "/live/missed",
    "what one owes": "/mine",
    "a section": "/section?section=loans",
    "the day": "/today",
}

Statement = tuple[str, Any]


@click.group()
def main() -> None:
    """Measure the product on this machine."""


@main.command()
@click.option("--items", default=100_000, show_default=True, help="How many items there are.")
@click.option("--waiting", default=10_000, show_default=True, help="Wait for a callback.")
@click.option("--awaiting", default=2_000, show_default=True, help="Wait for an answer.")
@click.option("--times", default=7, show_default=True, help="How often each page is opened.")
def lists(items: int, waiting: int, awaiting: int, times: int) -> None:
    """The processor's time for pages of the missed-callback list, in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        settings, clock = Settings.read(home=Path(folder)), ManualClock()
        db = Database.open(f"sqlite:///{folder}/ledger.db")
        db.migrate()
        with db.writing() as session:
            fill_office(session, clock.now())
            for person in session.scalars(select(Staff)):
                person.password_hash = accounts.hashed(PASSWORD)
        fill(db, clock.now(), items, waiting, awaiting)
        with db.engine.execution_options(hotline_writes=True).begin() as connection:
            connection.exec_driver_sql("ANALYZE")
        browser = Browser(create_console(settings, db, clock))
        browser.open("/sign-in").press("登录", login="zhaoping", password=PASSWORD)
        click.echo(f"{items} items, {waiting} in one list; the median of {times}")
        click.echo(f"{'':30}{'page':>8}{'SQL':>8}{'ratio':>8}")
        for name, path in PAGES.items():
            _tell(name, *_measure(db, browser, path, times))
        db.close()


def _tell(name: str, page: float, queries: float) -> None:
    over = "" if page <= AIM_MS else f"  over {AIM_MS} ms"
    click.echo(f"{name:30}{page:8.0f}{queries:8.0f}{page / queries:8.1f}{over}")


def _measure(db: Database, browser: Browser, path: str, times: int) -> tuple[float, float]:
    """The page and its queries, each as the median in milliseconds."""
    asked: list[Statement] = []

    def note(_connection: Connection, _cursor: Any, sql: str, values: Any, *_rest: Any) -> None:
        if sql.startswith(("SELECT", "WITH")):
            asked.append((sql, values))

    event.listen(db.engine, "before_cursor_execute", note)
    answer = browser.client.get(path)
    event.remove(db.engine, "before_cursor_execute", note)
    if answer.status_code != 200:
        raise click.ClickException(f"{path} answered {answer.status_code}")
    page = _median(times, lambda: browser.client.get(path))
    return page, _median(times, lambda: _ask(db, asked))


def _ask(db: Database, asked: list[Statement]) -> None:
    """The same queries by themselves, every row fetched."""
    with db.engine.connect() as connection:
        for sql, values in asked:
            connection.exec_driver_sql(sql, values).all()


def _median(times: int, work: Callable[[], object]) -> float:
    taken = []
    for _time in range(times):
        begun = time.process_time()
        work()
        taken.append((time.process_time() - begun) * 1000)
    return statistics.median(taken)


main.add_command(export)
main.add_command(purge)

if __name__ == "__main__":
    main()
