"""The public pages of the sample office, and a browser for anybody."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from calllog.db import Database
from calllog.public import add_public
from calllog.public.request import Parts
from calllog.settings import Settings
from tests.calllog.console.browser import Browser
from tests.support.catalogue import fill_catalogue
from tests.support.clock import ManualClock
from tests.support.mailbox import Mailbox


@pytest.fixture(scope="session")
def catalogued_file(staffed_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample office with the sample catalogue."""
    path = tmp_path_factory.mktemp("template") / "catalogue.db"
    shutil.copyfile(staffed_file, path)
    database = Database.open(f"sqlite:///{path}")
    with database.writing() as session:
        fill_catalogue(session, ManualClock().now())
    database.close()
    return path


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Each test has a site of its own; the templates need compiling only once."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def office(catalogued_file: Path, tmp_path: Path) -> Iterator[Database]:
    """A ledger of the test's own with the sample office and its catalogue."""
    path = tmp_path / "home" / "ledger.db"
    path.parent.mkdir(exist_ok=True)
    shutil.copyfile(catalogued_file, path)
    database = Database.open(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture
def site(
    settings: Settings,
    office: Database,
    clock: ManualClock,
    compiled_templates: FileSystemBytecodeCache,
) -> Flask:
    """The pages on Monday 2026-11-23 at 09:10, with the sample catalogue."""
    app = Flask(__name__, static_folder=None)
    app.jinja_env.bytecode_cache = compiled_templates
    add_public(app, Parts(settings, office, clock))
    return app


@pytest.fixture
def browser(site: Flask) -> Browser:
    """Somebody's browser."""
    return Browser(site)


@pytest.fixture
def mailbox(settings: Settings, office: Database, clock: ManualClock) -> Iterator[Mailbox]:
    """The whole public app with the online mailbox, on Monday 2026-11-23 at 09:10."""
    made = Mailbox(settings, office, clock)
    yield made
    made.close()
